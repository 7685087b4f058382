//! Bitsets of the positions in a text: a whole text is searched in a few operations.

use wide::{u8x32, u8x64};

/// Bytes that are read at once. A stored text is padded with as many.
pub(super) const LANES: usize = 64;

/// Bytes of a word that are used.
pub(super) const MAX_WORD: usize = 48;
/// Bytes of a text that are stored.
pub(super) const MAX_TEXT: usize = Long::CAPACITY;
/// Titles that share a machine word of bits, one bit each; bits of a machine word of a shape.
pub(super) const GROUP: usize = 64;

/// The numbers of the set bits of a machine word, in order.
pub(super) fn set_bits(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (word != 0).then(|| word.trailing_zeros() as usize)?;
        word &= word - 1;
        Some(bit)
    })
}

/// Scratch space: a set for each letter of a word.
pub(super) struct Scratch {
    short: [u64; MAX_WORD],
    double: [u128; MAX_WORD],
    long: Box<[Long; MAX_WORD]>,
}

impl Scratch {
    pub(super) fn new() -> Self {
        Self {
            short: [0; MAX_WORD],
            double: [0; MAX_WORD],
            long: Box::new([Long::EMPTY; MAX_WORD]),
        }
    }
}

/// A bitset of byte positions, wide enough for a text and the position after it.
pub(super) trait BitSet: Copy {
    /// The longest text in bytes.
    const CAPACITY: usize;
    const EMPTY: Self;

    /// The positions below a length.
    fn below(length: usize) -> Self;
    fn and(self, other: Self) -> Self;
    fn or(self, other: Self) -> Self;
    fn without(self, other: Self) -> Self;
    fn up(self, by: usize) -> Self;
    fn down(self) -> Self;
    fn is_empty(self) -> bool;
    fn lowest(self) -> usize;
    /// The positions at which a stored text, of this many bytes, has a byte.
    fn of_byte(text: &[u8], length: usize, byte: u8) -> Self;
    /// The positions of continuation bytes of UTF-8.
    fn continuations(text: &[u8], length: usize) -> Self;
    /// A set for each letter of a word.
    fn of_scratch(scratch: &mut Scratch) -> &mut [Self; MAX_WORD];

    /// The positions at which a word begins.
    fn starts(text: &[u8], length: usize) -> Self {
        Self::of_byte(text, length, b' ').up(1).or(Self::below(1))
    }

    /// The positions from one on.
    fn at_least(position: usize) -> Self {
        Self::below(Self::CAPACITY + 1).without(Self::below(position))
    }
}

#[inline]
fn lanes(text: &[u8], at: usize) -> u8x64 {
    // The padding makes the default unreachable for valid positions.
    let lanes = text.get(at..).and_then(|text| text.first_chunk::<LANES>());
    u8x64::new(lanes.copied().unwrap_or([0; LANES]))
}

#[inline]
fn equal(text: &[u8], at: usize, byte: u8) -> u64 {
    lanes(text, at).simd_eq(u8x64::splat(byte)).to_bitmask()
}

/// The same for a text of less than half as many bytes.
#[inline]
fn equal_in_short(text: &[u8], byte: u8) -> u64 {
    let lanes = text.first_chunk::<{ LANES / 2 }>().copied().unwrap_or_default();
    u64::from(u8x32::new(lanes).simd_eq(u8x32::splat(byte)).to_bitmask())
}

fn continuations_in(text: &[u8], at: usize) -> u64 {
    (lanes(text, at) & u8x64::splat(0xc0)).simd_eq(u8x64::splat(0x80)).to_bitmask()
}

