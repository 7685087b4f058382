//! Undo steps, and which edits are grouped into one.

use super::place::{Place, place_after};

/// The kind of a change, which decides what is grouped with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Anything typed that is not whitespace.
    Letter,
    /// Typed whitespace, except a newline.
    Space,
    /// A single grapheme that was deleted.
    Deleted,
    /// Anything else: an undo step of its own.
    Separate,
}

impl Kind {
    /// The kind of a text that was typed.
    pub(super) fn of_typed(text: &str) -> Self {
        if text.contains('\n') {
            Self::Separate
        } else if text.chars().all(char::is_whitespace) {
            Self::Space
        } else {
            Self::Letter
        }
    }
}

/// A change: the text that was removed at a place, and the text that was inserted there.
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
    /// Whether the next change belongs to this step: the letters of a word and the spaces after it,
    /// or a run of deletions in one direction.
    pub(super) fn groups_with(&self, next: &Self) -> bool {
        match (self.kind, next.kind) {
            (Kind::Letter, Kind::Letter | Kind::Space) | (Kind::Space, Kind::Space) => {
                next.removed.is_empty() && next.at == self.after
            }
            (Kind::Deleted, Kind::Deleted) => {
                let no_line_end = !next.removed.contains('\n') && !self.removed.contains('\n');
                let backward = place_after(next.at, &next.removed) == self.at;
                no_line_end && (backward || next.at == self.at)
            }
            _ => false,
        }
    }

    /// Adds the next change to this step.
    pub(super) fn push(&mut self, next: &Self) {
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
