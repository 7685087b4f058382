//! Database files as the file system has them: looked at before SQLite touches them, their links
//! followed, the names of what SQLite keeps beside them.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use super::{
    error::{Error, Refusal},
    schema::{APPLICATION_ID, VERSION},
};

/// Bytes of SQLite's file header (<https://www.sqlite.org/fileformat.html>, section 1.3).
const HEADER: usize = 100;

/// Links that are followed from one to the next, as systems do.
const MOST_LINKS: usize = 40;

/// The place that a path leads to, its links followed; nothing has to be there.
pub(super) fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut path = std::path::absolute(path)?;
    for _ in 0..MOST_LINKS {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Ok(path);
        };
        let folder = folder.canonicalize()?;
        let here = folder.join(name);
        match fs::read_link(&here) {
            Ok(to) => path = folder.join(to),
            Err(_) => return Ok(here),
        }
    }
    Err(io::Error::other("too many links"))
}

/// Looks at the file without SQLite, which would take an empty file for a new database and
/// might write to a foreign one. Says whether there is a file at all. Nothing that this process
/// has open may be looked at so: see [`presence`](super::presence).
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
    // A checkpoint writes the first page first, so a process that died in one leaves a file
    // that is shorter than its header says and a log that makes up for it. SQLite keeps the log
    // beside the file, not beside a link to it.
    let log = sibling(&resolve(path).map_err(io)?, "-wal");
    let logged = fs::metadata(log).is_ok_and(|log| log.len() > 0);
    let page = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65536,
        size => u64::from(size),
    };
    let expected = u64::try_from(number(28)).unwrap_or_default() * page;
    if !logged && metadata.len() < expected {
        return Err(refuse(path, Refusal::Truncated { found: metadata.len(), expected }));
    }
    Ok(true)
}

pub(super) fn sibling(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Whether a file is a database of SQLite's.
pub fn is_database(path: &Path) -> bool {
    let mut begin = [0; 16];
    File::open(path).and_then(|mut file| file.read_exact(&mut begin)).is_ok()
        && begin == *b"SQLite format 3\0"
}

pub(super) fn refuse(path: &Path, why: Refusal) -> Error {
    Error::Refused { path: path.to_owned(), why }
}
