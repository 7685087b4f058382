//! The rows on the screen, and the cursor's cell among them.

use std::{ops::Range, rc::Rc};

use unicode_segmentation::UnicodeSegmentation as _;

use super::{
    buffer::Editor,
    place::Place,
    wrap::{Row, WrappedLine, columns, rows, span},
};

/// The rows of a line with more bytes than this are cached.
const LONG: usize = 1_000;
/// How many lines are cached.
const MAX_CACHED: usize = 4;

/// The index of the row that shows a byte of a line.
fn row_of(rows: &[Range<usize>], byte: usize) -> usize {
    rows.iter().rposition(|row| row.start <= byte).unwrap_or(0)
}

impl Editor {
    /// The rows of a line, at the width of the screen.
    fn rows_of(&self, line: usize) -> Rc<[Range<usize>]> {
        let text = &self.lines()[line];
        if text.len() <= LONG {
            return rows(text, self.size.0).into();
        }
        let key = (self.revision, line, self.size.0);
        let mut wrapped = self.wrapped.borrow_mut();
        if let Some(cached) = wrapped.iter().find(|cached| cached.key == key) {
            return cached.rows.clone();
        }
        let rows: Rc<[Range<usize>]> = rows(text, self.size.0).into();
        if wrapped.len() >= MAX_CACHED {
            wrapped.remove(0);
        }
        wrapped.push(WrappedLine { key, rows: rows.clone() });
        rows
    }

    /// Sets the size of the screen and scrolls so that the cursor is visible.
    pub fn show(&mut self, columns: usize, height: usize) {
        self.size = (columns.max(1), height.max(1));
        let height = self.size.1;
        self.top.0 = self.top.0.min(self.lines().len() - 1);
        self.top.1 = self.top.1.min(self.rows_of(self.top.0).len() - 1);
        let here = self.row_of_cursor();
        self.top = self.top.min(here);
        // Walk up from the cursor, so that rows far above it are not laid out.
        let mut distance = 0;
        let mut at = here;
        while at > self.top {
            if distance + 1 >= height {
                self.top = at;
                break;
            }
            at = self.row_before(at);
            distance += 1;
        }
        self.rows = self.rows_from_top();
        let number = self
            .rows
            .iter()
            .rposition(|row| row.line == here.0 && row.bytes.start <= self.cursor.byte)
            .unwrap_or(0);
        let column = self.rows.get(number).map_or(0, |row| {
            let end = self.cursor.byte.max(row.bytes.start);
            span(&self.lines()[row.line][row.bytes.start..end])
        });
        self.cursor_cell = (column, number);
    }

    fn row_of_cursor(&self) -> (usize, usize) {
        let rows = self.rows_of(self.cursor.line);
        (self.cursor.line, row_of(&rows, self.cursor.byte))
    }

    fn row_before(&self, (line, row): (usize, usize)) -> (usize, usize) {
        match (row.checked_sub(1), line.checked_sub(1)) {
            (Some(row), _) => (line, row),
            (None, Some(line)) => (line, self.rows_of(line).len() - 1),
            (None, None) => (0, 0),
        }
    }

    /// The rows on the screen, from the top.
    pub fn visible(&self) -> &[Row] {
        &self.rows
    }

    fn rows_from_top(&self) -> Vec<Row> {
        let height = self.size.1;
        let mut visible = Vec::with_capacity(height);
        let mut skip = self.top.1;
        for line in self.top.0..self.lines().len() {
            for bytes in self.rows_of(line).iter().skip(skip) {
                if visible.len() == height {
                    return visible;
                }
                visible.push(Row { line, bytes: bytes.clone() });
            }
            skip = 0;
        }
        visible
    }

    /// The graphemes of a row, each with its byte in the line, its column and its width.
    pub fn graphemes<'e>(
        &'e self,
        row: &Row,
    ) -> impl Iterator<Item = (usize, usize, usize, &'e str)> + use<'e> {
        let (start, bytes) = (row.bytes.start, row.bytes.clone());
        let mut column = 0;
        self.lines()[row.line][bytes].grapheme_indices(true).map(move |(offset, grapheme)| {
            let here = column;
            let wide = columns(grapheme, here);
            column += wide;
            (start + offset, here, wide, grapheme)
        })
    }

    /// Where the cursor is on the screen: column and row, both from 0.
    pub fn cursor_on_screen(&self) -> (usize, usize) {
        self.cursor_cell
    }

    /// The place in the text at a cell of the screen.
    pub fn place_at(&self, column: usize, number: usize) -> Place {
        let visible = self.visible();
        let Some(row) = visible.get(number).or(visible.last()) else { return Place::default() };
        self.place_in(row, column)
    }

    /// The place in a row at a column, or the last one before it.
    fn place_in(&self, row: &Row, column: usize) -> Place {
        let mut byte = row.bytes.start;
        let mut last = row.bytes.start;
        for (at, from, wide, grapheme) in self.graphemes(row) {
            if from + wide > column {
                return Place { line: row.line, byte: at };
            }
            last = at;
            byte = at + grapheme.len();
        }
        // The place after the last grapheme is on the next row, unless the line ends here.
        let ends = byte == self.lines()[row.line].len();
        Place { line: row.line, byte: if ends { byte } else { last } }
    }

    /// The column of a place on the screen.
    pub(super) fn column_of(&self, place: Place) -> usize {
        let text = &self.lines()[place.line];
        let rows = self.rows_of(place.line);
        let row = &rows[row_of(&rows, place.byte)];
        span(&text[row.start..place.byte])
    }

    /// The place `by` rows below the cursor (above, if negative), near a column.
    pub(super) fn vertically(&self, by: isize, column: usize) -> Place {
        let mut at = self.row_of_cursor();
        for _ in 0..by.unsigned_abs() {
            let next = if by < 0 {
                if at == (0, 0) {
                    return Place::default();
                }
                self.row_before(at)
            } else {
                let count = self.rows_of(at.0).len();
                if at.1 + 1 < count {
                    (at.0, at.1 + 1)
                } else if at.0 + 1 < self.lines().len() {
                    (at.0 + 1, 0)
                } else {
                    return self.end();
                }
            };
            at = next;
        }
        let bytes = self.rows_of(at.0)[at.1].clone();
        self.place_in(&Row { line: at.0, bytes }, column)
    }

    /// Scrolls by some rows, taking the cursor along.
    pub fn scroll(&mut self, by: isize) {
        let column = self.column_of(self.cursor);
        self.cursor = self.vertically(by, column);
        self.anchor = None;
        self.new_step = true;
    }

    /// The line at the top of the screen, and the number of lines.
    pub fn scrolled(&self) -> (usize, usize) {
        (self.top.0, self.lines().len())
    }
}
