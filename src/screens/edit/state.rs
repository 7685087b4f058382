//! What is edited, drafts that were left unsaved, and what waits to be edited.

use super::session::{Completions, EditSession, Subject};
use crate::{
    domain::{Base, Draft, EntryId},
    screens::{command::Scope, ticket::Ticket},
};

/// Editing.
#[derive(Debug, Default)]
pub struct Edit {
    /// What is being edited.
    pub session: Option<Box<EditSession>>,
    /// Text that others left unsaved, the newest first.
    pub drafts: Vec<Draft>,
    /// What is open in the user's own editor.
    pub(super) external: Option<(Ticket, Subject, Option<Base>)>,
    /// What was searched for last in a text.
    pub(super) found: String,
    /// The entry that is to be edited as soon as it is here.
    pub(in crate::screens) when_shown: Option<EntryId>,
}

impl Edit {
    /// Where commands are taken from, the nearest first, while something is edited.
    pub fn scopes(&self) -> Vec<Scope> {
        let mut scopes = Vec::new();
        if self.completions().is_some() {
            scopes.push(Scope::Completions);
        }
        if self.is_takeaway() {
            scopes.push(Scope::Takeaway);
        }
        scopes.extend([Scope::Editor, Scope::Always]);
        scopes
    }

    /// Whether it is a takeaway that is edited.
    pub fn is_takeaway(&self) -> bool {
        self.session.as_ref().is_some_and(|it| matches!(it.subject, Subject::Takeaway(_)))
    }

    /// The entries that the link which is being typed can lead to, if there are any.
    pub fn completions(&self) -> Option<&Completions> {
        let completions = self.session.as_ref()?.completions.as_ref()?;
        Some(completions).filter(|completions| !completions.rows.is_empty())
    }

    /// Whether text is in danger: [`super::super::Msg::AutosaveDue`] is to come soon.
    pub fn needs_draft(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.needs_draft())
    }

    /// Whether text is neither saved nor known to be in a draft.
    pub fn is_unsafe(&self) -> bool {
        self.session.as_ref().is_some_and(|session| {
            session.is_unsaved() && session.editor.revision() != session.drafted
        })
    }

    /// Whether keys have to wait for an editor that is about to open, or for the save that closes
    /// one.
    pub(in crate::screens) fn keys_wait(&self) -> bool {
        let leaving = self.session.as_ref().is_some_and(|it| it.leaving && it.saving.is_some());
        leaving || self.when_shown.is_some()
    }
}
