//! Merging the personal rows of another copy: they are added one by one, then versions are
//! reconciled.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension as _, Transaction, types::Value as SqlValue};
use xxhash_rust::xxh3::Xxh3;

use super::{
    super::{
        Error,
        clock::clock_of,
        personal::{Merge, NOTE, NOTE_VERSION, Table, USER_ENTRY, VERSION_PARENT},
        placement,
        reconcile::{Merges, reconcile_note, reconcile_user_entry},
        sql::catalogue_key,
    },
    json::wrong,
    rows::{Row, add_all},
};
use crate::domain::EntryId;

/// What has versions: the id of a catalogue and of an entry.
type Key = (String, String);

/// The tables with versions, and how these are reconciled.
const VERSIONED: [(&Table, Reconcile); 2] =
    [(&NOTE, reconcile_note), (&USER_ENTRY, reconcile_user_entry)];

type Reconcile = fn(&Connection, &str, &EntryId) -> Result<Merges, Error>;

/// The table of the versions of a table.
fn versions_of(table: &Table) -> Option<&'static Table> {
    match table.merge {
        Merge::FromVersions(versions) => Some(versions),
        Merge::Add { .. } | Merge::Never => None,
    }
}

/// Merges rows into the database. `first` is set for exports in the first format.
pub(super) fn merge(
    transaction: &Transaction<'_>,
    mut rows: Vec<Row>,
    first: bool,
) -> Result<Merges, Error> {
    if first {
        complete(&mut rows);
    }
    name_versions(&mut rows);
    let (states, mut added): (Vec<Row>, Vec<Row>) =
        rows.into_iter().partition(|row| versions_of(row.table).is_some());
    let missing = missing_versions(&states, &added)?;
    added.extend(missing);
    let mut merges = Merges::default();
    for row in &added {
        if row.add(transaction)? {
            merges.added += 1;
        } else {
            compare(transaction, row)?;
        }
    }
    settle(transaction, &added, merges)
}

/// Rows of other copies after an attempt to add them.
pub(in super::super) struct Added {
    /// Those that were new.
    pub(in super::super) new: Vec<Row>,
    /// Those that were here already.
    pub(in super::super) known: Vec<Row>,
}

/// Adds rows of other copies that are only ever added, whatever their order. A row that differs from
/// the one that is here is refused: the reason is added to `refused`.
pub(in super::super) fn add_rows(
    transaction: &Transaction<'_>,
    rows: Vec<Row>,
    refused: &mut Vec<String>,
) -> Result<Added, Error> {
    let mut added = Added { new: Vec::with_capacity(rows.len()), known: Vec::new() };
    let are_new = add_all(transaction, &rows)?;
    for (row, is_new) in rows.into_iter().zip(are_new) {
        if is_new {
            added.new.push(row);
        } else if let Err(error) = compare(transaction, &row) {
            match error {
                Error::NoExport(why) => refused.push(why),
                error => return Err(error),
            }
        } else {
            added.known.push(row);
        }
    }
    Ok(added)
}

/// Merges what the rows that were added have brought.
pub(in super::super) fn merge_added(
    transaction: &Transaction<'_>,
    added: &[Row],
) -> Result<Merges, Error> {
    let merges = Merges { added: added.len(), ..Merges::default() };
    if added.is_empty() { Ok(merges) } else { settle(transaction, added, merges) }
}

/// After rows were added: advances the clock beyond theirs, merges what now has several heads, and
/// places user entries.
fn settle(
    transaction: &Transaction<'_>,
    added: &[Row],
    mut merges: Merges,
) -> Result<Merges, Error> {
    let latest = added.iter().filter(|row| row.has("clock")).map(|row| row.number("clock")).max();
    transaction
        .execute("UPDATE counter SET n = max(n, ?1) WHERE name = 'clock'", [latest.unwrap_or(0)])?;
    let mut placed: BTreeSet<Key> = BTreeSet::new();
    for (table, reconcile) in VERSIONED {
        let versions =
            added.iter().filter(|row| versions_of(table).is_some_and(|it| row.is_of(it)));
        let keys: BTreeSet<Key> = versions.map(|row| key_of(row, table)).collect();
        for (catalogue, id) in keys {
            let id = EntryId::new(&id).map_err(|error| wrong(&error.to_string()))?;
            merges += reconcile(transaction, &catalogue, &id)?;
            if id.is_own() {
                placed.insert((catalogue, id.to_string()));
            }
        }
    }
    transaction.execute(
        "UPDATE counter SET n = max(n, (SELECT coalesce(max(clock), 0) FROM note_version),
             (SELECT coalesce(max(clock), 0) FROM own_version)) WHERE name = 'clock'",
        [],
    )?;
    place(transaction, &placed)?;
    Ok(merges)
}

/// Places user entries among the rows of their catalogues, as far as these are here.
fn place(transaction: &Transaction<'_>, entries: &BTreeSet<Key>) -> Result<(), Error> {
    let mut numbered: BTreeSet<i64> = BTreeSet::new();
    for (catalogue, id) in entries {
        let Some(key) = catalogue_key(transaction, catalogue)? else { continue };
        let id = EntryId::new(id).map_err(|error| wrong(&error.to_string()))?;
        placement::place(transaction, catalogue, key, &id)?;
        numbered.insert(key);
    }
    for key in numbered {
        placement::number(transaction, key)?;
    }
    Ok(())
}

