//! What the browser asks of reviews, and the answers. Each request may write.

use super::{
    deck::{Deck, DeckMode, deck, entries_matching},
    fit::fit,
    options::ReviewOptions,
    question::{Question, question, record},
};
use crate::{
    domain::{
        CatalogueId, EntryId, List,
        review::{Action, CardId, CardState, Day, Fitted, Grade},
    },
    store::{Error, NewEvent, Origin, Store},
};

/// The setting with the last day on which the home screen came by itself.
pub(super) const HOME_SEEN: &str = "home/seen";
/// The setting that keeps the home screen from coming by itself.
pub(super) const HOME_OFF: &str = "home/off";
/// The most entries of a list that make a deck.
const MAX_LISTED: u64 = 5000;

/// Which entries are reviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeckScope {
    /// All that are enrolled.
    All,
    /// Those that match a query.
    Query(String),
    /// Those of a list.
    List(List),
}

/// What is done with a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// It is graded; it was asked at this time, in milliseconds since 1970.
    Grade(Grade, i64),
    /// It waits until tomorrow.
    Bury,
    /// It is not asked until it is resumed.
    Suspend,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReviewRequest {
    /// Bring the cards up to date with the texts.
    Refresh,
    /// Begin a session.
    Open(DeckScope, DeckMode),
    /// Ask a card.
    Ask(CardId),
    /// Do something with a card, then ask another.
    Do(CardId, Deed, Option<CardId>),
    /// Undo an event of a card, then ask that again.
    Undo(CardId, String),
    /// End the session.
    End,
    /// Have the cards of entries reviewed, or not; `None` takes them out if all of them are
    /// reviewed, and else adds them.
    Enrol(DeckScope, Option<bool>),
    /// The same for one entry.
    EnrolEntry(EntryId),
    /// Fit the scheduler.
    Optimise,
    /// The home screen was seen on a day.
    HomeSeen(Day),
    /// Whether the home screen comes by itself.
    HomeOff(bool),
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq)]
pub enum ReviewAnswer {
    /// Whether anything changed.
    Refreshed(bool),
    /// The cards of a session, and the first question.
    Opened(Deck, Option<Box<Question>>, i64),
    /// A card, or nothing where the texts no longer have it; and the time.
    Asked(Option<Box<Question>>, i64),
    /// What was recorded, and the next question.
    Done {
        /// The id of the event.
        event: String,
        /// The state of the card.
        state: CardState,
        /// Whether it became a leech.
        leech: bool,
        /// Milliseconds that the answer took.
        took: i64,
        /// The next question.
        next: Option<Box<Question>>,
        /// The time.
        now: i64,
    },
    /// It was undone; the question comes again.
    Undone(Option<Box<Question>>, i64),
    /// How many cards are due tomorrow.
    Ended(u64),
    /// How many entries were added (`true`) or taken out, and how many cards there are to learn.
    Enrolled(usize, bool),
    /// The result, and whether it was kept; `None` with too few reviews.
    Fitted(Option<(Fitted, bool)>),
    /// It was done.
    Saved,
}

