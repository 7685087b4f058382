//! Postings: which entries of a block have which terms.

use std::ops::Range;

use super::codec::{Reader, Writer};

/// The entries of each term of a block, in order.
#[derive(Debug, Default)]
pub(super) struct Postings {
    /// The terms, in order.
    numbers: Vec<u32>,
    /// The offset of the entries of each, and the end of those of the last.
    offsets: Vec<u32>,
    entries: Vec<u16>,
}

impl Postings {
    /// From pairs of a term and an entry, in the order of the entries; `count` terms in all.
    pub(super) fn of(pairs: &[(u32, u16)], count: usize) -> Self {
        let mut ends = vec![0_u32; count];
        for &(term, _) in pairs {
            ends[term as usize] += 1;
        }
        let (mut numbers, mut offsets, mut so_far) = (Vec::new(), Vec::new(), 0);
        for (term, end) in ends.iter_mut().enumerate() {
            if *end > 0 {
                numbers.push(term as u32);
                offsets.push(so_far);
            }
            // From here, `end` is the offset of the term's next entry.
            so_far += std::mem::replace(end, so_far);
        }
        offsets.push(so_far);
        let mut entries = vec![0; pairs.len()];
        for &(term, at) in pairs {
            let next = &mut ends[term as usize];
            entries[*next as usize] = at;
            *next += 1;
        }
        numbers.shrink_to_fit();
        offsets.shrink_to_fit();
        Self { numbers, offsets, entries }
    }

    pub(super) fn pack(&self, writer: &mut Writer) {
        writer.count(self.numbers.len());
        writer.all(&self.numbers);
        writer.all(&self.offsets);
        writer.count(self.entries.len());
        writer.all(&self.entries);
    }

    /// Reads what [`Self::pack`] wrote for `count` entries. Terms, numbered from 0, become `terms`.
    /// `None` where it refers to entries or terms that are not there.
    pub(super) fn unpack(
        reader: &mut Reader<'_>,
        count: usize,
        terms: &Range<u32>,
    ) -> Option<Self> {
        let different = reader.count()?;
        let mut numbers: Vec<u32> = reader.all(different)?;
        let offsets: Vec<u32> = reader.all(different + 1)?;
        let all = reader.count()?;
        let entries: Vec<u16> = reader.all(all)?;
        let fits = numbers.is_sorted_by(|a, b| a < b)
            && numbers.last().is_none_or(|&last| (last as usize) < terms.len())
            && offsets.is_sorted()
            && offsets.last() == Some(&(all as u32))
            && entries.iter().all(|&entry| usize::from(entry) < count);
        if !fits {
            return None;
        }
        for number in &mut numbers {
            *number += terms.start;
        }
        Some(Self { numbers, offsets, entries })
    }

    pub(super) fn entries(&self, term: u32) -> &[u16] {
        let Ok(at) = self.numbers.binary_search(&term) else { return &[] };
        &self.entries[self.offsets[at] as usize..self.offsets[at + 1] as usize]
    }
}
