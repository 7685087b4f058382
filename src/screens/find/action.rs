//! The actions of the search within a text. Every `match` on them is exhaustive.

/// An action of the search within a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::screens) enum FindAction {
    Accept,
    Cancel,
}
