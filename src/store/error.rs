//! What can go wrong with the store, as far as a caller or a user can act on it.

use std::path::PathBuf;

use rusqlite::ErrorCode;

/// Why a file is not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// `--db ""`.
    #[error("no database is named: give a file to --db or NEXUS_DB, or leave them out")]
    Nameless,
    /// The path leads to a folder or a device.
    #[error("it is not a file; name a file")]
    NotAFile,
    /// The folder that it would be in does not exist.
    #[error("there is no folder {0}; make it first, or name another file")]
    NoFolder(String),
    /// Nothing in it.
    #[error(
        "it is empty (0 bytes), so it is no database; move it away and start again, or restore a copy of it"
    )]
    Empty,
    /// The header is not SQLite's.
    #[error("it is no SQLite database; name another file, or move this one away")]
    NotADatabase,
    /// Shorter than its own header says.
    #[error("it is cut short ({found} of {expected} bytes); restore a copy of it, or move it away")]
    Truncated {
        /// Bytes that are there.
        found: u64,
        /// Bytes that the header tells of.
        expected: u64,
    },
    /// SQLite finds it damaged.
    #[error(
        "it is damaged ({0}); restore a copy of it, or `nexus doctor --salvage NEW` copies what \
         can be read into a new database"
    )]
    Damaged(String),
    /// Another program made it.
    #[error(
        "it belongs to another program (application id {found:#010x}, Nexus writes {expected:#010x}); name another file"
    )]
    Foreign {
        /// The id in the file.
        found: i32,
        /// The id that Nexus writes.
        expected: i32,
    },
    /// The number of its schema is none that was ever written.
    #[error(
        "its schema has the number {found}, which no Nexus writes; restore a copy of it, or \
         `nexus doctor --salvage NEW` copies what can be read into a new database"
    )]
    NoVersion {
        /// The number in the file.
        found: i32,
    },
    /// A link that leads nowhere.
    #[error(
        "it is a link to {0}, where nothing is; mount or put back what belongs there, or remove the link"
    )]
    DanglingLink(String),
    /// A later Nexus made it.
    #[error(
        "it was written by a newer Nexus (schema {found}, this one knows {known}); update Nexus, or name another file"
    )]
    Newer {
        /// The version in the file.
        found: i32,
        /// The version that this program knows.
        known: i32,
    },
}

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is not opened, and not changed either.
    #[error("can't open the database {}: {why}", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// The reason, with the way out.
        why: Refusal,
    },
    /// The operating system does not let it be opened.
    #[error("can't open the database {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Another process holds the lock for longer than one waits.
    #[error("the database is busy: another program is writing to it; try again")]
    Busy,
    /// The file can't be written to.
    #[error("the database can be read but not written to")]
    ReadOnly,
    /// No room.
    #[error("the disk is full")]
    Full,
    /// A change that only user entries take.
    #[error("{0} is no entry of your own: it can't be changed, but a note on it can")]
    NotOwn(String),
    /// A note that would be longer than notes are.
    #[error("the note would have {0}")]
    TooLong(String),
    /// There is nothing to restore.
    #[error("nothing of it is deleted")]
    NothingDeleted,
    /// The file is not under its name any more.
    #[error("the database file is gone; put it back, or keep the text elsewhere")]
    Gone,
    /// What a column holds is not what the program writes there.
    #[error("the database holds something that Nexus did not write: {0}")]
    Foreign(String),
    /// What is to be imported is no export, or there is something wrong in it.
    #[error("{0}")]
    NoExport(String),
    /// The disk, or a limit on files, did not let it be written.
    #[error("the disk does not take it: {0}")]
    Disk(String),
    /// Anything else.
    #[error("the database failed: {0}")]
    Sql(rusqlite::Error),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::SystemIoFailure) => Self::Disk(error.to_string()),
            _ => match error {
                rusqlite::Error::FromSqlConversionFailure(_, _, why) => {
                    Self::Foreign(why.to_string())
                }
                error => Self::Sql(error),
            },
        }
    }
}

impl Error {
    /// What can be done where the database itself is at fault; nothing where the error says it.
    pub fn way_out(&self) -> Option<&'static str> {
        match self {
            Self::Foreign(_) | Self::Sql(_) => Some(
                "nexus doctor looks the database over; nexus restore FILE goes back to a copy; \
                 nexus doctor --salvage NEW copies what can be read into a new database",
            ),
            Self::Io { source, .. } if source.kind() == std::io::ErrorKind::PermissionDenied => {
                Some(
                    "make it and its folder yours to read (chmod, chown), or name another with --db",
                )
            }
            _ => None,
        }
    }

    /// Whether it is what [`Store::stop_when`](super::Store::stop_when) leads to.
    pub fn is_interrupted(&self) -> bool {
        matches!(self, Self::Sql(error)
            if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted))
    }
}
