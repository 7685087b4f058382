//! The titles of all entries, in memory, so that each keystroke can look at every one of them.
//!
//! Titles are folded and stand one behind the other in blocks, with bits for what each has.
//! Tags, categories and aliases are terms: each different one is kept and compared once. A
//! query that goes on from an earlier one looks only at what was left of it.

use std::collections::HashMap;

use super::{
    best::{Bar, Best},
    bits::Scratch,
    block::Block,
    plain,
    prepared::{Prepared, PreparedTest, PreparedWord},
    session::{Left, Rest, Session},
    shape::GROUP,
    share::share,
    terms::{Sort, Term},
    word::{Look, MAX_TEXT, Word, score},
};
use crate::domain::{Kind, Level};

/// Entries in a block. Few in tests, which then get to see several.
pub(super) const BLOCK: usize = if cfg!(test) { 64 } else { 8192 };
/// From so many entries on, two threads share the work.
const SHARED_FROM: usize = 3 * BLOCK;
/// Queries are searched with one letter wrong when fewer entries than this fit as they stand.
const FEW: usize = 20;

/// All entries of one catalogue or several, ready to be searched.
///
/// Entries have numbers in their order. Blocks that are not full leave gaps between these.
#[derive(Debug, Default)]
pub struct Index {
    blocks: Vec<Block>,
    terms: Vec<Term>,
    len: usize,
}

/// A set of entries, a bit for the number of each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Set(Vec<u64>);

impl Set {
    /// The bits of the entries from one on, of which the number is a multiple of 64.
    pub(super) fn words_from(&self, number: usize) -> impl Iterator<Item = u64> {
        let words = self.0.get(number / GROUP..).unwrap_or_default();
        words.iter().copied().chain(std::iter::repeat(0))
    }
}

/// What an entry has to be, beside fitting words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// Of one of these kinds.
    Kind(Vec<Kind>),
    /// Of one of these levels.
    Level(Vec<Level>),
    /// In a category of which a word begins so.
    Category(Word),
    /// With a tag that begins so, or a word of it.
    Tag(Word),
    /// With this word in the title, in one piece and from the beginning of a word on.
    Title(Word),
    /// With this word in the title, from the beginning of a word on, or as a tag or alias.
    Named(Word),
    /// One of these.
    In(Set),
    /// Not so.
    Not(Box<Test>),
    /// At least one of these.
    Any(Vec<Test>),
}

/// What is looked for: entries that every word fits and every test holds for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pattern {
    /// In any order. None means that the tests alone decide.
    pub words: Vec<Word>,
    /// Beside the words.
    pub tests: Vec<Test>,
}

/// Why an entry was found by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Every word fits.
    Exact,
    /// Some word fits only with one letter changed.
    Typo,
}

/// How well an entry fits. Greater is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank(pub(super) u64);

/// The whole query is the title, begins it or a word of it, fits, fits with a typo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Typo,
    Fit,
    Front,
    Title,
}

impl Rank {
    pub(super) fn new(class: Class, sum: u16, length: usize, number: usize) -> Self {
        let longest = MAX_TEXT as u64;
        Self(
            (class as u64) << 60
                | u64::from(sum) << 44
                | (longest - (length as u64).min(longest)) << 32
                | u64::from(u32::MAX - number as u32),
        )
    }

    /// The part that tells better fits from worse ones: not the title's length or its place.
    pub fn fit(self) -> u32 {
        (self.0 >> 44) as u32
    }

    /// The number of the entry in the index.
    pub fn number(self) -> usize {
        (u32::MAX - self.0 as u32) as usize
    }

    /// How the entry was found.
    pub fn how(self) -> How {
        if self.0 >> 60 == Class::Typo as u64 { How::Typo } else { How::Exact }
    }
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The best, best first, as many as were asked for.
    pub best: Vec<Rank>,
    /// How many entries fit, shown or not.
    pub total: usize,
}

