//! Searching: names first, from memory, then full text, from the store.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, Sender},
    },
    thread,
};

use super::event::Event;
use crate::{
    app::{Asked, Elsewhere, Hit, Hits, Msg, Ticket, Why, Within},
    domain::CategoryId,
    search::{
        Clause, Hit as NameHit, How, Index, Query, Session, Set, Snippet, Stored, Test, matches,
        places, rank,
    },
    store::{Error, Field, Glance, Origin, Store, TextHit, Whereabouts},
};

/// The most hits of each sort that an answer holds, unless it is asked for more.
const MOST: usize = 100;
/// The most entries that an empty query shows.
const MOST_RECENT: usize = 20;
/// Parts of words are looked for when fewer entries than this were found.
const FEW: usize = 20;
/// How much less than others a thread gets that makes an index, on the scale of `nice`.
#[cfg(target_os = "linux")]
const LATER: i32 = 19;
/// What a star is worth beside a visit, where two entries fit equally well.
const STAR: u32 = 1000;

/// How many searches wait for the searcher. Full text that is under way stops for them.
pub type Waiting = Arc<AtomicUsize>;

/// A store and what is in memory of it to be searched.
pub struct Searcher {
    store: Store,
    origin: Origin,
    /// The open catalogue, and all that are not hidden: these from when they are first asked for.
    corpora: [Corpus; 2],
    /// Which of them is searched.
    at: usize,
    /// The most hits of each sort that an answer holds.
    most: usize,
    favours: HashMap<i64, u32>,
    waiting: Waiting,
}

/// Entries that are searched together.
#[derive(Default)]
struct Corpus {
    /// The rows of their catalogues.
    catalogues: Vec<i64>,
    index: Index,
    /// Which imports and which change of the user's own entries the index is of.
    round: Option<Vec<i64>>,
    /// One for each alternative of a query.
    sessions: Vec<Session>,
    within: Option<(CategoryId, Set)>,
}

impl Searcher {
    /// A searcher of the catalogue that came from an origin.
    pub fn new(store: Store, origin: Origin) -> Self {
        Self {
            store,
            origin,
            corpora: Default::default(),
            at: 0,
            most: MOST,
            favours: HashMap::new(),
            waiting: Waiting::default(),
        }
    }

    /// Has searches stop while others wait.
    ///
    /// # Errors
    /// As the store fails.
    pub fn that_stops_for(mut self, waiting: Waiting) -> Result<Self, Error> {
        self.waiting = waiting;
        self.stop_for_others()?;
        Ok(self)
    }

    fn stop_for_others(&mut self) -> Result<(), Error> {
        let waiting = Arc::clone(&self.waiting);
        self.store.stop_when(move || waiting.load(Ordering::SeqCst) > 0)
    }

    /// Has answers hold more hits.
    #[must_use]
    pub fn with_at_least(mut self, most: usize) -> Self {
        self.most = self.most.max(most);
        self
    }

    /// Reads the names of all entries that are to be searched unless these are known.
    ///
    /// # Errors
    /// As the store fails.
    pub fn refresh(&mut self, within: &Within) -> Result<(), Error> {
        if self.store.whereabouts() == Whereabouts::Replaced {
            self.store.keep_up()?;
            self.stop_for_others()?;
        }
        let everywhere = *within == Within::Everywhere;
        let origin = (!everywhere).then_some(&self.origin);
        let (catalogues, round) = self.store.at_once(|store| {
            let catalogues = store.catalogue_keys(origin)?;
            let round = store.round(&catalogues)?;
            Ok((catalogues, round))
        })?;
        self.at = usize::from(everywhere);
        let corpus = &mut self.corpora[self.at];
        if corpus.round.as_ref() != Some(&round) {
            let index = index_aside(&self.store, &catalogues)?;
            *corpus = Corpus { catalogues, index, round: Some(round), ..Corpus::default() };
        }
        Ok(())
    }

