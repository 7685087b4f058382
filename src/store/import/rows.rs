//! The rows of entries: for lists, of their texts, and in the full text.

use rusqlite::{Transaction, params};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::super::Error;
use crate::{
    domain::{Content, Entry, EntryId, Level},
    search::Extracts,
};

/// An entry on its way into the tables.
pub(super) struct Row<'e> {
    pub(super) key: i64,
    pub(super) entry: &'e Entry,
    pub(super) extracts: &'e Extracts,
    pub(super) position: i64,
    pub(super) category: i64,
    pub(super) ordinal: i64,
    pub(super) digest: i64,
    /// The digest as it was, if the row is there from an import before.
    pub(super) before: Option<i64>,
}

/// Of what stands in `entry_text` and in the full text; never 0, which is of what is not there.
pub(super) fn digest(entry: &Entry, extracts: &Extracts) -> i64 {
    let sort = match entry.content {
        Content::Body(_) => "body",
        Content::Challenge { .. } => "challenge",
    };
    let digest = [sort, &entry.source]
        .into_iter()
        .chain(entry.links.iter().map(EntryId::as_str))
        .fold(extracts.digest, |digest, text| xxh3_64_with_seed(text.as_bytes(), digest));
    digest.max(1).cast_signed()
}

/// Writes rows, of a catalogue in a round. Texts that are as they were are left alone.
///
/// Table by table: what one of them needs in the processor's caches stays there.
pub(super) fn write(
    transaction: &Transaction<'_>,
    (catalogue, round): (i64, i64),
    mut rows: Vec<Row<'_>>,
) -> Result<(), Error> {
    write_entries(transaction, (catalogue, round), &rows)?;
    rows.retain(|row| row.before != Some(row.digest));
    // Full text holds back what it is given only as long as rows follow each other.
    rows.sort_unstable_by_key(|row| row.key);
    write_texts(transaction, &rows)?;
    write_words(transaction, &rows)?;
    write_parts(transaction, &rows)
}

fn write_entries(
    transaction: &Transaction<'_>,
    (catalogue, round): (i64, i64),
    rows: &[Row<'_>],
) -> Result<(), Error> {
    let mut add = transaction.prepare_cached(
        "INSERT INTO entry (key, catalogue, id, round, position, category, ordinal, kind, level,
             title, tags, aliases, digest)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?;
    let mut update = transaction.prepare_cached(
        "UPDATE entry SET round = ?4, position = ?5, category = ?6, ordinal = ?7, kind = ?8,
             level = ?9, title = ?10, tags = ?11, aliases = ?12, digest = ?13
         WHERE key = ?1 AND catalogue = ?2 AND id = ?3",
    )?;
    for row in rows {
        let entry = row.entry;
        let write = if row.before.is_some() { &mut update } else { &mut add };
        write.execute(params![
            row.key,
            catalogue,
            entry.id.as_str(),
            round,
            row.position,
            row.category,
            row.ordinal,
            entry.kind.as_str(),
            entry.level.map(Level::as_str),
            entry.title,
            json(&entry.tags),
            json(&entry.aliases),
            row.digest,
        ])?;
    }
    Ok(())
}

fn write_texts(transaction: &Transaction<'_>, rows: &[Row<'_>]) -> Result<(), Error> {
    let mut add = transaction.prepare_cached(
        "INSERT INTO entry_text (key, summary, links, source, body, challenge, solution)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let mut update = transaction.prepare_cached(
        "UPDATE entry_text SET summary = ?2, links = ?3, source = ?4, body = ?5, challenge = ?6,
             solution = ?7
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
        let links = json(&entry.links.iter().map(ToString::to_string).collect::<Vec<_>>());
        let source = &entry.source;
        let write = if row.before.is_some() { &mut update } else { &mut add };
        write.execute(params![row.key, entry.summary, links, source, body, challenge, solution])?;
    }
    Ok(())
}

fn write_words(transaction: &Transaction<'_>, rows: &[Row<'_>]) -> Result<(), Error> {
    let mut forget = transaction.prepare_cached("DELETE FROM entry_words WHERE rowid = ?1")?;
    let mut add = transaction.prepare_cached(
        "INSERT INTO entry_words (rowid, title, tags, summary, body, challenge, solution)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for row in rows {
        // In the order of `Entry::texts`.
        let mut words = row.extracts.words.iter();
        let (title, summary) = (words.next(), words.next());
        let body = match row.entry.content {
            Content::Body(_) => words.next(),
            Content::Challenge { .. } => None,
        };
        let (challenge, solution) = (words.next(), words.next());
        let tags = &row.extracts.tags;
        if row.before.is_some() {
            forget.execute([row.key])?;
        }
        add.execute(params![row.key, title, tags, summary, body, challenge, solution])?;
    }
    Ok(())
}

fn write_parts(transaction: &Transaction<'_>, rows: &[Row<'_>]) -> Result<(), Error> {
    let mut forget = transaction.prepare_cached("DELETE FROM entry_parts WHERE rowid = ?1")?;
    let mut add =
        transaction.prepare_cached("INSERT INTO entry_parts (rowid, code) VALUES (?1, ?2)")?;
    for row in rows {
        if row.before.is_some() {
            forget.execute([row.key])?;
        }
        if !row.extracts.code.is_empty() {
            add.execute(params![row.key, row.extracts.code])?;
        }
    }
    Ok(())
}

fn json(texts: &[String]) -> String {
    serde_json::Value::from(texts).to_string()
}