macro_rules! of_integer {
    ($integer:ty, $words:expr, $field:ident) => {
        impl BitSet for $integer {
            const CAPACITY: usize = <$integer>::BITS as usize - 1;
            const EMPTY: Self = 0;

            fn below(length: usize) -> Self {
                if length > Self::CAPACITY { Self::MAX } else { (1 << length) - 1 }
            }
            fn and(self, other: Self) -> Self {
                self & other
            }
            fn or(self, other: Self) -> Self {
                self | other
            }
            fn without(self, other: Self) -> Self {
                self & !other
            }
            fn up(self, by: usize) -> Self {
                self << by
            }
            fn down(self) -> Self {
                self >> 1
            }
            fn is_empty(self) -> bool {
                self == 0
            }
            fn lowest(self) -> usize {
                self.trailing_zeros() as usize
            }
            fn of_byte(text: &[u8], length: usize, byte: u8) -> Self {
                if length <= LANES / 2 {
                    return Self::from(equal_in_short(text, byte))
                        & <Self as BitSet>::below(length);
                }
                let mut bits: Self = 0;
                for word in 0..$words {
                    bits |= Self::from(equal(text, word * LANES, byte)) << (word * LANES);
                }
                bits & <Self as BitSet>::below(length)
            }
            fn of_scratch(scratch: &mut Scratch) -> &mut [Self; MAX_WORD] {
                &mut scratch.$field
            }
            fn continuations(text: &[u8], length: usize) -> Self {
                let mut bits: Self = 0;
                for word in 0..$words {
                    bits |= Self::from(continuations_in(text, word * LANES)) << (word * LANES);
                }
                bits & <Self as BitSet>::below(length)
            }
        }
    };
}

of_integer!(u64, 1, short);
of_integer!(u128, 2, double);

const WORDS: usize = 8;

/// For the few long texts: up to 511 bytes.
#[derive(Clone, Copy)]
pub(super) struct Long([u64; WORDS]);

impl Long {
    fn zip(self, other: Self, with: impl Fn(u64, u64) -> u64) -> Self {
        Self(std::array::from_fn(|word| with(self.0[word], other.0[word])))
    }
}

impl BitSet for Long {
    const CAPACITY: usize = WORDS * LANES - 1;
    const EMPTY: Self = Self([0; WORDS]);

    fn below(length: usize) -> Self {
        Self(std::array::from_fn(|word| {
            let bits = length.saturating_sub(word * LANES);
            if bits >= LANES { u64::MAX } else { (1 << bits) - 1 }
        }))
    }
    fn and(self, other: Self) -> Self {
        self.zip(other, |a, b| a & b)
    }
    fn or(self, other: Self) -> Self {
        self.zip(other, |a, b| a | b)
    }
    fn without(self, other: Self) -> Self {
        self.zip(other, |a, b| a & !b)
    }
    fn up(self, by: usize) -> Self {
        let (words, bits) = (by / LANES, by % LANES);
        let word = |at: Option<usize>| at.map_or(0, |at| self.0[at]);
        Self(std::array::from_fn(|at| {
            let high = word(at.checked_sub(words)) << bits;
            let low = word(at.checked_sub(words + 1)).checked_shr((LANES - bits) as u32);
            high | low.unwrap_or(0)
        }))
    }
    fn down(self) -> Self {
        let above = |word| self.0.get(word + 1).map_or(0, |&above| above << (LANES - 1));
        Self(std::array::from_fn(|word| (self.0[word] >> 1) | above(word)))
    }
    fn is_empty(self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }
    fn lowest(self) -> usize {
        let word = self.0.iter().position(|&word| word != 0).unwrap_or(0);
        word * LANES + self.0[word].trailing_zeros() as usize
    }
    fn of_byte(text: &[u8], length: usize, byte: u8) -> Self {
        let words = length.div_ceil(LANES);
        let word = |word| if word < words { equal(text, word * LANES, byte) } else { 0 };
        Self(std::array::from_fn(word)).and(Self::below(length))
    }
    fn of_scratch(scratch: &mut Scratch) -> &mut [Self; MAX_WORD] {
        &mut scratch.long
    }
    fn continuations(text: &[u8], length: usize) -> Self {
        let words = length.div_ceil(LANES);
        let word = |word| if word < words { continuations_in(text, word * LANES) } else { 0 };
        Self(std::array::from_fn(word)).and(Self::below(length))
    }
}
