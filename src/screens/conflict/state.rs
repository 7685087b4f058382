//! The state of the choice.

use super::action::ConflictAction;
use crate::screens::{
    command::Motion,
    edit::{Resolution, Theirs},
    layout,
    next::Next,
    shared::Shared,
};

/// The choice between the text in the editor and the one of the file.
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

    /// Carries out an action; returns what to do outside the screen.
    pub(in crate::screens) fn action(action: ConflictAction) -> Next {
        Next::Resolve(match action {
            ConflictAction::KeepMine => Some(Resolution::KeepMine),
            ConflictAction::TakeTheirs => Some(Resolution::TakeTheirs),
            ConflictAction::Both => Some(Resolution::Both),
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
