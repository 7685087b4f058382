//! Scanning a block: which of its entries are scored for a query, and which are only counted.

use std::slice;

use super::{
    bits::GROUP,
    block::Block,
    candidates::{Candidates, Group},
    found::{Class, Rank},
    prepared::Prepared,
    score::{self, QueryScore},
    session::BlockSurvivors,
    titles::{Title, TitleCopies},
    top::TopK,
    word::Probe,
};

impl Block {
    /// Offers all entries that match, among the survivors of an earlier query if there is one;
    /// returns those that could match a longer query.
    pub(super) fn scan(
        &self,
        prepared: &Prepared<'_>,
        base: usize,
        within: Option<&BlockSurvivors>,
        top: &mut TopK<'_>,
    ) -> BlockSurvivors {
        let candidates = self.candidates(prepared, top);
        let mut todo = self.remaining(within);
        for candidates in &candidates {
            let groups = todo.iter_mut().zip(&candidates.groups);
            groups.for_each(|(todo, group)| *todo &= group.any());
        }
        for test in &prepared.tests {
            test.retain(self, base, &mut todo, &mut top.scratch);
        }
        let copies = within.and_then(|within| within.copies.as_deref());
        if let [candidates] = &candidates[..] {
            self.scan_one_word(prepared, candidates, copies, &mut todo, base, top);
        } else {
            self.titles.retain(copies, &mut todo, |t| prepared.offer(&candidates, t, base, top));
        }
        top.candidates = candidates;
        self.survivors(prepared, todo, within)
    }

    /// The same for a single word. Entries that rank too low, which their masks tell for 64 titles
    /// at once, are only counted; those that are certain to match, without reading the title.
    fn scan_one_word(
        &self,
        prepared: &Prepared<'_>,
        candidates: &Candidates,
        copies: Option<&TitleCopies>,
        todo: &mut [u64],
        base: usize,
        top: &mut TopK<'_>,
    ) {
        let word = prepared.words[0].word;
        let by_term = prepared.words[0].terms.iter().map(|&(_, score)| score).max().unwrap_or(0);
        let not_prefix = by_term.max(score::INITIALS);
        let prefix = score::PREFIX + score::AT_FRONT;
        // An alias may score as high as a title.
        let others_are_low = not_prefix < score::PREFIX
            && top.is_below(Rank::new(Class::Match, not_prefix, 0, base));
        let prefixes_are_low = top.is_below(Rank::new(Class::Prefix, prefix, 0, base));
        let low = |group: &Group| match (
            group.starts & group.substrings,
            others_are_low,
            prefixes_are_low,
        ) {
            (_, false, _) => 0,
            (starts, true, false) => !starts,
            (starts, true, true) => !(starts & group.ends),
        };
        let low: Vec<u64> = candidates.groups.iter().map(low).collect();
        let mut certain = vec![0; todo.len()];
        for (at, group) in candidates.groups.iter().enumerate() {
            let fits = if candidates.certain {
                group.with_term | group.substrings
            } else {
                group.with_term
            };
            certain[at] = todo[at] & low[at] & fits;
            todo[at] &= !certain[at];
            top.total += certain[at].count_ones() as usize;
        }
        self.titles.retain(copies, todo, |title| {
            let Title { at, text, length, .. } = title;
            if prepared.offer_prefix(candidates.by_term(at), title, base, top) {
                return true;
            }
            let (mask, by_term) = (candidates.at(at), candidates.by_term(at));
            if low[at / GROUP] >> (at % GROUP) & 1 == 0 {
                let bound = QueryScore::EMPTY.plus(score::upper_bound(mask).max(by_term));
                if !top.is_below(prepared.highest(bound, length, base + at)) {
                    return prepared.offer(slice::from_ref(candidates), title, base, top);
                }
            }
            let probe = Probe { mask, exact: false, word_start: None };
            let score = match by_term {
                0 => word.score(text, length, probe, &mut top.scratch),
                _ => by_term,
            };
            top.total += usize::from(score > score::SPARSE);
            score > 0
        });
        todo.iter_mut().zip(certain).for_each(|(todo, certain)| *todo |= certain);
    }

