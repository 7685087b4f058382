//! The result of a search of the index: the best entries by rank, and how many match.

use super::bits::MAX_TEXT;

/// How an entry matches by its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Every word matches.
    Exact,
    /// Some word matches by its letters only, which stand apart in a name.
    Scattered,
    /// Some word matches only with a typo.
    Typo,
}

/// How well an entry matches, in one integer. Greater is better: class, score, shorter title,
/// earlier entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank(pub(super) u64);

/// The tiers of matches: with a typo, by scattered letters, any, the whole query as a prefix of words side by side in the
/// title, the whole title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Typo,
    Scattered,
    Match,
    Prefix,
    ExactTitle,
}

impl Rank {
    pub(super) fn new(class: Class, score: u16, length: usize, number: usize) -> Self {
        let longest = MAX_TEXT as u64;
        Self(
            (class as u64) << 60
                | u64::from(score) << 44
                | (longest - (length as u64).min(longest)) << 32
                | u64::from(u32::MAX - number as u32),
        )
    }

    /// Class and score: the rank without the title's length and the entry's number.
    pub fn fit(self) -> u32 {
        (self.0 >> 44) as u32
    }

    /// The number of the entry in the index.
    pub fn number(self) -> usize {
        (u32::MAX - self.0 as u32) as usize
    }

    /// How the entry was found.
    pub fn how(self) -> How {
        match self.0 >> 60 {
            class if class == Class::Typo as u64 => How::Typo,
            class if class == Class::Scattered as u64 => How::Scattered,
            _ => How::Exact,
        }
    }
}

/// The result of a search.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The best entries, best first, up to the limit.
    pub best: Vec<Rank>,
    /// How many entries match, those beyond the best included.
    pub total: usize,
}
