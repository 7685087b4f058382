//! The actions of the help. Every `match` on them is exhaustive.

/// An action of the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum HelpAction {
    Close,
}
