//! Pending changes, and undo.

use std::collections::HashMap;

use super::{
    change::{After, Change},
    form::Form,
    msg::Effect,
    shared::Shared,
    ticket::Ticket,
};
use crate::{
    domain::clean_line,
    library::{Done, FileWritten, Undo, Write, Written},
};

/// The most changes that can be undone.
const MAX_UNDOS: usize = 100;

/// Pending changes, changes that can be undone, and a form that was closed.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pending: HashMap<Ticket, Change>,
    undos: Vec<Undo>,
    /// Whether they have changed since they were saved.
    unsaved: bool,
    /// The request that creates an entry whose text will be edited.
    opening: Option<Ticket>,
    /// The input of a form that was closed, until its change is made.
    pub(super) unsent_form: Option<Form>,
}

impl Changes {
    /// Sends a change to the store.
    pub(super) fn write(&mut self, change: Change, cx: &mut Shared) {
        let Some(catalogue) = cx.catalogue() else { return };
        if cx.read_only {
            cx.fail("The database is read-only.");
            return;
        }
        let ticket = cx.ticket();
        if matches!(change.after, After::Edit) {
            self.opening = Some(ticket);
        }
        cx.effect(Effect::Write(ticket, catalogue, change.write.clone()));
        self.pending.insert(ticket, change);
    }

    /// Whether an entry is being created whose text will be edited.
    pub(super) fn is_opening(&self) -> bool {
        self.opening.is_some()
    }

    /// Takes the changes of earlier runs that can be undone.
    pub(super) fn restore(&mut self, undos: Vec<Undo>) {
        self.undos = undos;
    }

    /// Saves what can be undone, if that has changed, so that it can be undone after a restart.
    pub(super) fn save(&mut self, cx: &mut Shared) {
        if std::mem::take(&mut self.unsaved)
            && let Some(catalogue) = cx.catalogue()
        {
            cx.effect(Effect::SaveUndos(catalogue, self.undos.clone()));
        }
    }

    /// Undoes the last change.
    pub(super) fn undo(&mut self, cx: &mut Shared) {
        self.unsaved |= !self.undos.is_empty();
        match self.undos.pop() {
            Some(Undo { what, write }) => {
                self.write(Change::new(write, After::Undone(what)), cx);
            }
            None => cx.say("Nothing to undo."),
        }
    }

    /// Handles the result of a change and records its undo. Returns what to do after it, and the
    /// result.
    pub(super) fn answered(
        &mut self,
        ticket: Ticket,
        result: Result<Box<Done>, String>,
    ) -> (Option<After>, Result<Written, String>) {
        self.opening.take_if(|opening| *opening == ticket);
        let change = self.pending.remove(&ticket);
        let (result, undo) = match result {
            Ok(done) => (Ok(done.written), done.undo),
            Err(why) => (Err(why), None),
        };
        let Some(Change { write, after }) = change else {
            // The save of a text.
            if let (Some(write), Ok(written)) = (undo, &result) {
                self.can_undo(what_was_saved(written), write);
            }
            return (None, result);
        };
        match (&after, &result, undo) {
            // An undo that failed can be tried again, but not of a file: it has changed since, and
            // would stand before all others for ever. One that worked is not undone itself.
            (After::Undone(what), Err(_), _) if !matches!(write, Write::File(_)) => {
                self.can_undo(what.clone(), write);
            }
            (After::Notice { done, .. }, Ok(_), Some(undo)) => self.can_undo(done.clone(), undo),
            (After::Edit, Ok(written), Some(undo)) => self.can_undo(what_was_saved(written), undo),
            (After::Undone(_), Ok(_), _) | (_, _, None) | (_, Err(_), _) => {}
        }
        (Some(after), result)
    }

    fn can_undo(&mut self, what: String, write: Write) {
        self.unsaved = true;
        self.undos.push(Undo { what, write });
        let surplus = self.undos.len().saturating_sub(MAX_UNDOS);
        self.undos.drain(..surplus);
    }
}

/// The description of a saved text, for undo.
fn what_was_saved(written: &Written) -> String {
    match written {
        Written::Entry { title, .. } => format!("Added “{}”", clean_line(title)),
        Written::File(FileWritten::Saved { path, .. }) => format!("Saved {}", clean_line(path)),
        Written::File(FileWritten::Added(path)) => format!("Takeaway in {}", clean_line(path)),
        Written::File(FileWritten::Made { path, .. }) => format!("Made {}", clean_line(path)),
        Written::Note { .. } | Written::File(_) | Written::Done => "Last save of a note".to_owned(),
    }
}
