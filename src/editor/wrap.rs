//! How a line is wrapped into the rows of a screen.

use std::{ops::Range, rc::Rc};

use unicode_linebreak::linebreaks;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::domain::{clean_line, width};

/// Columns from one tab stop to the next.
const TAB: usize = 4;

/// A row of the screen: a piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line that it is of.
    pub line: usize,
    /// Which bytes of it.
    pub bytes: Range<usize>,
}

/// The columns of a grapheme that stands at a column.
pub(super) fn columns(grapheme: &str, at: usize) -> usize {
    // What is not drawn takes no room.
    match grapheme {
        "\t" => TAB - at % TAB,
        grapheme => width(&clean_line(grapheme)),
    }
}

/// The columns of a text from the beginning of a row on.
pub(super) fn span(text: &str) -> usize {
    text.graphemes(true).fold(0, |at, grapheme| at + columns(grapheme, at))
}

/// The rows of a line: every byte is in one of them, and at every place of the cursor there is
/// a column left for it. Text has all columns but the last, which a space behind a word or the
/// cursor may have.
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
            // Behind a word that fills the row, one space may have the cursor's column.
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
        // The cursor behind the last space needs a row of its own.
        rows.push(text.len()..text.len());
    }
    rows
}

/// How a long line is wrapped, to be looked up again: of which revision, which line, how wide.
#[derive(Debug, Clone)]
pub(super) struct WrappedLine {
    pub(super) of: (u64, usize, usize),
    pub(super) rows: Rc<[Range<usize>]>,
}
