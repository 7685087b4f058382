//! An open database: its connection, its access, and the settings of every connection.
//!
//! [`open`](super::open) opens, creates and migrates it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use rusqlite::{Connection, config::DbConfig};

use super::{
    error::Error,
    presence::{FileState, Presence},
};

/// How long a statement waits for another process's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// What can be done with an open store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Reading and writing.
    Full,
    /// Reading: the file, or the folder that it is in, can't be written to.
    ReadOnly,
}

/// An open database.
pub struct Store {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    pub(super) access: Access,
    pub(super) busy_handler: Option<BusyHandler>,
    pub(super) stop: Option<Arc<Stop>>,
    /// Declared after the connection, so that it is dropped after it.
    pub(super) presence: Presence,
}

/// Whether what the store is asked to do is no longer wanted.
pub(super) type Stop = dyn Fn() -> bool + Send + Sync;

/// Called while another process holds the lock, with the number of earlier calls. Sleeps for a
/// moment and returns whether to try again.
pub type BusyHandler = fn(i32) -> bool;

impl Store {
    /// What this store allows.
    pub fn access(&self) -> Access {
        self.access
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the open file is still at its path: if it was replaced or deleted, writes to it
    /// would be lost.
    pub fn file_state(&self) -> FileState {
        self.presence.file_state(&self.path)
    }

    /// Reads in one transaction: changes that others make meanwhile are not visible.
    pub fn read_snapshot<T>(
        &self,
        read: impl FnOnce(&Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let transaction = self.connection.unchecked_transaction()?;
        let result = read(self)?;
        transaction.commit()?;
        Ok(result)
    }

    /// Sets the busy handler of this connection and of its [`Store::bulk_connection`]s.
    pub fn set_busy_handler(&mut self, handler: BusyHandler) -> Result<(), Error> {
        self.connection.busy_handler(Some(handler))?;
        self.busy_handler = Some(handler);
        Ok(())
    }

    /// Sets how long a statement waits for another process's lock.
    pub fn set_busy_timeout(&self, timeout: Duration) -> Result<(), Error> {
        Ok(self.connection.busy_timeout(timeout)?)
    }
}

/// Applies the settings of every connection. The last statement reads the file, so that a broken
/// file fails here.
pub(super) fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // Otherwise the values that are bound may have a statement compiled a second time.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // FULL: with NORMAL the last commits can be lost when the power goes.
    // What a statement could have to undo is kept in memory: with pages of this size it would be
    // written to a file by nearly each statement of a sync.
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA cell_size_check = TRUE; PRAGMA temp_store = MEMORY",
    )?;
    connection.set_prepared_statement_cache_capacity(128);
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    Ok(())
}