impl Index {
    pub(super) fn new(blocks: Vec<Block>, terms: Vec<Term>) -> Self {
        let len = blocks.iter().map(Block::len).sum();
        Self { blocks, terms, len }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The row of an entry.
    pub fn key(&self, number: usize) -> i64 {
        self.blocks[number / BLOCK].keys[number % BLOCK]
    }

    /// The folded title of an entry.
    pub fn title(&self, number: usize) -> &str {
        let (text, length) = self.blocks[number / BLOCK].texts.get(number % BLOCK);
        // It was a text when it was put in.
        std::str::from_utf8(&text[..length]).unwrap_or_default()
    }

    /// Whether a word fits the title of an entry.
    pub(super) fn fits(&self, number: usize, word: &Word, scratch: &mut Scratch) -> bool {
        let (text, length) = self.blocks[number / BLOCK].texts.get(number % BLOCK);
        let look = Look { exactly: false, ..Look::AFRESH };
        word.score(text, length, look, scratch) > score::NOT_YET
    }

    /// The entries with these rows, each with its number; rows of other entries are passed over.
    fn each(&self, mut keys: Vec<i64>, mut take: impl FnMut(i64, usize)) {
        keys.sort_unstable();
        for (base, block) in (0..).step_by(BLOCK).zip(&self.blocks) {
            // As a rule, rows come in the order of the entries.
            if let [first, .., last] = block.keys[..]
                && block.keys.is_sorted()
            {
                let these = keys.partition_point(|&key| key < first)
                    ..keys.partition_point(|&key| key <= last);
                for &key in &keys[these] {
                    if let Ok(at) = block.keys.binary_search(&key) {
                        take(key, base + at);
                    }
                }
                continue;
            }
            for (at, key) in block.keys.iter().enumerate() {
                if keys.binary_search(key).is_ok() {
                    take(*key, base + at);
                }
            }
        }
    }

    /// The set of the entries with these rows; rows of other entries are passed over.
    pub fn set(&self, keys: impl IntoIterator<Item = i64>) -> Set {
        let mut words = vec![0_u64; self.blocks.len() * BLOCK / GROUP];
        self.each(keys.into_iter().collect(), |_, number| {
            words[number / GROUP] |= 1 << (number % GROUP);
        });
        Set(words)
    }

    /// The best `most` entries for a pattern. `session` remembers what was left of earlier
    /// queries, so that one that goes on has less to look at.
    pub fn search(&self, pattern: &Pattern, most: usize, session: &mut Session) -> Found {
        if self.is_empty() {
            return Found::default();
        }
        let mut prepared = self.prepare(pattern);
        let level = session.level_for(pattern);
        let (mut found, left) = {
            let within = level.map(|level| &session.levels[level].left);
            self.scan(&prepared, most, within)
        };
        session.push(level, pattern, left);
        if found.total < FEW && pattern.words.iter().any(Word::may_have_typo) {
            self.prepare_typos(&mut prepared);
            let by_title = prepared.words.iter().all(|word| word.typo_terms.is_empty());
            let level = level.filter(|&level| {
                let before = &session.levels[level].pattern.words;
                by_title
                    && before.len() == pattern.words.len()
                    && before.iter().all(Word::may_have_typo)
            });
            let (typos, left) = {
                let within = level.and_then(|level| session.levels[level].typos.as_ref());
                self.scan_typos(&prepared, most, within)
            };
            if let Some(step) = session.levels.last_mut().filter(|step| step.pattern == *pattern) {
                step.typos = Some(left);
            }
            found.total += typos.total;
            found.best.extend(typos.best);
            found.best.truncate(most);
        }
        found
    }

    /// The entries with these rows, by number; rows of other entries are passed over.
    pub fn numbers(&self, keys: &[i64]) -> HashMap<i64, usize> {
        let mut numbers = HashMap::new();
        self.each(keys.to_vec(), |key, number| {
            numbers.insert(key, number);
        });
        numbers
    }

    /// Of entries by number, whether the tests of a pattern hold for each, and whether its words
    /// fit as they stand.
    pub fn judge(&self, pattern: &Pattern, numbers: &[usize]) -> Vec<(bool, bool)> {
        let prepared = self.prepare(pattern);
        let bar = Bar::default();
        let mut best = Best::new(1, &bar);
        let mut judged = vec![(false, false); numbers.len()];
        for (block, base) in self.blocks.iter().zip((0..).step_by(BLOCK)) {
            let here = |&at: &usize| (base..base + BLOCK).contains(&numbers[at]);
            let places: Vec<usize> = (0..numbers.len()).filter(here).collect();
            let entries: Vec<usize> = places.iter().map(|&place| numbers[place] - base).collect();
            if !entries.is_empty() {
                let these = block.judge(&prepared, base, &entries, &mut best);
                places.into_iter().zip(these).for_each(|(place, these)| judged[place] = these);
            }
        }
        judged
    }

    fn prepare<'p>(&self, pattern: &'p Pattern) -> Prepared<'p> {
        let words = pattern.words.iter().map(|word| PreparedWord {
            word,
            terms: self.scored_terms(|term| term.score(word)),
            typo_terms: Vec::new(),
        });
        let words: Vec<_> = words.collect();
        let texts: Vec<&str> = pattern.words.iter().map(Word::text).collect();
        let tests = pattern.tests.iter().map(|test| self.prepare_test(test)).collect();
        let whole = texts.join(" ");
        Prepared { words, tests, phrase: Word::new(&whole), whole }
    }

    /// The terms that are worth something, and what.
    fn scored_terms(&self, score: impl Fn(&Term) -> u16) -> Vec<(u32, u16)> {
        let terms = (0..).zip(&self.terms).map(|(number, term)| (number, score(term)));
        terms.filter(|&(_, score)| score > 0).collect()
    }

    fn prepare_typos(&self, prepared: &mut Prepared<'_>) {
        for word in &mut prepared.words {
            if word.word.may_have_typo() {
                word.typo_terms = self.scored_terms(|term| term.worth_with_typo(word.word));
            }
        }
    }

    fn prepare_test(&self, test: &Test) -> PreparedTest {
        let terms = |sorts: &[Sort], word: &Word| {
            let fits = |term: &Term| {
                sorts.contains(&term.sort) && plain::score(word, &term.text) >= score::PREFIX
            };
            self.scored_terms(|term| u16::from(fits(term))).into_iter().map(|(n, _)| n).collect()
        };
        match test {
            Test::Kind(kinds) => PreparedTest::Facets(
                (0..=u8::MAX).map(|facet| kinds.iter().any(|&k| k as u8 == facet >> 2)).collect(),
            ),
            Test::Level(levels) => PreparedTest::Facets(
                (0..=u8::MAX)
                    .map(|facet| levels.iter().any(|&l| l as u8 + 1 == facet & 3))
                    .collect(),
            ),
            Test::Category(word) => PreparedTest::Terms(terms(&[Sort::Category], word)),
            Test::Tag(word) => PreparedTest::Terms(terms(&[Sort::Tag], word)),
            Test::Title(word) => PreparedTest::Title(Box::new(word.clone())),
            Test::Named(word) => PreparedTest::Any(vec![
                PreparedTest::Title(Box::new(word.clone())),
                PreparedTest::Terms(terms(&[Sort::Tag, Sort::Alias], word)),
            ]),
            Test::In(set) => PreparedTest::In(set.clone()),
            Test::Not(test) => PreparedTest::Not(Box::new(self.prepare_test(test))),
            Test::Any(tests) => {
                PreparedTest::Any(tests.iter().map(|test| self.prepare_test(test)).collect())
            }
        }
    }

    /// Looks at all entries, or at those of a set; gives back which could still fit a query
    /// that goes on.
    fn scan(&self, prepared: &Prepared<'_>, most: usize, within: Option<&Left>) -> (Found, Left) {
        self.share(most, |number, best| {
            let left = within.map(|left| &left.0[number]);
            self.blocks[number].scan(prepared, number * BLOCK, left, best)
        })
    }

    fn scan_typos(
        &self,
        prepared: &Prepared<'_>,
        most: usize,
        within: Option<&Left>,
    ) -> (Found, Left) {
        self.share(most, |number, best| {
            let left = within.map(|left| &left.0[number]);
            self.blocks[number].scan_typos(prepared, number * BLOCK, left, best)
        })
    }

    /// Has every block looked at, on two threads when there are many.
    fn share<F>(&self, most: usize, look: F) -> (Found, Left)
    where
        F: Fn(usize, &mut Best<'_>) -> Rest + Sync,
    {
        let bar = Bar::default();
        let blocks = (self.blocks.len(), self.len >= SHARED_FROM);
        let (bests, left) = share(blocks, || Best::new(most, &bar), look);
        (Best::finish(bests), Left(left))
    }
}

#[cfg(test)]
mod tests;
