//! The actions of the palette. Every `match` on them is exhaustive.

/// An action of the palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum PaletteAction {
    Run,
    Cancel,
    Next,
    Previous,
}
