//! Entries whose texts have all words of a query, ranked, in a catalogue that is too large for FTS5 to
//! rank them in time: it looks up every row of every word twice.
//!
//! Bare keys are intersected, from the rarest word on. As soon as few are left, these are read, which
//! tells whether they have the other words as well, and how well they match.

use super::close::{FREQUENT, best_that_pass};
use crate::{
    search::{Clause, Index, TextRank, TextWord, Tokenizer},
    store::{Error, Field, Store, TextHit, WordTable},
};

/// Where to look for entries with all words.
pub(super) struct Matching<'s> {
    pub(super) store: &'s Store,
    pub(super) index: &'s Index,
    pub(super) catalogues: &'s [i64],
    pub(super) clause: &'s Clause,
    /// Whether an entry is wanted, by its key and the verdict of [`Index::judge`].
    pub(super) wanted: &'s dyn Fn(i64, (bool, bool)) -> bool,
    /// The hits, at most; those of entries with all words are enough if there are as many.
    pub(super) most: usize,
    pub(super) costs: Costs,
}

/// What is cheaper than what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Costs {
    /// So many keys take as long as to read an entry.
    keys_to_read: usize,
    /// Entries that are read to see whether they have all words, at most.
    most_read: usize,
    /// Where the words have no more keys than this together, FTS5 ranks the entries.
    few_keys: usize,
}

impl Default for Costs {
    fn default() -> Self {
        Self { keys_to_read: 150, most_read: 500, few_keys: 5000 }
    }
}

/// A word, and how many entries have it: about as many as have it as a whole word, until its keys
/// are known.
struct Counted<'s> {
    word: &'s TextWord,
    has: usize,
}

/// What is read.
enum Candidates {
    /// Keys of entries, of which some may lack a word.
    Keys(Vec<i64>),
    /// Ranked already.
    Hits(Vec<TextHit>),
}

