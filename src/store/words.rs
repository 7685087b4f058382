//! The full text of entries. They are indexed in batches after they are imported; the table
//! `wordless` always has the keys of those that are not indexed yet.

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior, params};

use super::{
    Error, Store,
    sql::{self, strings},
};
use crate::search::{IndexedText, Tokenizer, WORDS_FORM, fold};

/// The setting that holds the form of the stored words.
const FORM: &str = "words/form";

/// The number of the solution among the texts of a challenge.
const SOLUTION: usize = 3;

/// An entry that is not indexed yet.
#[derive(Debug)]
pub struct Unindexed {
    key: i64,
    /// Title, summary, body; or title, summary, challenge and, where there is one, solution.
    texts: Vec<String>,
    is_challenge: bool,
    tags: Vec<String>,
    /// Id, source and aliases.
    other_names: Vec<String>,
    /// What gives a solution away: some of the tags and aliases, and the source.
    hidden: Vec<String>,
}

impl Unindexed {
    const COLUMNS: &str =
        "key, title, summary, body, challenge, solution, tags, id, source, aliases, hidden";

    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        let texts: Vec<Option<String>> =
            (1..=5).map(|column| row.get(column)).collect::<Result<_, _>>()?;
        let is_challenge = texts[2].is_none();
        let is_solved = is_challenge && texts[4].is_some();
        let texts = texts.into_iter().flatten().collect();
        let source: String = row.get(8)?;
        let (tags, mut hidden) = (strings(row, 6)?, strings(row, 10)?);
        hidden.extend(is_solved.then(|| source.clone()));
        let mut other_names = vec![row.get(7)?, source];
        other_names.extend(strings(row, 9)?);
        Ok(Self { key: row.get(0)?, texts, is_challenge, tags, other_names, hidden })
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
        let title = self.texts.first().map(|title| fold(title)).unwrap_or_default();
        // An id is mostly made of the title: its words would only count twice.
        let is_new = |name: &&String| {
            fold(name).split(' ').any(|word| !title.split(' ').any(|it| it == word))
        };
        let names = self.tags.iter().chain(self.other_names.iter().filter(is_new));
        let (hidden, names): (Vec<String>, Vec<String>) =
            names.cloned().partition(|name| self.hidden.contains(name));
        let mut indexed = IndexedText::of(self.texts.iter().map(String::as_str), &names, tokenizer);
        // What gives the solution away is among its words.
        if let Some(solution) = indexed.words.get_mut(SOLUTION).filter(|_| self.is_challenge) {
            let hidden = IndexedText::of(std::iter::empty(), &hidden, tokenizer).tags;
            solution.extend([" ", &hidden]);
        }
        (self, indexed)
    }
}

impl Store {
    /// How many entries are not indexed yet.
    pub fn unindexed(&self) -> Result<u64, Error> {
        let count = "SELECT count(*) FROM wordless";
        Ok(self.connection.prepare_cached(count)?.query_row([], |row| sql::count(row, 0))?)
    }

    /// Makes every entry unindexed if their words have another form than this version's, and indexes
    /// the notes again, which are few.
    ///
    /// # Errors
    /// [`Error::Busy`] when another process is writing.
    pub fn renew_words(&mut self) -> Result<(), Error> {
        if self.setting(FORM)?.as_deref() == Some(WORDS_FORM) {
            return Ok(());
        }
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        forget_entries(&transaction)?;
        index_notes(&transaction)?;
        transaction.execute(
            "INSERT INTO setting (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [FORM, WORDS_FORM],
        )?;
        Ok(transaction.commit()?)
    }

    /// At most `limit` unindexed entries after a key, in key order.
    pub fn unindexed_after(&self, row: i64, limit: usize) -> Result<Vec<Unindexed>, Error> {
        read(&self.connection, row, limit)
    }

    /// The indexed text of an entry, made from its texts.
    pub fn indexed_text(
        &self,
        key: i64,
        tokenizer: &mut Tokenizer,
    ) -> Result<Option<IndexedText>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {} FROM entry JOIN entry_text USING (key) WHERE key = ?1",
            Unindexed::COLUMNS
        ))?;
        let entry = statement.query_row([key], Unindexed::of).optional()?;
        Ok(entry.map(|entry| entry.with_indexed_text(tokenizer).1))
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

/// Empties the full text of entries.
pub(super) fn forget_entries(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "INSERT INTO entry_words (entry_words) VALUES ('delete-all');
         INSERT INTO entry_short (entry_short) VALUES ('delete-all');
         INSERT INTO entry_parts (entry_parts) VALUES ('delete-all');
         DELETE FROM wordless;
         INSERT INTO wordless SELECT key FROM entry_text;",
    )
}

/// Indexes all notes again.
pub(super) fn index_notes(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "INSERT INTO note_words (note_words) VALUES ('delete-all');
         INSERT INTO note_parts (note_parts) VALUES ('delete-all');",
    )?;
    let notes: Vec<(i64, String)> = transaction
        .prepare("SELECT key, body FROM note")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut tokenizer = Tokenizer::with_cache();
    // Triggers update the full text.
    let mut note = transaction.prepare("UPDATE note SET code = ?2, words = ?3 WHERE key = ?1")?;
    for (key, body) in notes {
        let indexed = IndexedText::of(std::iter::once(&body[..]), &[], &mut tokenizer);
        note.execute(params![key, indexed.code, indexed.words.concat()])?;
    }
    Ok(())
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
    index_each(transaction, &[key])
}

/// Indexes those entries that are not indexed yet; their keys must be in order.
pub(super) fn index_each(transaction: &Transaction<'_>, keys: &[i64]) -> Result<(), Error> {
    let mut tokenizer = Tokenizer::default();
    for key in keys {
        let entries = read(transaction, key - 1, 1)?.into_iter().filter(|entry| entry.key == *key);
        let entries: Vec<_> =
            entries.map(|entry| entry.with_indexed_text(&mut tokenizer)).collect();
        put(transaction, &entries)?;
    }
    Ok(())
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
