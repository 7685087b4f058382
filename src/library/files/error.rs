//! Why something is not done to a file.

use std::{io, path::PathBuf};

use crate::{
    content::EncodingError, library::report::Failure, store::Error, system::process::shell_word,
};

/// Why something is not done to a file. The file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The catalogue is a copy, which can be made the user's own.
    #[error(
        "{title:?} is a copy of {origin}; to edit its files, open it by its path: nexus {}",
        shell_word(.origin)
    )]
    Copy {
        /// The title of the catalogue.
        title: String,
        /// Its folder or file.
        origin: String,
    },
    /// The catalogue is published; it has no files that the user edits.
    #[error("{0:?} is published; what you write on its entries are notes: nexus note ID --edit")]
    Published(String),
    /// The entry is in no file.
    #[error("{0} is your own entry in the database and not in a file: nexus note {0} --edit")]
    NotInAFile(String),
    /// The folder of the catalogue can't be reached.
    #[error("{} can't be reached; mount or restore it", .0.display())]
    NoFolder(PathBuf),
    /// There is no file.
    #[error("{0} is not there any more")]
    Missing(String),
    /// There is a file already.
    #[error("{0} exists already")]
    Exists(String),
    /// There is a file that some systems don't tell from it.
    #[error(
        "{new} differs from {existing} only by case or accents, which some systems don't tell apart"
    )]
    Alike {
        /// The wanted path.
        new: String,
        /// The one that exists.
        existing: String,
    },
    /// The path leads out of the folder.
    #[error("{0} is outside the folder; edit it there")]
    Outside(String),
    /// Not a regular file.
    #[error("{0} is not a regular file")]
    Irregular(String),
    /// The path can't be one of a file.
    #[error("{0:?} can't be the name of a file")]
    BadName(String),
    /// The bytes are no text, or the text can't be written in the encoding of the file.
    #[error("can't edit {path}: {why}")]
    Encoding {
        /// The file.
        path: String,
        /// Why.
        why: EncodingError,
    },
    /// More than an editor takes.
    #[error("{0} is larger than 64 MB")]
    TooLarge(String),
    /// The user may not write it.
    #[error("{0} is read-only")]
    ReadOnly(String),
    /// Its owner could not be kept.
    #[error(
        "{0} belongs to another user or group, which a save would change; edit it as that user"
    )]
    Owner(String),
    /// Other programs write it again and again.
    #[error("{0} keeps changing; try again")]
    Busy(String),
    /// It can't be taken back, since what it did was changed again.
    #[error("{0} was changed since; nothing was undone")]
    ChangedSince(String),
    /// There is nothing to undo or to bring back.
    #[error("{0}")]
    Nothing(String),
    /// The system refuses.
    #[error("can't write {path}: {why}")]
    Io {
        /// The file.
        path: String,
        /// What the system says.
        why: io::Error,
    },
    /// The catalogue can't be read.
    #[error(transparent)]
    Import(#[from] Failure),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl FileError {
    /// An error of the system about a file.
    pub(super) fn io(path: &str, why: io::Error) -> Self {
        let path = path.to_owned();
        match why.kind() {
            io::ErrorKind::NotFound => Self::Missing(path),
            io::ErrorKind::AlreadyExists => Self::Exists(path),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::ReadOnly(path)
            }
            _ => Self::Io { path, why },
        }
    }
}
