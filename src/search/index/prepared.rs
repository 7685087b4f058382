//! A pattern compiled for an index: its terms scored, its tests compiled; and ranking an entry by
//! it.

use super::{
    candidates::Candidates,
    filter::Filter,
    fit_mask::FitMask,
    found::{Class, Rank},
    pattern::Pattern,
    score::{self, QueryScore},
    terms::{Term, scored},
    titles::Title,
    top::TopK,
    word::{Probe, Word},
};

pub(super) struct Prepared<'p> {
    pub(super) words: Vec<PreparedWord<'p>>,
    pub(super) tests: Vec<Filter>,
    /// The words joined by spaces, to compare with whole titles.
    pub(super) whole: String,
    /// The same as one word, cut if it is long.
    pub(super) phrase: Word,
}

pub(super) struct PreparedWord<'p> {
    pub(super) word: &'p Word,
    /// The terms that match, each with its score.
    pub(super) terms: Vec<(u32, u16)>,
    /// The terms that match with a typo; empty while typos are not searched.
    pub(super) typo_terms: Vec<(u32, u16)>,
}

impl<'p> Prepared<'p> {
    pub(super) fn of(pattern: &'p Pattern, terms: &[Term]) -> Self {
        let words = pattern.words.iter().map(|word| PreparedWord {
            word,
            terms: scored(terms, |term| term.score(word)),
            typo_terms: Vec::new(),
        });
        let words: Vec<_> = words.collect();
        let texts: Vec<&str> = pattern.words.iter().map(Word::text).collect();
        let tests = pattern.tests.iter().map(|test| Filter::of(test, terms)).collect();
        let whole = texts.join(" ");
        Self { words, tests, phrase: Word::new(&whole), whole }
    }

    /// Adds the terms that match with a typo.
    pub(super) fn add_typos(&mut self, terms: &[Term]) {
        for word in &mut self.words {
            if word.word.may_have_typo() {
                word.typo_terms = scored(terms, |term| term.typo_score(word.word));
            }
        }
    }
}

impl Prepared<'_> {
    /// Offers an entry if it matches; returns whether it does, or could match a longer query.
    pub(super) fn offer(
        &self,
        candidates: &[Candidates],
        title: Title<'_>,
        base: usize,
        top: &mut TopK<'_>,
    ) -> bool {
        let Title { at, text, length, .. } = title;
        // An entry that ranks too low is only counted, which is cheaper than scoring it.
        let bound = candidates.iter().fold(QueryScore::EMPTY, |bound, candidates| {
            bound.plus(score::upper_bound(candidates.at(at)).max(candidates.by_term(at)))
        });
        let exact = !top.is_below(self.highest(bound, length, base + at));
        let mut total = QueryScore::EMPTY;
        for (number, (query, candidates)) in self.words.iter().zip(candidates).enumerate() {
            let probe =
                Probe { mask: candidates.at(at), exact, word_start: title.word_start(number) };
            let by_term = candidates.by_term(at);
            let score = if by_term > 0 && !exact {
                by_term
            } else {
                query.word.score(text, length, probe, &mut top.scratch).max(by_term)
            };
            if score == 0 {
                return false;
            }
            total = total.plus_named(score, by_term);
        }
        if !total.all_match {
            return true;
        }
        let class = match &self.words[..] {
            _ if total.scattered => Class::Scattered,
            _ if !exact || !total.all_prefixes => Class::Match,
            [] => Class::Match,
            _ if text[..length] == *self.whole.as_bytes() => Class::ExactTitle,
            [_] => Class::Prefix,
            _ if self.has_phrase(title) => Class::Prefix,
            _ => Class::Match,
        };
        top.offer(Rank::new(class, total.score, length, base + at));
        true
    }

    /// The same for an entry that matches only with a typo.
    pub(super) fn offer_typo(
        &self,
        candidates: &[Candidates],
        typo_candidates: &[Candidates],
        title: Title<'_>,
        base: usize,
        top: &mut TopK<'_>,
    ) -> bool {
        let Title { at, text, length, .. } = title;
        let mut total = QueryScore::EMPTY;
        let mut has_typo = false;
        let each = self.words.iter().zip(candidates).zip(typo_candidates);
        for (number, ((query, candidates), typo)) in each.enumerate() {
            let mask = candidates.at(at);
            let probe = Probe { mask, exact: true, word_start: title.word_start(number) };
            let by_title = query.word.score(text, length, probe, &mut top.scratch);
            let exact = by_title.max(candidates.by_term(at));
            let score = if exact > score::SPARSE {
                exact
            } else {
                let by_title =
                    if mask.has(FitMask::TYPO) { query.word.typo_score(text, length) } else { 0 };
                let by_typo = by_title.max(typo.by_term(at));
                has_typo |= by_typo > 0;
                by_typo.max(exact)
            };
            if score == 0 {
                return false;
            }
            total = total.plus(score);
        }
        if total.all_match && has_typo {
            top.offer(Rank::new(Class::Typo, total.score, length, base + at));
        }
        true
    }

    /// Offers an entry if the only word of the query is a prefix at the only possible position of
    /// the title; returns whether it is.
    #[inline]
    pub(super) fn offer_prefix(
        &self,
        by_term: u16,
        title: Title<'_>,
        base: usize,
        top: &mut TopK<'_>,
    ) -> bool {
        let Title { at, text, length, .. } = title;
        let word = self.words[0].word;
        let Some(score) = title.word_start(0).and_then(|at| word.score_at(at, text, length)) else {
            return false;
        };
        let class = if length == self.whole.len() { Class::ExactTitle } else { Class::Prefix };
        top.offer(Rank::new(class, score.max(by_term), length, base + at));
        true
    }

    /// Whether the title contains the whole query from the start of a word.
    fn has_phrase(&self, title: Title<'_>) -> bool {
        let Title { text, length, .. } = title;
        let whole = self.whole.as_bytes();
        let matches = |at: usize| text[at..length].starts_with(whole);
        match title.word_start(0) {
            Some(at) => matches(at),
            None => self.phrase.is_prefix_at(text, length, matches),
        }
    }

    /// The highest rank of an entry whose words score at most `bound`.
    pub(super) fn highest(&self, bound: QueryScore, length: usize, number: usize) -> Rank {
        let class = match bound.all_prefixes {
            true if length == self.whole.len() => Class::ExactTitle,
            true => Class::Prefix,
            false => Class::Match,
        };
        Rank::new(class, bound.score, length, number)
    }
}
