//! Search requests: first the names, from the index in memory; then the store's full text.

mod cancellation;
mod close;
mod full_text;
mod matching;
mod request;
mod results;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::parallel::low_priority;
use crate::{
    domain::{CategoryId, EntryId},
    search::{
        Clause, Hit as NameHit, How, Index, NamesOf, Pattern, Query, Session, Set, Stored, Test,
        Tokenizer, nearest, rank,
    },
    store::{Error, FileState, Origin, Store},
};
use cancellation::Cancellation;
pub use cancellation::SearchCount;
pub use close::Suggestion;
pub use full_text::{FullText, FullTextJob};
pub use request::{Hit, Hits, MatchReason, OtherCatalogue, SearchRequest, SearchScope, Tier};
use results::{Highlights, MOST, hit, rows_of};

/// The most recently read entries that an empty query shows.
const MOST_RECENT: usize = 20;
/// The weight of a star, compared to the rank of a visit, when two entries match equally well.
const STAR: u32 = 1000;

/// Searches a store by name, with indexes in memory.
pub struct Searcher {
    store: Store,
    origin: Origin,
    /// The open catalogue, and all visible catalogues; each is loaded when it is first searched.
    corpora: [Corpus; 2],
    /// The index of the corpus that is searched.
    at: usize,
    /// The limit of name hits, and of text hits, in an answer.
    most: usize,
    favours: HashMap<i64, u32>,
    cancellation: Cancellation,
    /// Remembers the stems of words from search to search.
    tokenizer: Tokenizer,
}

