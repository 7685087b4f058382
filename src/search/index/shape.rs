//! What is kept of a title that tells what it may hold without a look at it.

use super::bits::GROUP;

/// Bits for one letter each; those above are for letters that occur twice.
const SINGLES: u64 = (1 << 42) - 1;
/// So many letters have a bit for occurring twice. The four rarest have none.
const TWICE: u32 = 22;
/// Among the edges, the bits above these are for the letters that words end with.
const STARTS: u32 = 40;
/// The bits of a shape, and which of them begin what.
pub(super) const BITS: usize = 4 * GROUP;
pub(super) const LETTERS: usize = 0;
pub(super) const EDGES: usize = GROUP;
pub(super) const PAIRS: usize = 2 * GROUP;

/// Which letters a text has, which of them twice, with which its words begin and end, and which
/// stand side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Shape {
    pub(super) letters: u64,
    pub(super) edges: u64,
    pub(super) pairs: u128,
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

    /// Its bits.
    pub(super) fn words(&self) -> [u64; BITS / GROUP] {
        [self.letters, self.edges, self.pairs as u64, (self.pairs >> GROUP) as u64]
    }
}

/// What a word asks of the shape of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct SearchRequest {
    pub(super) letters: u64,
    /// One of these has to be among the starts, or the pairs have to be there.
    pub(super) starts: u64,
    /// The last letter among the ends.
    pub(super) end: u64,
    pub(super) pairs: u128,
    /// It is one letter or a pair with a bit of its own.
    pub(super) sure: bool,
    /// With a letter wrong: the pairs of its first half, of which all have to be there, or of
    /// what is behind the letter after it.
    pub(super) halves: [u128; 2],
}

impl SearchRequest {
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
