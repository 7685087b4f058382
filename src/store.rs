//! The SQLite file: the only place that knows SQL.
//!
//! Two layers of tables that never mix: catalogues, which imports replace, and what the user
//! made, which nothing but the user changes. One transaction for each change that the user
//! sees, every one of them begun IMMEDIATE. Knows nothing of screens, keys or files other than
//! the database.

mod backup;
mod catalogues;
mod doctor;
mod error;
mod exchange;
mod former;
mod heads;
mod import;
mod entry_state;
mod smart_lists;
mod names;
mod note;
mod open;
mod user_entry;
mod personal;
mod presence;
mod read;
mod salvage;
mod schema;
mod scratch;
mod search;
mod setting;
mod target;
mod words;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

pub use backup::{RestoreError, Restored};
pub use catalogues::Stocked;
pub use doctor::Finding;
pub use error::{Error, Refusal};
pub use exchange::Exchanged;
pub use import::{Changes, Import, Origin};
pub use note::{Save, Saved};
pub use read::{Filter, Listed};
pub use salvage::{Salvaged, salvage};
pub use scratch::{
    clear, create_private, create_private_folder, is_running, make_private, unfinished,
};
pub use search::{Field, ResultRow, TextHit, Texts};
pub use target::{TargetError, is_database, writable_target};
pub use user_entry::{Changed, card_from_json, card_to_json};
pub use words::{IndexWriter, Unindexed};

use presence::Presence;

/// What can be done with an open store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Reading and writing.
    Full,
    /// Reading: the file, or the folder that it is in, can't be written to.
    ReadOnly,
}

/// Where the file of an open database is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// Under its name.
    Here,
    /// Another has its name.
    Replaced,
    /// Nothing has its name.
    Gone,
}

/// An open database.
pub struct Store {
    connection: Connection,
    path: PathBuf,
    access: Access,
    /// What is asked while another process holds the lock: whether to go on waiting.
    waiting: Option<Waiting>,
    /// Goes after the connection.
    presence: Presence,
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

    /// Opens the file that stands under the name now, if that is another.
    ///
    /// # Errors
    /// [`Error::Gone`] where there is none; otherwise as [`Store::open`].
    pub fn reopen_if_replaced(&mut self) -> Result<(), Error> {
        match self.file_state() {
            FileState::Here => Ok(()),
            FileState::Gone => Err(Error::Gone),
            FileState::Replaced => {
                let waiting = self.waiting;
                *self = Self::open(&self.path)?;
                waiting.map_or(Ok(()), |waiting| self.wait_by(waiting))
            }
        }
    }

    /// Reads as of one moment: nothing that others change meanwhile shows.
    ///
    /// # Errors
    /// As the database fails, or as `read` does.
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
    ///
    /// # Errors
    /// As the database fails.
    pub fn wait_by(&mut self, waiting: Waiting) -> Result<(), Error> {
        self.connection.busy_handler(Some(waiting))?;
        self.waiting = Some(waiting);
        Ok(())
    }

    /// How long a statement waits for another process's lock from now on.
    ///
    /// # Errors
    /// As the database fails.
    pub fn set_busy_timeout(&self, patience: std::time::Duration) -> Result<(), Error> {
        Ok(self.connection.busy_timeout(patience)?)
    }
}
