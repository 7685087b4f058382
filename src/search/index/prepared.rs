//! A pattern made ready for an index, and the look at an entry by it.

use super::{
    candidates::Candidates,
    filter::PreparedTest,
    fit_mask::Chance,
    found::{Class, Rank},
    pattern::Pattern,
    score::{self, Sum},
    terms::{Term, scored},
    texts::Title,
    top::Best,
    word::{Look, Word},
};

pub(super) struct Prepared<'p> {
    pub(super) words: Vec<PreparedWord<'p>>,
    pub(super) tests: Vec<PreparedTest>,
    /// The words with a space between, as the title would have to have them.
    pub(super) whole: String,
    /// The same, or the beginning of it if it is long.
    pub(super) phrase: Word,
}

pub(super) struct PreparedWord<'p> {
    pub(super) word: &'p Word,
    /// The terms that fit, and what each is worth.
    pub(super) terms: Vec<(u32, u16)>,
    /// The same with a typo; empty when none is looked for.
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
        let tests = pattern.tests.iter().map(|test| PreparedTest::of(test, terms)).collect();
        let whole = texts.join(" ");
        Self { words, tests, phrase: Word::new(&whole), whole }
    }

    /// Adds the terms that fit with a typo.
    pub(super) fn add_typos(&mut self, terms: &[Term]) {
        for word in &mut self.words {
            if word.word.may_have_typo() {
                word.typo_terms = scored(terms, |term| term.worth_with_typo(word.word));
            }
        }
    }
}

impl Prepared<'_> {
    /// Offers an entry if it fits; says whether it fits or could if the query went on.
    pub(super) fn offer(
        &self,
        candidates: &[Candidates],
        title: Title<'_>,
        base: usize,
        best: &mut Best<'_>,
    ) -> bool {
        let Title { at, text, length, .. } = title;
        // What cannot get in is only counted, which takes less than to tell what it is worth.
        let most = candidates.iter().fold(Sum::NONE, |most, candidates| {
            most.and(score::most(candidates.at(at)).max(candidates.by_term(at)))
        });
        let exactly = !best.is_below(self.highest(most, length, base + at));
        let mut sum = Sum::NONE;
        for (number, (query, candidates)) in self.words.iter().zip(candidates).enumerate() {
            let look = Look { chance: candidates.at(at), exactly, begun: title.begun(number) };
            let by_term = candidates.by_term(at);
            let score = if by_term > 0 && !exactly {
                by_term
            } else {
                query.word.score(text, length, look, &mut best.scratch).max(by_term)
            };
            if score == 0 {
                return false;
            }
            sum = sum.and(score);
        }
        if !sum.fit {
            return true;
        }
        let class = match &self.words[..] {
            _ if !exactly || !sum.begin => Class::Fit,
            [] => Class::Fit,
            _ if text[..length] == *self.whole.as_bytes() => Class::Title,
            [_] => Class::Front,
            _ if self.begins_word(title) => Class::Front,
            _ => Class::Fit,
        };
        best.offer(Rank::new(class, sum.score, length, base + at));
        true
    }

    /// The same for one that fits only with a letter changed.
    pub(super) fn offer_with_typo(
        &self,
        candidates: &[Candidates],
        typo_chances: &[Candidates],
        title: Title<'_>,
        base: usize,
        best: &mut Best<'_>,
    ) -> bool {
        let Title { at, text, length, .. } = title;
        let mut sum = Sum::NONE;
        let mut typos = false;
        let each = self.words.iter().zip(candidates).zip(typo_chances);
        for (number, ((query, candidates), typo)) in each.enumerate() {
            let chance = candidates.at(at);
            let look = Look { chance, exactly: true, begun: title.begun(number) };
            let by_title = query.word.score(text, length, look, &mut best.scratch);
            let exact = by_title.max(candidates.by_term(at));
            let score = if exact > score::NOT_YET {
                exact
            } else {
                let by_title = if chance.has(Chance::NEARLY) {
                    query.word.worth_with_typo(text, length)
                } else {
                    0
                };
                let nearly = by_title.max(typo.by_term(at));
                typos |= nearly > 0;
                nearly.max(exact)
            };
            if score == 0 {
                return false;
            }
            sum = sum.and(score);
        }
        if sum.fit && typos {
            best.offer(Rank::new(Class::Typo, sum.score, length, base + at));
        }
        true
    }

    /// Offers an entry if the only word is known to begin one word of the title; says whether it
    /// is.
    #[inline]
    pub(super) fn offer_begun(
        &self,
        by_term: u16,
        title: Title<'_>,
        base: usize,
        best: &mut Best<'_>,
    ) -> bool {
        let Title { at, text, length, .. } = title;
        let word = self.words[0].word;
        let Some(score) = title.begun(0).and_then(|at| word.score_at(at, text, length)) else {
            return false;
        };
        let class = if length == self.whole.len() { Class::Title } else { Class::Front };
        best.offer(Rank::new(class, score.max(by_term), length, base + at));
        true
    }

    /// Whether all words stand in a title as they do in the query, from the beginning of a word
    /// on.
    fn begins_word(&self, title: Title<'_>) -> bool {
        let Title { text, length, .. } = title;
        let whole = self.whole.as_bytes();
        let goes_on = |at: usize| text[at..length].starts_with(whole);
        match title.begun(0) {
            Some(at) => goes_on(at),
            None => self.phrase.begins(text, length, goes_on),
        }
    }

    /// The highest rank of an entry whose words can come to no more than this.
    pub(super) fn highest(&self, most: Sum, length: usize, number: usize) -> Rank {
        let class = match most.begin {
            true if length == self.whole.len() => Class::Title,
            true => Class::Front,
            false => Class::Fit,
        };
        Rank::new(class, most.score, length, number)
    }
}
