//! The actions of the home screen. Every `match` on them is exhaustive.

/// An action of the home screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::screens) enum HomeAction {
    Go,
    Next,
    Previous,
    Later,
    Earlier,
    NextBox,
    PreviousBox,
    Review,
    Learn,
    Search,
    Practise,
    OpenPath,
    Takeaway,
    ToggleStart,
    Leave,
}
