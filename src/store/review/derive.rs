//! The state of cards and the figures of days, from the events.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::events::{COLUMNS, KINDS, NewEvent, add, add_past, event, events_of};
use crate::{
    domain::{
        CatalogueId, EntryId,
        review::{
            Action, Age, CardHistory, CardId, Counted, Day, Engine, Event, Grade, PastReview,
            Stamp, canonical_slots, effective_days, replay_card,
        },
    },
    store::{Error, Store, setting::set, writing::Writing},
};

/// The setting that says what the derived tables were computed with.
const ENGINE: &str = "review/engine";
/// Days by which a day may be before the latest, without a look at all events; see
/// [`effective_days`].
const TOLERANCE: i64 = 366;

impl Store {
    /// Records an event of a card, and what follows from it, in one transaction. Returns the id of
    /// the event, for undo.
    pub fn record_review(
        &mut self,
        catalogue: &CatalogueId,
        event: &NewEvent,
        engine: &Engine,
        now: i64,
    ) -> Result<String, Error> {
        self.in_writing(catalogue, now, |writing| record(writing, event, engine))
    }

    /// Adds reviews that another program has recorded, with their cards, and derives everything
    /// again. A second time, they change nothing.
    pub fn adopt_reviews(
        &mut self,
        catalogue: &CatalogueId,
        reviews: &[(CardId, Vec<PastReview>)],
        engine: &Engine,
        now: i64,
    ) -> Result<(), Error> {
        self.in_writing(catalogue, now, |writing| {
            for (card, reviews) in reviews {
                for review in reviews {
                    let PastReview { at, grade, took } = *review;
                    let event = NewEvent {
                        entry: card.entry.clone(),
                        slot: card.slot.clone(),
                        action: Action::Grade { grade, took },
                    };
                    let day = engine.days.day(at);
                    add_past(writing, &event, (day, &engine.days.zone_name(at)), at)?;
                }
            }
            rebuild(writing.transaction, engine)
        })?;
        self.refresh_cards(catalogue, engine, now).map(drop)
    }

    /// Brings the derived tables up to date with the events, if they are not: after an import, a
    /// repair, or a change of the retention or the weights. Returns whether there was anything to
    /// do.
    pub fn derive_reviews(&mut self, engine: &Engine, force: bool) -> Result<bool, Error> {
        if !force && is_derived(&self.connection, engine)? {
            return Ok(false);
        }
        let transaction =
            self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        rebuild(&transaction, engine)?;
        transaction.commit()?;
        Ok(true)
    }

    /// The intervals and grades of every card, for an optimisation.
    pub fn review_histories(&self, engine: &Engine) -> Result<Vec<Vec<Counted>>, Error> {
        let entries = all_events(&self.connection)?.entries;
        Ok(entries
            .iter()
            .flat_map(|((_, entry), events)| histories(engine, entry, events))
            .map(|(_, history)| history.reviews)
            .filter(|reviews| !reviews.is_empty())
            .collect())
    }
}

/// Records an event within a change.
pub(super) fn record(
    writing: &Writing<'_>,
    new: &NewEvent,
    engine: &Engine,
) -> Result<String, Error> {
    let connection = writing.transaction;
    if !is_derived(connection, engine)? {
        rebuild(connection, engine)?;
    }
    let day = engine.days.day(writing.now);
    let zone = engine.days.zone_name(writing.now);
    let (latest, skewed) =
        (counter(connection, "review_day_max")?, counter(connection, "review_skew")?);
    let before = events_of(connection, writing.catalogue, new.entry.as_str())?;
    let id = add(writing, new, (day, &zone))?;
    if skewed != 0 || i64::from(day.0) + TOLERANCE < latest {
        rebuild(connection, engine)?;
        return Ok(id);
    }
    let after = events_of(connection, writing.catalogue, new.entry.as_str())?;
    let former = histories(engine, new.entry.as_str(), &before);
    let mut figures = Figures::default();
    for history in former.values() {
        figures.count(history, -1);
    }
    let mut current = histories(engine, new.entry.as_str(), &after);
    // The events of a card that turned out to be another one belong to that now.
    for slot in former.keys() {
        current.entry(slot.clone()).or_default();
    }
    for (slot, history) in &current {
        figures.count(history, 1);
        if former.get(slot) != Some(history) {
            put(connection, (writing.catalogue, new.entry.as_str(), slot), history)?;
        }
    }
    figures.add(connection, writing.catalogue)?;
    // The cards of an entry that was not enrolled are reviewed from now on.
    connection
        .prepare_cached(
            "UPDATE counter SET n = n + 1 WHERE name = 'shown' AND NOT EXISTS
                 (SELECT 1 FROM card_source WHERE catalogue = ?1 AND entry = ?2)",
        )?
        .execute([writing.catalogue, new.entry.as_str()])?;
    set_counter(connection, "review_day_max", latest.max(day.0.into()))?;
    set_counter(connection, "reviews_derived", counter(connection, "reviews")?)?;
    Ok(id)
}

