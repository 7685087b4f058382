//! The full text of entries. They are indexed in batches after they are imported; the table
//! `wordless` always has the keys of those that are not indexed yet.

use rusqlite::{Connection, Row, Transaction, TransactionBehavior, params};

use super::{
    Error, Store,
    sql::{self, strings},
};
use crate::search::{IndexedText, Tokenizer};

/// An entry that is not indexed yet.
#[derive(Debug)]
pub struct Unindexed {
    key: i64,
    /// Title, summary, body; or title, summary, challenge and, where there is one, solution.
    texts: Vec<String>,
    is_challenge: bool,
    tags: Vec<String>,
    aliases: Vec<String>,
}

impl Unindexed {
    const COLUMNS: &str = "key, title, summary, body, challenge, solution, tags, aliases";

    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        let texts: Vec<Option<String>> =
            (1..=5).map(|column| row.get(column)).collect::<Result<_, _>>()?;
        let is_challenge = texts[2].is_none();
        let texts = texts.into_iter().flatten().collect();
        let (tags, aliases) = (strings(row, 6)?, strings(row, 7)?);
        Ok(Self { key: row.get(0)?, texts, is_challenge, tags, aliases })
    }

    /// Its key.
    pub fn row(&self) -> i64 {
        self.key
    }

    /// The length of its texts in bytes.
    pub fn size(&self) -> usize {
        self.texts.iter().map(String::len).sum()
    }

    /// Tokenizes its texts.
    pub fn with_indexed_text(self, tokenizer: &mut Tokenizer) -> (Self, IndexedText) {
        let texts = self.texts.iter().map(String::as_str);
        let indexed = IndexedText::of(texts, &self.tags, &self.aliases, tokenizer);
        (self, indexed)
    }
}

impl Store {
    /// How many entries are not indexed yet.
    pub fn unindexed(&self) -> Result<u64, Error> {
        let count = "SELECT count(*) FROM wordless";
        Ok(self.connection.prepare_cached(count)?.query_row([], |row| sql::count(row, 0))?)
    }

    /// At most `limit` unindexed entries after a key, in key order.
    pub fn unindexed_after(&self, row: i64, limit: usize) -> Result<Vec<Unindexed>, Error> {
        read(&self.connection, row, limit)
    }

    /// Begins a transaction that indexes entries; fastest on a [`Store::bulk_connection`].
    ///
    /// # Errors
    /// [`Error::Busy`] when another process is writing.
    pub fn index_writer(&mut self) -> Result<IndexWriter<'_>, Error> {
        Ok(IndexWriter {
            transaction: self
                .connection
                .transaction_with_behavior(TransactionBehavior::Immediate)?,
        })
    }
}

/// A transaction that indexes entries. Dropping it before [`IndexWriter::finish`] rolls it back.
/// Until then, no other connection changes which entries are unindexed.
pub struct IndexWriter<'s> {
    pub(super) transaction: Transaction<'s>,
}

impl IndexWriter<'_> {
    /// Indexes entries. They must be in key order; otherwise FTS5 flushes each one alone.
    pub fn put(&mut self, entries: &[(Unindexed, IndexedText)]) -> Result<(), Error> {
        put(&self.transaction, entries)
    }

    /// Commits.
    pub fn finish(self) -> Result<(), Error> {
        // Links by title are resolved by the full text: show them once it is complete.
        self.transaction.execute(
            "UPDATE counter SET n = n + 1
             WHERE name = 'shown' AND NOT EXISTS (SELECT 1 FROM wordless)",
            [],
        )?;
        Ok(self.transaction.commit()?)
    }
}

/// At most `limit` unindexed entries after a key, in key order.
pub(super) fn read(
    connection: &Connection,
    row: i64,
    limit: usize,
) -> Result<Vec<Unindexed>, Error> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {} FROM wordless JOIN entry USING (key) JOIN entry_text USING (key)
         WHERE key > ?1 ORDER BY key LIMIT ?2",
        Unindexed::COLUMNS
    ))?;
    let rows = statement.query_map(params![row, limit as i64], Unindexed::of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Removes an entry from the full text.
pub(super) fn remove(transaction: &Transaction<'_>, key: i64) -> Result<(), Error> {
    for sql in [
        "DELETE FROM entry_words WHERE rowid = ?1",
        "DELETE FROM entry_short WHERE rowid = ?1",
        "DELETE FROM entry_parts WHERE rowid = ?1",
    ] {
        transaction.prepare_cached(sql)?.execute([key])?;
    }
    Ok(())
}

/// Indexes one entry, if it is not indexed yet.
pub(super) fn index_now(transaction: &Transaction<'_>, key: i64) -> Result<(), Error> {
    let entries = read(transaction, key - 1, 1)?;
    let mut tokenizer = Tokenizer::default();
    let entries = entries.into_iter().filter(|entry| entry.key == key);
    let entries: Vec<_> = entries.map(|entry| entry.with_indexed_text(&mut tokenizer)).collect();
    put(transaction, &entries)
}

/// Table by table, which keeps the pages of each in the processor's caches.
fn put(transaction: &Transaction<'_>, entries: &[(Unindexed, IndexedText)]) -> Result<(), Error> {
    let mut add = transaction.prepare_cached(
        "INSERT INTO entry_words (rowid, title, tags, summary, body, challenge, solution)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (entry, indexed) in entries {
        let mut words = indexed.words.iter();
        let (title, summary) = (words.next(), words.next());
        let body = if entry.is_challenge { None } else { words.next() };
        let (challenge, solution) = (words.next(), words.next());
        let tags = &indexed.tags;
        add.execute(params![entry.key, title, tags, summary, body, challenge, solution])?;
    }
    let mut add =
        transaction.prepare_cached("INSERT INTO entry_short (rowid, words) VALUES (?1, ?2)")?;
    for (entry, indexed) in entries {
        add.execute(params![entry.key, indexed.short()])?;
    }
    let mut add =
        transaction.prepare_cached("INSERT INTO entry_parts (rowid, code) VALUES (?1, ?2)")?;
    for (entry, indexed) in entries.iter().filter(|(_, indexed)| !indexed.code.is_empty()) {
        add.execute(params![entry.key, indexed.code])?;
    }
    if let (Some((first, _)), Some((last, _))) = (entries.first(), entries.last()) {
        transaction
            .prepare_cached("DELETE FROM wordless WHERE key BETWEEN ?1 AND ?2")?
            .execute([first.key, last.key])?;
    }
    Ok(())
}
