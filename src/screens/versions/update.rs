//! Carries out the actions of the versions screen.

use ratatui::layout::Position;

use super::{
    action::VersionsAction,
    state::{Compared, Versions},
};
use crate::{
    content::DiffLine,
    domain::{EntryId, clean_line},
    library::{FileWrite, Read, VersionRow, VersionsOf, Write},
    screens::{
        browse::BrowseAction,
        change::{After, Change},
        command::{Action, Motion, Scope},
        layout,
        next::Next,
        shared::Shared,
        ticket::Ticket,
    },
};

impl Versions {
    /// Opens the screen and requests the versions of the note on an entry, or of its file.
    /// `is_checked`: it opens with what was merged, which can be accepted.
    pub(in crate::screens) fn open(
        entry: EntryId,
        title: String,
        (of, is_checked): (VersionsOf, bool),
        cx: &mut Shared,
    ) -> Self {
        let ticket = cx.read(Read::Versions(entry.clone(), of));
        Self { of, is_checked, ..Self::new(ticket, entry, title) }
    }

    /// Carries out an action; returns what to do outside the screen.
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
            VersionsAction::Compare => {
                self.compared = self.next_compared();
                self.ask(cx);
            }
            VersionsAction::Accept => {
                let title = clean_line(&self.title).into_owned();
                if !self.is_checked {
                    cx.say(format!("Nothing to accept: “{title}” has no merged text to check."));
                    return None;
                }
                let after = After::done(format!("Accepted the merged note on “{title}”"));
                let write = Write::AcceptMerge(self.entry.clone());
                return Some(Next::Write(Box::new(Change::new(write, after))));
            }
            VersionsAction::Restore => {
                if self.cursor.selected == 0 {
                    cx.say("This is the current version.");
                    return None;
                }
                let version = self.selected()?.version.id.clone();
                let (entry, title) = (self.entry.clone(), clean_line(&self.title));
                let (write, done) = match (self.of, version.parse()) {
                    (VersionsOf::File, Ok(version)) => (
                        Write::File(FileWrite::Restore { entry, version }),
                        format!("Restored a former text of “{title}”"),
                    ),
                    _ => (
                        Write::RestoreNote { entry, version: Some(version) },
                        format!("Restored a version of the note on “{title}”"),
                    ),
                };
                let key = cx.key_in(&[Scope::Common], Action::Browse(BrowseAction::Undo));
                let after = After::done(done).with_hint(format!("{key} undoes it."));
                return Some(Next::Write(Box::new(Change::new(write, after))));
            }
        }
        None
    }

    /// Moves the selection.
    pub(in crate::screens) fn motion(&mut self, motion: Motion, cx: &mut Shared) {
        let page = i64::from(layout::versions(cx.size).list.height).max(1);
        self.step(motion.rows(page), cx);
    }

    fn step(&mut self, by: i64, cx: &mut Shared) {
        self.cursor.step(by, u64::from(layout::versions(cx.size).list.height));
        self.ask(cx);
    }

    /// Requests the diff of the selected version, unless it was requested already.
    pub(in crate::screens) fn ask(&mut self, cx: &mut Shared) {
        let width = usize::from(layout::versions(cx.size).text.width).saturating_sub(Self::MARGINS);
        let Some(version) = self.selected().map(|row| row.version.id.clone()) else { return };
        let against = self.against();
        let wanted = Some((version.clone(), against.clone(), width));
        if self.wanted != wanted {
            self.wanted = wanted;
            self.scroll = 0;
            let (entry, of) = (self.entry.clone(), self.of);
            self.ticket = cx.read(Read::Version { entry, of, version, against, width });
        }
    }

    /// Stores the list, unless the answer is stale.
    pub(in crate::screens) fn take_rows(
        &mut self,
        ticket: Ticket,
        rows: Vec<VersionRow>,
        cx: &mut Shared,
    ) {
        if self.ticket == ticket {
            self.cursor.length = rows.len() as u64;
            // A deletion has nothing to show or restore.
            let first = rows.iter().position(|row| !row.version.deleted).unwrap_or(0);
            let merged = rows.iter().position(|row| row.version.merges.is_some());
            let first = merged.filter(|_| self.is_checked).unwrap_or(first);
            if self.is_checked {
                self.compared = Compared::Merged;
            }
            self.rows = Some(rows);
            self.step(first as i64, cx);
        }
    }

    /// Stores the diff, unless the answer is stale.
    pub(in crate::screens) fn take_diff(&mut self, ticket: Ticket, diff: Vec<DiffLine>) {
        if self.ticket == ticket {
            self.diff = diff;
        }
    }

    pub(in crate::screens) fn resized(&mut self, cx: &mut Shared) {
        let areas = layout::versions(cx.size);
        self.cursor.show(u64::from(areas.list.height));
        self.scroll_by(0, usize::from(areas.text.height));
        self.ask(cx);
    }

    pub(in crate::screens) fn wheel(&mut self, by: i64, cx: &Shared) {
        self.scroll_by(by, usize::from(layout::versions(cx.size).text.height));
    }

    /// Selects the clicked version.
    pub(in crate::screens) fn click(&mut self, at: Position, cx: &mut Shared) -> Option<Next> {
        let list = layout::versions(cx.size).list;
        let row = self.cursor.top + u64::from(at.y.saturating_sub(list.y));
        if list.contains(at) && row < self.cursor.length {
            self.cursor.select(row, u64::from(list.height));
            self.ask(cx);
        }
        None
    }
}
