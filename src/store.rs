//! The SQLite file: the only place that knows SQL.
//!
//! Two layers of tables that never mix: catalogues, which imports replace, and what the user
//! made, which nothing but the user changes. One transaction for each change that the user
//! sees, every one of them begun IMMEDIATE. Knows nothing of screens, keys or files other than
//! the database.

mod error;
mod import;
mod open;
mod read;
mod schema;
mod search;
mod setting;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

pub use error::{Error, Refusal};
pub use import::{Import, Origin};
pub use read::{Filter, Listed};
pub use search::{Field, Glance, Interrupter, TextHit};

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
    connection: Connection,
    path: PathBuf,
    access: Access,
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
}
