//! What the search can do; each is matched without a catch-all.

/// What the search can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum SearchAction {
    Open,
    Cancel,
    Next,
    Previous,
    NextPage,
    PreviousPage,
    Complete,
    Widen,
    SaveAsTakeaway,
    Recall,
}
