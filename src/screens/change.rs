//! Changes that screens request.

use crate::library::Write;

/// A change to the store, and what to do after it.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) write: Write,
    pub(super) after: After,
}

/// What to do after a change was made.
#[derive(Debug, Clone)]
pub(super) enum After {
    /// Show a notice.
    Notice {
        /// What was done, without a full stop; undo shows it too.
        done: String,
        /// The text of the notice, if any.
        notice: Option<String>,
    },
    /// Show the entry and edit its text.
    Edit,
    /// Say which earlier change was undone.
    Undone(String),
}

impl After {
    /// A notice that says what was done.
    pub(super) fn done(done: String) -> Self {
        let notice = Some(format!("{done}."));
        Self::Notice { done, notice }
    }

    /// Adds a sentence to the notice.
    pub(super) fn with_hint(self, hint: impl AsRef<str>) -> Self {
        match self {
            Self::Notice { done, notice: Some(notice) } => {
                Self::Notice { done, notice: Some(format!("{notice} {}", hint.as_ref())) }
            }
            other => other,
        }
    }

    /// Drops the notice, because the change is visible.
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
