//! Which titles of a block may hold a word, and how.

use super::{bits::GROUP, fit_mask::Chance, terms::Terms};

/// The same for 64 titles, a set for each way.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Group {
    pub(super) starts: u64,
    pub(super) pieces: u64,
    pub(super) ends: u64,
    /// Empty unless it is asked for.
    pub(super) nearly: u64,
    /// Those with a term that fits.
    pub(super) named: u64,
}

impl Group {
    /// Those with any chance.
    pub(super) fn any(self) -> u64 {
        self.starts | self.pieces | self.nearly | self.named
    }
}

/// The same for the titles of a block.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    pub(super) groups: Vec<Group>,
    /// Whether what has a chance is certain to fit.
    pub(super) sure: bool,
    /// What the terms are worth of those that have some.
    by_term: Vec<u16>,
    /// Kept for its room.
    pub(super) set: Vec<u64>,
}

impl Candidates {
    /// No chance for any title of so many groups.
    pub(super) fn none(groups: usize) -> Self {
        Self { groups: vec![Group::default(); groups], ..Self::default() }
    }

    /// Adds those of entries with terms that are worth something.
    pub(super) fn add_terms(&mut self, terms: &Terms, worths: &[(u32, u16)]) {
        self.by_term.resize(self.groups.len() * GROUP, 0);
        for &(term, score) in worths {
            for &at in terms.entries(term) {
                let at = usize::from(at);
                let (named, bit) = (&mut self.groups[at / GROUP].named, 1 << (at % GROUP));
                let before = if *named & bit == 0 { 0 } else { self.by_term[at] };
                self.by_term[at] = before.max(score);
                *named |= bit;
            }
        }
    }

    /// The most that a term of an entry is worth.
    pub(super) fn by_term(&self, at: usize) -> u16 {
        let named = self.groups[at / GROUP].named >> (at % GROUP) & 1 != 0;
        if named { self.by_term[at] } else { 0 }
    }

    pub(super) fn at(&self, at: usize) -> Chance {
        let Group { starts, pieces, ends, nearly, .. } = self.groups[at / GROUP];
        let bit = |set: u64, to: u32| ((set >> (at % GROUP)) as u8 & 1) << to;
        let ways = bit(starts, 0) | bit(pieces, 1) | bit(ends, 2) | bit(nearly, 3);
        Chance(if self.sure { ways | bit(pieces, 4) } else { ways })
    }
}
