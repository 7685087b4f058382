//! Where the entries of a catalogue come from: the files, or parts of them, that an import read.

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::{
    Error, Origin, Store,
    sql::{CATALOGUE_FROM, named},
};
use crate::{
    content::{KnownEntry, LinkedNote, Sketch},
    domain::{CategoryId, EntryId},
};

impl Store {
    /// The sources of the entries of the catalogue from an origin, those of earlier imports
    /// included.
    pub fn sources(&self, origin: &Origin) -> Result<Vec<KnownEntry>, Error> {
        sources(&self.connection, origin)
    }

    /// Whether the entries of an origin have sources: they come from notes in files.
    pub fn has_sources(&self, origin: &Origin) -> Result<bool, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT EXISTS (SELECT 1 FROM source WHERE catalogue = {CATALOGUE_FROM})"
        ))?;
        Ok(statement.query_row([origin.as_str()], |row| row.get(0))?)
    }

    /// The key of the source of an entry: a path, perhaps with a heading or title behind it.
    pub fn source_key(&self, origin: &Origin, entry: &EntryId) -> Result<Option<String>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT key FROM source WHERE catalogue = {CATALOGUE_FROM} AND id = ?2 AND current"
        ))?;
        let key = statement.query_row([origin.as_str(), entry.as_str()], |row| row.get(0));
        Ok(key.optional()?)
    }

    /// The entry whose source has this key now.
    pub fn entry_with_key(&self, origin: &Origin, key: &str) -> Result<Option<EntryId>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT id FROM source WHERE catalogue = {CATALOGUE_FROM} AND key = ?2 AND current"
        ))?;
        Ok(statement.query_row([origin.as_str(), key], |row| named(row, 0)).optional()?)
    }

    /// The keys of the sources of a category's entries.
    pub fn keys_of_category(
        &self,
        origin: &Origin,
        category: &CategoryId,
    ) -> Result<Vec<String>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT source.key FROM category
             JOIN entry ON entry.category = category.key
             CROSS JOIN source
                 ON source.catalogue = category.catalogue AND source.id = entry.id AND current
             WHERE category.catalogue = {CATALOGUE_FROM} AND category.id = ?2"
        ))?;
        let keys = statement.query_map([origin.as_str(), category.as_str()], |row| row.get(0))?;
        Ok(keys.collect::<Result<_, _>>()?)
    }

    /// The entries of a catalogue with the keys of their sources, as links know them.
    pub fn linked_notes(&self, origin: &Origin) -> Result<Vec<LinkedNote>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT source.key, entry.title, entry.id, entry.aliases FROM source
             JOIN entry ON entry.catalogue = source.catalogue AND entry.id = source.id
             WHERE source.catalogue = {CATALOGUE_FROM} AND current ORDER BY source.key"
        ))?;
        let notes = statement.query_map([origin.as_str()], |row| {
            let aliases: String = row.get(3)?;
            Ok(LinkedNote {
                path: row.get(0)?,
                title: row.get(1)?,
                id: row.get(2)?,
                aliases: serde_json::from_str(&aliases).unwrap_or_default(),
            })
        })?;
        Ok(notes.collect::<Result<_, _>>()?)
    }

    /// The keys of the sources of the entries that link to an entry.
    pub fn sources_linking_to(
        &self,
        origin: &Origin,
        entry: &EntryId,
    ) -> Result<Vec<String>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT DISTINCT source.key FROM entry AS target
             JOIN backlink ON backlink.target = target.key
             JOIN entry AS linking ON linking.key = backlink.source
             CROSS JOIN source
                 ON source.catalogue = target.catalogue AND source.id = linking.id AND current
             WHERE target.catalogue = {CATALOGUE_FROM} AND target.id = ?2 ORDER BY source.key"
        ))?;
        let keys = statement.query_map([origin.as_str(), entry.as_str()], |row| row.get(0))?;
        Ok(keys.collect::<Result<_, _>>()?)
    }

    /// Tells that a file has another path now, so that the next import knows its entries for
    /// certain.
    pub fn rename_sources(&mut self, origin: &Origin, from: &str, to: &str) -> Result<(), Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let within = format!("{from}#");
        for sql in [
            format!(
                "INSERT INTO source (catalogue, key, id, print, sketch, current)
                 SELECT catalogue, ?3 || substr(key, length(?2) + 1), id, print, sketch, 1
                 FROM source WHERE catalogue = {CATALOGUE_FROM} AND current
                   AND (key = ?2 OR substr(key, 1, length(?4)) = ?4)
                 ON CONFLICT (catalogue, key, id) DO UPDATE SET
                     print = excluded.print, sketch = excluded.sketch, current = 1"
            ),
            format!(
                "UPDATE source SET current = 0
                 WHERE catalogue = {CATALOGUE_FROM} AND ?3 <> ?2
                   AND (key = ?2 OR substr(key, 1, length(?4)) = ?4)"
            ),
        ] {
            transaction.execute(&sql, params![origin.as_str(), from, to, within])?;
        }
        Ok(transaction.commit()?)
    }

    /// The keys of the sources of a catalogue that are files, or parts of them.
    pub fn file_keys(&self, origin: &Origin) -> Result<Vec<String>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT key FROM source
             WHERE catalogue = {CATALOGUE_FROM} AND current AND instr(key, '#') = 0"
        ))?;
        let keys = statement.query_map([origin.as_str()], |row| row.get(0))?;
        Ok(keys.collect::<Result<_, _>>()?)
    }
}

/// The sources of the entries of the catalogue from an origin.
pub(super) fn sources(connection: &Connection, origin: &Origin) -> Result<Vec<KnownEntry>, Error> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT key, id, print, sketch, current FROM source WHERE catalogue = {CATALOGUE_FROM}
         ORDER BY key, id"
    ))?;
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

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use crate::store::schema;

    #[test]
    fn the_source_of_an_entry_is_looked_up_in_its_index() {
        let mut connection = Connection::open_in_memory().unwrap();
        schema::migrate(&mut connection).unwrap();
        let plan: String = connection
            .query_row(
                "EXPLAIN QUERY PLAN
                 SELECT key FROM source WHERE catalogue = 1 AND id = 'a' AND current",
                [],
                |row| row.get("detail"),
            )
            .unwrap();
        assert!(plan.ends_with("COVERING INDEX source_by_id (catalogue=? AND id=?)"), "{plan}");
    }
}
