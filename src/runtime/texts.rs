//! The second answer to a search: the names that there was no room for at first, and what the full
//! text finds. It is made on a thread of its own, so that names never wait for it.

use std::{
    collections::HashSet,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, Sender},
    },
};

use strsim::osa_distance;

use super::event::Event;
use crate::{
    app::{Hit, Hits, MatchReason, Msg, OtherCatalogue, Ticket},
    domain::fold,
    search::{Clause, Hit as NameHit, How, Index, Query, Snippet, matches, places},
    store::{Error, Field, FileState, Origin, ResultRow, Store, TextHit},
};

/// Parts of words are looked for when fewer entries than this were found.
const FEW: usize = 20;

/// How many searches have been asked for.
pub type Latest = Arc<AtomicU64>;

/// Tells what searches whether another search has been asked for meanwhile.
#[derive(Debug, Clone, Default)]
pub(super) struct Turn {
    latest: Latest,
    /// How many had been asked for with the one that is under way.
    mine: Arc<AtomicU64>,
}

impl Turn {
    pub(super) fn of(latest: Latest) -> Self {
        Self { latest, mine: Arc::default() }
    }

    pub(super) fn begin(&self, number: u64) {
        self.mine.store(number, Ordering::SeqCst);
    }

    fn is_over(&self) -> bool {
        self.latest.load(Ordering::SeqCst) > self.mine.load(Ordering::SeqCst)
    }

    /// Has statements of a store end when the turn is over.
    pub(super) fn stops(&self, store: &mut Store) -> Result<(), Error> {
        let turn = self.clone();
        store.stop_when(move || turn.is_over())
    }
}

/// The folded words of a query that are marked in what it has found.
pub(super) struct Marks {
    all: Vec<String>,
    /// Those that were asked for in texts, and in notes.
    within: (Vec<String>, Vec<String>),
}

impl Marks {
    pub(super) fn of(query: &Query) -> Self {
        Self { all: query.words(), within: query.words_within() }
    }

    /// Where an entry says what was asked for in texts or notes, if it was.
    fn said(&self, store: &Store, key: i64) -> Result<Option<(MatchReason, Snippet)>, Error> {
        let (texts, notes) = &self.within;
        let both =
            [(Field::Note, MatchReason::Note, notes), (Field::Body, MatchReason::Body, texts)];
        for (field, why, words) in both.into_iter().filter(|(.., words)| !words.is_empty()) {
            let texts = store.texts(key, field)?;
            let mut all = texts.shown.iter().chain(&texts.hidden);
            if all.any(|text| !matches(text, words).is_empty()) {
                return Ok(Some((why, Snippet::without(&texts.hidden, &texts.shown, words))));
            }
        }
        Ok(None)
    }
}

/// What is still to be done for a search of which the names have been answered.
pub(super) struct Rest {
    /// The first answer.
    pub(super) hits: Hits,
    /// All that the names have found, and how many of these are in it.
    pub(super) found: Vec<NameHit>,
    pub(super) shown: usize,
    pub(super) clauses: Vec<Clause>,
    pub(super) marks: Marks,
    pub(super) index: Arc<Index>,
    /// The rows of the catalogues that are searched.
    pub(super) catalogues: Vec<i64>,
    pub(super) origin: Origin,
    /// The most hits of each sort.
    pub(super) most: usize,
}

impl Rest {
    /// The second answer.
    ///
    /// # Errors
    /// As the store fails; also when it stops for another search.
    pub(super) fn answer(&self, store: &Store) -> Result<Hits, Error> {
        let mut hits = self.hits.clone();
        hits.rows.extend(rows_of(store, &self.origin, &self.found[self.shown..], &self.marks)?);
        let mut seen: HashSet<i64> = self.found.iter().map(|hit| hit.key).collect();
        for clause in &self.clauses {
            if let Some(text) = &clause.text {
                let found = store.text_hits(&self.catalogues, text, self.most)?;
                self.add_texts(store, (&mut hits, &mut seen), clause, &found)?;
            }
        }
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

    /// Adds what the full text found and the names did not.
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
                if !holds || named || !seen.insert(text.key) {
                    continue;
                }
                hits.total += 1;
                if hits.rows.len() >= self.most.saturating_mul(2) {
                    continue;
                }
                let why = match text.field {
                    Field::Body => MatchReason::Body,
                    Field::Note => MatchReason::Note,
                };
                let texts = store.texts(text.key, text.field)?;
                let snippet = Snippet::without(&texts.hidden, &texts.shown, &self.marks.all);
                for result_row in store.result_rows(&[text.key])? {
                    // Lower is better for bm25; a thousandth is fine enough to be told apart.
                    let score = (-text.score * 1000.0) as i64;
                    let found = (Vec::new(), Some(snippet.clone()));
                    hits.rows.push(hit(result_row, &self.origin, why, score, found));
                }
            }
            Ok(())
        })
    }
}

