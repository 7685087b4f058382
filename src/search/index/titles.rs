//! The arena of folded titles of a block, and compact copies of the few that a longer query still
//! has to scan.

use std::hint::black_box;

use super::{
    bits::{GROUP, LANES, set_bits},
    codec::{Reader, Writer},
    word::Word,
};

/// Titles that are prefetched together, so that their cache misses overlap.
const AHEAD: usize = 32;

/// A title of a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Title<'t> {
    /// Its number in the block.
    pub(super) at: usize,
    /// Its bytes, followed by at least [`LANES`] more.
    pub(super) text: &'t [u8],
    /// Its length in bytes.
    pub(super) length: usize,
    /// The copies that it was read from, and its index there.
    pub(super) copy: Option<(&'t TitleCopies, usize)>,
}

impl Title<'_> {
    /// The only position at which a word of the title can start with a word of the query, if known.
    pub(super) fn word_start(&self, word: usize) -> Option<usize> {
        let (copies, index) = self.copy?;
        let at = *copies.word_starts.get(word)?.get(index)?;
        (at != UNKNOWN).then_some(usize::from(at))
    }
}

/// Folded titles, concatenated.
#[derive(Debug)]
pub(super) struct TitleArena {
    /// Padded for reads past the last title, once it is sealed.
    text: Vec<u8>,
    /// The offset of each, and the end of the last.
    offsets: Vec<u32>,
}

impl Default for TitleArena {
    fn default() -> Self {
        Self { text: Vec::new(), offsets: vec![0] }
    }
}

impl TitleArena {
    /// With capacity for so many titles, of so many bytes in all.
    pub(super) fn with_capacity(titles: usize, bytes: usize) -> Self {
        let mut offsets = Vec::with_capacity(titles + 1);
        offsets.push(0);
        Self { text: Vec::with_capacity(bytes + LANES), offsets }
    }

    pub(super) fn push(&mut self, title: &[u8]) {
        self.text.extend_from_slice(title);
        self.offsets.push(self.text.len() as u32);
    }

    /// Adds the padding, and frees unused capacity.
    pub(super) fn seal(&mut self) {
        self.text.resize(self.text.len() + LANES, 0);
        self.text.shrink_to_fit();
        self.offsets.shrink_to_fit();
    }

    pub(super) fn pack(&self, writer: &mut Writer) {
        let lengths: Vec<u16> = self.offsets.windows(2).map(|at| (at[1] - at[0]) as u16).collect();
        writer.all(&lengths);
        writer.bytes(&self.text[..self.offsets[lengths.len()] as usize]);
    }

    /// Reads what [`Self::pack`] wrote of `count` titles.
    pub(super) fn unpack(reader: &mut Reader<'_>, count: usize) -> Option<Self> {
        let mut offsets = Vec::with_capacity(count + 1);
        offsets.push(0);
        let mut end = 0;
        for length in reader.all::<u16>(count)? {
            end += u32::from(length);
            offsets.push(end);
        }
        let bytes = reader.bytes(end as usize)?;
        let mut text = Vec::with_capacity(bytes.len() + LANES);
        text.extend_from_slice(bytes);
        text.resize(bytes.len() + LANES, 0);
        Some(Self { text, offsets })
    }

    /// The arena from a title on, and the title's length.
    pub(super) fn get(&self, index: usize) -> (&[u8], usize) {
        let (begin, end) = (self.offsets[index] as usize, self.offsets[index + 1] as usize);
        (&self.text[begin..], end - begin)
    }

    /// Visits the titles of a set, in `copies` if given (which then holds all of them), and
    /// retains those that `keep` says to.
    pub(super) fn retain<'t>(
        &'t self,
        copies: Option<&'t TitleCopies>,
        todo: &mut [u64],
        mut keep: impl FnMut(Title<'t>) -> bool,
    ) {
        let titles = copies.map_or(self, |copies| &copies.titles);
        let mut visit = |next: &[(usize, usize)], todo: &mut [u64]| {
            // Copies are read sequentially and need no prefetch.
            if copies.is_none() {
                titles.prefetch(next);
            }
            for &(at, index) in next {
                let (text, length) = titles.get(index);
                let copy = copies.map(|copies| (copies, index));
                if !keep(Title { at, text, length, copy }) {
                    todo[at / GROUP] &= !(1 << (at % GROUP));
                }
            }
        };
        let mut next = [(0, 0); AHEAD];
        let mut count = 0;
        for group in 0..todo.len() {
            for bit in set_bits(todo[group]) {
                let index = copies.map_or(group * GROUP + bit, |copies| copies.index(group, bit));
                next[count] = (group * GROUP + bit, index);
                count += 1;
                if count == AHEAD {
                    visit(&next, todo);
                    count = 0;
                }
            }
        }
        visit(&next[..count], todo);
    }

    /// Touches the cache lines that will be read.
    fn prefetch(&self, next: &[(usize, usize)]) {
        let mut touched = 0;
        for &(_, index) in next {
            let (text, length) = self.get(index);
            let last = if length <= LANES / 2 { LANES / 2 } else { LANES } - 1;
            touched ^= text[0] ^ text[last];
        }
        black_box(touched);
    }
}

/// Copies of some titles of a block, in an arena of their own.
#[derive(Debug)]
pub(super) struct TitleCopies {
    set: Vec<u64>,
    /// For each word of the set, how many titles come before it.
    before: Vec<u16>,
    titles: TitleArena,
    /// For each word of the query, the position at which it is a prefix of a word of each title, if
    /// there is only one. A longer query has to check no other.
    word_starts: Vec<Vec<u8>>,
}

/// No position, several, or one that does not fit in a byte.
const UNKNOWN: u8 = u8::MAX;

impl TitleCopies {
    /// Copies the titles of a set, unless it is so large that copies would not be faster.
    pub(super) fn of(titles: &TitleArena, set: &[u64], words: &[&Word]) -> Option<Self> {
        let mut count = 0;
        let mut before = Vec::with_capacity(set.len());
        for word in set {
            before.push(count as u16);
            count += word.count_ones() as usize;
        }
        if count * COPY_RATIO > set.len() * GROUP {
            return None;
        }
        let numbers = || {
            let groups = set.iter().enumerate();
            groups.flat_map(|(group, &word)| set_bits(word).map(move |bit| group * GROUP + bit))
        };
        let bytes = numbers().map(|at| titles.get(at).1).sum();
        let mut copies = TitleArena::with_capacity(count, bytes);
        let mut word_starts: Vec<_> = words.iter().map(|_| Vec::with_capacity(count)).collect();
        for at in numbers() {
            let (text, length) = titles.get(at);
            copies.push(&text[..length]);
            for (starts, word) in word_starts.iter_mut().zip(words) {
                let place = word.only_prefix(text, length);
                starts.push(place.and_then(|at| u8::try_from(at).ok()).unwrap_or(UNKNOWN));
            }
        }
        copies.seal();
        Some(Self { set: set.to_vec(), before, titles: copies, word_starts })
    }

    fn index(&self, group: usize, bit: usize) -> usize {
        let before = (self.set[group] & ((1 << bit) - 1)).count_ones();
        usize::from(self.before[group]) + before as usize
    }
}

/// Titles are copied if at most one in this many survives.
const COPY_RATIO: usize = 8;
