//! The titles of all entries, in memory, so that each keystroke can look at every one of them.
//!
//! Titles are folded and stand one behind the other in blocks, with bits for what each has.
//! Tags, categories and aliases are terms: each different one is kept and compared once. A
//! query that goes on from an earlier one looks only at what was left of it.

use std::collections::HashMap;

use super::{
    bits::{GROUP, Scratch},
    block::{BLOCK, Block},
    found::Found,
    pattern::Pattern,
    prepared::Prepared,
    score,
    session::{Left, Rest, Session},
    set::Set,
    terms::Term,
    top::{Bar, Best},
    word::{Look, Word},
};
use crate::search::parallel::share;

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

/// Tells which words fit which titles.
pub struct TitleMatcher<'i> {
    index: &'i Index,
    scratch: Scratch,
}

impl TitleMatcher<'_> {
    /// Whether a word fits the title of an entry.
    pub fn fits(&mut self, number: usize, word: &Word) -> bool {
        let (text, length) = self.index.blocks[number / BLOCK].texts.get(number % BLOCK);
        let look = Look { exactly: false, ..Look::AFRESH };
        word.score(text, length, look, &mut self.scratch) > score::NOT_YET
    }
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

    /// For looking words up in titles, one after the other.
    pub fn title_matcher(&self) -> TitleMatcher<'_> {
        TitleMatcher { index: self, scratch: Scratch::new() }
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
        let mut prepared = Prepared::of(pattern, &self.terms);
        let level = session.level_for(pattern);
        let (mut found, left) = {
            let within = level.map(|level| &session.levels[level].left);
            self.scan(&prepared, most, within)
        };
        session.push(level, pattern, left);
        if found.total < FEW && pattern.words.iter().any(Word::may_have_typo) {
            prepared.add_typos(&self.terms);
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
        let prepared = Prepared::of(pattern, &self.terms);
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
