//! What the list of versions can do; each is matched without a catch-all.

/// What the versions of a note can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum VersionsAction {
    Restore,
    Close,
    Next,
    Previous,
    Scroll(i8),
}
