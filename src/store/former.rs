//! Former ids of catalogue entries: notes, stars and drafts follow an entry to its new id.
//! Moving them is also how a catalogue gets another id (`known`).

use rusqlite::{Transaction, params};

use super::{
    Error,
    personal::{EntryStateRow, Record as _},
    reconcile::{Merges, reconcile_note},
    review,
    sql::named,
};
use crate::domain::EntryId;

/// Former ids, each with the current one.
pub(super) type Former = Vec<(EntryId, EntryId)>;

/// Adds the former ids of a catalogue's entries to those of earlier imports.
pub(super) fn save(
    transaction: &Transaction<'_>,
    catalogue: i64,
    former: &Former,
) -> Result<(), Error> {
    let mut put = transaction.prepare_cached(
        "INSERT INTO former (catalogue, id, entry) VALUES (?1, ?2, ?3)
         ON CONFLICT (catalogue, id) DO UPDATE SET entry = excluded.entry",
    )?;
    for (before, now) in former {
        put.execute(params![catalogue, before.as_str(), now.as_str()])?;
    }
    Ok(())
}

/// Moves notes with their versions, drafts, stars and visits from former ids to the current ones.
/// If both ids have a note, the notes are merged; returns what was.
pub(super) fn follow(transaction: &Transaction<'_>) -> Result<Merges, Error> {
    let moves: Vec<(String, EntryId, EntryId)> = transaction
        .prepare_cached(
            "SELECT catalogue.id, former.id, former.entry
             FROM former JOIN catalogue ON catalogue.key = former.catalogue
             WHERE NOT EXISTS (SELECT 1 FROM entry
                     WHERE entry.catalogue = former.catalogue AND entry.id = former.id)
               AND EXISTS (SELECT 1 FROM entry
                     WHERE entry.catalogue = former.catalogue AND entry.id = former.entry)
               AND (EXISTS (SELECT 1 FROM mark
                        WHERE mark.catalogue = catalogue.id AND mark.entry = former.id)
                 OR EXISTS (SELECT 1 FROM note
                        WHERE note.catalogue = catalogue.id AND note.entry = former.id)
                 OR EXISTS (SELECT 1 FROM note_version AS made
                        WHERE made.catalogue = catalogue.id AND made.entry = former.id)
                 OR EXISTS (SELECT 1 FROM draft
                        WHERE draft.catalogue = catalogue.id AND draft.entry = former.id))",
        )?
        .query_map([], |row| Ok((row.get(0)?, named(row, 1)?, named(row, 2)?)))?
        .collect::<Result<_, _>>()?;
    let mut merges = Merges::default();
    for (catalogue, before, now) in &moves {
        let holder = |entry| Holder { catalogue, entry };
        merges += move_entry(transaction, holder(before), holder(now))?;
    }
    if !moves.is_empty() {
        review::moved(transaction)?;
    }
    Ok(merges)
}

/// The personal rows of an entry of a catalogue: the ids of both.
#[derive(Clone, Copy)]
pub(super) struct Holder<'a> {
    pub(super) catalogue: &'a str,
    pub(super) entry: &'a EntryId,
}

