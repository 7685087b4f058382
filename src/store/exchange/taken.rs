//! What the user made elsewhere, taken in row by row, and brought together with what is here.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rusqlite::{OptionalExtension as _, Transaction, types::Value as SqlValue};
use xxhash_rust::xxh3::Xxh3;

use super::{
    super::{
        Error,
        heads::{Settled, settle_note, settle_own},
        names,
        note::clock_of,
        personal::{Row, Rows, TABLES, Table},
        user_entry,
    },
    wrong,
};
use crate::domain::{CatalogueId, EntryId};

/// One thing that has versions: a catalogue and an entry.
type Thing = (String, String);

/// Takes rows in. `first` says that they are of the first form of exports.
pub(super) fn take_in(
    transaction: &Transaction<'_>,
    mut rows: Vec<Row>,
    first: bool,
) -> Result<Settled, Error> {
    if first {
        complete(&mut rows);
    }
    name_versions(&mut rows);
    let (states, added): (Vec<Row>, Vec<Row>) =
        rows.into_iter().partition(|row| row.table.rows == Rows::InForce);
    let made = |table: &str| {
        let made = added.iter().filter(|row| row.table.name == table);
        made.map(|row| row.text("version")).collect::<HashSet<_>>()
    };
    // What is in force elsewhere is a version as well, whether or not the export has it so.
    let (notes, owns) = (made("note_version"), made("own_version"));
    let lacking: Vec<Row> = states
        .iter()
        .filter(|row| {
            let made = if row.table.name == "note" { &notes } else { &owns };
            !made.contains(row.text("version"))
        })
        .filter_map(version_of)
        .collect();
    let (mut noted, mut owned) = (BTreeSet::new(), BTreeSet::new());
    let mut latest = 0;
    for row in added.iter().chain(&lacking) {
        if !row.add(transaction)? {
            compare(transaction, row)?;
        }
        match row.table.name {
            "note_version" => drop(noted.insert(thing(row, "entry"))),
            "own_version" => drop(owned.insert(thing(row, "id"))),
            _ => {}
        }
        if row.table.columns.iter().any(|column| column.name == "clock") {
            latest = latest.max(row.number("clock"));
        }
    }
    transaction.execute("UPDATE counter SET n = max(n, ?1) WHERE name = 'clock'", [latest])?;
    let mut all = Settled::default();
    for (things, settle) in [
        (noted, settle_note as fn(&Transaction<'_>, &str, &EntryId) -> Result<Settled, Error>),
        (owned, settle_own),
    ] {
        for (catalogue, id) in things {
            let id = EntryId::new(&id).map_err(|error| wrong(&error.to_string()))?;
            let settled = settle(transaction, &catalogue, &id)?;
            all.merged += settled.merged;
            all.clashed += settled.clashed;
        }
    }
    transaction.execute(
        "UPDATE counter SET n = max(n, (SELECT coalesce(max(clock), 0) FROM note_version),
             (SELECT coalesce(max(clock), 0) FROM own_version)) WHERE name = 'clock'",
        [],
    )?;
    for key in names::catalogues(transaction)? {
        let id: String =
            transaction
                .query_row("SELECT id FROM catalogue WHERE key = ?1", [key], |row| row.get(0))?;
        let id = CatalogueId::new(&id).map_err(|error| Error::Foreign(error.to_string()))?;
        user_entry::place_after_import(transaction, &id, key)?;
    }
    Ok(all)
}

fn thing(row: &Row, id: &str) -> Thing {
    (row.text("catalogue").to_owned(), row.text(id).to_owned())
}

/// Gives rows of the first form what later ones have: clocks, of the times; and the parents of
/// versions. What was in force there had all other versions in it, merged or left behind.
fn complete(rows: &mut Vec<Row>) {
    for row in &mut *rows {
        let time = match row.table.name {
            "version_parent" => continue,
            "fact" => "at",
            _ => "changed_at",
        };
        let clock = clock_of(row.number(time));
        row.set("clock", clock);
    }
    let made: HashMap<Thing, i64> = rows
        .iter()
        .filter(|row| row.table.name == "own")
        .map(|row| (thing(row, "id"), row.number("made_at")))
        .collect();
    let mut parents: Vec<(String, String)> = Vec::new();
    for (versions, state, id) in [("note_version", "note", "entry"), ("own_version", "own", "id")] {
        let mut of: BTreeMap<Thing, Vec<String>> = BTreeMap::new();
        let mut with_later: HashSet<String> = HashSet::new();
        for row in rows.iter_mut().filter(|row| row.table.name == versions) {
            of.entry(thing(row, id)).or_default().push(row.text("version").to_owned());
            if !row.text("parent").is_empty() {
                parents.push((row.text("version").to_owned(), row.text("parent").to_owned()));
                with_later.insert(row.text("parent").to_owned());
            }
            if versions == "own_version" {
                let at = made.get(&thing(row, id)).copied();
                row.set("made_at", at.unwrap_or_else(|| row.number("changed_at")));
            }
        }
        for row in rows.iter().filter(|row| row.table.name == state) {
            let head = row.text("version");
            for version in of.remove(&thing(row, id)).unwrap_or_default() {
                if version != head && !with_later.contains(&version) {
                    parents.push((head.to_owned(), version));
                }
            }
        }
    }
    let table = table("version_parent");
    rows.extend(parents.into_iter().map(|(version, parent)| Row {
        table,
        values: vec![SqlValue::Text(version), SqlValue::Text(parent)],
    }));
}

fn table(name: &str) -> &'static Table {
    let found = TABLES.iter().find(|table| table.name == name);
    found.unwrap_or_else(|| unreachable!("{name} is one of the tables"))
}

