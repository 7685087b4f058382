//! The queries of search: full text, other stored conditions, and the rows of results.

use std::{os::raw::c_int, sync::Arc};

use rusqlite::{OptionalExtension as _, params};

use super::{
    Error, Origin, Store,
    lists::{ROW_OF_ANY, listing_row},
    sql::{CATALOGUE_FROM, named, strings},
};
use crate::{
    content,
    domain::{CatalogueId, CategoryId, EntryId, Row},
    search::{CardTest, Stored, expression},
};

/// The weights of the columns of the full text: title, tags, summary, body, challenge, solution.
const WEIGHTS: &str = "8.0, 4.0, 4.0, 1.0, 1.0, 1.0";

/// Steps of SQLite's virtual machine, usually a fraction of a microsecond each, between two calls
/// of the handler that may interrupt a statement.
const STEPS: c_int = 64;

/// Where a hit of the full text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// In the texts of the entry.
    Body,
    /// In the note.
    Note,
}

/// A hit of the full text.
#[derive(Debug, Clone, PartialEq)]
pub struct TextHit {
    /// The key of the entry.
    pub key: i64,
    /// Where it is.
    pub field: Field,
    /// From `bm25`: lower is better.
    pub score: f64,
}

/// A full-text table: the field of its hits, and the SQL of their score.
#[derive(Clone, Copy)]
struct Source<'a> {
    table: &'a str,
    field: Field,
    score: &'a str,
}

/// The texts of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts {
    /// Texts that a result may quote.
    pub shown: Vec<String>,
    /// A solution that the reader may not have seen yet.
    pub hidden: Vec<String>,
}

/// The row of an entry in the results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultRow {
    /// The key of the entry.
    pub key: i64,
    /// Id, title and kind.
    pub row: Row,
    /// Its category.
    pub category: CategoryId,
    /// The title of the category.
    pub category_title: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its aliases.
    pub aliases: Vec<String>,
    /// Aliases that are shown with its solution only.
    pub hidden: Vec<String>,
    /// Its catalogue.
    pub catalogue: CatalogueId,
    /// The title of the catalogue.
    pub catalogue_title: String,
    /// The origin of the catalogue.
    pub origin: String,
}

impl Store {
    /// Interrupts statements as soon as `stop` returns `true`; they call it again and again.
    pub fn stop_when(
        &mut self,
        stop: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Result<(), Error> {
        let stop = Arc::new(stop);
        self.stop = Some(stop.clone());
        Ok(self.connection.progress_handler(STEPS, Some(move || stop()))?)
    }

    /// For long work between statements.
    ///
    /// # Errors
    /// [`Error::is_interrupted`] when statements would be interrupted.
    pub fn check_stop(&self) -> Result<(), Error> {
        match &self.stop {
            Some(stop) if stop() => Err(Error::interrupted()),
            _ => Ok(()),
        }
    }

    /// The keys of catalogues: of the one from an origin, or else of all that are not hidden.
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

    /// The keys of the entries with an id in these catalogues.
    pub fn keys_of_id(&self, catalogues: &[i64], id: &EntryId) -> Result<Vec<i64>, Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT key FROM entry WHERE catalogue = ?1 AND id = ?2")?;
        let mut keys = Vec::new();
        for catalogue in catalogues {
            let key =
                statement.query_row(params![catalogue, id.as_str()], |row| row.get::<_, i64>(0));
            keys.extend(key.optional()?);
        }
        Ok(keys)
    }

