//! The actions of the choice. Every `match` on them is exhaustive.

/// An action of the choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::screens) enum ConflictAction {
    KeepMine,
    TakeTheirs,
    Both,
    MakeAgain,
    Later,
}
