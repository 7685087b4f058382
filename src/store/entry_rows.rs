//! The rows of entries: written by imports and for user entries, and deleted with everything that
//! belongs to them.

use rusqlite::{OptionalExtension as _, Params, Transaction, params};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::{Error, words};
use crate::{
    domain::{Content, Entry, EntryId, Extras, Level},
    search,
};

/// An entry to be written.
pub(super) struct Row<'e> {
    pub(super) key: i64,
    pub(super) entry: &'e Entry,
    pub(super) position: i64,
    pub(super) category: i64,
    pub(super) ordinal: i64,
    pub(super) digest: i64,
    /// The former digest, if the row exists already.
    pub(super) before: Option<i64>,
}

/// A digest of what `entry_text` and the full text hold; never 0, the default of the column.
pub(super) fn digest(entry: &Entry) -> i64 {
    let content = match entry.content {
        Content::Body(_) => "body",
        Content::Challenge { .. } => "challenge",
    };
    let extras = if entry.extras.is_empty() { None } else { Some(extras_json(entry)) };
    let digest = [content, &entry.source]
        .into_iter()
        .chain(entry.links.iter().map(EntryId::as_str))
        .chain(entry.all_aliases())
        .chain(extras.as_deref())
        .fold(search::digest(entry.texts(), &entry.tags), |digest, text| {
            xxh3_64_with_seed(text.as_bytes(), digest)
        });
    digest.max(1).cast_signed()
}

fn extras_json(entry: &Entry) -> String {
    serde_json::to_value(&entry.extras).unwrap_or_default().to_string()
}

/// The import that rows come from.
#[derive(Clone, Copy)]
pub(super) struct Generation {
    pub(super) catalogue: i64,
    pub(super) number: i64,
}

/// The tables with data of an entry besides its row in `entry`, each with the column of its key.
/// [`delete_links`] handles links.
const TABLES: [(&str, &str); 5] = [
    ("entry_text", "key"),
    ("wordless", "key"),
    ("entry_words", "rowid"),
    ("entry_short", "rowid"),
    ("entry_parts", "rowid"),
];

/// Deletes the entries that meet a condition with everything that belongs to them but their links.
pub(super) fn delete<P: Params + Copy>(
    transaction: &Transaction<'_>,
    condition: &str,
    params: P,
) -> Result<(), Error> {
    for (table, key) in TABLES {
        let sql =
            format!("DELETE FROM {table} WHERE {key} IN (SELECT key FROM entry WHERE {condition})");
        transaction.execute(&sql, params)?;
    }
    transaction.execute(&format!("DELETE FROM entry WHERE {condition}"), params)?;
    Ok(())
}

/// Deletes the links to entries that meet a condition. Links never leave a catalogue.
pub(super) fn delete_links<P: Params>(
    transaction: &Transaction<'_>,
    condition: &str,
    params: P,
) -> Result<(), Error> {
    let sql =
        format!("DELETE FROM backlink WHERE target IN (SELECT key FROM entry WHERE {condition})");
    transaction.prepare_cached(&sql)?.execute(params)?;
    Ok(())
}

/// Writes rows. Unchanged texts are not written; the others become unindexed.
///
/// Table by table, which keeps the pages of each in the processor's caches.
pub(super) fn write(
    transaction: &Transaction<'_>,
    generation: Generation,
    mut rows: Vec<Row<'_>>,
) -> Result<(), Error> {
    write_entries(transaction, generation, &rows)?;
    rows.retain(|row| row.before != Some(row.digest));
    // In key order, so that new rows are appended.
    rows.sort_unstable_by_key(|row| row.key);
    write_texts(transaction, &rows)?;
    request_indexing(transaction, &rows)
}

