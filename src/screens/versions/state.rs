//! The state of the versions screen: a list, and the diff from the selected version.

use crate::{
    content::DiffLine,
    domain::{EntryId, Version},
    screens::{cursor::Cursor, ticket::Ticket},
};

/// The versions of a note.
#[derive(Debug, Clone)]
pub struct Versions {
    /// The entry that the note is on.
    pub entry: EntryId,
    /// Its title.
    pub title: String,
    /// The versions, the newest first, once loaded; with their times formatted.
    pub rows: Option<Vec<(Version, String)>>,
    /// The selected version.
    pub cursor: Cursor,
    /// The diff from the selected version to the current note, once loaded.
    pub diff: Vec<DiffLine>,
    /// The first visible line of the diff.
    pub scroll: usize,
    /// The last request.
    pub(in crate::screens) ticket: Ticket,
    /// The version that was requested last, and the width.
    pub(in crate::screens) wanted: Option<(String, usize)>,
}

impl Versions {
    /// Columns of the diff area that its text leaves free, for the marks and at the end.
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

    /// Scrolls the diff by some lines.
    pub(in crate::screens) fn scroll_by(&mut self, by: i64, height: usize) {
        let by = isize::try_from(by).unwrap_or(0);
        let deepest = self.diff.len().saturating_sub(height);
        self.scroll = self.scroll.saturating_add_signed(by).min(deepest);
    }
}
