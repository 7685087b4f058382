//! How a title may hold a word, as far as its shape tells.

/// How a title may hold a word, as far as can be told without a look at it: a bit for each way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chance(pub(super) u8);

impl Chance {
    /// From the beginning of a word on.
    pub(super) const START: Self = Self(1);
    /// In one piece.
    pub(super) const PIECE: Self = Self(2);
    /// Up to the end of a word.
    pub(super) const END: Self = Self(4);
    /// With a letter wrong.
    pub(super) const NEARLY: Self = Self(8);
    /// In one piece, for certain.
    pub(super) const SURE: Self = Self(16);
    /// Nothing is known.
    pub(super) const ANY: Self = Self(15);

    pub(super) fn has(self, way: Self) -> bool {
        self.0 & way.0 == way.0
    }

    pub(super) const fn and(self, way: Self) -> Self {
        Self(self.0 | way.0)
    }
}
