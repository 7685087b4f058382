//! A change of the personal layer: one transaction, with the device, the time and the clock of its
//! versions and events.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::{Error, Store, clock::tick, former};
use crate::domain::CatalogueId;

/// A change of the personal layer in progress.
pub(super) struct Writing<'t> {
    pub(super) transaction: &'t Transaction<'t>,
    pub(super) catalogue: &'t str,
    pub(super) device: String,
    pub(super) now: i64,
}

impl Writing<'_> {
    /// The clock of the next version or event: later than any known one, of any device.
    pub(super) fn clock(&self) -> rusqlite::Result<i64> {
        tick(self.transaction, self.now)
    }
}

impl Store {
    /// Makes one change of the personal layer, atomically.
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
        // An import may have changed the id of the entry since it was opened.
        former::follow(&transaction)?;
        transaction.commit()?;
        Ok(result)
    }
}

/// The id of this copy of the database.
pub(super) fn device(connection: &Connection) -> rusqlite::Result<String> {
    connection.execute(
        "INSERT INTO setting (name, value) VALUES ('device', lower(hex(randomblob(8))))
         ON CONFLICT DO NOTHING",
        [],
    )?;
    connection.query_row("SELECT value FROM setting WHERE name = 'device'", [], |row| row.get(0))
}
