//! Changes to notes, stars, user entries and files, for the browser, the command line and imports.

use super::{
    file_change::change_file,
    file_request::{FileWrite, FileWritten},
    files::{FileError, Folder},
    time::now,
};
use crate::{
    domain::{Base, CatalogueId, EntryId, EntryMeta, Note, Outcome},
    store::{Changed, Error, Save, Saved, Store},
};

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
    /// A file could not be changed.
    #[error(transparent)]
    File(#[from] FileError),
}

/// A change to a note, a star, a user entry or a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Save a note, or the text of a user entry; answered by [`Written::Note`].
    Save {
        /// The entry.
        entry: EntryId,
        /// The text.
        text: String,
        /// The version that the edit started from.
        base: Option<Base>,
        /// The id of the edit session.
        edit_session: String,
        /// The edit sessions whose drafts of this entry are removed.
        draft_owners: Vec<String>,
    },
    /// Restore a note from a version; without one, delete it. Answered by
    /// [`Written::Note`].
    RestoreNote {
        /// The entry.
        entry: EntryId,
        /// The version.
        version: Option<String>,
    },
    /// Star or unstar an entry.
    Star(EntryId, bool),
    /// Create a user entry; answered by [`Written::Entry`].
    Create {
        /// Title, kind, category, tags and links.
        meta: EntryMeta,
        /// Its text.
        text: String,
        /// The edit sessions whose drafts of it are removed.
        draft_owners: Vec<String>,
    },
    /// Change title, kind, category and tags of a user entry; answered by [`Written::Entry`].
    Change {
        /// The entry.
        entry: EntryId,
        /// Title, kind, category, tags and links.
        meta: EntryMeta,
    },
    /// Restore everything but the text of a user entry from a version.
    RestoreMeta {
        /// The entry.
        entry: EntryId,
        /// The version.
        version: String,
    },
    /// Delete a user entry (`true`), or restore it.
    Remove(EntryId, bool),
    /// Restore a deleted user entry, or the deleted note on an entry.
    RestoreDeleted(EntryId),
    /// Take a merged note off the list of those to check.
    AcceptMerge(EntryId),
    /// Move a user entry down (`true`) or up within its category.
    Shift(EntryId, bool),
    /// Change a file of the user's own; answered by [`Written::File`].
    File(FileWrite),
}

/// The result of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// The note as it is now.
    Note {
        /// The entry.
        entry: EntryId,
        /// The note; `None` if there never was one.
        note: Option<Note>,
        /// What happened.
        outcome: Outcome,
    },
    /// A user entry.
    Entry {
        /// Its id.
        entry: EntryId,
        /// Its title.
        title: String,
        /// The version of its text.
        version: String,
    },
    /// A file of the user's own.
    File(FileWritten),
    /// The change was made.
    Done,
}

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Its result.
    pub written: Written,
    /// The change that undoes it; `None` if nothing changed, or if it can't be undone.
    pub undo: Option<Write>,
}

/// The id of the draft of a takeaway that has no id yet.
pub fn new_takeaway() -> EntryId {
    EntryId::new("my/new-takeaway")
        .unwrap_or_else(|error| unreachable!("letters, a slash and a dash: {error}"))
}

/// Makes a change in a catalogue. Returns the result and the change that undoes it.
pub fn change(
    store: &mut Store,
    catalogue: &CatalogueId,
    write: Write,
) -> Result<Done, ChangeError> {
    let now = now();
    Ok(match write {
        Write::Save { entry, text, base, edit_session, draft_owners } => {
            let save = Save {
                entry: &entry,
                text: &text,
                base: base.as_ref(),
                edit_session: &edit_session,
                draft_owners: &draft_owners,
            };
            let saved = store.save_note(catalogue, &save, now)?;
            note(entry, saved)
        }
        Write::RestoreNote { entry, version } => {
            let saved = store.restore_note(catalogue, &entry, version.as_deref(), now)?;
            note(entry, saved)
        }
        Write::Star(entry, starred) => {
            store.star(catalogue, &entry, starred, now)?;
            done(Some(Write::Star(entry, !starred)))
        }
        Write::Create { meta, text, draft_owners } => {
            let draft = new_takeaway();
            entry_changed(store.create(catalogue, &meta, &text, &draft_owners, &draft, now)?)
        }
        Write::Change { entry, meta } => {
            entry_changed(store.change_meta(catalogue, &entry, &meta, now)?)
        }
        Write::RestoreMeta { entry, version } => {
            entry_changed(store.restore_meta(catalogue, &entry, &version, now)?)
        }
        Write::Remove(entry, deleted) => {
            entry_changed(store.remove(catalogue, &entry, deleted, now)?)
        }
        Write::RestoreDeleted(entry) => {
            store.restore_deleted(catalogue, &entry, now)?;
            done(None)
        }
        Write::AcceptMerge(entry) => {
            store.accept_merge(catalogue, &entry, now)?;
            done(None)
        }
        Write::Shift(entry, down) => {
            let moved = store.shift(catalogue, &entry, down, now)?;
            done(moved.map(|_| Write::Shift(entry, !down)))
        }
        Write::File(FileWrite::AddTakeaway { meta, text, .. })
            if Folder::of(store, catalogue)?.single =>
        {
            let create = Write::Create { meta, text, draft_owners: Vec::new() };
            return change(store, catalogue, create);
        }
        Write::File(write) => {
            let (written, undo) = change_file(store, catalogue, write)?;
            Done { written: Written::File(written), undo: undo.map(Write::File) }
        }
    })
}

fn done(undo: Option<Write>) -> Done {
    Done { written: Written::Done, undo }
}

fn note(entry: EntryId, Saved { note, before, how }: Saved) -> Done {
    let undo = (how != Outcome::Unchanged)
        .then(|| Write::RestoreNote { entry: entry.clone(), version: before });
    Done { written: Written::Note { entry, note, outcome: how }, undo }
}

/// The undo of a change to a user entry: restoring what it was, or deleting a new one.
fn entry_changed(changed: Changed) -> Done {
    let Changed { id, title, before, text_version } = changed;
    let undo = match before {
        Some(version) => Write::RestoreMeta { entry: id.clone(), version },
        None => Write::Remove(id.clone(), true),
    };
    let written = Written::Entry { entry: id, title, version: text_version };
    Done { written, undo: Some(undo) }
}
