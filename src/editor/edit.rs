//! Steps that can be undone: what a person would call one.

use super::place::{Place, behind};

/// What sort of change it is, as far as it decides what joins it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A letter of a word.
    Letter,
    /// A space or a sign behind a word.
    Space,
    /// A grapheme that was deleted by itself.
    Deleted,
    /// Anything else is a step of its own.
    Apart,
}

impl Kind {
    /// The kind of a text that was typed.
    pub(super) fn of_typed(text: &str) -> Self {
        if text.contains('\n') {
            Self::Apart
        } else if text.chars().all(char::is_whitespace) {
            Self::Space
        } else {
            Self::Letter
        }
    }
}

/// A change: what stood at a place and what stands there now.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    pub(super) at: Place,
    pub(super) removed: String,
    pub(super) inserted: String,
    /// The cursor before and after.
    pub(super) before: Place,
    pub(super) after: Place,
    pub(super) kind: Kind,
}

impl Edit {
    /// Whether the next change is part of this step: the letters of a word and the spaces
    /// behind it, or a run of deletions to one side.
    pub(super) fn takes(&self, next: &Self) -> bool {
        match (self.kind, next.kind) {
            (Kind::Letter, Kind::Letter | Kind::Space) | (Kind::Space, Kind::Space) => {
                next.removed.is_empty() && next.at == self.after
            }
            (Kind::Deleted, Kind::Deleted) => {
                let no_line_end = !next.removed.contains('\n') && !self.removed.contains('\n');
                let backward = behind(next.at, &next.removed) == self.at;
                no_line_end && (backward || next.at == self.at)
            }
            _ => false,
        }
    }

    /// Makes the next change part of this step.
    pub(super) fn join(&mut self, next: &Self) {
        if next.kind == Kind::Deleted {
            if next.at == self.at {
                self.removed.push_str(&next.removed);
            } else {
                self.removed.insert_str(0, &next.removed);
                self.at = next.at;
            }
        } else {
            self.inserted.push_str(&next.inserted);
        }
        self.after = next.after;
        self.kind = next.kind;
    }
}
