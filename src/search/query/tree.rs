//! What a query says: its tree, what its stretches are, and what is wrong with it.

use std::ops::Range;

use jiff::civil::Date;

use crate::search::index::Test;

/// What a stretch of a query is, for colouring it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `cat:`, `OR`, `-`, parentheses.
    Operator,
    /// What stands behind an operator's colon.
    Value,
    /// In quotes.
    Phrase,
    /// Not understood.
    Broken,
}

/// What is wrong with a query, and where (bytes).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The stretch that it is about.
    pub at: Range<usize>,
    /// What is wrong and what would be right.
    pub message: String,
}

/// What only the store can tell: which entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// Have these folded words side by side in some text.
    Text(String),
    /// Have these in summary, body, challenge or solution; the last may go on.
    Body(String),
    /// Have these in their note; the last may go on.
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
}

/// Where words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextOf {
    Entry,
    Note,
}

impl Stored {
    /// The words that an operator has looked for, and where.
    pub(super) fn words(&self) -> Option<(TextOf, &str)> {
        match self {
            Self::Body(words) => Some((TextOf::Entry, words)),
            Self::Note(words) => Some((TextOf::Note, words)),
            // It is asked for words and phrases, which say themselves what they look for.
            Self::Text(_) => None,
            Self::HasNote
            | Self::HasSolution
            | Self::Starred
            | Self::After(_)
            | Self::Before(_) => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Leaf {
    Word(String),
    Phrase(String),
    Title(String),
    /// Anything else that the index can tell.
    Test(Test),
    Stored(Stored),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tree {
    Leaf(Leaf),
    Not(Box<Tree>),
    And(Vec<Tree>),
    Or(Vec<Tree>),
}
