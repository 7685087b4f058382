//! How a title may match a word, according to its shape.

/// The possible ways in which a title may match a word, known without reading it: a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FitMask(pub(super) u8);

impl FitMask {
    /// As a prefix of a word, or as a subsequence from there.
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
