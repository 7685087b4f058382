//! Review events as rows of the log of events.

use std::borrow::Cow;

use rusqlite::{Connection, Row as SqlRow};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

use crate::{
    domain::{
        EntryId,
        review::{Action, Day, Event, Grade},
    },
    store::{
        Error,
        clock::clock_of,
        personal::{EventRow, Record as _},
        sql::unique_name,
        writing::Writing,
    },
};

/// The kinds of review events, for a condition; those of the trigger `fact_reviews`.
pub(in super::super) const KINDS: &str =
    "kind IN ('review', 'undo-review', 'suspend', 'resume', 'bury', 'forget', 'same-card')";

/// The longest time that a review is recorded with, in milliseconds.
const MAX_TOOK: u32 = 60_000;

/// An event to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// The entry of the card.
    pub entry: EntryId,
    /// The slot of the card.
    pub slot: String,
    /// What happened.
    pub action: Action,
}

/// The payload of a review event.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Payload<'p> {
    #[serde(borrow, default)]
    slot: Cow<'p, str>,
    #[serde(default)]
    day: i32,
    #[serde(borrow, default)]
    zone: Cow<'p, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    grade: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    took: Option<u32>,
    /// The event that is undone.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    of: Option<Cow<'p, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<i32>,
    /// The slot of which this one is a rewording.
    #[serde(borrow, default, rename = "as", skip_serializing_if = "Option::is_none")]
    same_as: Option<Cow<'p, str>>,
}

/// The columns for [`event`].
pub(super) const COLUMNS: &str = "id, kind, clock, payload";

/// Reads the columns of [`COLUMNS`]. `None` for an event that no version of this program writes,
/// which counts for nothing.
pub(super) fn event(row: &SqlRow<'_>) -> rusqlite::Result<Option<Event>> {
    let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
    let kind = text(1)?;
    let Ok(payload) = serde_json::from_str::<Payload<'_>>(text(3)?) else { return Ok(None) };
    let action = match kind {
        "review" => payload
            .grade
            .and_then(Grade::of_number)
            .map(|grade| Action::Grade { grade, took: payload.took.unwrap_or(0).min(MAX_TOOK) }),
        "undo-review" => payload.of.map(|id| Action::Undo(id.into_owned())),
        "suspend" => Some(Action::Suspend),
        "resume" => Some(Action::Resume),
        "bury" => payload.until.map(|day| Action::Bury(Day(day))),
        "forget" => Some(Action::Forget),
        "same-card" => payload.same_as.map(|slot| Action::Same(slot.into_owned())),
        _ => None,
    };
    let Some(action) = action else { return Ok(None) };
    Ok(Some(Event {
        id: text(0)?.to_owned(),
        clock: row.get(2)?,
        day: Day::of_number(payload.day.into()),
        slot: payload.slot.into_owned(),
        action,
    }))
}

/// The events of an entry, in no order.
pub(super) fn events_of(
    connection: &Connection,
    catalogue: &str,
    entry: &str,
) -> Result<Vec<Event>, Error> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM fact WHERE catalogue = ?1 AND entry = ?2 AND {KINDS}"
    ))?;
    let events = statement.query_map([catalogue, entry], event)?;
    let events: Vec<Option<Event>> = events.collect::<Result<_, _>>()?;
    Ok(events.into_iter().flatten().collect())
}

/// Adds an event. Returns its id.
pub(super) fn add(
    writing: &Writing<'_>,
    event: &NewEvent,
    (day, zone): (Day, &str),
) -> Result<String, Error> {
    let id = unique_name(writing.transaction)?;
    let clock = writing.clock()?;
    add_row(writing, event, (&id, day, zone), (writing.now, clock))?;
    Ok(id)
}

/// Adds a review that another program has recorded, unless it is there already: its id follows from
/// the card and the time.
pub(super) fn add_past(
    writing: &Writing<'_>,
    event: &NewEvent,
    (day, zone): (Day, &str),
    at: i64,
) -> Result<(), Error> {
    let of = format!("{}\0{}\0{}\0{at}", writing.catalogue, event.entry, event.slot);
    let id = format!("past-{:032x}", xxh3_128(of.as_bytes()));
    add_row(writing, event, (&id, day, zone), (at, clock_of(at)))
}

/// Adds the row of an event, with its time and clock.
fn add_row(
    writing: &Writing<'_>,
    NewEvent { entry, slot, action }: &NewEvent,
    (id, day, zone): (&str, Day, &str),
    (at, clock): (i64, i64),
) -> Result<(), Error> {
    let mut payload = Payload {
        slot: Cow::Borrowed(slot),
        day: day.0,
        zone: Cow::Borrowed(zone),
        ..Payload::default()
    };
    let kind = match action {
        Action::Grade { grade, took } => {
            payload.grade = Some(grade.number());
            payload.took = Some((*took).min(MAX_TOOK));
            "review"
        }
        Action::Undo(id) => {
            payload.of = Some(Cow::Borrowed(id));
            "undo-review"
        }
        Action::Suspend => "suspend",
        Action::Resume => "resume",
        Action::Bury(until) => {
            payload.until = Some(until.0);
            "bury"
        }
        Action::Forget => "forget",
        Action::Same(slot) => {
            payload.same_as = Some(Cow::Borrowed(slot));
            "same-card"
        }
    };
    let payload =
        serde_json::to_string(&payload).map_err(|error| Error::Foreign(error.to_string()))?;
    let event = EventRow {
        id: id.into(),
        kind: kind.into(),
        catalogue: writing.catalogue.into(),
        entry: entry.as_str().into(),
        device: writing.device[..].into(),
        at,
        clock,
        seq: writing.next_seq()?,
        payload: payload.into(),
    };
    Ok(event.add(writing.transaction)?)
}
