//! The list of entries: a cursor over a list of any length, and the rows around it.

use std::collections::HashMap;

use crate::{
    domain::{List, Row, Window},
    library::Read,
    screens::{cursor::Cursor, ticket::Ticket},
};

/// No window is asked for that has fewer rows.
const LEAST_ROWS: u64 = 64;

/// What the pane shows.
#[derive(Debug, Clone, Default)]
pub struct Entries {
    /// The list that is open.
    pub list: List,
    /// Where in it the reader is.
    pub cursor: Cursor,
    /// The rows that are here.
    pub window: Window,
    /// The request for rows under way: its ticket and the range it will bring.
    pending: Option<(Ticket, u64, u64)>,
    /// Where the reader was in lists that were left.
    left_at: HashMap<List, u64>,
}

/// How many rows a window should have for a pane of some height: a few screens.
pub(super) fn window_length(height: u64) -> u64 {
    (height * 5).max(LEAST_ROWS)
}

impl Entries {
    /// The selected row, if it is here.
    pub fn row(&self) -> Option<&Row> {
        self.window.row(self.cursor.selected)
    }

    /// Opens another list, where it was left.
    pub fn open(&mut self, list: List, length: u64, height: u64) {
        if list == self.list {
            return;
        }
        let left = std::mem::replace(&mut self.list, list);
        self.left_at.insert(left, self.cursor.selected);
        self.window = Window::default();
        self.pending = None;
        self.cursor = Cursor { length, ..Cursor::default() };
        self.cursor.select(self.left_at.get(&self.list).copied().unwrap_or(0), height);
    }

    /// Shows rows that came together with a position.
    pub fn show(&mut self, list: List, length: u64, position: u64, window: Window, height: u64) {
        self.open(list, length, height);
        self.pending = None;
        self.window = window;
        self.cursor.length = length;
        self.cursor.select(position, height);
    }

    /// The rows to ask for, if the screen, or half a screen around it, shows rows that are
    /// neither here nor on their way.
    pub fn wanted(&self, height: u64) -> Option<Read> {
        let around = height / 2;
        let from = self.cursor.top.saturating_sub(around);
        let to = (self.cursor.top + height + around).min(self.cursor.length);
        let within = |start: u64, length: u64| start <= from && to <= start + length;
        let here = within(self.window.start, self.window.rows.len() as u64);
        let coming = self.pending.is_some_and(|(_, start, length)| within(start, length));
        if here || coming || from >= to {
            return None;
        }
        let length = window_length(height);
        let start = self.cursor.top.saturating_sub((length - height.min(length)) / 2);
        Some(Read::Window { list: self.list.clone(), start, length })
    }

    /// Notes which request will bring which rows.
    pub fn expect(&mut self, ticket: Ticket, start: u64, length: u64) {
        self.pending = Some((ticket, start, length));
    }

    /// Takes the rows if they are the ones that were asked for last.
    pub fn take(&mut self, ticket: Ticket, window: Window) {
        if self.pending.is_some_and(|(expected, ..)| expected == ticket) {
            self.pending = None;
            self.window = window;
        }
    }

    /// Forgets a request that failed.
    pub fn failed(&mut self, ticket: Ticket) -> bool {
        let expected = self.pending.is_some_and(|(asked, ..)| asked == ticket);
        if expected {
            // Not asked for again until the reader moves: what failed once would fail forever.
            self.pending = Some((Ticket::default(), 0, u64::MAX));
        }
        expected
    }
}
