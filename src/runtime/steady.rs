//! Draws characters of ambiguous width: terminals disagree on the width of some characters of
//! several code points, such as an emoji with a variation selector.
//!
//! On a terminal that disagrees with us, text that follows in the same row would be shifted, and
//! remains of the previous frame would show beside the character. So a row with such a character is
//! always drawn whole, with blanks below each of them and the cursor moved explicitly after it.
//!
//! It also says what links lead to (OSC 8), and has each frame shown at once (mode 2026).

use std::{cell::RefCell, fmt::Write as _, io, mem, ops::Range, rc::Rc};

use ratatui::{
    backend::{Backend, ClearType, WindowSize},
    buffer::Cell,
    layout::{Position, Size},
};

use super::pen::Pen;
use crate::{domain::width, screens::LinkArea};

/// Around a frame, so that a terminal never shows half of one (mode 2026).
const BEGIN: &str = "\u{1b}[?2026h";
const END: &str = "\u{1b}[?2026l";
/// The most cells that are written again rather than skipped: a skip takes four bytes.
const SHORT: u16 = 4;
const SHOW_CURSOR: &str = "\u{1b}[?25h";
const HIDE_CURSOR: &str = "\u{1b}[?25l";

/// The links on the screen and the window's title, which are set before each frame.
#[derive(Debug, Clone, Default)]
pub(super) struct Surroundings(Rc<RefCell<Around>>);

#[derive(Debug, Default)]
struct Around {
    links: Vec<LinkArea>,
    title: String,
    title_changed: bool,
}

impl Surroundings {
    /// Sets the links of the next frame, and the window's title.
    pub(super) fn set(&self, links: Vec<LinkArea>, title: String) {
        let mut around = self.0.borrow_mut();
        around.links = links;
        if around.title != title {
            around.title = title;
            around.title_changed = true;
        }
    }

    /// Has the title be set again, after the terminal was another program's.
    pub(super) fn forget(&self) {
        self.0.borrow_mut().title.clear();
    }
}

/// A backend that wraps another.
#[derive(Debug)]
pub(super) struct Steady<B> {
    inner: B,
    /// The rows that were drawn so far.
    rows: Vec<Row>,
    pen: Pen,
    /// The frame that is being drawn.
    frame: String,
    cursor: Option<Position>,
    cursor_shown: Option<bool>,
    around: Surroundings,
}

#[derive(Debug, Clone, Default)]
struct Row {
    cells: Vec<Cell>,
    /// Whether it has a character of ambiguous width.
    unsteady: bool,
    links: Vec<(Range<u16>, String)>,
}

impl Row {
    fn set(&mut self, column: u16, cell: &Cell) {
        let column = usize::from(column);
        if self.cells.len() <= column {
            self.cells.resize(column + 1, Cell::default());
        }
        self.cells[column].clone_from(cell);
    }

    fn link_at(&self, column: u16) -> Option<&str> {
        let mut links = self.links.iter();
        links.find(|(columns, _)| columns.contains(&column)).map(|(_, address)| &address[..])
    }
}

impl<B> Steady<B> {
    pub(super) fn new(inner: B, around: Surroundings) -> Self {
        Self {
            inner,
            rows: Vec::new(),
            pen: Pen::default(),
            frame: String::new(),
            cursor: None,
            cursor_shown: None,
            around,
        }
    }

    fn row(&mut self, number: u16) -> &mut Row {
        let number = usize::from(number);
        if self.rows.len() <= number {
            self.rows.resize(number + 1, Row::default());
        }
        &mut self.rows[number]
    }

    /// Takes up the links of a frame; returns the rows whose links have changed.
    fn take_links(&mut self) -> Vec<u16> {
        let mut links: Vec<Vec<(Range<u16>, String)>> = vec![Vec::new(); self.rows.len()];
        for link in mem::take(&mut self.around.0.borrow_mut().links) {
            let row = usize::from(link.row);
            if links.len() <= row {
                links.resize(row + 1, Vec::new());
            }
            links[row].push((link.columns, link.address));
        }
        let mut changed = Vec::new();
        for (number, links) in (0..).zip(links) {
            let row = self.row(number);
            if row.links != links {
                row.links = links;
                changed.push(number);
            }
        }
        changed
    }

    /// Writes cells of a row, with their links.
    fn write(&mut self, number: u16, columns: impl Iterator<Item = u16>) {
        let Self { rows, pen, frame, .. } = self;
        let Some(row) = rows.get(usize::from(number)) else { return };
        let mut open: Option<&str> = None;
        for column in columns {
            let Some(cell) = row.cells.get(usize::from(column)) else { break };
            let link = row.link_at(column);
            // To write a cell again is shorter than to skip it.
            if let Some(gap @ 1..=SHORT) = pen.gap(column, number)
                && open.is_none()
                && link.is_none()
                && (column - gap..column).all(|at| {
                    let between = &row.cells[usize::from(at)];
                    between.symbol().is_ascii()
                        && pen.is_set_for(between)
                        && row.link_at(at).is_none()
                })
            {
                for at in column - gap..column {
                    pen.put(frame, (at, number), &row.cells[usize::from(at)]);
                }
            }
            if link != open {
                link_to(frame, link);
                open = link;
            }
            pen.put(frame, (column, number), cell);
        }
        if open.is_some() {
            link_to(frame, None);
        }
    }

