//! An edit session: the text of a note or a user entry, its base, and how much of it is saved.

use crate::{
    domain::{Base, Draft, EntryId, EntryMeta, Row, too_long},
    editor::Editor,
    screens::{cursor::Cursor, ticket::Ticket},
};

/// How much of the text is saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Everything is saved.
    Saved,
    /// There are changes that are not even in a draft.
    Unsaved,
    /// All changes are in a draft, which can be recovered at the next start.
    Drafted,
    /// A save is pending.
    Saving,
    /// Saving the text or the draft failed, for this reason.
    Failed(String),
    /// The text can't be edited, for this reason.
    ReadOnly(String),
}

/// What an edit session edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The note on an entry, or the text of a user entry.
    Entry {
        /// The entry.
        id: EntryId,
        /// Its title.
        title: String,
        /// Whether it is the user's own.
        own: bool,
    },
    /// A takeaway that does not exist yet.
    Takeaway(EntryMeta),
}

/// Suggestions for the link that is being typed.
#[derive(Debug, Clone, Default)]
pub struct Completions {
    /// The search request for them.
    pub(in crate::screens) ticket: Ticket,
    /// The entries.
    pub rows: Vec<Row>,
    /// The selected one.
    pub cursor: Cursor,
    /// Whether the user closed them: no more suggestions for this link.
    pub(in crate::screens) declined: bool,
}

/// The most suggestions for a link.
pub(super) const MOST_COMPLETIONS: usize = 8;

/// An edit session.
#[derive(Debug, Clone)]
pub struct EditSession {
    /// What is edited.
    pub subject: Subject,
    /// The text.
    pub editor: Editor,
    /// How much of it is saved.
    pub state: State,
    /// Whether the note was changed elsewhere since.
    pub changed_elsewhere: bool,
    /// Suggestions for the link that is being typed.
    pub completions: Option<Completions>,
    /// The version that the next save is based on.
    pub(in crate::screens) base: Option<Base>,
    /// The revisions that are saved, being saved, in a draft, and being saved as a draft.
    pub(in crate::screens) saved: u64,
    pub(in crate::screens) saving: Option<(Ticket, u64, String)>,
    pub(in crate::screens) drafted: u64,
    pub(in crate::screens) drafting: Option<(Ticket, u64)>,
    /// Whether to close after the save.
    pub(in crate::screens) leaving: bool,
    /// The edit sessions whose drafts a save removes: this one, and the one whose draft was
    /// recovered.
    pub(in crate::screens) draft_owners: Vec<String>,
}

impl EditSession {
    /// A session that edits the text of `base`.
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

    /// Replaces the text with that of a draft; undo returns to the saved text.
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

    /// Whether there is no text, saved or typed.
    pub fn is_new(&self) -> bool {
        self.base.is_none() && self.editor.is_blank()
    }

    /// The entry that the text belongs to.
    pub fn entry(&self) -> Option<&EntryId> {
        match &self.subject {
            Subject::Entry { id, .. } => Some(id),
            Subject::Takeaway(_) => None,
        }
    }

    /// Whether the text can be edited.
    pub(in crate::screens) fn is_open(&self) -> bool {
        !matches!(self.state, State::ReadOnly(_))
    }

    /// Whether there are changes that are neither saved nor in a draft, nor about to be.
    pub(in crate::screens) fn needs_draft(&self) -> bool {
        let revision = self.editor.revision();
        self.is_open()
            && ![self.saved, self.drafted].contains(&revision)
            && self.drafting.is_none_or(|(_, drafting)| drafting != revision)
            && self.saving.as_ref().is_none_or(|(_, saving, _)| *saving != revision)
    }

    /// Whether there are unsaved changes.
    pub(in crate::screens) fn is_unsaved(&self) -> bool {
        self.is_open()
            && self.editor.revision() != self.saved
            && match &self.base {
                Some(base) => !self.editor.is(&base.text),
                None => !self.editor.is_blank(),
            }
    }

    /// Called after an edit: updates the state.
    pub(in crate::screens) fn touched(&mut self) {
        let revision = self.editor.revision();
        if self.is_open() && revision != self.saved && revision != self.drafted {
            self.state = State::Unsaved;
        }
    }
}
