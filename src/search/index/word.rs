//! Scores one word of a query against one text.
//!
//! This is done twice: [`Word::score`] works on bitsets of all positions of a text at once, for
//! hundreds of thousands of titles; [`super::reference`] goes letter by letter, for the few terms,
//! and for property tests to compare the first with.

use super::{
    bits::{BitSet, LANES, Long, MAX_WORD, Scratch},
    fit_mask::FitMask,
    score::{self, max_span, subsequence},
    shape::RequiredBits,
};

/// A word of at least this many letters may have a typo.
const MIN_TYPO_LETTERS: usize = 4;

/// A folded word of a query, or a phrase of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    text: String,
    /// The bits that the shape of a text needs for a match, and for one with a typo.
    required: RequiredBits,
    required_for_typo: RequiredBits,
    /// The offset of each letter, and the end of the last.
    letters: Vec<usize>,
    /// Its first bytes, padded with zeros, and a mask of them.
    head: u128,
    head_mask: u128,
}

/// The bytes of a word that are compared at once.
const HEAD: usize = 16;

/// How to score a word against a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Probe {
    /// The possible matches.
    pub(super) mask: FitMask,
    /// If not set, the score only has to tell whether it matches.
    pub(super) exact: bool,
    /// The only position at which the word can be a prefix of a word of the text, if known.
    pub(super) word_start: Option<usize>,
}

impl Probe {
    /// Nothing is known.
    pub(super) const FULL: Self = Self { mask: FitMask::ANY, exact: true, word_start: None };
}

impl Word {
    /// A word from folded text; only the first 48 bytes are used.
    pub fn new(folded: &str) -> Self {
        let text = folded[..folded.floor_char_boundary(MAX_WORD)].to_owned();
        let mut letters: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        letters.push(text.len());
        let mut head = [0; HEAD];
        let mut head_mask = [0; HEAD];
        for ((head, mask), &byte) in head.iter_mut().zip(&mut head_mask).zip(text.as_bytes()) {
            (*head, *mask) = (byte, u8::MAX);
        }
        Self {
            required: RequiredBits::of(&text),
            required_for_typo: RequiredBits::with_typo(&text),
            letters,
            text,
            head: u128::from_le_bytes(head),
            head_mask: u128::from_le_bytes(head_mask),
        }
    }

    pub(super) fn required(&self) -> &RequiredBits {
        &self.required
    }

    pub(super) fn required_for_typo(&self) -> &RequiredBits {
        &self.required_for_typo
    }

