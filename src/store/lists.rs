//! Lists of entries: windows, rows, listings, and the position of an entry.

use rusqlite::{OptionalExtension as _, Row as SqlRow, params};

use super::{
    Error, Store,
    sql::{CATALOGUE, count, current_id, ids, named, named_or_null, strings},
};
use crate::{
    domain::{CatalogueId, CategoryId, EntryId, Kind, Level, List, Marks, Row, Window, fold},
    search::expression,
};

/// Which entries of a catalogue to list; `None` matches all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The id or the title of a category; the case of the title does not matter.
    pub category: Option<String>,
    /// A kind.
    pub kind: Option<Kind>,
    /// A tag.
    pub tag: Option<String>,
}

/// An entry in a listing: everything but its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its permanent id.
    pub id: EntryId,
    /// Its title.
    pub title: String,
    /// Its kind.
    pub kind: Kind,
    /// Its category.
    pub category: CategoryId,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its level, if it has one.
    pub level: Option<Level>,
    /// One line; may be empty.
    pub summary: String,
    /// The entries that it links to, in its order.
    pub links: Vec<EntryId>,
    /// The entries that link to it, in the catalogue's order.
    pub backlinks: Vec<EntryId>,
}

/// Whether an entry has a due card, and whether all its cards are known: two columns, given
/// expressions for the ids of the catalogue and the entry. "Today" is the day of the last refresh of
/// the cards.
macro_rules! card_marks {
    ($catalogue:literal, $entry:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM card WHERE card.catalogue = ",
            $catalogue,
            " AND card.entry = ",
            $entry,
            " AND present AND enrolled AND NOT suspended AND reps > 0
               AND max(due_day, buried_until) <= (SELECT n FROM counter WHERE name = 'today')),
             coalesce((SELECT min(reps > 0 AND due_day - last_day >= 21) FROM card
                 WHERE card.catalogue = ",
            $catalogue,
            " AND card.entry = ",
            $entry,
            " AND present AND enrolled AND NOT suspended), 0)"
        )
    };
}
pub(super) use card_marks;

/// The columns for [`listing_row`], given an expression for the id of the catalogue.
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
             entry.own, ",
            card_marks!($catalogue, "entry.id")
        )
    };
}

/// For a statement whose ?1 is the id of the catalogue.
pub(super) const ROW: &str = row_of!("?1");
/// For a statement that joins the table `catalogue`.
pub(super) const ROW_OF_ANY: &str = row_of!("catalogue.id");

/// Reads the columns `id, title, kind`, and whether it is starred, has a note, is a user entry, has a
/// due card, is known.
pub(super) fn listing_row(row: &SqlRow<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        id: named(row, 0)?,
        title: row.get(1)?,
        kind: named(row, 2)?,
        marks: Marks {
            starred: row.get(3)?,
            noted: row.get(4)?,
            own: row.get(5)?,
            due: row.get(6)?,
            known: row.get(7)?,
        },
    })
}

