//! Which cards a session asks.

use std::collections::{BTreeSet, HashSet};

use super::options::ReviewOptions;
use crate::{
    domain::{
        CatalogueId, EntryId,
        review::{CardId, Day, Engine, Limits, Queued, plan},
    },
    library::search::{SearchRequest, SearchScope, Searcher, Tier},
    store::{CardRow, Error, Origin, Store},
};

/// The most entries of a query that make a deck.
const MAX_ENTRIES: usize = 5000;
/// New cards to choose from, for each that is wanted: siblings are left out.
const CHOICE: usize = 30;

/// How a deck is gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeckMode {
    /// What is due, and new cards.
    #[default]
    Daily,
    /// New cards alone.
    Learn,
    /// Every card, whether due or not. Nothing is scheduled.
    Cram,
    /// What would be forgotten by a day.
    Until(Day),
}

/// The cards of a session.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Deck {
    /// The due cards, in the order in which they are asked.
    pub due: Vec<Queued>,
    /// New cards, to be learned after these.
    pub new: Vec<Queued>,
    /// Due cards beyond the limit of the day.
    pub left: usize,
    /// The day.
    pub today: Day,
}

/// The entries that match a query in a catalogue, the best first; those that are only close to it are
/// no part of a deck.
pub fn entries_matching(store: Store, origin: &Origin, query: &str) -> Result<Vec<EntryId>, Error> {
    let mut searcher = Searcher::new(store, origin.clone()).with_at_least(MAX_ENTRIES);
    let request = SearchRequest {
        query: query.to_owned(),
        scope: SearchScope::Catalogue,
        first: MAX_ENTRIES,
    };
    let mut found = Vec::new();
    searcher.search(&request, &mut |hits| {
        let matching = hits.rows.into_iter().filter(|hit| hit.reason.tier() != Tier::Close);
        found = matching.map(|hit| hit.row.id).collect();
        true
    })?;
    Ok(found)
}

/// The cards to ask, of all that are reviewed or of some entries. Entries that are not enrolled give
/// new cards too, if they are named: the first answer enrols them.
pub fn deck(
    store: &mut Store,
    catalogue: &CatalogueId,
    (options, mode): (&ReviewOptions, DeckMode),
    entries: Option<&[EntryId]>,
    now: i64,
) -> Result<Deck, Error> {
    let engine = options.engine(store)?;
    store.refresh_cards(catalogue, &engine, now)?;
    let today = engine.days.day(now);
    store.read_snapshot(|store| match mode {
        DeckMode::Daily => daily(store, catalogue, (options, &engine, today), entries),
        DeckMode::Learn => {
            let deck = daily(store, catalogue, (options, &engine, today), entries)?;
            Ok(Deck { due: Vec::new(), ..deck })
        }
        DeckMode::Cram => {
            let due = all(store, catalogue, entries)?;
            Ok(Deck { due: due.iter().map(CardRow::queued).collect(), today, ..Deck::default() })
        }
        DeckMode::Until(day) => until(store, catalogue, (&engine, today, day), entries),
    })
}

fn daily(
    store: &Store,
    catalogue: &CatalogueId,
    (options, engine, today): (&ReviewOptions, &Engine, Day),
    entries: Option<&[EntryId]>,
) -> Result<Deck, Error> {
    let done = store.review_days(catalogue, today)?;
    let done = done.iter().find(|figures| figures.day == today);
    let (learned, reviewed) =
        done.map_or((0, 0), |figures| (figures.new, figures.young.0 + figures.mature.0));
    let left =
        |limit: usize, done: u64| limit.saturating_sub(usize::try_from(done).unwrap_or(limit));
    let limits =
        Limits { new: left(options.new, learned), reviews: left(options.reviews, reviewed) };
    let mut due = store.due_cards(catalogue, today)?;
    let new: Vec<Queued> = match entries {
        None => {
            let rows = store.new_cards(catalogue, today, limits.new.saturating_mul(CHOICE))?;
            rows.iter().map(CardRow::queued).collect()
        }
        Some(entries) => {
            let named: HashSet<&EntryId> = entries.iter().collect();
            due.retain(|row| named.contains(&row.card.entry));
            new_of(store, catalogue, entries, today)?
        }
    };
    let asked: BTreeSet<CardId> =
        store.cards_asked_on(catalogue, today)?.into_iter().map(|row| row.card).collect();
    let due = due.iter().map(CardRow::queued).collect();
    let (due, new, left) = plan(due, new, &asked, limits, (&engine.scheduler, today));
    Ok(Deck { due, new, left, today })
}

/// The new cards of entries, enrolled or not.
fn new_of(
    store: &Store,
    catalogue: &CatalogueId,
    entries: &[EntryId],
    today: Day,
) -> Result<Vec<Queued>, Error> {
    let mut new = Vec::new();
    for row in rows_of(store, catalogue, entries)? {
        let free = row.state.buried_until.is_none_or(|day| day <= today);
        if row.state.memory.is_none() && !row.state.suspended && free {
            new.push(row.queued());
        }
    }
    Ok(new)
}

/// The cards of entries as they are stored, or else as they would be.
fn rows_of(
    store: &Store,
    catalogue: &CatalogueId,
    entries: &[EntryId],
) -> Result<Vec<CardRow>, Error> {
    let mut rows = Vec::new();
    for entry in entries.iter().take(MAX_ENTRIES) {
        let stored = store.entry_cards(catalogue, entry)?;
        if stored.is_empty() {
            let cards = store.cards_of(catalogue, entry)?;
            rows.extend(cards.into_iter().map(|card| CardRow {
                card: CardId { entry: entry.clone(), slot: card.slot },
                state: crate::domain::review::CardState::default(),
            }));
        }
        rows.extend(stored);
    }
    Ok(rows)
}

/// Every card that is not suspended, of all or of some entries.
fn all(
    store: &Store,
    catalogue: &CatalogueId,
    entries: Option<&[EntryId]>,
) -> Result<Vec<CardRow>, Error> {
    let mut rows = match entries {
        Some(entries) => rows_of(store, catalogue, entries)?,
        None => {
            let mut rows = store.due_cards(catalogue, Day(i32::MAX))?;
            rows.extend(store.new_cards(catalogue, Day(i32::MAX), MAX_ENTRIES)?);
            rows
        }
    };
    rows.retain(|row| !row.state.suspended);
    Ok(rows)
}

fn until(
    store: &Store,
    catalogue: &CatalogueId,
    (engine, today, day): (&Engine, Day, Day),
    entries: Option<&[EntryId]>,
) -> Result<Deck, Error> {
    let mut cards: Vec<(f64, Queued)> = all(store, catalogue, entries)?
        .iter()
        .filter_map(|row| {
            let memory = row.state.memory.filter(|it| it.due_day <= day && it.last_day < today)?;
            Some((engine.scheduler.retrievability(&memory, day), row.queued()))
        })
        .collect();
    cards.sort_by(|(a, one), (b, other)| a.total_cmp(b).then_with(|| one.card.cmp(&other.card)));
    Ok(Deck {
        due: cards.into_iter().map(|(_, queued)| queued).collect(),
        today,
        ..Deck::default()
    })
}
