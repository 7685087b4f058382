//! Copying the readable rows of a damaged database to a new one.

use std::path::Path;

use rusqlite::{
    Connection, OpenFlags, OptionalExtension as _, params_from_iter, types::Value, types::ValueRef,
};

use super::{Error, Refusal, Store, file::sibling, open, schema};
use crate::domain::{CatalogueId, CategoryId, EntryId};

/// How much of a table was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salvaged {
    /// The table.
    pub table: String,
    /// Rows that were copied.
    pub rows: u64,
    /// Rows that were read but could not be written, such as those without a key.
    pub unfit: u64,
    /// The error that ended reading.
    pub damage: Option<String>,
}

/// The tables of the catalogue layer.
const PUBLISHED: [&str; 8] =
    ["backlink", "catalogue", "category", "entry", "entry_text", "former", "source", "vocabulary"];

/// Copies the readable rows of a database to a new one, table by table: from the beginning and, if
/// that fails, also from the end. Texts that are not UTF-8 are converted lossily. Derived data is
/// rebuilt. Invalid catalogues are left out until the next import.
///
/// # Errors
/// If `to` exists, or nothing at all can be read. Nothing is left at `to` then.
pub fn salvage(from: &Path, to: &Path) -> Result<Vec<Salvaged>, Error> {
    if to.symlink_metadata().is_ok() {
        let source = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
        return Err(Error::Io { path: to.to_owned(), source });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(from, flags)?;
    let failed = |error: rusqlite::Error| Error::Refused {
        path: from.to_owned(),
        why: Refusal::Damaged(error.to_string()),
    };
    let version: i32 =
        source.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(failed)?;
    // An impossible version says nothing about the tables.
    let version = if (1..=schema::VERSION).contains(&version) { version } else { schema::VERSION };
    let tables: Vec<String> = source
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
        .map_err(failed)?;
    open::create_at(to, version)?;
    let copied = copy(&source, to, &tables, version);
    if copied.is_err() {
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(sibling(to, suffix));
        }
    }
    copied
}

fn copy(
    source: &Connection,
    to: &Path,
    tables: &[String],
    version: i32,
) -> Result<Vec<Salvaged>, Error> {
    let mut target = Connection::open(to)?;
    let ours: Vec<String> = target
        // The full text and the index of names are derived from the other tables.
        .prepare(
            "SELECT name FROM pragma_table_list
             WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite_%'
               AND name NOT IN ('names', 'wordless', 'unindexed') ORDER BY name",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    // Their effects are in the copied rows already.
    let triggers: Vec<(String, String)> = target
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let transaction = target.transaction()?;
    for (name, _) in &triggers {
        transaction.execute_batch(&format!("DROP TRIGGER {name}"))?;
    }
    let mut all = Vec::new();
    for table in ours.iter().filter(|table| tables.contains(table)) {
        transaction.execute_batch(&format!("DELETE FROM {table}"))?;
        all.push(copy_table(source, &transaction, table)?);
    }
    for (_, sql) in &triggers {
        transaction.execute_batch(sql)?;
    }
    transaction.commit()?;
    if version < schema::VERSION {
        schema::migrate(&mut target)?;
    }
    target.close().map_err(|(_, error)| error)?;
    if let Err(error) = check_published(to).and_then(|()| Store::open(to)?.rebuild()) {
        // Give up the catalogues, which can be imported again, to save the personal layer.
        let connection = Connection::open(to)?;
        for table in PUBLISHED {
            connection.execute_batch(&format!("DELETE FROM {table}"))?;
        }
        connection.close().map_err(|(_, error)| error)?;
        for done in all.iter_mut().filter(|done| PUBLISHED.contains(&&done.table[..])) {
            *done = Salvaged {
                rows: 0,
                unfit: done.unfit + done.rows,
                damage: Some(error.to_string()),
                table: std::mem::take(&mut done.table),
            };
        }
        Store::open(to)?.rebuild()?;
    }
    Ok(all)
}

/// Checks that all entries have their texts, valid ids and valid lists; rebuilding the indexes
/// reads the rest.
fn check_published(path: &Path) -> Result<(), Error> {
    let list = |column: &str| {
        format!("NOT coalesce(iif(json_valid({column}), json_type({column}) = 'array', 0), 0)")
    };
    let lists = ["tags", "aliases", "links", "hidden"].map(list).join(" OR ");
    let connection = Connection::open(path)?;
    for (table, fits) in [
        ("catalogue", (|id| CatalogueId::new(id).is_ok()) as fn(&str) -> bool),
        ("category", |id| CategoryId::new(id).is_ok()),
        ("entry", |id| EntryId::new(id).is_ok()),
    ] {
        let mut ids = connection.prepare(&format!("SELECT id FROM {table}"))?;
        let mut rows = ids.query([])?;
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            if !fits(&id) {
                return Err(Error::Foreign(format!("{id:?} is not a valid id in {table}")));
            }
        }
    }
    let wrong: Option<String> = connection
        .query_row(
            &format!("SELECT id FROM entry LEFT JOIN entry_text USING (key) WHERE {lists} LIMIT 1"),
            [],
            |row| row.get(0),
        )
        .optional()?;
    match wrong {
        Some(entry) => {
            Err(Error::Foreign(format!("the entry {entry:?} lacks its texts or its lists")))
        }
        None => Ok(()),
    }
}

