//! Draws characters of ambiguous width: terminals disagree on the width of some characters of
//! several code points, such as an emoji with a variation selector.
//!
//! On a terminal that disagrees with us, text that follows in the same row would be shifted, and
//! remains of the previous frame would show beside the character. So a row with such a character is
//! always drawn whole, with blanks below each of them and the cursor moved explicitly after it.

use std::io;

use ratatui::{
    backend::{Backend, ClearType, WindowSize},
    buffer::Cell,
    layout::{Position, Size},
};

use crate::domain::width;

/// A backend that wraps another.
#[derive(Debug)]
pub(super) struct Steady<B> {
    inner: B,
    /// The rows that were drawn so far.
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Default)]
struct Row {
    cells: Vec<Cell>,
    /// Whether it has a character of ambiguous width.
    unsteady: bool,
}

impl Row {
    fn set(&mut self, column: u16, cell: &Cell) {
        let column = usize::from(column);
        if self.cells.len() <= column {
            self.cells.resize(column + 1, Cell::default());
        }
        self.cells[column].clone_from(cell);
    }
}

impl<B> Steady<B> {
    pub(super) const fn new(inner: B) -> Self {
        Self { inner, rows: Vec::new() }
    }
}

/// Whether terminals disagree on the width of this.
fn is_unsteady(symbol: &str) -> bool {
    symbol.len() > 1
        && symbol.chars().nth(1).is_some()
        && symbol.chars().any(|c| {
            matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{200d}' | '\u{20e3}'
                | '\u{1f1e6}'..='\u{1f1ff}' | '\u{1f3fb}'..='\u{1f3ff}')
        })
}

impl<B: Backend<Error = io::Error>> Steady<B> {
    /// Draws a whole row.
    fn draw_row(&mut self, row: u16) -> io::Result<()> {
        let cells = &self.rows[usize::from(row)].cells;
        let mut column = 0;
        while column < cells.len() {
            let mut steady = Vec::new();
            while column < cells.len() && !is_unsteady(cells[column].symbol()) {
                steady.push((column as u16, row, &cells[column]));
                column += width(cells[column].symbol()).max(1);
            }
            // Each call moves the cursor first.
            self.inner.draw(steady.into_iter())?;
            let Some(cell) = cells.get(column) else { break };
            let wide = width(cell.symbol()).max(1);
            let mut blank = cell.clone();
            blank.set_symbol(" ");
            let under = column..column + wide;
            self.inner.draw(under.map(|at| (at as u16, row, &blank)))?;
            self.inner.draw(std::iter::once((column as u16, row, cell)))?;
            column += wide;
        }
        Ok(())
    }
}