/// Gives states that name no version one, by what they hold.
fn name_versions(rows: &mut [Row]) {
    for row in rows.iter_mut().filter(|row| row.table.rows == Rows::InForce) {
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

/// What is in force, as the version that it is.
fn version_of(state: &Row) -> Option<Row> {
    let name = match state.table.name {
        "note" => "note_version",
        "own" => "own_version",
        _ => return None,
    };
    let table = table(name);
    let values = table.columns.iter().map(|column| {
        let same = state.table.columns.iter().position(|known| known.name == column.name);
        match (same, column.name) {
            (Some(at), _) => state.values[at].clone(),
            (None, "parent") => SqlValue::Null,
            (None, "device" | "sitting") => SqlValue::Text(String::new()),
            (None, _) => SqlValue::Integer(0),
        }
    });
    Some(Row { table, values: values.collect() })
}

/// Compares a row with the one that is there under its key: two different things of one name are
/// told. A text that has been dropped here comes back.
fn compare(transaction: &Transaction<'_>, row: &Row) -> Result<(), Error> {
    let (same, key): (&[&str], &str) = match row.table.name {
        "note_version" => (&["catalogue", "entry", "body"], "version"),
        "own_version" => (&["catalogue", "id", "kind", "title", "category"], "version"),
        "fact" => (&["kind", "catalogue", "entry"], "id"),
        _ => return Ok(()),
    };
    let pruned = if row.table.name == "note_version" { "pruned" } else { "0" };
    let sql =
        format!("SELECT {pruned}, {} FROM {} WHERE {key} = ?1", same.join(", "), row.table.name);
    let found = transaction
        .prepare_cached(&sql)?
        .query_row([row.text(key)], |known| {
            let texts =
                (1..=same.len()).map(|at| known.get(at)).collect::<Result<Vec<String>, _>>();
            Ok((known.get::<_, bool>(0)?, texts?))
        })
        .optional()?;
    let Some((is_pruned, texts)) = found else { return Ok(()) };
    let brings_text = row.table.name == "note_version" && row.number("pruned") == 0;
    for (name, known) in same.iter().zip(texts) {
        let dropped = *name == "body" && (is_pruned || !brings_text);
        if known != row.text(name) && !dropped {
            return Err(wrong(&format!(
                "{} {:?} has another `{name}` here: one of the two has been changed by hand",
                row.table.name,
                row.text(key)
            )));
        }
    }
    if is_pruned && brings_text {
        transaction.execute(
            "UPDATE note_version SET body = ?2, pruned = 0 WHERE version = ?1",
            [row.text("version"), row.text("body")],
        )?;
    }
    Ok(())
}
