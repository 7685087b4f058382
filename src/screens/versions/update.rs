//! What the keys of the list of versions do.

use super::state::Versions;
use crate::{
    content::DiffLine,
    domain::{EntryId, Version, clean_line},
    library::{Read, Write},
    screens::{
        action::{Action, BrowseAction, VersionsAction},
        changes::{After, Change},
        command::Scope,
        layout,
        shared::Shared,
        ticket::Ticket,
    },
};

/// What is to be done outside the list.
pub(in crate::screens) enum Next {
    /// It is closed.
    Close,
    /// It is closed and the note made what it was.
    Restore(Box<Change>),
}

impl Versions {
    /// Asks for the versions of the note on an entry.
    pub(in crate::screens) fn open(entry: EntryId, title: String, cx: &mut Shared) -> Self {
        let ticket = cx.read(Read::Versions(entry.clone()));
        Self::new(ticket, entry, title)
    }

    /// Does what a key asks for, and says what follows outside the list.
    pub(in crate::screens) fn action(
        &mut self,
        action: VersionsAction,
        cx: &mut Shared,
    ) -> Option<Next> {
        match action {
            VersionsAction::Next => self.step(1, cx),
            VersionsAction::Previous => self.step(-1, cx),
            VersionsAction::Scroll(by) => {
                let height = usize::from(layout::versions(cx.size).text.height);
                let half = i64::try_from(height / 2).unwrap_or(1).max(1);
                self.scroll_by(i64::from(by) * half, height);
            }
            VersionsAction::Close => return Some(Next::Close),
            VersionsAction::Restore => {
                let version = self.selected()?.id.clone();
                let write =
                    Write::RestoreNote { entry: self.entry.clone(), version: Some(version) };
                let done =
                    format!("Restored a version of the note on “{}”", clean_line(&self.title));
                let key = cx.key_in(&[Scope::Panes], Action::Browse(BrowseAction::Undo));
                let after = After::done(done).with_hint(format!("{key} undoes it."));
                return Some(Next::Restore(Box::new(Change::new(write, after))));
            }
        }
        None
    }

    fn step(&mut self, by: i64, cx: &mut Shared) {
        self.cursor.step(by, u64::from(layout::versions(cx.size).list.height));
        self.ask(cx);
    }

    /// Asks for the selected version, unless that is the one that is shown.
    pub(in crate::screens) fn ask(&mut self, cx: &mut Shared) {
        let width = usize::from(layout::versions(cx.size).text.width).saturating_sub(Self::MARGINS);
        let Some(version) = self.selected().map(|version| version.id.clone()) else { return };
        let wanted = Some((version.clone(), width));
        if self.wanted != wanted {
            self.wanted = wanted;
            self.scroll = 0;
            self.ticket = cx.read(Read::Version { entry: self.entry.clone(), version, width });
        }
    }

    /// Takes the list, if it is the one that was asked for last.
    pub(in crate::screens) fn take_rows(
        &mut self,
        ticket: Ticket,
        rows: Vec<(Version, String)>,
        cx: &mut Shared,
    ) {
        if self.ticket == ticket {
            self.cursor.length = rows.len() as u64;
            self.rows = Some(rows);
            // The newest is what stands there now; the one before it differs from it.
            self.step(1, cx);
        }
    }

    /// Takes the changes since a version, if they were asked for last.
    pub(in crate::screens) fn take_diff(&mut self, ticket: Ticket, diff: Vec<DiffLine>) {
        if self.ticket == ticket {
            self.diff = diff;
        }
    }

    /// Selects the row of the list that was clicked, from 0 on the screen.
    pub(in crate::screens) fn click(&mut self, row: u64, cx: &mut Shared) {
        let row = self.cursor.top + row;
        if row < self.cursor.length {
            self.cursor.select(row, u64::from(layout::versions(cx.size).list.height));
            self.ask(cx);
        }
    }
}
