//! What search reads of full text, of what else is stored, and of the entries that it shows.

use std::os::raw::c_int;

use rusqlite::{OptionalExtension as _, params};

use super::{
    Error, Origin, Store,
    lists::{ROW_OF_ANY, listing_row},
    sql::{CATALOGUE_FROM, named, strings},
};
use crate::{
    domain::{CatalogueId, CategoryId, Row},
    search::{Stored, expression},
};

/// Where full text counts how much, in the order of its columns: title, tags, summary, body,
/// challenge, solution.
const WEIGHTS: &str = "8.0, 4.0, 4.0, 1.0, 1.0, 1.0";

/// Steps of SQLite's machine, of a fraction of a microsecond as a rule, after which a statement asks
/// whether it is to stop.
const STEPS: c_int = 64;

/// Which field a hit of the full text is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The catalogue's texts.
    Body,
    /// The user's note.
    Note,
}

/// A hit of the full text.
#[derive(Debug, Clone, PartialEq)]
pub struct TextHit {
    /// The row of the entry.
    pub key: i64,
    /// Where.
    pub field: Field,
    /// As `bm25` has it: the lower, the better.
    pub score: f64,
}

/// A table of full text: what a hit in it is in, and what a hit scores.
#[derive(Clone, Copy)]
struct Source<'a> {
    table: &'a str,
    field: Field,
    score: &'a str,
}

/// The texts of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts {
    /// Those that a result may quote.
    pub shown: Vec<String>,
    /// A solution that its reader may not have seen yet.
    pub hidden: Vec<String>,
}

/// What a result shows of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultRow {
    /// Its row.
    pub key: i64,
    /// Id, title and kind.
    pub row: Row,
    /// Its category.
    pub category: CategoryId,
    /// What that is called.
    pub category_title: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Other names for it.
    pub aliases: Vec<String>,
    /// Other names that are shown with its solution only.
    pub hidden: Vec<String>,
    /// The catalogue that it stands in.
    pub catalogue: CatalogueId,
    /// What that is called.
    pub catalogue_title: String,
    /// Where that came from.
    pub origin: String,
}

impl Store {
    /// Has statements end with an error once `stop` says so, which they ask again and again.
    pub fn stop_when(&mut self, stop: impl FnMut() -> bool + Send + 'static) -> Result<(), Error> {
        Ok(self.connection.progress_handler(STEPS, Some(stop))?)
    }

