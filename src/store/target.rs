//! Where something may be written: never over the database, its log or its copies, by whatever
//! name or link they are reached, and never into a device.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    backup,
    file::{resolve, sibling},
};

/// Why nothing is written to a path.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// There is something, and it is no file.
    #[error("{} is not a regular file; name another", .0.display())]
    NotAFile(PathBuf),
    /// It is a symbolic link: replaced, it would be none any more; followed, it leads where nobody
    /// looks.
    #[error("{} is a link to {}; name that file itself", path.display(), to.display())]
    Link {
        /// The path.
        path: PathBuf,
        /// Where it leads to.
        to: PathBuf,
    },
    /// It is the database, or belongs to it.
    #[error("{} is {what}; name another file", path.display())]
    Protected {
        /// The path.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// Its links lead to no place.
    #[error("can't write to {}: {why}", path.display())]
    Io {
        /// The path.
        path: PathBuf,
        /// What the system says.
        why: io::Error,
    },
}

/// Whether two paths are one file, by whatever name.
fn is_same(a: &Path, b: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let id = |path: &Path| fs::metadata(path).ok().map(|it| (it.dev(), it.ino()));
        if let (Some(a), Some(b)) = (id(a), id(b)) {
            return a == b;
        }
    }
    // One that is not there yet: file systems may not tell case apart.
    let folded = |path: &Path| path.to_string_lossy().to_lowercase();
    match (resolve(a), resolve(b)) {
        (Ok(a), Ok(b)) => folded(&a) == folded(&b),
        _ => false,
    }
}

/// The place where a file may be written that is given as `path`: a regular file, or nothing yet,
/// and nothing that belongs to a database. Folders on the way may be links, the file may not.
///
/// # Errors
/// [`TargetError`] says why it may not.
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
        ("-wal", "the log of the database"),
        ("-shm", "the index of the database's log"),
        ("-journal", "the journal of the database"),
    ] {
        let of = resolve(database).unwrap_or_else(|_| database.to_owned());
        if is_same(&place, &sibling(&of, suffix)) || is_same(&place, &sibling(database, suffix)) {
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
