//! The shapes of the titles of a block as a transposed bit matrix.

use super::{
    bits::{GROUP, set_bits},
    candidates::{Candidates, Group},
    codec::{Reader, Writer},
    shape::{BITS, EDGES, LETTERS, PAIRS, RequiredBits, Shape},
};

/// For each bit of a shape, the bitset of the titles that have it: a word reads only the columns
/// that it needs.
#[derive(Debug, Default)]
pub(super) struct ShapeColumns {
    groups: usize,
    columns: Vec<u64>,
}

impl ShapeColumns {
    pub(super) fn of(shapes: &[Shape]) -> Self {
        let groups = shapes.len().div_ceil(GROUP);
        let mut columns = vec![0; BITS * groups];
        for (group, shapes) in shapes.chunks(GROUP).enumerate() {
            for word in 0..BITS / GROUP {
                let mut square = [0; GROUP];
                for (row, shape) in square.iter_mut().zip(shapes) {
                    *row = shape.words()[word];
                }
                transpose(&mut square);
                for (bit, &column) in square.iter().enumerate() {
                    columns[(word * GROUP + bit) * groups + group] = column;
                }
            }
        }
        Self { groups, columns }
    }

    pub(super) fn pack(&self, writer: &mut Writer) {
        writer.all(&self.columns);
    }

    /// Reads what [`Self::pack`] wrote of `count` titles.
    pub(super) fn unpack(reader: &mut Reader<'_>, count: usize) -> Option<Self> {
        let groups = count.div_ceil(GROUP);
        Some(Self { groups, columns: reader.all(BITS * groups)? })
    }

    /// Finds the titles that may match a word.
    pub(super) fn look_up(&self, required: &RequiredBits, candidates: &mut Candidates) {
        let Candidates { groups, certain, set, .. } = candidates;
        *certain = required.certain;
        groups.clear();
        groups.resize(self.groups, Group::default());
        self.intersection(LETTERS, required.letters, set);
        let mut put = |set: &[u64], put: fn(&mut Group, u64)| {
            groups.iter_mut().zip(set).for_each(|(group, &set)| put(group, set));
        };
        put(set, |group, letters| (group.starts, group.substrings) = (letters, letters));
        self.intersection(PAIRS, required.pairs, set);
        put(set, |group, pairs| group.substrings &= pairs);
        self.union(EDGES, required.starts, set);
        put(set, |group, starts| group.starts &= starts);
        self.union(EDGES, required.end, set);
        put(set, |group, ends| group.ends = ends);
    }

    /// Adds the titles that may match it with a typo: at most one of its letters is missing.
    pub(super) fn look_up_typos(&self, required: &RequiredBits, candidates: &mut Candidates) {
        let Candidates { groups, set, .. } = candidates;
        let mut second_half = Vec::new();
        self.intersection(PAIRS, required.halves[0], set);
        self.intersection(PAIRS, required.halves[1], &mut second_half);
        combine(set, &second_half, |first, second| first | second);
        groups.iter_mut().zip(&*set).for_each(|(group, set)| group.typos = *set);
        self.intersection(PAIRS, required.pairs, set);
        for starts in self.columns(EDGES, required.starts) {
            combine(set, starts, |set, starts| set | starts);
        }
        let mut missing = vec![0; self.groups];
        for letter in self.columns(LETTERS, required.letters) {
            for ((set, missing), &letter) in set.iter_mut().zip(&mut missing).zip(letter) {
                *set &= letter | !*missing;
                *missing |= !letter;
            }
        }
        groups.iter_mut().zip(set).for_each(|(group, set)| group.typos &= *set);
    }

    /// The titles that have all of these bits.
    fn intersection(&self, first: usize, bits: impl Into<u128>, set: &mut Vec<u64>) {
        set.clear();
        set.resize(self.groups, u64::MAX);
        for column in self.columns(first, bits) {
            combine(set, column, |set, column| set & column);
        }
    }

    /// The titles that have any of these bits.
    fn union(&self, first: usize, bits: u64, set: &mut Vec<u64>) {
        set.clear();
        set.resize(self.groups, 0);
        for column in self.columns(first, bits) {
            combine(set, column, |set, column| set | column);
        }
    }

    /// The columns of some bits, counted from `first`.
    fn columns(&self, first: usize, bits: impl Into<u128>) -> impl Iterator<Item = &[u64]> {
        let bits = bits.into();
        let high = set_bits((bits >> GROUP) as u64).map(|bit| GROUP + bit);
        set_bits(bits as u64).chain(high).map(move |bit| {
            let from = (first + bit) * self.groups;
            &self.columns[from..from + self.groups]
        })
    }
}

fn combine(set: &mut [u64], other: &[u64], with: impl Fn(u64, u64) -> u64) {
    for (set, &other) in set.iter_mut().zip(other) {
        *set = with(*set, other);
    }
}

/// Transposes a square of bits, by halves, quarters and so on (Warren, "Hacker's Delight", 7-3).
fn transpose(square: &mut [u64; GROUP]) {
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
        let shapes = ShapeColumns::of(&rows);
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
