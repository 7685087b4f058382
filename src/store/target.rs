//! Checks the path of an output file: never the database, its WAL or its copies, by whatever name
//! or link, and never a device.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    backup,
    file::{resolve, sibling},
};
use crate::system::files::file_id;

/// Why a path can't be written to.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// It exists and is not a regular file.
    #[error("{} is not a regular file; name another", .0.display())]
    NotAFile(PathBuf),
    /// It is a symbolic link. Replacing it would surprise the user, and so would following it.
    #[error("{} is a link to {}; name that file itself", path.display(), to.display())]
    Link {
        /// The path.
        path: PathBuf,
        /// Its target.
        to: PathBuf,
    },
    /// It is the database or one of its files.
    #[error("{} is {what}; name another file", path.display())]
    Protected {
        /// The path.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// Its links can't be resolved, or it can't be examined.
    #[error("can't write to {}: {why}", path.display())]
    Io {
        /// The path.
        path: PathBuf,
        /// What the system says.
        why: io::Error,
    },
}

/// Whether two paths are the same file.
fn is_same(a: &Path, b: &Path) -> bool {
    if let (Some(a), Some(b)) = (file_id(a), file_id(b)) {
        return a == b;
    }
    // One does not exist yet. The file system may ignore case.
    let folded = |path: &Path| path.to_string_lossy().to_lowercase();
    match (resolve(a), resolve(b)) {
        (Ok(a), Ok(b)) => folded(&a) == folded(&b),
        _ => false,
    }
}

/// The resolved path for an output file at `path`: a regular file or a new one, and not a file of
/// the database. Its folders may be links, the file may not.
///
/// # Errors
/// [`TargetError`] if it is not allowed.
pub fn writable_target(database: &Path, path: &Path) -> Result<PathBuf, TargetError> {
    let failed = |why| TargetError::Io { path: path.to_owned(), why };
    let place = resolve(path).map_err(failed)?;
    match fs::metadata(&place) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        other => {
            if !other.map_err(failed)?.is_file() {
                return Err(TargetError::NotAFile(path.to_owned()));
            }
        }
    }
    let protected = |what| TargetError::Protected { path: path.to_owned(), what };
    for (suffix, what) in [
        ("", "the database itself"),
        ("-wal", "the write-ahead log of the database"),
        ("-shm", "the index of the database's write-ahead log"),
        ("-journal", "the journal of the database"),
    ] {
        let resolved = resolve(database).unwrap_or_else(|_| database.to_owned());
        if is_same(&place, &sibling(&resolved, suffix))
            || is_same(&place, &sibling(database, suffix))
        {
            return Err(protected(what));
        }
    }
    let copies = backup::copies_of(database).unwrap_or_default();
    if copies.iter().any(|copy| is_same(&place, copy)) {
        return Err(protected("a copy of the database"));
    }
    let is_link = fs::symlink_metadata(path).is_ok_and(|it| it.is_symlink());
    if is_link {
        return Err(TargetError::Link { path: path.to_owned(), to: place });
    }
    Ok(place)
}
