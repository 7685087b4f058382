//! Stars and visits: facts that are only ever added, and what they come to.

use rusqlite::params;

use super::{Error, Origin, Store, note::Writing};
use crate::domain::{CatalogueId, EntryId};

/// The most entries that the list of what was read lately holds.
pub(super) const MOST_RECENT: u64 = 200;

impl Store {
    /// Adds to the facts that an entry of a catalogue was opened.
    pub fn visited(
        &mut self,
        catalogue: &CatalogueId,
        entry: &EntryId,
        now: i64,
    ) -> Result<(), Error> {
        self.in_writing(catalogue, now, |writing| writing.add_fact("visit", entry))
    }

    /// Stars an entry, or takes the star away.
    pub fn star(
        &mut self,
        catalogue: &CatalogueId,
        entry: &EntryId,
        starred: bool,
        now: i64,
    ) -> Result<(), Error> {
        let kind = if starred { "star" } else { "unstar" };
        self.in_writing(catalogue, now, |writing| writing.add_fact(kind, entry))
    }

    /// The rows of the entries that were opened last, the newest first.
    pub fn recent(&self, origin: &Origin, most: usize) -> Result<Vec<i64>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT entry.key FROM mark
             JOIN catalogue ON catalogue.id = mark.catalogue
             JOIN entry ON entry.catalogue = catalogue.key AND entry.id = mark.entry
             WHERE catalogue.origin = ?1 AND visited_at > 0
             ORDER BY visited_at DESC LIMIT ?2",
        )?;
        let keys = statement.query_map(params![origin.as_str(), most as i64], |row| row.get(0))?;
        Ok(keys.collect::<Result<_, _>>()?)
    }
}

impl Writing<'_> {
    fn add_fact(&self, kind: &str, entry: &EntryId) -> Result<(), Error> {
        let clock = self.clock()?;
        // Visits stay on this device.
        self.transaction
            .prepare_cached(
                "INSERT INTO fact (id, kind, catalogue, entry, device, at, clock, seq)
                 VALUES (lower(hex(randomblob(16))), ?1, ?2, ?3, ?4, ?5, ?6, iif(?1 = 'visit', 0,
                     (SELECT coalesce(max(seq), 0) + 1 FROM fact WHERE device = ?4)))",
            )?
            .execute(params![kind, self.catalogue, entry.as_str(), self.device, self.now, clock])?;
        Ok(())
    }
}
