//! Keeps the cards in step with the texts: which there are, and which of them are reviewed.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, params};

use super::{
    derive::{canonical_of, counter, is_derived, rebuild, record, resolve, set_counter},
    events::NewEvent,
};
use crate::{
    content::{flashcards, likeness},
    domain::{
        CatalogueId, EntryId, EntryStatus,
        review::{Action, Day, Engine, Flashcard},
    },
    store::{Error, Store, entry_view::stored, note_rows, setting::set, writing::Writing},
};

/// How much of the words of two cards must be the same for one to be the other, reworded.
const MIN_LIKENESS: f64 = 0.5;
/// The most entries that are enrolled at once.
const MAX_ENROLLED_AT_ONCE: usize = 500;

/// The entries of the catalogue with the id ?1 whose cards are reviewed: those with a star, a note
/// or a review, user entries, and those that were enrolled, unless they were taken out.
const ENROLLED: &str = "(
    SELECT entry FROM mark WHERE catalogue = ?1 AND starred
    UNION SELECT entry FROM note WHERE catalogue = ?1 AND NOT deleted
    UNION SELECT id FROM own WHERE catalogue = ?1 AND NOT deleted
    UNION SELECT entry FROM enrolment WHERE catalogue = ?1 AND enrolled
    UNION SELECT entry FROM card WHERE catalogue = ?1 AND reps > 0
    EXCEPT SELECT entry FROM enrolment WHERE catalogue = ?1 AND NOT enrolled)";

impl Store {
    /// Whether [`Store::refresh_cards`] has something to do.
    pub fn cards_are_stale(
        &self,
        catalogue: &CatalogueId,
        engine: &Engine,
        now: i64,
    ) -> Result<bool, Error> {
        Ok(!is_derived(&self.connection, engine)?
            || counter(&self.connection, "today")? != i64::from(engine.days.day(now).0)
            || self.setting(&seen_by(catalogue.as_str()))? != Some(stamp(&self.connection)?))
    }

    /// Brings the cards of a catalogue up to date with its texts, the notes and the events, in one
    /// transaction. A card whose words have changed keeps its history. Returns whether anything
    /// changed.
    pub fn refresh_cards(
        &mut self,
        catalogue: &CatalogueId,
        engine: &Engine,
        now: i64,
    ) -> Result<bool, Error> {
        if !self.cards_are_stale(catalogue, engine, now)? {
            return Ok(false);
        }
        self.in_writing(catalogue, now, |writing| {
            let connection = writing.transaction;
            if !is_derived(connection, engine)? {
                rebuild(connection, engine)?;
            }
            set_counter(connection, "today", engine.days.day(now).0.into())?;
            leave_out(connection, writing.catalogue)?;
            for (entry, digest, version) in changed(connection, writing.catalogue)? {
                make(writing, &entry, engine)?;
                connection
                    .prepare_cached("INSERT OR REPLACE INTO card_source VALUES (?1, ?2, ?3, ?4)")?
                    .execute(params![writing.catalogue, entry.as_str(), digest, version])?;
            }
            count_notes(connection, writing.catalogue, engine)?;
            Ok(set(connection, &seen_by(writing.catalogue), &stamp(connection)?)?)
        })?;
        Ok(true)
    }

    /// Has the cards of entries reviewed, or not.
    ///
    /// # Errors
    /// [`Error::TooLong`] for more than 500 entries: who enrols everything reviews nothing.
    pub fn enrol(
        &mut self,
        catalogue: &CatalogueId,
        entries: &[EntryId],
        enrolled: bool,
        now: i64,
    ) -> Result<(), Error> {
        if enrolled && entries.len() > MAX_ENROLLED_AT_ONCE {
            return Err(Error::TooLong(format!(
                "{} entries; at most {MAX_ENROLLED_AT_ONCE} can be added to the reviews at once",
                entries.len()
            )));
        }
        self.in_writing(catalogue, now, |writing| {
            for entry in entries {
                writing.add_event(if enrolled { "enrol" } else { "unenrol" }, entry)?;
            }
            Ok(())
        })
    }

    /// Whether the cards of an entry are reviewed.
    pub fn is_enrolled(&self, catalogue: &CatalogueId, entry: &EntryId) -> Result<bool, Error> {
        let mut statement = self.connection.prepare_cached(&format!("SELECT ?2 IN {ENROLLED}"))?;
        let found = statement.query_row([catalogue.as_str(), entry.as_str()], |row| row.get(0));
        Ok(found?)
    }

