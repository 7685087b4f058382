//! The actions of the versions screen. Every `match` on them is exhaustive.

/// An action of the versions screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::screens) enum VersionsAction {
    Restore,
    Close,
    Next,
    Previous,
    Scroll(i8),
    Compare,
    Accept,
}
