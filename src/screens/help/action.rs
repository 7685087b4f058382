//! What the help can do; each is matched without a catch-all.

/// What the help can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum HelpAction {
    Close,
}
