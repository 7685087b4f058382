//! Wraps lines into rows of the screen.

use std::{ops::Range, rc::Rc};

use unicode_linebreak::linebreaks;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::domain::{clean_line, width};

/// Columns from one tab stop to the next.
const TAB: usize = 4;

/// A row of the screen: a piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line that it belongs to.
    pub line: usize,
    /// The bytes of the line that it shows.
    pub bytes: Range<usize>,
}

/// The width of a grapheme at a column.
pub(super) fn columns(grapheme: &str, at: usize) -> usize {
    // Control characters are not drawn and take no columns.
    match grapheme {
        "\t" => TAB - at % TAB,
        grapheme => width(&clean_line(grapheme)),
    }
}

/// The width of a text that starts a row.
pub(super) fn span(text: &str) -> usize {
    text.graphemes(true).fold(0, |at, grapheme| at + columns(grapheme, at))
}

/// The rows of a line. Every byte is in one of them, and every place has a column for the cursor:
/// text does not use the last column, which is left for the cursor or a trailing space.
pub(super) fn rows(text: &str, width: usize) -> Vec<Range<usize>> {
    let room = width.saturating_sub(1).max(1);
    if text.len() <= room && text.bytes().all(|byte| (b' '..0x7f).contains(&byte)) {
        return vec![0..text.len(); 1];
    }
    let mut rows = Vec::new();
    let (mut start, mut used) = (0, 0);
    let mut begin = 0;
    for (end, _) in linebreaks(text) {
        let piece = &text[begin..end];
        let solid = piece.trim_end();
        let fits = |used: usize| {
            solid.graphemes(true).fold(used, |at, grapheme| at + columns(grapheme, at)) <= room
        };
        if used > 0 && !fits(used) {
            rows.push(start..begin);
            (start, used) = (begin, 0);
        }
        for (offset, grapheme) in piece.grapheme_indices(true) {
            // A space after a word that fills the row may use the last column.
            let most = if offset >= solid.len() { room + 1 } else { room };
            let wide = columns(grapheme, used);
            if used > 0 && used + wide > most {
                rows.push(start..begin + offset);
                (start, used) = (begin + offset, 0);
            }
            used += columns(grapheme, used);
        }
        begin = end;
    }
    rows.push(start..text.len());
    if used > room {
        // The cursor after the last space needs a row of its own.
        rows.push(text.len()..text.len());
    }
    rows
}

/// The cached rows of a long line. The key is the revision, the line and the width.
#[derive(Debug, Clone)]
pub(super) struct WrappedLine {
    pub(super) key: (u64, usize, usize),
    pub(super) rows: Rc<[Range<usize>]>,
}
