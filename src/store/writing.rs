//! A change of the personal layer: one transaction, with the device, the time and the clock that
//! its versions and events carry.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::{Error, Store, clock::tick, former};
use crate::domain::CatalogueId;

/// A change of the personal layer under way.
pub(super) struct Writing<'t> {
    pub(super) transaction: &'t Transaction<'t>,
    pub(super) catalogue: &'t str,
    pub(super) device: String,
    pub(super) now: i64,
}

impl Writing<'_> {
    /// The place of a change among all: later than any that is known, on any device.
    pub(super) fn clock(&self) -> rusqlite::Result<i64> {
        tick(self.transaction, self.now)
    }
}

impl Store {
    /// One change of the personal layer: all of it or nothing.
    pub(super) fn in_writing<T>(
        &mut self,
        catalogue: &CatalogueId,
        now: i64,
        change: impl FnOnce(&Writing<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let writing = Writing {
            transaction: &transaction,
            catalogue: catalogue.as_str(),
            device: device(&transaction)?,
            now,
        };
        let result = change(&writing)?;
        // An import may have given the entry another id since it was opened.
        former::follow(&transaction)?;
        transaction.commit()?;
        Ok(result)
    }
}

/// The name of this copy of the database among all that may be merged.
fn device(connection: &Connection) -> rusqlite::Result<String> {
    connection.execute(
        "INSERT INTO setting (name, value) VALUES ('device', lower(hex(randomblob(8))))
         ON CONFLICT DO NOTHING",
        [],
    )?;
    connection.query_row("SELECT value FROM setting WHERE name = 'device'", [], |row| row.get(0))
}
