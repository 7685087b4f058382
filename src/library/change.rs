//! Changes to what the user made, for the browser, the command line and imports alike.

use super::time::now;
use crate::{
    domain::{Base, CatalogueId, EntryId, EntryMeta, Note, Outcome},
    store::{Changed, Error, Save, Saved, Store},
};

/// A change to what the user made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Save a note, or the text of a user entry; answered by [`Written::Note`].
    Save {
        /// The entry.
        entry: EntryId,
        /// The text.
        text: String,
        /// What the edit started from.
        base: Option<Base>,
        /// Names the edit session.
        edit_session: String,
        /// The edit sessions whose drafts of it are done with.
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
    /// Create a user entry; answered by [`Written::Own`].
    Create {
        /// All but its text.
        meta: EntryMeta,
        /// Its text.
        text: String,
        /// The edit sessions whose drafts of it are done with.
        draft_owners: Vec<String>,
    },
    /// Change all but the text of a user entry; answered by [`Written::Own`].
    Change {
        /// The entry.
        entry: EntryId,
        /// All but its text.
        meta: EntryMeta,
    },
    /// Restore all but the text of a user entry from a version.
    RestoreCard {
        /// The entry.
        entry: EntryId,
        /// The version.
        version: String,
    },
    /// Delete (`true`) or restore a user entry.
    Remove(EntryId, bool),
    /// Restore what was deleted: the note on an entry, or the user entry.
    BringBack(EntryId),
    /// Move a user entry down (`true`) or up within its category.
    Shift(EntryId, bool),
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// A note as it is now.
    Note {
        /// The entry.
        entry: EntryId,
        /// The note; nothing where there is none and never was.
        note: Option<Note>,
        /// What happened.
        outcome: Outcome,
    },
    /// A user entry.
    Own {
        /// Its id.
        entry: EntryId,
        /// Its title.
        title: String,
        /// The version of its text.
        version: String,
    },
    /// It was done.
    Done,
}

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// What became of it.
    pub written: Written,
    /// What undoes it; nothing where nothing was changed.
    pub undo: Option<Write>,
}

/// The id of the draft of a takeaway that has no id yet.
pub fn new_takeaway() -> EntryId {
    EntryId::new("my/new-takeaway")
        .unwrap_or_else(|error| unreachable!("letters, a slash and a dash: {error}"))
}

/// Makes a change in a catalogue; returns what became of it and what undoes it.
pub fn change(store: &mut Store, catalogue: &CatalogueId, write: Write) -> Result<Done, Error> {
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
            own(store.create(catalogue, &meta, &text, (&draft_owners, &draft), now)?)
        }
        Write::Change { entry, meta } => own(store.change_card(catalogue, &entry, &meta, now)?),
        Write::RestoreCard { entry, version } => {
            own(store.restore_card(catalogue, &entry, &version, now)?)
        }
        Write::Remove(entry, deleted) => own(store.remove(catalogue, &entry, deleted, now)?),
        Write::BringBack(entry) => {
            store.bring_back(catalogue, &entry, now)?;
            done(None)
        }
        Write::Shift(entry, down) => {
            let moved = store.shift(catalogue, &entry, down, now)?;
            done(moved.map(|_| Write::Shift(entry, !down)))
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

/// What undoes a change of a user entry: the version before, or, where there was none, its
/// deletion.
fn own(changed: Changed) -> Done {
    let Changed { id, title, before, text_version } = changed;
    let undo = match before {
        Some(version) => Write::RestoreCard { entry: id.clone(), version },
        None => Write::Remove(id.clone(), true),
    };
    let written = Written::Own { entry: id, title, version: text_version };
    Done { written, undo: Some(undo) }
}
