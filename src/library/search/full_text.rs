//! The second answer to a search: the rest of the name hits, and the full text.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
    sync::Arc,
};

use super::{
    cancellation::{Cancellation, SearchCount},
    close::{Close, CloseSearch, FEW_ENTRIES},
    matching::{Costs, Matching},
    request::{Hit, Hits, MatchReason, Tier},
    results::{Highlights, MOST, by_other_name, hit, rows_of},
};
use crate::{
    search::{
        Clause, Hit as NameHit, Index, Question, Snippet, Tokenizer, Word, content_words, counted,
    },
    store::{Error, Field, FileState, Origin, Store, TextHit},
};

/// Parts of words are searched if fewer entries than this were found.
const FEW: usize = 20;
/// Entries that are only close are added if fewer than this match.
const ENOUGH: usize = 10;
/// At most so many of them.
const MOST_CLOSE: usize = 20;

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
    pub(super) fn answer(&self, store: &Store, tokenizer: &mut Tokenizer) -> Result<Hits, Error> {
        let mut hits = self.hits.clone();
        hits.rows.extend(rows_of(
            store,
            &self.origin,
            &self.found[self.shown..],
            &self.highlights,
        )?);
        let mut seen: HashSet<i64> = self.found.iter().map(|hit| hit.key).collect();
        for clause in &self.clauses {
            let found = self.text_hits(store, tokenizer, clause)?;
            self.add_texts(store, (&mut hits, &mut seen), clause, &found)?;
        }
        if hits.total < FEW {
            for clause in &self.clauses {
                if let ([word], [_]) = (&clause.pattern.words[..], &clause.words[..]) {
                    let found = store.part_hits(&self.catalogues, word.text(), self.most)?;
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
        let matching = hits.total - scattered.len();
        self.add_close(store, tokenizer, (&mut hits, &mut seen), matching)?;
        hits.more = false;
        Ok(hits)
    }

    /// The best hits of the full text for a clause, best first.
    fn text_hits(
        &self,
        store: &Store,
        tokenizer: &mut Tokenizer,
        clause: &Clause,
    ) -> Result<Vec<TextHit>, Error> {
        let Some(expression) = clause.expression() else { return Ok(Vec::new()) };
        let (index, catalogues) = (&self.index, &self.catalogues);
        if index.len() <= FEW_ENTRIES || self.most > MOST {
            return store.text_hits(catalogues, &expression, self.most);
        }
        let scattered: HashSet<i64> = self.scattered.iter().map(|hit| hit.key).collect();
        let wanted =
            |key: i64, (holds, named): (bool, bool)| holds && (!named || scattered.contains(&key));
        let (wanted, most, costs) = (&wanted, self.most.saturating_mul(2), Costs::default());
        let matching = Matching { store, index, catalogues, clause, wanted, most, costs };
        let mut found = matching.find(tokenizer)?;
        found.extend(store.note_hits(catalogues, &expression, self.most)?);
        found.sort_by(|a, b| a.score.total_cmp(&b.score));
        Ok(found)
    }

    /// Ranks the text hits of a question again, and adds entries that are close to it; to another query
    /// if few match, those with scattered letters aside. A query with alternatives says itself what
    /// may be missing.
    fn add_close(
        &self,
        store: &Store,
        tokenizer: &mut Tokenizer,
        (hits, seen): (&mut Hits, &mut HashSet<i64>),
        matching: usize,
    ) -> Result<(), Error> {
        let [Clause { pattern, .. }] = &self.clauses[..] else { return Ok(()) };
        let words: Vec<&str> = pattern.words.iter().map(Word::text).collect();
        let is_question = content_words(&words).len() < words.len();
        if words.is_empty() || matching >= ENOUGH && !is_question {
            return Ok(());
        }
        let (index, catalogues, tests) = (&self.index, &self.catalogues, &pattern.tests);
        let nearest = CloseSearch { store, index, catalogues, tests }.find(&words, tokenizer)?;
        let places: HashMap<i64, usize> =
            nearest.entries.iter().map(|close| close.key).zip(0..).collect();
        let place = |hit: &Hit| places.get(&hit.key).copied().unwrap_or(usize::MAX);
        let named = self.found.len().min(hits.rows.len());
        // A question need not be answered in all of its words: where an entry without some of them
        // is closer, those that have all are no better than close themselves.
        if is_question
            && let Some(first) = nearest.entries.iter().position(|it| !seen.contains(&it.key))
        {
            let farther = hits.rows[named..].iter_mut().filter(|hit| place(hit) > first);
            for hit in farther.filter(|hit| hit.reason.tier() == Tier::Text) {
                hit.reason = MatchReason::Close;
            }
        }
        if matching < ENOUGH || is_question {
            let new = nearest.entries.iter().filter(|close| seen.insert(close.key));
            for close in new.take(MOST_CLOSE) {
                hits.rows.extend(self.close_hit(store, close, &nearest.question)?);
            }
        }
        hits.rows[named..].sort_by_key(|hit| (hit.reason.tier(), place(hit)));
        let words = nearest.question.words.iter();
        hits.compared = words
            .flat_map(|word| std::iter::once(&word.text).chain(word.others.values()).cloned())
            .collect();
        hits.suggestions.extend(nearest.suggestions);
        Ok(())
    }

    /// The hit of an entry that is close to a question.
    fn close_hit(
        &self,
        store: &Store,
        close: &Close,
        question: &Question,
    ) -> Result<Option<Hit>, Error> {
        let snippet_of = |field| {
            let texts = store.texts(close.key, field)?;
            Ok::<_, Error>(Snippet::counted(&texts.hidden, &texts.shown, question))
        };
        let mut snippet = snippet_of(Field::Body)?;
        if snippet.marks.is_empty() && !snippet.is_hidden() {
            let in_note = snippet_of(Field::Note)?;
            if !in_note.marks.is_empty() {
                snippet = in_note;
            }
        }
        let mut result_rows = store.result_rows(&[close.key])?;
        Ok(result_rows.pop().map(|result_row| {
            let marks = counted(&result_row.row.title, question);
            let found = (marks.into_iter().flat_map(|(at, _)| at).collect(), Some(snippet));
            // Thousandths are precise enough.
            let score = (close.score * 1000.0) as i64;
            hit(result_row, &self.origin, MatchReason::Close, score, found)
        }))
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
    /// Remembers the stems of words from search to search.
    tokenizer: Tokenizer,
}

impl FullText {
    /// Opens a database; its jobs are cancelled when later searches are requested.
    pub fn open(database: &Path, searches: SearchCount) -> Result<Self, Error> {
        let cancellation = Cancellation::new(searches);
        let mut store = Store::open(database)?;
        cancellation.interrupts(&mut store)?;
        Ok(Self { store, cancellation, tokenizer: Tokenizer::with_cache() })
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
        job.answer(&self.store, &mut self.tokenizer)
    }
}
