//! One word of a query against one text: how well it fits.
//!
//! The same is said twice: [`Word::worth`] looks at all positions of a text at once, for
//! hundreds of thousands of titles; [`plain`] goes letter by letter, for the few tags and as
//! what a property test compares the first with.

use super::bits::{Bits, LANES, Long, Scratch};

/// More bytes than this of a word are not looked at.
pub(super) const MAX_WORD: usize = 48;
/// The longest text that is kept, in bytes.
pub(super) const MAX_TEXT: usize = Long::ROOM;
/// From so many letters on, one of them may be wrong.
const LEAST_FOR_TYPO: usize = 4;

/// What a fit is worth, from best to worst. Between two of them there is room for the details.
pub(super) mod worth {
    /// No fit, but the letters are there: a query that goes on may fit.
    pub(crate) const NOT_YET: u16 = 1;
    /// A whole word of the text.
    pub(crate) const WHOLE: u16 = 160;
    /// The beginning of a word.
    pub(crate) const PREFIX: u16 = 128;
    /// Beginnings of words, one after the other: `cicd`, `drf`.
    pub(crate) const BEGINNINGS: u16 = 96;
    /// Somewhere within.
    pub(crate) const INSIDE: u16 = 80;
    /// More for a fit at the text's beginning.
    pub(crate) const AT_FRONT: u16 = 8;
    /// Its letters in their order from the beginning of a word on, others between them.
    pub(crate) const LOOSE: u16 = 48;
    /// The most letters between that make a difference.
    pub(crate) const LOOSE_MOST: usize = 15;
    /// All but one letter of a whole word.
    pub(crate) const TYPO_WHOLE: u16 = 64;
    /// All but one letter of the beginning of a word.
    pub(crate) const TYPO: u16 = 48;
}

/// The bytes that a loose fit may spread over, for a word of so many bytes.
fn spread(word: usize) -> usize {
    2 * word + 2
}

fn loose(word: usize, spread: usize) -> u16 {
    worth::LOOSE + (worth::LOOSE_MOST - (spread - word).min(worth::LOOSE_MOST)) as u16
}

/// Which letters a text has, and which twice: a text can only hold the letters of a word in
/// their order if its mask holds the word's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Mask(pub(super) u64);

/// Bits for one letter each; those above are for letters that occur twice.
const SINGLES: u64 = (1 << 42) - 1;

impl Mask {
    pub(super) fn of(text: &str) -> Self {
        let mut mask = 0;
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            at += 1;
            let (bit, twice) = match byte {
                b'a'..=b'z' => {
                    let letter = u32::from(byte - b'a');
                    // The four rarest have none.
                    (letter, (letter < 22).then_some(42 + letter))
                }
                b'0'..=b'9' => (26 + u32::from(byte - b'0') % 6, None),
                b'+' | b'#' => (32, None),
                // The last byte of a character tells it from its neighbours best.
                0x80..=0xbf if bytes.get(at).is_none_or(|next| !(0x80..0xc0).contains(next)) => {
                    (33 + u32::from(byte) % 9, None)
                }
                _ => continue,
            };
            if let Some(twice) = twice
                && mask & (1 << bit) != 0
            {
                mask |= 1 << twice;
            }
            mask |= 1 << bit;
        }
        Self(mask)
    }

    pub(super) fn holds(self, word: Self) -> bool {
        word.0 & !self.0 == 0
    }

    /// Whether at most one letter of the word is missing.
    pub(super) fn nearly_holds(self, word: Self) -> bool {
        let missing = word.0 & !self.0 & SINGLES;
        missing & missing.wrapping_sub(1) == 0
    }
}

/// With what a text's words begin, and which letters stand side by side in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Shape {
    starts: u64,
    pairs: u64,
}

/// The bit for a byte that a word begins with.
fn start_bit(byte: u8) -> u64 {
    1 << match byte {
        b'a'..=b'z' => byte - b'a',
        b'0'..=b'9' => 26 + byte - b'0',
        _ => 36 + byte % 28,
    }
}

/// The bit for two bytes side by side.
fn pair_bit(first: u8, second: u8) -> u64 {
    1 << (u32::from(first).wrapping_mul(37).wrapping_add(u32::from(second).wrapping_mul(11)) % 64)
}

impl Shape {
    pub(super) fn of(text: &str) -> Self {
        let mut shape = Self::default();
        let mut before = b' ';
        for byte in text.bytes() {
            if before == b' ' {
                shape.starts |= start_bit(byte);
            } else if byte != b' ' {
                shape.pairs |= pair_bit(before, byte);
            }
            before = byte;
        }
        shape
    }

    /// Whether the word of this shape can stand in a text of that one: it begins where a word
    /// begins, or stands within in one piece.
    pub(super) fn may_hold(self, word: Self) -> bool {
        // The first word of several is among the starts of the text, or the pairs are all there.
        self.starts & word.starts != 0 || word.pairs & !self.pairs == 0
    }
}

