//! The errors of the store, as far as a caller or a user can act on them.

use std::path::PathBuf;

use rusqlite::ErrorCode;

/// Why a file is not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// `--db ""`.
    #[error("the path is empty: give --db or NEXUS_DB a file, or leave them out")]
    Nameless,
    /// The path is a folder or a device.
    #[error("it is not a file; name a file")]
    NotAFile,
    /// Its folder does not exist.
    #[error("there is no folder {0}; create it first, or name another file")]
    NoFolder(String),
    /// Nothing in it.
    #[error(
        "it is empty (0 bytes), so it is not a database; move it away and start again, or restore a copy of it"
    )]
    Empty,
    /// The header is not SQLite's.
    #[error("it is not a SQLite database; name another file, or move this one away")]
    NotADatabase,
    /// Shorter than its own header says.
    #[error("it is cut short ({found} of {expected} bytes); restore a copy of it, or move it away")]
    Truncated {
        /// The size of the file in bytes.
        found: u64,
        /// The size that the header states.
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
    /// No Nexus ever wrote this schema version.
    #[error(
        "its schema version is {found}, which no Nexus writes; restore a copy of it, or \
         `nexus doctor --salvage NEW` copies what can be read into a new database"
    )]
    NoVersion {
        /// The version in the file.
        found: i32,
    },
    /// A dangling symbolic link.
    #[error(
        "it is a link to {0}, which does not exist; mount or restore that file, or remove the link"
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
    /// The file is neither opened nor changed.
    #[error("can't open the database {}: {why}", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// The reason, and what to do.
        why: Refusal,
    },
    /// The operating system can't open it.
    #[error("can't open the database {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Another process held the lock for too long.
    #[error("the database is busy: another program is writing to it; try again")]
    Busy,
    /// The file can't be written to.
    #[error("the database can be read but not written to")]
    ReadOnly,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The change is only possible for user entries.
    #[error("{0} is not an entry of yours: it can't be changed, but you can add a note to it")]
    NotOwn(String),
    /// The note would be too long.
    #[error("the note would have {0}")]
    TooLong(String),
    /// There is nothing to restore.
    #[error("nothing to restore")]
    NothingDeleted,
    /// The file is no longer at its path.
    #[error("the database file is gone; put it back, or save the text elsewhere")]
    Gone,
    /// A column holds a value that the program never writes.
    #[error("the database holds something that Nexus did not write: {0}")]
    Foreign(String),
    /// The file to import is not an export, or is invalid.
    #[error("{0}")]
    NoExport(String),
    /// An I/O error of the disk, or a limit on file sizes.
    #[error("can't write to the disk: {0}")]
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
    /// As a statement fails that [`Store::stop_when`](super::Store::stop_when) interrupts.
    pub(super) fn interrupted() -> Self {
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_INTERRUPT);
        Self::Sql(rusqlite::Error::SqliteFailure(code, None))
    }

    /// What to do, if the message does not say it.
    pub fn advice(&self) -> Option<&'static str> {
        match self {
            Self::Foreign(_) | Self::Sql(_) => Some(
                "nexus doctor checks the database; nexus restore FILE restores a copy; \
                 nexus doctor --salvage NEW copies what can be read into a new database",
            ),
            Self::Io { source, .. } if source.kind() == std::io::ErrorKind::PermissionDenied => {
                Some(
                    "make it and its folder readable for you (chmod, chown), or name another with --db",
                )
            }
            _ => None,
        }
    }

    /// Whether [`Store::stop_when`](super::Store::stop_when) interrupted the statement.
    pub fn is_interrupted(&self) -> bool {
        matches!(self, Self::Sql(error)
            if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted))
    }
}
