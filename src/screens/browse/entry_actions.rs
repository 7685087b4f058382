//! Actions on the open entry that change the store.

use super::{action::BrowseAction, state::Browse};
use crate::{
    domain::{
        Content, EntryId, EntryMeta, EntryStatus, EntryView, List, clean_line, counted,
        join_solution,
    },
    library::{FileWrite, Write},
    screens::{
        change::{After, Change},
        shared::Shared,
    },
};

impl Browse {
    /// The open entry, or a notice that there is none.
    pub(in crate::screens) fn open_entry(&self, cx: &mut Shared) -> Option<&EntryView> {
        if self.details.entry_view.is_none() {
            cx.say("No entry is open.");
        }
        self.details.entry_view.as_deref()
    }

    /// The open entry, if it stands in a file of the user's own.
    pub(in crate::screens) fn entry_in_file(&self, cx: &Shared) -> Option<EntryId> {
        let view = self.details.entry_view.as_ref().filter(|_| cx.own_files)?;
        (view.status == EntryStatus::Published).then(|| view.entry.id.clone())
    }

    /// Stars or unstars the open entry.
    pub(in crate::screens) fn star(&self, cx: &mut Shared) -> Option<Change> {
        let entry_view = self.open_entry(cx)?;
        let (id, starred) = (entry_view.entry.id.clone(), !entry_view.starred);
        let title = clean_line(&entry_view.entry.title);
        let done = if starred {
            format!("Starred “{title}”")
        } else {
            format!("Unstarred “{title}”")
        };
        Some(Change::new(Write::Star(id, starred), After::done(done)))
    }

    /// Deletes the open entry if it is the user's own, or else the note on it.
    pub(in crate::screens) fn delete(&self, cx: &mut Shared) -> Option<Change> {
        if let Some(entry) = self.entry_in_file(cx) {
            let title = self.open_entry(cx).map_or("", |view| &view.entry.title);
            let done = format!("Removed “{}”", clean_line(title));
            return Some(Change::new(Write::File(FileWrite::Remove(entry)), After::done(done)));
        }
        let entry_view = self.open_entry(cx)?;
        let id = entry_view.entry.id.clone();
        let title = clean_line(&entry_view.entry.title);
        let (write, what) = match (entry_view.status, &entry_view.note) {
            (EntryStatus::Own, _) => {
                (Write::Remove(id, true), format!("your {} “{title}”", entry_view.entry.kind))
            }
            (EntryStatus::Deleted | EntryStatus::Removed, _) => {
                let key = self.key(cx, BrowseAction::Restore);
                cx.say(format!("This is deleted: {key} restores it."));
                return None;
            }
            (_, Some(note)) if !note.deleted => {
                let lines = counted(note.text.lines().count(), "line", "lines");
                let write = Write::RestoreNote { entry: id, version: None };
                (write, format!("your note on “{title}” ({lines})"))
            }
            _ => {
                cx.say("No note to delete; the entry belongs to the catalogue.");
                return None;
            }
        };
        let hint = format!("{} restores it.", self.key(cx, BrowseAction::Undo));
        Some(Change::new(write, After::done(format!("Deleted {what}")).with_hint(hint)))
    }

    /// Restores the open entry or its note.
    pub(in crate::screens) fn restore(&self, cx: &mut Shared) -> Option<Change> {
        let is_deleted = |view: &EntryView| {
            let note_is_deleted = view.note.as_ref().is_some_and(|it| it.deleted);
            view.status == EntryStatus::Deleted
                || view.status != EntryStatus::Removed && note_is_deleted
        };
        let open = self.details.entry_view.as_deref();
        if cx.own_files && !open.is_some_and(is_deleted) {
            let removed = open.filter(|view| view.status == EntryStatus::Removed);
            let which = removed.map(|view| view.entry.id.clone());
            let after = After::done("Brought a file back".to_owned());
            return Some(Change::new(Write::File(FileWrite::BringBack(which)), after));
        }
        let entry_view = self.open_entry(cx)?;
        if !is_deleted(entry_view) {
            cx.say("Nothing to restore.");
            return None;
        }
        let done = format!("Restored “{}”", clean_line(&entry_view.entry.title));
        Some(Change::new(Write::RestoreDeleted(entry_view.entry.id.clone()), After::done(done)))
    }

    /// Moves the open user entry within its category.
    pub(in crate::screens) fn shift(&self, down: bool, cx: &mut Shared) -> Option<Change> {
        let entry_view = self.open_entry(cx)?;
        if entry_view.status != EntryStatus::Own {
            cx.say("Only your own entries can be moved.");
            return None;
        }
        if !matches!(self.entries.list, List::All | List::Category(_)) {
            cx.say("This list is sorted by time; move the entry in its category.");
            return None;
        }
        let done = format!("Moved “{}”", clean_line(&entry_view.entry.title));
        let write = Write::Shift(entry_view.entry.id.clone(), down);
        Some(Change::new(write, After::done(done).without_notice()))
    }

    /// Creates a user entry as a copy of the open one.
    pub(in crate::screens) fn duplicate(&self, cx: &mut Shared) -> Option<Change> {
        let entry_view = self.open_entry(cx)?;
        let entry = &entry_view.entry;
        let meta = EntryMeta {
            kind: entry.kind,
            title: format!("{} (mine)", entry.title),
            category: entry.category.clone(),
            category_title: entry_view.category_title.clone(),
            tags: entry.tags.clone(),
            links: vec![entry.id.clone()],
        };
        let text = match &entry.content {
            Content::Body(body) => body.clone(),
            Content::Challenge { challenge, solution } => {
                join_solution(challenge, solution.as_deref())
            }
        };
        Some(Change::new(Write::Create { meta, text, draft_owners: Vec::new() }, After::Edit))
    }
}
