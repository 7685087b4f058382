//! One word of a query against one text: how well it fits.
//!
//! The same is said twice: [`Word::score`] looks at all positions of a text at once, for
//! hundreds of thousands of titles; [`super::reference`] goes letter by letter, for the few tags and
//! as what a property test compares the first with.

use super::{
    bits::{Bits, LANES, Long, MAX_WORD, Scratch},
    fit_mask::Chance,
    score::{self, loose, spread},
    shape::SearchRequest,
};

/// From so many letters on, one of them may be wrong.
const LEAST_FOR_TYPO: usize = 4;

/// A folded word of a query, or several with spaces between them that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    text: String,
    /// What it asks of the shape of a text that it fits, and of one that it fits with a typo.
    request: SearchRequest,
    typo_asked: SearchRequest,
    /// Where each letter begins, and where the last one ends.
    letters: Vec<usize>,
    /// Its first bytes, and which bits of them there are.
    head: u128,
    head_mask: u128,
}

/// The bytes of a word that are compared at once.
const HEAD: usize = 16;

/// How a word looks at a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// What is known before.
    pub(super) chance: Chance,
    /// Or else any worth is as good as another.
    pub(super) exactly: bool,
    /// If known, the only place where the word can begin a word of the text.
    pub(super) begun: Option<usize>,
}

impl Look {
    /// Without knowing anything before.
    pub(super) const AFRESH: Self = Self { chance: Chance::ANY, exactly: true, begun: None };
}

