//! Titles one behind the other, and copies of a few of them for a query that goes on.

use std::hint::black_box;

use super::{
    bits::{GROUP, LANES, ones},
    codec::{Reader, Writer},
    word::Word,
};

/// Titles that are read from memory at once, so that it is waited for once and not for each.
const AHEAD: usize = 32;

/// A title of a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Title<'t> {
    /// Which one.
    pub(super) at: usize,
    /// Begins with it, and goes on for [`LANES`] bytes at least.
    pub(super) text: &'t [u8],
    /// In bytes.
    pub(super) length: usize,
    /// The copies among which it stands, and where.
    pub(super) copy: Option<(&'t Few, usize)>,
}

impl Title<'_> {
    /// Where the beginning of a word of the query begins a word, if that is known and it does so
    /// only there.
    pub(super) fn begun(&self, word: usize) -> Option<usize> {
        let (few, index) = self.copy?;
        let at = *few.begun.get(word)?.get(index)?;
        (at != UNKNOWN).then_some(usize::from(at))
    }
}

/// Folded titles.
#[derive(Debug)]
pub(super) struct Texts {
    /// With room to read behind the last, once it is sealed.
    text: Vec<u8>,
    /// Where each begins, and where the last ends.
    begins: Vec<u32>,
}

impl Default for Texts {
    fn default() -> Self {
        Self { text: Vec::new(), begins: vec![0] }
    }
}

impl Texts {
    /// With room for so many titles of so many bytes in all.
    pub(super) fn with_room(titles: usize, bytes: usize) -> Self {
        let mut begins = Vec::with_capacity(titles + 1);
        begins.push(0);
        Self { text: Vec::with_capacity(bytes + LANES), begins }
    }

    pub(super) fn push(&mut self, title: &[u8]) {
        self.text.extend_from_slice(title);
        self.begins.push(self.text.len() as u32);
    }

    /// Makes room to read behind the last title, and gives back what is not needed.
    pub(super) fn seal(&mut self) {
        self.text.resize(self.text.len() + LANES, 0);
        self.text.shrink_to_fit();
        self.begins.shrink_to_fit();
    }

    pub(super) fn pack(&self, writer: &mut Writer) {
        let lengths: Vec<u16> = self.begins.windows(2).map(|at| (at[1] - at[0]) as u16).collect();
        writer.all(&lengths);
        writer.bytes(&self.text[..self.begins[lengths.len()] as usize]);
    }

    /// What was packed of so many.
    pub(super) fn unpack(reader: &mut Reader<'_>, count: usize) -> Option<Self> {
        let mut begins = Vec::with_capacity(count + 1);
        begins.push(0);
        let mut end = 0;
        for length in reader.all::<u16>(count)? {
            end += u32::from(length);
            begins.push(end);
        }
        let bytes = reader.bytes(end as usize)?;
        let mut text = Vec::with_capacity(bytes.len() + LANES);
        text.extend_from_slice(bytes);
        text.resize(bytes.len() + LANES, 0);
        Some(Self { text, begins })
    }

    /// A title and what stands behind it, and its length.
    pub(super) fn get(&self, index: usize) -> (&[u8], usize) {
        let (begin, end) = (self.begins[index] as usize, self.begins[index + 1] as usize);
        (&self.text[begin..], end - begin)
    }

    /// Goes through the titles of a set, by `few` if it has them all, and leaves in the set those
    /// that `look` says to.
    pub(super) fn walk<'t>(
        &'t self,
        few: Option<&'t Few>,
        todo: &mut [u64],
        mut look: impl FnMut(Title<'t>) -> bool,
    ) {
        let texts = few.map_or(self, |few| &few.texts);
        let mut look_at = |next: &[(usize, usize)], todo: &mut [u64]| {
            // Copies stand in the order in which they are read.
            if few.is_none() {
                texts.read_ahead(next);
            }
            for &(at, index) in next {
                let (text, length) = texts.get(index);
                let copy = few.map(|few| (few, index));
                if !look(Title { at, text, length, copy }) {
                    todo[at / GROUP] &= !(1 << (at % GROUP));
                }
            }
        };
        let mut next = [(0, 0); AHEAD];
        let mut count = 0;
        for group in 0..todo.len() {
            for bit in ones(todo[group]) {
                let index = few.map_or(group * GROUP + bit, |few| few.index(group, bit));
                next[count] = (group * GROUP + bit, index);
                count += 1;
                if count == AHEAD {
                    look_at(&next, todo);
                    count = 0;
                }
            }
        }
        look_at(&next[..count], todo);
    }

    /// Touches the lines of memory that will be looked at.
    fn read_ahead(&self, next: &[(usize, usize)]) {
        let mut touched = 0;
        for &(_, index) in next {
            let (text, length) = self.get(index);
            let last = if length <= LANES / 2 { LANES / 2 } else { LANES } - 1;
            touched ^= text[0] ^ text[last];
        }
        black_box(touched);
    }
}

/// Copies of some titles of a block, close together.
#[derive(Debug)]
pub(super) struct Few {
    set: Vec<u64>,
    /// Of each word of the set, how many are before it.
    before: Vec<u16>,
    texts: Texts,
    /// For each word of the query that left them, where it begins a word of each title, if it
    /// does so in one place only. A query that goes on has no other place to look at.
    begun: Vec<Vec<u8>>,
}

/// In no place, in several, or too far behind.
const UNKNOWN: u8 = u8::MAX;

impl Few {
    /// The titles of a set that a query has left, unless these are so many that a copy would be
    /// no faster.
    pub(super) fn of(texts: &Texts, set: &[u64], words: &[&Word]) -> Option<Self> {
        let mut count = 0;
        let mut before = Vec::with_capacity(set.len());
        for word in set {
            before.push(count as u16);
            count += word.count_ones() as usize;
        }
        if count * MOST_OF > set.len() * GROUP {
            return None;
        }
        let each = || {
            let groups = set.iter().enumerate();
            groups.flat_map(|(group, &word)| ones(word).map(move |bit| group * GROUP + bit))
        };
        let bytes = each().map(|at| texts.get(at).1).sum();
        let mut copies = Texts::with_room(count, bytes);
        let mut begun: Vec<_> = words.iter().map(|_| Vec::with_capacity(count)).collect();
        for at in each() {
            let (text, length) = texts.get(at);
            copies.push(&text[..length]);
            for (begun, word) in begun.iter_mut().zip(words) {
                let place = word.begins_once(text, length);
                begun.push(place.and_then(|at| u8::try_from(at).ok()).unwrap_or(UNKNOWN));
            }
        }
        copies.seal();
        Some(Self { set: set.to_vec(), before, texts: copies, begun })
    }

    fn index(&self, group: usize, bit: usize) -> usize {
        let before = (self.set[group] & ((1 << bit) - 1)).count_ones();
        usize::from(self.before[group]) + before as usize
    }
}

/// Titles are copied when at most one in so many is left.
const MOST_OF: usize = 8;