    /// The word, folded.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn may_have_typo(&self) -> bool {
        self.letters.len() > MIN_TYPO_LETTERS && !self.text.contains(' ')
    }

    /// Its score against a text of `length` bytes that begins at `text[0]` and is followed by
    /// [`LANES`] more: 0 for no match, [`score::SPARSE`], or the score of a match.
    pub(super) fn score(
        &self,
        text: &[u8],
        length: usize,
        probe: Probe,
        scratch: &mut Scratch,
    ) -> u16 {
        match length {
            ..LANES => self.score_in::<u64>(text, length, probe, scratch),
            LANES..=127 => self.score_in::<u128>(text, length, probe, scratch),
            _ => self.score_in::<Long>(text, length, probe, scratch),
        }
    }

    /// Its score with one letter wrong, missing or added, or two exchanged.
    pub(super) fn typo_score(&self, text: &[u8], length: usize) -> u16 {
        match length {
            ..LANES => self.typo_in::<u64>(text, length),
            LANES..=127 => self.typo_in::<u128>(text, length),
            _ => self.typo_in::<Long>(text, length),
        }
    }

    fn letter_count(&self) -> usize {
        self.letters.len() - 1
    }

    /// The bytes of a letter.
    fn size(&self, letter: usize) -> usize {
        self.letters[letter + 1] - self.letters[letter]
    }

    /// The positions at which a text has a letter.
    fn positions<B: BitSet>(&self, letter: usize, text: &[u8], length: usize) -> B {
        let bytes = &self.text.as_bytes()[self.letters[letter]..self.letters[letter + 1]];
        let mut places = B::of_byte(text, length, bytes[bytes.len() - 1]);
        for &byte in bytes.iter().rev().skip(1) {
            places = places.down().and(B::of_byte(text, length, byte));
        }
        places
    }

    fn score_in<B: BitSet>(
        &self,
        text: &[u8],
        length: usize,
        probe: Probe,
        scratch: &mut Scratch,
    ) -> u16 {
        let Probe { mask, exact, word_start } = probe;
        if mask.has(FitMask::CERTAIN) && !exact {
            return score::SUBSTRING;
        }
        if let Some(score) = word_start.and_then(|at| self.score_at(at, text, length)) {
            return score;
        }
        let (start, substring) = (mask.has(FitMask::WORD_START), mask.has(FitMask::SUBSTRING));
        let Some(first_bytes) = self.first_bytes::<B>(text, length) else { return 0 };
        if substring && !(start && exact) {
            let second = self.text.as_bytes().get(1);
            let both = second.map_or(first_bytes, |&second| {
                first_bytes.and(B::of_byte(text, length, second).down())
            });
            if self.occurrences(both, text).next().is_some() {
                return score::SUBSTRING;
            }
        }
        if !start {
            return 0;
        }
        let starts = B::starts(text, length);
        let first_bytes = first_bytes.and(starts);
        if first_bytes.is_empty() && !substring {
            return 0;
        }
        if substring && exact {
            let score =
                self.occurrences(first_bytes, text).map(|at| self.prefix_score(at, text, length));
            if let Some(score) = score.max() {
                return score;
            }
        }
        self.score_letters(text, length, starts, substring, B::of_scratch(scratch))
    }

    /// Its score as a prefix of a word at a position.
    fn prefix_score(&self, at: usize, text: &[u8], length: usize) -> u16 {
        let end = at + self.text.len();
        let whole = end == length || text[end] == b' ';
        let score = if whole { score::WHOLE_WORD } else { score::PREFIX };
        if at == 0 { score + score::AT_FRONT } else { score }
    }

    /// The same, if it is there.
    pub(super) fn score_at(&self, at: usize, text: &[u8], length: usize) -> Option<u16> {
        let is_there = at + self.text.len() <= length && self.matches_at(&text[at..]);
        is_there.then(|| self.prefix_score(at, text, length))
    }

    /// Whether it is a prefix of a word of a text at a position that `holds`.
    pub(super) fn is_prefix_at(
        &self,
        text: &[u8],
        length: usize,
        holds: impl FnMut(usize) -> bool,
    ) -> bool {
        match length {
            ..LANES => self.prefix_positions::<u64>(text, length).any(holds),
            LANES..=127 => self.prefix_positions::<u128>(text, length).any(holds),
            _ => self.prefix_positions::<Long>(text, length).any(holds),
        }
    }

    /// The position at which it is a prefix of a word of a text, if there is only one.
    pub(super) fn only_prefix(&self, text: &[u8], length: usize) -> Option<usize> {
        let (mut place, mut count) = (None, 0);
        self.is_prefix_at(text, length, |at| {
            (place, count) = (Some(at), count + 1);
            count > 1
        });
        place.filter(|_| count == 1)
    }

    fn prefix_positions<B: BitSet>(
        &self,
        text: &[u8],
        length: usize,
    ) -> impl Iterator<Item = usize> {
        let first_bytes = self.first_bytes::<B>(text, length);
        let first_bytes =
            first_bytes.map_or(B::EMPTY, |first_bytes| first_bytes.and(B::starts(text, length)));
        self.occurrences(first_bytes, text)
    }

    /// The positions at which a text has its first byte, with room for the rest.
    fn first_bytes<B: BitSet>(&self, text: &[u8], length: usize) -> Option<B> {
        let head = *self.text.as_bytes().first()?;
        let room = (length + 1).checked_sub(self.text.len())?;
        Some(B::of_byte(text, length, head).and(B::below(room)))
    }

    /// The positions among `at` at which the text has the word.
    fn occurrences<B: BitSet>(&self, mut at: B, text: &[u8]) -> impl Iterator<Item = usize> {
        std::iter::from_fn(move || {
            while !at.is_empty() {
                let here = at.lowest();
                at = at.without(B::below(here + 1));
                if self.matches_at(&text[here..]) {
                    return Some(here);
                }
            }
            None
        })
    }

    fn matches_at(&self, text: &[u8]) -> bool {
        // The padding guarantees this many bytes; comparing them at once needs no loop.
        let head = text.first_chunk().map_or(0, |head| u128::from_le_bytes(*head));
        (head ^ self.head) & self.head_mask == 0
            && (self.text.len() <= HEAD || text.starts_with(self.text.as_bytes()))
    }

    /// Its score where it is not a prefix of a word.
    fn score_letters<B: BitSet>(
        &self,
        text: &[u8],
        length: usize,
        starts: B,
        substring: bool,
        places: &mut [B; MAX_WORD],
    ) -> u16 {
        // Are its letters there at all, and in order from the start of a word?
        let count = self.letter_count();
        let mut left = starts;
        let mut in_order = true;
        for (letter, places) in places[..count].iter_mut().enumerate() {
            *places = self.positions(letter, text, length);
            if places.is_empty() {
                return 0;
            }
            let reachable = places.and(left);
            in_order &= !reachable.is_empty();
            if in_order {
                left = B::at_least(reachable.lowest() + self.size(letter));
            } else if !substring {
                return 0;
            }
        }
        let places = &places[..count];
        let inside = substring && !self.run_ends(B::below(length), places).is_empty();
        if !in_order {
            return if inside { score::SUBSTRING } else { 0 };
        }
        // Initials: the next letter follows at once, or starts a later word.
        let mut next = starts;
        for (letter, &places) in places.iter().enumerate() {
            let here = next.and(places);
            if here.is_empty() {
                next = here;
                break;
            }
            let after = here.up(self.size(letter));
            next = after.or(starts.and(B::at_least(here.lowest() + 1)));
        }
        if !next.is_empty() {
            return score::INITIALS;
        }
        if inside { score::SUBSTRING } else { self.subsequence_score(starts, places) }
    }

    /// The positions after the word, where it is a substring that begins at one of `starts`.
    fn run_ends<B: BitSet>(&self, starts: B, places: &[B]) -> B {
        let mut next = starts;
        for (letter, &places) in places.iter().enumerate() {
            next = next.and(places).up(self.size(letter));
            if next.is_empty() {
                break;
            }
        }
        next
    }

    fn subsequence_score<B: BitSet>(&self, starts: B, places: &[B]) -> u16 {
        let size = self.text.len();
        let mut best = score::SPARSE;
        let mut firsts = places[0].and(starts);
        while !firsts.is_empty() {
            let first = firsts.lowest();
            firsts = firsts.and(B::at_least(first + 1));
            let mut end = first + self.size(0);
            for (letter, &places) in places.iter().enumerate().skip(1) {
                let later = places.and(B::at_least(end));
                if later.is_empty() {
                    return best;
                }
                end = later.lowest() + self.size(letter);
            }
            if end - first <= max_span(size) {
                best = best.max(subsequence(size, end - first));
            }
        }
        best
    }

    fn typo_in<B: BitSet>(&self, text: &[u8], length: usize) -> u16 {
        if !self.may_have_typo() {
            return 0;
        }
        let spaces = B::of_byte(text, length, b' ');
        let starts = spaces.up(1).or(B::below(1));
        let letters = B::below(length).without(spaces);
        let continuations = B::continuations(text, length);
        let wide = !continuations.is_empty();
        let positions = |letter| self.positions::<B>(letter, text, length);
        let step = |from: B, positions: B, letter| from.and(positions).up(self.size(letter));
        let skip = |from: B| {
            let mut after = from.and(letters).up(1);
            if wide {
                for _ in 0..3 {
                    let inside = after.and(continuations);
                    after = after.without(inside).or(inside.up(1));
                }
            }
            after
        };
        // A state machine over bitsets: the positions after the letters so far, without a typo and
        // with one.
        let (mut right, mut wrong) = (starts, B::EMPTY);
        let mut before = None;
        for letter in 0..self.letter_count() {
            let here = positions(letter);
            let skipped = skip(right);
            let mut next =
                step(wrong, here, letter).or(skipped).or(right).or(step(skipped, here, letter));
            if let Some((right, positions)) = before {
                let exchanged = step(right, here, letter);
                next = next.or(step(exchanged, positions, letter - 1));
            }
            before = Some((right, here));
            right = step(right, here, letter);
            wrong = next;
            // `right` of the previous step is part of `wrong` now.
            if wrong.is_empty() && right.is_empty() {
                return 0;
            }
        }
        wrong = wrong.or(skip(right));
        if wrong.is_empty() {
            return 0;
        }
        let ends = spaces.or(B::at_least(length).and(B::below(length + 1)));
        if wrong.and(ends).is_empty() { score::TYPO } else { score::TYPO_WHOLE }
    }
}

#[cfg(test)]
mod tests;
