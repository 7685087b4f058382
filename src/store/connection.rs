//! An open database: its connection, what it allows, and the modes that every connection works in.
//!
//! How it is opened, created and migrated is the business of [`open`](super::open).

use std::{
    path::{Path, PathBuf},
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
    /// What is asked while another process holds the lock: whether to go on waiting.
    pub(super) waiting: Option<Waiting>,
    /// Goes after the connection.
    pub(super) presence: Presence,
}

/// Says whether to go on waiting for a lock, given how often it has been asked for before; waits
/// for a moment itself.
pub type Waiting = fn(i32) -> bool;

impl Store {
    /// What this store allows.
    pub fn access(&self) -> Access {
        self.access
    }

    /// The file that it is in.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the file that is open still stands under its name: what is written to another
    /// would be lost.
    pub fn file_state(&self) -> FileState {
        self.presence.file_state(&self.path)
    }

    /// Reads as of one moment: nothing that others change meanwhile shows.
    pub fn read_snapshot<T>(
        &self,
        read: impl FnOnce(&Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let moment = self.connection.unchecked_transaction()?;
        let result = read(self)?;
        moment.commit()?;
        Ok(result)
    }

    /// Has statements wait for another process's lock as `waiting` says, also those of connections
    /// that are made of this one ([`Store::bulk_connection`]).
    pub fn wait_by(&mut self, waiting: Waiting) -> Result<(), Error> {
        self.connection.busy_handler(Some(waiting))?;
        self.waiting = Some(waiting);
        Ok(())
    }

    /// How long a statement waits for another process's lock from now on.
    pub fn set_busy_timeout(&self, timeout: Duration) -> Result<(), Error> {
        Ok(self.connection.busy_timeout(timeout)?)
    }
}

/// The modes that every connection works in. The last of them reads the file, so that what is
/// wrong with it shows here.
pub(super) fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // FULL: with NORMAL the last commits can be lost when the power goes.
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA cell_size_check = TRUE")?;
    connection.set_prepared_statement_cache_capacity(32);
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    Ok(())
}
