//! The state of the form: title, kind, category, tags.

use crate::{
    content::{category_of, known_category},
    domain::{CategorySummary, Entry, EntryId, EntryMeta, Kind},
    editor::Prompt,
    screens::command::Scope,
};

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The kind.
    Kind,
    /// The title.
    Title,
    /// The category, by its title.
    Category,
    /// The tags, separated by spaces or commas.
    Tags,
}

impl Field {
    /// All fields, from the top.
    pub const ALL: [Self; 4] = [Self::Title, Self::Kind, Self::Category, Self::Tags];

    /// The label of the field.
    pub fn title(self) -> &'static str {
        match self {
            Self::Kind => "Kind",
            Self::Title => "Title",
            Self::Category => "Category",
            Self::Tags => "Tags",
        }
    }
}

/// The form.
#[derive(Debug, Clone)]
pub struct Form {
    /// The entry that it edits; `None` for a new one.
    pub entry: Option<EntryId>,
    /// The field in focus.
    pub field: Field,
    /// The kind.
    pub kind: Kind,
    /// The title.
    pub title: Prompt,
    /// The category.
    pub category: Prompt,
    /// The tags.
    pub tags: Prompt,
    /// The links of the entry, which the form does not change.
    links: Vec<EntryId>,
}

impl Form {
    /// The active scopes of commands, the innermost first.
    pub fn scopes(&self) -> &'static [Scope] {
        match self.field {
            Field::Kind => &[Scope::Kind, Scope::Form, Scope::Always],
            Field::Title | Field::Category | Field::Tags => {
                &[Scope::Form, Scope::Prompt, Scope::Always]
            }
        }
    }

    /// A form for a new entry in a category.
    pub(in crate::screens) fn new(category: &str) -> Self {
        let mut form = Self {
            entry: None,
            field: Field::Title,
            kind: Kind::Challenge,
            title: Prompt::default(),
            category: Prompt::default(),
            tags: Prompt::default(),
            links: Vec::new(),
        };
        form.category.set(category);
        form
    }

    /// A form for an existing entry.
    pub(in crate::screens) fn edit(entry: &Entry, category: &str) -> Self {
        let mut form = Self::new(category);
        form.entry = Some(entry.id.clone());
        form.kind = entry.kind;
        form.title.set(&entry.title);
        form.tags.set(&entry.tags.join(" "));
        form.links.clone_from(&entry.links);
        form
    }

    /// The prompt of the field in focus, if it has one.
    pub(in crate::screens) fn prompt(&mut self) -> Option<&mut Prompt> {
        match self.field {
            Field::Kind => None,
            Field::Title => Some(&mut self.title),
            Field::Category => Some(&mut self.category),
            Field::Tags => Some(&mut self.tags),
        }
    }

    /// Moves the focus by some fields.
    pub(in crate::screens) fn step(&mut self, by: isize) {
        let at = Field::ALL.iter().position(|field| *field == self.field).unwrap_or(0);
        let count = Field::ALL.len();
        self.field = Field::ALL[at.wrapping_add_signed(by).wrapping_add(count) % count];
    }

    /// Chooses the next or previous kind.
    pub(in crate::screens) fn step_kind(&mut self, by: isize) {
        let at = Kind::ALL.iter().position(|kind| *kind == self.kind).unwrap_or(0);
        let count = Kind::ALL.len();
        self.kind = Kind::ALL[at.wrapping_add_signed(by).wrapping_add(count) % count];
    }

    /// Chooses the next kind that starts with a letter.
    pub(in crate::screens) fn choose_kind(&mut self, letter: char) {
        let before = self.kind;
        for _ in Kind::ALL {
            self.step_kind(1);
            if self.kind.as_str().starts_with(letter.to_ascii_lowercase()) {
                return;
            }
        }
        self.kind = before;
    }

    /// The suggested rest of the category or tag that is being typed.
    pub fn suggestion(
        &self,
        categories: &[CategorySummary],
        tags: &[(String, String)],
    ) -> Option<String> {
        let rest = |typed: &str, name: &str| {
            let begins = !typed.is_empty()
                && name.len() > typed.len()
                && name.is_char_boundary(typed.len())
                && name[..typed.len()].to_lowercase() == typed.to_lowercase();
            begins.then(|| name[typed.len()..].to_owned())
        };
        let at_end = |prompt: &Prompt| prompt.before().len() == prompt.text().len();
        match self.field {
            Field::Category if at_end(&self.category) => {
                let typed = self.category.text();
                categories.iter().find_map(|category| rest(typed, &category.title))
            }
            Field::Tags if at_end(&self.tags) => {
                let typed = self.tags.text();
                let word = typed.rsplit([' ', ',', '#']).next().unwrap_or_default();
                tags.iter().find_map(|(tag, _)| rest(word, tag))
            }
            Field::Kind | Field::Title | Field::Category | Field::Tags => None,
        }
    }

    /// Whether the typed category exists.
    pub fn is_in_known_category(&self, categories: &[CategorySummary]) -> bool {
        known_category(self.category.text().trim(), categories).is_some()
    }

    /// The entry's data from the fields.
    ///
    /// # Errors
    /// A message about a missing or invalid field.
    pub(in crate::screens) fn meta(
        &self,
        categories: &[CategorySummary],
    ) -> Result<EntryMeta, String> {
        let title = self.title.text().trim();
        if title.is_empty() && self.kind != Kind::Takeaway {
            return Err("An entry needs a title.".to_owned());
        }
        let named = self.category.text().trim();
        let (category, category_title) = category_of(named, categories)?;
        let mut tags: Vec<String> = Vec::new();
        for tag in self.tags.text().split([' ', ',']).map(|tag| tag.trim_start_matches('#')) {
            let tag = tag.to_lowercase();
            if !tag.is_empty() && !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        let links = self.links.clone();
        Ok(EntryMeta {
            kind: self.kind,
            title: title.to_owned(),
            category,
            category_title,
            tags,
            links,
        })
    }
}
