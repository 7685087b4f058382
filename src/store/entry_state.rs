//! Stars, visits and practised challenges: events that are only ever added. A trigger derives the state of an entry
//! from them.

use rusqlite::params;

use super::{
    Error, Origin, Store,
    personal::{EventRow, Record as _},
    sql::unique_name,
    writing::Writing,
};
use crate::domain::{CatalogueId, EntryId};

/// The maximum length of the list of recently read entries.
pub(super) const MAX_RECENT: u64 = 200;

/// Whether an entry was practised: of the catalogue whose id is ?1, the entry whose id is ?2.
pub(super) const PRACTISED: &str =
    "SELECT 1 FROM fact WHERE catalogue = ?1 AND entry = ?2 AND kind = 'practise'";

impl Store {
    /// Records that an entry of a catalogue was opened.
    pub fn record_visit(
        &mut self,
        catalogue: &CatalogueId,
        entry: &EntryId,
        now: i64,
    ) -> Result<(), Error> {
        self.in_writing(catalogue, now, |writing| writing.add_event("visit", entry))
    }

    /// Records that a challenge was practised: its solution was revealed. Once is enough.
    pub fn record_practice(
        &mut self,
        catalogue: &CatalogueId,
        entry: &EntryId,
        now: i64,
    ) -> Result<(), Error> {
        self.in_writing(catalogue, now, |writing| {
            let known = writing
                .transaction
                .prepare_cached(PRACTISED)?
                .exists([catalogue.as_str(), entry.as_str()])?;
            if known { Ok(()) } else { writing.add_event("practise", entry) }
        })
    }

    /// Stars or unstars an entry.
    pub fn star(
        &mut self,
        catalogue: &CatalogueId,
        entry: &EntryId,
        starred: bool,
        now: i64,
    ) -> Result<(), Error> {
        let kind = if starred { "star" } else { "unstar" };
        self.in_writing(catalogue, now, |writing| writing.add_event(kind, entry))
    }

    /// The keys of the entries that were opened last, newest first.
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
    /// Adds an event without a payload.
    pub(super) fn add_event(&self, kind: &str, entry: &EntryId) -> Result<(), Error> {
        // Visits stay on this device and have no sequence number.
        let seq = if kind == "visit" { 0 } else { self.next_seq()? };
        let event = EventRow {
            id: unique_name(self.transaction)?.into(),
            kind: kind.into(),
            catalogue: self.catalogue.into(),
            entry: entry.as_str().into(),
            device: self.device[..].into(),
            at: self.now,
            clock: self.clock()?,
            seq,
            payload: "{}".into(),
        };
        Ok(event.add(self.transaction)?)
    }

    /// The number of the next event among those of this device.
    pub(super) fn next_seq(&self) -> rusqlite::Result<i64> {
        self.transaction
            .prepare_cached("SELECT coalesce(max(seq), 0) + 1 FROM fact WHERE device = ?1")?
            .query_row([&self.device], |row| row.get(0))
    }
}
