//! The fields of front matter and what they mean.

use std::collections::HashSet;

use crate::{
    content::{markdown::wikilinks, tags::normal_tag},
    domain::{EntryId, Extras, Kind, Level, fold},
};

/// The front matter of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Front {
    /// The title.
    pub title: Option<String>,
    /// Other names.
    pub aliases: Vec<String>,
    /// Tags, in lower case, without `#`, with `-` for blanks.
    pub tags: Vec<String>,
    /// One line on what it is about.
    pub summary: Option<String>,
    /// The date, as written.
    pub date: Option<String>,
    /// The id. It and the following fields are those of Nexus's own exports.
    pub id: Option<String>,
    /// The kind of entry.
    pub kind: Option<Kind>,
    /// The level.
    pub level: Option<Level>,
    /// The title of its category.
    pub category: Option<String>,
    /// The ids of related entries.
    pub links: Vec<String>,
    /// The notes that other fields name: `up`, `related`, and any with `[[…]]`.
    pub related: Vec<Related>,
    /// Where its facts come from.
    pub source: Option<String>,
    /// Further fields of format 2.
    pub extras: Extras,
    /// The entry, if the file is the user's note on one.
    pub note_of: Option<String>,
    /// The front matter as written.
    pub raw: String,
    /// The same, if some of it is not understood.
    pub rest: Option<String>,
    /// The reason why it can't be parsed, with the line in the file, from 1.
    pub issue: Option<(usize, String)>,
}

/// Another note that front matter names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The name in the front matter.
    pub name: String,
    /// Whether it is written as a link, which is broken if there is no such note.
    pub is_link: bool,
}

/// Names of fields in the languages that people write them in, folded.
const TITLE: &[&str] = &["title", "titel", "titre", "titulo"];
const ALIASES: &[&str] = &["aliases", "alias"];
const TAGS: &[&str] = &[
    "tags",
    "tag",
    "keywords",
    "categories",
    "schlagworter",
    "schlagworte",
    "stichworter",
    "etiquettes",
    "mots cles",
    "etiquetas",
    "palabras clave",
    "palavras chave",
];
const SUMMARY: &[&str] = &["summary", "description"];
const DATES: &[&str] = &["date", "created", "created_at", "updated", "modified"];
/// Fields that name other notes.
const RELATED: &[&str] = &[
    "up",
    "parent",
    "related",
    "see also",
    "seealso",
    "see",
    "siehe auch",
    "next",
    "prev",
    "previous",
    "down",
    "child",
    "children",
    "similar",
    "moc",
    "topics",
    "references",
];

/// A field of front matter.
pub(super) struct Field {
    /// Its name, in lower case.
    pub(super) name: String,
    /// Its texts: one, or those of a list.
    pub(super) values: Vec<String>,
    /// Whether it is a list.
    pub(super) listed: bool,
    /// Whether some of it is not text.
    pub(super) has_other_types: bool,
}

/// Whether a field holds the title.
pub(super) fn is_title(name: &str) -> bool {
    TITLE.contains(&fold(name).as_str())
}

/// Whether a field holds tags.
pub(super) fn is_tags(name: &str) -> bool {
    TAGS.contains(&fold(name).as_str())
}

/// Whether a field names other notes.
pub(in super::super) fn is_related(name: &str) -> bool {
    RELATED.contains(&fold(name).as_str())
}

/// Whether a field is one of lists of names: tags, or other names.
pub(super) fn is_list(name: &str) -> bool {
    let folded = fold(name);
    TAGS.contains(&folded.as_str()) || ALIASES.contains(&folded.as_str())
}

impl Front {
    /// The front matter of fields; `raw` is kept where not all of it is understood.
    pub(super) fn of(fields: Vec<Field>, raw: &str) -> Self {
        let mut front = Self::default();
        let mut has_rest = false;
        for field in fields {
            has_rest |= !front.take(field);
        }
        raw.trim_end().clone_into(&mut front.raw);
        front.rest = has_rest.then(|| front.raw.clone());
        front
    }

