//! Saved searches: queries that the user keeps under a name.

use super::{
    Error, Store,
    personal::{Record as _, SavedSearchRow},
    sql::unique_name,
};
use crate::domain::{CatalogueId, SavedSearch};

impl Store {
    /// The saved searches of a catalogue, by name.
    pub fn saved_searches(&self, catalogue: &CatalogueId) -> Result<Vec<SavedSearch>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT name, query FROM saved_search AS this
             WHERE catalogue = ?1 AND NOT deleted AND NOT EXISTS
                 (SELECT 1 FROM saved_search AS later
                  WHERE later.catalogue = ?1 AND later.name = this.name
                    AND (later.clock, later.version) > (this.clock, this.version))
             ORDER BY name COLLATE NOCASE, name",
        )?;
        let rows = statement.query_map([catalogue.as_str()], |row| {
            Ok(SavedSearch { name: row.get(0)?, query: row.get(1)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Saves a query under a name, in place of any other; without one, removes what is saved under
    /// the name.
    pub fn save_search(
        &mut self,
        catalogue: &CatalogueId,
        name: &str,
        query: Option<&str>,
        now: i64,
    ) -> Result<(), Error> {
        self.in_writing(catalogue, now, |writing| {
            let row = SavedSearchRow {
                version: unique_name(writing.transaction)?.into(),
                catalogue: writing.catalogue.into(),
                name: name.into(),
                query: query.unwrap_or_default().into(),
                deleted: query.is_none(),
                device: writing.device[..].into(),
                changed_at: now,
                clock: writing.clock()?,
            };
            Ok(row.add(writing.transaction)?)
        })
    }
}
