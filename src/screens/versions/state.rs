//! The state of the versions screen: a list, and what the selected version changed.

use crate::{
    content::DiffLine,
    domain::{EntryId, fold},
    library::{Against, VersionRow, VersionsOf},
    screens::{cursor::Cursor, ticket::Ticket},
};

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// The selected version with the one before it.
    Change,
    /// The selected version with the current text.
    Since,
    /// The two versions that the selected one merges.
    Merged,
}

/// The versions of a note.
#[derive(Debug, Clone)]
pub struct Versions {
    /// The entry that the note is on.
    pub entry: EntryId,
    /// Its title.
    pub title: String,
    /// The versions, the newest first, once loaded.
    pub rows: Option<Vec<VersionRow>>,
    /// The selected version.
    pub cursor: Cursor,
    /// What they are of.
    pub of: VersionsOf,
    /// What is compared.
    pub compared: Compared,
    /// Whether it is to be checked what two computers wrote.
    pub is_checked: bool,
    /// The diff, once loaded.
    pub diff: Vec<DiffLine>,
    /// What is searched for in the diff, folded; empty without a search.
    pub finding: String,
    /// The first visible line of the diff.
    pub scroll: usize,
    /// The last request.
    pub(in crate::screens) ticket: Ticket,
    /// The version that was requested last, what it is compared with, and the width.
    pub(in crate::screens) wanted: Option<(String, Against, usize)>,
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
            of: VersionsOf::Note,
            compared: Compared::Change,
            is_checked: false,
            diff: Vec::new(),
            finding: String::new(),
            scroll: 0,
            ticket,
            wanted: None,
        }
    }

    /// The selected version.
    pub fn selected(&self) -> Option<&VersionRow> {
        let at = usize::try_from(self.cursor.selected).ok()?;
        self.rows.as_ref()?.get(at)
    }

    /// The versions that the selected one merges.
    pub fn merged(&self) -> Option<&[String; 2]> {
        self.selected()?.version.merges.as_ref()
    }

    /// What is compared next.
    pub(in crate::screens) fn next_compared(&self) -> Compared {
        match self.compared {
            Compared::Change => Compared::Since,
            Compared::Since if self.merged().is_some() => Compared::Merged,
            Compared::Since | Compared::Merged => Compared::Change,
        }
    }

    /// What the selected version is compared with.
    pub(in crate::screens) fn against(&self) -> Against {
        match self.compared {
            Compared::Since => return Against::Current,
            Compared::Merged => {
                if let Some(merged) = self.merged() {
                    return Against::Merged(merged.clone());
                }
            }
            Compared::Change => {}
        }
        let before = usize::try_from(self.cursor.selected + 1).ok();
        let before = before.and_then(|at| self.rows.as_ref()?.get(at));
        Against::Previous(before.map(|row| row.version.id.clone()))
    }

    /// The lines of the diff with the text that is searched for.
    pub fn found(&self) -> impl Iterator<Item = usize> {
        let found = self.diff.iter().enumerate().filter(|(_, line)| match line {
            _ if self.finding.is_empty() => false,
            DiffLine::Same(text) | DiffLine::Added(text) | DiffLine::Removed(text) => {
                fold(text).contains(&self.finding)
            }
            DiffLine::Gap | DiffLine::More(_) => false,
        });
        found.map(|(number, _)| number)
    }

    /// Searches for a text in the diff and scrolls to the first line with it; an empty text ends the
    /// search.
    pub(in crate::screens) fn find(&mut self, text: &str, height: usize) {
        self.finding = fold(text);
        let first = self.found().next();
        if let Some(line) = first {
            self.scroll = 0;
            self.scroll_by(line as i64 - 1, height);
        }
    }

    /// Scrolls the diff by some lines.
    pub(in crate::screens) fn scroll_by(&mut self, by: i64, height: usize) {
        let by = isize::try_from(by).unwrap_or(0);
        let deepest = self.diff.len().saturating_sub(height);
        self.scroll = self.scroll.saturating_add_signed(by).min(deepest);
    }
}
