//! Changes that are being written, and how they are undone.

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
    library::{Done, Write, Written},
};

/// Changes that can be undone.
const MOST_UNDOS: usize = 100;

/// A change that can be undone: what it was, and what undoes it.
#[derive(Debug, Clone)]
struct Undo {
    what: String,
    write: Write,
}

/// The changes that are under way, those that can be undone, and a form that was left.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pending: HashMap<Ticket, Change>,
    undos: Vec<Undo>,
    /// The request that makes an entry whose text is then to be edited.
    opening: Option<Ticket>,
    /// A form as it was left, until what it says is done.
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

    /// Whether an entry is being made whose text is to be edited.
    pub(super) fn is_opening(&self) -> bool {
        self.opening.is_some()
    }

    /// Undoes the last change.
    pub(super) fn undo(&mut self, cx: &mut Shared) {
        match self.undos.pop() {
            Some(Undo { what, write }) => {
                self.write(Change::new(write, After::Undone(what)), cx);
            }
            None => cx.say("Nothing to undo."),
        }
    }

    /// Notes that a change was made or not, and how it is undone. Gives what follows, and the
    /// answer.
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
            // An undo that failed can be tried again; one that worked is not undone itself.
            (After::Undone(what), Err(_), _) => self.can_undo(what.clone(), write),
            (After::Notice { done, .. }, Ok(_), Some(undo)) => self.can_undo(done.clone(), undo),
            (After::Edit, Ok(written), Some(undo)) => self.can_undo(what_was_saved(written), undo),
            (After::Undone(_), Ok(_), _) | (_, _, None) | (_, Err(_), _) => {}
        }
        (Some(after), result)
    }

    fn can_undo(&mut self, what: String, write: Write) {
        self.undos.push(Undo { what, write });
        let surplus = self.undos.len().saturating_sub(MOST_UNDOS);
        self.undos.drain(..surplus);
    }
}

/// What the save of a text was, for when it is undone.
fn what_was_saved(written: &Written) -> String {
    match written {
        Written::Entry { title, .. } => format!("Added “{}”", clean_line(title)),
        Written::Note { .. } | Written::Done => "Last save of a note".to_owned(),
    }
}
