//! The index of names: stored with each catalogue, or built from its entries.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};

use super::{
    Error, Store,
    sql::{named, named_or_null, strings},
};
use crate::search::{Builder, Index, Item};

/// Distinct lists of names that are cached while entries are read.
const MAX_CACHED: usize = 10_000;

/// Whose entries to add.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Catalogue,
    User,
}

impl Store {
    /// The index of the names of all entries of these catalogues.
    pub fn index(&self, catalogues: &[i64]) -> Result<Index, Error> {
        self.read_snapshot(|store| {
            let connection = &store.connection;
            let mut builder = Builder::new();
            for &catalogue in catalogues {
                if !add_stored(connection, catalogue, &mut builder)? {
                    add(connection, catalogue, Owner::Catalogue, &mut builder, &mut |_| Ok(()))?;
                }
            }
            for &catalogue in catalogues {
                add(connection, catalogue, Owner::User, &mut builder, &mut |_| Ok(()))?;
            }
            Ok(builder.finish())
        })
    }

    /// Builds and stores the index of names of each catalogue that lacks a usable one: it was just
    /// imported, or another version of the program stored it.
    pub fn save_names(&mut self) -> Result<(), Error> {
        for catalogue in catalogues(&self.connection)? {
            if !are_stored(&self.connection, catalogue)? {
                let transaction =
                    self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
                save(&transaction, catalogue)?;
                transaction.commit()?;
            }
        }
        Ok(())
    }
}

/// The keys of all catalogues.
pub(super) fn catalogues(connection: &Connection) -> Result<Vec<i64>, Error> {
    let mut statement = connection.prepare_cached("SELECT key FROM catalogue")?;
    let keys = statement.query_map([], |row| row.get(0))?;
    Ok(keys.collect::<Result<_, _>>()?)
}

/// Whether the names of a catalogue are stored in a known format.
pub(super) fn are_stored(connection: &Connection, catalogue: i64) -> Result<bool, Error> {
    Ok(stored(connection, catalogue)?.is_some_and(|names| Builder::new().unpack(&names).is_some()))
}

fn stored(connection: &Connection, catalogue: i64) -> Result<Option<Vec<u8>>, Error> {
    let mut statement =
        connection.prepare_cached("SELECT bytes FROM names WHERE catalogue = ?1 AND piece = 0")?;
    Ok(statement.query_row([catalogue], |row| row.get(0)).optional()?)
}

/// Adds the stored index of a catalogue; returns whether it is usable.
fn add_stored(
    connection: &Connection,
    catalogue: i64,
    builder: &mut Builder,
) -> Result<bool, Error> {
    let Some(names) = stored(connection, catalogue)? else { return Ok(false) };
    let Some(mut unpacking) = builder.unpack(&names) else { return Ok(false) };
    let mut statement = connection.prepare_cached(
        "SELECT bytes FROM names WHERE catalogue = ?1 AND piece > 0 ORDER BY piece",
    )?;
    let mut rows = statement.query([catalogue])?;
    while let Some(row) = rows.next()? {
        if !unpacking.add(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?) {
            return Ok(false);
        }
        // Let a thread that handles a key press run before the time slice ends.
        std::thread::yield_now();
    }
    let published: i64 = connection
        .prepare_cached("SELECT published FROM catalogue WHERE key = ?1")?
        .query_row([catalogue], |row| row.get(0))?;
    Ok(unpacking.finish(usize::try_from(published).unwrap_or_default()))
}

/// Builds and stores the index of names of a catalogue.
pub(super) fn save(connection: &Connection, catalogue: i64) -> Result<(), Error> {
    connection.execute("DELETE FROM names WHERE catalogue = ?1", [catalogue])?;
    let mut insert =
        connection.prepare("INSERT INTO names (catalogue, piece, bytes) VALUES (?1, ?2, ?3)")?;
    pack(connection, catalogue, &mut |number, piece| {
        insert.execute((catalogue, number, piece))?;
        Ok(())
    })
}

/// Whether the stored index of a catalogue equals one built from its entries, byte for byte.
pub(super) fn are_correct(connection: &Connection, catalogue: i64) -> Result<bool, Error> {
    let mut stored =
        connection.prepare_cached("SELECT bytes FROM names WHERE catalogue = ?1 AND piece = ?2")?;
    let (mut pieces, mut same) = (0_i64, true);
    pack(connection, catalogue, &mut |number, piece| {
        let found: Option<Vec<u8>> =
            stored.query_row((catalogue, number), |row| row.get(0)).optional()?;
        pieces += 1;
        same &= found == Some(piece);
        Ok(())
    })?;
    let count = "SELECT count(*) FROM names WHERE catalogue = ?1";
    Ok(same
        && connection.query_row(count, [catalogue], |row| row.get(0)).map(|n: i64| n == pieces)?)
}

/// Builds the pieces of the index of a catalogue, each with its number.
fn pack(
    connection: &Connection,
    catalogue: i64,
    put: &mut dyn FnMut(i64, Vec<u8>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut count = 0;
    let mut put_blocks = |blocks: Vec<Vec<u8>>| {
        for block in blocks {
            count += 1;
            put(count as i64, block)?;
        }
        Ok::<_, Error>(count)
    };
    let mut builder = Builder::new();
    add(connection, catalogue, Owner::Catalogue, &mut builder, &mut |builder| {
        put_blocks(builder.take_packed()).map(drop)
    })?;
    let before = put_blocks(builder.take_packed())?;
    let (rest, names) = builder.finish_packed(before);
    put_blocks(rest)?;
    put(0, names)
}

/// Adds entries of a catalogue in order; calls `after` after each.
fn add(
    connection: &Connection,
    catalogue: i64,
    owner: Owner,
    builder: &mut Builder,
    after: &mut dyn FnMut(&mut Builder) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut statement =
        connection.prepare_cached("SELECT key, id, title FROM category WHERE catalogue = ?1")?;
    let categories =
        statement.query_map([catalogue], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
    let categories: HashMap<i64, (String, String)> = categories.collect::<Result<_, _>>()?;
    let mut statement = connection.prepare_cached(match owner {
        Owner::Catalogue => {
            "SELECT key, title, kind, level, category, tags, aliases
             FROM entry WHERE catalogue = ?1 AND NOT own ORDER BY position"
        }
        Owner::User => {
            "SELECT key, title, kind, level, category, tags, aliases
             FROM entry WHERE catalogue = ?1 AND own ORDER BY position"
        }
    })?;
    // Many entries have the same category, tags and aliases.
    let mut cached = HashMap::new();
    let mut cache_key = Vec::new();
    let mut rows = statement.query([catalogue])?;
    while let Some(row) = rows.next()? {
        let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
        let category: i64 = row.get(4)?;
        cache_key.clear();
        cache_key.extend_from_slice(&category.to_le_bytes());
        for column in [5, 6] {
            let bytes = row.get_ref(column)?.as_bytes().map_err(rusqlite::Error::from)?;
            cache_key.extend_from_slice(bytes);
        }
        if !cached.contains_key(&cache_key) {
            if cached.len() >= MAX_CACHED {
                cached.clear();
            }
            let (id, title) = categories.get(&category).map_or(("", ""), |(id, title)| (id, title));
            let names = builder.names((id, title), &strings(row, 5)?, &strings(row, 6)?);
            cached.insert(cache_key.clone(), names);
        }
        let names = &cached[&cache_key];
        builder.add(&Item {
            key: row.get(0)?,
            title: text(1)?,
            kind: named(row, 2)?,
            level: named_or_null(row, 3)?,
            names,
        });
        after(builder)?;
    }
    Ok(())
}
