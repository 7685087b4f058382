//! The actions of the palette. Every `match` on them is exhaustive.

/// An action of the palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::screens) enum PaletteAction {
    Run,
    Cancel,
    Next,
    Previous,
}
