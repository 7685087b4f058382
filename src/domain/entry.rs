//! Catalogues, categories and entries.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{CatalogueId, CategoryId, EntryId};

/// A name that is not one of those that a field takes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not a {what}: use one of {allowed}")]
pub struct UnknownName {
    pub(super) what: &'static str,
    pub(super) found: String,
    pub(super) allowed: String,
}

macro_rules! names {
    ($(#[$doc:meta])* $name:ident as $what:literal { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every value, in the order that people list them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name in files, in the database and on the command line.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownName;
            fn from_str(text: &str) -> Result<Self, UnknownName> {
                Self::ALL.iter().copied().find(|v| v.as_str() == text).ok_or_else(|| UnknownName {
                    what: $what,
                    found: text.chars().take(60).collect(),
                    allowed: Self::ALL.iter().map(|v| v.as_str()).collect::<Vec<_>>().join(", "),
                })
            }
        }
    };
}
pub(crate) use names;

names! {
    /// The kind of knowledge that an entry holds.
    Kind as "kind of entry" {
        /// A tool, language or service.
        Technology = "technology",
        /// An idea that holds across tools.
        Concept = "concept",
        /// A way of working.
        Practice = "practice",
        /// Work with a third party's service.
        Integration = "integration",
        /// A problem met, with its solution.
        Challenge = "challenge",
        /// One thing to remember.
        Takeaway = "takeaway",
        /// Any other text.
        Article = "article",
    }
}

names! {
    /// How far along the way of learning an entry is.
    Level as "level" {
        /// What everything else stands on.
        Foundation = "foundation",
        /// What daily work needs.
        Core = "core",
        /// What scale or trouble asks for.
        Advanced = "advanced",
    }
}

/// A published body of knowledge, without its entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// Its lasting name.
    pub id: CatalogueId,
    /// What people call it.
    pub title: String,
    /// The publisher's own version.
    pub version: String,
    /// What it is about; may be empty.
    pub description: String,
    /// The vocabulary: each tag and what it stands for. Empty when tags are free.
    pub tags: Vec<(String, String)>,
}

/// A category of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its lasting name.
    pub id: CategoryId,
    /// What people call it.
    pub title: String,
    /// One line on what it holds; may be empty.
    pub summary: String,
}

/// One thing to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its lasting name; notes and stars hang on it.
    pub id: EntryId,
    /// The category that it is in.
    pub category: CategoryId,
    /// The kind of entry.
    pub kind: Kind,
    /// What people call it.
    pub title: String,
    /// One line that stands by itself; may be empty.
    pub summary: String,
    /// Other names that people look for it by.
    pub aliases: Vec<String>,
    /// Tags, of the catalogue's vocabulary if it has one.
    pub tags: Vec<String>,
    /// Its level, where that is known.
    pub level: Option<Level>,
    /// Related entries of the same catalogue.
    pub links: Vec<EntryId>,
    /// Where its facts come from; may be empty.
    pub source: String,
    /// Its text.
    pub content: Content,
    /// What few entries have.
    pub extras: Extras,
}

/// What format 2 of catalogues added to entries; few have any of it. In JSON, empty fields are left
/// out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Extras {
    /// Other names that give the solution of a challenge away: it is found by them, and they are
    /// shown with the solution only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub solution_aliases: Vec<String>,
    /// Tags that do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub solution_tags: Vec<String>,
    /// What to read first: entries of the same catalogue. They make no circles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prerequisites: Vec<EntryId>,
    /// The steps of a station of a learning path: entries of the same catalogue, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<EntryId>,
    /// Ids that the entry had before. Notes, stars and links that name them are those of the entry.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub was: Vec<EntryId>,
}

impl Extras {
    /// Whether there is nothing of it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a name or a tag is shown with the solution only.
    pub fn hides(&self, name: &str) -> bool {
        self.solution_aliases.iter().chain(&self.solution_tags).any(|hidden| hidden == name)
    }
}

impl Entry {
    /// Other names, those that give a solution away included.
    pub fn all_aliases(&self) -> impl Iterator<Item = &str> {
        self.aliases.iter().chain(&self.extras.solution_aliases).map(String::as_str)
    }

    /// Tags, those that give a solution away included.
    pub fn all_tags(&self) -> impl Iterator<Item = &str> {
        self.tags.iter().chain(&self.extras.solution_tags).map(String::as_str)
    }

    /// Every text that can be read in it: title, summary, then the Markdown.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let (first, second) = match &self.content {
            Content::Body(body) => (body, None),
            Content::Challenge { challenge, solution } => (challenge, solution.as_ref()),
        };
        [&self.title, &self.summary, first].into_iter().chain(second).map(String::as_str)
    }
}

/// The text of an entry, in Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A text to read.
    Body(String),
    /// A problem and, where one is known, what solves it.
    Challenge {
        /// The problem as one meets it.
        challenge: String,
        /// What to do about it.
        solution: Option<String>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_tags_of_the_solution_are_hidden() {
        let extras = Extras {
            solution_aliases: vec!["cache".to_owned()],
            solution_tags: vec!["redis".to_owned()],
            ..Extras::default()
        };
        assert!(extras.hides("cache") && extras.hides("redis") && !extras.hides("slow"));
        assert!(!extras.is_empty() && Extras::default().is_empty());
    }
}
