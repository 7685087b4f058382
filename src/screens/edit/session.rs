//! An edit session: the text of a note, a user entry or a file, its base, and how much of it is saved.

use crate::{
    content::{DiffLine, FileForm},
    domain::{Base, Draft, EntryId, EntryMeta, Limits, Row},
    editor::Editor,
    library::{file_draft, new_takeaway},
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
    /// A file of the user's own.
    File {
        /// The file, relative to the folder.
        path: String,
        /// The entry that it was opened from.
        entry: Option<EntryId>,
        /// What is unusual about how it is written, for display; often empty.
        about: String,
        /// How it is written, if that is known.
        form: Option<FileForm>,
    },
}

/// What a file is read for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ReadFor {
    /// To be edited here, from an entry.
    Edit(Option<EntryId>),
    /// To be edited here, from this line on.
    EditAt(usize),
    /// To be shown as the entry that it is.
    Show,
    /// To go on with a draft of it.
    Draft(Box<Draft>),
    /// To be edited in another program.
    Externally,
    /// To see whether it is still what the editor began with.
    Check,
    /// To see whether it has another path now.
    Find,
}

impl ReadFor {
    /// Whether something opens once it is read.
    pub(super) fn opens(&self) -> bool {
        match self {
            Self::Edit(_) | Self::EditAt(_) | Self::Draft(_) | Self::Externally => true,
            Self::Show | Self::Check | Self::Find => false,
        }
    }
}

/// What other programs did to the text since it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Elsewhere {
    /// Nothing.
    #[default]
    Same,
    /// They changed it.
    Changed,
    /// They removed the file.
    Gone,
}

/// What another program wrote to the same lines of a file, or that it removed the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theirs {
    /// The text of the file; nothing if it is gone.
    pub text: Option<String>,
    /// From the user's text to it.
    pub difference: Vec<DiffLine>,
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
    /// What happened to the note or the file elsewhere since.
    pub elsewhere: Elsewhere,
    /// What the last save was in conflict with, until the user has chosen.
    pub theirs: Option<Theirs>,
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
        let (limits, editor) = match subject {
            Subject::File { .. } => (Limits::FILE, Editor::with_limits(text, Limits::FILE)),
            Subject::Entry { .. } | Subject::Takeaway(_) => (Limits::NOTE, Editor::new(text)),
        };
        let state = limits.exceeded(text).map_or(State::Saved, State::ReadOnly);
        let revision = editor.revision();
        Self {
            subject,
            editor,
            state,
            elsewhere: Elsewhere::Same,
            theirs: None,
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
            Subject::File { entry, .. } => entry.as_ref(),
            Subject::Takeaway(_) => None,
        }
    }

    /// The id under which drafts of the text are kept.
    pub(in crate::screens) fn draft_id(&self) -> EntryId {
        match &self.subject {
            Subject::Entry { id, .. } => id.clone(),
            Subject::Takeaway(_) => new_takeaway(),
            Subject::File { path, .. } => file_draft(path),
        }
    }

    /// The file that is edited, relative to its folder.
    pub fn file(&self) -> Option<&str> {
        match &self.subject {
            Subject::File { path, .. } => Some(path),
            Subject::Entry { .. } | Subject::Takeaway(_) => None,
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
