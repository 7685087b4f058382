//! The list of entries: a cursor over a list of any length, and the rows around it.

use std::collections::HashMap;

use crate::{
    domain::{List, Row, Window},
    library::Read,
    screens::{cursor::Cursor, ticket::Ticket},
};

/// The smallest window that is requested.
const MIN_ROWS: u64 = 64;

/// The state of the pane.
#[derive(Debug, Clone, Default)]
pub struct Entries {
    /// The open list.
    pub list: List,
    /// The selection in it.
    pub cursor: Cursor,
    /// The loaded rows.
    pub window: Window,
    /// The pending request for rows: its ticket, start and length.
    pending: Option<(Ticket, u64, u64)>,
    /// The selected position in other lists, for when they are opened again.
    left_at: HashMap<List, u64>,
}

/// The number of rows in a window, for a pane of this height: a few screens.
pub(super) fn window_length(height: u64) -> u64 {
    (height * 5).max(MIN_ROWS)
}

impl Entries {
    /// The selected row, if it is loaded.
    pub fn row(&self) -> Option<&Row> {
        self.window.row(self.cursor.selected)
    }

    /// Opens another list, at the position where it was left.
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

    /// Shows a list at a position, with its rows.
    pub fn show(&mut self, list: List, length: u64, position: u64, window: Window, height: u64) {
        self.open(list, length, height);
        self.pending = None;
        self.window = window;
        self.cursor.length = length;
        self.cursor.select(position, height);
    }

    /// The rows to request, if rows on the screen or within half a screen of it are neither loaded
    /// nor requested.
    pub fn wanted(&self, height: u64) -> Option<Read> {
        let around = height / 2;
        let from = self.cursor.top.saturating_sub(around);
        let to = (self.cursor.top + height + around).min(self.cursor.length);
        let within = |start: u64, length: u64| start <= from && to <= start + length;
        let loaded = within(self.window.start, self.window.rows.len() as u64);
        let requested = self.pending.is_some_and(|(_, start, length)| within(start, length));
        if loaded || requested || from >= to {
            return None;
        }
        let length = window_length(height);
        let start = self.cursor.top.saturating_sub((length - height.min(length)) / 2);
        Some(Read::Window { list: self.list.clone(), start, length })
    }

    /// Records the request for rows.
    pub fn expect(&mut self, ticket: Ticket, start: u64, length: u64) {
        self.pending = Some((ticket, start, length));
    }

    /// Stores the rows of an answer, unless it is stale.
    pub fn take(&mut self, ticket: Ticket, window: Window) {
        if self.pending.is_some_and(|(expected, ..)| expected == ticket) {
            self.pending = None;
            self.window = window;
        }
    }

    /// Handles a failed request; returns whether it was this pane's.
    pub fn failed(&mut self, ticket: Ticket) -> bool {
        let expected = self.pending.is_some_and(|(asked, ..)| asked == ticket);
        if expected {
            // Pretend that everything is requested: asking again at once would fail forever.
            self.pending = Some((Ticket::default(), 0, u64::MAX));
        }
        expected
    }
}
