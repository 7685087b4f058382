//! Changes of what is the user's: for the browser, the command line and imports alike.

use super::time::now;
use crate::{
    domain::{Base, CatalogueId, EntryId, EntryMeta, Note, Outcome},
    store::{Changed, Error, Save, Saved, Store},
};

/// A change of what is the user's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Save a note, or the text of an entry of one's own; answered by [`Written::Note`].
    Save {
        /// The entry.
        entry: EntryId,
        /// The text.
        text: String,
        /// What the edit started from.
        base: Option<Base>,
        /// Names the sitting.
        edit_session: String,
        /// Whose drafts of it are done with.
        draft_owners: Vec<String>,
    },
    /// Make a note what it was in a version; without one, delete it. Answered by
    /// [`Written::Note`].
    RestoreNote {
        /// The entry.
        entry: EntryId,
        /// The version.
        version: Option<String>,
    },
    /// Star an entry, or take the star away.
    Star(EntryId, bool),
    /// Make an entry of one's own; answered by [`Written::Own`].
    Create {
        /// All but its text.
        meta: EntryMeta,
        /// Its text.
        text: String,
        /// Whose drafts of it are done with.
        draft_owners: Vec<String>,
    },
    /// Give an entry of one's own another card; answered by [`Written::Own`].
    Change {
        /// The entry.
        entry: EntryId,
        /// The card.
        meta: EntryMeta,
    },
    /// Make the card of an entry of one's own what it was in a version.
    RestoreCard {
        /// The entry.
        entry: EntryId,
        /// The version.
        version: String,
    },
    /// Delete an entry of one's own (`true`), or bring it back.
    Remove(EntryId, bool),
    /// Bring back what was deleted of an entry: the note on it, or one's own entry.
    BringBack(EntryId),
    /// Move an entry of one's own down (`true`) or up within its category.
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
    /// An entry of one's own.
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
    /// What takes it back; nothing where nothing was changed.
    pub undo: Option<Write>,
}

/// The id under which the draft of a takeaway is kept that has none yet.
pub fn new_takeaway() -> EntryId {
    EntryId::new("my/new-takeaway")
        .unwrap_or_else(|error| unreachable!("letters, a slash and a dash: {error}"))
}

/// Makes a change in a catalogue; says what became of it and what takes it back.
///
/// # Errors
/// As the store fails; nothing has changed then.
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
            own(store.create(catalogue, &meta, &text, &draft_owners, &draft, now)?)
        }
        Write::Change { entry, meta } => own(store.change_meta(catalogue, &entry, &meta, now)?),
        Write::RestoreCard { entry, version } => {
            own(store.restore_meta(catalogue, &entry, &version, now)?)
        }
        Write::Remove(entry, deleted) => own(store.remove(catalogue, &entry, deleted, now)?),
        Write::BringBack(entry) => {
            store.restore_deleted(catalogue, &entry, now)?;
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

/// What takes a change of an entry of one's own back: the card that it had, or, where it had
/// none, its deletion.
fn own(changed: Changed) -> Done {
    let Changed { id, title, before, text_version } = changed;
    let undo = match before {
        Some(version) => Write::RestoreCard { entry: id.clone(), version },
        None => Write::Remove(id.clone(), true),
    };
    let written = Written::Own { entry: id, title, version: text_version };
    Done { written, undo: Some(undo) }
}
