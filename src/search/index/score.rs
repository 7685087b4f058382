//! Scores of one word against one text, and of all words of a query together. The gaps between the
//! values leave room for details.

use super::fit_mask::FitMask;

/// No match: the letters are there in order, but too far apart. A longer query, which may spread
/// further, can match.
pub(super) const SPARSE: u16 = 1;
/// A whole word of the text.
pub(super) const WHOLE_WORD: u16 = 160;
/// A prefix of a word of the text.
pub(super) const PREFIX: u16 = 128;
/// Initials, or longer prefixes, of several words in order: `cicd`, `drf`.
pub(super) const INITIALS: u16 = 96;
/// A substring anywhere else.
pub(super) const SUBSTRING: u16 = 80;
/// Bonus for a match at the start of the text.
pub(super) const AT_FRONT: u16 = 8;
/// A subsequence from the start of a word: its letters in order, with others between them.
pub(super) const SUBSEQUENCE: u16 = 48;
/// More letters in between than this make no difference.
pub(super) const MAX_GAP: usize = 15;
/// The lowest score of a subsequence that lacks one letter at most, as words with a typo do. In
/// others the letters are scattered, which says little.
pub(super) const ONE_MISSING: u16 = SUBSEQUENCE + MAX_GAP as u16 - 1;
/// A whole word, with one letter wrong.
pub(super) const TYPO_WHOLE: u16 = 64;
/// A prefix of a word, with one letter wrong.
pub(super) const TYPO: u16 = 48;

/// The highest score that a mask leaves possible.
pub(super) fn upper_bound(mask: FitMask) -> u16 {
    const PREFIX_BITS: FitMask = FitMask::WORD_START.and(FitMask::SUBSTRING);
    if mask.has(PREFIX_BITS.and(FitMask::WORD_END)) {
        WHOLE_WORD + AT_FRONT
    } else if mask.has(PREFIX_BITS) {
        PREFIX + AT_FRONT
    } else if mask.has(FitMask::WORD_START) {
        INITIALS
    } else if mask.has(FitMask::SUBSTRING) {
        SUBSTRING
    } else {
        0
    }
}

/// The bytes that a subsequence may span, for a word of so many bytes.
pub(super) fn max_span(word: usize) -> usize {
    2 * word + 2
}

/// The score of a subsequence from the bytes of the word and the bytes that it spans.
pub(super) fn subsequence(word: usize, span: usize) -> u16 {
    SUBSEQUENCE + (MAX_GAP - (span - word).min(MAX_GAP)) as u16
}

/// The scores of the words of a query, added up.
#[derive(Clone, Copy)]
pub(super) struct QueryScore {
    pub(super) score: u16,
    /// Every word is a prefix of a word of the title, or better.
    pub(super) all_prefixes: bool,
    /// Every word matches.
    pub(super) all_match: bool,
    /// Some word matches by scattered letters only.
    pub(super) scattered: bool,
}

impl QueryScore {
    pub(super) const EMPTY: Self =
        Self { score: 0, all_prefixes: true, all_match: true, scattered: false };

    /// With a word that scores so much, and so much by a tag, a category or an alias.
    pub(super) fn plus_named(self, score: u16, by_term: u16) -> Self {
        let scattered = by_term == 0 && (SUBSEQUENCE..ONE_MISSING).contains(&score);
        Self { scattered: self.scattered || scattered, ..self.plus(score) }
    }

    pub(super) fn plus(self, score: u16) -> Self {
        Self {
            score: score.saturating_add(self.score),
            all_prefixes: self.all_prefixes && score >= PREFIX,
            all_match: self.all_match && score > SPARSE,
            scattered: self.scattered,
        }
    }
}