/// Derives everything again, after the events of an entry were moved to another id.
pub(in super::super) fn moved(connection: &Connection) -> Result<(), Error> {
    // The next use of the tables does it, with the user's own settings.
    set_counter(connection, "reviews_derived", -1)?;
    connection.execute("DELETE FROM card_source", [])?;
    Ok(connection.execute("UPDATE counter SET n = n + 1 WHERE name = 'shown'", []).map(drop)?)
}

pub(super) fn counter(connection: &Connection, name: &str) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT n FROM counter WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
}

pub(super) fn set_counter(connection: &Connection, name: &str, n: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE counter SET n = ?2 WHERE name = ?1")?
        .execute(params![name, n])
        .map(drop)
}

/// Whether the derived tables follow from all events, with this engine.
pub(super) fn is_derived(connection: &Connection, engine: &Engine) -> Result<bool, Error> {
    if counter(connection, "reviews")? != counter(connection, "reviews_derived")? {
        return Ok(false);
    }
    let known: Option<String> = connection
        .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
        .query_row([ENGINE], |row| row.get(0))
        .optional()?;
    Ok(known.is_some_and(|known| known == engine.scheduler.signature()))
}

/// All events, by catalogue and entry, with their effective days.
struct AllEvents {
    entries: HashMap<(String, String), Vec<Event>>,
    latest: i64,
    skewed: bool,
}

fn all_events(connection: &Connection) -> Result<AllEvents, Error> {
    let mut statement = connection
        .prepare(&format!("SELECT {COLUMNS}, catalogue, entry FROM fact WHERE {KINDS}"))?;
    let mut rows = statement.query([])?;
    let mut places: HashMap<(String, String), usize> = HashMap::new();
    let mut found: Vec<(Event, usize)> = Vec::new();
    // Events of an entry often follow each other in memory, never in the table: look each up once.
    let mut key = (String::new(), String::new());
    while let Some(row) = rows.next()? {
        let Some(event) = event(row)? else { continue };
        for (text, column) in [(&mut key.0, 4), (&mut key.1, 5)] {
            text.clear();
            text.push_str(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?);
        }
        let place = match places.get(&key) {
            Some(&place) => place,
            None => {
                places.insert(key.clone(), places.len());
                places.len() - 1
            }
        };
        found.push((event, place));
    }
    found.sort_unstable_by(|(a, _), (b, _)| (a.clock, &a.id).cmp(&(b.clock, &b.id)));
    let latest = found.iter().map(|(event, _)| event.day.0).max().unwrap_or(0);
    let days = {
        let stamp = |(event, _): &'_ (Event, usize)| (event.clock, event.day.0);
        let raw: Vec<(i64, i32)> = found.iter().map(stamp).collect();
        let stamps: Vec<Stamp<'_>> = found
            .iter()
            .zip(&raw)
            .map(|((event, _), &(clock, day))| Stamp { clock, id: &event.id, day })
            .collect();
        effective_days(&stamps)
    };
    let mut skewed = false;
    let mut by_place: Vec<Vec<Event>> = vec![Vec::new(); places.len()];
    for ((mut event, place), day) in found.into_iter().zip(days) {
        skewed |= event.day != Day(day);
        event.day = Day(day);
        by_place[place].push(event);
    }
    let entries = places
        .into_iter()
        .map(|(key, place)| (key, std::mem::take(&mut by_place[place])))
        .collect();
    Ok(AllEvents { entries, latest: latest.into(), skewed })
}

