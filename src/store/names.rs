//! The index of names: kept with each catalogue, made of its entries where it is not.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};

use super::{
    Error, Store,
    sql::{named, named_or_null, strings},
};
use crate::search::{Builder, Index, Item};

/// Different lists of names that are kept in memory while entries are read.
const MOST_LISTS: usize = 10_000;

/// Whose entries are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// What was published.
    Catalogue,
    /// What the user has added to it.
    User,
}

impl Store {
    /// The index of the names of all entries of catalogues.
    pub fn index(&self, catalogues: &[i64]) -> Result<Index, Error> {
        self.read_snapshot(|store| {
            let connection = &store.connection;
            let mut builder = Builder::new();
            for &catalogue in catalogues {
                if !add_kept(connection, catalogue, &mut builder)? {
                    add(connection, catalogue, Of::Catalogue, &mut builder, &mut |_| Ok(()))?;
                }
            }
            for &catalogue in catalogues {
                add(connection, catalogue, Of::User, &mut builder, &mut |_| Ok(()))?;
            }
            Ok(builder.finish())
        })
    }

    /// Keeps the index of the names of each catalogue where there is none that can be used: it has
    /// just been imported, or another version of the program has kept it.
    pub fn keep_names(&mut self) -> Result<(), Error> {
        for catalogue in catalogues(&self.connection)? {
            if !are_kept(&self.connection, catalogue)? {
                let transaction =
                    self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
                keep(&transaction, catalogue)?;
                transaction.commit()?;
            }
        }
        Ok(())
    }
}

/// The rows of all catalogues.
pub(super) fn catalogues(connection: &Connection) -> Result<Vec<i64>, Error> {
    let mut statement = connection.prepare_cached("SELECT key FROM catalogue")?;
    let keys = statement.query_map([], |row| row.get(0))?;
    Ok(keys.collect::<Result<_, _>>()?)
}

/// Whether the names of a catalogue are kept in a form that is known.
pub(super) fn are_kept(connection: &Connection, catalogue: i64) -> Result<bool, Error> {
    Ok(kept(connection, catalogue)?.is_some_and(|names| Builder::new().unpack(&names).is_some()))
}

fn kept(connection: &Connection, catalogue: i64) -> Result<Option<Vec<u8>>, Error> {
    let mut statement =
        connection.prepare_cached("SELECT bytes FROM names WHERE catalogue = ?1 AND piece = 0")?;
    Ok(statement.query_row([catalogue], |row| row.get(0)).optional()?)
}

/// Adds what was published in a catalogue from what is kept; says whether it could be used.
fn add_kept(connection: &Connection, catalogue: i64, builder: &mut Builder) -> Result<bool, Error> {
    let Some(names) = kept(connection, catalogue)? else { return Ok(false) };
    let Some(mut unpacking) = builder.unpack(&names) else { return Ok(false) };
    let mut statement = connection.prepare_cached(
        "SELECT bytes FROM names WHERE catalogue = ?1 AND piece > 0 ORDER BY piece",
    )?;
    let mut rows = statement.query([catalogue])?;
    while let Some(row) = rows.next()? {
        if !unpacking.add(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?) {
            return Ok(false);
        }
        // A key may be waiting for this processor, and would for the rest of a time slice.
        std::thread::yield_now();
    }
    let published: i64 = connection
        .prepare_cached("SELECT published FROM catalogue WHERE key = ?1")?
        .query_row([catalogue], |row| row.get(0))?;
    Ok(unpacking.finish(usize::try_from(published).unwrap_or_default()))
}

/// Keeps the index of the names of a catalogue in place of what was kept.
pub(super) fn keep(connection: &Connection, catalogue: i64) -> Result<(), Error> {
    connection.execute("DELETE FROM names WHERE catalogue = ?1", [catalogue])?;
    let mut insert =
        connection.prepare("INSERT INTO names (catalogue, piece, bytes) VALUES (?1, ?2, ?3)")?;
    pack(connection, catalogue, &mut |number, piece| {
        insert.execute((catalogue, number, piece))?;
        Ok(())
    })
}

/// Whether what is kept for a catalogue is what its entries make, to the byte.
pub(super) fn are_right(connection: &Connection, catalogue: i64) -> Result<bool, Error> {
    let mut kept =
        connection.prepare_cached("SELECT bytes FROM names WHERE catalogue = ?1 AND piece = ?2")?;
    let (mut pieces, mut same) = (0_i64, true);
    pack(connection, catalogue, &mut |number, piece| {
        let found: Option<Vec<u8>> =
            kept.query_row((catalogue, number), |row| row.get(0)).optional()?;
        pieces += 1;
        same &= found == Some(piece);
        Ok(())
    })?;
    let count = "SELECT count(*) FROM names WHERE catalogue = ?1";
    Ok(same
        && connection.query_row(count, [catalogue], |row| row.get(0)).map(|n: i64| n == pieces)?)
}

/// Makes the pieces that are kept for a catalogue, each with its number, from its entries.
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
    add(connection, catalogue, Of::Catalogue, &mut builder, &mut |builder| {
        put_blocks(builder.take_packed()).map(drop)
    })?;
    let before = put_blocks(builder.take_packed())?;
    let (rest, names) = builder.finish_packed(before);
    put_blocks(rest)?;
    put(0, names)
}

/// Adds entries of a catalogue in their order, one by one; `after` is called after each.
fn add(
    connection: &Connection,
    catalogue: i64,
    of: Of,
    builder: &mut Builder,
    after: &mut dyn FnMut(&mut Builder) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut statement =
        connection.prepare_cached("SELECT key, id, title FROM category WHERE catalogue = ?1")?;
    let categories =
        statement.query_map([catalogue], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
    let categories: HashMap<i64, (String, String)> = categories.collect::<Result<_, _>>()?;
    let mut statement = connection.prepare_cached(match of {
        Of::Catalogue => {
            "SELECT key, title, kind, level, category, tags, aliases
             FROM entry WHERE catalogue = ?1 AND NOT own ORDER BY position"
        }
        Of::User => {
            "SELECT key, title, kind, level, category, tags, aliases
             FROM entry WHERE catalogue = ?1 AND own ORDER BY position"
        }
    })?;
    // Entries have few tags among them, mostly the same few together, and few other names.
    let mut known = HashMap::new();
    let mut written = Vec::new();
    let mut rows = statement.query([catalogue])?;
    while let Some(row) = rows.next()? {
        let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
        let category: i64 = row.get(4)?;
        written.clear();
        written.extend_from_slice(&category.to_le_bytes());
        for column in [5, 6] {
            let bytes = row.get_ref(column)?.as_bytes().map_err(rusqlite::Error::from)?;
            written.extend_from_slice(bytes);
        }
        if !known.contains_key(&written) {
            if known.len() >= MOST_LISTS {
                known.clear();
            }
            let (id, title) = categories.get(&category).map_or(("", ""), |(id, title)| (id, title));
            let names = builder.names((id, title), &strings(row, 5)?, &strings(row, 6)?);
            known.insert(written.clone(), names);
        }
        let names = &known[&written];
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
