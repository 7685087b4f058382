//! Places in a text, and the motions between them.

/// A place in the text: a line and a byte in it, both from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The byte, on a grapheme boundary.
    pub byte: usize,
}

/// Cursor motions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
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

/// The end of a text that starts at a place.
pub(super) fn place_after(at: Place, text: &str) -> Place {
    match text.rfind('\n') {
        None => Place { line: at.line, byte: at.byte + text.len() },
        Some(last) => {
            Place { line: at.line + text.matches('\n').count(), byte: text.len() - last - 1 }
        }
    }
}