/// Carries out a request.
pub fn review(
    store: &mut Store,
    catalogue: &CatalogueId,
    options: &ReviewOptions,
    request: ReviewRequest,
    now: i64,
) -> Result<ReviewAnswer, Error> {
    let ask = |store: &Store, card: Option<&CardId>| match card {
        Some(card) => Ok(question(store, catalogue, card, options, now)?.map(Box::new)),
        None => Ok::<_, Error>(None),
    };
    Ok(match request {
        ReviewRequest::Refresh => {
            let engine = options.engine(store)?;
            ReviewAnswer::Refreshed(store.refresh_cards(catalogue, &engine, now)?)
        }
        ReviewRequest::Open(scope, mode) => {
            let entries = entries_of(store, catalogue, &scope)?;
            let deck = deck(store, catalogue, (options, mode), entries.as_deref(), now)?;
            let first = deck.due.first().or(deck.new.first()).map(|queued| queued.card.clone());
            let first = ask(store, first.as_ref())?;
            ReviewAnswer::Opened(deck, first, now)
        }
        ReviewRequest::Ask(card) => ReviewAnswer::Asked(ask(store, Some(&card))?, now),
        ReviewRequest::Do(card, deed, next) => {
            let today = options.engine(store)?.days.day(now);
            let (action, took) = match deed {
                Deed::Grade(grade, asked_at) => {
                    let took = (now - asked_at).clamp(0, 60_000);
                    (Action::Grade { grade, took: u32::try_from(took).unwrap_or(0) }, took)
                }
                Deed::Bury => (Action::Bury(today.plus(1)), 0),
                Deed::Suspend => (Action::Suspend, 0),
            };
            let event = NewEvent { entry: card.entry, slot: card.slot, action };
            let done = record(store, catalogue, &event, options, now)?;
            ReviewAnswer::Done {
                event: done.event,
                state: done.state,
                leech: done.leech,
                took,
                next: ask(store, next.as_ref())?,
                now,
            }
        }
        ReviewRequest::Undo(card, event) => {
            let action = Action::Undo(event);
            let event = NewEvent { entry: card.entry.clone(), slot: card.slot.clone(), action };
            record(store, catalogue, &event, options, now)?;
            ReviewAnswer::Undone(ask(store, Some(&card))?, now)
        }
        ReviewRequest::End => {
            let today = options.engine(store)?.days.day(now);
            let due = store.due_days(catalogue, today, 1)?;
            ReviewAnswer::Ended(due.days.get(1).copied().unwrap_or(0))
        }
        ReviewRequest::Enrol(scope, enrolled) => {
            let entries = entries_of(store, catalogue, &scope)?.unwrap_or_default();
            enrol(store, catalogue, options, (&entries, enrolled), now)?
        }
        ReviewRequest::EnrolEntry(entry) => {
            enrol(store, catalogue, options, (&[entry], None), now)?
        }
        ReviewRequest::Optimise => ReviewAnswer::Fitted(fit(store, options)?),
        ReviewRequest::HomeSeen(day) => {
            store.set_setting(HOME_SEEN, &day.0.to_string())?;
            ReviewAnswer::Saved
        }
        ReviewRequest::HomeOff(off) => {
            store.set_setting(HOME_OFF, if off { "yes" } else { "no" })?;
            ReviewAnswer::Saved
        }
    })
}

fn enrol(
    store: &mut Store,
    catalogue: &CatalogueId,
    options: &ReviewOptions,
    (entries, enrolled): (&[EntryId], Option<bool>),
    now: i64,
) -> Result<ReviewAnswer, Error> {
    let enrolled = match enrolled {
        Some(enrolled) => enrolled,
        None => {
            let mut all = true;
            for entry in entries {
                all &= store.is_enrolled(catalogue, entry)?;
            }
            !all
        }
    };
    store.enrol(catalogue, entries, enrolled, now)?;
    let engine = options.engine(store)?;
    store.refresh_cards(catalogue, &engine, now)?;
    Ok(ReviewAnswer::Enrolled(entries.len(), enrolled))
}

/// The entries of a scope; `None` for all that are enrolled.
fn entries_of(
    store: &Store,
    catalogue: &CatalogueId,
    scope: &DeckScope,
) -> Result<Option<Vec<EntryId>>, Error> {
    Ok(match scope {
        DeckScope::All => None,
        DeckScope::Query(query) => {
            let known = store.catalogues()?;
            let Some(found) = known.iter().find(|it| it.id == *catalogue) else {
                return Ok(Some(Vec::new()));
            };
            let other = Store::open(store.path())?;
            Some(entries_matching(other, &Origin::named(&found.origin), query)?)
        }
        DeckScope::List(list) => {
            let rows = store.window(catalogue, list, 0, MAX_LISTED)?.rows;
            Some(rows.into_iter().map(|row| row.id).collect())
        }
    })
}
