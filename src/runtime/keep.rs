//! Carries out changes of what is the user's: for the browser, the command line and tests alike.

use super::time::now;
use crate::{
    app::{Done, Write, Written},
    domain::{CatalogueId, EntryId},
    store::{Changed, Error, Save, Saved, Store},
};

/// Makes a change in a catalogue; says what became of it and what takes it back.
///
/// # Errors
/// As the store fails; nothing has changed then.
pub fn change(store: &mut Store, catalogue: &CatalogueId, write: Write) -> Result<Done, Error> {
    let now = now();
    Ok(match write {
        Write::Save { entry, text, base, sitting, drafts_of } => {
            let save = Save {
                entry: &entry,
                text: &text,
                base: base.as_ref(),
                sitting: &sitting,
                drafts_of: &drafts_of,
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
        Write::Create { card, text, drafts_of } => {
            let draft = crate::app::new_takeaway();
            own(store.create(catalogue, &card, &text, (&drafts_of, &draft), now)?)
        }
        Write::Change { entry, card } => own(store.change_card(catalogue, &entry, &card, now)?),
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
    let undo = (how != crate::domain::Outcome::Unchanged)
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
