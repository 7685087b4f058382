//! A challenge that was found in a document.

use std::ops::Range;

/// A challenge that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Challenge {
    pub(super) title: String,
    /// Markdown; may be empty where the title says it all.
    pub(super) problem: String,
    pub(super) solution: Option<String>,
    /// The bytes that it takes.
    pub(super) span: Range<usize>,
    /// What sort of card it is, for reviews: tags.
    pub(super) marks: &'static [&'static str],
}
