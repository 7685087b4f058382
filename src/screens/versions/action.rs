//! The actions of the versions screen. Every `match` on them is exhaustive.

/// An action of the versions screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum VersionsAction {
    Restore,
    Close,
    Next,
    Previous,
    Scroll(i8),
}
