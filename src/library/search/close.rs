//! Entries that are close to a query: they have some of its content words, in any form.
//!
//! A rank for every entry with any of the words would take too long. So bare keys are added up
//! first, from the rarest word on, and only the texts of the best are read and compared.

use std::collections::BTreeMap;

use crate::{
    search::{
        Closeness, ContentWord, Guess, Index, Pattern, Question, Test, Tokenizer, fold, guesses,
    },
    store::{Error, Field, Store, WordTable},
};

/// The entries whose texts are read.
const READ: usize = 200;
/// The share of all entries from which on a word counts as frequent: it is looked up in the short
/// texts only.
pub(super) const FREQUENT: f64 = 0.05;
/// Up to this many entries, every word is looked up in all texts.
pub(super) const FEW_ENTRIES: usize = 20_000;
/// The keys that are added up, at most; and not more than half as many as there are entries.
const MOST_KEYS: usize = 300_000;
/// The keys that tell how common a guess is.
const COMMON: usize = 1000;
/// The entries that are read to see whether a guess is a word.
const READ_FOR_GUESS: usize = 8;
/// Keys that are added up between two looks at whether to stop.
const CHECKED: usize = 8192;
/// Letters of the shortest beginning that stands for a word.
const MIN_BEGINNING: usize = 4;
/// What a word in the short texts counts, with BM25's saturation, beside one in the body: 6 · 2.2 /
/// (6 + 1.2).
const SHORT: f32 = 1.83;

/// An entry that is close to a query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Close {
    pub(super) key: i64,
    /// More is better.
    pub(super) score: f64,
}

/// A word that is nowhere, and what may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The word, folded.
    pub word: String,
    /// Another word, or two.
    pub meant: String,
}

/// What is close to a query.
#[derive(Default)]
pub(super) struct Nearest {
    /// Entries, the best first.
    pub(super) entries: Vec<Close>,
    /// What they were compared by, to mark it.
    pub(super) question: Question,
    /// What the words that are nowhere may mean.
    pub(super) suggestions: Vec<Suggestion>,
}

/// Where to look for close entries.
pub(super) struct CloseSearch<'s> {
    pub(super) store: &'s Store,
    pub(super) index: &'s Index,
    pub(super) catalogues: &'s [i64],
    /// What an entry has to meet besides.
    pub(super) tests: &'s [Test],
}

/// A content word, and the share of all entries that have it.
struct Known {
    word: ContentWord,
    share: f64,
}