    /// Searches; hands the answer to `answer`, and a second, with what the full text brings, if
    /// there is one and the first call says `true`.
    ///
    /// # Errors
    /// As the store fails; also when it stops for another search.
    pub fn search(
        &mut self,
        asked: &Asked,
        answer: &mut dyn FnMut(Hits) -> bool,
    ) -> Result<(), Error> {
        self.refresh(&asked.within)?;
        let query = Query::parse(&asked.query);
        if query.is_empty() {
            let hits = self.lately(asked)?;
            answer(hits);
            return Ok(());
        }
        let clauses = self.plan(&query, asked)?;
        let words = query.words();
        let (found, total) = self.names(&clauses);
        // What fills the screen comes first, and with no more than that.
        let (first, others) = found.split_at(found.len().min(asked.first));
        let rows = self.rows_of(first, &words)?;
        let all = self.corpora[self.at].index.len();
        let more = !others.is_empty() || clauses.iter().any(|clause| clause.text.is_some());
        let mut hits = Hits { rows, total, all, more, failed: None };
        if !answer(hits.clone()) || !more {
            return Ok(());
        }
        hits.rows.extend(self.rows_of(others, &words)?);
        let mut seen: HashSet<i64> = found.iter().map(|hit| hit.key).collect();
        for clause in &clauses {
            if let Some(text) = &clause.text {
                let found =
                    self.store.text_hits(&self.corpora[self.at].catalogues, text, self.most)?;
                self.add_texts(&mut hits, &mut seen, clause, &found, &words)?;
            }
        }
        if hits.total < FEW {
            for clause in &clauses {
                if let ([word], Some(_)) = (&clause.pattern.words[..], &clause.text) {
                    let catalogues = &self.corpora[self.at].catalogues;
                    let found = self.store.part_hits(catalogues, word.text(), self.most)?;
                    self.add_texts(&mut hits, &mut seen, clause, &found, &words)?;
                }
            }
        }
        hits.more = false;
        answer(hits);
        Ok(())
    }

    fn plan(&mut self, query: &Query, asked: &Asked) -> Result<Vec<Clause>, Error> {
        let Corpus { index, within, .. } = &mut self.corpora[self.at];
        let store = &self.store;
        let mut stored = |stored: &Stored| Ok::<_, Error>(index.set(store.holding(stored)?));
        let mut clauses = query.plan(&mut stored)?;
        if let Within::Category(category) = &asked.within {
            if within.as_ref().is_none_or(|(known, _)| known != category) {
                let keys = store.keys_in(&self.origin, category)?;
                *within = Some((category.clone(), index.set(keys)));
            }
            if let Some((_, set)) = within {
                for clause in &mut clauses {
                    clause.pattern.tests.push(Test::In(set.clone()));
                }
            }
        }
        Ok(clauses)
    }

    /// The best hits among the names, and how many there are in all.
    fn names(&mut self, clauses: &[Clause]) -> (Vec<NameHit>, usize) {
        let Corpus { index, sessions, .. } = &mut self.corpora[self.at];
        sessions.resize_with(clauses.len().max(1), Session::new);
        // What several alternatives find is counted once, so all of it has to be known.
        let most = if clauses.len() == 1 { self.most.min(index.len()) } else { index.len() };
        let mut found = Vec::new();
        let mut total = 0;
        let mut numbers = HashSet::new();
        for (clause, session) in clauses.iter().zip(sessions) {
            let mut these = index.search(&clause.pattern, most, session);
            total += these.total;
            if clauses.len() > 1 {
                numbers.extend(these.best.iter().map(|rank| rank.number()));
                these.best.truncate(self.most);
            }
            let favour = |key: i64| self.favours.get(&key).copied().unwrap_or(0);
            found.extend(rank(index, &clause.pattern, &these, favour));
        }
        if clauses.len() > 1 {
            total = numbers.len();
            found.sort_by_key(|hit| (std::cmp::Reverse(hit.score), hit.key));
        }
        let mut seen = HashSet::new();
        found.retain(|hit| seen.insert(hit.key));
        found.truncate(self.most);
        (found, total)
    }

    /// What is shown of hits among the names.
    fn rows_of(&self, found: &[NameHit], words: &[String]) -> Result<Vec<Hit>, Error> {
        let keys: Vec<i64> = found.iter().map(|hit| hit.key).collect();
        let glances = self.store.at_once(|store| store.glances(&keys))?;
        let mut rows = Vec::with_capacity(found.len());
        let mut names = found.iter();
        for glance in glances {
            let Some(name) = names.find(|name| name.key == glance.key) else { continue };
            let why = match name.how {
                How::Exact => Why::Name,
                How::Typo => Why::Typo,
            };
            let positions = places(&glance.row.title, &name.positions);
            let other_name = positions.is_empty().then(|| also(&glance.aliases, words)).flatten();
            rows.push(hit(glance, &self.origin, why, name.score, (positions, other_name)));
        }
        Ok(rows)
    }

    /// Adds what the full text found and the names did not.
    fn add_texts(
        &self,
        hits: &mut Hits,
        seen: &mut HashSet<i64>,
        clause: &Clause,
        found: &[TextHit],
        words: &[String],
    ) -> Result<(), Error> {
        let keys: Vec<i64> = found.iter().map(|hit| hit.key).collect();
        let index = &self.corpora[self.at].index;
        let numbers = index.numbers(&keys);
        let known: Vec<(&TextHit, usize)> =
            found.iter().filter_map(|hit| Some((hit, *numbers.get(&hit.key)?))).collect();
        let judged =
            index.judge(&clause.pattern, &known.iter().map(|(_, n)| *n).collect::<Vec<_>>());
        self.store.at_once(|store| {
            for ((text, _), (holds, named)) in known.into_iter().zip(judged) {
                if !holds || named || !seen.insert(text.key) {
                    continue;
                }
                hits.total += 1;
                if hits.rows.len() >= self.most.saturating_mul(2) {
                    continue;
                }
                let why = match text.field {
                    Field::Body => Why::Body,
                    Field::Note => Why::Note,
                };
                let snippet = Snippet::of(&store.texts(text.key, text.field)?, words);
                for glance in store.glances(&[text.key])? {
                    // Lower is better for bm25; a thousandth is fine enough to be told apart.
                    let score = (-text.score * 1000.0) as i64;
                    let found = (Vec::new(), Some(snippet.clone()));
                    hits.rows.push(hit(glance, &self.origin, why, score, found));
                }
            }
            Ok(())
        })
    }

