//! Reading catalogues: overviews, windows into lists, single entries.

use rusqlite::{OptionalExtension as _, Row as SqlRow, params, types::Type};

use super::{
    Error, Origin, Store,
    sql::{count, ids, named, named_or_null, strings},
};
use crate::{
    content,
    domain::{
        Catalogue, CatalogueId, CategoryId, CategorySummary, Content, Entry, EntryId, EntryStatus,
        EntryView, Extras, Kind, Level, List, Marks, Note, Overview, Row, Step, Window, fold,
    },
    search::expression,
};

/// Which entries of a catalogue to list; an empty field asks for nothing.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this category, named by its id or its title in any case.
    pub category: Option<String>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// With this tag.
    pub tag: Option<String>,
}

/// An entry as a listing prints it: all but its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its lasting name.
    pub id: EntryId,
    /// What people call it.
    pub title: String,
    /// What sort of knowledge it is.
    pub kind: Kind,
    /// The category it stands in.
    pub category: CategoryId,
    /// Its tags.
    pub tags: Vec<String>,
    /// How far along it lies.
    pub level: Option<Level>,
    /// Its one line; may be empty.
    pub summary: String,
    /// The entries that it links to, in its order.
    pub links: Vec<EntryId>,
    /// The entries that link to it, in the catalogue's order.
    pub backlinks: Vec<EntryId>,
}

