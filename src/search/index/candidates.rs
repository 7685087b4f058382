//! Which entries of a block may match a word, and how.

use super::{bits::GROUP, fit_mask::FitMask, postings::Postings};

/// The candidates among 64 titles, a set for each way to match.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Group {
    pub(super) starts: u64,
    pub(super) substrings: u64,
    pub(super) ends: u64,
    /// Empty unless typos are searched.
    pub(super) typos: u64,
    /// Those with a term that matches.
    pub(super) with_term: u64,
}

impl Group {
    /// Those that may match at all.
    pub(super) fn any(self) -> u64 {
        self.starts | self.substrings | self.typos | self.with_term
    }
}

/// The candidates among the titles of a block.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    pub(super) groups: Vec<Group>,
    /// Whether `substrings` are certain, not only possible.
    pub(super) certain: bool,
    /// The best score of a matching term of each entry in `with_term`.
    term_scores: Vec<u16>,
    /// Scratch space.
    pub(super) set: Vec<u64>,
}

impl Candidates {
    /// No candidates among so many groups of titles.
    pub(super) fn none(groups: usize) -> Self {
        Self { groups: vec![Group::default(); groups], ..Self::default() }
    }

    /// Adds the entries that have terms with scores.
    pub(super) fn add_terms(&mut self, postings: &Postings, scores: &[(u32, u16)]) {
        self.term_scores.resize(self.groups.len() * GROUP, 0);
        for &(term, score) in scores {
            for &at in postings.entries(term) {
                let at = usize::from(at);
                let (with_term, bit) = (&mut self.groups[at / GROUP].with_term, 1 << (at % GROUP));
                let before = if *with_term & bit == 0 { 0 } else { self.term_scores[at] };
                self.term_scores[at] = before.max(score);
                *with_term |= bit;
            }
        }
    }

    /// The highest score of a term of an entry; 0 without one.
    pub(super) fn by_term(&self, at: usize) -> u16 {
        let with_term = self.groups[at / GROUP].with_term >> (at % GROUP) & 1 != 0;
        if with_term { self.term_scores[at] } else { 0 }
    }

    pub(super) fn at(&self, at: usize) -> FitMask {
        let Group { starts, substrings, ends, typos, .. } = self.groups[at / GROUP];
        let bit = |set: u64, to: u32| ((set >> (at % GROUP)) as u8 & 1) << to;
        let ways = bit(starts, 0) | bit(substrings, 1) | bit(ends, 2) | bit(typos, 3);
        FitMask(if self.certain { ways | bit(substrings, 4) } else { ways })
    }
}
