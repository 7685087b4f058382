//! The state of the choice.

use super::action::ConflictAction;
use crate::screens::{
    command::{Motion, Scope},
    edit::{Resolution, Theirs},
    layout,
    next::Next,
    shared::Shared,
};

/// The choice between the text in the editor and the one of the file, or what becomes of the text of
/// a file that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The file, relative to its folder.
    pub path: String,
    /// What is in the file now.
    pub theirs: Theirs,
    /// The first line of the difference on the screen.
    pub(super) scroll: usize,
}

impl Conflict {
    pub(in crate::screens) fn new(path: String, theirs: Theirs) -> Self {
        Self { path, theirs, scroll: 0 }
    }

    /// Whether the file is gone.
    pub(in crate::screens) fn is_gone(&self) -> bool {
        self.theirs.text.is_none()
    }

    pub(in crate::screens) fn scopes(&self) -> &'static [Scope] {
        if self.is_gone() {
            &[Scope::Gone, Scope::Moving, Scope::Always]
        } else {
            &[Scope::Conflict, Scope::Moving, Scope::Always]
        }
    }

    /// Carries out an action; returns what to do outside the screen.
    pub(in crate::screens) fn action(action: ConflictAction) -> Next {
        Next::Resolve(match action {
            ConflictAction::KeepMine => Some(Resolution::KeepMine),
            ConflictAction::TakeTheirs => Some(Resolution::TakeTheirs),
            ConflictAction::Both => Some(Resolution::Both),
            ConflictAction::MakeAgain => Some(Resolution::MakeAgain),
            ConflictAction::Later => None,
        })
    }

    pub(in crate::screens) fn motion(&mut self, motion: Motion, cx: &Shared) {
        let page = i64::from(layout::conflict(cx.size).text.height).max(1);
        self.wheel(motion.rows(page), cx);
    }

    pub(in crate::screens) fn wheel(&mut self, by: i64, cx: &Shared) {
        let height = usize::from(layout::conflict(cx.size).text.height);
        let deepest = self.theirs.difference.len().saturating_sub(height);
        let by = isize::try_from(by).unwrap_or(0);
        self.scroll = self.scroll.saturating_add_signed(by).min(deepest);
    }
}