/// Columns of a row of `entry` for [`listing_row`], by what gives the id of its catalogue.
macro_rules! row_of {
    ($catalogue:literal) => {
        concat!(
            "entry.id, entry.title, entry.kind,
             coalesce((SELECT starred FROM mark WHERE mark.catalogue = ",
            $catalogue,
            " AND mark.entry = entry.id), 0),
             NOT entry.own AND EXISTS (SELECT 1 FROM note WHERE note.catalogue = ",
            $catalogue,
            " AND note.entry = entry.id AND NOT note.deleted),
             entry.own"
        )
    };
}

/// In a statement whose ?1 is the id of the catalogue.
const ROW: &str = row_of!("?1");
/// In a statement with the table `catalogue`.
pub(super) const ROW_OF_ANY: &str = row_of!("catalogue.id");

/// Reads columns `id, title, kind`, and whether it is starred, has a note, is the user's own.
pub(super) fn listing_row(row: &SqlRow<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        id: named(row, 0)?,
        title: row.get(1)?,
        kind: named(row, 2)?,
        marks: Marks { starred: row.get(3)?, noted: row.get(4)?, own: row.get(5)? },
    })
}

impl Store {
    /// The id of the catalogue that came from an origin.
    pub fn catalogue_from(&self, origin: &Origin) -> Result<Option<CatalogueId>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT id FROM catalogue WHERE origin = ?1")?;
        Ok(statement.query_row([origin.as_str()], |row| named(row, 0)).optional()?)
    }

    /// The catalogue that came from an origin, if one has been imported from there.
    pub fn overview(&self, origin: &Origin) -> Result<Option<Overview>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT key, id, title, version, description, entries FROM catalogue WHERE origin = ?1",
        )?;
        let found = statement
            .query_row([origin.as_str()], |row| {
                let catalogue = Catalogue {
                    id: named::<CatalogueId>(row, 1)?,
                    title: row.get(2)?,
                    version: row.get(3)?,
                    description: row.get(4)?,
                    tags: Vec::new(),
                };
                Ok((row.get::<_, i64>(0)?, catalogue, count(row, 5)?))
            })
            .optional()?;
        let Some((key, mut catalogue, entries)) = found else { return Ok(None) };
        catalogue.tags = self
            .connection
            .prepare_cached(
                "SELECT tag, meaning FROM vocabulary WHERE catalogue = ?1 ORDER BY position",
            )?
            .query_map([key], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let categories = self.categories(&catalogue.id)?;
        Ok(Some(Overview { catalogue, entries, categories }))
    }

    /// The categories of a catalogue, in its order.
    pub fn categories(&self, catalogue: &CatalogueId) -> Result<Vec<CategorySummary>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, title, summary, entries FROM category
             WHERE catalogue = (SELECT key FROM catalogue WHERE id = ?1) ORDER BY position",
        )?;
        let categories = statement.query_map([catalogue.as_str()], |row| {
            Ok(CategorySummary {
                id: named(row, 0)?,
                title: row.get(1)?,
                summary: row.get(2)?,
                entries: count(row, 3)?,
            })
        })?;
        Ok(categories.collect::<Result<_, _>>()?)
    }

    /// At most `length` rows of a list from a position on.
    pub fn window(
        &self,
        catalogue: &CatalogueId,
        list: &List,
        start: u64,
        length: u64,
    ) -> Result<Window, Error> {
        let from = i64::try_from(start).unwrap_or(i64::MAX);
        let to = i64::try_from(start.saturating_add(length)).unwrap_or(i64::MAX);
        let rows = match list {
            List::All => self
                .connection
                .prepare_cached(&format!(
                    "SELECT {ROW} FROM entry
                     WHERE catalogue = (SELECT key FROM catalogue WHERE id = ?1)
                       AND position >= ?2 AND position < ?3
                     ORDER BY position",
                ))?
                .query_map(params![catalogue.as_str(), from, to], listing_row)?
                .collect::<Result<_, _>>()?,
            List::Category(category) => self
                .connection
                .prepare_cached(&format!(
                    "SELECT {ROW} FROM entry
                     WHERE category = (
                         SELECT key FROM category
                         WHERE catalogue = (SELECT key FROM catalogue WHERE id = ?1) AND id = ?4)
                       AND ordinal >= ?2 AND ordinal < ?3
                     ORDER BY ordinal",
                ))?
                .query_map(params![catalogue.as_str(), from, to, category.as_str()], listing_row)?
                .collect::<Result<_, _>>()?,
            List::SmartList(mine) => self.mine_window(catalogue, *mine, (from, to))?,
        };
        Ok(Window { start, rows })
    }

    /// Where an entry stands: its category, its position in that, and its position in all.
    pub fn locate(
        &self,
        catalogue: &CatalogueId,
        id: &EntryId,
    ) -> Result<Option<(CategoryId, u64, u64)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT category.id, ordinal, entry.position
             FROM entry JOIN category ON category.key = entry.category
             WHERE entry.catalogue = (SELECT key FROM catalogue WHERE id = ?1) AND entry.id = ?2",
        )?;
        let mut find = |id: &EntryId| {
            let place = statement.query_row([catalogue.as_str(), id.as_str()], |row| {
                Ok((named(row, 0)?, count(row, 1)?, count(row, 2)?))
            });
            place.optional()
        };
        match find(id)? {
            Some(place) => Ok(Some(place)),
            None => match self.current_id(catalogue, id)? {
                Some(now) => Ok(find(&now)?),
                None => Ok(None),
            },
        }
    }

    /// An entry with its neighbours.
    pub fn entry_view(
        &self,
        catalogue: &CatalogueId,
        id: &EntryId,
    ) -> Result<Option<EntryView>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT entry.key, category.id, category.title, kind, level, entry.title, tags,
                    text.summary, aliases, source, body, challenge, solution, links, entry.own,
                    coalesce((SELECT starred FROM mark
                        WHERE mark.catalogue = ?1 AND mark.entry = ?2), 0), extras
             FROM entry
             JOIN category ON category.key = entry.category
             JOIN entry_text AS text ON text.key = entry.key
             WHERE entry.catalogue = (SELECT key FROM catalogue WHERE id = ?1) AND entry.id = ?2",
        )?;
        let found = statement
            .query_row([catalogue.as_str(), id.as_str()], |row| {
                let content = match row.get(11)? {
                    Some(challenge) => Content::Challenge { challenge, solution: row.get(12)? },
                    None => Content::Body(row.get(10)?),
                };
                let extras: String = row.get(16)?;
                let extras: Extras = serde_json::from_str(&extras).map_err(|error| {
                    rusqlite::Error::FromSqlConversionFailure(16, Type::Text, Box::new(error))
                })?;
                let shown = |names: Vec<String>| -> Vec<String> {
                    names.into_iter().filter(|name| !extras.hides(name)).collect()
                };
                let entry = Entry {
                    id: id.clone(),
                    category: named(row, 1)?,
                    kind: named(row, 3)?,
                    level: named_or_null(row, 4)?,
                    title: row.get(5)?,
                    tags: shown(strings(row, 6)?),
                    summary: row.get(7)?,
                    aliases: shown(strings(row, 8)?),
                    source: row.get(9)?,
                    links: ids(row, 13)?,
                    content,
                    extras,
                };
                let status = if row.get(14)? { EntryStatus::Own } else { EntryStatus::Published };
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(2)?, entry, status, row.get(15)?))
            })
            .optional()?;
        let Some((key, category_title, entry, status, starred)) = found else {
            return self.absent(catalogue, id);
        };
        let related = self.rows(catalogue, &entry.links)?;
        let prerequisites = self.rows(catalogue, &entry.extras.prerequisites)?;
        let steps = self.steps(catalogue, &entry.extras.steps)?;
        let mut backlinks: Vec<Row> = self
            .connection
            .prepare_cached(&format!(
                "SELECT {ROW} FROM backlink JOIN entry ON entry.key = source
                 WHERE target = ?2 ORDER BY entry.position",
            ))?
            .query_map(params![catalogue.as_str(), key], listing_row)?
            .collect::<Result<_, _>>()?;
        for row in self.noting(catalogue, &entry)? {
            if row.id != entry.id && !backlinks.iter().any(|known| known.id == row.id) {
                backlinks.push(row);
            }
        }
        let note = self.note(catalogue, id)?;
        let written = (&entry, note.as_ref());
        let wikilinks = self.wikilinks((catalogue, key), written, &related)?;
        Ok(Some(EntryView {
            entry,
            category_title,
            prerequisites,
            steps,
            related,
            backlinks,
            status,
            starred,
            note,
            note_at: String::new(),
            wikilinks,
        }))
    }

    /// What the `[[…]]` in the texts of an entry and in a note on it, and its links to files of
    /// notes, lead to.
    fn wikilinks(
        &self,
        (catalogue, key): (&CatalogueId, i64),
        (entry, note): (&Entry, Option<&Note>),
        related: &[Row],
    ) -> Result<Vec<(String, Row)>, Error> {
        let texts = entry.texts().chain(note.map(|note| &note.text[..]));
        let named: Vec<String> = texts.flat_map(content::wikilinks).collect();
        let linked: Vec<(String, String)> =
            entry.texts().flat_map(content::links_to_files).collect();
        let mut found = Vec::new();
        if named.is_empty() && linked.is_empty() {
            return Ok(found);
        }
        let files = self.files(key, related)?;
        for target in named {
            let file = || files.iter().find(|(path, _)| is_called(path, &target));
            if let Some(row) = self.named(catalogue, &target)? {
                found.push((target, row));
            } else if let Some((_, row)) = file() {
                found.push((target, row.clone()));
            }
        }
        if let Some(own) = self.file(key)? {
            for (written, path) in linked {
                let path = content::path_from(&own, &path);
                if let Some((_, row)) = files.iter().find(|(known, _)| *known == path) {
                    found.push((written, row.clone()));
                }
            }
        }
        Ok(found)
    }

    /// The file that an entry of a folder of notes comes from.
    fn file(&self, entry: i64) -> Result<Option<String>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT source.key FROM entry
             JOIN source ON source.catalogue = entry.catalogue AND source.id = entry.id
             WHERE entry.key = ?1 AND source.current",
        )?;
        Ok(statement.query_row([entry], |row| row.get(0)).optional()?)
    }

    /// Entries that one links to, by the files that they come from.
    fn files(&self, entry: i64, related: &[Row]) -> Result<Vec<(String, Row)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT source.key FROM source
             WHERE catalogue = (SELECT catalogue FROM entry WHERE key = ?1) AND id = ?2 AND current",
        )?;
        let mut files = Vec::new();
        for row in related {
            let file = statement
                .query_row(params![entry, row.id.as_str()], |found| found.get(0))
                .optional()?;
            files.extend(file.map(|file| (file, row.clone())));
        }
        Ok(files)
    }

    /// Entries as rows of a list, those that there are, also by ids that they had before.
    fn rows(&self, catalogue: &CatalogueId, ids: &[EntryId]) -> Result<Vec<Row>, Error> {
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            let row = match self.row(catalogue, id)? {
                Some(row) => Some(row),
                None => match self.current_id(catalogue, id)? {
                    Some(now) => self.row(catalogue, &now)?,
                    None => None,
                },
            };
            rows.extend(row);
        }
        Ok(rows)
    }

    /// The steps of a station, and whether each has been read.
    fn steps(&self, catalogue: &CatalogueId, ids: &[EntryId]) -> Result<Vec<Step>, Error> {
        let mut read = self.connection.prepare_cached(
            "SELECT 1 FROM mark WHERE catalogue = ?1 AND entry = ?2 AND visited_at > 0",
        )?;
        let rows = self.rows(catalogue, ids)?.into_iter();
        rows.map(|row| {
            let read = read.exists([catalogue.as_str(), row.id.as_str()])?;
            Ok(Step { row, read })
        })
        .collect()
    }

    /// An entry as a row of a list.
    fn row(&self, catalogue: &CatalogueId, id: &EntryId) -> Result<Option<Row>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {ROW} FROM entry
             WHERE catalogue = (SELECT key FROM catalogue WHERE id = ?1) AND id = ?2",
        ))?;
        let row = statement.query_row([catalogue.as_str(), id.as_str()], listing_row);
        Ok(row.optional()?)
    }

    /// The entries whose notes, or whose texts where they are the user's own, link to an entry
    /// by its id, its title or another name of it.
    fn noting(&self, catalogue: &CatalogueId, entry: &Entry) -> Result<Vec<Row>, Error> {
        let names = [entry.id.as_str(), &entry.title];
        let names = names.into_iter().chain(entry.all_aliases());
        let names = names.chain(entry.extras.was.iter().map(EntryId::as_str));
        let mut sources: Vec<String> = Vec::new();
        let mut statement = self
            .connection
            .prepare_cached("SELECT source FROM note_link WHERE catalogue = ?1 AND target = ?2")?;
        for name in names {
            let links = statement.query_map([catalogue.as_str(), &fold(name)], |row| row.get(0))?;
            sources.extend(links.collect::<Result<Vec<_>, _>>()?);
        }
        if sources.is_empty() {
            return Ok(Vec::new());
        }
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {ROW} FROM entry
             WHERE catalogue = (SELECT key FROM catalogue WHERE id = ?1)
               AND id IN (SELECT value FROM json_each(?2))
             ORDER BY position",
        ))?;
        let sources = serde_json::Value::from(sources).to_string();
        let rows = statement.query_map([catalogue.as_str(), &sources], listing_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The entry that a text names: by its id, or else by its title, in any case.
    pub fn named(&self, catalogue: &CatalogueId, name: &str) -> Result<Option<Row>, Error> {
        if let Ok(id) = EntryId::new(name)
            && let Some(row) = self.row(catalogue, &id)?
        {
            return Ok(Some(row));
        }
        let name = fold(name);
        if name.is_empty() {
            return Ok(None);
        }
        // Full text has few entries with these words side by side in their title.
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {ROW} FROM entry_words JOIN entry ON entry.key = entry_words.rowid
             WHERE entry_words MATCH ?2
               AND entry.catalogue = (SELECT key FROM catalogue WHERE id = ?1)",
        ))?;
        let expression = format!("title : {}", expression(&name, false));
        let rows = statement.query_map([catalogue.as_str(), &expression], listing_row)?;
        for row in rows {
            let row = row?;
            if fold(&row.title) == name {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// Hands every entry that a filter lets through to `each`, in the catalogue's order, until
    /// it answers `false`.
    pub fn list(
        &self,
        catalogue: &CatalogueId,
        filter: &Filter,
        mut each: impl FnMut(Listed) -> bool,
    ) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT entry.id, entry.title, kind, category.id,
                    (SELECT json_group_array(value) FROM json_each(tags)
                     WHERE value NOT IN (SELECT value FROM json_each(hidden))),
                    level, text.summary, links,
                 (SELECT json_group_array(other.id ORDER BY other.position)
                  FROM backlink JOIN entry AS other ON other.key = backlink.source
                  WHERE backlink.target = entry.key)
             FROM entry
             JOIN category ON category.key = entry.category
             JOIN entry_text AS text ON text.key = entry.key
             WHERE entry.catalogue = (SELECT key FROM catalogue WHERE id = ?1)
               AND (?2 IS NULL OR category.id = ?2 OR category.title = ?2 COLLATE NOCASE)
               AND (?3 IS NULL OR kind = ?3)
               AND (?4 IS NULL OR EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?4))
             ORDER BY entry.position",
        )?;
        let mut rows = statement.query(params![
            catalogue.as_str(),
            filter.category,
            filter.kind.map(Kind::as_str),
            filter.tag
        ])?;
        while let Some(row) = rows.next()? {
            let listed = Listed {
                id: named(row, 0)?,
                title: row.get(1)?,
                kind: named(row, 2)?,
                category: named(row, 3)?,
                tags: strings(row, 4)?,
                level: named_or_null(row, 5)?,
                summary: row.get(6)?,
                links: ids(row, 7)?,
                backlinks: ids(row, 8)?,
            };
            if !each(listed) {
                break;
            }
        }
        Ok(())
    }

    /// The ids of every entry, in no order.
    pub fn ids(&self, catalogue: &CatalogueId) -> Result<Vec<String>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM entry WHERE catalogue = (SELECT key FROM catalogue WHERE id = ?1)",
        )?;
        Ok(statement
            .query_map([catalogue.as_str()], |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }
}

/// Whether a file of notes is called so: by its path or its name, without its ending.
fn is_called(path: &str, name: &str) -> bool {
    let (stem, name) = (fold(content::stem(path)), fold(name));
    stem == name || stem.rsplit('/').next() == Some(&name)
}
