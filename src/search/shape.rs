//! What is known of a title without a look at it, and the same of many titles, bit by bit.

use super::{bits::ones, terms::Terms};

/// Bits for one letter each; those above are for letters that occur twice.
const SINGLES: u64 = (1 << 42) - 1;
/// So many letters have a bit for occurring twice. The four rarest have none.
const TWICE: u32 = 22;
/// Among the edges, the bits above these are for the letters that words end with.
const STARTS: u32 = 40;
/// Titles in a word of bits, and bits in a word of a shape.
pub(super) const GROUP: usize = 64;
/// The bits of a shape, and which of them begin what.
const BITS: usize = 4 * GROUP;
const LETTERS: usize = 0;
const EDGES: usize = GROUP;
const PAIRS: usize = 2 * GROUP;

/// Which letters a text has, which of them twice, with which its words begin and end, and which
/// stand side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Shape {
    letters: u64,
    edges: u64,
    pairs: u128,
}

/// The bits of each byte: as a letter, at the beginning and at the end of a word.
const BYTES: [[u64; 3]; 256] = {
    let mut bits = [[0; 3]; 256];
    let mut byte = 0;
    while byte < 256 {
        bits[byte] = bits_of(byte as u8);
        byte += 1;
    }
    bits
};

const fn bits_of(byte: u8) -> [u64; 3] {
    let letter = match byte {
        b'a'..=b'z' => 1 << (byte - b'a'),
        b'0'..=b'9' => 1 << (26 + (byte - b'0') % 6),
        b'+' | b'#' => 1 << 32,
        // Of the bytes of a character the last tells it from its neighbours best.
        0x80..=0xbf => 1 << (33 + byte % 9),
        _ => 0,
    };
    let start = match byte {
        b'a'..=b'z' => byte - b'a',
        b'0'..=b'9' => 26 + byte - b'0',
        _ => 36 + byte % 4,
    };
    let end = if byte >= b'a' && byte < b'x' { byte - b'a' } else { 23 };
    [letter, 1 << start, 1 << (STARTS + end as u32)]
}

/// Pairs of letters that are frequent in English have a bit each. The others share the rest.
const FREQUENT: &[u8] = b"\
    th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng \
    se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si \
    om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut \
    ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa ";
const OWN_BITS: usize = FREQUENT.len() / 3;

/// The numbers of the bits for two letters side by side, of frequent pairs.
const OWN_BIT: [[u8; 26]; 26] = {
    let mut bits = [[u8::MAX; 26]; 26];
    let mut bit = 0;
    while bit < OWN_BITS {
        let (first, second) = (FREQUENT[3 * bit], FREQUENT[3 * bit + 1]);
        bits[(first - b'a') as usize][(second - b'a') as usize] = bit as u8;
        bit += 1;
    }
    bits
};

/// The bit for two bytes side by side.
fn pair_bit(first: u8, second: u8) -> u128 {
    own_bit(first, second).unwrap_or_else(|| {
        let mixed = usize::from(first).wrapping_mul(37) + usize::from(second).wrapping_mul(11);
        1 << (OWN_BITS + mixed % (2 * GROUP - OWN_BITS))
    })
}

/// The bit that they share with no other pair.
fn own_bit(first: u8, second: u8) -> Option<u128> {
    let row = OWN_BIT.get(usize::from(first.wrapping_sub(b'a')))?;
    let bit = row.get(usize::from(second.wrapping_sub(b'a')))?;
    (*bit != u8::MAX).then(|| 1 << bit)
}

impl Shape {
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ascii = text.is_ascii();
        let mut shape = Self::default();
        let (mut before, mut twice) = (b' ', 0);
        for (at, &byte) in bytes.iter().enumerate() {
            let [letter, start, _] = BYTES[usize::from(byte)];
            if ascii || bytes.get(at + 1).is_none_or(|next| !(0x80..0xc0).contains(next)) {
                twice |= shape.letters & letter;
                shape.letters |= letter;
            }
            if before == b' ' {
                shape.edges |= start;
            } else if byte == b' ' {
                shape.edges |= BYTES[usize::from(before)][2];
            } else {
                shape.pairs |= pair_bit(before, byte);
            }
            before = byte;
        }
        if !bytes.is_empty() {
            shape.edges |= BYTES[usize::from(before)][2];
        }
        shape.letters |= (twice & ((1 << TWICE) - 1)) << SINGLES.count_ones();
        shape
    }

    fn words(&self) -> [u64; BITS / GROUP] {
        [self.letters, self.edges, self.pairs as u64, (self.pairs >> GROUP) as u64]
    }
}

