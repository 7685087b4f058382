//! Patterns: the queries of the index.

use super::{set::Set, word::Word};
use crate::domain::{Kind, Level};

/// A test of an entry, besides its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// It has one of these kinds.
    Kind(Vec<Kind>),
    /// It has one of these levels.
    Level(Vec<Level>),
    /// A word of its category's name starts with this.
    Category(Word),
    /// A word of a tag starts with this.
    Tag(Word),
    /// A word of its title starts with this.
    Title(Word),
    /// A word of its title, of a tag or of an alias starts with this.
    Named(Word),
    /// It is in this set.
    In(Set),
    /// It fails this test.
    Not(Box<Test>),
    /// It passes at least one of these tests.
    Any(Vec<Test>),
}

/// What is searched: entries that match every word and pass every test.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pattern {
    /// The words, in any order. If there are none, only the tests decide.
    pub words: Vec<Word>,
    /// The tests.
    pub tests: Vec<Test>,
}
