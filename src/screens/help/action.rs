//! The actions of the help. Every `match` on them is exhaustive.

/// An action of the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::screens) enum HelpAction {
    Close,
    Down,
    Up,
    PageDown,
    PageUp,
}