impl CloseSearch<'_> {
    /// What is close to the folded words of a query.
    ///
    /// # Errors
    /// [`Error::is_interrupted`] when a later search was requested.
    pub(super) fn find(&self, words: &[&str], tokenizer: &mut Tokenizer) -> Result<Nearest, Error> {
        let mut known = Vec::new();
        let mut nearest = Nearest::default();
        for word in Question::of(words).words {
            let found = self.known(word)?;
            if found.share == 0.0
                && !self.store.is_anywhere(&found.word.expression())?
                && let Some(guess) = self.guess(&found.word.text)?
            {
                let (word, meant) = (found.word.text, guess.text());
                nearest.suggestions.push(Suggestion { word, meant });
                for word in guess_words(&guess) {
                    known.push(self.known(word)?);
                }
            } else {
                known.push(found);
            }
        }
        if known.iter().all(|known| known.share == 0.0) {
            for known in &mut known {
                self.shorten(known)?;
            }
        }
        let candidates = self.candidates(&known)?;
        let (words, shares): (Vec<_>, Vec<_>) =
            known.into_iter().map(|known| (known.word, known.share)).unzip();
        let question = Question { words };
        nearest.entries = self.compared(&candidates, &question, &shares, tokenizer)?;
        nearest.question = question;
        Ok(nearest)
    }

    /// Candidates by how well their texts answer, the best first.
    fn compared(
        &self,
        candidates: &[i64],
        question: &Question,
        shares: &[f64],
        tokenizer: &mut Tokenizer,
    ) -> Result<Vec<Close>, Error> {
        let all = self.index.len() as f64;
        let weights: Vec<f64> = shares.iter().map(|share| weight(*share, all)).collect();
        let mut closeness = Closeness::new(question, &weights);
        let mut read = Vec::with_capacity(candidates.len());
        for &key in candidates {
            self.store.check_stop()?;
            if let Some(document) = self.store.document(key)? {
                closeness.read(&document, tokenizer);
                read.push(key);
            }
        }
        let scored = read.into_iter().zip(closeness.scores());
        let mut close: Vec<Close> = scored
            .map(|(key, score)| Close { key, score })
            .filter(|close| close.score > 0.0)
            .collect();
        close.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.key.cmp(&b.key)));
        Ok(close)
    }

    /// A word with those of its forms that are somewhere, and how common it is. If it is nowhere,
    /// what else it is called stands for it, or else it may be the beginning of a word.
    fn known(&self, mut word: ContentWord) -> Result<Known, Error> {
        word.others = self.anywhere(std::mem::take(&mut word.others))?;
        let mut share = self.share(&word)?;
        if share == 0.0 {
            word.others = self.anywhere(word.synonyms())?;
            share = self.share(&word)?;
        }
        if share > 0.0 || word.text.chars().count() < MIN_BEGINNING {
            return Ok(Known { word, share });
        }
        word.prefix = true;
        Ok(Known { share: self.share(&word)?, word })
    }

    /// Those of some words, by their stems, that are somewhere.
    fn anywhere(&self, words: BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Error> {
        let mut known = BTreeMap::new();
        for (stem, word) in words {
            if self.store.is_anywhere(&format!("\"{stem}\""))? {
                known.insert(stem, word);
            }
        }
        Ok(known)
    }

    /// Replaces a word that is nowhere by its longest beginning that is somewhere, if any.
    fn shorten(&self, known: &mut Known) -> Result<(), Error> {
        let word = &mut known.word;
        word.prefix = true;
        while known.share == 0.0 && word.stem.chars().count() > MIN_BEGINNING {
            word.stem.pop();
            known.share = self.share(word)?;
        }
        Ok(())
    }

    /// The share of all entries that have a word.
    fn share(&self, word: &ContentWord) -> Result<f64, Error> {
        let expression = word.expression();
        let all = self.index.len();
        if all > FEW_ENTRIES {
            let share = self.store.share_with(&expression)?;
            if share > 0.0 {
                return Ok(share);
            }
        }
        let mut most = 0;
        for table in [WordTable::Full, WordTable::Short, WordTable::Notes] {
            most = most.max(self.keys(table, &expression, FEW_ENTRIES.min(all))?.len());
        }
        Ok(most as f64 / all.max(1) as f64)
    }

    fn keys(&self, table: WordTable, expression: &str, limit: usize) -> Result<Vec<i64>, Error> {
        self.store.keys_with(table, self.catalogues, expression, limit)
    }

    /// The most common of the words that may be meant by one that is nowhere; those with its first
    /// letter before others, which few mistype. Solutions tell none.
    fn guess(&self, word: &str) -> Result<Option<Guess>, Error> {
        let mut tokenizer = Tokenizer::default();
        let mut common = Vec::new();
        for guess in guesses(word) {
            let expression = without_solutions(&tokenizer.of(&guess.text()));
            let keys = self.keys(WordTable::Full, &expression, COMMON)?;
            let begins = guess.text().chars().next() == word.chars().next();
            if !keys.is_empty() {
                common.push((std::cmp::Reverse((begins, keys.len())), guess, keys));
            }
        }
        common.sort_by_key(|(order, ..)| *order);
        for (_, guess, keys) in common {
            // Its stem may be that of another word.
            if self.is_written(&guess.text(), &keys)? {
                return Ok(Some(guess));
            }
        }
        Ok(None)
    }

    /// Whether one of the first of some entries has a word, or two, as they stand.
    fn is_written(&self, words: &str, keys: &[i64]) -> Result<bool, Error> {
        let words = format!(" {words} ");
        let has = |text: &str| format!(" {} ", fold(text)).contains(&words);
        for row in self.store.result_rows(&keys[..keys.len().min(READ_FOR_GUESS)])? {
            let texts = self.store.texts(row.key, Field::Body)?;
            let names = row.tags.iter().chain(&row.aliases);
            if has(&row.row.title) || names.chain(&texts.shown).any(|text| has(text)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The keys of the entries that have the most of the words, as far as keys can tell.
    fn candidates(&self, known: &[Known]) -> Result<Vec<i64>, Error> {
        let mut order: Vec<&Known> = known.iter().filter(|known| known.share > 0.0).collect();
        order.sort_by(|a, b| a.share.total_cmp(&b.share));
        let all = self.index.len();
        let few = all <= FEW_ENTRIES;
        let mut left = if few { usize::MAX } else { MOST_KEYS.min(all / 2) };
        let mut scores = Vec::new();
        let check = || self.store.check_stop();
        for known in order {
            let expression = known.word.expression();
            let weight = weight(known.share, all as f64) as f32;
            let mut in_short = SHORT * weight;
            if few || left > 0 && known.share < FREQUENT {
                let keys = self.keys(WordTable::Full, &expression, left)?;
                left = left.saturating_sub(keys.len());
                in_short -= weight;
                scores = added(scores, keys, weight, &check)?;
            }
            let keys = self.keys(WordTable::Short, &expression, MOST_KEYS)?;
            scores = added(scores, keys, in_short, &check)?;
            let keys = self.keys(WordTable::Notes, &expression, MOST_KEYS)?;
            scores = added(scores, keys, weight, &check)?;
        }
        let pattern = Pattern { words: Vec::new(), tests: self.tests.to_vec() };
        let wanted = |_, (holds, _)| holds;
        best_that_pass(self.store, (self.index, &pattern), &mut scores, READ, &wanted)
    }
}

/// The keys with the highest scores, at most so many, whose entries are wanted: by their keys and what
/// the pattern says of them.
pub(super) fn best_that_pass(
    store: &Store,
    (index, pattern): (&Index, &Pattern),
    scores: &mut [(i64, f32)],
    most: usize,
    wanted: &dyn Fn(i64, (bool, bool)) -> bool,
) -> Result<Vec<i64>, Error> {
    let order = |a: &(i64, f32), b: &(i64, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    let mut passed = Vec::new();
    let (mut rest, mut some) = (scores, most);
    while !rest.is_empty() && passed.len() < most {
        store.check_stop()?;
        some = some.min(rest.len());
        rest.select_nth_unstable_by(some - 1, order);
        let (these, after) = rest.split_at_mut(some);
        these.sort_unstable_by(order);
        let keys: Vec<i64> = these.iter().map(|(key, _)| *key).collect();
        let numbers = index.numbers(&keys);
        let known: Vec<(i64, usize)> =
            keys.iter().filter_map(|key| Some((*key, *numbers.get(key)?))).collect();
        let judged = index.judge(pattern, &known.iter().map(|(_, n)| *n).collect::<Vec<_>>());
        let pass = known.iter().zip(judged).filter(|((key, _), verdict)| wanted(*key, *verdict));
        passed.extend(pass.map(|((key, _), _)| *key));
        // Few may be wanted: the further down, the more at once.
        (rest, some) = (after, some.saturating_mul(16));
    }
    passed.truncate(most);
    Ok(passed)
}

/// How much a word tells: the root of its inverse document frequency, since of the words of a question
/// the rarest is seldom what it is about.
fn weight(share: f64, all: f64) -> f64 {
    (1.0 + (all - share * all + 0.5) / (share * all + 0.5)).ln().sqrt()
}

/// Scores in the order of their keys, with `score` added to that of each of some keys.
fn added(
    scores: Vec<(i64, f32)>,
    mut keys: Vec<i64>,
    score: f32,
    check: &dyn Fn() -> Result<(), Error>,
) -> Result<Vec<(i64, f32)>, Error> {
    check()?;
    if !keys.is_sorted() {
        keys.sort_unstable();
    }
    keys.dedup();
    let mut sum = Vec::with_capacity(scores.len() + keys.len());
    let mut scores = scores.into_iter().peekable();
    for (number, key) in keys.into_iter().enumerate() {
        if number % CHECKED == 0 {
            check()?;
        }
        while let Some(before) = scores.next_if(|(other, _)| *other < key) {
            sum.push(before);
        }
        let same = scores.next_if(|(other, _)| *other == key);
        sum.push((key, same.map_or(0.0, |(_, before)| before) + score));
    }
    sum.extend(scores);
    Ok(sum)
}

/// An expression for the words of these stems, but in solutions.
fn without_solutions(stems: &str) -> String {
    format!("- solution : \"{stems}\"")
}

/// The words of a guess.
fn guess_words(guess: &Guess) -> Vec<ContentWord> {
    let words = match guess {
        Guess::Word(word) => vec![&word[..]],
        Guess::Compound(first, second) => vec![&first[..], &second[..]],
    };
    Question::of(&words).words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_added_up_key_by_key_until_told_to_stop() {
        let go = || Ok(());
        let scores = added(Vec::new(), vec![5, 2, 9], 1.0, &go).unwrap();
        assert_eq!(scores, [(2, 1.0), (5, 1.0), (9, 1.0)]);
        let scores = added(scores, vec![1, 5, 5, 7, 10], 0.5, &go).unwrap();
        assert_eq!(scores, [(1, 0.5), (2, 1.0), (5, 1.5), (7, 0.5), (9, 1.0), (10, 0.5)]);
        assert_eq!(added(scores.clone(), Vec::new(), 0.5, &go).unwrap(), scores);
        assert!(added(scores, vec![1], 0.5, &|| Err(Error::Busy)).is_err());
    }
}