    /// The keys of the entries that meet a stored condition.
    ///
    /// # Errors
    /// [`Error::Sql`] if it was interrupted.
    pub fn keys_matching(&self, stored: &Stored) -> Result<Vec<i64>, Error> {
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
            Stored::Card(test) => keys(&card_sql(*test), &card_value(*test))?,
            Stored::After(date) => keys(&format!("{note} changed_at >= ?1"), &midnight(*date))?,
            Stored::Before(date) => keys(&format!("{note} changed_at < ?1"), &midnight(*date))?,
            Stored::Changed(days) => {
                let since = jiff::Timestamp::now().as_millisecond() - i64::from(*days) * 86_400_000;
                keys(&format!("{note} changed_at >= ?1"), &since)?
            }
            Stored::Links(name) => self.keys_linking_to(name)?,
            Stored::Mentions(name) => self.keys_mentioning(name)?,
            Stored::Broken => self.keys_with_broken_links()?,
            Stored::Orphan => self.keys_without_links()?,
        })
    }

    /// The best hits of the full text, best first: at most `2 * limit` for each catalogue and
    /// table.
    ///
    /// # Errors
    /// [`Error::Sql`] if it was interrupted.
    pub fn text_hits(
        &self,
        catalogues: &[i64],
        expression: &str,
        limit: usize,
    ) -> Result<Vec<TextHit>, Error> {
        let mut hits = self.entry_hits(catalogues, expression, limit)?;
        hits.extend(self.note_hits(catalogues, expression, limit)?);
        hits.sort_by(|a, b| a.score.total_cmp(&b.score));
        Ok(hits)
    }

    /// Those of entries alone, best first in each catalogue.
    ///
    /// # Errors
    /// [`Error::Sql`] if it was interrupted.
    pub fn entry_hits(
        &self,
        catalogues: &[i64],
        expression: &str,
        limit: usize,
    ) -> Result<Vec<TextHit>, Error> {
        let score = format!("bm25(entry_words, {WEIGHTS})");
        let source = Source { table: "entry_words", field: Field::Body, score: &score };
        self.hits_of_all(&[source], catalogues, expression, limit)
    }

    /// Those of notes alone, best first in each catalogue.
    ///
    /// # Errors
    /// [`Error::Sql`] if it was interrupted.
    pub fn note_hits(
        &self,
        catalogues: &[i64],
        expression: &str,
        limit: usize,
    ) -> Result<Vec<TextHit>, Error> {
        let source = Source { table: "note_words", field: Field::Note, score: "bm25(note_words)" };
        self.hits_of_all(&[source], catalogues, expression, limit)
    }

    /// Entries that contain part of a word that looks like code, in no particular order.
    ///
    /// # Errors
    /// [`Error::Sql`] if it was interrupted.
    pub fn part_hits(
        &self,
        catalogues: &[i64],
        part: &str,
        limit: usize,
    ) -> Result<Vec<TextHit>, Error> {
        let expression = format!("\"{}\"", part.replace('"', "\"\""));
        let sources = [
            Source { table: "entry_parts", field: Field::Body, score: "0.0" },
            Source { table: "note_parts", field: Field::Note, score: "0.0" },
        ];
        self.hits_of_all(&sources, catalogues, &expression, limit)
    }

    /// The hits of several tables in several catalogues.
    fn hits_of_all(
        &self,
        sources: &[Source<'_>],
        catalogues: &[i64],
        expression: &str,
        limit: usize,
    ) -> Result<Vec<TextHit>, Error> {
        let mut hits = Vec::new();
        for &catalogue in catalogues {
            for source in sources {
                hits.extend(self.hits(source, catalogue, expression, limit)?);
            }
        }
        Ok(hits)
    }

    /// The hits of a table in a catalogue, lowest score first.
    fn hits(
        &self,
        source: &Source<'_>,
        catalogue: i64,
        expression: &str,
        limit: usize,
    ) -> Result<Vec<TextHit>, Error> {
        let Source { table, field, score } = *source;
        let from = match field {
            // With one catalogue, there is no need to look up the catalogue of each row.
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
                i64::try_from(limit.saturating_mul(2)).unwrap_or(i64::MAX)
            ],
            |row| Ok(TextHit { key: row.get(0)?, field, score: row.get(1)? }),
        )?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    pub(super) fn has_one_catalogue(&self) -> Result<bool, Error> {
        let mut statement = self.connection.prepare_cached("SELECT count(*) = 1 FROM catalogue")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// The result rows of entries, in the order of their keys.
    pub fn result_rows(&self, keys: &[i64]) -> Result<Vec<ResultRow>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {ROW_OF_ANY}, category.title, tags, aliases, category.id,
                 catalogue.id, catalogue.title, catalogue.origin, hidden,
                 NOT entry.own AND entry.hidden = '[]' AND EXISTS (SELECT 1 FROM entry_text AS text
                     WHERE text.key = entry.key AND solution IS NOT NULL)
             FROM entry
             JOIN category ON category.key = entry.category
             JOIN catalogue ON catalogue.key = entry.catalogue
             WHERE entry.key = ?1"
        ))?;
        let mut result_rows = Vec::with_capacity(keys.len());
        for &key in keys {
            let mut rows = statement.query([key])?;
            if let Some(row) = rows.next()? {
                let mut hidden = strings(row, 15)?;
                let shown = |names: Vec<String>| -> Vec<String> {
                    names.into_iter().filter(|name| !hidden.contains(name)).collect()
                };
                let (tags, aliases) = (strings(row, 9)?, strings(row, 10)?);
                let (shown_tags, shown_aliases) = (shown(tags), shown(aliases.clone()));
                hidden.retain(|name| aliases.contains(name));
                // Where nobody has said which aliases tell the solution, any may.
                let (shown_aliases, hidden) =
                    if row.get(16)? { (Vec::new(), aliases) } else { (shown_aliases, hidden) };
                result_rows.push(ResultRow {
                    key,
                    row: listing_row(row)?,
                    category_title: row.get(8)?,
                    category: named(row, 11)?,
                    tags: shown_tags,
                    aliases: shown_aliases,
                    hidden,
                    catalogue: named(row, 12)?,
                    catalogue_title: row.get(13)?,
                    origin: row.get(14)?,
                });
            }
        }
        Ok(result_rows)
    }

    /// The texts of an entry that the full text covers: summary, body, challenge and solution, or
    /// its note.
    pub fn texts(&self, key: i64, field: Field) -> Result<Texts, Error> {
        let sql = match field {
            Field::Body => {
                "SELECT summary, body, challenge, solution, own, hidden = '[]', source
                 FROM entry JOIN entry_text USING (key) WHERE key = ?1"
            }
            Field::Note => {
                "SELECT note.body, NULL, NULL, NULL, own, 1, NULL FROM entry
                 JOIN catalogue ON catalogue.key = entry.catalogue
                 JOIN note ON note.catalogue = catalogue.id AND note.entry = entry.id
                 WHERE entry.key = ?1"
            }
        };
        let mut statement = self.connection.prepare_cached(sql)?;
        let texts = statement.query_row([key], |row| {
            let text = |column| row.get::<_, Option<String>>(column);
            let (summary, solution) = (text(0)?, text(3)?);
            let (mut shown, mut hidden) = (Vec::new(), Vec::new());
            // The user's own solution is no secret. A summary may tell a solution, unless the author
            // has said what does.
            let is_secret = solution.is_some() && !row.get::<_, bool>(4)?;
            let may_tell = is_secret && row.get(5)?;
            let told = if may_tell { &mut hidden } else { &mut shown };
            told.extend(summary);
            shown.extend([text(1)?, text(2)?].into_iter().flatten());
            let told = if is_secret { &mut hidden } else { &mut shown };
            told.extend(solution);
            // A source says where the solution was found.
            told.extend(text(6)?.filter(|source| !source.is_empty()));
            // Of what is indexed: with whole words.
            let whole = |texts: Vec<String>| {
                texts.iter().map(|text| content::shown(text).into_owned()).collect()
            };
            Ok(Texts { shown: whole(shown), hidden: whole(hidden) })
        });
        Ok(texts.optional()?.unwrap_or_default())
    }

    /// Identifies the current entries of catalogues: changes with every import and with every
    /// change of a user entry.
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

    /// A counter of all changes to what lists and entries show, on any connection.
    pub fn shown(&self) -> Result<i64, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT n FROM counter WHERE name = 'shown'")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// The keys of the entries of a category.
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