    /// The rows of catalogues: of the one that came from an origin, or else of all that are not
    /// hidden.
    pub fn catalogue_keys(&self, origin: Option<&Origin>) -> Result<Vec<i64>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT key FROM catalogue WHERE CASE WHEN ?1 IS NULL
                 THEN NOT EXISTS (SELECT 1 FROM setting WHERE name = 'hidden/' || id)
                 ELSE origin = ?1 END
             ORDER BY key",
        )?;
        let keys = statement.query_map([origin.map(Origin::as_str)], |row| row.get(0))?;
        Ok(keys.collect::<Result<_, _>>()?)
    }

    /// The rows of the entries that something stored holds for.
    ///
    /// # Errors
    /// [`Error::Sql`] when it was interrupted.
    pub fn holding(&self, stored: &Stored) -> Result<Vec<i64>, Error> {
        let note = "SELECT entry.key FROM note
             JOIN catalogue ON catalogue.id = note.catalogue
             JOIN entry ON entry.catalogue = catalogue.key AND entry.id = note.entry
             WHERE NOT deleted AND ";
        let keys = |sql: &str, value: &dyn rusqlite::ToSql| {
            let mut statement = self.connection.prepare_cached(sql)?;
            let keys = statement.query_map([value], |row| row.get(0))?;
            keys.collect::<Result<Vec<i64>, _>>()
        };
        let midnight = |date: jiff::civil::Date| {
            let zone = jiff::tz::TimeZone::system();
            zone.to_timestamp(date.at(0, 0, 0, 0)).map_or(0, jiff::Timestamp::as_millisecond)
        };
        let words = "SELECT rowid FROM entry_words WHERE entry_words MATCH ?1";
        let in_note = format!(
            "{note} note.key IN (SELECT rowid FROM note_words
             WHERE note_words MATCH ?1)"
        );
        Ok(match stored {
            Stored::Text(text) => {
                let expression = expression(text, false);
                let mut found = keys(words, &expression)?;
                found.extend(keys(&in_note, &expression)?);
                found
            }
            Stored::Body(text) => {
                let expression = expression(text, true);
                keys(words, &format!("{{summary body challenge solution}} : {expression}"))?
            }
            Stored::Note(text) => keys(&in_note, &expression(text, true))?,
            Stored::HasNote => keys(&format!("{note} ?1"), &true)?,
            Stored::HasSolution => {
                keys("SELECT key FROM entry_text WHERE (solution IS NOT NULL) = ?1", &true)?
            }
            Stored::Starred => keys(
                "SELECT entry.key FROM mark
                 JOIN catalogue ON catalogue.id = mark.catalogue
                 JOIN entry ON entry.catalogue = catalogue.key AND entry.id = mark.entry
                 WHERE starred = ?1",
                &true,
            )?,
            Stored::After(date) => keys(&format!("{note} changed_at >= ?1"), &midnight(*date))?,
            Stored::Before(date) => keys(&format!("{note} changed_at < ?1"), &midnight(*date))?,
        })
    }

    /// The best hits of the full text in catalogues, best first, in each at most twice `most`.
    ///
    /// # Errors
    /// [`Error::Sql`] when it was interrupted.
    pub fn text_hits(
        &self,
        catalogues: &[i64],
        expression: &str,
        most: usize,
    ) -> Result<Vec<TextHit>, Error> {
        let entries = format!("bm25(entry_words, {WEIGHTS})");
        let sources = [
            Source { table: "entry_words", field: Field::Body, score: &entries },
            Source { table: "note_words", field: Field::Note, score: "bm25(note_words)" },
        ];
        let mut hits = self.hits_of_all(&sources, catalogues, expression, most)?;
        hits.sort_by(|a, b| a.score.total_cmp(&b.score));
        Ok(hits)
    }

    /// Entries with a part of a word of what looks like code, in no order that means anything.
    ///
    /// # Errors
    /// [`Error::Sql`] when it was interrupted.
    pub fn part_hits(
        &self,
        catalogues: &[i64],
        part: &str,
        most: usize,
    ) -> Result<Vec<TextHit>, Error> {
        let expression = format!("\"{}\"", part.replace('"', "\"\""));
        let sources = [
            Source { table: "entry_parts", field: Field::Body, score: "0.0" },
            Source { table: "note_parts", field: Field::Note, score: "0.0" },
        ];
        self.hits_of_all(&sources, catalogues, &expression, most)
    }

    /// The hits of tables of full text in catalogues, catalogue by catalogue, table by table.
    fn hits_of_all(
        &self,
        sources: &[Source<'_>],
        catalogues: &[i64],
        expression: &str,
        most: usize,
    ) -> Result<Vec<TextHit>, Error> {
        let mut hits = Vec::new();
        for &catalogue in catalogues {
            for source in sources {
                hits.extend(self.hits(source, catalogue, expression, most)?);
            }
        }
        Ok(hits)
    }

    /// The hits of a table of full text in a catalogue, the lowest score first.
    fn hits(
        &self,
        source: &Source<'_>,
        catalogue: i64,
        expression: &str,
        most: usize,
    ) -> Result<Vec<TextHit>, Error> {
        let Source { table, field, score } = *source;
        let from = match field {
            // To look each row up is only worth it where there are several to choose from.
            Field::Body if self.has_one_catalogue()? => String::new(),
            Field::Body => {
                format!("JOIN entry ON entry.key = {table}.rowid AND entry.catalogue = ?2")
            }
            Field::Note => format!(
                "JOIN note ON note.key = {table}.rowid AND NOT note.deleted
                 JOIN catalogue ON catalogue.id = note.catalogue AND catalogue.key = ?2
                 JOIN entry ON entry.catalogue = catalogue.key AND entry.id = note.entry"
            ),
        };
        let key = if from.is_empty() { "rowid" } else { "entry.key" };
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {key}, {score} AS score FROM {table} {from}
             WHERE {table} MATCH ?1 AND ?2 IS NOT NULL ORDER BY score LIMIT ?3"
        ))?;
        let found = statement.query_map(
            params![
                expression,
                catalogue,
                i64::try_from(most.saturating_mul(2)).unwrap_or(i64::MAX)
            ],
            |row| Ok(TextHit { key: row.get(0)?, field, score: row.get(1)? }),
        )?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    fn has_one_catalogue(&self) -> Result<bool, Error> {
        let mut statement = self.connection.prepare_cached("SELECT count(*) = 1 FROM catalogue")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// What results show of entries, in the order of their rows given.
    pub fn result_rows(&self, keys: &[i64]) -> Result<Vec<ResultRow>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {ROW_OF_ANY}, category.title, tags, aliases, category.id,
                 catalogue.id, catalogue.title, catalogue.origin, hidden
             FROM entry
             JOIN category ON category.key = entry.category
             JOIN catalogue ON catalogue.key = entry.catalogue
             WHERE entry.key = ?1"
        ))?;
        let mut result_rows = Vec::with_capacity(keys.len());
        for &key in keys {
            let mut rows = statement.query([key])?;
            if let Some(row) = rows.next()? {
                let mut hidden = strings(row, 13)?;
                let shown = |names: Vec<String>| -> Vec<String> {
                    names.into_iter().filter(|name| !hidden.contains(name)).collect()
                };
                let (tags, aliases) = (strings(row, 7)?, strings(row, 8)?);
                let (shown_tags, shown_aliases) = (shown(tags), shown(aliases.clone()));
                hidden.retain(|name| aliases.contains(name));
                result_rows.push(ResultRow {
                    key,
                    row: listing_row(row)?,
                    category_title: row.get(6)?,
                    category: named(row, 9)?,
                    tags: shown_tags,
                    aliases: shown_aliases,
                    hidden,
                    catalogue: named(row, 10)?,
                    catalogue_title: row.get(11)?,
                    origin: row.get(12)?,
                });
            }
        }
        Ok(result_rows)
    }

    /// The texts of an entry in which full text finds something: summary, body, challenge,
    /// solution, those that it has; or its note, if it has one.
    pub fn texts(&self, key: i64, field: Field) -> Result<Texts, Error> {
        let sql = match field {
            Field::Body => {
                "SELECT summary, body, challenge, solution, own
                 FROM entry JOIN entry_text USING (key) WHERE key = ?1"
            }
            Field::Note => {
                "SELECT note.body, NULL, NULL, NULL, own FROM entry
                 JOIN catalogue ON catalogue.key = entry.catalogue
                 JOIN note ON note.catalogue = catalogue.id AND note.entry = entry.id
                 WHERE entry.key = ?1"
            }
        };
        let mut statement = self.connection.prepare_cached(sql)?;
        let texts = statement.query_row([key], |row| {
            let mut shown = Vec::new();
            for column in 0..3 {
                shown.extend(row.get::<_, Option<String>>(column)?);
            }
            let solution: Option<String> = row.get(3)?;
            // Nobody has to be kept from a solution of their own.
            let (own, hidden) = if row.get(4)? { (solution, None) } else { (None, solution) };
            shown.extend(own);
            Ok(Texts { shown, hidden: hidden.into_iter().collect() })
        });
        Ok(texts.optional()?.unwrap_or_default())
    }

    /// Which imports of catalogues are in force, and which change of the user's own entries:
    /// other numbers, other entries.
    pub fn generation(&self, catalogues: &[i64]) -> Result<Vec<i64>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT round, (SELECT n FROM counter WHERE name = 'own')
             FROM catalogue WHERE key = ?1",
        )?;
        let mut generations = catalogues.to_vec();
        for key in catalogues {
            let found = statement.query_row([key], |row| Ok([row.get(0)?, row.get(1)?]));
            let found: Option<[i64; 2]> = found.optional()?;
            generations.extend(found.into_iter().flatten());
        }
        Ok(generations)
    }

    /// Counts the changes of what lists and entries show, on any connection.
    pub fn shown(&self) -> Result<i64, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT n FROM counter WHERE name = 'shown'")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// The rows of the entries of a category.
    pub fn keys_in(&self, origin: &Origin, category: &CategoryId) -> Result<Vec<i64>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT entry.key FROM entry JOIN category ON category.key = entry.category
             WHERE category.id = ?2 AND category.catalogue = {CATALOGUE_FROM}",
        ))?;
        let keys = [origin.as_str(), category.as_str()];
        let keys = statement.query_map(keys, |row| row.get(0))?;
        Ok(keys.collect::<Result<_, _>>()?)
    }
}
