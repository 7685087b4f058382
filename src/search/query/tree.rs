//! The syntax tree of a query, the parts of its text, and its problems.

use std::ops::Range;

use jiff::civil::Date;

use crate::search::index::Test;

/// What a span of a query is, for highlighting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `cat:`, `OR`, `-`, parentheses.
    Operator,
    /// The value of an operator.
    Value,
    /// In quotes.
    Phrase,
    /// Not understood.
    Error,
}

/// What is wrong with a query, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its span, in bytes.
    pub at: Range<usize>,
    /// What is wrong, and what to write instead.
    pub message: String,
    /// It may only not be written to its end yet: no error while it is typed.
    pub unfinished: bool,
}

/// A condition that only the store can check: entries that …
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// Have this folded phrase in any text.
    Text(String),
    /// Have this phrase in summary, body, challenge or solution, its last word as a prefix.
    Body(String),
    /// Have this phrase in their note, its last word as a prefix.
    Note(String),
    /// Have a note.
    HasNote,
    /// Have a solution.
    HasSolution,
    /// Are starred.
    Starred,
    /// Have a note that was changed on that day or later.
    After(Date),
    /// Have a note that was changed before that day.
    Before(Date),
    /// Have a note, or are the user's own, and were changed within so many days.
    Changed(u32),
    /// Link to the entry with this id or title.
    Links(String),
    /// Mention the entry with this id or title, and do not link to it.
    Mentions(String),
    /// Have a link that leads nowhere.
    Broken,
    /// Have no links, and none leads to them.
    Orphan,
    /// Have a review card like this.
    Card(CardTest),
}

/// A test of review cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardTest {
    /// Due today or before.
    Due,
    /// Never reviewed.
    New,
    /// Forgotten again and again.
    Leech,
    /// Suspended.
    Suspended,
    /// With a stability below this many days.
    Below(u32),
    /// With a stability of this many days or more.
    AtLeast(u32),
}

/// Where words are searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextOf {
    Entry,
    Note,
}

impl Stored {
    /// The words that an operator searches for, and where.
    pub(super) fn words(&self) -> Option<(TextOf, &str)> {
        match self {
            Self::Body(words) => Some((TextOf::Entry, words)),
            Self::Note(words) => Some((TextOf::Note, words)),
            // In the texts or in the note: the former are far more.
            Self::Mentions(name) => Some((TextOf::Entry, name)),
            // Comes from words and phrases, which are leaves themselves.
            Self::Text(_)
            | Self::HasNote
            | Self::HasSolution
            | Self::Starred
            | Self::After(_)
            | Self::Before(_)
            | Self::Changed(_)
            | Self::Links(_)
            | Self::Broken
            | Self::Orphan
            | Self::Card(_) => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Leaf {
    Word(String),
    Phrase(String),
    Title(String),
    /// Any other test of the index.
    Test(Box<Test>),
    Stored(Stored),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tree {
    Leaf(Leaf),
    Not(Box<Tree>),
    And(Vec<Tree>),
    Or(Vec<Tree>),
}
