//! A note, or an entry of one's own, while it is being written: the text, what it started
//! from, how much of it is kept.

use super::{cursor::Cursor, editor::Editor, msg::Ticket};
use crate::domain::{Base, Draft, EntryId, EntryMeta, Row, too_long};

/// How much of what is typed is safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// All of it is saved.
    Saved,
    /// Not even a draft of it is kept yet.
    Unsaved,
    /// A draft of it is kept: it would be offered at the next start.
    Kept,
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
    /// The note on an entry, or the text of an entry of one's own.
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
    pub(super) ticket: Ticket,
    /// The entries.
    pub rows: Vec<Row>,
    /// Which of them is selected.
    pub cursor: Cursor,
    /// Whether they were closed: nothing more is offered for this link.
    pub(super) declined: bool,
}

/// The most entries that are offered for a link.
pub(super) const MOST_OFFERS: usize = 8;

/// Something that is being written.
#[derive(Debug, Clone)]
pub struct Editing {
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
    pub(super) base: Option<Base>,
    /// The revisions of the text that are saved, on their way, and kept as a draft.
    pub(super) saved: u64,
    pub(super) saving: Option<(Ticket, u64, String)>,
    pub(super) kept: u64,
    pub(super) keeping: Option<(Ticket, u64)>,
    /// Whether to close once it is saved.
    pub(super) leaving: bool,
    /// Whose drafts are done with when it is saved: this process's, and that of the one whose
    /// draft this goes on from.
    pub(super) draft_owners: Vec<String>,
}

impl Editing {
    /// The writing of a text that stands in the store as `base` says.
    pub(super) fn new(subject: Subject, base: Option<Base>, edit_session: &str) -> Self {
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
            kept: revision,
            keeping: None,
            leaving: false,
            draft_owners: vec![edit_session.to_owned()],
        }
    }

    /// The same, going on from a draft. Undo leads back to what is saved.
    pub(super) fn recover(&mut self, draft: &Draft) {
        self.base.clone_from(&draft.base);
        self.editor.set(&draft.text);
        self.draft_owners.push(draft.owner.clone());
        self.draft_owners.dedup();
        self.kept = self.editor.revision();
        if self.is_open() {
            self.state = State::Kept;
        }
    }

    /// Whether nothing was ever written.
    pub fn is_new(&self) -> bool {
        self.base.is_none() && self.editor.is_blank()
    }

    /// The entry that it is kept under.
    pub fn entry(&self) -> Option<&EntryId> {
        match &self.subject {
            Subject::Entry { id, .. } => Some(id),
            Subject::Takeaway(_) => None,
        }
    }

    /// Whether it can be changed.
    pub(super) fn is_open(&self) -> bool {
        !matches!(self.state, State::ReadOnly(_))
    }

    /// Whether something is neither saved nor kept as a draft nor on its way to be.
    pub(super) fn is_unkept(&self) -> bool {
        let revision = self.editor.revision();
        self.is_open()
            && ![self.saved, self.kept].contains(&revision)
            && self.keeping.is_none_or(|(_, keeping)| keeping != revision)
            && self.saving.as_ref().is_none_or(|(_, saving, _)| *saving != revision)
    }

    /// Whether there is anything that is not saved.
    pub(super) fn is_unsaved(&self) -> bool {
        self.is_open()
            && self.editor.revision() != self.saved
            && match &self.base {
                Some(base) => self.editor.text() != base.text,
                None => !self.editor.is_blank(),
            }
    }

    /// After an edit: what is typed is not safe yet.
    pub(super) fn touched(&mut self) {
        let revision = self.editor.revision();
        if self.is_open() && revision != self.saved && revision != self.kept {
            self.state = State::Unsaved;
        }
    }
}
