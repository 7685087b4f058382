//! Catalogues, categories and entries.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{CatalogueId, CategoryId, EntryId};

/// A name that a field does not allow.
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
            /// Every value, in display order.
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
        /// A problem with its solution.
        Challenge = "challenge",
        /// One thing to remember.
        Takeaway = "takeaway",
        /// Any other text.
        Article = "article",
    }
}

names! {
    /// The level of an entry.
    Level as "level" {
        /// The basis of everything else.
        Foundation = "foundation",
        /// Needed for daily work.
        Core = "core",
        /// Needed at scale, or in trouble.
        Advanced = "advanced",
    }
}

/// A published body of knowledge, without its entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// Its permanent id.
    pub id: CatalogueId,
    /// Its title.
    pub title: String,
    /// The publisher's version.
    pub version: String,
    /// What it is about; may be empty.
    pub description: String,
    /// The vocabulary: each tag and its meaning. Empty if any tag is allowed.
    pub tags: Vec<(String, String)>,
}

/// A category of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its permanent id.
    pub id: CategoryId,
    /// Its title.
    pub title: String,
    /// One line on what it holds; may be empty.
    pub summary: String,
}

/// An entry: one thing to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its permanent id, which notes and stars refer to.
    pub id: EntryId,
    /// The category that it is in.
    pub category: CategoryId,
    /// The kind of entry.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// One line that makes sense on its own; may be empty.
    pub summary: String,
    /// Other names that people look for it by.
    pub aliases: Vec<String>,
    /// Tags, from the catalogue's vocabulary if it has one.
    pub tags: Vec<String>,
    /// Its level, if known.
    pub level: Option<Level>,
    /// Related entries of the same catalogue.
    pub links: Vec<EntryId>,
    /// Where its facts come from; may be empty.
    pub source: String,
    /// Its text.
    pub content: Content,
    /// Further fields, which few entries have.
    pub extras: Extras,
}

/// The fields that format 2 of catalogues added. In JSON, empty ones are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Extras {
    /// Aliases that give the solution of a challenge away: the search finds them, but they are
    /// shown with the solution only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub solution_aliases: Vec<String>,
    /// Tags that give the solution away.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub solution_tags: Vec<String>,
    /// Entries of the same catalogue to read first. They form no cycles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prerequisites: Vec<EntryId>,
    /// The steps of a station of a learning path: entries of the same catalogue, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<EntryId>,
    /// Former ids. Notes, stars and links that refer to them belong to the entry.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub was: Vec<EntryId>,
}

impl Extras {
    /// Whether all fields are empty.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a name or a tag is shown with the solution only.
    pub fn hides(&self, name: &str) -> bool {
        self.solution_aliases.iter().chain(&self.solution_tags).any(|hidden| hidden == name)
    }
}

impl Entry {
    /// All aliases, including those that give the solution away.
    pub fn all_aliases(&self) -> impl Iterator<Item = &str> {
        self.aliases.iter().chain(&self.extras.solution_aliases).map(String::as_str)
    }

    /// All tags, including those that give the solution away.
    pub fn all_tags(&self) -> impl Iterator<Item = &str> {
        self.tags.iter().chain(&self.extras.solution_tags).map(String::as_str)
    }

    /// All its texts: title, summary, then the Markdown.
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
    /// A problem with its solution, if one is known.
    Challenge {
        /// The problem.
        challenge: String,
        /// The solution.
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
