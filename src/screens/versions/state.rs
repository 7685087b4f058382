//! The versions of a note: a list, and how each differs from the note as it is.

use crate::{
    content::DiffLine,
    domain::{EntryId, Version},
    screens::{cursor::Cursor, ticket::Ticket},
};

/// What lies over the panes.
#[derive(Debug, Clone)]
pub struct Versions {
    /// The entry that the note is on.
    pub entry: EntryId,
    /// What it is called.
    pub title: String,
    /// The versions, the newest first, once they are here; with their times for people.
    pub rows: Option<Vec<(Version, String)>>,
    /// Which of them is selected.
    pub cursor: Cursor,
    /// How the selected one differs from the note as it is, once that is known.
    pub diff: Vec<DiffLine>,
    /// The first line of that on the screen.
    pub scroll: usize,
    /// The request under way.
    pub(in crate::screens) ticket: Ticket,
    /// The version that was asked for last, and the width.
    pub(in crate::screens) wanted: Option<(String, usize)>,
}

impl Versions {
    /// Columns of the difference that its lines leave free: for their marks, and at the end.
    pub const MARGINS: usize = 4;

    pub(in crate::screens) fn new(ticket: Ticket, entry: EntryId, title: String) -> Self {
        Self {
            entry,
            title,
            rows: None,
            cursor: Cursor::default(),
            diff: Vec::new(),
            scroll: 0,
            ticket,
            wanted: None,
        }
    }

    /// The selected version.
    pub fn selected(&self) -> Option<&Version> {
        let at = usize::try_from(self.cursor.selected).ok()?;
        self.rows.as_ref()?.get(at).map(|(version, _)| version)
    }

    /// Scrolls the difference by some lines.
    pub(in crate::screens) fn scroll_by(&mut self, by: i64, height: usize) {
        let by = isize::try_from(by).unwrap_or(0);
        let deepest = self.diff.len().saturating_sub(height);
        self.scroll = self.scroll.saturating_add_signed(by).min(deepest);
    }
}