    /// Takes a field; returns whether all of it was understood.
    pub(super) fn take(&mut self, field: Field) -> bool {
        let folded = fold(&field.name);
        let is = |names: &[&str]| names.contains(&folded.as_str());
        if is(TAGS) {
            return self.take_tags(&field);
        }
        let Field { name, values, has_other_types, .. } = field;
        let one = values.first().filter(|_| values.len() == 1 && !has_other_types).cloned();
        if is(TITLE) {
            self.title = one.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
            return self.title.is_some() || values.is_empty() && !has_other_types;
        } else if is(ALIASES) {
            self.aliases = values;
            return !has_other_types;
        } else if is(SUMMARY) {
            self.summary = one.map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "));
            return self.summary.is_some();
        } else if DATES.contains(&name.as_str()) && self.date.is_none() {
            self.date = one;
            return self.date.is_some();
        }
        match name.as_str() {
            "id" => {
                self.id = one;
                self.id.as_deref().is_some_and(|id| EntryId::new(id).is_ok())
            }
            "kind" => {
                self.kind = one.and_then(|it| it.parse().ok());
                self.kind.is_some()
            }
            "level" => {
                self.level = one.and_then(|it| it.parse().ok());
                self.level.is_some()
            }
            "category" => {
                self.category = one;
                self.category.is_some()
            }
            "links" => {
                self.links = values;
                !has_other_types
            }
            "source" => {
                self.source = one;
                self.source.is_some()
            }
            "note-of" => {
                self.note_of = one;
                self.note_of.is_some()
            }
            _ => {
                self.take_related(&values, is(RELATED));
                self.take_extra(&name, &values) && !has_other_types
            }
        }
    }

    /// Takes tags. A single text without commas is split at blanks, as Jekyll and Obsidian do.
    fn take_tags(&mut self, Field { values, listed, has_other_types, name }: &Field) -> bool {
        let mut known: HashSet<String> = self.tags.iter().cloned().collect();
        for value in values {
            // "Web development" is one category, and "web development" are two.
            let words = name != "categories" || !value.contains(char::is_uppercase);
            let by_blanks =
                !listed && words && !value.contains([',', ';']) && !value.contains("[[");
            let ends = |c: char| matches!(c, ',' | ';') || by_blanks && c.is_whitespace();
            for tag in value.split(ends).map(normal_tag) {
                if !tag.is_empty() && known.insert(tag.clone()) {
                    self.tags.push(tag);
                }
            }
        }
        !has_other_types
    }

    /// Takes what a field names of other notes; with `by_name` also what is not written as a link.
    fn take_related(&mut self, values: &[String], by_name: bool) {
        for value in values {
            let links = wikilinks(value);
            if links.is_empty() && by_name {
                self.related.push(Related { name: value.trim().to_owned(), is_link: false });
            }
            self.related.extend(links.into_iter().map(|name| Related { name, is_link: true }));
        }
    }

    /// Takes one of the lists of [`Extras`]; returns whether all of it was understood.
    fn take_extra(&mut self, name: &str, values: &[String]) -> bool {
        let extras = &mut self.extras;
        let ids = match name {
            "solution_aliases" => {
                extras.solution_aliases = values.to_vec();
                return true;
            }
            "solution_tags" => {
                extras.solution_tags = values.to_vec();
                return true;
            }
            "prerequisites" => &mut extras.prerequisites,
            "steps" => &mut extras.steps,
            "was" => &mut extras.was,
            _ => return false,
        };
        *ids = values.iter().filter_map(|id| EntryId::new(id).ok()).collect();
        ids.len() == values.len()
    }

    /// Whether it has more than a title and tags.
    pub(in super::super) fn says_more(&self) -> bool {
        let Self { title, tags, .. } = self;
        let plain = Self {
            title: title.clone(),
            tags: tags.clone(),
            raw: self.raw.clone(),
            ..Self::default()
        };
        *self != plain && !self.raw.is_empty()
    }
}
