//! Searching: names first, from memory; what follows from the store is made on a thread of its own.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
};

use super::{
    event::{self, Event},
    texts::{self, Latest, Marks, Rest, Turn, hit, rows_of},
    writer::Write,
};
use crate::{
    app::{Hits, MatchReason, Msg, SearchRequest, SearchScope, Ticket},
    domain::CategoryId,
    library::low_priority,
    search::{Clause, Hit as NameHit, Index, Query, Session, Set, Stored, Test, rank},
    store::{Error, FileState, Origin, Store},
};

/// The most hits of each sort that an answer holds, unless it is asked for more.
const MOST: usize = 100;
/// The most entries that an empty query shows.
const MOST_RECENT: usize = 20;
/// What a star is worth beside a visit, where two entries fit equally well.
const STAR: u32 = 1000;

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
    turn: Turn,
}

/// Entries that are searched together.
#[derive(Default)]
struct Corpus {
    /// The rows of their catalogues.
    catalogues: Vec<i64>,
    index: Arc<Index>,
    /// Which imports and which change of the user's own entries the index is of.
    generation: Option<Vec<i64>>,
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
            turn: Turn::default(),
        }
    }

    /// Has searches stop when others have been asked for.
    ///
    /// # Errors
    /// As the store fails.
    pub fn that_stops_for(mut self, latest: Latest) -> Result<Self, Error> {
        self.turn = Turn::of(latest);
        self.turn.stops(&mut self.store)?;
        Ok(self)
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
    pub fn refresh(&mut self, within: &SearchScope) -> Result<(), Error> {
        if self.store.file_state() == FileState::Replaced {
            self.store.reopen_if_replaced()?;
            self.turn.stops(&mut self.store)?;
        }
        let everywhere = *within == SearchScope::Everywhere;
        let origin = (!everywhere).then_some(&self.origin);
        let (catalogues, generation) = self.store.read_snapshot(|store| {
            let catalogues = store.catalogue_keys(origin)?;
            let generation = store.generation(&catalogues)?;
            Ok((catalogues, generation))
        })?;
        self.at = usize::from(everywhere);
        let corpus = &mut self.corpora[self.at];
        if corpus.generation.as_ref() != Some(&generation) {
            let path = self.store.path();
            let index = Arc::new(low_priority(|| Store::open(path)?.index(&catalogues))?);
            *corpus =
                Corpus { catalogues, index, generation: Some(generation), ..Corpus::default() };
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
        request: &SearchRequest,
        answer: &mut dyn FnMut(Hits) -> bool,
    ) -> Result<(), Error> {
        let (hits, rest) = self.by_name(request)?;
        if answer(hits)
            && let Some(rest) = rest
        {
            answer(rest.answer(&self.store)?);
        }
        Ok(())
    }

    /// The first answer, of what fills the screen and no more, and what is to be done for the
    /// second, if there is one.
    fn by_name(&mut self, request: &SearchRequest) -> Result<(Hits, Option<Rest>), Error> {
        self.refresh(&request.within)?;
        let query = Query::parse(&request.query);
        if query.is_empty() {
            return Ok((self.lately(request)?, None));
        }
        let clauses = self.plan(&query, request)?;
        let marks = Marks::of(&query);
        let (found, total) = self.names(&clauses);
        let shown = found.len().min(request.first);
        let rows = rows_of(&self.store, &self.origin, &found[..shown], &marks)?;
        let Corpus { catalogues, index, .. } = &self.corpora[self.at];
        let more = shown < found.len() || clauses.iter().any(|clause| clause.text.is_some());
        let hits = Hits { rows, total, all: index.len(), more, failed: None };
        let rest = more.then(|| Rest {
            hits: hits.clone(),
            found,
            shown,
            clauses,
            marks,
            index: Arc::clone(index),
            catalogues: catalogues.clone(),
            origin: self.origin.clone(),
            most: self.most,
        });
        Ok((hits, rest))
    }

    fn plan(&mut self, query: &Query, request: &SearchRequest) -> Result<Vec<Clause>, Error> {
        let Corpus { index, within, .. } = &mut self.corpora[self.at];
        let store = &self.store;
        let mut stored = |stored: &Stored| Ok::<_, Error>(index.set(store.holding(stored)?));
        let mut clauses = query.plan(&mut stored)?;
        let within = match &request.within {
            SearchScope::Category(category) => {
                if within.as_ref().is_none_or(|(known, _)| known != category) {
                    let keys = store.keys_in(&self.origin, category)?;
                    *within = Some((category.clone(), index.set(keys)));
                }
                within.as_ref().map(|(_, set)| set.clone())
            }
            SearchScope::SmartList(mine) => {
                Some(index.set(store.keys_of_smart_list(&self.origin, *mine)?))
            }
            SearchScope::Catalogue | SearchScope::Everywhere => None,
        };
        for clause in &mut clauses {
            clause.pattern.tests.extend(within.clone().map(Test::In));
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

    /// What was read lately, and what is starred.
    fn lately(&mut self, request: &SearchRequest) -> Result<Hits, Error> {
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
        if matches!(request.within, SearchScope::Category(_) | SearchScope::SmartList(_)) {
            return Ok(hits);
        }
        let all: Vec<i64> = recent.iter().chain(&starred).copied().collect();
        let numbers = index.numbers(&all);
        let mut seen = HashSet::new();
        for (key, why) in recent
            .iter()
            .map(|&key| (key, MatchReason::Recent))
            .chain(starred.iter().map(|&key| (key, MatchReason::Starred)))
        {
            if numbers.contains_key(&key) && seen.insert(key) {
                for result_row in self.store.result_rows(&[key])? {
                    hits.rows.push(hit(result_row, &self.origin, why, 0, (Vec::new(), None)));
                }
            }
        }
        hits.total = hits.rows.len();
        Ok(hits)
    }
}

/// Something for the searching thread to do; how many searches have been asked for with it.
pub(super) type Request = (Ticket, u64, SearchRequest);

/// Searches until nobody asks any more; of several requests that wait, the newest only.
pub(super) fn work(
    database: &Path,
    origin: Origin,
    requests: &Receiver<Request>,
    latest: &Latest,
    (writes, events): (Sender<Write>, &Sender<Event>),
) {
    let searcher = Store::open(database)
        .and_then(|store| Searcher::new(store, origin).that_stops_for(Arc::clone(latest)));
    let mut searcher = match searcher {
        Ok(searcher) => searcher,
        Err(error) => return drop(events.send(Event::Fatal(error.into()))),
    };
    // Ready before anybody asks. What fails now fails again, and is told, when somebody does.
    let _ = searcher.refresh(&SearchScope::Catalogue);
    let _ = writes.send(Write::Begin);
    drop(writes);
    let mut second = None;
    while let Ok(first) = requests.recv() {
        let (ticket, number, request) = requests.try_iter().last().unwrap_or(first);
        searcher.turn.begin(number);
        let (hits, rest) = match searcher.by_name(&request) {
            Ok(answer) => answer,
            Err(error) if error.is_interrupted() => continue,
            Err(error) => (Hits { failed: Some(error.to_string()), ..Hits::default() }, None),
        };
        if events.send(Event::Msg(Msg::Found(ticket, hits))).is_err() {
            return;
        }
        let Some(rest) = rest else { continue };
        // From the first time on that there is something to do for it.
        let sender = second.get_or_insert_with(|| {
            let (sender, queue) = channel();
            let (path, latest, events) = (database.to_owned(), Arc::clone(latest), events.clone());
            let told = events.clone();
            let work = move || texts::work(&path, &queue, latest, &events);
            if let Err(error) = event::spawn("texts", work) {
                let _ = told.send(Event::Fatal(error.into()));
            }
            sender
        });
        // Nobody takes it only when that thread has told why.
        drop(sender.send((ticket, number, rest)));
    }
}
