//! Database files in the file system: checked before SQLite opens them, their symbolic links
//! resolved, the names of the files that SQLite keeps next to them.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use super::{
    error::{Error, Refusal},
    schema::{APPLICATION_ID, VERSION},
};
use crate::system::files::canonical;

/// Bytes of SQLite's file header (<https://www.sqlite.org/fileformat.html>, section 1.3).
const HEADER: usize = 100;

/// The maximum length of a chain of symbolic links, as in operating systems.
const MOST_LINKS: usize = 40;

/// Resolves the links in a path; the file need not exist.
pub(super) fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut path = std::path::absolute(path)?;
    for _ in 0..MOST_LINKS {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Ok(path);
        };
        let folder = canonical(folder)?;
        let here = folder.join(name);
        match fs::read_link(&here) {
            Ok(to) => path = folder.join(to),
            Err(_) => return Ok(here),
        }
    }
    Err(io::Error::other("too many links"))
}

/// Checks the file without SQLite, which would take an empty file for a new database and might
/// write to another program's. Returns whether it exists. Not for a file that this process has
/// open: see [`presence`](super::presence).
pub(super) fn inspect(path: &Path) -> Result<bool, Error> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    let metadata = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return match fs::read_link(path) {
                Ok(to) => Err(refuse(path, Refusal::DanglingLink(to.display().to_string()))),
                Err(_) => Ok(false),
            };
        }
        other => other.map_err(io)?,
    };
    if !metadata.is_file() {
        return Err(refuse(path, Refusal::NotAFile));
    }
    if metadata.len() == 0 {
        return Err(refuse(path, Refusal::Empty));
    }
    let mut header = [0; HEADER];
    let mut file = File::open(path).map_err(io)?;
    if file.read_exact(&mut header).is_err() || !header.starts_with(b"SQLite format 3\0") {
        return Err(refuse(path, Refusal::NotADatabase));
    }
    let number = |at: usize| {
        i32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
    };
    let application = number(68);
    if application != APPLICATION_ID {
        return Err(refuse(
            path,
            Refusal::Foreign { found: application, expected: APPLICATION_ID },
        ));
    }
    let version = number(60);
    if version < 1 {
        return Err(refuse(path, Refusal::NoVersion { found: version }));
    }
    if version > VERSION {
        return Err(refuse(path, Refusal::Newer { found: version, known: VERSION }));
    }
    // A checkpoint writes the first page first, so a process that dies in one leaves a file that is
    // shorter than its header says, and a WAL with the rest. The WAL is next to the file, not next
    // to a link to it.
    let wal = sibling(&resolve(path).map_err(io)?, "-wal");
    let has_wal = fs::metadata(wal).is_ok_and(|wal| wal.len() > 0);
    let page = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65536,
        size => u64::from(size),
    };
    let expected = u64::try_from(number(28)).unwrap_or_default() * page;
    if !has_wal && metadata.len() < expected {
        return Err(refuse(path, Refusal::Truncated { found: metadata.len(), expected }));
    }
    Ok(true)
}

pub(super) fn sibling(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Whether a file is a SQLite database.
pub fn is_database(path: &Path) -> bool {
    let mut magic = [0; 16];
    File::open(path).and_then(|mut file| file.read_exact(&mut magic)).is_ok()
        && magic == *b"SQLite format 3\0"
}

pub(super) fn refuse(path: &Path, why: Refusal) -> Error {
    Error::Refused { path: path.to_owned(), why }
}