impl Word {
    /// A word from folded text; what is beyond 48 bytes of it is not looked at.
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
            request: SearchRequest::by(&text),
            typo_asked: SearchRequest::with_typo(&text),
            letters,
            text,
            head: u128::from_le_bytes(head),
            head_mask: u128::from_le_bytes(head_mask),
        }
    }

    pub(super) fn request(&self) -> &SearchRequest {
        &self.request
    }

    pub(super) fn typo_asked(&self) -> &SearchRequest {
        &self.typo_asked
    }

    /// The word, folded.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn may_have_typo(&self) -> bool {
        self.letters.len() > LEAST_FOR_TYPO && !self.text.contains(' ')
    }

    /// How well it fits a text of `length` bytes that begins at `text[0]` and has [`LANES`]
    /// bytes behind it: 0 for not at all, [`score::NOT_YET`], or more.
    pub(super) fn score(
        &self,
        text: &[u8],
        length: usize,
        look: Look,
        scratch: &mut Scratch,
    ) -> u16 {
        match length {
            ..LANES => self.worth_in::<u64>(text, length, look, scratch),
            LANES..=127 => self.worth_in::<u128>(text, length, look, scratch),
            _ => self.worth_in::<Long>(text, length, look, scratch),
        }
    }

    /// The same with one wrong, missing, additional or exchanged letter.
    pub(super) fn worth_with_typo(&self, text: &[u8], length: usize) -> u16 {
        match length {
            ..LANES => self.typo_in::<u64>(text, length),
            LANES..=127 => self.typo_in::<u128>(text, length),
            _ => self.typo_in::<Long>(text, length),
        }
    }

    fn letter_count(&self) -> usize {
        self.letters.len() - 1
    }

    /// How many bytes a letter has.
    fn size(&self, letter: usize) -> usize {
        self.letters[letter + 1] - self.letters[letter]
    }

    /// Where a text has a letter.
    fn places<B: Bits>(&self, letter: usize, text: &[u8], length: usize) -> B {
        let bytes = &self.text.as_bytes()[self.letters[letter]..self.letters[letter + 1]];
        let mut places = B::of_byte(text, length, bytes[bytes.len() - 1]);
        for &byte in bytes.iter().rev().skip(1) {
            places = places.down().and(B::of_byte(text, length, byte));
        }
        places
    }

    fn worth_in<B: Bits>(
        &self,
        text: &[u8],
        length: usize,
        look: Look,
        scratch: &mut Scratch,
    ) -> u16 {
        let Look { chance, exactly, begun } = look;
        if chance.has(Chance::SURE) && !exactly {
            return score::INSIDE;
        }
        if let Some(score) = begun.and_then(|at| self.score_at(at, text, length)) {
            return score;
        }
        let (start, piece) = (chance.has(Chance::START), chance.has(Chance::PIECE));
        let Some(heads) = self.heads::<B>(text, length) else { return 0 };
        if piece && !(start && exactly) {
            let second = self.text.as_bytes().get(1);
            let both =
                second.map_or(heads, |&second| heads.and(B::of_byte(text, length, second).down()));
            if self.stands_at(both, text).next().is_some() {
                return score::INSIDE;
            }
        }
        if !start {
            return 0;
        }
        let starts = B::starts(text, length);
        let heads = heads.and(starts);
        if heads.is_empty() && !piece {
            return 0;
        }
        if piece && exactly {
            let score = self.stands_at(heads, text).map(|at| self.begun(at, text, length));
            if let Some(score) = score.max() {
                return score;
            }
        }
        self.worth_apart(text, length, starts, piece, B::room(scratch))
    }

    /// What it is worth where it begins a word.
    fn begun(&self, at: usize, text: &[u8], length: usize) -> u16 {
        let end = at + self.text.len();
        let whole = end == length || text[end] == b' ';
        let score = if whole { score::WHOLE } else { score::PREFIX };
        if at == 0 { score + score::AT_FRONT } else { score }
    }

    /// What it is worth if it stands where a word of the text begins.
    pub(super) fn score_at(&self, at: usize, text: &[u8], length: usize) -> Option<u16> {
        let stands = at + self.text.len() <= length && self.stands(&text[at..]);
        stands.then(|| self.begun(at, text, length))
    }

    /// Whether it begins a word of a text in a place that `is_right`.
    pub(super) fn begins(
        &self,
        text: &[u8],
        length: usize,
        is_right: impl FnMut(usize) -> bool,
    ) -> bool {
        match length {
            ..LANES => self.begins_at::<u64>(text, length).any(is_right),
            LANES..=127 => self.begins_at::<u128>(text, length).any(is_right),
            _ => self.begins_at::<Long>(text, length).any(is_right),
        }
    }

    /// Where it begins a word of a text, if it does so in one place only.
    pub(super) fn begins_once(&self, text: &[u8], length: usize) -> Option<usize> {
        let (mut place, mut count) = (None, 0);
        self.begins(text, length, |at| {
            (place, count) = (Some(at), count + 1);
            count > 1
        });
        place.filter(|_| count == 1)
    }

    fn begins_at<B: Bits>(&self, text: &[u8], length: usize) -> impl Iterator<Item = usize> {
        let heads = self.heads::<B>(text, length);
        let heads = heads.map_or(B::NONE, |heads| heads.and(B::starts(text, length)));
        self.stands_at(heads, text)
    }

    /// Where a text has its first byte, with room for the rest.
    fn heads<B: Bits>(&self, text: &[u8], length: usize) -> Option<B> {
        let head = *self.text.as_bytes().first()?;
        let room = (length + 1).checked_sub(self.text.len())?;
        Some(B::of_byte(text, length, head).and(B::below(room)))
    }

    /// Those of some positions at which the text goes on as the word does.
    fn stands_at<B: Bits>(&self, mut at: B, text: &[u8]) -> impl Iterator<Item = usize> {
        std::iter::from_fn(move || {
            while !at.is_empty() {
                let here = at.lowest();
                at = at.without(B::below(here + 1));
                if self.stands(&text[here..]) {
                    return Some(here);
                }
            }
            None
        })
    }

    fn stands(&self, text: &[u8]) -> bool {
        // There are always so many bytes, and to compare them all at once needs no loop.
        let head = text.first_chunk().map_or(0, |head| u128::from_le_bytes(*head));
        (head ^ self.head) & self.head_mask == 0
            && (self.text.len() <= HEAD || text.starts_with(self.text.as_bytes()))
    }

    /// What it is worth where it doesn't begin a word in one piece.
    fn worth_apart<B: Bits>(
        &self,
        text: &[u8],
        length: usize,
        starts: B,
        piece: bool,
        places: &mut [B; MAX_WORD],
    ) -> u16 {
        // Are its letters there at all, in their order from the beginning of a word on?
        let count = self.letter_count();
        let mut left = starts;
        let mut in_order = true;
        for (letter, places) in places[..count].iter_mut().enumerate() {
            *places = self.places(letter, text, length);
            if places.is_empty() {
                return 0;
            }
            let there = places.and(left);
            in_order &= !there.is_empty();
            if in_order {
                left = B::at_least(there.lowest() + self.size(letter));
            } else if !piece {
                return 0;
            }
        }
        let places = &places[..count];
        let inside = piece && !self.follow(B::below(length), places).is_empty();
        if !in_order {
            return if inside { score::INSIDE } else { 0 };
        }
        // Beginnings: the next letter follows at once, or where a later word begins.
        let mut next = starts;
        for (letter, &places) in places.iter().enumerate() {
            let there = next.and(places);
            if there.is_empty() {
                next = there;
                break;
            }
            let behind = there.up(self.size(letter));
            next = behind.or(starts.and(B::at_least(there.lowest() + 1)));
        }
        if !next.is_empty() {
            return score::BEGINNINGS;
        }
        if inside { score::INSIDE } else { self.loosely(starts, places) }
    }

    /// The positions behind the word, where it stands in one piece from one of `starts` on.
    fn follow<B: Bits>(&self, starts: B, places: &[B]) -> B {
        let mut next = starts;
        for (letter, &places) in places.iter().enumerate() {
            next = next.and(places).up(self.size(letter));
            if next.is_empty() {
                break;
            }
        }
        next
    }

    fn loosely<B: Bits>(&self, starts: B, places: &[B]) -> u16 {
        let size = self.text.len();
        let mut best = score::NOT_YET;
        let mut firsts = places[0].and(starts);
        while !firsts.is_empty() {
            let first = firsts.lowest();
            firsts = firsts.and(B::at_least(first + 1));
            let mut end = first + self.size(0);
            for (letter, &places) in places.iter().enumerate().skip(1) {
                let there = places.and(B::at_least(end));
                if there.is_empty() {
                    return best;
                }
                end = there.lowest() + self.size(letter);
            }
            if end - first <= spread(size) {
                best = best.max(loose(size, end - first));
            }
        }
        best
    }

    fn typo_in<B: Bits>(&self, text: &[u8], length: usize) -> u16 {
        if !self.may_have_typo() {
            return 0;
        }
        let spaces = B::of_byte(text, length, b' ');
        let starts = spaces.up(1).or(B::below(1));
        let letters = B::below(length).without(spaces);
        let going_on = B::continuations(text, length);
        let wide = !going_on.is_empty();
        let places = |letter| self.places::<B>(letter, text, length);
        let follow = |from: B, places: B, letter| from.and(places).up(self.size(letter));
        let skip = |from: B| {
            let mut behind = from.and(letters).up(1);
            if wide {
                for _ in 0..3 {
                    let within = behind.and(going_on);
                    behind = behind.without(within).or(within.up(1));
                }
            }
            behind
        };
        // The positions behind so many letters without a mistake, and with one.
        let (mut right, mut wrong) = (starts, B::NONE);
        let mut before = None;
        for letter in 0..self.letter_count() {
            let here = places(letter);
            let skipped = skip(right);
            let mut next =
                follow(wrong, here, letter).or(skipped).or(right).or(follow(skipped, here, letter));
            if let Some((right, places)) = before {
                let exchanged = follow(right, here, letter);
                next = next.or(follow(exchanged, places, letter - 1));
            }
            before = Some((right, here));
            right = follow(right, here, letter);
            wrong = next;
            // What stands right before is among what a mistake leads to now.
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