    /// The cards of an entry as its texts have them now, each with its permanent slot.
    pub fn cards_of(
        &self,
        catalogue: &CatalogueId,
        entry: &EntryId,
    ) -> Result<Vec<Flashcard>, Error> {
        let mut cards = texts(&self.connection, catalogue.as_str(), entry)?;
        let canonical = canonical_of(&self.connection, catalogue.as_str(), entry.as_str())?;
        let slots: Vec<String> = {
            let slots: Vec<&str> = cards.iter().map(|card| &card.slot[..]).collect();
            resolve(&slots, &canonical).into_iter().map(str::to_owned).collect()
        };
        for (card, slot) in cards.iter_mut().zip(slots) {
            card.slot = slot;
        }
        Ok(cards)
    }
}

/// The setting with the state of the texts that the cards of a catalogue were made from.
fn seen_by(catalogue: &str) -> String {
    format!("review/cards/{catalogue}")
}

/// Identifies the state of all that cards are made from.
fn stamp(connection: &Connection) -> Result<String, Error> {
    let stamp = connection
        .prepare_cached(
            "SELECT (SELECT n FROM counter WHERE name = 'shown') || ' ' ||
                 (SELECT coalesce(sum(round), 0) FROM catalogue)",
        )?
        .query_row([], |row| row.get(0));
    Ok(stamp?)
}

/// The cards in the current texts of an entry.
fn texts(connection: &Connection, catalogue: &str, id: &EntryId) -> Result<Vec<Flashcard>, Error> {
    let Some(found) = stored(connection, catalogue, id)? else { return Ok(Vec::new()) };
    // The text of a user entry is stored as its note.
    let note = match found.status {
        EntryStatus::Own => None,
        _ => note_rows::note(connection, catalogue, id)?.filter(|note| !note.deleted),
    };
    Ok(flashcards(&found.entry, note.as_ref().map(|note| &note.text[..])))
}

/// Takes the cards of entries out that are no longer enrolled, or gone.
fn leave_out(connection: &Connection, catalogue: &str) -> Result<(), Error> {
    let gone = format!(
        "catalogue = ?1 AND (entry NOT IN {ENROLLED} OR NOT EXISTS (SELECT 1 FROM entry AS its
             WHERE its.catalogue = (SELECT key FROM catalogue WHERE id = ?1) AND its.id = entry))"
    );
    // Not in `card_source`: the cards of such entries were taken out before.
    let entries: Vec<String> = connection
        .prepare_cached(&format!("DELETE FROM card_source WHERE {gone} RETURNING entry"))?
        .query_map([catalogue], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for entry in entries {
        for sql in [
            "DELETE FROM card WHERE catalogue = ?1 AND entry = ?2 AND reps = 0 AND NOT suspended",
            "UPDATE card SET present = 0, enrolled = 0 WHERE catalogue = ?1 AND entry = ?2",
        ] {
            connection.prepare_cached(sql)?.execute([catalogue, &entry])?;
        }
    }
    Ok(())
}

/// The enrolled entries whose texts have changed, with what identifies these.
fn changed(connection: &Connection, catalogue: &str) -> Result<Vec<(EntryId, i64, String)>, Error> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT now.id, now.digest, now.version FROM
             (SELECT entry.id, entry.digest, coalesce((SELECT version FROM note
                      WHERE note.catalogue = ?1 AND note.entry = entry.id), '') || ' ' ||
                  coalesce((SELECT version FROM own
                      WHERE own.catalogue = ?1 AND own.id = entry.id), '') AS version
              FROM {ENROLLED} AS wanted
              JOIN entry ON entry.id = wanted.entry
                  AND entry.catalogue = (SELECT key FROM catalogue WHERE id = ?1)) AS now
         LEFT JOIN card_source AS known ON known.catalogue = ?1 AND known.entry = now.id
         WHERE (known.digest, known.version) IS NOT (now.digest, now.version)"
    ))?;
    let rows = statement
        .query_map([catalogue], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?)))?;
    let mut found = Vec::new();
    for row in rows {
        let (id, digest, version) = row?;
        if let Ok(id) = EntryId::new(&id) {
            found.push((id, digest, version));
        }
    }
    Ok(found)
}

/// A card as it is stored.
struct Known {
    slot: String,
    words: String,
    present: bool,
    ordinal: i64,
    reps: i64,
}

