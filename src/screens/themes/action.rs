//! The actions of the choice of a theme. Every `match` on them is exhaustive.

/// An action of the choice of a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::screens) enum ThemesAction {
    Choose,
    Cancel,
}