impl Store {
    /// At most `length` rows of a list, from a position.
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
                     WHERE catalogue = {CATALOGUE} AND position >= ?2 AND position < ?3
                     ORDER BY position",
                ))?
                .query_map(params![catalogue.as_str(), from, to], listing_row)?
                .collect::<Result<_, _>>()?,
            List::Category(category) => self
                .connection
                .prepare_cached(&format!(
                    "SELECT {ROW} FROM entry
                     WHERE category = (
                         SELECT key FROM category WHERE catalogue = {CATALOGUE} AND id = ?4)
                       AND ordinal >= ?2 AND ordinal < ?3
                     ORDER BY ordinal",
                ))?
                .query_map(params![catalogue.as_str(), from, to, category.as_str()], listing_row)?
                .collect::<Result<_, _>>()?,
            List::SmartList(list) => self.smart_list_window(catalogue, *list, from, to)?,
            // A search finds its entries.
            List::SavedSearch(_) => Vec::new(),
        };
        Ok(Window { start, rows })
    }

    /// The tags of a catalogue, each with the number of its entries, the most frequent first. Those
    /// that give a solution away are left out.
    pub fn tags(&self, catalogue: &CatalogueId) -> Result<Vec<(String, u64)>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT tag.value, count(*) AS entries FROM entry, json_each(entry.tags) AS tag
             WHERE entry.catalogue = {CATALOGUE}
               AND tag.value NOT IN (SELECT value FROM json_each(entry.hidden))
             GROUP BY tag.value ORDER BY entries DESC, tag.value"
        ))?;
        let rows = statement
            .query_map([catalogue.as_str()], |row| Ok((row.get(0)?, super::sql::count(row, 1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The category of an entry, its position in that, and its position in the catalogue.
    pub fn locate(
        &self,
        catalogue: &CatalogueId,
        id: &EntryId,
    ) -> Result<Option<(CategoryId, u64, u64)>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT category.id, ordinal, entry.position
             FROM entry JOIN category ON category.key = entry.category
             WHERE entry.catalogue = {CATALOGUE} AND entry.id = ?2"
        ))?;
        let mut find = |id: &EntryId| {
            let place = statement.query_row([catalogue.as_str(), id.as_str()], |row| {
                Ok((named(row, 0)?, count(row, 1)?, count(row, 2)?))
            });
            place.optional()
        };
        match find(id)? {
            Some(place) => Ok(Some(place)),
            None => match current_id(&self.connection, catalogue, id)? {
                Some(now) => Ok(find(&now)?),
                None => Ok(None),
            },
        }
    }

    /// The rows of those entries that exist, also by former ids.
    pub(super) fn rows(&self, catalogue: &CatalogueId, ids: &[EntryId]) -> Result<Vec<Row>, Error> {
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            let row = match self.row(catalogue, id)? {
                Some(row) => Some(row),
                None => match current_id(&self.connection, catalogue, id)? {
                    Some(now) => self.row(catalogue, &now)?,
                    None => None,
                },
            };
            rows.extend(row);
        }
        Ok(rows)
    }

    /// An entry as a row of a list.
    pub(super) fn row(&self, catalogue: &CatalogueId, id: &EntryId) -> Result<Option<Row>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {ROW} FROM entry
             WHERE catalogue = {CATALOGUE} AND id = ?2",
        ))?;
        let row = statement.query_row([catalogue.as_str(), id.as_str()], listing_row);
        Ok(row.optional()?)
    }

    /// The entry with this id or else this title, whatever its case.
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
        // The full text finds the few entries with this phrase in their title.
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {ROW} FROM entry_words JOIN entry ON entry.key = entry_words.rowid
             WHERE entry_words MATCH ?2
               AND entry.catalogue = {CATALOGUE}",
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

    /// Calls `each` for every entry that matches a filter, in order, until it returns `false`.
    pub fn list(
        &self,
        catalogue: &CatalogueId,
        filter: &Filter,
        mut each: impl FnMut(Listed) -> bool,
    ) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(&format!(
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
             WHERE entry.catalogue = {CATALOGUE}
               AND (?2 IS NULL OR category.id = ?2 OR category.title = ?2 COLLATE NOCASE)
               AND (?3 IS NULL OR kind = ?3)
               AND (?4 IS NULL OR EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?4))
             ORDER BY entry.position"
        ))?;
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

    /// The ids that begin with a text, in order, each with its title; at most so many.
    pub fn ids_from(
        &self,
        catalogue: &CatalogueId,
        beginning: &str,
        most: usize,
    ) -> Result<Vec<(String, String)>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT id, title FROM entry
             WHERE catalogue = {CATALOGUE} AND id >= ?2 AND substr(id, 1, length(?2)) = ?2
             ORDER BY id LIMIT ?3"
        ))?;
        let rows = statement
            .query_map(params![catalogue.as_str(), beginning, most as i64], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The ids of every entry, in no order.
    pub fn ids(&self, catalogue: &CatalogueId) -> Result<Vec<String>, Error> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("SELECT id FROM entry WHERE catalogue = {CATALOGUE}"))?;
        Ok(statement
            .query_map([catalogue.as_str()], |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }
}
