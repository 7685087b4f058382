//! What an index answers: the best entries by rank, and how many there are.

use super::bits::MAX_TEXT;

/// Why an entry was found by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Every word fits.
    Exact,
    /// Some word fits only with one letter changed.
    Typo,
}

/// How well an entry fits. Greater is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank(pub(super) u64);

/// The whole query is the title, begins it or a word of it, fits, fits with a typo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Typo,
    Fit,
    Front,
    Title,
}

impl Rank {
    pub(super) fn new(class: Class, sum: u16, length: usize, number: usize) -> Self {
        let longest = MAX_TEXT as u64;
        Self(
            (class as u64) << 60
                | u64::from(sum) << 44
                | (longest - (length as u64).min(longest)) << 32
                | u64::from(u32::MAX - number as u32),
        )
    }

    /// The part that tells better fits from worse ones: not the title's length or its place.
    pub fn fit(self) -> u32 {
        (self.0 >> 44) as u32
    }

    /// The number of the entry in the index.
    pub fn number(self) -> usize {
        (u32::MAX - self.0 as u32) as usize
    }

    /// How the entry was found.
    pub fn how(self) -> How {
        if self.0 >> 60 == Class::Typo as u64 { How::Typo } else { How::Exact }
    }
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The best, best first, as many as were asked for.
    pub best: Vec<Rank>,
    /// How many entries fit, shown or not.
    pub total: usize,
}
