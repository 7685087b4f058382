//! The second answer to a search: the rest of the name hits, and the full text.

use std::{collections::HashSet, path::Path, sync::Arc};

use super::{
    cancellation::{Cancellation, SearchCount},
    request::{Hits, MatchReason},
    results::{Highlights, by_other_name, hit, rows_of},
};
use crate::{
    search::{Clause, Hit as NameHit, Index, Snippet},
    store::{Error, Field, FileState, Origin, Store, TextHit},
};

/// Parts of words are searched if fewer entries than this were found.
const FEW: usize = 20;

/// What remains of a search after its first answer.
pub struct FullTextJob {
    /// The first answer.
    pub(super) hits: Hits,
    /// All name hits, and how many of them are in the first answer.
    pub(super) found: Vec<NameHit>,
    pub(super) shown: usize,
    /// Name hits that come after the texts.
    pub(super) scattered: Vec<NameHit>,
    pub(super) clauses: Vec<Clause>,
    pub(super) highlights: Highlights,
    pub(super) index: Arc<Index>,
    /// The rows of the catalogues that are searched.
    pub(super) catalogues: Vec<i64>,
    pub(super) origin: Origin,
    /// The limit of name hits, and of text hits.
    pub(super) most: usize,
}

impl FullTextJob {
    /// The second answer.
    ///
    /// # Errors
    /// [`Error::is_interrupted`] when a later search was requested.
    pub(super) fn answer(&self, store: &Store) -> Result<Hits, Error> {
        let mut hits = self.hits.clone();
        hits.rows.extend(rows_of(
            store,
            &self.origin,
            &self.found[self.shown..],
            &self.highlights,
        )?);
        let mut seen: HashSet<i64> = self.found.iter().map(|hit| hit.key).collect();
        for clause in &self.clauses {
            if let Some(text) = &clause.text {
                let found = store.text_hits(&self.catalogues, text, self.most)?;
                self.add_texts(store, (&mut hits, &mut seen), clause, &found)?;
            }
        }
        if hits.total < FEW {
            for clause in &self.clauses {
                if let Some(text) = &clause.loose {
                    let found = store.text_hits(&self.catalogues, text, self.most)?;
                    self.add_texts(store, (&mut hits, &mut seen), clause, &found)?;
                }
            }
        }
        // They are counted as names already.
        let scattered: Vec<NameHit> =
            self.scattered.iter().filter(|hit| !seen.contains(&hit.key)).cloned().collect();
        hits.total -= self.scattered.len() - scattered.len();
        hits.rows.extend(rows_of(store, &self.origin, &scattered, &self.highlights)?);
        seen.extend(scattered.iter().map(|hit| hit.key));
        if hits.total < FEW {
            for clause in &self.clauses {
                if let ([word], Some(_)) = (&clause.pattern.words[..], &clause.text) {
                    let found = store.part_hits(&self.catalogues, word.text(), self.most)?;
                    self.add_texts(store, (&mut hits, &mut seen), clause, &found)?;
                }
            }
        }
        hits.more = false;
        Ok(hits)
    }

    /// Adds the text hits that are not name hits.
    fn add_texts(
        &self,
        store: &Store,
        (hits, seen): (&mut Hits, &mut HashSet<i64>),
        clause: &Clause,
        found: &[TextHit],
    ) -> Result<(), Error> {
        let keys: Vec<i64> = found.iter().map(|hit| hit.key).collect();
        let index = &self.index;
        let numbers = index.numbers(&keys);
        let known: Vec<(&TextHit, usize)> =
            found.iter().filter_map(|hit| Some((hit, *numbers.get(&hit.key)?))).collect();
        let judged =
            index.judge(&clause.pattern, &known.iter().map(|(_, n)| *n).collect::<Vec<_>>());
        store.read_snapshot(|store| {
            for ((text, _), (holds, named)) in known.into_iter().zip(judged) {
                let scattered = self.scattered.iter().any(|hit| hit.key == text.key);
                if !holds || named && !scattered || !seen.insert(text.key) {
                    continue;
                }
                hits.total += 1;
                if hits.rows.len() >= self.most.saturating_mul(2) {
                    continue;
                }
                let reason = match text.field {
                    Field::Body => MatchReason::Body,
                    Field::Note => MatchReason::Note,
                };
                let texts = store.texts(text.key, text.field)?;
                let snippet = Snippet::without(&texts.hidden, &texts.shown, &self.highlights.all);
                for result_row in store.result_rows(&[text.key])? {
                    let snippet = if snippet.marks.is_empty() && !snippet.is_hidden() {
                        by_other_name(&result_row, &self.highlights.all)
                    } else {
                        Some(snippet.clone())
                    };
                    // A lower bm25 is better; thousandths are precise enough.
                    let score = (-text.score * 1000.0) as i64;
                    let found = (Vec::new(), snippet);
                    hits.rows.push(hit(result_row, &self.origin, reason, score, found));
                }
            }
            Ok(())
        })
    }
}

/// A connection that runs full-text jobs, beside the one that searches names.
pub struct FullText {
    store: Store,
    cancellation: Cancellation,
}

impl FullText {
    /// Opens a database; its jobs are cancelled when later searches are requested.
    pub fn open(database: &Path, searches: SearchCount) -> Result<Self, Error> {
        let cancellation = Cancellation::new(searches);
        let mut store = Store::open(database)?;
        cancellation.interrupts(&mut store)?;
        Ok(Self { store, cancellation })
    }

    /// The second answer to the search with this number. On an error other than an interruption, it
    /// is the first answer with the error.
    ///
    /// # Errors
    /// [`Error::is_interrupted`] when a later search was requested.
    pub fn answer(&mut self, number: u64, job: &FullTextJob) -> Result<Hits, Error> {
        self.cancellation.begin(number);
        match self.try_answer(job) {
            Err(error) if !error.is_interrupted() => {
                Ok(Hits { failed: Some(error.to_string()), more: false, ..job.hits.clone() })
            }
            other => other,
        }
    }

    fn try_answer(&mut self, job: &FullTextJob) -> Result<Hits, Error> {
        if self.store.file_state() == FileState::Replaced {
            self.store.reopen_if_replaced()?;
            self.cancellation.interrupts(&mut self.store)?;
        }
        job.answer(&self.store)
    }
}
