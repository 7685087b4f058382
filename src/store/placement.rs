//! User entries among the rows of a catalogue, where lists and search find them.
//!
//! The personal tables are the source. Every change and every import derives the rows of `entry`
//! with `own` set from them.

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::{
    Error, entry_rows,
    personal::{Record as _, UserEntryRow},
    sql::named,
    user_meta::meta_of,
};
use crate::domain::{
    CatalogueId, Content, Entry, EntryId, EntryMeta, Extras, Kind, split_solution,
};

/// After an import: adds the rows of user entries, and removes those of entries that another copy
/// has deleted.
pub(super) fn place_after_import(
    transaction: &Transaction<'_>,
    catalogue: &CatalogueId,
    key: i64,
) -> Result<(), Error> {
    let all: Vec<EntryId> = transaction
        .prepare("SELECT id FROM own WHERE catalogue = ?1")?
        .query_map([catalogue.as_str()], |row| named(row, 0))?
        .collect::<Result<_, _>>()?;
    for id in &all {
        place(transaction, catalogue.as_str(), key, id)?;
    }
    if all.is_empty() { Ok(()) } else { number(transaction, key) }
}

pub(super) fn place(
    transaction: &Transaction<'_>,
    catalogue: &str,
    key: i64,
    id: &EntryId,
) -> Result<(), Error> {
    let row: Option<i64> = transaction
        .prepare_cached("SELECT key FROM entry WHERE catalogue = ?1 AND id = ?2")?
        .query_row(params![key, id.as_str()], |row| row.get(0))
        .optional()?;
    if let Some(row) = row {
        transaction.prepare_cached("DELETE FROM backlink WHERE source = ?1")?.execute([row])?;
    }
    let found = UserEntryRow::get(transaction, &[catalogue, id.as_str()])?;
    let Some(found) = found.filter(|found| !found.deleted) else {
        if let Some(row) = row {
            entry_rows::delete_links(transaction, "key = ?1", [row])?;
            entry_rows::delete(transaction, "key = ?1", [row])?;
        }
        return Ok(());
    };
    let meta = meta_of(&found)?;
    let text: Option<String> = transaction
        .prepare_cached("SELECT body FROM note WHERE catalogue = ?1 AND entry = ?2")?
        .query_row([catalogue, id.as_str()], |row| row.get(0))
        .optional()?;
    let category: i64 = transaction
        .prepare_cached(
            "INSERT INTO category (catalogue, id, position, title, summary, entries, own)
             VALUES (?1, ?2, (SELECT coalesce(max(position), 0) + 1 FROM category
                              WHERE catalogue = ?1), ?3, '', 0, 1)
             ON CONFLICT (catalogue, id) DO UPDATE SET title = title
             RETURNING key",
        )?
        .query_row(params![key, meta.category.as_str(), meta.category_title], |row| row.get(0))?;
    let entry = entry_of(id, meta, &text.unwrap_or_default());
    let row = entry_rows::put_one(transaction, key, category, &entry)?;
    link(transaction, key, row, &entry)
}

/// Writes the links from a user entry, and those from other user entries to it.
fn link(transaction: &Transaction<'_>, key: i64, row: i64, entry: &Entry) -> Result<(), Error> {
    transaction
        .prepare_cached(
            "INSERT INTO backlink (target, source)
             SELECT ?2, entry.key FROM own
             JOIN catalogue ON catalogue.id = own.catalogue AND catalogue.key = ?1
             JOIN entry ON entry.catalogue = ?1 AND entry.id = own.id
             WHERE EXISTS (SELECT 1 FROM json_each(own.links) WHERE value = ?3)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![key, row, entry.id.as_str()])?;
    for link in &entry.links {
        transaction
            .prepare_cached(
                "INSERT INTO backlink (target, source)
                 SELECT key, ?2 FROM entry WHERE catalogue = ?1 AND id = ?3
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![key, row, link.as_str()])?;
    }
    Ok(())
}

/// The text of a user entry as the content of an entry.
fn content(kind: Kind, text: &str) -> Content {
    if kind != Kind::Challenge {
        return Content::Body(text.to_owned());
    }
    let (challenge, solution) = split_solution(text);
    Content::Challenge { challenge: challenge.to_owned(), solution: solution.map(str::to_owned) }
}

/// Numbers the rows of user entries: in the catalogue, after its own entries, by category; in their
/// category, after the catalogue's. Updates the counts.
pub(super) fn number(transaction: &Transaction<'_>, key: i64) -> Result<(), Error> {
    for sql in [
        "WITH place AS MATERIALIZED (
             SELECT entry.key AS key,
                 row_number() OVER (ORDER BY category.position, own.rank, own.id) - 1 AS overall,
                 row_number() OVER
                     (PARTITION BY entry.category ORDER BY own.rank, own.id) - 1 AS within,
                 category.published AS before
             FROM entry
             JOIN category ON category.key = entry.category
             JOIN catalogue ON catalogue.key = entry.catalogue
             JOIN own ON own.catalogue = catalogue.id AND own.id = entry.id
             WHERE entry.catalogue = ?1 AND entry.own)
         UPDATE entry SET
             position = place.overall + (SELECT published FROM catalogue WHERE key = ?1),
             ordinal = place.within + place.before
         FROM place WHERE entry.key = place.key",
        "UPDATE category SET entries = published + (SELECT count(*) FROM entry
             WHERE entry.catalogue = ?1 AND entry.own AND entry.category = category.key)
         WHERE catalogue = ?1",
        // A category that only held user entries goes with the last of them.
        "DELETE FROM category WHERE catalogue = ?1 AND own AND entries = 0",
        "UPDATE catalogue SET entries = published
             + (SELECT count(*) FROM entry WHERE entry.catalogue = ?1 AND entry.own)
         WHERE key = ?1",
    ] {
        transaction.prepare_cached(sql)?.execute([key])?;
    }
    Ok(())
}

/// A user entry from its metadata and its text.
pub(super) fn entry_of(id: &EntryId, meta: EntryMeta, text: &str) -> Entry {
    Entry {
        id: id.clone(),
        category: meta.category,
        kind: meta.kind,
        title: meta.title,
        summary: String::new(),
        aliases: Vec::new(),
        tags: meta.tags,
        level: None,
        links: meta.links,
        source: String::new(),
        content: content(meta.kind, text),
        extras: Extras::default(),
    }
}
