//! The full text of entries. It is indexed after the entries themselves are imported, a part at a
//! time: the table `wordless` says which entries it lacks, whatever happens meanwhile.

use rusqlite::{Connection, Row, Transaction, TransactionBehavior, params};

use super::{
    Error, Store,
    sql::{self, strings},
};
use crate::search::{IndexedText, Tokenizer};

/// An entry that the full text lacks.
#[derive(Debug)]
pub struct Unindexed {
    key: i64,
    /// Title, summary, body; or title, summary, challenge and, where there is one, solution.
    texts: Vec<String>,
    is_challenge: bool,
    tags: Vec<String>,
}

impl Unindexed {
    const COLUMNS: &str = "key, title, summary, body, challenge, solution, tags";

    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        let texts: Vec<Option<String>> =
            (1..=5).map(|column| row.get(column)).collect::<Result<_, _>>()?;
        let is_challenge = texts[2].is_none();
        let texts = texts.into_iter().flatten().collect();
        Ok(Self { key: row.get(0)?, texts, is_challenge, tags: strings(row, 6)? })
    }

    /// Its row.
    pub fn row(&self) -> i64 {
        self.key
    }

    /// How long its texts are, in bytes.
    pub fn size(&self) -> usize {
        self.texts.iter().map(String::len).sum()
    }

    /// With what the full text is to be given of it.
    pub fn with_indexed_text(self, tokenizer: &mut Tokenizer) -> (Self, IndexedText) {
        let texts = self.texts.iter().map(String::as_str);
        let extracts = IndexedText::of(texts, &self.tags, tokenizer);
        (self, extracts)
    }
}

impl Store {
    /// How many entries the full text lacks.
    pub fn unindexed(&self) -> Result<u64, Error> {
        let count = "SELECT count(*) FROM wordless";
        Ok(self.connection.prepare_cached(count)?.query_row([], |row| sql::count(row, 0))?)
    }

    /// The entries behind a row that the full text lacks, by their rows, at most `most`.
    pub fn unindexed_after(&self, row: i64, most: usize) -> Result<Vec<Unindexed>, Error> {
        read(&self.connection, row, most)
    }

    /// Begins to give the full text entries that it lacks, in one transaction: best over a
    /// [`Store::bulk_connection`].
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

/// A transaction that indexes entries. Dropped before [`IndexWriter::finish`], it leaves the
/// store as it was. Until then nobody else changes what the full text lacks.
pub struct IndexWriter<'s> {
    pub(super) transaction: Transaction<'s>,
}

impl IndexWriter<'_> {
    /// Gives entries to the full text. They are to come in the order of their rows: otherwise each
    /// would be written out alone.
    pub fn put(&mut self, entries: &[(Unindexed, IndexedText)]) -> Result<(), Error> {
        put(&self.transaction, entries)
    }

    /// Commits: all connections find what was put from now on.
    pub fn finish(self) -> Result<(), Error> {
        // Once it is complete, links by titles lead somewhere.
        self.transaction.execute(
            "UPDATE counter SET n = n + 1
             WHERE name = 'shown' AND NOT EXISTS (SELECT 1 FROM wordless)",
            [],
        )?;
        Ok(self.transaction.commit()?)
    }
}

/// The entries behind a row that the full text lacks, by their rows, at most `most`.
pub(super) fn read(
    connection: &Connection,
    row: i64,
    most: usize,
) -> Result<Vec<Unindexed>, Error> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {} FROM wordless JOIN entry USING (key) JOIN entry_text USING (key)
         WHERE key > ?1 ORDER BY key LIMIT ?2",
        Unindexed::COLUMNS
    ))?;
    let rows = statement.query_map(params![row, most as i64], Unindexed::of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Takes a row out of the full text, if it is there.
pub(super) fn forget(transaction: &Transaction<'_>, key: i64) -> Result<(), Error> {
    for sql in
        ["DELETE FROM entry_words WHERE rowid = ?1", "DELETE FROM entry_parts WHERE rowid = ?1"]
    {
        transaction.prepare_cached(sql)?.execute([key])?;
    }
    Ok(())
}

/// Gives one entry to the full text at once, if the full text lacks it.
pub(super) fn index_now(transaction: &Transaction<'_>, key: i64) -> Result<(), Error> {
    let wanted = read(transaction, key - 1, 1)?;
    let mut tokenizer = Tokenizer::default();
    let wanted = wanted.into_iter().filter(|entry| entry.key == key);
    let wanted: Vec<_> = wanted.map(|entry| entry.with_indexed_text(&mut tokenizer)).collect();
    put(transaction, &wanted)
}

/// Table by table: what one of them needs in the processor's caches stays there.
fn put(transaction: &Transaction<'_>, entries: &[(Unindexed, IndexedText)]) -> Result<(), Error> {
    let mut add = transaction.prepare_cached(
        "INSERT INTO entry_words (rowid, title, tags, summary, body, challenge, solution)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (entry, extracts) in entries {
        let mut words = extracts.words.iter();
        let (title, summary) = (words.next(), words.next());
        let body = if entry.is_challenge { None } else { words.next() };
        let (challenge, solution) = (words.next(), words.next());
        let tags = &extracts.tags;
        add.execute(params![entry.key, title, tags, summary, body, challenge, solution])?;
    }
    let mut add =
        transaction.prepare_cached("INSERT INTO entry_parts (rowid, code) VALUES (?1, ?2)")?;
    for (entry, extracts) in entries.iter().filter(|(_, extracts)| !extracts.code.is_empty()) {
        add.execute(params![entry.key, extracts.code])?;
    }
    if let (Some((first, _)), Some((last, _))) = (entries.first(), entries.last()) {
        transaction
            .prepare_cached("DELETE FROM wordless WHERE key BETWEEN ?1 AND ?2")?
            .execute([first.key, last.key])?;
    }
    Ok(())
}
