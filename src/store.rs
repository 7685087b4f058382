//! The SQLite file: the only place that knows SQL.
//!
//! Two layers of tables that never mix: catalogues, which imports replace, and what the user
//! made, which nothing but the user changes. One transaction for each change that the user
//! sees, every one of them begun IMMEDIATE. Knows nothing of screens, keys or files other than
//! the database.

mod backup;
mod doctor;
mod error;
mod import;
mod mark;
mod mine;
mod note;
mod open;
mod own;
mod read;
mod schema;
mod search;
mod setting;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

pub use backup::{RestoreError, Restored};
pub use doctor::Finding;
pub use error::{Error, Refusal};
pub use import::{Import, Origin};
pub use note::{Save, Saved};
pub use own::Changed;
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
    /// Which file is open, whatever stands under its name by now.
    file: Option<open::FileId>,
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

    /// Whether another file stands under the name by now: what is written to this one would
    /// be lost.
    pub fn is_replaced(&self) -> bool {
        self.file.is_some() && open::file_id(&self.path).is_some_and(|id| Some(id) != self.file)
    }
}
