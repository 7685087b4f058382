//! Places in a text, and the ways to move between them.

/// A place in the text: a line and a byte of it, both from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The byte, at the edge of a grapheme.
    pub byte: usize,
}

/// Ways to move the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is what it says")]
pub enum Move {
    Left,
    Right,
    Up,
    Down,
    WordLeft,
    WordRight,
    LineStart,
    LineEnd,
    PageUp,
    PageDown,
    Top,
    Bottom,
}

/// The place behind a text that begins at a place.
pub(super) fn behind(at: Place, text: &str) -> Place {
    match text.rfind('\n') {
        None => Place { line: at.line, byte: at.byte + text.len() },
        Some(last) => {
            Place { line: at.line + text.matches('\n').count(), byte: text.len() - last - 1 }
        }
    }
}