/// The columns of a table, and those of its key.
fn columns(connection: &Connection, table: &str) -> rusqlite::Result<(Vec<String>, Vec<String>)> {
    let mut statement =
        connection.prepare("SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid")?;
    let all: Vec<(String, i64)> = statement
        .query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut key: Vec<_> = all.iter().filter(|(_, place)| *place > 0).cloned().collect();
    key.sort_by_key(|(_, place)| *place);
    let names = |list: Vec<(String, i64)>| list.into_iter().map(|(name, _)| name).collect();
    Ok((names(all), names(key)))
}

fn copy_table(source: &Connection, target: &Connection, table: &str) -> Result<Salvaged, Error> {
    let mut done = Salvaged { table: table.to_owned(), rows: 0, unfit: 0, damage: None };
    let (ours, key) = columns(target, table)?;
    let theirs = match columns(source, table) {
        Ok((theirs, _)) => theirs,
        Err(error) => {
            done.damage = Some(error.to_string());
            return Ok(done);
        }
    };
    let names: Vec<&str> =
        ours.iter().filter(|name| theirs.contains(name)).map(String::as_str).collect();
    let parameters: Vec<String> = (1..=names.len()).map(|at| format!("?{at}")).collect();
    // Rows that are read from the end may have been read from the beginning already.
    let mut insert = target.prepare(&format!(
        "INSERT INTO {table} ({}) VALUES ({}) ON CONFLICT DO NOTHING",
        names.join(", "),
        parameters.join(", ")
    ))?;
    let order = |direction: &str| {
        let terms: Vec<String> = key.iter().map(|name| format!("{name} {direction}")).collect();
        if terms.is_empty() { "rowid".to_owned() } else { terms.join(", ") }
    };
    for direction in ["ASC", "DESC"] {
        let sql = format!("SELECT {} FROM {table} ORDER BY {}", names.join(", "), order(direction));
        let read = source.prepare(&sql).and_then(|mut statement| {
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let values = (0..names.len()).map(|at| row.get_ref(at).map(to_valid));
                let values: Vec<Value> = values.collect::<Result<_, _>>()?;
                match insert.execute(params_from_iter(values)) {
                    Ok(added) => done.rows += added as u64,
                    Err(_) => done.unfit += 1,
                }
            }
            Ok(())
        });
        match read {
            Ok(()) => break,
            Err(error) => done.damage = Some(error.to_string()),
        }
    }
    Ok(done)
}

/// A value that can be written: text that is not UTF-8 is converted lossily.
fn to_valid(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(bytes) => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    }
}
