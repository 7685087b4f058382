//! The actions of the search. Every `match` on them is exhaustive.

/// An action of the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::screens) enum SearchAction {
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
    Review,
    Enrol,
}
