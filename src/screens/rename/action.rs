//! The actions of the plan. Every `match` on them is exhaustive.

/// An action of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::screens) enum RenameAction {
    Apply,
    Cancel,
}
