//! What a fit is worth, from best to worst, and what several come to together. Between two values
//! there is room for the details.

use super::fit_mask::Chance;

/// No fit, but the letters are there: a query that goes on may fit.
pub(super) const NOT_YET: u16 = 1;
/// A whole word of the text.
pub(super) const WHOLE: u16 = 160;
/// The beginning of a word.
pub(super) const PREFIX: u16 = 128;
/// Beginnings of words, one after the other: `cicd`, `drf`.
pub(super) const BEGINNINGS: u16 = 96;
/// Somewhere within.
pub(super) const INSIDE: u16 = 80;
/// More for a fit at the text's beginning.
pub(super) const AT_FRONT: u16 = 8;
/// Its letters in their order from the beginning of a word on, others between them.
pub(super) const LOOSE: u16 = 48;
/// The most letters between that make a difference.
pub(super) const LOOSE_MOST: usize = 15;
/// All but one letter of a whole word.
pub(super) const TYPO_WHOLE: u16 = 64;
/// All but one letter of the beginning of a word.
pub(super) const TYPO: u16 = 48;

/// The most that a fit can be worth where there is this chance of one.
pub(super) fn most(chance: Chance) -> u16 {
    const BEGUN: Chance = Chance::START.and(Chance::PIECE);
    if chance.has(BEGUN.and(Chance::END)) {
        WHOLE + AT_FRONT
    } else if chance.has(BEGUN) {
        PREFIX + AT_FRONT
    } else if chance.has(Chance::START) {
        BEGINNINGS
    } else if chance.has(Chance::PIECE) {
        INSIDE
    } else {
        0
    }
}

/// The bytes that a loose fit may spread over, for a word of so many bytes.
pub(super) fn spread(word: usize) -> usize {
    2 * word + 2
}

pub(super) fn loose(word: usize, spread: usize) -> u16 {
    LOOSE + (LOOSE_MOST - (spread - word).min(LOOSE_MOST)) as u16
}

/// What the words of a query come to together.
#[derive(Clone, Copy)]
pub(super) struct Sum {
    pub(super) score: u16,
    /// Every one begins a word of the title, or better.
    pub(super) begin: bool,
    /// Every one fits.
    pub(super) fit: bool,
}

impl Sum {
    pub(super) const NONE: Self = Self { score: 0, begin: true, fit: true };

    pub(super) fn and(self, score: u16) -> Self {
        Self {
            score: score.saturating_add(self.score),
            begin: self.begin && score >= PREFIX,
            fit: self.fit && score > NOT_YET,
        }
    }
}
