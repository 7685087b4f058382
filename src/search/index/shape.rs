//! Bit signatures of texts, which tell what a text may contain without reading it.

use super::bits::GROUP;

/// The bits for single letters; those above are for letters that occur twice.
const SINGLES: u64 = (1 << 42) - 1;
/// Letters with a bit for occurring twice. The four rarest have none.
const TWICE: u32 = 22;
/// Among the edges, the bits above these are for the letters that words end with.
const STARTS: u32 = 40;
/// The bits of a shape, and which of them begin what.
pub(super) const BITS: usize = 4 * GROUP;
pub(super) const LETTERS: usize = 0;
pub(super) const EDGES: usize = GROUP;
pub(super) const PAIRS: usize = 2 * GROUP;

/// Which letters a text has, which of them twice, with which its words start and end, and which
/// pairs of letters it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Shape {
    pub(super) letters: u64,
    pub(super) edges: u64,
    pub(super) pairs: u128,
}

/// The bits of each byte: as a letter, at the start and at the end of a word.
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
        // The last byte of a character differs most from those of its neighbours.
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

/// The number of the bit of each frequent pair.
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

/// The bit for a pair of bytes.
fn pair_bit(first: u8, second: u8) -> u128 {
    own_bit(first, second).unwrap_or_else(|| {
        let mixed = usize::from(first).wrapping_mul(37) + usize::from(second).wrapping_mul(11);
        1 << (OWN_BITS + mixed % (2 * GROUP - OWN_BITS))
    })
}

/// The bit that a pair shares with no other, if it has one.
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

    /// Its bits.
    pub(super) fn words(&self) -> [u64; BITS / GROUP] {
        [self.letters, self.edges, self.pairs as u64, (self.pairs >> GROUP) as u64]
    }
}

/// The bits that the shape of a text needs to match a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct RequiredBits {
    pub(super) letters: u64,
    /// One of these has to be among the word starts, or else the pairs have to be there.
    pub(super) starts: u64,
    /// The last letter, among the word ends.
    pub(super) end: u64,
    pub(super) pairs: u128,
    /// The bits prove a substring: it is one letter, or a pair with a bit of its own.
    pub(super) certain: bool,
    /// With a typo: the pairs of its first half, and those after the letter that follows it. All
    /// of one half have to be there.
    pub(super) halves: [u128; 2],
}

impl RequiredBits {
    /// For a match of a word.
    pub(super) fn of(word: &str) -> Self {
        let Shape { letters, pairs, .. } = Shape::of(word);
        let edge =
            |byte: Option<&u8>, edge: usize| byte.map_or(0, |&b| BYTES[usize::from(b)][edge]);
        let bytes = word.as_bytes();
        let certain = match bytes {
            [letter] => letter.is_ascii_lowercase(),
            [first, second] => own_bit(*first, *second).is_some(),
            _ => false,
        };
        let (starts, end) = (edge(bytes.first(), 1), edge(bytes.last(), 2));
        Self { letters, starts, end, pairs, certain, halves: [0; 2] }
    }

    /// For a match with a typo: a word start with one of the first two letters, or the second and
    /// the third as a pair.
    pub(super) fn with_typo(word: &str) -> Self {
        let mut letters = word.char_indices().map(|(at, _)| &word[at..]).take(4);
        let (first, second) = (letters.next().unwrap_or(""), letters.next().unwrap_or(""));
        let fourth = letters.nth(1).unwrap_or("");
        let middle = &second[..second.len() - fourth.len()];
        // A letter that is wrong, missing or added, or two that are exchanged, leave one half
        // intact.
        let count = word.chars().count();
        let from =
            |letter: usize| word.char_indices().nth(letter).map_or("", |(at, _)| &word[at..]);
        let first_half = &word[..word.len() - from(count / 2).len()];
        let halves = [first_half, from(count / 2 + 1)].map(|half| Shape::of(half).pairs);
        Self {
            letters: Shape::of(word).letters & SINGLES,
            starts: Self::of(first).starts | Self::of(second).starts,
            pairs: Shape::of(middle).pairs,
            halves,
            ..Self::default()
        }
    }
}
