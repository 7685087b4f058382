//! A change of what is the user's, as a screen asks for it.

use crate::library::Write;

/// A change of what is the user's, and what follows when it is made.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) write: Write,
    pub(super) after: After,
}

/// What follows when a change is made.
#[derive(Debug, Clone)]
pub(super) enum After {
    /// A notice says what was done.
    Notice {
        /// What was done, without a full stop: it is undone under this name.
        done: String,
        /// What the notice says, if anything.
        notice: Option<String>,
    },
    /// The entry is shown and its text opened.
    Edit,
    /// An earlier change was undone: what that was.
    Undone(String),
}

impl After {
    /// A notice that says what was done.
    pub(super) fn done(done: String) -> Self {
        let notice = Some(format!("{done}."));
        Self::Notice { done, notice }
    }

    /// The same with a sentence more.
    pub(super) fn with_hint(self, hint: impl AsRef<str>) -> Self {
        match self {
            Self::Notice { done, notice: Some(notice) } => {
                Self::Notice { done, notice: Some(format!("{notice} {}", hint.as_ref())) }
            }
            other => other,
        }
    }

    /// The same without a word to the user, who sees it.
    pub(super) fn without_notice(self) -> Self {
        match self {
            Self::Notice { done, .. } => Self::Notice { done, notice: None },
            other => other,
        }
    }
}

impl Change {
    pub(super) fn new(write: Write, after: After) -> Self {
        Self { write, after }
    }
}
