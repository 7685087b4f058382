//! The state of the form: title, kind, category, tags.

use crate::{
    content::{category_of, known_category},
    domain::{CategorySummary, Entry, EntryId, EntryMeta, Kind, fold},
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
    /// The selected choice of the field in focus; `None` for the one that is selected at first.
    pub(super) choice: Option<usize>,
    /// The letters that were typed of a kind.
    kind_typed: String,
    /// The links of the entry, which the form does not change.
    links: Vec<EntryId>,
    /// Where the entry is a file of the user's own, which has no kind: what it has now.
    pub file: Option<FileNames>,
}

/// In which category a file is and what its tags are, as the form found it; nothing of a new one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileNames {
    /// Its category, by its title.
    pub category: String,
    /// Its tags.
    pub tags: Vec<String>,
}

/// Something to choose for the category or a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// One that there is.
    Known(String),
    /// The typed name, for a new category.
    New(String),
}

impl Choice {
    /// What it puts into the field.
    pub fn value(&self) -> &str {
        match self {
            Self::Known(value) | Self::New(value) => value,
        }
    }
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
            choice: None,
            kind_typed: String::new(),
            links: Vec::new(),
            file: None,
        };
        form.category.set(category);
        form
    }

    /// The same for an entry that is a file, or will be.
    pub(in crate::screens) fn of_file(mut self) -> Self {
        let tags = self.tags.text().split_whitespace().map(str::to_owned).collect();
        self.file = Some(FileNames { category: self.category.text().to_owned(), tags });
        self
    }

    /// The fields, from the top.
    pub fn fields(&self) -> &'static [Field] {
        match self.file {
            Some(_) => &[Field::Title, Field::Category, Field::Tags],
            None => &Field::ALL,
        }
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
        let fields = self.fields();
        let at = fields.iter().position(|field| *field == self.field).unwrap_or(0);
        let count = fields.len();
        self.focus(fields[at.wrapping_add_signed(by).wrapping_add(count) % count]);
    }

    /// Focuses a field.
    pub(in crate::screens) fn focus(&mut self, field: Field) {
        self.field = field;
        self.choice = None;
        self.kind_typed.clear();
        // Another category is typed over the one that was proposed.
        if field == Field::Category {
            self.category.select();
        }
    }

    /// Chooses the next or previous kind.
    pub(in crate::screens) fn step_kind(&mut self, by: isize) {
        let at = Kind::ALL.iter().position(|kind| *kind == self.kind).unwrap_or(0);
        let count = Kind::ALL.len();
        self.kind = Kind::ALL[at.wrapping_add_signed(by).wrapping_add(count) % count];
        self.kind_typed.clear();
    }

    /// Chooses the kind that begins with the letters typed so far; letters that no kind continues
    /// with begin again.
    pub(in crate::screens) fn choose_kind(&mut self, letter: char) {
        let letter = letter.to_ascii_lowercase();
        let beginning = |typed: &str| Kind::ALL.iter().find(|it| it.as_str().starts_with(typed));
        self.kind_typed.push(letter);
        if beginning(&self.kind_typed).is_none() {
            self.kind_typed = letter.to_string();
        }
        match beginning(&self.kind_typed) {
            Some(kind) => self.kind = *kind,
            None => self.kind_typed.clear(),
        }
    }

    /// Called after a change of the field in focus.
    pub(in crate::screens) fn typed(&mut self) {
        self.choice = None;
    }

    /// What can be chosen in the field in focus: categories, or tags that begin with what is typed.
    pub fn choices(
        &self,
        categories: &[CategorySummary],
        tags: &[(String, String)],
    ) -> Vec<Choice> {
        match self.field {
            Field::Category => {
                let typed = self.category.text().trim();
                if typed.is_empty() || self.is_in_known_category(categories) {
                    return categories.iter().map(|it| Choice::Known(it.title.clone())).collect();
                }
                let folded = fold(typed);
                let contains = |it: &&CategorySummary| fold(&it.title).contains(&folded);
                let mut found: Vec<&CategorySummary> = categories.iter().filter(contains).collect();
                found.sort_by_key(|it| !fold(&it.title).starts_with(&folded));
                let known = found.into_iter().map(|it| Choice::Known(it.title.clone()));
                known.chain(std::iter::once(Choice::New(typed.to_owned()))).collect()
            }
            Field::Tags => {
                let word = fold(self.typed_tag());
                let begins = |tag: &&(String, String)| {
                    !word.is_empty() && tag.0 != word && tag.0.starts_with(&word)
                };
                tags.iter().filter(begins).map(|(tag, _)| Choice::Known(tag.clone())).collect()
            }
            Field::Kind | Field::Title => Vec::new(),
        }
    }

    /// The selected choice. At first, it is the category that is typed, or else the best; no tag.
    pub fn selected(&self, choices: &[Choice]) -> Option<usize> {
        let at_first = match self.field {
            Field::Category if !choices.is_empty() => {
                let typed = fold(self.category.text().trim());
                let typed = (!typed.is_empty()).then_some(typed);
                let all_known = choices.iter().all(|it| matches!(it, Choice::Known(_)));
                let same = |it: &Choice| Some(fold(it.value())) == typed;
                Some(choices.iter().position(same).filter(|_| all_known).unwrap_or(0))
            }
            _ => None,
        };
        self.choice.or(at_first).filter(|at| *at < choices.len())
    }

    /// The tag that is being typed.
    fn typed_tag(&self) -> &str {
        self.tags.before().rsplit([' ', ',', '#']).next().unwrap_or_default()
    }

    /// Puts a choice into the field in focus; returns whether that changes it.
    pub(in crate::screens) fn choose(&mut self, choice: &Choice) -> bool {
        self.choice = None;
        match self.field {
            Field::Category => {
                let changes = self.category.text() != choice.value();
                self.category.set(choice.value());
                changes
            }
            Field::Tags => {
                let typed = self.typed_tag().len();
                let rest = choice.value().get(typed..).unwrap_or_default().to_owned();
                self.tags.insert(&format!("{rest} "));
                true
            }
            Field::Kind | Field::Title => false,
        }
    }

    /// Whether the typed category exists.
    pub fn is_in_known_category(&self, categories: &[CategorySummary]) -> bool {
        known_category(self.category.text().trim(), categories).is_some()
    }

    /// The entry's data from the fields.
    ///
    /// # Errors
    /// A missing or invalid field, and a message about it.
    pub(in crate::screens) fn meta(
        &self,
        categories: &[CategorySummary],
    ) -> Result<EntryMeta, (Field, String)> {
        let title = self.title.text().trim();
        if title.is_empty() && self.kind != Kind::Takeaway {
            return Err((Field::Title, "An entry needs a title.".to_owned()));
        }
        let named = self.category.text().trim();
        let (category, category_title) =
            category_of(named, categories).map_err(|why| (Field::Category, why))?;
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
