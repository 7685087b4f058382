//! The actions of the search within a text. Every `match` on them is exhaustive.

/// An action of the search within a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum FindAction {
    Accept,
    Cancel,
}
