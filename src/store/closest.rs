//! What the search for close entries asks: bare keys of entries by their words, and the texts of
//! the few that are compared.

use rusqlite::{OptionalExtension as _, params};

use super::{Error, Store, sql::strings};
use crate::search::{Document, fold};

/// How many entries with a word are looked at from each end, to tell how common it is: enough to tell
/// one that one entry in twenty has from one that half as many have.
const SAMPLE: i64 = 512;

/// A table of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordTable {
    /// Of titles, aliases, tags and summaries. It has no phrases.
    Short,
    /// Of all texts of entries.
    Full,
    /// Of notes.
    Notes,
}

impl WordTable {
    fn name(self) -> &'static str {
        match self {
            Self::Short => "entry_short",
            Self::Full => "entry_words",
            Self::Notes => "note_words",
        }
    }
}

impl Store {
    /// The keys of entries of these catalogues, in their order for each, among the first `limit`
    /// that an expression finds in any. Bare keys cost a tenth of a microsecond each, a rank five
    /// times as much.
    ///
    /// # Errors
    /// [`Error::Sql`] if it was interrupted.
    pub fn keys_with(
        &self,
        table: WordTable,
        catalogues: &[i64],
        expression: &str,
        limit: usize,
    ) -> Result<Vec<i64>, Error> {
        let name = table.name();
        let found = format!("SELECT rowid FROM {name} WHERE {name} MATCH ?1 LIMIT ?3");
        let sql = match table {
            WordTable::Notes => format!(
                "SELECT entry.key FROM ({found}) AS found
                 CROSS JOIN note ON note.key = found.rowid AND NOT note.deleted
                 JOIN catalogue ON catalogue.id = note.catalogue AND catalogue.key = ?2
                 JOIN entry ON entry.catalogue = catalogue.key AND entry.id = note.entry"
            ),
            // With one catalogue, there is no need to look up the catalogue of each row.
            _ if self.has_one_catalogue()? => {
                format!("SELECT rowid FROM ({found}) WHERE ?2 IS NOT NULL")
            }
            _ => format!(
                "SELECT entry.key FROM ({found}) AS found
                 CROSS JOIN entry ON entry.key = found.rowid AND entry.catalogue = ?2"
            ),
        };
        let mut statement = self.connection.prepare_cached(&sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut keys = Vec::new();
        for catalogue in catalogues {
            let rows = statement.query_map(params![expression, catalogue, limit], |row| row.get(0));
            for key in rows? {
                keys.push(key?);
            }
        }
        Ok(keys)
    }

    /// The keys of all entries that an expression finds, in order, in whatever catalogue they are.
    ///
    /// # Errors
    /// [`Error::Sql`] if it was interrupted.
    pub fn keys_of_any(&self, table: WordTable, expression: &str) -> Result<Vec<i64>, Error> {
        let name = table.name();
        let sql = format!("SELECT rowid FROM {name} WHERE {name} MATCH ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let keys = statement.query_map([expression], |row| row.get(0))?;
        Ok(keys.collect::<Result<_, _>>()?)
    }

    /// Whether anything in the database has the words of an expression, which must not be phrases.
    ///
    /// # Errors
    /// [`Error::Sql`] if it was interrupted.
    pub fn is_anywhere(&self, expression: &str) -> Result<bool, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM entry_words WHERE entry_words MATCH ?1)
                 OR EXISTS (SELECT 1 FROM note_words WHERE note_words MATCH ?1)",
        )?;
        Ok(statement.query_row([expression], |row| row.get(0))?)
    }

    /// Which share of all entries an expression finds in the full text; where these are many, about
    /// which, by how close together the first and the last of them are.
    ///
    /// # Errors
    /// [`Error::Sql`] if it was interrupted.
    pub fn share_with(&self, expression: &str) -> Result<f64, Error> {
        // Apart from each other, the smallest and the largest key are looked up, not searched for.
        let ends = "SELECT coalesce((SELECT min(key) FROM entry), 0),
                        coalesce((SELECT max(key) FROM entry), 0),
                        coalesce((SELECT sum(entries) FROM catalogue), 0)";
        let (first, last, all): (i64, i64, i64) = self
            .connection
            .prepare_cached(ends)?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let some = |order: &str, end: &str| -> Result<(i64, i64), Error> {
            let sql = format!(
                "SELECT count(*), coalesce({end}(rowid), 0) FROM (SELECT rowid FROM entry_words
                 WHERE entry_words MATCH ?1 ORDER BY rowid {order} LIMIT {SAMPLE})"
            );
            let mut statement = self.connection.prepare_cached(&sql)?;
            Ok(statement.query_row([expression], |row| Ok((row.get(0)?, row.get(1)?)))?)
        };
        let (found, until) = some("", "max")?;
        if found < SAMPLE {
            return Ok(if all > 0 { found as f64 / all as f64 } else { 0.0 });
        }
        let (again, from) = some("DESC", "min")?;
        // Of keys that entries once had, some are no longer used.
        let used = all as f64 / (last - first + 1) as f64;
        let looked_at = (until - first + 1 + last - from + 1) as f64 * used;
        Ok(((found + again) as f64 / looked_at.max(1.0)).min(1.0))
    }

    /// The texts of an entry, with its note.
    pub fn document(&self, key: i64) -> Result<Option<Document>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT entry.title, tags, aliases, summary, entry_text.body, challenge, solution,
                 note.body, source
             FROM entry JOIN entry_text USING (key)
             JOIN catalogue ON catalogue.key = entry.catalogue
             LEFT JOIN note ON note.catalogue = catalogue.id AND note.entry = entry.id
                 AND NOT note.deleted AND NOT entry.own
             WHERE entry.key = ?1",
        )?;
        let document = statement.query_row([key], |row| {
            let mut texts = Vec::new();
            for column in 4..8 {
                texts.extend(row.get::<_, Option<String>>(column)?);
            }
            let title: String = row.get(0)?;
            let mut names = [strings(row, 1)?, strings(row, 2)?].concat();
            names.push(beside_title(&title, &row.get::<_, String>(8)?));
            Ok(Document { key, title, names, summary: row.get(3)?, texts })
        });
        Ok(document.optional()?)
    }
}
/// The words of a path that the title does not have: a file is mostly called what its title says, whose
/// words would count twice.
fn beside_title(title: &str, name: &str) -> String {
    let (title, name) = (fold(title), fold(name));
    let is_new = |word: &&str| !title.split(' ').any(|known| known == *word);
    name.split(' ').filter(is_new).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_common_a_word_is_is_counted_or_told_from_both_ends() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("test.db")).unwrap();
        let connection = &store.connection;
        connection
            .execute_batch(
                "INSERT INTO catalogue (key, id, title, version, description, origin, stamp, digest,
                     imported_at, round, entries)
                     VALUES (1, 'c', '', '', '', '', '', '', 0, 1, 4000)",
            )
            .unwrap();
        let mut entry = connection
            .prepare(
                "INSERT INTO entry (key, catalogue, id, round, position, category, ordinal, kind,
                     title, tags) VALUES (?1, 1, ?1, 1, ?1, 1, ?1, 'article', '', '[]')",
            )
            .unwrap();
        let mut words =
            connection.prepare("INSERT INTO entry_words (rowid, body) VALUES (?1, ?2)").unwrap();
        // "late" is frequent in the second half only.
        for key in 1..=4000_i64 {
            entry.execute([key]).unwrap();
            let text = [
                (true, "all"),
                (key % 4 == 0, "some"),
                (key % 100 == 0, "few"),
                (key > 2000 && key % 2 == 0, "late"),
            ];
            let text: Vec<&str> =
                text.into_iter().filter_map(|(has, word)| has.then_some(word)).collect();
            words.execute(params![key, text.join(" ")]).unwrap();
        }
        let share = |word: &str| store.share_with(word).unwrap();
        assert!((share("few") - 0.01).abs() < 1e-9 && share("none").abs() < 1e-9);
        assert!((share("all") - 1.0).abs() < 0.01, "{}", share("all"));
        assert!((share("some") - 0.25).abs() < 0.01, "{}", share("some"));
        assert!((0.2..0.35).contains(&share("late")), "{}", share("late"));
    }
}
