//! An edit session: the text of a note or a user entry, what it started from, and how much of it
//! is saved.

use crate::{
    domain::{Base, Draft, EntryId, EntryMeta, Row, too_long},
    editor::Editor,
    screens::{cursor::Cursor, ticket::Ticket},
};

/// How much of what is typed is safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// All of it is saved.
    Saved,
    /// Not even a draft of it is saved yet.
    Unsaved,
    /// A draft of it is saved: it would be offered at the next start.
    Drafted,
    /// It is being saved.
    Saving,
    /// It could not be saved, or no draft saved, for this reason. The text is here.
    Failed(String),
    /// It can't be changed here, for this reason.
    ReadOnly(String),
}

/// What is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The note on an entry, or the text of a user entry.
    Entry {
        /// The entry.
        id: EntryId,
        /// What it is called.
        title: String,
        /// Whether it is the user's own.
        own: bool,
    },
    /// A takeaway that is still to be made.
    Takeaway(EntryMeta),
}

/// Entries that a link which is being typed could lead to.
#[derive(Debug, Clone, Default)]
pub struct Completions {
    /// The request that brings them.
    pub(in crate::screens) ticket: Ticket,
    /// The entries.
    pub rows: Vec<Row>,
    /// Which of them is selected.
    pub cursor: Cursor,
    /// Whether they were closed: nothing more is offered for this link.
    pub(in crate::screens) declined: bool,
}

/// The most entries that are offered for a link.
pub(super) const MOST_COMPLETIONS: usize = 8;

/// Something that is being written.
#[derive(Debug, Clone)]
pub struct EditSession {
    /// What.
    pub subject: Subject,
    /// The text.
    pub editor: Editor,
    /// How much of it is safe.
    pub state: State,
    /// Whether another has changed the note since.
    pub changed_elsewhere: bool,
    /// Entries for the link that is being typed.
    pub completions: Option<Completions>,
    /// What the next save starts from.
    pub(in crate::screens) base: Option<Base>,
    /// The revisions of the text that are saved, being saved, in a draft, and being put into one.
    pub(in crate::screens) saved: u64,
    pub(in crate::screens) saving: Option<(Ticket, u64, String)>,
    pub(in crate::screens) drafted: u64,
    pub(in crate::screens) drafting: Option<(Ticket, u64)>,
    /// Whether to close once it is saved.
    pub(in crate::screens) leaving: bool,
    /// Whose drafts are done with when it is saved: this process's, and that of the one whose
    /// draft this goes on from.
    pub(in crate::screens) draft_owners: Vec<String>,
}

impl EditSession {
    /// The writing of a text that stands in the store as `base` says.
    pub(in crate::screens) fn new(
        subject: Subject,
        base: Option<Base>,
        edit_session: &str,
    ) -> Self {
        let text = base.as_ref().map_or("", |base| &base.text);
        let state = too_long(text).map_or(State::Saved, State::ReadOnly);
        let editor = Editor::new(text);
        let revision = editor.revision();
        Self {
            subject,
            editor,
            state,
            changed_elsewhere: false,
            completions: None,
            base,
            saved: revision,
            saving: None,
            drafted: revision,
            drafting: None,
            leaving: false,
            draft_owners: vec![edit_session.to_owned()],
        }
    }

    /// The same, going on from a draft. Undo leads back to what is saved.
    pub(in crate::screens) fn recover(&mut self, draft: &Draft) {
        self.base.clone_from(&draft.base);
        self.editor.set(&draft.text);
        self.draft_owners.push(draft.owner.clone());
        self.draft_owners.dedup();
        self.drafted = self.editor.revision();
        if self.is_open() {
            self.state = State::Drafted;
        }
    }

    /// Whether nothing was ever written.
    pub fn is_new(&self) -> bool {
        self.base.is_none() && self.editor.is_blank()
    }

    /// The entry that it belongs to.
    pub fn entry(&self) -> Option<&EntryId> {
        match &self.subject {
            Subject::Entry { id, .. } => Some(id),
            Subject::Takeaway(_) => None,
        }
    }

    /// Whether it can be changed.
    pub(in crate::screens) fn is_open(&self) -> bool {
        !matches!(self.state, State::ReadOnly(_))
    }

    /// Whether something is neither saved nor in a draft, nor about to be.
    pub(in crate::screens) fn needs_draft(&self) -> bool {
        let revision = self.editor.revision();
        self.is_open()
            && ![self.saved, self.drafted].contains(&revision)
            && self.drafting.is_none_or(|(_, drafting)| drafting != revision)
            && self.saving.as_ref().is_none_or(|(_, saving, _)| *saving != revision)
    }

    /// Whether there is anything that is not saved.
    pub(in crate::screens) fn is_unsaved(&self) -> bool {
        self.is_open()
            && self.editor.revision() != self.saved
            && match &self.base {
                Some(base) => self.editor.text() != base.text,
                None => !self.editor.is_blank(),
            }
    }

    /// After an edit: what is typed is not safe yet.
    pub(in crate::screens) fn touched(&mut self) {
        let revision = self.editor.revision();
        if self.is_open() && revision != self.saved && revision != self.drafted {
            self.state = State::Unsaved;
        }
    }
}