/// Replays all events.
pub(super) fn rebuild(connection: &Connection, engine: &Engine) -> Result<(), Error> {
    let AllEvents { entries, latest, skewed } = all_events(connection)?;
    connection.execute(
        "UPDATE card SET reps = 0, lapses = 0, stability = 0, difficulty = 0, last_day = 0,
             due_day = 0, kept = 0, suspended = 0, buried_until = 0
         WHERE reps > 0 OR suspended OR buried_until > 0",
        [],
    )?;
    connection.execute(
        "UPDATE review_day SET again = 0, hard = 0, good = 0, easy = 0, new = 0, young = 0,
             young_kept = 0, mature = 0, mature_kept = 0, took = 0, due = 0",
        [],
    )?;
    let mut figures: BTreeMap<&str, Figures> = BTreeMap::new();
    for ((catalogue, entry), events) in &entries {
        for (slot, history) in histories(engine, entry, events) {
            figures.entry(catalogue).or_default().count(&history, 1);
            put(connection, (catalogue, entry, &slot), &history)?;
        }
    }
    for (catalogue, figures) in figures {
        figures.add(connection, catalogue)?;
    }
    set_counter(connection, "review_day_max", latest)?;
    set_counter(connection, "review_skew", skewed.into())?;
    set_counter(connection, "reviews_derived", counter(connection, "reviews")?)?;
    Ok(set(connection, ENGINE, &engine.scheduler.signature())?)
}

/// The history of each card of an entry, by slot.
fn histories(engine: &Engine, entry: &str, events: &[Event]) -> HashMap<String, CardHistory> {
    let canonical = canonical_slots(events.iter());
    let root = |event: &Event| canonical.get(&event.slot).unwrap_or(&event.slot).clone();
    // An event that is undone may be of any card of the entry.
    let of: HashMap<&str, String> =
        events.iter().map(|event| (&event.id[..], root(event))).collect();
    let mut by_slot: HashMap<String, Vec<&Event>> = HashMap::new();
    for event in events {
        let slot = match &event.action {
            Action::Undo(id) => of.get(&id[..]).cloned().unwrap_or_else(|| root(event)),
            _ => root(event),
        };
        by_slot.entry(slot).or_default().push(event);
    }
    let Ok(entry) = EntryId::new(entry) else { return HashMap::new() };
    by_slot
        .into_iter()
        .map(|(slot, events)| {
            let seed = CardId { entry: entry.clone(), slot: slot.clone() }.seed();
            let history = replay_card(&engine.scheduler, seed, events.into_iter());
            (slot, history)
        })
        .collect()
}

/// Saves the state of a card. A card that no text has is kept for its history.
fn put(
    connection: &Connection,
    (catalogue, entry, slot): (&str, &str, &str),
    history: &CardHistory,
) -> Result<(), Error> {
    let state = &history.state;
    let memory = state.memory;
    let number = |value: f32| f64::from(value);
    connection
        .prepare_cached(
            "INSERT INTO card (catalogue, entry, slot, ordinal, present, enrolled, words, reps,
                 lapses, stability, difficulty, last_day, due_day, kept, suspended, buried_until)
             VALUES (?1, ?2, ?3, 0, 0, 0, '', ?4, ?5, ?6, ?7, ?8, ?9, ?12, ?10, ?11)
             ON CONFLICT DO UPDATE SET reps = ?4, lapses = ?5, stability = ?6, difficulty = ?7,
                 last_day = ?8, due_day = ?9, suspended = ?10, buried_until = ?11, kept = ?12,
                 enrolled = enrolled OR ?4 > 0 AND NOT EXISTS (SELECT 1 FROM enrolment AS its
                     WHERE its.catalogue = ?1 AND its.entry = ?2 AND NOT its.enrolled)",
        )?
        .execute(params![
            catalogue,
            entry,
            slot,
            memory.map_or(0, |memory| memory.reps),
            memory.map_or(0, |memory| memory.lapses),
            memory.map_or(0.0, |memory| number(memory.stability)),
            memory.map_or(0.0, |memory| number(memory.difficulty)),
            memory.map_or(0, |memory| memory.last_day.0),
            memory.map_or(0, |memory| memory.due_day.0),
            state.suspended,
            state.buried_until.map_or(0, |day| day.0),
            history
                .reviews
                .iter()
                .rfind(|review| review.first)
                .is_some_and(|it| it.grade.is_kept()),
        ])?;
    Ok(())
}

