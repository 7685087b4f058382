//! Catalogues: listing, hiding and dropping them, their origins and their categories.

use std::path::Path;

use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::{
    Error, Store, entry_rows,
    sql::{CATALOGUE, CATALOGUE_FROM, catalogue_key, count, named},
};
use crate::domain::{Catalogue, CatalogueId, CategorySummary, EntryId, Overview};

/// Where a catalogue was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// The catalogue that is embedded in the program.
    pub fn shipped() -> Self {
        Self("shipped".to_owned())
    }

    /// A folder or a file, by its absolute path.
    pub fn path(absolute: &Path) -> Self {
        Self(absolute.to_string_lossy().into_owned())
    }

    /// An origin as the store has it.
    pub fn named(origin: &str) -> Self {
        Self(origin.to_owned())
    }

    /// As the store has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A catalogue in a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueSummary {
    /// Its permanent id.
    pub id: CatalogueId,
    /// Its title.
    pub title: String,
    /// Where it was read from: `shipped`, or a path.
    pub origin: String,
    /// How many entries it holds.
    pub entries: u64,
    /// When it was last imported: milliseconds since 1970.
    pub imported_at: i64,
    /// Whether it is left out of lists.
    pub hidden: bool,
}

impl Store {
    /// Every catalogue, the shipped one first, then by title.
    pub fn catalogues(&self) -> Result<Vec<CatalogueSummary>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, title, origin, entries, imported_at,
                 EXISTS (SELECT 1 FROM setting WHERE name = 'hidden/' || id)
             FROM catalogue ORDER BY origin <> 'shipped', title, id",
        )?;
        let all = statement.query_map([], |row| {
            Ok(CatalogueSummary {
                id: named(row, 0)?,
                title: row.get(1)?,
                origin: row.get(2)?,
                entries: count(row, 3)?,
                imported_at: row.get(4)?,
                hidden: row.get(5)?,
            })
        })?;
        Ok(all.collect::<Result<_, _>>()?)
    }

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
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT id, title, summary, entries FROM category
             WHERE catalogue = {CATALOGUE} ORDER BY position"
        ))?;
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

    /// Whether the catalogue that came from an origin is left out of lists.
    pub fn is_hidden(&self, origin: &Origin) -> Result<bool, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM catalogue JOIN setting ON name = 'hidden/' || id
             WHERE origin = ?1)",
        )?;
        Ok(statement.query_row([origin.as_str()], |row| row.get(0))?)
    }

    /// Hides a catalogue from lists, or shows it again.
    pub fn hide_catalogue(&self, id: &CatalogueId, hidden: bool) -> Result<(), Error> {
        let name = format!("hidden/{id}");
        if hidden {
            return self.set_setting(&name, "");
        }
        self.connection.execute("DELETE FROM setting WHERE name = ?1", [&name])?;
        Ok(())
    }

    /// Drops a catalogue with its entries. Notes, stars and user entries stay, and reappear when
    /// the catalogue is imported again.
    pub fn drop_catalogue(&mut self, id: &CatalogueId) -> Result<(), Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        drop_rows(&transaction, id)?;
        Ok(transaction.commit()?)
    }

    /// The whole text of an entry, for comparing it with another.
    pub fn text_of(&self, origin: &Origin, id: &EntryId) -> Result<Option<String>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT coalesce(body, challenge || char(10) || coalesce(solution, '')) FROM entry
             JOIN entry_text USING (key)
             WHERE catalogue = {CATALOGUE_FROM} AND id = ?2",
        ))?;
        let text = statement.query_row(params![origin.as_str(), id.as_str()], |row| row.get(0));
        Ok(text.optional()?)
    }
}

/// Drops the rows of a catalogue, if there are any.
pub(super) fn drop_rows(transaction: &Transaction<'_>, id: &CatalogueId) -> Result<(), Error> {
    let Some(key) = catalogue_key(transaction, id.as_str())? else { return Ok(()) };
    entry_rows::delete_links(transaction, "catalogue = ?1", [key])?;
    entry_rows::delete(transaction, "catalogue = ?1", [key])?;
    for table in ["category", "vocabulary", "source", "names", "document"] {
        let sql = format!("DELETE FROM {table} WHERE catalogue = ?1");
        transaction.execute(&sql, [key])?;
    }
    transaction.execute("DELETE FROM catalogue WHERE key = ?1", [key])?;
    transaction.execute("UPDATE counter SET n = n + 1 WHERE name = 'shown'", [])?;
    Ok(())
}
