//! How a title may match a word, as far as its shape tells.

/// Which matches of a word in a title are possible, as far as can be told without reading it: a
/// bit for each other to match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FitMask(pub(super) u8);

impl FitMask {
    /// As a prefix of a word, or a subsequence from there on.
    pub(super) const WORD_START: Self = Self(1);
    /// As a substring.
    pub(super) const SUBSTRING: Self = Self(2);
    /// Up to the end of a word.
    pub(super) const WORD_END: Self = Self(4);
    /// With a typo.
    pub(super) const TYPO: Self = Self(8);
    /// As a substring for certain.
    pub(super) const CERTAIN: Self = Self(16);
    /// All are possible: nothing is known.
    pub(super) const ANY: Self = Self(15);

    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