/// Entries that are searched together.
#[derive(Default)]
struct Corpus {
    /// The rows of their catalogues.
    catalogues: Vec<i64>,
    index: Arc<Index>,
    /// The state of the catalogues and user entries that the index was built from.
    generation: Option<Vec<i64>>,
    /// One for each clause of a query.
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
            tokenizer: Tokenizer::with_cache(),
        }
    }

    /// Cancels each search when a later one is requested; see [`Searcher::begin`].
    pub fn cancelled_by(mut self, searches: SearchCount) -> Result<Self, Error> {
        self.cancellation = Cancellation::new(searches);
        self.cancellation.interrupts(&mut self.store)?;
        Ok(self)
    }

    /// Raises the limit of hits in an answer.
    #[must_use]
    pub fn with_at_least(mut self, most: usize) -> Self {
        self.most = self.most.max(most);
        self
    }

    /// Sets the number of the request that is being searched.
    pub fn begin(&self, number: u64) {
        self.cancellation.begin(number);
    }

    /// Loads the index of the scope, unless it is up to date.
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

    /// Searches. Passes the name hits to `answer`; if that returns true and there is more to find,
    /// passes a second answer that includes the full text.
    ///
    /// # Errors
    /// [`Error::is_interrupted`] when a later search was requested.
    pub fn search(
        &mut self,
        request: &SearchRequest,
        answer: &mut dyn FnMut(Hits) -> bool,
    ) -> Result<(), Error> {
        let (hits, job) = self.by_name(request)?;
        if answer(hits)
            && let Some(job) = job
        {
            answer(job.answer(&self.store, &mut self.tokenizer)?);
        }
        Ok(())
    }

    /// The first answer, with at most `request.first` hits, and the job for the second answer, if
    /// there is more to find.
    ///
    /// # Errors
    /// [`Error::is_interrupted`] when a later search was requested.
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
        let (mut found, mut total) = self.names(&clauses);
        self.put_named_by_id(&request.query, &clauses, (&mut found, &mut total))?;
        let full_text = clauses.iter().any(|clause| !clause.words.is_empty());
        // Names that only have the letters come after the texts that have the word.
        let (scattered, found): (Vec<NameHit>, Vec<NameHit>) =
            found.into_iter().partition(|hit| full_text && hit.how == How::Scattered);
        let shown = found.len().min(request.first);
        let rows = rows_of(&self.store, &self.origin, &found[..shown], &highlights)?;
        let Corpus { catalogues, index, .. } = &self.corpora[self.at];
        let more = shown < found.len() || full_text;
        let suggestions = if total == 0 { self.names_meant(&query)? } else { Vec::new() };
        let hits = Hits { rows, total, suggestions, all: index.len(), more, ..Hits::default() };
        let job = more.then(|| FullTextJob {
            hits: hits.clone(),
            found,
            shown,
            scattered,
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
            SearchScope::SmartList(list) => {
                Some(index.set(store.keys_of_smart_list(&self.origin, *list)?))
            }
            SearchScope::Catalogue | SearchScope::Everywhere => None,
        };
        for clause in &mut clauses {
            clause.pattern.tests.extend(within.clone().map(Test::In));
        }
        Ok(clauses)
    }

    /// The best name hits, and the total number.
    fn names(&mut self, clauses: &[Clause]) -> (Vec<NameHit>, usize) {
        let Corpus { index, sessions, .. } = &mut self.corpora[self.at];
        sessions.resize_with(clauses.len().max(1), Session::new);
        // An entry that several clauses find counts once, so all hits are needed.
        let most = if clauses.len() == 1 { self.most.min(index.len()) } else { index.len() };
        let mut found = Vec::new();
        let mut total = 0;
        let mut numbers = HashSet::new();
        for (clause, session) in clauses.iter().zip(sessions) {
            let mut pattern = &clause.pattern;
            let mut results = index.search(pattern, most, session);
            if let (0, Some(joined)) = (results.total, &clause.joined) {
                pattern = joined;
                results = index.search(pattern, most, &mut Session::new());
            }
            total += results.total;
            if clauses.len() > 1 {
                numbers.extend(results.best.iter().map(|rank| rank.number()));
                results.best.truncate(self.most);
            }
            let favour = |key: i64| self.favours.get(&key).copied().unwrap_or(0);
            found.extend(rank(index, pattern, &results, favour));
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

    /// What may be meant by tags and categories that no entry has.
    fn names_meant(&self, query: &Query) -> Result<Vec<Suggestion>, Error> {
        let index = &self.corpora[self.at].index;
        let has_none = |test: &Test| {
            let pattern = Pattern { words: Vec::new(), tests: vec![test.clone()] };
            index.search(&pattern, 1, &mut Session::new()).total == 0
        };
        let unknown: Vec<_> =
            query.names().into_iter().filter(|(_, _, test)| has_none(test)).collect();
        if unknown.is_empty() {
            return Ok(Vec::new());
        }
        let Some(overview) = self.store.overview(&self.origin)? else { return Ok(Vec::new()) };
        let tags = self.store.tags(&overview.catalogue.id)?;
        let tags: Vec<String> = tags.into_iter().map(|(tag, _)| tag).collect();
        let categories: Vec<String> =
            overview.categories.iter().map(|category| category.id.to_string()).collect();
        let mut suggestions = Vec::new();
        for (of, word, _) in unknown {
            let names = if of == NamesOf::Tags { &tags } else { &categories };
            if let [meant, ..] = nearest(&word, names, 1)[..] {
                suggestions.push(Suggestion { word, meant: meant.to_owned() });
            }
        }
        Ok(suggestions)
    }

    /// Puts the entry whose id was typed before the others.
    fn put_named_by_id(
        &self,
        query: &str,
        clauses: &[Clause],
        (found, total): (&mut Vec<NameHit>, &mut usize),
    ) -> Result<(), Error> {
        let ([clause], Ok(id)) = (clauses, EntryId::new(query.trim())) else { return Ok(()) };
        let Corpus { catalogues, index, .. } = &self.corpora[self.at];
        for key in self.store.keys_of_id(catalogues, &id)? {
            let Some(&number) = index.numbers(&[key]).get(&key) else { continue };
            let place = found.iter().position(|hit| hit.key == key);
            // An id of one word says no more than a name.
            let is_telling = query.contains(['-', '/', '.', '_']);
            let passes =
                index.judge(&Pattern { words: Vec::new(), ..clause.pattern.clone() }, &[number]);
            if !passes[0].0 || place.is_some() && !is_telling {
                continue;
            }
            let score = found.first().map_or(0, |hit| hit.score);
            let hit = match place {
                Some(place) => NameHit { score, ..found.remove(place) },
                None => NameHit { key, how: How::Exact, score, positions: Vec::new() },
            };
            *total += usize::from(place.is_none());
            found.insert(0, hit);
            found.truncate(self.most);
        }
        Ok(())
    }

    /// The answer to an empty query: recently read and starred entries.
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