/// Makes the cards of an entry.
fn make(writing: &Writing<'_>, entry: &EntryId, engine: &Engine) -> Result<(), Error> {
    let (connection, catalogue) = (writing.transaction, writing.catalogue);
    let cards = texts(connection, catalogue, entry)?;
    let known: Vec<Known> = connection
        .prepare_cached(
            "SELECT slot, words, present, ordinal, reps FROM card
             WHERE catalogue = ?1 AND entry = ?2",
        )?
        .query_map([catalogue, entry.as_str()], |row| {
            Ok(Known {
                slot: row.get(0)?,
                words: row.get(1)?,
                present: row.get(2)?,
                ordinal: row.get(3)?,
                reps: row.get(4)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    let mut canonical = canonical_of(connection, catalogue, entry.as_str())?;
    for (slot, former) in reworded(&cards, &known, &canonical) {
        let event = NewEvent {
            entry: entry.clone(),
            slot: slot.clone(),
            action: Action::Same(former.clone()),
        };
        record(writing, &event, engine)?;
        canonical.insert(slot, former);
    }
    let slots: Vec<&str> = cards.iter().map(|card| &card.slot[..]).collect();
    let slots = resolve(&slots, &canonical);
    let here: HashSet<&str> = slots.iter().copied().collect();
    for gone in known.iter().filter(|known| !here.contains(&known.slot[..])) {
        let sql = if gone.reps == 0 {
            "DELETE FROM card WHERE catalogue = ?1 AND entry = ?2 AND slot = ?3"
        } else {
            "UPDATE card SET present = 0 WHERE catalogue = ?1 AND entry = ?2 AND slot = ?3"
        };
        connection.prepare_cached(sql)?.execute([catalogue, entry.as_str(), &gone.slot])?;
    }
    let mut put = connection.prepare_cached(
        "INSERT INTO card (catalogue, entry, slot, ordinal, present, enrolled, words, reps, lapses,
             stability, difficulty, last_day, due_day, kept, suspended, buried_until)
         VALUES (?1, ?2, ?3, ?4, 1, 1, ?5, 0, 0, 0, 0, 0, 0, 0, 0, 0)
         ON CONFLICT DO UPDATE SET ordinal = ?4, present = 1, enrolled = 1, words = ?5",
    )?;
    for ((card, slot), ordinal) in cards.iter().zip(slots).zip(0..) {
        put.execute(params![catalogue, entry.as_str(), slot, i64::from(ordinal), card.words])?;
    }
    Ok(())
}

/// Pairs slots that are new with cards that are gone: the most words in common, then the nearest
/// place. Only cards with a history are worth it.
fn reworded(
    cards: &[Flashcard],
    known: &[Known],
    canonical: &HashMap<String, String>,
) -> Vec<(String, String)> {
    let root = |slot: &str| canonical.get(slot).map_or(slot, String::as_str).to_owned();
    let here: HashSet<String> = cards.iter().map(|card| root(&card.slot)).collect();
    let stored: HashSet<&str> = known.iter().map(|known| &known.slot[..]).collect();
    let gone = known.iter().filter(|known| {
        known.present && known.reps > 0 && !known.words.is_empty() && !here.contains(&known.slot)
    });
    let gone: Vec<&Known> = gone.collect();
    let prefix = |slot: &str| slot.split('-').next().unwrap_or_default().to_owned();
    let mut pairs: Vec<(f64, i64, &str, &str)> = Vec::new();
    for (card, ordinal) in cards.iter().zip(0i64..) {
        if card.words.is_empty() || stored.contains(&root(&card.slot)[..]) {
            continue;
        }
        for known in &gone {
            let alike = likeness(&card.words, &known.words);
            if prefix(&card.slot) == prefix(&known.slot) && alike >= MIN_LIKENESS {
                let distance = (known.ordinal - ordinal).abs();
                pairs.push((alike, distance, &card.slot, &known.slot));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(b.2)));
    let (mut from, mut to) = (HashSet::new(), HashSet::new());
    pairs.retain(|&(.., slot, former)| {
        !from.contains(slot) && !to.contains(former) && from.insert(slot) && to.insert(former)
    });
    pairs.into_iter().map(|(.., slot, former)| (slot.to_owned(), former.to_owned())).collect()
}

/// Counts the notes and takeaways of each day.
fn count_notes(connection: &Connection, catalogue: &str, engine: &Engine) -> Result<(), Error> {
    let mut by_day: HashMap<Day, HashSet<(String, bool)>> = HashMap::new();
    let mut statement = connection.prepare_cached(
        "SELECT entry, changed_at, entry IN (SELECT id FROM own
             WHERE catalogue = ?1 AND kind = 'takeaway')
         FROM note_version WHERE catalogue = ?1 AND NOT folded AND NOT deleted",
    )?;
    let mut rows = statement.query([catalogue])?;
    while let Some(row) = rows.next()? {
        by_day.entry(engine.days.day(row.get(1)?)).or_default().insert((row.get(0)?, row.get(2)?));
    }
    connection
        .prepare_cached("UPDATE review_day SET notes = 0, takeaways = 0 WHERE catalogue = ?1")?
        .execute([catalogue])?;
    let mut put = connection.prepare_cached(
        "INSERT INTO review_day (catalogue, day, notes, takeaways) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET notes = ?3, takeaways = ?4",
    )?;
    for (day, entries) in by_day {
        let takeaways = entries.iter().filter(|(_, takeaway)| *takeaway).count();
        put.execute(params![
            catalogue,
            day.0,
            (entries.len() - takeaways) as i64,
            takeaways as i64
        ])?;
    }
    Ok(())
}
