//! A pattern made ready for an index, and the look at an entry by it.

use super::{
    best::{Best, Sum},
    bits::{Scratch, ones},
    block::Block,
    candidates::{Candidates, Chance},
    index::{Class, Rank, Set},
    shape::GROUP,
    texts::Title,
    word::{Look, Word, score},
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

pub(super) enum PreparedTest {
    /// By kind and level in one byte.
    Facets(Vec<bool>),
    Terms(Vec<u32>),
    Title(Box<Word>),
    In(Set),
    Not(Box<PreparedTest>),
    Any(Vec<PreparedTest>),
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

impl PreparedTest {
    /// Leaves in a set of the entries of a block, which begins with the `base`th of all, those
    /// that it holds for.
    pub(super) fn keep(&self, block: &Block, base: usize, todo: &mut [u64], scratch: &mut Scratch) {
        match self {
            Self::Facets(wanted) => {
                for (group, todo) in todo.iter_mut().enumerate() {
                    for bit in ones(*todo) {
                        let facet = block.facets[group * GROUP + bit];
                        *todo &= !(u64::from(!wanted[usize::from(facet)]) << bit);
                    }
                }
            }
            Self::Terms(wanted) => {
                let mut with = vec![0; todo.len()];
                for at in wanted.iter().flat_map(|&term| block.terms.entries(term)) {
                    with[usize::from(*at) / GROUP] |= 1 << (usize::from(*at) % GROUP);
                }
                todo.iter_mut().zip(with).for_each(|(todo, with)| *todo &= with);
            }
            Self::Title(word) => {
                let mut candidates = Candidates::default();
                block.shapes.look_up(word.request(), &mut candidates);
                let groups = todo.iter_mut().zip(&candidates.groups);
                groups.for_each(|(todo, group)| *todo &= group.starts & group.pieces);
                block.texts.walk(None, todo, |Title { text, length, .. }| {
                    word.score(text, length, Look::AFRESH, scratch) >= score::PREFIX
                });
            }
            Self::In(set) => {
                let these = set.words_from(base);
                todo.iter_mut().zip(these).for_each(|(todo, these)| *todo &= these);
            }
            Self::Not(test) => {
                let mut without = todo.to_vec();
                test.keep(block, base, &mut without, scratch);
                todo.iter_mut().zip(without).for_each(|(todo, without)| *todo &= !without);
            }
            Self::Any(tests) => {
                let mut any = vec![0; todo.len()];
                for test in tests {
                    let mut these = todo.to_vec();
                    test.keep(block, base, &mut these, scratch);
                    any.iter_mut().zip(these).for_each(|(any, these)| *any |= these);
                }
                todo.copy_from_slice(&any);
            }
        }
    }
}
