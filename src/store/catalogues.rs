//! The catalogues that there are: listed, hidden, dropped.

use rusqlite::{OptionalExtension as _, TransactionBehavior, params};

use super::{
    Error, Origin, Store,
    read::{count, named},
};
use crate::{
    content::{KnownEntry, Sketch},
    domain::{CatalogueId, EntryId},
};

/// A catalogue in a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stocked {
    /// Its lasting name.
    pub id: CatalogueId,
    /// What people call it.
    pub title: String,
    /// Where it was read from: `shipped`, or a path.
    pub origin: String,
    /// How many entries it holds.
    pub entries: u64,
    /// When it was read in last: milliseconds since 1970.
    pub imported_at: i64,
    /// Whether it is left out of lists.
    pub hidden: bool,
}

impl Store {
    /// Every catalogue, the shipped one first, then by title.
    ///
    /// # Errors
    /// As the database fails.
    pub fn catalogues(&self) -> Result<Vec<Stocked>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, title, origin, entries, imported_at,
                 EXISTS (SELECT 1 FROM setting WHERE name = 'hidden/' || id)
             FROM catalogue ORDER BY origin <> 'shipped', title, id",
        )?;
        let all = statement.query_map([], |row| {
            Ok(Stocked {
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

    /// Whether the catalogue that came from an origin is left out of lists.
    ///
    /// # Errors
    /// As the database fails.
    pub fn is_hidden(&self, origin: &Origin) -> Result<bool, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM catalogue JOIN setting ON name = 'hidden/' || id
             WHERE origin = ?1)",
        )?;
        Ok(statement.query_row([origin.as_str()], |row| row.get(0))?)
    }

    /// Leaves a catalogue out of lists, or takes it in again.
    ///
    /// # Errors
    /// As the database fails.
    pub fn hide_catalogue(&self, id: &CatalogueId, hidden: bool) -> Result<(), Error> {
        let name = format!("hidden/{id}");
        if hidden {
            return self.set_setting(&name, "");
        }
        self.connection.execute("DELETE FROM setting WHERE name = ?1", [&name])?;
        Ok(())
    }

    /// Drops a catalogue with its entries. What the user made of it stays, and is there again
    /// when the catalogue is.
    ///
    /// # Errors
    /// As the database fails.
    pub fn drop_catalogue(&mut self, id: &CatalogueId) -> Result<(), Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let key: Option<i64> = transaction
            .query_row("SELECT key FROM catalogue WHERE id = ?1", [id.as_str()], |row| row.get(0))
            .optional()?;
        if let Some(key) = key {
            let entries = "(SELECT key FROM entry WHERE catalogue = ?1)";
            for sql in [
                format!("DELETE FROM backlink WHERE target IN {entries} OR source IN {entries}"),
                format!("DELETE FROM entry_text WHERE key IN {entries}"),
                format!("DELETE FROM wordless WHERE key IN {entries}"),
                format!("DELETE FROM entry_words WHERE rowid IN {entries}"),
                format!("DELETE FROM entry_parts WHERE rowid IN {entries}"),
                "DELETE FROM entry WHERE catalogue = ?1".to_owned(),
                "DELETE FROM category WHERE catalogue = ?1".to_owned(),
                "DELETE FROM vocabulary WHERE catalogue = ?1".to_owned(),
                "DELETE FROM source WHERE catalogue = ?1".to_owned(),
                "DELETE FROM names WHERE catalogue = ?1".to_owned(),
                "DELETE FROM catalogue WHERE key = ?1".to_owned(),
            ] {
                transaction.execute(&sql, [key])?;
            }
            transaction.execute("UPDATE counter SET n = n + 1 WHERE name = 'shown'", [])?;
        }
        Ok(transaction.commit()?)
    }

    /// The id for a catalogue from an origin: the one that it has, or else the wanted one, with
    /// a number behind it where another catalogue has that.
    ///
    /// # Errors
    /// As the database fails.
    pub fn catalogue_id(
        &self,
        wanted: &CatalogueId,
        origin: &Origin,
    ) -> Result<CatalogueId, Error> {
        if let Some(known) = self.catalogue_from(origin)? {
            return Ok(known);
        }
        let mut taken = self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM catalogue WHERE id = ?1)")?;
        let mut id = wanted.clone();
        let mut number = 2;
        while taken.query_row([id.as_str()], |row| row.get::<_, bool>(0))? {
            id = CatalogueId::new(&format!("{wanted}-{number}"))
                .map_err(|error| Error::Foreign(error.to_string()))?;
            number += 1;
        }
        Ok(id)
    }

    /// What the entries of the catalogue from an origin are known by, and were ever.
    ///
    /// # Errors
    /// As the database fails.
    pub fn sources(&self, origin: &Origin) -> Result<Vec<KnownEntry>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT source.key, source.id, print, sketch, current FROM source
             JOIN catalogue ON catalogue.key = source.catalogue WHERE origin = ?1
             ORDER BY source.key, source.id",
        )?;
        let sources = statement.query_map([origin.as_str()], |row| {
            Ok(KnownEntry {
                key: row.get(0)?,
                id: named(row, 1)?,
                fingerprint: row.get(2)?,
                sketch: Sketch::from_bytes(row.get_ref(3)?.as_blob().unwrap_or_default()),
                current: row.get(4)?,
            })
        })?;
        Ok(sources.collect::<Result<_, _>>()?)
    }

    /// The text of an entry, all of its parts, for comparing it.
    ///
    /// # Errors
    /// As the database fails.
    pub fn text_of(&self, origin: &Origin, id: &EntryId) -> Result<Option<String>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT coalesce(body, challenge || char(10) || coalesce(solution, '')) FROM entry
             JOIN entry_text USING (key)
             WHERE catalogue = (SELECT key FROM catalogue WHERE origin = ?1) AND id = ?2",
        )?;
        let text = statement.query_row(params![origin.as_str(), id.as_str()], |row| row.get(0));
        Ok(text.optional()?)
    }
}