impl Matching<'_> {
    /// The hits of the texts of entries; in no order.
    ///
    /// # Errors
    /// [`Error::is_interrupted`] when a later search was requested.
    #[expect(clippy::cast_sign_loss, reason = "no share is below 0")]
    pub(super) fn find(&self, tokenizer: &mut Tokenizer) -> Result<Vec<TextHit>, Error> {
        let mut words = Vec::with_capacity(self.clause.words.len());
        for word in &self.clause.words {
            let share = self.store.share_with(&word.as_it_stands())?;
            words.push(Counted { word, has: (share * self.index.len() as f64) as usize });
        }
        words.sort_by_key(|word| word.has);
        let keys = match self.candidates(&mut words)? {
            Candidates::Hits(hits) => return Ok(hits),
            Candidates::Keys(keys) => keys,
        };
        let counted = words.iter().map(|word| (word.word, word.has as f64));
        let mut rank = TextRank::new(counted, self.index.len() as f64);
        let mut read = Vec::with_capacity(keys.len());
        for key in keys {
            self.store.check_stop()?;
            if let Some(text) = self.store.indexed_text(key, tokenizer)?
                && rank.read(&text)
            {
                read.push(key);
            }
        }
        let hit = |(key, score)| TextHit { key, field: Field::Body, score };
        Ok(read.into_iter().zip(rank.scores()).map(hit).collect())
    }

    /// The entries that may have all words, given the rarest first.
    fn candidates(&self, words: &mut [Counted<'_>]) -> Result<Candidates, Error> {
        let (mut keys, mut looked_up): (Option<Vec<i64>>, usize) = (None, 0);
        let mut tried = false;
        for at in 0..words.len() {
            let left = keys.as_ref().map_or(usize::MAX, Vec::len);
            if left <= (words[at].has / self.costs.keys_to_read).min(self.costs.most_read) {
                let keys = self.best(keys.unwrap_or_default(), words, usize::MAX)?;
                return Ok(Candidates::Keys(keys));
            }
            // All that are left are as frequent.
            if !tried && left >= self.most && self.is_frequent(&words[at]) {
                tried = true;
                let many = self.with_whole_words(words, at)?;
                if many.len() >= self.most {
                    return Ok(Candidates::Keys(many));
                }
            }
            let rows = self.store.keys_of_any(WordTable::Full, &words[at].word.expression())?;
            words[at].has = rows.len();
            looked_up += rows.len();
            keys = Some(match keys {
                Some(keys) => both(&keys, &rows),
                None => rows,
            });
        }
        match self.clause.expression() {
            Some(all) if looked_up <= self.costs.few_keys => {
                let hits = self.store.entry_hits(self.catalogues, &all, self.most / 2)?;
                Ok(Candidates::Hits(hits))
            }
            _ => {
                let keys = self.best(keys.unwrap_or_default(), words, self.most)?;
                Ok(Candidates::Keys(keys))
            }
        }
    }

    fn is_frequent(&self, word: &Counted<'_>) -> bool {
        word.has as f64 >= FREQUENT * self.index.len() as f64
    }

    /// The best entries with frequent words, those from the one at `from` on, as they stand: FTS5 finds
    /// these without looking at all their rows.
    fn with_whole_words(&self, words: &[Counted<'_>], from: usize) -> Result<Vec<i64>, Error> {
        let (rare, frequent) = words.split_at(from);
        let rare = rare.iter().map(|word| word.word.expression());
        let frequent = frequent.iter().map(|word| word.word.as_it_stands());
        let all = rare.chain(frequent).collect::<Vec<_>>().join(" AND ");
        for table in [WordTable::Short, WordTable::Full] {
            if table == WordTable::Short && words.iter().any(|word| word.word.is_phrase()) {
                continue;
            }
            let keys = self.store.keys_of_any(table, &all)?;
            if keys.len() < self.most {
                continue;
            }
            // In short texts, all have all of them.
            let words = if table == WordTable::Short { &[] } else { words };
            let best = self.best(keys, words, self.most)?;
            if best.len() >= self.most {
                return Ok(best);
            }
        }
        Ok(Vec::new())
    }

    /// Of some entries, those that are wanted; if they are more than `most`, those that have the most of
    /// the words in their short texts.
    fn best(&self, keys: Vec<i64>, words: &[Counted<'_>], most: usize) -> Result<Vec<i64>, Error> {
        let mut scores: Vec<(i64, f32)> = keys.into_iter().map(|key| (key, 0.0)).collect();
        if scores.len() > most {
            // The table of short texts has no phrases.
            for word in words.iter().filter(|word| !word.word.is_phrase()) {
                let frequent = self.is_frequent(word);
                let expression =
                    if frequent { word.word.as_it_stands() } else { word.word.expression() };
                let weight = (self.index.len() as f32 / (word.has as f32 + 1.0)).ln().max(0.01);
                let short = self.store.keys_of_any(WordTable::Short, &expression)?;
                add(&mut scores, &short, weight);
            }
        }
        let pattern = &self.clause.pattern;
        best_that_pass(self.store, (self.index, pattern), &mut scores, most, self.wanted)
    }
}

/// The keys that are in both, each in order.
fn both(keys: &[i64], others: &[i64]) -> Vec<i64> {
    let mut others = others.iter().peekable();
    let is_there = |key: &&i64| {
        while others.next_if(|other| *other < *key).is_some() {}
        others.peek() == Some(key)
    };
    keys.iter().filter(is_there).copied().collect()
}

/// Adds to the scores of some keys, both in the order of the keys.
fn add(scores: &mut [(i64, f32)], keys: &[i64], score: f32) {
    let mut keys = keys.iter().peekable();
    for (key, sum) in scores {
        while keys.next_if(|other| *other < &*key).is_some() {}
        if keys.peek() == Some(&&*key) {
            *sum += score;
        }
    }
}

#[cfg(test)]
mod tests;
