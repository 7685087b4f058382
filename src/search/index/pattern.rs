//! What an index is asked.

use super::{set::Set, word::Word};
use crate::domain::{Kind, Level};

/// A test of an entry, besides its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// Of one of these kinds.
    Kind(Vec<Kind>),
    /// Of one of these levels.
    Level(Vec<Level>),
    /// In a category with this prefix of a word of its name.
    Category(Word),
    /// With a tag that has this prefix of a word.
    Tag(Word),
    /// With this prefix of a word of the title.
    Title(Word),
    /// With this prefix of a word of the title, of a tag or of an alias.
    Named(Word),
    /// One of these.
    In(Set),
    /// Not so.
    Not(Box<Test>),
    /// At least one of these.
    Any(Vec<Test>),
}

/// What is searched: entries that match every word and pass every test.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pattern {
    /// In any order. None means that the tests alone decide.
    pub words: Vec<Word>,
    /// Beside the words.
    pub tests: Vec<Test>,
}