fn write_entries(
    transaction: &Transaction<'_>,
    generation: Generation,
    rows: &[Row<'_>],
) -> Result<(), Error> {
    let mut add = transaction.prepare_cached(
        "INSERT INTO entry (key, catalogue, id, round, position, category, ordinal, kind, level,
             title, tags, aliases, digest, hidden)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?;
    let mut update = transaction.prepare_cached(
        "UPDATE entry SET round = ?4, position = ?5, category = ?6, ordinal = ?7, kind = ?8,
             level = ?9, title = ?10, tags = ?11, aliases = ?12, digest = ?13, hidden = ?14
         WHERE key = ?1 AND catalogue = ?2 AND id = ?3",
    )?;
    for row in rows {
        let entry = row.entry;
        let Extras { solution_aliases, solution_tags, .. } = &entry.extras;
        let hidden = [&solution_aliases[..], solution_tags].concat();
        let write = if row.before.is_some() { &mut update } else { &mut add };
        write.execute(params![
            row.key,
            generation.catalogue,
            entry.id.as_str(),
            generation.number,
            row.position,
            row.category,
            row.ordinal,
            entry.kind.as_str(),
            entry.level.map(Level::as_str),
            entry.title,
            json(entry.all_tags())?,
            json(entry.all_aliases())?,
            row.digest,
            json(hidden.iter().map(String::as_str))?,
        ])?;
    }
    Ok(())
}

fn write_texts(transaction: &Transaction<'_>, rows: &[Row<'_>]) -> Result<(), Error> {
    let mut add = transaction.prepare_cached(
        "INSERT INTO entry_text (key, summary, links, source, body, challenge, solution, extras)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let mut update = transaction.prepare_cached(
        "UPDATE entry_text SET summary = ?2, links = ?3, source = ?4, body = ?5, challenge = ?6,
             solution = ?7, extras = ?8
         WHERE key = ?1",
    )?;
    for row in rows {
        let entry = row.entry;
        let (body, challenge, solution) = match &entry.content {
            Content::Body(body) => (Some(body), None, None),
            Content::Challenge { challenge, solution } => {
                (None, Some(challenge), solution.as_ref())
            }
        };
        let links = json(entry.links.iter().map(EntryId::as_str))?;
        let source = &entry.source;
        let write = if row.before.is_some() { &mut update } else { &mut add };
        let extras = extras_json(entry);
        write.execute(params![
            row.key,
            entry.summary,
            links,
            source,
            body,
            challenge,
            solution,
            extras
        ])?;
    }
    Ok(())
}

/// Marks rows as unindexed, and removes them from the full text.
fn request_indexing(transaction: &Transaction<'_>, rows: &[Row<'_>]) -> Result<(), Error> {
    let mut mark = transaction
        .prepare_cached("INSERT INTO wordless (key) VALUES (?1) ON CONFLICT DO NOTHING")?;
    for row in rows {
        if row.before.is_some() {
            words::remove(transaction, row.key)?;
        }
        mark.execute([row.key])?;
    }
    Ok(())
}

/// Texts as a JSON array.
fn json<'t>(texts: impl Iterator<Item = &'t str>) -> Result<String, Error> {
    let texts: Vec<&str> = texts.collect();
    serde_json::to_string(&texts).map_err(|error| Error::Foreign(error.to_string()))
}

/// Writes a user entry to the tables of a catalogue; returns the key of its row. A new one has no
/// position yet.
pub(super) fn put_one(
    transaction: &Transaction<'_>,
    catalogue: i64,
    category: i64,
    entry: &Entry,
) -> Result<i64, Error> {
    let known: Option<(i64, i64, i64, i64)> = transaction
        .prepare_cached(
            "SELECT key, position, ordinal, digest FROM entry WHERE catalogue = ?1 AND id = ?2",
        )?
        .query_row(params![catalogue, entry.id.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let (key, position, ordinal) = match known {
        Some((key, position, ordinal, _)) => (key, position, ordinal),
        None => {
            let sql = "SELECT coalesce(max(key), 0) + 1 FROM entry";
            (transaction.query_row(sql, [], |row| row.get(0))?, 0, 0)
        }
    };
    let digest = digest(entry);
    let before = known.map(|(.., digest)| digest);
    let row = Row { key, entry, position, category, ordinal, digest, before };
    // Import 0, so that the next import drops it; then it is placed again.
    write(transaction, Generation { catalogue, number: 0 }, vec![row])?;
    words::index_now(transaction, key)?;
    transaction.prepare_cached("UPDATE entry SET own = 1 WHERE key = ?1")?.execute([key])?;
    Ok(key)
}
