//! The state of editing: the session, unsaved drafts, and an entry to edit once it is loaded.

use super::session::{Completions, EditSession, ReadFor, Subject};
use crate::{
    domain::{Base, Draft, EntryId},
    screens::{command::Scope, ticket::Ticket},
};

/// The state of editing.
#[derive(Debug, Default)]
pub struct Edit {
    /// The open edit session.
    pub session: Option<Box<EditSession>>,
    /// Unsaved drafts of earlier sessions, the newest first.
    pub drafts: Vec<Draft>,
    /// What is open in the external editor.
    pub(super) external: Option<(Ticket, Subject, Option<Base>)>,
    /// The text that was searched for last in the editor.
    pub(super) last_find: String,
    /// The file that is being read, and what for.
    pub(super) reading: Option<(Ticket, ReadFor)>,
    /// The link that is being completed, and the title of what it leads to.
    pub(super) linking: Option<(Ticket, String)>,
    /// The plan of a rename that is being made.
    pub(in crate::screens) planning: Option<Ticket>,
    /// The file to show as an entry as soon as it is known as one.
    pub(super) to_show: Option<String>,
    /// The entry to edit as soon as it is loaded.
    pub(in crate::screens) when_shown: Option<EntryId>,
}

impl Edit {
    /// The active scopes of commands, the innermost first.
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

    /// Whether a takeaway is edited.
    pub fn is_takeaway(&self) -> bool {
        self.session.as_ref().is_some_and(|it| matches!(it.subject, Subject::Takeaway(_)))
    }

    /// The suggestions for the link that is being typed, if there are any.
    pub fn completions(&self) -> Option<&Completions> {
        let completions = self.session.as_ref()?.completions.as_ref()?;
        Some(completions).filter(|completions| !completions.rows.is_empty())
    }

    /// Whether [`super::super::Msg::AutosaveDue`] should come soon: there are changes that are
    /// neither saved nor in a draft.
    pub fn needs_draft(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.needs_draft())
    }

    /// Whether there are changes that are not known to be saved or in a draft.
    pub fn is_unsafe(&self) -> bool {
        self.session.as_ref().is_some_and(|session| {
            session.is_unsaved() && session.editor.revision() != session.drafted
        })
    }

    /// Whether keys have to wait: the editor is about to open, or closes after a pending save.
    pub(in crate::screens) fn keys_wait(&self) -> bool {
        let leaving = self.session.as_ref().is_some_and(|it| it.leaving && it.saving.is_some());
        let opening = self.reading.as_ref().is_some_and(|(_, what)| what.opens());
        leaving
            || opening
            || self.linking.is_some()
            || self.planning.is_some()
            || self.when_shown.is_some()
    }
}