/// What is shown of hits among the names.
pub(super) fn rows_of(
    store: &Store,
    here: &Origin,
    found: &[NameHit],
    marks: &Marks,
) -> Result<Vec<Hit>, Error> {
    let keys: Vec<i64> = found.iter().map(|hit| hit.key).collect();
    let result_rows = store.read_snapshot(|store| store.result_rows(&keys))?;
    let mut rows = Vec::with_capacity(found.len());
    let mut names = found.iter();
    for result_row in result_rows {
        let Some(name) = names.find(|name| name.key == result_row.key) else { continue };
        let mut why = match name.how {
            How::Exact => MatchReason::Name,
            How::Typo => MatchReason::Typo,
        };
        let positions = places(&result_row.row.title, &name.positions);
        let named = !positions.is_empty();
        let mut snippet = match name.how {
            _ if named => None,
            How::Exact => also(&result_row.aliases, &marks.all),
            How::Typo => also(&result_row.aliases, &marks.all)
                .or_else(|| nearly(&result_row.aliases, &marks.all)),
        };
        if snippet.is_none() && !named {
            let by = also(&result_row.hidden, &marks.all)
                .or_else(|| nearly(&result_row.hidden, &marks.all));
            snippet = by.map(|_| Snippet::hidden());
        }
        if snippet.is_none()
            && let Some((place, said)) = marks.said(store, name.key)?
        {
            snippet = Some(said);
            why = if named { why } else { place };
        }
        rows.push(hit(result_row, here, why, name.score, (positions, snippet)));
    }
    Ok(rows)
}

/// The other name that fits, where it is one that does.
fn also(aliases: &[String], words: &[String]) -> Option<Snippet> {
    let alias = aliases.iter().find(|alias| !matches(alias, words).is_empty())?;
    Some(Snippet::of(&[format!("also {alias}")], words))
}

/// The other name with a word that is a letter away from one that was asked for.
fn nearly(aliases: &[String], words: &[String]) -> Option<Snippet> {
    aliases.iter().find_map(|alias| {
        let folded = fold(alias);
        let near = |part: &&str| words.iter().any(|word| osa_distance(part, word) == 1);
        let part = folded.split_whitespace().find(near)?;
        Some(Snippet::of(&[format!("also {alias}")], &[part.to_owned()]))
    })
}

pub(super) fn hit(
    result_row: ResultRow,
    here: &Origin,
    why: MatchReason,
    score: i64,
    (positions, snippet): (Vec<usize>, Option<Snippet>),
) -> Hit {
    let ResultRow {
        row,
        category,
        category_title,
        tags,
        catalogue,
        catalogue_title: title,
        origin,
        ..
    } = result_row;
    let elsewhere =
        (origin != here.as_str()).then_some(OtherCatalogue { catalogue, title, origin });
    Hit { row, category, category_title, tags, why, score, positions, snippet, elsewhere }
}

/// Makes second answers until nobody asks any more; of several that wait, the newest only.
pub(super) fn work(
    database: &Path,
    queue: &Receiver<(Ticket, u64, Rest)>,
    latest: Latest,
    events: &Sender<Event>,
) {
    let turn = Turn::of(latest);
    let opened = Store::open(database).and_then(|mut store| {
        turn.stops(&mut store)?;
        Ok(store)
    });
    let mut store = match opened {
        Ok(store) => store,
        Err(error) => return drop(events.send(Event::Fatal(error.into()))),
    };
    while let Ok(first) = queue.recv() {
        let (ticket, number, rest) = queue.try_iter().last().unwrap_or(first);
        turn.begin(number);
        let mut answer = || {
            if store.file_state() == FileState::Replaced {
                store.reopen_if_replaced()?;
                turn.stops(&mut store)?;
            }
            rest.answer(&store)
        };
        let hits = match answer() {
            Ok(hits) => hits,
            Err(error) if error.is_interrupted() => continue,
            // What the names have brought stays.
            Err(error) => {
                Hits { failed: Some(error.to_string()), more: false, ..rest.hits.clone() }
            }
        };
        if events.send(Event::Msg(Msg::Found(ticket, hits))).is_err() {
            return;
        }
    }
}