/// A folded word of a query, or several with spaces between them that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    text: String,
    mask: Mask,
    /// Its first letter alone among the starts.
    shape: Shape,
    /// The same for a word with a letter wrong: what its first two letters may begin, and the
    /// second and third side by side.
    typo_shape: Shape,
    /// Where each letter begins, and where the last one ends.
    letters: Vec<usize>,
}

impl Word {
    /// A word from folded text; what is beyond 48 bytes of it is not looked at.
    pub fn new(folded: &str) -> Self {
        let text = folded[..folded.floor_char_boundary(MAX_WORD)].to_owned();
        let mut letters: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        letters.push(text.len());
        let first = |at: usize| {
            letters.get(at).and_then(|&at| text.as_bytes().get(at)).map_or(0, |&b| start_bit(b))
        };
        let shape = Shape { starts: first(0), pairs: Shape::of(&text).pairs };
        let middle = letters.get(1).zip(letters.get(3)).map_or("", |(&a, &b)| &text[a..b]);
        let typo_shape = Shape { starts: first(0) | first(1), pairs: Shape::of(middle).pairs };
        Self { mask: Mask::of(&text), shape, typo_shape, letters, text }
    }

    pub(super) fn shape(&self) -> Shape {
        self.shape
    }

    pub(super) fn typo_shape(&self) -> Shape {
        self.typo_shape
    }