impl<B: Backend<Error = io::Error>> Backend for Steady<B> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut plain = Vec::new();
        let mut whole: Vec<u16> = Vec::new();
        let mut content = content.peekable();
        while let Some(&(_, row, _)) = content.peek() {
            let begun = plain.len();
            let number = usize::from(row);
            if self.rows.len() <= number {
                self.rows.resize(number + 1, Row::default());
            }
            let known = &mut self.rows[number];
            while let Some((column, _, cell)) = content.next_if(|(_, it, _)| *it == row) {
                known.set(column, cell);
                plain.push((column, row, cell));
            }
            let was = known.unsteady;
            known.unsteady = known.cells.iter().any(|cell| is_unsteady(cell.symbol()));
            if was || known.unsteady {
                plain.truncate(begun);
                whole.push(row);
            }
        }
        self.inner.draw(plain.into_iter())?;
        for row in whole {
            self.draw_row(row)?;
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.inner.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.inner.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.inner.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.rows.clear();
        self.inner.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        // ratatui only ever clears the whole screen.
        self.rows.clear();
        self.inner.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        self.inner.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.inner.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, rc::Rc};

    use ratatui::{Terminal, TerminalOptions, Viewport, backend::CrosstermBackend, layout::Rect};
    use unicode_segmentation::UnicodeSegmentation as _;

    use super::*;

    const COLUMNS: u16 = 24;

    /// A terminal that draws characters of ambiguous width in this many columns.
    struct Emulator {
        unsteady: usize,
        rows: Vec<Vec<String>>,
        at: (usize, usize),
    }

    impl Emulator {
        fn new(unsteady: usize) -> Self {
            let row = vec![" ".to_owned(); usize::from(COLUMNS)];
            Self { unsteady, rows: vec![row; 3], at: (0, 0) }
        }

        fn take(&mut self, bytes: &[u8]) {
            let text = std::str::from_utf8(bytes).unwrap();
            let mut rest = text;
            while !rest.is_empty() {
                if let Some(sequence) = rest.strip_prefix("\u{1b}[") {
                    let end = sequence.find(|c: char| c.is_ascii_alphabetic()).unwrap();
                    if &sequence[end..=end] == "H" {
                        let (row, column) = sequence[..end].split_once(';').unwrap();
                        self.at = (
                            row.parse::<usize>().unwrap() - 1,
                            column.parse::<usize>().unwrap() - 1,
                        );
                    }
                    rest = &sequence[end + 1..];
                    continue;
                }
                let symbol = rest.graphemes(true).next().unwrap();
                self.put(symbol);
                rest = &rest[symbol.len()..];
            }
        }

        fn put(&mut self, symbol: &str) {
            let wide = if is_unsteady(symbol) { self.unsteady } else { width(symbol) };
            let (row, column) = self.at;
            let row = &mut self.rows[row];
            for at in column..(column + wide).min(row.len()) {
                // Overwriting half of a wide character erases it.
                if row[at].is_empty() {
                    let left = (0..at).rev().find(|&at| !row[at].is_empty()).unwrap();
                    row[left] = " ".to_owned();
                }
                row[at] = String::new();
            }
            if let Some(behind) = row.get_mut(column + wide)
                && behind.is_empty()
            {
                *behind = " ".to_owned();
            }
            row[column] = symbol.to_owned();
            self.at.1 += wide;
        }

        fn text(&self) -> Vec<String> {
            self.rows.iter().map(|row| row.concat().trim_end().to_owned()).collect()
        }
    }

    /// Bytes that a backend has written.
    #[derive(Clone, Default)]
    struct Written(Rc<RefCell<Vec<u8>>>);

    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What two terminals show after frames of three lines.
    fn shown(frames: &[[&str; 3]]) -> [Vec<String>; 2] {
        [1, 2].map(|unsteady| {
            let mut emulator = Emulator::new(unsteady);
            let area = Rect::new(0, 0, COLUMNS, 3);
            let written = Written::default();
            let backend = Steady::new(CrosstermBackend::new(written.clone()));
            let options = TerminalOptions { viewport: Viewport::Fixed(area) };
            let mut terminal = Terminal::with_options(backend, options).unwrap();
            for lines in frames {
                terminal
                    .draw(|frame| {
                        for (y, line) in (0..).zip(lines) {
                            frame.buffer_mut().set_string(0, y, line, ratatui::style::Style::new());
                        }
                    })
                    .unwrap();
                emulator.take(&written.0.take());
            }
            emulator.text()
        })
    }

    /// A row without characters of ambiguous width and without blanks.
    fn steady(line: &str) -> String {
        let symbols = line.graphemes(true).filter(|symbol| !is_unsteady(symbol));
        symbols.collect::<String>().replace(' ', "")
    }

    #[test]
    fn emoji_of_disputed_width_leave_no_letters_behind_and_move_none() {
        let frames = [
            ["plain letters here", "⚠️ careful ✔️ done", "abcdefghijklmnop"],
            ["⚠️ x", "some letters again", "ab❤️cd👩‍💻ef🇪🇹gh"],
            ["letters", "⚠️⚠️⚠️ three", "ab❤️cX👩‍💻ef🇪🇹gh"],
            ["⚠️⚠️", "⚠️⚠️⚠️ thrae", "1️⃣ and 👍🏽 now"],
        ];
        for count in 1..=frames.len() {
            let [one, two] = shown(&frames[..count]);
            for ((one, two), wanted) in one.iter().zip(&two).zip(frames[count - 1]) {
                assert_eq!(steady(one), steady(wanted), "counts 1, frame {count}: {one:?}");
                assert_eq!(steady(two), steady(wanted), "counts 2, frame {count}: {two:?}");
                assert_eq!(two, wanted, "frame {count}");
            }
        }
    }
}
