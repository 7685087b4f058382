//! Search requests: names first, from the index in memory; then what the store's full text finds.

mod cancellation;
mod full_text;
mod request;
mod results;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::parallel::low_priority;
use crate::{
    domain::CategoryId,
    search::{Clause, Hit as NameHit, Index, Query, Session, Set, Stored, Test, rank},
    store::{Error, FileState, Origin, Store},
};
use cancellation::Cancellation;
pub use cancellation::SearchCount;
pub use full_text::{FullText, FullTextJob};
pub use request::{Hit, Hits, MatchReason, OtherCatalogue, SearchRequest, SearchScope};
use results::{Highlights, hit, rows_of};

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
    cancellation: Cancellation,
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
            cancellation: Cancellation::default(),
        }
    }

    /// Ends each search when a later one has been asked for, by [`Searcher::begin`]'s numbers.
    pub fn cancelled_by(mut self, searches: SearchCount) -> Result<Self, Error> {
        self.cancellation = Cancellation::new(searches);
        self.cancellation.interrupts(&mut self.store)?;
        Ok(self)
    }

    /// Allows more hits in an answer.
    #[must_use]
    pub fn with_at_least(mut self, most: usize) -> Self {
        self.most = self.most.max(most);
        self
    }

    /// Says which of the searches that have been asked for is under way now.
    pub fn begin(&self, number: u64) {
        self.cancellation.begin(number);
    }

    /// Reads the names of all entries that are to be searched unless these are known.
    pub fn refresh(&mut self, scope: &SearchScope) -> Result<(), Error> {
        if self.store.file_state() == FileState::Replaced {
            self.store.reopen_if_replaced()?;
            self.cancellation.interrupts(&mut self.store)?;
        }
        let everywhere = *scope == SearchScope::Everywhere;
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
    /// [`Error::is_interrupted`] when a later search has been asked for.
    pub fn search(
        &mut self,
        request: &SearchRequest,
        answer: &mut dyn FnMut(Hits) -> bool,
    ) -> Result<(), Error> {
        let (hits, job) = self.by_name(request)?;
        if answer(hits)
            && let Some(job) = job
        {
            answer(job.answer(&self.store)?);
        }
        Ok(())
    }

    /// The first answer, with as many hits as the request says, and the job that makes the second,
    /// if there is one.
    ///
    /// # Errors
    /// [`Error::is_interrupted`] when a later search has been asked for.
    pub fn by_name(
        &mut self,
        request: &SearchRequest,
    ) -> Result<(Hits, Option<FullTextJob>), Error> {
        self.refresh(&request.scope)?;
        let query = Query::parse(&request.query);
        if query.is_empty() {
            return Ok((self.recent(request)?, None));
        }
        let clauses = self.plan(&query, request)?;
        let highlights = Highlights::of(&query);
        let (found, total) = self.names(&clauses);
        let shown = found.len().min(request.first);
        let rows = rows_of(&self.store, &self.origin, &found[..shown], &highlights)?;
        let Corpus { catalogues, index, .. } = &self.corpora[self.at];
        let more = shown < found.len() || clauses.iter().any(|clause| clause.text.is_some());
        let hits = Hits { rows, total, all: index.len(), more, failed: None };
        let job = more.then(|| FullTextJob {
            hits: hits.clone(),
            found,
            shown,
            clauses,
            highlights,
            index: Arc::clone(index),
            catalogues: catalogues.clone(),
            origin: self.origin.clone(),
            most: self.most,
        });
        Ok((hits, job))
    }

    fn plan(&mut self, query: &Query, request: &SearchRequest) -> Result<Vec<Clause>, Error> {
        let Corpus { index, within, .. } = &mut self.corpora[self.at];
        let store = &self.store;
        let mut stored = |stored: &Stored| Ok::<_, Error>(index.set(store.keys_matching(stored)?));
        let mut clauses = query.plan(&mut stored)?;
        let within = match &request.scope {
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

    /// What was read recently, and what is starred.
    fn recent(&mut self, request: &SearchRequest) -> Result<Hits, Error> {
        let recent = self.store.recent(&self.origin, MOST_RECENT)?;
        let starred = self.store.keys_matching(&Stored::Starred)?;
        self.favours.clear();
        for (rank, &key) in recent.iter().rev().enumerate() {
            self.favours.insert(key, rank as u32 + 1);
        }
        for &key in &starred {
            *self.favours.entry(key).or_default() += STAR;
        }
        let index = &self.corpora[self.at].index;
        let mut hits = Hits { all: index.len(), ..Hits::default() };
        if matches!(request.scope, SearchScope::Category(_) | SearchScope::SmartList(_)) {
            return Ok(hits);
        }
        let all: Vec<i64> = recent.iter().chain(&starred).copied().collect();
        let numbers = index.numbers(&all);
        let mut seen = HashSet::new();
        for (key, reason) in recent
            .iter()
            .map(|&key| (key, MatchReason::Recent))
            .chain(starred.iter().map(|&key| (key, MatchReason::Starred)))
        {
            if numbers.contains_key(&key) && seen.insert(key) {
                for result_row in self.store.result_rows(&[key])? {
                    hits.rows.push(hit(result_row, &self.origin, reason, 0, (Vec::new(), None)));
                }
            }
        }
        hits.total = hits.rows.len();
        Ok(hits)
    }
}