    /// The word, folded.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn mask(&self) -> Mask {
        self.mask
    }

    pub(super) fn may_have_typo(&self) -> bool {
        self.letters.len() > LEAST_FOR_TYPO && !self.text.contains(' ')
    }

    /// How well it fits a text of `length` bytes that begins at `text[0]` and has [`LANES`]
    /// bytes behind it: 0 for not at all, [`worth::NOT_YET`], or more.
    pub(super) fn worth(&self, text: &[u8], length: usize, scratch: &mut Scratch) -> u16 {
        match length {
            ..LANES => self.worth_in::<u64>(text, length, scratch),
            LANES..=127 => self.worth_in::<u128>(text, length, scratch),
            _ => self.worth_in::<Long>(text, length, scratch),
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

    fn worth_in<B: Bits>(&self, text: &[u8], length: usize, scratch: &mut Scratch) -> u16 {
        let count = self.letter_count();
        let size = self.text.len();
        if size > length || count == 0 {
            return 0;
        }
        // Are its letters there at all, in their order from the beginning of a word on?
        let places = B::room(scratch);
        let spaces = B::of_byte(text, length, b' ');
        let starts = spaces.up(1).or(B::below(1));
        let mut left = B::below(length);
        let mut in_order = true;
        for (letter, places) in places[..count].iter_mut().enumerate() {
            *places = self.places(letter, text, length);
            if places.is_empty() {
                return 0;
            }
            let there = if letter == 0 { places.and(starts) } else { places.and(left) };
            in_order &= !there.is_empty();
            if in_order {
                left = B::at_least(there.lowest() + self.size(letter));
            }
        }
        let places = &places[..count];
        if !in_order {
            let inside = !self.follow(B::below(length), places).is_empty();
            return if inside { worth::INSIDE } else { 0 };
        }
        let front = |at: B| if at.and(B::below(size + 1)).is_empty() { 0 } else { worth::AT_FRONT };

        let behind = self.follow(starts, places);
        if !behind.is_empty() {
            let ends = spaces.or(B::at_least(length).and(B::below(length + 1)));
            let whole = behind.and(ends);
            if !whole.is_empty() {
                return worth::WHOLE + front(whole);
            }
            return worth::PREFIX + front(behind);
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
            return worth::BEGINNINGS;
        }
        if !self.follow(B::below(length), places).is_empty() {
            return worth::INSIDE;
        }
        self.loosely(starts, places)
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
        let mut best = worth::NOT_YET;
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
        if wrong.and(ends).is_empty() { worth::TYPO } else { worth::TYPO_WHOLE }
    }
}

/// The same, letter by letter.
pub(super) mod plain {
    use super::{Mask, Word, loose, spread, worth};

    /// Where words begin.
    fn starts(text: &str) -> impl Iterator<Item = usize> {
        std::iter::once(0).chain(text.match_indices(' ').map(|(at, _)| at + 1))
    }

    /// How well a word fits a text; 0 for not at all.
    pub(crate) fn worth(word: &Word, text: &str) -> u16 {
        let query = word.text();
        if query.is_empty() || !Mask::of(text).holds(word.mask()) {
            return 0;
        }
        let found = |at: usize| text[at..].starts_with(query);
        let ends = |at: usize| matches!(text.as_bytes().get(at + query.len()), None | Some(b' '));
        let front = |at: Option<usize>| if at == Some(0) { worth::AT_FRONT } else { 0 };
        let whole = starts(text).find(|&at| found(at) && ends(at));
        if whole.is_some() {
            return worth::WHOLE + front(whole);
        }
        let prefix = starts(text).find(|&at| found(at));
        if prefix.is_some() {
            return worth::PREFIX + front(prefix);
        }
        if starts(text).any(|at| beginnings(query, text, at)) {
            return worth::BEGINNINGS;
        }
        if text.contains(query) {
            return worth::INSIDE;
        }
        let Some(first) = query.chars().next() else { return 0 };
        let fits = starts(text).filter(|&at| text[at..].starts_with(first)).filter_map(|at| {
            let end = after(query, text, at)?;
            (end - at <= spread(query.len())).then(|| loose(query.len(), end - at))
        });
        fits.max().unwrap_or(0)
    }

    /// Whether the query goes on here, in one piece or at the beginning of a later word.
    fn beginnings(query: &str, text: &str, at: usize) -> bool {
        let Some(first) = query.chars().next() else { return true };
        if !text[at..].starts_with(first) {
            return false;
        }
        let rest = &query[first.len_utf8()..];
        let next = at + first.len_utf8();
        rest.is_empty()
            || beginnings(rest, text, next)
            || starts(text).any(|later| later > at && beginnings(rest, text, later))
    }

    /// Where the letters of a query end that begin at a place, each as early as it can be.
    fn after(query: &str, text: &str, from: usize) -> Option<usize> {
        let mut end = from;
        for letter in query.chars() {
            end += text[end..].find(letter)? + letter.len_utf8();
        }
        Some(end)
    }

    /// The same with one wrong, missing, additional or exchanged letter.
    pub(crate) fn worth_with_typo(word: &Word, text: &str) -> u16 {
        let mut best = 0;
        if !word.may_have_typo() || !Mask::of(text).nearly_holds(word.mask()) {
            return best;
        }
        for start in starts(text) {
            let rest = &text[start..];
            let end = rest.find(' ').unwrap_or(rest.len());
            for (at, letter) in rest[..end].char_indices() {
                let prefix = &rest[..at + letter.len_utf8()];
                if strsim::osa_distance(word.text(), prefix) <= 1 {
                    let whole = prefix.len() == end;
                    best = best.max(if whole { worth::TYPO_WHOLE } else { worth::TYPO });
                }
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fast(word: &Word, text: &str) -> (u16, u16) {
        let mut stored = text.as_bytes().to_vec();
        stored.resize(text.len() + LANES, b'x');
        let worth = word.worth(&stored, text.len(), &mut Scratch::new());
        (if worth == worth::NOT_YET { 0 } else { worth }, word.worth_with_typo(&stored, text.len()))
    }

    #[test]
    fn better_fits_are_worth_more() {
        let worth = |word: &str, text: &str| plain::worth(&Word::new(word), text);
        let order = [
            worth("redis", "redis"),
            worth("redis", "a redis b"),
            worth("red", "redis locks"),
            worth("red", "a redis"),
            worth("cicd", "about ci cd with jenkins"),
            worth("edi", "redis"),
            worth("rbtmq", "rabbitmq"),
            worth("rbtq", "rabbitmq and queues"),
        ];
        assert!(order.is_sorted_by(|a, b| a > b), "{order:?}");
        assert_eq!(worth("redis", "remote shops build many indexes"), 0);
    }

    #[test]
    fn one_letter_may_be_wrong() {
        for wrong in ["djagno", "djngo", "djamgo", "djanngo", "ejango"] {
            assert!(plain::worth_with_typo(&Word::new(wrong), "django signals") > 0, "{wrong}");
        }
        for far in ["dagno", "jdagno", "djxx", "dja"] {
            assert_eq!(plain::worth_with_typo(&Word::new(far), "django signals"), 0, "{far}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 4000, failure_persistence: None, ..ProptestConfig::default()
        })]

        #[test]
        fn both_ways_agree(
            text in "[abcdé中]{1,5}( [abcdé中]{1,6}){0,6}( [ab]{20,70}){0,3}",
            word in "[abcdé中]{1,7}( [ab]{1,2})?",
        ) {
            let word = Word::new(&word);
            let (worth, typo) = fast(&word, &text);
            prop_assert_eq!(worth, plain::worth(&word, &text));
            prop_assert_eq!(typo, plain::worth_with_typo(&word, &text));
            // What the masks and shapes rule out does not fit.
            let shape = Shape::of(&text);
            prop_assert!(worth == 0 || shape.may_hold(word.shape()));
            prop_assert!(worth == 0 || Mask::of(&text).holds(word.mask()));
            prop_assert!(typo == 0 || shape.may_hold(word.typo_shape()));
            prop_assert!(typo == 0 || Mask::of(&text).nearly_holds(word.mask()));
        }

        #[test]
        fn both_ways_agree_on_long_texts(
            text in "[a-c]{1,5}( [a-c]{1,9}){0,60}",
            word in "[a-c]{3,9}",
        ) {
            let text = &text[..text.len().min(MAX_TEXT)];
            let word = Word::new(&word);
            let (worth, typo) = fast(&word, text);
            prop_assert_eq!(worth, plain::worth(&word, text));
            prop_assert_eq!(typo, plain::worth_with_typo(&word, text));
        }
    }
}