    /// The same for entries that match only with a typo.
    pub(super) fn scan_typos(
        &self,
        prepared: &Prepared<'_>,
        base: usize,
        within: Option<&BlockSurvivors>,
        top: &mut TopK<'_>,
    ) -> BlockSurvivors {
        let mut candidates = self.candidates(prepared, top);
        let mut typo_candidates = Vec::new();
        let mut todo = self.remaining(within);
        for (query, candidates) in prepared.words.iter().zip(&mut candidates) {
            self.shapes.look_up_typos(query.word.required_for_typo(), candidates);
            let mut typos = Candidates::none(todo.len());
            typos.add_terms(&self.postings, &query.typo_terms);
            let groups = todo.iter_mut().zip(candidates.groups.iter().zip(&typos.groups));
            groups.for_each(|(todo, (group, typos))| *todo &= group.any() | typos.with_term);
            typo_candidates.push(typos);
        }
        for test in &prepared.tests {
            test.retain(self, base, &mut todo, &mut top.scratch);
        }
        let copies = within.and_then(|within| within.copies.as_deref());
        self.titles.retain(copies, &mut todo, |title| {
            prepared.offer_typo(&candidates, &typo_candidates, title, base, top)
        });
        top.candidates = candidates;
        self.survivors(prepared, todo, within)
    }

    fn remaining(&self, within: Option<&BlockSurvivors>) -> Vec<u64> {
        if let Some(within) = within {
            return within.set.clone();
        }
        let mut all = vec![u64::MAX; self.len().div_ceil(GROUP)];
        if let (Some(last), used @ 1..) = (all.last_mut(), self.len() % GROUP) {
            *last = (1 << used) - 1;
        }
        all
    }

    /// The survivors, with copies of their titles if these are few.
    fn survivors(
        &self,
        prepared: &Prepared<'_>,
        set: Vec<u64>,
        within: Option<&BlockSurvivors>,
    ) -> BlockSurvivors {
        let copies = within.and_then(|within| within.copies.clone());
        let copies = copies.or_else(|| {
            let words: Vec<_> = prepared.words.iter().map(|query| query.word).collect();
            TitleCopies::of(&self.titles, &set, &words).map(Into::into)
        });
        BlockSurvivors { set, copies }
    }

    /// Whether each entry passes the tests of a pattern, and whether the words match it without a
    /// typo.
    pub(super) fn judge(
        &self,
        prepared: &Prepared<'_>,
        base: usize,
        entries: &[usize],
        top: &mut TopK<'_>,
    ) -> Vec<(bool, bool)> {
        let candidates = self.candidates(prepared, top);
        let mut holds = vec![0; self.len().div_ceil(GROUP)];
        for at in entries {
            holds[at / GROUP] |= 1 << (at % GROUP);
        }
        for test in &prepared.tests {
            test.retain(self, base, &mut holds, &mut top.scratch);
        }
        let judge = |&at: &usize| {
            let (text, length) = self.titles.get(at);
            let before = top.total;
            let title = Title { at, text, length, copy: None };
            prepared.offer(&candidates, title, base, top);
            (holds[at / GROUP] >> (at % GROUP) & 1 != 0, top.total > before)
        };
        entries.iter().map(judge).collect()
    }

    /// The candidates for each word, from the shapes and terms of the block.
    fn candidates(&self, prepared: &Prepared<'_>, top: &mut TopK<'_>) -> Vec<Candidates> {
        let mut candidates = std::mem::take(&mut top.candidates);
        candidates.resize_with(prepared.words.len(), Candidates::default);
        for (query, candidates) in prepared.words.iter().zip(&mut candidates) {
            self.shapes.look_up(query.word.required(), candidates);
            candidates.add_terms(&self.postings, &query.terms);
        }
        candidates
    }
}
