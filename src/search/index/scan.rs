//! Which entries of a block are looked at for a query.

use std::slice;

use super::{
    bits::GROUP,
    block::Block,
    candidates::{Candidates, Group},
    found::{Class, Rank},
    prepared::Prepared,
    score::{self, Sum},
    session::Rest,
    texts::{Few, Title},
    top::Best,
    word::Look,
};

impl Block {
    /// Offers all that fit, of all entries or of a rest; gives back what could fit a query that
    /// goes on.
    pub(super) fn scan(
        &self,
        prepared: &Prepared<'_>,
        base: usize,
        within: Option<&Rest>,
        best: &mut Best<'_>,
    ) -> Rest {
        let candidates = self.candidates(prepared, best);
        let mut todo = self.all_or(within);
        for candidates in &candidates {
            let groups = todo.iter_mut().zip(&candidates.groups);
            groups.for_each(|(todo, group)| *todo &= group.any());
        }
        for test in &prepared.tests {
            test.keep(self, base, &mut todo, &mut best.scratch);
        }
        let few = within.and_then(|within| within.few.as_deref());
        if let [candidates] = &candidates[..] {
            self.scan_for_one(prepared, candidates, few, &mut todo, base, best);
        } else {
            self.texts.walk(few, &mut todo, |t| prepared.offer(&candidates, t, base, best));
        }
        best.candidates = candidates;
        self.rest(prepared, todo, within)
    }

    /// The same for a single word. What is too far down to get in, by what can be told of 64
    /// titles together, is only counted; without a look where it is certain to fit.
    fn scan_for_one(
        &self,
        prepared: &Prepared<'_>,
        candidates: &Candidates,
        few: Option<&Few>,
        todo: &mut [u64],
        base: usize,
        best: &mut Best<'_>,
    ) {
        let word = prepared.words[0].word;
        let by_term = prepared.words[0].terms.iter().map(|&(_, score)| score).max().unwrap_or(0);
        let apart = by_term.max(score::BEGINNINGS);
        let begun = score::PREFIX + score::AT_FRONT;
        // Another name may be worth as much as a title.
        let apart_is_low =
            apart < score::PREFIX && best.is_below(Rank::new(Class::Fit, apart, 0, base));
        let begun_is_low = best.is_below(Rank::new(Class::Front, begun, 0, base));
        let low = |group: &Group| match (group.starts & group.pieces, apart_is_low, begun_is_low) {
            (_, false, _) => 0,
            (starts, true, false) => !starts,
            (starts, true, true) => !(starts & group.ends),
        };
        let low: Vec<u64> = candidates.groups.iter().map(low).collect();
        let mut certain = vec![0; todo.len()];
        for (at, group) in candidates.groups.iter().enumerate() {
            let fits = if candidates.sure { group.named | group.pieces } else { group.named };
            certain[at] = todo[at] & low[at] & fits;
            todo[at] &= !certain[at];
            best.total += certain[at].count_ones() as usize;
        }
        self.texts.walk(few, todo, |title| {
            let Title { at, text, length, .. } = title;
            if prepared.offer_begun(candidates.by_term(at), title, base, best) {
                return true;
            }
            let (chance, by_term) = (candidates.at(at), candidates.by_term(at));
            if low[at / GROUP] >> (at % GROUP) & 1 == 0 {
                let most = Sum::NONE.and(score::most(chance).max(by_term));
                if !best.is_below(prepared.highest(most, length, base + at)) {
                    return prepared.offer(slice::from_ref(candidates), title, base, best);
                }
            }
            let look = Look { chance, exactly: false, begun: None };
            let score = match by_term {
                0 => word.score(text, length, look, &mut best.scratch),
                _ => by_term,
            };
            best.total += usize::from(score > score::NOT_YET);
            score > 0
        });
        todo.iter_mut().zip(certain).for_each(|(todo, certain)| *todo |= certain);
    }

    /// The same for what fits only with a letter changed.
    pub(super) fn scan_typos(
        &self,
        prepared: &Prepared<'_>,
        base: usize,
        within: Option<&Rest>,
        best: &mut Best<'_>,
    ) -> Rest {
        let mut candidates = self.candidates(prepared, best);
        let mut typo_chances = Vec::new();
        let mut todo = self.all_or(within);
        for (query, candidates) in prepared.words.iter().zip(&mut candidates) {
            self.shapes.look_up_nearly(query.word.typo_asked(), candidates);
            let mut typos = Candidates::none(todo.len());
            typos.add_terms(&self.terms, &query.typo_terms);
            let groups = todo.iter_mut().zip(candidates.groups.iter().zip(&typos.groups));
            groups.for_each(|(todo, (group, typos))| *todo &= group.any() | typos.named);
            typo_chances.push(typos);
        }
        for test in &prepared.tests {
            test.keep(self, base, &mut todo, &mut best.scratch);
        }
        let few = within.and_then(|within| within.few.as_deref());
        self.texts.walk(few, &mut todo, |title| {
            prepared.offer_with_typo(&candidates, &typo_chances, title, base, best)
        });
        best.candidates = candidates;
        self.rest(prepared, todo, within)
    }

    fn all_or(&self, within: Option<&Rest>) -> Vec<u64> {
        if let Some(within) = within {
            return within.set.clone();
        }
        let mut all = vec![u64::MAX; self.len().div_ceil(GROUP)];
        if let (Some(last), rest @ 1..) = (all.last_mut(), self.len() % GROUP) {
            *last = (1 << rest) - 1;
        }
        all
    }

    /// What is left, with its titles at hand if these are few.
    fn rest(&self, prepared: &Prepared<'_>, set: Vec<u64>, within: Option<&Rest>) -> Rest {
        let few = within.and_then(|within| within.few.clone());
        let few = few.or_else(|| {
            let words: Vec<_> = prepared.words.iter().map(|query| query.word).collect();
            Few::of(&self.texts, &set, &words).map(Into::into)
        });
        Rest { set, few }
    }

    /// Of some entries, whether the tests of a pattern hold, and whether its words fit as they
    /// stand.
    pub(super) fn judge(
        &self,
        prepared: &Prepared<'_>,
        base: usize,
        entries: &[usize],
        best: &mut Best<'_>,
    ) -> Vec<(bool, bool)> {
        let candidates = self.candidates(prepared, best);
        let mut holds = vec![0; self.len().div_ceil(GROUP)];
        for at in entries {
            holds[at / GROUP] |= 1 << (at % GROUP);
        }
        for test in &prepared.tests {
            test.keep(self, base, &mut holds, &mut best.scratch);
        }
        let judge = |&at: &usize| {
            let (text, length) = self.texts.get(at);
            let before = best.total;
            let title = Title { at, text, length, copy: None };
            prepared.offer(&candidates, title, base, best);
            (holds[at / GROUP] >> (at % GROUP) & 1 != 0, best.total > before)
        };
        entries.iter().map(judge).collect()
    }

    /// The chances of each word here.
    fn candidates(&self, prepared: &Prepared<'_>, best: &mut Best<'_>) -> Vec<Candidates> {
        let mut candidates = std::mem::take(&mut best.candidates);
        candidates.resize_with(prepared.words.len(), Candidates::default);
        for (query, candidates) in prepared.words.iter().zip(&mut candidates) {
            self.shapes.look_up(query.word.request(), candidates);
            candidates.add_terms(&self.terms, &query.terms);
        }
        candidates
    }
}
