//! The tests of a pattern, compiled against the terms of an index, and run over the entries of a
//! block.

use super::{
    bits::{GROUP, Scratch, set_bits},
    block::Block,
    candidates::Candidates,
    pattern::Test,
    reference, score,
    set::Set,
    terms::{Term, TermKind, scored},
    titles::Title,
    word::{Probe, Word},
};

pub(super) enum Filter {
    /// By kind and level in one byte.
    Facets(Vec<bool>),
    Postings(Vec<u32>),
    Title(Box<Word>),
    In(Set),
    Not(Box<Filter>),
    Any(Vec<Filter>),
}

impl Filter {
    pub(super) fn of(test: &Test, all: &[Term]) -> Self {
        let terms = |kinds: &[TermKind], word: &Word| {
            let matches = |term: &Term| {
                kinds.contains(&term.kind) && reference::score(word, &term.text) >= score::PREFIX
            };
            scored(all, |term| u16::from(matches(term))).into_iter().map(|(n, _)| n).collect()
        };
        match test {
            Test::Kind(kinds) => Self::Facets(
                (0..=u8::MAX).map(|facet| kinds.iter().any(|&k| k as u8 == facet >> 2)).collect(),
            ),
            Test::Level(levels) => Self::Facets(
                (0..=u8::MAX)
                    .map(|facet| levels.iter().any(|&l| l as u8 + 1 == facet & 3))
                    .collect(),
            ),
            Test::Category(word) => Self::Postings(terms(&[TermKind::Category], word)),
            Test::Tag(word) => Self::Postings(terms(&[TermKind::Tag], word)),
            Test::Title(word) => Self::Title(Box::new(word.clone())),
            Test::Named(word) => Self::Any(vec![
                Self::Title(Box::new(word.clone())),
                Self::Postings(terms(&[TermKind::Tag, TermKind::Alias], word)),
            ]),
            Test::In(set) => Self::In(set.clone()),
            Test::Not(test) => Self::Not(Box::new(Self::of(test, all))),
            Test::Any(tests) => Self::Any(tests.iter().map(|test| Self::of(test, all)).collect()),
        }
    }

    /// Retains those entries of a set that pass it. The block starts at entry `base`.
    pub(super) fn retain(
        &self,
        block: &Block,
        base: usize,
        todo: &mut [u64],
        scratch: &mut Scratch,
    ) {
        match self {
            Self::Facets(wanted) => {
                for (group, todo) in todo.iter_mut().enumerate() {
                    for bit in set_bits(*todo) {
                        let facet = block.facets[group * GROUP + bit];
                        *todo &= !(u64::from(!wanted[usize::from(facet)]) << bit);
                    }
                }
            }
            Self::Postings(wanted) => {
                let mut with = vec![0; todo.len()];
                for at in wanted.iter().flat_map(|&term| block.postings.entries(term)) {
                    with[usize::from(*at) / GROUP] |= 1 << (usize::from(*at) % GROUP);
                }
                todo.iter_mut().zip(with).for_each(|(todo, with)| *todo &= with);
            }
            Self::Title(word) => {
                let mut candidates = Candidates::default();
                block.shapes.look_up(word.required(), &mut candidates);
                let groups = todo.iter_mut().zip(&candidates.groups);
                groups.for_each(|(todo, group)| *todo &= group.starts & group.substrings);
                block.titles.retain(None, todo, |Title { text, length, .. }| {
                    word.score(text, length, Probe::FULL, scratch) >= score::PREFIX
                });
            }
            Self::In(set) => {
                let these = set.words_from(base);
                todo.iter_mut().zip(these).for_each(|(todo, these)| *todo &= these);
            }
            Self::Not(test) => {
                let mut without = todo.to_vec();
                test.retain(block, base, &mut without, scratch);
                todo.iter_mut().zip(without).for_each(|(todo, without)| *todo &= !without);
            }
            Self::Any(tests) => {
                let mut any = vec![0; todo.len()];
                for test in tests {
                    let mut these = todo.to_vec();
                    test.retain(block, base, &mut these, scratch);
                    any.iter_mut().zip(these).for_each(|(any, these)| *any |= these);
                }
                todo.copy_from_slice(&any);
            }
        }
    }
}
