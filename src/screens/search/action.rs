//! The actions of the search. Every `match` on them is exhaustive.

/// An action of the search.
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