/// What a word asks of the shape of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Asked {
    letters: u64,
    /// One of these has to be among the starts, or the pairs have to be there.
    starts: u64,
    /// The last letter among the ends.
    end: u64,
    pairs: u128,
    /// It is one letter or a pair with a bit of its own.
    sure: bool,
    /// With a letter wrong: the pairs of its first half, of which all have to be there, or of
    /// what is behind the letter after it.
    halves: [u128; 2],
}

impl Asked {
    /// By a word as it stands.
    pub(super) fn by(word: &str) -> Self {
        let Shape { letters, pairs, .. } = Shape::of(word);
        let edge =
            |byte: Option<&u8>, edge: usize| byte.map_or(0, |&b| BYTES[usize::from(b)][edge]);
        let bytes = word.as_bytes();
        let sure = match bytes {
            [letter] => letter.is_ascii_lowercase(),
            [first, second] => own_bit(*first, *second).is_some(),
            _ => false,
        };
        let (starts, end) = (edge(bytes.first(), 1), edge(bytes.last(), 2));
        Self { letters, starts, end, pairs, sure, halves: [0; 2] }
    }

    /// By a word with a letter wrong: what its first two letters may begin, or the second and
    /// the third side by side.
    pub(super) fn with_typo(word: &str) -> Self {
        let mut letters = word.char_indices().map(|(at, _)| &word[at..]).take(4);
        let (first, second) = (letters.next().unwrap_or(""), letters.next().unwrap_or(""));
        let fourth = letters.nth(1).unwrap_or("");
        let middle = &second[..second.len() - fourth.len()];
        // One that is missing, wrong or too many, or two that are exchanged, leave one of them
        // in one piece.
        let count = word.chars().count();
        let from =
            |letter: usize| word.char_indices().nth(letter).map_or("", |(at, _)| &word[at..]);
        let first_half = &word[..word.len() - from(count / 2).len()];
        let halves = [first_half, from(count / 2 + 1)].map(|half| Shape::of(half).pairs);
        Self {
            letters: Shape::of(word).letters & SINGLES,
            starts: Self::by(first).starts | Self::by(second).starts,
            pairs: Shape::of(middle).pairs,
            halves,
            ..Self::default()
        }
    }
}

/// The shapes of the titles of a block, turned round: for each bit of a shape the titles that
/// have it, so that a word reads only the bits that it asks for.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    groups: usize,
    columns: Vec<u64>,
}

/// How a title may hold a word, as far as can be told without a look at it: a bit for each way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chance(u8);

impl Chance {
    /// From the beginning of a word on.
    pub(super) const START: Self = Self(1);
    /// In one piece.
    pub(super) const PIECE: Self = Self(2);
    /// Up to the end of a word.
    pub(super) const END: Self = Self(4);
    /// With a letter wrong.
    pub(super) const NEARLY: Self = Self(8);
    /// In one piece, for certain.
    pub(super) const SURE: Self = Self(16);
    /// Nothing is known.
    pub(super) const ANY: Self = Self(15);

    pub(super) fn has(self, way: Self) -> bool {
        self.0 & way.0 == way.0
    }

    pub(super) const fn and(self, way: Self) -> Self {
        Self(self.0 | way.0)
    }
}

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
pub(super) struct Chances {
    pub(super) groups: Vec<Group>,
    /// Whether what has a chance is certain to fit.
    pub(super) sure: bool,
    /// What the terms are worth of those that have some.
    by_term: Vec<u16>,
    /// Kept for its room.
    set: Vec<u64>,
}

impl Chances {
    /// No chance for any title of so many groups.
    pub(super) fn none(groups: usize) -> Self {
        Self { groups: vec![Group::default(); groups], ..Self::default() }
    }

