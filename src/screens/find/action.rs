//! What the search within a text can do; each is matched without a catch-all.

/// What the search within a text can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum FindAction {
    Accept,
    Cancel,
}
