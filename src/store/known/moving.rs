//! Giving a catalogue another id, with all that names it.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{Connection, Transaction};

use super::{
    super::{
        Error, catalogues,
        former::{Holder, move_entry},
        reconcile::reconcile_user_entry,
        review, setting,
        sql::{LIKE_USER_ENTRY, named},
    },
    rows::Known,
};
use crate::domain::{CatalogueId, EntryId};

/// Under what rows are while entries of a catalogue swap their ids. No catalogue can have it.
pub(super) const MOVING: &str = "-";

/// The current entries of a catalogue here: what they are known by, and their ids.
pub(super) fn current_names(
    connection: &Connection,
    catalogue: i64,
) -> Result<HashMap<String, (EntryId, i64)>, Error> {
    let mut statement = connection
        .prepare_cached("SELECT key, id, print FROM source WHERE catalogue = ?1 AND current")?;
    let names =
        statement.query_map([catalogue], |row| Ok((row.get(0)?, (named(row, 1)?, row.get(2)?))))?;
    Ok(names.collect::<Result<_, _>>()?)
}

/// The entries that have another id elsewhere: the one here, and that one.
pub(super) fn ids_elsewhere(
    here: &HashMap<String, (EntryId, i64)>,
    known: &Known,
) -> HashMap<EntryId, EntryId> {
    let there = |name: &str| known.get(name).and_then(|row| EntryId::new(&row.entry).ok());
    here.iter()
        .filter_map(|(name, (id, _))| Some((id.clone(), there(name)?)))
        .filter(|(id, there)| id != there)
        .collect()
}

/// Gives a catalogue another id, with all that names it; `ids` are entries that get another as well.
/// No other copy may have a row of it.
pub(super) fn move_catalogue(
    transaction: &Transaction<'_>,
    from: &str,
    to: &str,
    ids: &HashMap<EntryId, EntryId>,
) -> Result<(), Error> {
    let new = |id: &EntryId| ids.get(id).unwrap_or(id).clone();
    for entry in entries_with_rows(transaction, from)? {
        let now = new(&entry);
        move_entry(
            transaction,
            Holder { catalogue: from, entry: &entry },
            Holder { catalogue: to, entry: &now },
        )?;
    }
    move_user_entries(transaction, from, to)?;
    if let Ok(id) = CatalogueId::new(to) {
        catalogues::drop_rows(transaction, &id)?;
    }
    // In two steps, since entries may swap their ids.
    for (id, now) in ids {
        transaction
            .prepare_cached(
                "UPDATE source SET id = char(1) || ?3 WHERE id = ?2
                   AND catalogue = (SELECT key FROM catalogue WHERE id = ?1)",
            )?
            .execute([from, id.as_str(), now.as_str()])?;
        transaction
            .prepare_cached(
                "UPDATE file_step SET entry = char(1) || ?3 WHERE entry = ?2
                   AND change IN (SELECT change FROM file_change WHERE catalogue = ?1)",
            )?
            .execute([from, id.as_str(), now.as_str()])?;
    }
    for sql in [
        "UPDATE file_step SET entry = substr(entry, 2) WHERE entry >= char(1) AND entry < char(2)
             AND change IN (SELECT change FROM file_change WHERE catalogue = ?1) AND ?2 <> ''",
        "UPDATE file_change SET catalogue = ?2 WHERE catalogue = ?1",
        "UPDATE OR REPLACE source SET id = substr(id, 2) WHERE id >= char(1) AND id < char(2)
             AND catalogue = (SELECT key FROM catalogue WHERE id = ?1) AND ?2 <> ''",
        "UPDATE saved_search SET catalogue = ?2 WHERE catalogue = ?1",
        // Recorded again under the new id.
        "DELETE FROM known_as WHERE catalogue = ?1 AND ?1 <> ?2",
        "UPDATE source SET shared = NULL
             WHERE catalogue = (SELECT key FROM catalogue WHERE id = ?1) AND ?2 <> ''",
        "DELETE FROM review_day WHERE catalogue IN (?1, ?2)",
        // The remote's files under the former id are of another copy.
        "DELETE FROM unsent WHERE source IN ('note', 'own', 'known_as')
             AND json_extract(key, '$[0]') = ?1 AND ?1 <> ?2",
        // Without a stamp and a digest, it is imported again, and its entries get their ids.
        "UPDATE catalogue SET id = ?2, stamp = '', digest = '' WHERE id = ?1",
    ] {
        transaction.prepare_cached(sql)?.execute([from, to])?;
    }
    setting::rename_catalogue(transaction, from, to)?;
    review::moved(transaction)
}

/// The entries of a catalogue on which there is anything of the user's, user entries included.
pub(super) fn entries_with_rows(
    transaction: &Transaction<'_>,
    catalogue: &str,
) -> Result<BTreeSet<EntryId>, Error> {
    let mut entries = BTreeSet::new();
    for (table, column) in [
        ("note_version", "entry"),
        ("note", "entry"),
        ("fact", "entry"),
        ("mark", "entry"),
        ("draft", "entry"),
        ("clash", "entry"),
        ("own_version", "id"),
        ("own", "id"),
    ] {
        let sql = format!("SELECT DISTINCT {column} FROM {table} WHERE catalogue = ?1");
        let mut statement = transaction.prepare_cached(&sql)?;
        for entry in statement.query_map([catalogue], |row| named(row, 0))? {
            entries.insert(entry?);
        }
    }
    Ok(entries)
}

fn move_user_entries(transaction: &Transaction<'_>, from: &str, to: &str) -> Result<(), Error> {
    let sql = format!("SELECT id FROM own WHERE catalogue = ?1 AND id {LIKE_USER_ENTRY}");
    let ids: Vec<EntryId> = transaction
        .prepare_cached(&sql)?
        .query_map([from], |row| named(row, 0))?
        .collect::<Result<_, _>>()?;
    for sql in [
        "UPDATE own_version SET catalogue = ?2 WHERE catalogue = ?1",
        // Where both have one, it is made again from the versions.
        "UPDATE OR REPLACE own SET catalogue = ?2 WHERE catalogue = ?1",
    ] {
        transaction.prepare_cached(sql)?.execute([from, to])?;
    }
    for id in &ids {
        reconcile_user_entry(transaction, to, id)?;
    }
    Ok(())
}
