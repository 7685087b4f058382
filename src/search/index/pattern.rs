//! What an index is asked for.

use super::{set::Set, word::Word};
use crate::domain::{Kind, Level};

/// What an entry has to be, beside fitting words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// Of one of these kinds.
    Kind(Vec<Kind>),
    /// Of one of these levels.
    Level(Vec<Level>),
    /// In a category of which a word begins so.
    Category(Word),
    /// With a tag that begins so, or a word of it.
    Tag(Word),
    /// With this word in the title, in one piece and from the beginning of a word on.
    Title(Word),
    /// With this word in the title, from the beginning of a word on, or as a tag or alias.
    Named(Word),
    /// One of these.
    In(Set),
    /// Not so.
    Not(Box<Test>),
    /// At least one of these.
    Any(Vec<Test>),
}

/// What is looked for: entries that every word fits and every test holds for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pattern {
    /// In any order. None means that the tests alone decide.
    pub words: Vec<Word>,
    /// Beside the words.
    pub tests: Vec<Test>,
}