    /// What was read lately, and what is starred.
    fn lately(&mut self, asked: &Asked) -> Result<Hits, Error> {
        let recent = self.store.recent(&self.origin, MOST_RECENT)?;
        let starred = self.store.holding(&Stored::Starred)?;
        self.favours.clear();
        for (rank, &key) in recent.iter().rev().enumerate() {
            self.favours.insert(key, rank as u32 + 1);
        }
        for &key in &starred {
            *self.favours.entry(key).or_default() += STAR;
        }
        let index = &self.corpora[self.at].index;
        let mut hits = Hits { all: index.len(), ..Hits::default() };
        if matches!(asked.within, Within::Category(_)) {
            return Ok(hits);
        }
        let all: Vec<i64> = recent.iter().chain(&starred).copied().collect();
        let numbers = index.numbers(&all);
        let mut seen = HashSet::new();
        for (key, why) in recent
            .iter()
            .map(|&key| (key, Why::Recent))
            .chain(starred.iter().map(|&key| (key, Why::Starred)))
        {
            if numbers.contains_key(&key) && seen.insert(key) {
                for glance in self.store.glances(&[key])? {
                    hits.rows.push(hit(glance, &self.origin, why, 0, (Vec::new(), None)));
                }
            }
        }
        hits.total = hits.rows.len();
        Ok(hits)
    }
}

/// Makes an index on a thread of its own, of so low a priority that keys do not wait for it.
fn index_aside(store: &Store, catalogues: &[i64]) -> Result<Index, Error> {
    let path = store.path();
    thread::scope(|scope| {
        let names = scope.spawn(|| {
            let store = Store::open(path)?;
            // On Linux that is a matter of the thread, which its children inherit. Where it can't
            // be had, the index is made all the same.
            #[cfg(target_os = "linux")]
            let _ = rustix::process::nice(LATER);
            store.index(catalogues)
        });
        names.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// The other name that fits, where it is one that does.
fn also(aliases: &[String], words: &[String]) -> Option<Snippet> {
    let fits = |alias: &&String| !matches(alias, words).is_empty();
    let alias = aliases.iter().find(fits)?;
    Some(Snippet::of(&[format!("also {alias}")], words))
}

fn hit(
    glance: Glance,
    here: &Origin,
    why: Why,
    score: i64,
    (positions, snippet): (Vec<usize>, Option<Snippet>),
) -> Hit {
    let Glance { row, category, tags, catalogue, catalogue_title: title, origin, .. } = glance;
    let elsewhere = (origin != here.as_str()).then_some(Elsewhere { catalogue, title, origin });
    Hit { row, category, tags, why, score, positions, snippet, elsewhere }
}

/// Something for the searching thread to do.
pub(super) type Request = (Ticket, Asked);

/// Searches until nobody asks any more; of several requests that wait, the newest only.
pub(super) fn work(
    database: &Path,
    origin: Origin,
    requests: &Receiver<Request>,
    waiting: &Waiting,
    events: &Sender<Event>,
) {
    let searcher = Store::open(database)
        .and_then(|store| Searcher::new(store, origin).that_stops_for(Arc::clone(waiting)));
    let mut searcher = match searcher {
        Ok(searcher) => searcher,
        Err(error) => return drop(events.send(Event::Fatal(error.into()))),
    };
    // Ready before anybody asks. What fails now fails again, and is told, when somebody does.
    let _ = searcher.refresh(&Within::Catalogue);
    while let Ok(first) = requests.recv() {
        let mut newest = first;
        waiting.fetch_sub(1, Ordering::SeqCst);
        for next in requests.try_iter() {
            newest = next;
            waiting.fetch_sub(1, Ordering::SeqCst);
        }
        let (ticket, asked) = newest;
        let mut answer = |hits: Hits| {
            let told = events.send(Event::Msg(Msg::Found(ticket, hits))).is_ok();
            told && waiting.load(Ordering::SeqCst) == 0
        };
        if let Err(error) = searcher.search(&asked, &mut answer)
            && !error.is_interrupted()
        {
            answer(Hits { failed: Some(error.to_string()), ..Hits::default() });
        }
    }
}
