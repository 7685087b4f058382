//! Permanent ids: slugs that survive renaming, moving and retagging.

use std::{borrow::Borrow, fmt};

use serde::{Deserialize, Serialize, Serializer};

/// The maximum length of an id, in bytes.
pub const MAX_ID_BYTES: usize = 200;

/// The prefix of the ids of user entries, and of no others.
pub const OWN_PREFIX: &str = "my/";

/// Why a text is not a valid id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidId {
    /// It is empty.
    #[error("an id can't be empty")]
    Empty,
    /// It is longer than [`MAX_ID_BYTES`].
    #[error("an id can have at most {MAX_ID_BYTES} bytes")]
    TooLong,
    /// It contains an invalid character.
    #[error("an id can have only lower-case letters, digits and - _ . /, not {0:?}")]
    Character(char),
    /// It begins or ends with a separator.
    #[error("an id must begin and end with a letter or a digit")]
    Edge,
    /// One of its parts between slashes has no letter or digit, such as `..`.
    #[error("every part of an id between slashes must have a letter or a digit")]
    Part,
}

fn check(text: &str) -> Result<(), InvalidId> {
    if text.len() > MAX_ID_BYTES {
        return Err(InvalidId::TooLong);
    }
    let separator = |c: char| matches!(c, '-' | '_' | '.' | '/');
    if let Some(c) =
        text.chars().find(|&c| !(separator(c) || c.is_alphanumeric() && !c.is_uppercase()))
    {
        return Err(InvalidId::Character(c));
    }
    let (Some(first), Some(last)) = (text.chars().next(), text.chars().next_back()) else {
        return Err(InvalidId::Empty);
    };
    if separator(first) || separator(last) {
        return Err(InvalidId::Edge);
    }
    if text.split('/').any(|part| part.chars().all(separator)) {
        return Err(InvalidId::Part);
    }
    Ok(())
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(Box<str>);

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::new(&text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl $name {
            /// Validates a text as an id.
            ///
            /// # Errors
            /// [`InvalidId`] says which rule it breaks.
            pub fn new(text: &str) -> Result<Self, InvalidId> {
                check(text)?;
                Ok(Self(text.into()))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Self::new(text)
            }
        }
    };
}

id! {
    /// The permanent id of an entry, unique within its catalogue.
    EntryId
}
id! {
    /// The id of a category, unique within its catalogue.
    CategoryId
}
id! {
    /// The id of a catalogue, unique within the database.
    CatalogueId
}

impl EntryId {
    /// Whether it is the id of a user entry.
    pub fn is_own(&self) -> bool {
        self.as_str().starts_with(OWN_PREFIX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_may_have_all_the_bytes_there_are_and_only_user_entries_have_the_prefix() {
        assert!(EntryId::new(&"a".repeat(MAX_ID_BYTES)).is_ok());
        for (id, own) in [("my/a", true), ("my-a", false), ("mysql", false), ("a/my/b", false)] {
            assert_eq!(EntryId::new(id).unwrap().is_own(), own, "{id}");
        }
    }

    #[test]
    fn takes_slugs_and_says_what_is_wrong_with_the_rest() {
        for good in ["redis", "http-2", "notes/ci.cd_log", "ćwiczenia", "数据库"] {
            assert_eq!(EntryId::new(good).map(|id| id.to_string()), Ok(good.into()));
        }
        assert_eq!(EntryId::new(""), Err(InvalidId::Empty));
        assert_eq!(EntryId::new("Redis"), Err(InvalidId::Character('R')));
        assert_eq!(EntryId::new("a b"), Err(InvalidId::Character(' ')));
        assert_eq!(EntryId::new("a\u{1b}"), Err(InvalidId::Character('\u{1b}')));
        assert_eq!(EntryId::new("-a"), Err(InvalidId::Edge));
        for id in ["x/../../victim", "a//b", "a/./b", "a/-/b"] {
            assert_eq!(EntryId::new(id), Err(InvalidId::Part), "{id}");
            assert_eq!(CategoryId::new(id), Err(InvalidId::Part), "{id}");
            assert_eq!(CatalogueId::new(id), Err(InvalidId::Part), "{id}");
        }
        assert!(EntryId::new("a/-b..c/d_").is_err() && EntryId::new("a/-b..c/d").is_ok());
        assert_eq!(EntryId::new(&"a".repeat(201)), Err(InvalidId::TooLong));
    }
}
