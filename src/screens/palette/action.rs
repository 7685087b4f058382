//! What the palette can do; each is matched without a catch-all.

/// What the palette can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum PaletteAction {
    Run,
    Cancel,
    Next,
    Previous,
}