/// Moves what the user made on an entry to another; returns what was merged.
pub(super) fn move_entry(
    transaction: &Transaction<'_>,
    before: Holder<'_>,
    now: Holder<'_>,
) -> Result<Merges, Error> {
    for sql in [
        // Its file in the remote goes with it.
        "INSERT OR IGNORE INTO unsent (source, key) SELECT 'note', json_array(?1, ?2)
         WHERE (?1, ?2) <> (?3, ?4) AND EXISTS (SELECT 1 FROM sync)
           AND EXISTS (SELECT 1 FROM note WHERE catalogue = ?1 AND entry = ?2)",
        "UPDATE note_version SET catalogue = ?3, entry = ?4 WHERE catalogue = ?1 AND entry = ?2",
        // Where both have a note, it is made again from the versions.
        "DELETE FROM note WHERE catalogue = ?1 AND entry = ?2
           AND EXISTS (SELECT 1 FROM note WHERE catalogue = ?3 AND entry = ?4)",
        "UPDATE note SET catalogue = ?3, entry = ?4, title = coalesce((SELECT entry.title FROM entry
             JOIN catalogue ON catalogue.key = entry.catalogue
             WHERE catalogue.id = ?3 AND entry.id = ?4), title)
         WHERE catalogue = ?1 AND entry = ?2",
        "INSERT INTO note_link (catalogue, target, source)
             SELECT ?3, target, ?4 FROM note_link WHERE catalogue = ?1 AND source = ?2
             ON CONFLICT DO NOTHING",
        "DELETE FROM note_link WHERE catalogue = ?1 AND source = ?2
             AND (catalogue, source) <> (?3, ?4)",
        // An edit session has one draft of an entry: keep the newer of two.
        "DELETE FROM draft WHERE (catalogue, entry) IN (VALUES (?1, ?2), (?3, ?4))
           AND EXISTS (SELECT 1 FROM draft AS newer
                WHERE newer.owner = draft.owner
                  AND (newer.catalogue, newer.entry) IN (VALUES (?1, ?2), (?3, ?4))
                  AND newer.changed_at > draft.changed_at)",
        "UPDATE OR REPLACE draft SET catalogue = ?3, entry = ?4 WHERE catalogue = ?1 AND entry = ?2",
        "UPDATE fact SET catalogue = ?3, entry = ?4 WHERE catalogue = ?1 AND entry = ?2",
        "INSERT OR IGNORE INTO clash (catalogue, entry, at)
             SELECT ?3, ?4, at FROM clash WHERE catalogue = ?1 AND entry = ?2",
        "DELETE FROM clash WHERE catalogue = ?1 AND entry = ?2
             AND (catalogue, entry) <> (?3, ?4)",
        "INSERT INTO enrolment SELECT ?3, ?4, enrolled, clock, fact FROM enrolment
             WHERE catalogue = ?1 AND entry = ?2
             ON CONFLICT DO UPDATE SET enrolled = excluded.enrolled, clock = excluded.clock,
                 fact = excluded.fact WHERE (excluded.clock, excluded.fact) > (clock, fact)",
        "DELETE FROM enrolment WHERE catalogue = ?1 AND entry = ?2
             AND (catalogue, entry) <> (?3, ?4)",
        "DELETE FROM card WHERE catalogue = ?1 AND entry = ?2 AND (catalogue, entry) <> (?3, ?4)",
    ] {
        transaction.prepare_cached(sql)?.execute([
            before.catalogue,
            before.entry.as_str(),
            now.catalogue,
            now.entry.as_str(),
        ])?;
    }
    move_state(transaction, before, now)?;
    reconcile_note(transaction, now.catalogue, now.entry)
}

fn move_state(
    transaction: &Transaction<'_>,
    before: Holder<'_>,
    now: Holder<'_>,
) -> Result<(), Error> {
    let state =
        |of: Holder<'_>| EntryStateRow::get(transaction, &[of.catalogue, of.entry.as_str()]);
    let Some(former) = state(before)? else { return Ok(()) };
    let former = EntryStateRow {
        catalogue: now.catalogue.into(),
        entry: now.entry.as_str().into(),
        ..former
    };
    let merged = match state(now)? {
        Some(current) => merge_states(current, former),
        None => former,
    };
    merged.put(transaction, &[])?;
    transaction
        .prepare_cached("DELETE FROM mark WHERE catalogue = ?1 AND entry = ?2")?
        .execute([before.catalogue, before.entry.as_str()])?;
    Ok(())
}

/// Merges two states of one entry: the later star event wins.
fn merge_states<'a>(one: EntryStateRow<'a>, two: EntryStateRow<'a>) -> EntryStateRow<'a> {
    let visited_at = one.visited_at.max(two.visited_at);
    let is_later = (two.star_clock, &two.star_fact) > (one.star_clock, &one.star_fact);
    EntryStateRow { visited_at, ..if is_later { two } else { one } }
}
