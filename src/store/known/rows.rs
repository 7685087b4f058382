//! The rows that say by what entries are known, and ids that are new to all copies.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, Transaction};

use super::super::{
    Error,
    clock::tick,
    personal::{KNOWN_AS, KnownAsRow, Record as _},
};
use crate::{
    content::{KnownEntry, Sketch},
    domain::{CatalogueId, EntryId},
};

/// How many random letters tell apart ids that are made from the same name.
const SUFFIX: usize = 4;

/// A Markdown catalogue as another copy has it.
#[derive(Debug, Clone)]
pub struct KnownCatalogue {
    /// Its id.
    pub id: CatalogueId,
    /// What its entries are known by, without sketches.
    pub entries: Vec<KnownEntry>,
}

/// By what the entries of a catalogue are known, with the latest row of each name.
pub(super) type Known = HashMap<String, KnownAsRow<'static>>;

impl KnownCatalogue {
    pub(super) fn of(id: &str, known: Known) -> Result<Self, Error> {
        let mut latest: HashMap<String, i64> = HashMap::new();
        for row in known.values() {
            let clock = latest.entry(row.entry.to_string()).or_default();
            *clock = row.clock.max(*clock);
        }
        let mut entries = Vec::with_capacity(known.len());
        for (key, row) in known {
            let Ok(id) = EntryId::new(&row.entry) else { continue };
            // An entry that was renamed is known by its former name too.
            let current = latest.get(&row.entry[..]) == Some(&row.clock);
            let fingerprint = fingerprint_of(&row.print);
            entries.push(KnownEntry { key, id, fingerprint, sketch: Sketch::default(), current });
        }
        entries.sort_unstable_by(|one, two| one.key.cmp(&two.key));
        let id = CatalogueId::new(id).map_err(|error| Error::Foreign(error.to_string()))?;
        Ok(Self { id, entries })
    }

    /// The names of its current entries with hashes of their texts.
    pub fn names(&self) -> HashMap<String, i64> {
        let current = self.entries.iter().filter(|entry| entry.current);
        current.map(|entry| (entry.key.clone(), entry.fingerprint)).collect()
    }
}

pub(super) fn fingerprint_of(print: &str) -> i64 {
    u64::from_str_radix(print, 16).unwrap_or_default().cast_signed()
}

/// An id made from a name, that nothing here has.
pub(super) fn new_id(
    connection: &Connection,
    wanted: &CatalogueId,
    is_shared: bool,
) -> Result<CatalogueId, Error> {
    let mut number = 1;
    loop {
        let id = if is_shared {
            format!("{wanted}-{}", random_letters(connection)?)
        } else if number == 1 {
            wanted.to_string()
        } else {
            format!("{wanted}-{number}")
        };
        let id = CatalogueId::new(&id).map_err(|error| Error::Foreign(error.to_string()))?;
        // What other copies have made is known by its entries, at the least.
        let taken = connection
            .prepare_cached(
                "SELECT 1 FROM catalogue WHERE id = ?1
                 UNION ALL SELECT 1 FROM known_as WHERE catalogue = ?1 LIMIT 1",
            )?
            .exists([id.as_str()])?;
        if !taken {
            return Ok(id);
        }
        number += 1;
    }
}

/// Letters and digits that are not mistaken for each other.
fn random_letters(connection: &Connection) -> rusqlite::Result<String> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let bytes: Vec<u8> = connection
        .prepare_cached("SELECT randomblob(?1)")?
        .query_row([SUFFIX as i64], |row| row.get(0))?;
    Ok(bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect())
}

/// By what the entries of all catalogues are known.
pub(super) fn known(connection: &Connection) -> Result<BTreeMap<String, Known>, Error> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {} FROM known_as", KNOWN_AS.columns_sql()))?;
    let mut all: BTreeMap<String, Known> = BTreeMap::new();
    for row in statement.query_map([], KnownAsRow::from_row)? {
        let row = row?;
        add_latest(all.entry(row.catalogue.to_string()).or_default(), row);
    }
    Ok(all)
}

pub(super) fn add_latest(known: &mut Known, row: KnownAsRow<'static>) {
    let is_later =
        known.get(&row.key[..]).is_none_or(|it| (it.clock, &it.entry) < (row.clock, &row.entry));
    if is_later {
        known.insert(row.key.to_string(), row);
    }
}

/// Records by what the entries of Markdown catalogues are known now, for other copies, as far as
/// that has changed here. What another copy says meanwhile is left alone: two copies of a folder, one
/// of them out of date, would contradict each other forever.
pub(in super::super) fn record(transaction: &Transaction<'_>) -> Result<(), Error> {
    let has_changed = transaction
        .prepare_cached("SELECT 1 FROM source WHERE current AND shared IS NOT print LIMIT 1")?
        .exists([])?;
    if has_changed {
        let clock = tick(transaction, 0)?;
        transaction
            .prepare_cached(
                "INSERT INTO known_as (catalogue, key, entry, clock, print)
                 SELECT catalogue.id, source.key, source.id, ?1, printf('%016x', source.print)
                 FROM source JOIN catalogue ON catalogue.key = source.catalogue
                 WHERE source.current AND source.shared IS NOT source.print
                   AND NOT EXISTS (SELECT 1 FROM known_as AS last
                       WHERE last.catalogue = catalogue.id AND last.entry = source.id
                         AND last.key = source.key AND last.print = printf('%016x', source.print)
                         AND NOT EXISTS (SELECT 1 FROM known_as AS later
                             WHERE later.catalogue = last.catalogue
                               AND later.entry = last.entry AND later.clock > last.clock))",
            )?
            .execute([clock])?;
    }
    transaction
        .prepare_cached(
            "UPDATE source SET shared = CASE WHEN current THEN print END
             WHERE shared IS NOT CASE WHEN current THEN print END",
        )?
        .execute([])?;
    Ok(())
}

/// After everything has reached the remote: other copies may know every id now.
pub(in super::super) fn settle(connection: &Connection) -> Result<(), Error> {
    connection.prepare_cached("UPDATE catalogue SET settled = 1 WHERE NOT settled")?.execute([])?;
    Ok(())
}