/// The statement for the entries with a review card that meets a test; its parameter is
/// [`card_value`]. "Today" is the day of the last refresh of the cards.
fn card_sql(test: CardTest) -> String {
    let asked = "present AND enrolled AND NOT suspended";
    let condition = match test {
        CardTest::Due => format!(
            "{asked} AND reps > 0 AND max(due_day, buried_until) <=
                 (SELECT n FROM counter WHERE name = 'today') AND ?1 = ?1"
        ),
        CardTest::New => format!("{asked} AND reps = 0 AND ?1 = ?1"),
        CardTest::Leech => "present AND enrolled AND lapses >= 8 AND ?1 = ?1".to_owned(),
        CardTest::Suspended => "present AND suspended AND ?1 = ?1".to_owned(),
        CardTest::Below(_) => format!("{asked} AND reps > 0 AND stability < ?1"),
        CardTest::AtLeast(_) => format!("{asked} AND reps > 0 AND stability >= ?1"),
    };
    format!(
        "SELECT DISTINCT entry.key FROM card
         JOIN catalogue ON catalogue.id = card.catalogue
         JOIN entry ON entry.catalogue = catalogue.key AND entry.id = card.entry
         WHERE {condition}"
    )
}

fn card_value(test: CardTest) -> u32 {
    match test {
        CardTest::Below(days) | CardTest::AtLeast(days) => days,
        CardTest::Due | CardTest::New | CardTest::Leech | CardTest::Suspended => 0,
    }
}
