//! Opening a database: creating, migrating, or opening it read-only.

use std::{fmt::Write as _, fs, io, path::Path};

use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig};

use super::{
    backup,
    connection::{Access, Store, configure},
    error::{Error, Refusal},
    file::{inspect, refuse, resolve, sibling},
    presence::{FileState, Presence},
    schema::{self, VERSION},
    scratch,
};
use crate::system::files::{create_private, make_writable_like};

impl Store {
    /// Opens the database at a path, or creates it; its folder must exist. A file that can't be
    /// written to opens with [`Access::ReadOnly`].
    ///
    /// # Errors
    /// [`Error::Refused`] says why a file is not opened; it is never changed or replaced.
    pub fn open(path: &Path) -> Result<Self, Error> {
        if path.as_os_str().is_empty() {
            return Err(refuse(path, Refusal::Nameless));
        }
        let (presence, connected) = Presence::of(path, || {
            if !inspect(path)? {
                create(path)?;
            }
            connect(path)
        })?;
        let (mut connection, access) = connected.map_or_else(|| connect(path), Ok)?;
        let version: i32 = connection
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .map_err(|error| damaged(path, error))?;
        if version > VERSION {
            // The version may be in the WAL only: closing must not checkpoint it.
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
            return Err(refuse(path, Refusal::Newer { found: version, known: VERSION }));
        }
        if version < 1 {
            return Err(refuse(path, Refusal::NoVersion { found: version }));
        }
        if version < VERSION {
            if access == Access::ReadOnly {
                return Err(Error::ReadOnly);
            }
            backup::before_migration(&connection, path, version)?;
            schema::migrate(&mut connection)?;
        }
        Ok(Self {
            connection,
            path: path.to_owned(),
            access,
            busy_handler: None,
            stop: None,
            presence,
        })
    }

    /// Opens the file that is at the path now, if it was replaced.
    ///
    /// # Errors
    /// [`Error::Gone`] if there is none; otherwise as [`Store::open`].
    pub fn reopen_if_replaced(&mut self) -> Result<(), Error> {
        match self.file_state() {
            FileState::Here => Ok(()),
            FileState::Gone => Err(Error::Gone),
            FileState::Replaced => {
                let handler = self.busy_handler;
                *self = Self::open(&self.path)?;
                handler.map_or(Ok(()), |handler| self.set_busy_handler(handler))
            }
        }
    }
}

/// Converts SQLite's errors about a broken file.
fn damaged(path: &Path, error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => refuse(path, Refusal::NotADatabase),
        Some(ErrorCode::DatabaseCorrupt) => refuse(path, Refusal::Damaged(error.to_string())),
        _ => error.into(),
    }
}

/// Creates a new database under a temporary name and links it into place: no process ever sees an
/// incomplete file, and of two that start at once, one creates it and the other uses it.
fn create(path: &Path) -> Result<(), Error> {
    create_at(path, VERSION)
}

/// The same with the schema of another version.
pub(super) fn create_at(path: &Path, version: i32) -> Result<(), Error> {
    let io = |source| Error::Io { path: path.to_owned(), source };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(refuse(path, Refusal::NoFolder(folder.display().to_string())));
    }
    let temporary = scratch::unfinished(folder);
    // SQLite gives the WAL and its index the mode of the database.
    create_private(&temporary).map_err(io)?;
    let made = (|| {
        let mut connection = Connection::open(&temporary)?;
        // Texts are long: larger pages need fewer calls to read or write them.
        connection.pragma_update(None, "page_size", 16384)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        schema::migrate_to(&mut connection, version)?;
        connection.close().map_err(|(_, error)| error)?;
        Ok::<_, rusqlite::Error>(())
    })();
    let placed = match made {
        Ok(()) => match fs::hard_link(&temporary, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            // Some file systems have no hard links. There, the rename could replace a database
            // that another process creates right after the check.
            Err(_) if !path.exists() => fs::rename(&temporary, path).map_err(io),
            other => other.map_err(io),
        },
        Err(error) => Err(error.into()),
    };
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let _ = fs::remove_file(sibling(&temporary, suffix));
    }
    placed
}

/// Makes the WAL and its index writable if the database is: SQLite may have created them while it
/// was read-only.
fn fix_modes(path: &Path) {
    let (Ok(path), Ok(metadata)) = (resolve(path), fs::metadata(path)) else { return };
    if metadata.permissions().readonly() {
        return;
    }
    for suffix in ["-wal", "-shm"] {
        // Without the right to do so, the database opens read-only.
        make_writable_like(&sibling(&path, suffix), &metadata);
    }
}

/// Opens for reading and writing, or else for reading, or else, in a folder where SQLite can't
/// create the WAL, as an immutable file.
fn connect(path: &Path) -> Result<(Connection, Access), Error> {
    fix_modes(path);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let attempt = Connection::open_with_flags(path, flags).and_then(|connection| {
        configure(&connection)?;
        let access = if connection.is_readonly("main")? { Access::ReadOnly } else { Access::Full };
        Ok((connection, access))
    });
    match attempt {
        Err(error)
            if matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied)
            ) =>
        {
            let absolute = std::path::absolute(path)
                .map_err(|source| Error::Io { path: path.to_owned(), source })?;
            let uri = format!("file:{}?immutable=1", escape(&absolute));
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
                | OpenFlags::SQLITE_OPEN_URI
                | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(uri, flags)?;
            configure(&connection).map_err(|error| damaged(path, error))?;
            Ok((connection, Access::ReadOnly))
        }
        other => other.map_err(|error| damaged(path, error)),
    }
}

/// A path percent-encoded for a URI.
fn escape(path: &Path) -> String {
    let mut out = String::new();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'-' | b'_' | b'.' | b'~' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                out.push(char::from(*byte));
            }
            byte => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}
