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
mod import;
mod mark;
mod mine;
mod names;
mod note;
mod open;
mod own;
mod presence;
mod read;
mod schema;
mod search;
mod setting;
mod words;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

pub use backup::{RestoreError, Restored};
pub use catalogues::{Sources, Stocked};
pub use doctor::Finding;
pub use error::{Error, Refusal};
pub use exchange::Exchanged;
pub use import::{Changes, Import, Origin};
pub use note::{Save, Saved};
pub use own::Changed;
pub use read::{Filter, Listed};
pub use search::{Field, Glance, TextHit};
pub use words::{Wording, Wordless};

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
pub enum Whereabouts {
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
    /// Goes after the connection.
    presence: Presence,
}

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
    pub fn whereabouts(&self) -> Whereabouts {
        self.presence.whereabouts(&self.path)
    }

    /// Opens the file that stands under the name now, if that is another.
    ///
    /// # Errors
    /// [`Error::Gone`] where there is none; otherwise as [`Store::open`].
    pub fn keep_up(&mut self) -> Result<(), Error> {
        match self.whereabouts() {
            Whereabouts::Here => Ok(()),
            Whereabouts::Gone => Err(Error::Gone),
            Whereabouts::Replaced => {
                *self = Self::open(&self.path)?;
                Ok(())
            }
        }
    }

    /// Reads as of one moment: nothing that others change meanwhile shows.
    ///
    /// # Errors
    /// As the database fails, or as `read` does.
    pub fn at_once<T>(&self, read: impl FnOnce(&Self) -> Result<T, Error>) -> Result<T, Error> {
        let moment = self.connection.unchecked_transaction()?;
        let result = read(self)?;
        moment.commit()?;
        Ok(result)
    }

    /// How long a statement waits for another process's lock from now on.
    ///
    /// # Errors
    /// As the database fails.
    pub fn set_patience(&self, patience: std::time::Duration) -> Result<(), Error> {
        Ok(self.connection.busy_timeout(patience)?)
    }
}
