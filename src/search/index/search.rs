//! The index itself: entries in blocks, searched on one thread or two.
//!
//! Folded titles are stored in blocks, with bits for the letters of each. Tags, categories and
//! aliases are terms: each distinct one is stored and compared once. A query that extends an
//! earlier one scans only the survivors of that one.

use std::collections::HashMap;

use super::{
    bits::{GROUP, Scratch},
    block::{BLOCK, Block},
    found::Found,
    pattern::Pattern,
    prepared::Prepared,
    score,
    session::{BlockSurvivors, Session, Survivors},
    set::Set,
    terms::Term,
    top::{Threshold, TopK},
    word::{Probe, Word},
};
use crate::search::parallel;

/// Two threads share the work if there are at least this many entries.
const TWO_THREADS_FROM: usize = 3 * BLOCK;
/// Typos are searched if fewer entries than this match without.
const TYPOS_BELOW: usize = 20;

/// All entries of one catalogue or several, ready to be searched.
///
/// Entries are numbered in their order. Blocks that are not full leave gaps.
#[derive(Debug, Default)]
pub struct Index {
    blocks: Vec<Block>,
    terms: Vec<Term>,
    len: usize,
}

/// Matches words against titles. Reuses its scratch space.
pub struct TitleMatcher<'i> {
    index: &'i Index,
    scratch: Scratch,
}

impl TitleMatcher<'_> {
    /// Whether a word matches the title of an entry.
    pub fn matches(&mut self, number: usize, word: &Word) -> bool {
        let (text, length) = self.index.blocks[number / BLOCK].titles.get(number % BLOCK);
        let probe = Probe { exact: false, ..Probe::FULL };
        word.score(text, length, probe, &mut self.scratch) > score::SPARSE
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

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The database row of an entry.
    pub fn key(&self, number: usize) -> i64 {
        self.blocks[number / BLOCK].keys[number % BLOCK]
    }

    /// The folded title of an entry.
    pub fn title(&self, number: usize) -> &str {
        let (text, length) = self.blocks[number / BLOCK].titles.get(number % BLOCK);
        // It was a valid string when it was added.
        std::str::from_utf8(&text[..length]).unwrap_or_default()
    }

    /// A matcher for single titles; each thread needs its own.
    pub fn title_matcher(&self) -> TitleMatcher<'_> {
        TitleMatcher { index: self, scratch: Scratch::new() }
    }

    /// Calls `take` with the key and the number of each entry with one of these keys; unknown keys
    /// are ignored.
    fn each(&self, mut keys: Vec<i64>, mut take: impl FnMut(i64, usize)) {
        keys.sort_unstable();
        for (base, block) in (0..).step_by(BLOCK).zip(&self.blocks) {
            // Keys are usually in the order of the entries.
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

    /// The set of the entries with these keys; unknown keys are ignored.
    pub fn set(&self, keys: impl IntoIterator<Item = i64>) -> Set {
        let mut words = vec![0_u64; self.blocks.len() * BLOCK / GROUP];
        self.each(keys.into_iter().collect(), |_, number| {
            words[number / GROUP] |= 1 << (number % GROUP);
        });
        Set(words)
    }

    /// The best `limit` entries for a pattern. `session` remembers the survivors of earlier
    /// queries, so that a query which extends one of them scans fewer entries.
    pub fn search(&self, pattern: &Pattern, limit: usize, session: &mut Session) -> Found {
        if self.is_empty() {
            return Found::default();
        }
        let mut prepared = Prepared::of(pattern, &self.terms);
        let extended = session.extended_by(pattern);
        let (mut found, left) = {
            let within = extended.map(|step| &session.steps[step].left);
            self.scan(&prepared, limit, within)
        };
        session.push(extended, pattern, left);
        if found.total < TYPOS_BELOW && pattern.words.iter().any(Word::may_have_typo) {
            prepared.add_typos(&self.terms);
            let by_title = prepared.words.iter().all(|word| word.typo_terms.is_empty());
            let extended = extended.filter(|&step| {
                let before = &session.steps[step].pattern.words;
                by_title
                    && before.len() == pattern.words.len()
                    && before.iter().all(Word::may_have_typo)
            });
            let (typos, left) = {
                let within = extended.and_then(|step| session.steps[step].typos.as_ref());
                self.scan_typos(&prepared, limit, within)
            };
            if let Some(step) = session.steps.last_mut().filter(|step| step.pattern == *pattern) {
                step.typos = Some(left);
            }
            found.total += typos.total;
            found.best.extend(typos.best);
            found.best.truncate(limit);
        }
        found
    }

    /// The number of each entry with one of these keys; unknown keys are ignored.
    pub fn numbers(&self, keys: &[i64]) -> HashMap<i64, usize> {
        let mut numbers = HashMap::new();
        self.each(keys.to_vec(), |key, number| {
            numbers.insert(key, number);
        });
        numbers
    }

    /// For each of these entries, by number: whether it passes the tests of a pattern, and whether
    /// the words match its names without a typo.
    pub fn judge(&self, pattern: &Pattern, numbers: &[usize]) -> Vec<(bool, bool)> {
        let prepared = Prepared::of(pattern, &self.terms);
        let threshold = Threshold::default();
        let mut top = TopK::new(1, &threshold);
        let mut judged = vec![(false, false); numbers.len()];
        for (block, base) in self.blocks.iter().zip((0..).step_by(BLOCK)) {
            let here = |&at: &usize| (base..base + BLOCK).contains(&numbers[at]);
            let asked: Vec<usize> = (0..numbers.len()).filter(here).collect();
            let entries: Vec<usize> = asked.iter().map(|&at| numbers[at] - base).collect();
            if !entries.is_empty() {
                let verdicts = block.judge(&prepared, base, &entries, &mut top);
                asked.into_iter().zip(verdicts).for_each(|(at, verdict)| judged[at] = verdict);
            }
        }
        judged
    }

    /// Scans all entries or the survivors of an earlier query; returns the best, and the entries
    /// that could match a longer query.
    fn scan(
        &self,
        prepared: &Prepared<'_>,
        limit: usize,
        within: Option<&Survivors>,
    ) -> (Found, Survivors) {
        self.scan_blocks(limit, |number, top| {
            let within = within.map(|within| &within.0[number]);
            self.blocks[number].scan(prepared, number * BLOCK, within, top)
        })
    }

    fn scan_typos(
        &self,
        prepared: &Prepared<'_>,
        limit: usize,
        within: Option<&Survivors>,
    ) -> (Found, Survivors) {
        self.scan_blocks(limit, |number, top| {
            let within = within.map(|within| &within.0[number]);
            self.blocks[number].scan_typos(prepared, number * BLOCK, within, top)
        })
    }

    /// Scans every block, on two threads when there are many.
    fn scan_blocks<F>(&self, limit: usize, scan: F) -> (Found, Survivors)
    where
        F: Fn(usize, &mut TopK<'_>) -> BlockSurvivors + Sync,
    {
        let threshold = Threshold::default();
        let two_threads = self.len >= TWO_THREADS_FROM;
        let top = || TopK::new(limit, &threshold);
        let (tops, left) = parallel::map(self.blocks.len(), two_threads, top, scan);
        (TopK::merge(tops), Survivors(left))
    }
}

#[cfg(test)]
mod tests;
