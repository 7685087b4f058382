//! Tags, categories and other names: each different one once, and which entries have it.

use super::{
    codec::{Reader, Writer},
    reference, score,
    word::Word,
};

/// What a term is to an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Sort {
    Category,
    Tag,
    Alias,
}

impl Sort {
    pub(super) const ALL: [Self; 3] = [Self::Category, Self::Tag, Self::Alias];
}

#[derive(Debug)]
pub(super) struct Term {
    pub(super) sort: Sort,
    /// Folded.
    pub(super) text: String,
}

impl Term {
    pub(super) fn score(&self, word: &Word) -> u16 {
        let score = reference::score(word, &self.text);
        match self.sort {
            Sort::Alias if self.text == word.text() => score::WHOLE + score::AT_FRONT,
            Sort::Alias if score >= score::WHOLE => score::PREFIX - 8,
            Sort::Alias if score >= score::PREFIX => score::BEGINNINGS + 4,
            Sort::Tag if self.text == word.text() => score::BEGINNINGS + 8,
            Sort::Tag | Sort::Category if score >= score::PREFIX => score::LOOSE - 4,
            _ => 0,
        }
    }

    pub(super) fn worth_with_typo(&self, word: &Word) -> u16 {
        if reference::worth_with_typo(word, &self.text) == score::TYPO_WHOLE {
            score::TYPO / 3
        } else {
            0
        }
    }
}

/// The numbers of the terms that are worth something, and what.
pub(super) fn scored(terms: &[Term], score: impl Fn(&Term) -> u16) -> Vec<(u32, u16)> {
    let scored = (0..).zip(terms).map(|(number, term)| (number, score(term)));
    scored.filter(|&(_, score)| score > 0).collect()
}

/// For each term of a block its entries, in order.
#[derive(Debug, Default)]
pub(super) struct Terms {
    /// In order.
    numbers: Vec<u32>,
    /// Where the entries of each begin, and where those of the last end.
    begins: Vec<u32>,
    entries: Vec<u16>,
}

impl Terms {
    /// From pairs of a term, of so many that there are, and an entry, in the order of the entries.
    pub(super) fn of(pairs: &[(u32, u16)], count: usize) -> Self {
        let mut ends = vec![0_u32; count];
        for &(term, _) in pairs {
            ends[term as usize] += 1;
        }
        let (mut numbers, mut begins, mut so_far) = (Vec::new(), Vec::new(), 0);
        for (term, end) in ends.iter_mut().enumerate() {
            if *end > 0 {
                numbers.push(term as u32);
                begins.push(so_far);
            }
            // For now where its next entry goes, which in the end is where they end.
            so_far += std::mem::replace(end, so_far);
        }
        begins.push(so_far);
        let mut entries = vec![0; pairs.len()];
        for &(term, at) in pairs {
            let next = &mut ends[term as usize];
            entries[*next as usize] = at;
            *next += 1;
        }
        numbers.shrink_to_fit();
        begins.shrink_to_fit();
        Self { numbers, begins, entries }
    }

    pub(super) fn pack(&self, writer: &mut Writer) {
        writer.count(self.numbers.len());
        writer.all(&self.numbers);
        writer.all(&self.begins);
        writer.count(self.entries.len());
        writer.all(&self.entries);
    }

    /// What was packed for so many entries, the terms counted from `first` on, of which there are
    /// so many. Nothing where it names entries or terms that are not there.
    pub(super) fn unpack(
        reader: &mut Reader<'_>,
        count: usize,
        (first, terms): (u32, usize),
    ) -> Option<Self> {
        let different = reader.count()?;
        let mut numbers: Vec<u32> = reader.all(different)?;
        let begins: Vec<u32> = reader.all(different + 1)?;
        let all = reader.count()?;
        let entries: Vec<u16> = reader.all(all)?;
        let fits = numbers.is_sorted_by(|a, b| a < b)
            && numbers.last().is_none_or(|&last| (last as usize) < terms)
            && begins.is_sorted()
            && begins.last() == Some(&(all as u32))
            && entries.iter().all(|&entry| usize::from(entry) < count);
        if !fits {
            return None;
        }
        for number in &mut numbers {
            *number += first;
        }
        Some(Self { numbers, begins, entries })
    }

    pub(super) fn entries(&self, term: u32) -> &[u16] {
        let Ok(at) = self.numbers.binary_search(&term) else { return &[] };
        &self.entries[self.begins[at] as usize..self.begins[at + 1] as usize]
    }
}
