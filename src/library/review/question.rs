//! A card as it is asked, and what an answer changes.

use super::options::ReviewOptions;
use crate::{
    domain::{
        CatalogueId,
        review::{CardId, CardState, Flashcard, Grade},
    },
    store::{Error, NewEvent, Store},
};

/// A card as it is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The card.
    pub card: CardId,
    /// The title of its entry. Shown with the answer only, unless the question has it.
    pub title: String,
    /// The tags of its entry, for the same moment.
    pub tags: Vec<String>,
    /// What is asked.
    pub flashcard: Flashcard,
    /// Its state.
    pub state: CardState,
    /// Days until it would be due again, for each grade.
    pub intervals: [u32; 4],
}

/// What was recorded, and what is asked next.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The id of the event, for undo.
    pub event: String,
    /// The state of the card now.
    pub state: CardState,
    /// Whether the answer made the card a leech.
    pub leech: bool,
}

/// A card as it is asked; `None` if the texts no longer have it.
pub fn question(
    store: &Store,
    catalogue: &CatalogueId,
    card: &CardId,
    options: &ReviewOptions,
    now: i64,
) -> Result<Option<Question>, Error> {
    let cards = store.cards_of(catalogue, &card.entry)?;
    let Some(flashcard) = cards.into_iter().find(|it| it.slot == card.slot) else {
        return Ok(None);
    };
    let engine = options.engine(store)?;
    let today = engine.days.day(now);
    let state = store.card(catalogue, card)?.map(|row| row.state).unwrap_or_default();
    let seed = card.seed();
    let intervals = Grade::ALL.map(|grade| {
        let memory = engine.scheduler.review(state.memory.as_ref(), grade, today, seed);
        memory.due_day.since(today)
    });
    let row = store.named(catalogue, card.entry.as_str())?;
    let tags = store.tags_of(catalogue, &card.entry)?;
    Ok(Some(Question {
        card: card.clone(),
        title: row.map_or_else(|| card.entry.to_string(), |row| row.title),
        tags,
        flashcard,
        state,
        intervals,
    }))
}

/// Records what happened to a card: one commit.
pub fn record(
    store: &mut Store,
    catalogue: &CatalogueId,
    event: &NewEvent,
    options: &ReviewOptions,
    now: i64,
) -> Result<Asked, Error> {
    let engine = options.engine(store)?;
    let card = CardId { entry: event.entry.clone(), slot: event.slot.clone() };
    let lapses = |store: &Store| -> Result<(u32, CardState), Error> {
        let state = store.card(catalogue, &card)?.map(|row| row.state).unwrap_or_default();
        Ok((state.memory.map_or(0, |memory| memory.lapses), state))
    };
    let (before, _) = lapses(store)?;
    let event = store.record_review(catalogue, event, &engine, now)?;
    let (_, state) = lapses(store)?;
    let leech = state.became_leech(before);
    Ok(Asked { event, state, leech })
}