    /// Draws a whole row.
    fn draw_row(&mut self, number: u16) {
        let Some(row) = self.rows.get(usize::from(number)) else { return };
        let symbols: Vec<(usize, bool)> = row
            .cells
            .iter()
            .map(|cell| (width(cell.symbol()).max(1), is_unsteady(cell.symbol())))
            .collect();
        let mut column = 0;
        self.pen.lift();
        while column < symbols.len() {
            let (wide, unsteady) = symbols[column];
            if unsteady {
                // Blanks below it, since it may be narrower than we think.
                let mut blank = self.rows[usize::from(number)].cells[column].clone();
                blank.set_symbol(" ");
                for under in column..column + wide {
                    self.pen.put(&mut self.frame, (under as u16, number), &blank);
                }
                self.write(number, std::iter::once(column as u16));
                self.pen.lift();
                column += wide;
                continue;
            }
            let mut run = Vec::new();
            while let Some(&(wide, false)) = symbols.get(column) {
                run.push(column as u16);
                column += wide;
            }
            self.write(number, run.into_iter());
        }
    }

    fn set_cursor_shown(&mut self, shown: bool) {
        if self.cursor_shown != Some(shown) {
            self.frame.push_str(if shown { SHOW_CURSOR } else { HIDE_CURSOR });
            self.cursor_shown = Some(shown);
        }
    }

    /// Forgets what the terminal shows.
    fn forget(&mut self) {
        self.rows.clear();
        self.frame.clear();
        self.pen = Pen::default();
        (self.cursor, self.cursor_shown) = (None, None);
        self.around.forget();
    }
}

/// Begins a link, or ends one.
fn link_to(frame: &mut String, address: Option<&str>) {
    let _ = write!(frame, "\u{1b}]8;;{}\u{1b}\\", address.unwrap_or_default());
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

impl<B: Backend<Error = io::Error> + io::Write> Backend for Steady<B> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut whole = self.take_links();
        let mut content = content.peekable();
        let mut columns = Vec::new();
        let last = self.inner.size().map_or(u16::MAX, |size| size.width.saturating_sub(1));
        while let Some(&(_, number, _)) = content.peek() {
            columns.clear();
            let row = self.row(number);
            while let Some((column, _, cell)) = content.next_if(|(_, it, _)| *it == number) {
                row.set(column, cell);
                columns.push(column);
            }
            let was = row.unsteady;
            row.unsteady = row.cells.iter().any(|cell| is_unsteady(cell.symbol()));
            if was || row.unsteady {
                whole.push(number);
            }
            if !whole.contains(&number) {
                self.write(number, columns.iter().copied());
                if columns.last() == Some(&last) {
                    self.pen.lift();
                }
            }
        }
        for number in whole {
            self.draw_row(number);
            self.pen.lift();
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.set_cursor_shown(false);
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.set_cursor_shown(true);
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.inner.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if !self.frame.is_empty() || self.cursor != Some(position) {
            self.pen.go(&mut self.frame, position.x, position.y);
            self.cursor = Some(position);
        }
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.forget();
        self.inner.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        // ratatui only ever clears the whole screen.
        self.forget();
        self.inner.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        self.inner.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.inner.window_size()
    }

    /// Writes the frame at once.
    fn flush(&mut self) -> io::Result<()> {
        let mut around = self.around.0.borrow_mut();
        if mem::take(&mut around.title_changed) && !around.title.is_empty() {
            let _ = write!(self.frame, "\u{1b}]2;{}\u{1b}\\", around.title);
        }
        drop(around);
        if !self.frame.is_empty() {
            for part in [BEGIN, &self.frame, END] {
                self.inner.write_all(part.as_bytes())?;
            }
            self.frame.clear();
        }
        Backend::flush(&mut self.inner)
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
                    if &sequence[end..=end] == "C" {
                        self.at.1 += sequence[..end].parse::<usize>().unwrap();
                    }
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
            let backend =
                Steady::new(CrosstermBackend::new(written.clone()), Surroundings::default());
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
    fn a_link_is_said_again_only_when_it_leads_elsewhere() {
        let area = Rect::new(0, 0, COLUMNS, 2);
        let (written, around) = (Written::default(), Surroundings::default());
        let backend = Steady::new(CrosstermBackend::new(written.clone()), around.clone());
        let options = TerminalOptions { viewport: Viewport::Fixed(area) };
        let mut terminal = Terminal::with_options(backend, options).unwrap();
        let mut frame = |address: &str| {
            let (columns, address) = (2..5, address.to_owned());
            let links = vec![LinkArea { row: 1, columns, address }];
            around.set(links, "Nexus".to_owned());
            let draw = |frame: &mut ratatui::Frame<'_>| {
                frame.buffer_mut().set_string(0, 1, "a link b", ratatui::style::Style::new());
            };
            terminal.draw(draw).unwrap();
            String::from_utf8(written.0.take()).unwrap().replace('\u{1b}', "E")
        };
        let first = frame("https://one.example/");
        assert!(first.starts_with("E[?2026h") && first.ends_with("E[?2026l"), "{first}");
        assert!(first.contains("a E]8;;https://one.example/E\\linE]8;;E\\k b"), "{first}");
        assert!(first.contains("E]2;NexusE\\"), "{first}");
        assert_eq!(frame("https://one.example/"), "", "nothing has changed");
        let second = frame("https://two.example/");
        assert!(second.contains("E]8;;https://two.example/E\\linE]8;;E\\"), "{second}");
        assert!(!second.contains("E]2;"), "{second}");
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