/// The key in a table of a row of it, or of one of its versions.
fn key_of(row: &Row, table: &Table) -> Key {
    (row.text(table.key[0]).to_owned(), row.text(table.key[1]).to_owned())
}

/// Versions for the current states whose version the export lacks.
fn missing_versions(states: &[Row], added: &[Row]) -> Result<Vec<Row>, Error> {
    let mut missing = Vec::new();
    for (table, _) in VERSIONED {
        let Some(versions) = versions_of(table) else { continue };
        let known = added.iter().filter(|row| row.is_of(versions));
        let known: HashSet<&str> = known.map(|row| row.text("version")).collect();
        let states = states.iter().filter(|row| row.is_of(table));
        for state in states.filter(|state| !known.contains(state.text("version"))) {
            missing.push(state.as_row_of(versions)?);
        }
    }
    Ok(missing)
}

/// Completes rows in the first format: clocks follow from the times; the current version is a
/// descendant of all others.
fn complete(rows: &mut Vec<Row>) {
    for row in &mut *rows {
        let time = ["changed_at", "at"].into_iter().find(|time| row.has(time));
        if let Some(time) = time {
            row.set("clock", clock_of(row.number(time)));
        }
    }
    let made: HashMap<Key, i64> = rows
        .iter()
        .filter(|row| row.is_of(&USER_ENTRY))
        .map(|row| (key_of(row, &USER_ENTRY), row.number("made_at")))
        .collect();
    let mut parents: Vec<(String, String)> = Vec::new();
    for (table, _) in VERSIONED {
        let mut versions: BTreeMap<Key, Vec<String>> = BTreeMap::new();
        let mut with_later: HashSet<String> = HashSet::new();
        let is_version = |row: &&mut Row| versions_of(table).is_some_and(|it| row.is_of(it));
        for row in rows.iter_mut().filter(is_version) {
            let key = key_of(row, table);
            let version = row.text("version").to_owned();
            if !row.text("parent").is_empty() {
                parents.push((version.clone(), row.text("parent").to_owned()));
                with_later.insert(row.text("parent").to_owned());
            }
            if row.has("made_at") {
                let at = made.get(&key).copied();
                row.set("made_at", at.unwrap_or_else(|| row.number("changed_at")));
            }
            versions.entry(key).or_default().push(version);
        }
        for row in rows.iter().filter(|row| row.is_of(table)) {
            let head = row.text("version");
            for version in versions.remove(&key_of(row, table)).unwrap_or_default() {
                if version != head && !with_later.contains(&version) {
                    parents.push((head.to_owned(), version));
                }
            }
        }
    }
    rows.extend(parents.into_iter().map(|(version, parent)| Row {
        table: &VERSION_PARENT,
        values: vec![SqlValue::Text(version), SqlValue::Text(parent)],
    }));
}

/// Gives states without a version one: a hash of their content.
fn name_versions(rows: &mut [Row]) {
    for row in rows.iter_mut().filter(|row| versions_of(row.table).is_some()) {
        if row.text("version").is_empty() {
            let mut hash = Xxh3::new();
            for value in &row.values {
                let text = format!("{value:?}");
                hash.update(&(text.len() as u64).to_le_bytes());
                hash.update(text.as_bytes());
            }
            row.set("version", format!("{:032x}", hash.digest128()));
        }
    }
}

/// Compares a row with the stored one that has its key: different content is an error. A text that
/// was pruned here is restored.
fn compare(transaction: &Transaction<'_>, row: &Row) -> Result<(), Error> {
    let Merge::Add { same } = row.table.merge else { return Ok(()) };
    if same.is_empty() {
        return Ok(());
    }
    let (name, key) = (row.table.name, row.table.key[0]);
    let is_note = row.is_of(&NOTE_VERSION);
    let pruned = if is_note { "pruned" } else { "0" };
    let sql = format!("SELECT {pruned}, {} FROM {name} WHERE {key} = ?1", same.join(", "));
    let found = transaction
        .prepare_cached(&sql)?
        .query_row([row.text(key)], |known| {
            let texts =
                (1..=same.len()).map(|at| known.get(at)).collect::<Result<Vec<String>, _>>();
            Ok((known.get::<_, bool>(0)?, texts?))
        })
        .optional()?;
    let Some((is_pruned, texts)) = found else { return Ok(()) };
    let has_text = is_note && row.number("pruned") == 0;
    for (column, known) in same.iter().zip(texts) {
        let text_is_missing = *column == "body" && (is_pruned || !has_text);
        if known != row.text(column) && !text_is_missing {
            return Err(wrong(&format!(
                "{name} {:?} has a different `{column}` here: one of the two was changed by hand",
                row.text(key)
            )));
        }
    }
    if is_pruned && has_text {
        transaction.execute(
            "UPDATE note_version SET body = ?2, pruned = 0 WHERE version = ?1",
            [row.text("version"), row.text("body")],
        )?;
    }
    Ok(())
}