/// Figures of days, to be added to those that are stored.
#[derive(Debug, Default)]
struct Figures(BTreeMap<Day, [i64; 11]>);

impl Figures {
    fn count(&mut self, history: &CardHistory, sign: i64) {
        for review in &history.reviews {
            let of = self.0.entry(review.day).or_default();
            let kept = i64::from(review.grade.is_kept());
            let grade = match review.grade {
                Grade::Again => 0,
                Grade::Hard => 1,
                Grade::Good => 2,
                Grade::Easy => 3,
            };
            of[grade] += sign;
            match (review.age, review.first) {
                (Age::New, _) => of[4] += sign,
                // Later answers on a day say how often it was asked, not whether it was known.
                (_, false) => {}
                (Age::Young, true) => {
                    of[5] += sign;
                    of[6] += sign * kept;
                }
                (Age::Mature, true) => {
                    of[7] += sign;
                    of[8] += sign * kept;
                }
            }
            of[9] += sign * i64::from(review.took);
        }
        for (day, change) in history.due_changes() {
            self.0.entry(day).or_default()[10] += sign * change;
        }
    }

    fn add(self, connection: &Connection, catalogue: &str) -> Result<(), Error> {
        let mut statement = connection.prepare_cached(
            "INSERT INTO review_day (catalogue, day, again, hard, good, easy, new, young,
                 young_kept, mature, mature_kept, took, due)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
             ON CONFLICT DO UPDATE SET again = again + ?3, hard = hard + ?4, good = good + ?5,
                 easy = easy + ?6, new = new + ?7, young = young + ?8, young_kept = young_kept + ?9,
                 mature = mature + ?10, mature_kept = mature_kept + ?11, took = took + ?12,
                 due = due + ?13",
        )?;
        for (day, of) in self.0 {
            if of.iter().all(|&n| n == 0) {
                continue;
            }
            let [again, hard, good, easy, new, young, young_kept, mature, mature_kept, took, due] =
                of;
            statement.execute(params![
                catalogue,
                day.0,
                again,
                hard,
                good,
                easy,
                new,
                young,
                young_kept,
                mature,
                mature_kept,
                took,
                due,
            ])?;
        }
        Ok(())
    }
}

/// The slots that stand for others, by the events of an entry.
pub(super) fn canonical_of(
    connection: &Connection,
    catalogue: &str,
    entry: &str,
) -> Result<HashMap<String, String>, Error> {
    Ok(canonical_slots(events_of(connection, catalogue, entry)?.iter()))
}

/// The canonical slot of each of the slots that a text has now: a slot that stands for one which the
/// text has as well stands for itself.
pub(super) fn resolve<'s>(
    slots: &[&'s str],
    canonical: &'s HashMap<String, String>,
) -> Vec<&'s str> {
    let here: HashSet<&str> = slots.iter().copied().collect();
    let mut taken: HashSet<&str> = HashSet::new();
    slots
        .iter()
        .map(|&slot| {
            let root = canonical.get(slot).map_or(slot, String::as_str);
            let root = if root != slot && here.contains(root) { slot } else { root };
            if taken.insert(root) { root } else { slot }
        })
        .collect()
}