    /// Adds those of entries with terms that are worth something.
    pub(super) fn add_terms(&mut self, terms: &Terms, worths: &[(u32, u16)]) {
        self.by_term.resize(self.groups.len() * GROUP, 0);
        for &(term, worth) in worths {
            for &at in terms.entries(term) {
                let at = usize::from(at);
                let (named, bit) = (&mut self.groups[at / GROUP].named, 1 << (at % GROUP));
                let before = if *named & bit == 0 { 0 } else { self.by_term[at] };
                self.by_term[at] = before.max(worth);
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

impl Shapes {
    pub(super) fn of(shapes: &[Shape]) -> Self {
        let groups = shapes.len().div_ceil(GROUP);
        let mut columns = vec![0; BITS * groups];
        for (group, shapes) in shapes.chunks(GROUP).enumerate() {
            for word in 0..BITS / GROUP {
                let mut square = [0; GROUP];
                for (row, shape) in square.iter_mut().zip(shapes) {
                    *row = shape.words()[word];
                }
                turn(&mut square);
                for (bit, &column) in square.iter().enumerate() {
                    columns[(word * GROUP + bit) * groups + group] = column;
                }
            }
        }
        Self { groups, columns }
    }

    /// Writes down the chances of a word.
    pub(super) fn look_up(&self, asked: &Asked, chances: &mut Chances) {
        let Chances { groups, sure, set, .. } = chances;
        *sure = asked.sure;
        groups.clear();
        groups.resize(self.groups, Group::default());
        self.every(LETTERS, asked.letters, set);
        let mut put = |set: &[u64], put: fn(&mut Group, u64)| {
            groups.iter_mut().zip(set).for_each(|(group, &set)| put(group, set));
        };
        put(set, |group, letters| (group.starts, group.pieces) = (letters, letters));
        self.every(PAIRS, asked.pairs, set);
        put(set, |group, pairs| group.pieces &= pairs);
        self.some(EDGES, asked.starts, set);
        put(set, |group, starts| group.starts &= starts);
        self.some(EDGES, asked.end, set);
        put(set, |group, ends| group.ends = ends);
    }

    /// The same for a word with a letter wrong: at most one of its letters is missing.
    pub(super) fn look_up_nearly(&self, asked: &Asked, chances: &mut Chances) {
        let Chances { groups, set, .. } = chances;
        let mut second_half = Vec::new();
        self.every(PAIRS, asked.halves[0], set);
        self.every(PAIRS, asked.halves[1], &mut second_half);
        each(set, &second_half, |first, second| first | second);
        groups.iter_mut().zip(&*set).for_each(|(group, set)| group.nearly = *set);
        self.every(PAIRS, asked.pairs, set);
        for starts in self.columns(EDGES, asked.starts) {
            each(set, starts, |set, starts| set | starts);
        }
        let mut missing = vec![0; self.groups];
        for letter in self.columns(LETTERS, asked.letters) {
            for ((set, missing), &letter) in set.iter_mut().zip(&mut missing).zip(letter) {
                *set &= letter | !*missing;
                *missing |= !letter;
            }
        }
        groups.iter_mut().zip(set).for_each(|(group, set)| group.nearly &= *set);
    }

    /// The titles that have every one of these bits.
    fn every(&self, first: usize, bits: impl Into<u128>, set: &mut Vec<u64>) {
        set.clear();
        set.resize(self.groups, u64::MAX);
        for column in self.columns(first, bits) {
            each(set, column, |set, column| set & column);
        }
    }

    /// The titles that have some of these bits.
    fn some(&self, first: usize, bits: u64, set: &mut Vec<u64>) {
        set.clear();
        set.resize(self.groups, 0);
        for column in self.columns(first, bits) {
            each(set, column, |set, column| set | column);
        }
    }

    /// For some bits, counted from one on, the titles that have each.
    fn columns(&self, first: usize, bits: impl Into<u128>) -> impl Iterator<Item = &[u64]> {
        let bits = bits.into();
        let high = ones((bits >> GROUP) as u64).map(|bit| GROUP + bit);
        ones(bits as u64).chain(high).map(move |bit| {
            let from = (first + bit) * self.groups;
            &self.columns[from..from + self.groups]
        })
    }
}

fn each(set: &mut [u64], other: &[u64], with: impl Fn(u64, u64) -> u64) {
    for (set, &other) in set.iter_mut().zip(other) {
        *set = with(*set, other);
    }
}

/// Makes rows of a square of bits its columns, by halves, quarters and so on (Warren, "Hacker's
/// Delight", 7-3).
fn turn(square: &mut [u64; GROUP]) {
    let mut half = GROUP / 2;
    let mut low = u64::from(u32::MAX);
    while half > 0 {
        for pairs in square.chunks_exact_mut(2 * half) {
            let (above, below) = pairs.split_at_mut(half);
            for (above, below) in above.iter_mut().zip(below) {
                let change = ((*above >> half) ^ *below) & low;
                *above ^= change << half;
                *below ^= change;
            }
        }
        half /= 2;
        low ^= low << half;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_has_the_titles_that_have_the_bit() {
        let shape = |at: usize| {
            let bits = (at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let pairs = u128::from(bits) << 64 | u128::from(!bits);
            Shape { letters: bits, edges: bits.rotate_left(7), pairs }
        };
        let rows: Vec<Shape> = (0..150).map(shape).collect();
        let shapes = Shapes::of(&rows);
        assert_eq!(shapes.groups, 3);
        for (at, row) in rows.iter().enumerate() {
            for (word, bits) in row.words().into_iter().enumerate() {
                let columns = shapes.columns(word * GROUP, u64::MAX).enumerate();
                let turned = columns.fold(0, |turned, (bit, column)| {
                    turned | ((column[at / GROUP] >> (at % GROUP)) & 1) << bit
                });
                assert_eq!(turned, bits, "{at} {word}");
            }
        }
    }
}
