//! Copies of the whole database, and going back to one.
//!
//! A copy is made by SQLite's backup API in one step, so that it is consistent whatever others
//! write meanwhile, under another name first, so that no half of one ever stands under its own.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags, backup::Backup};

use super::{
    Error, Refusal, Store,
    open::{inspect, settle, sibling},
    schema::VERSION,
};

/// Copies that are kept in the folder for them.
const MOST_COPIES: usize = 7;

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Where the former state is.
    pub former: Option<PathBuf>,
}

/// Why a copy was not restored. The database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The copy can't be used.
    #[error("the copy can't be used: {0}")]
    Copy(Error),
    /// The present state can't be put aside.
    #[error("the present database can't be put aside: {0}")]
    Former(Error),
    /// The copy can't be written in place of the present state.
    #[error("the copy can't be put in place: {0}")]
    Place(Error),
}

fn io_error(path: &Path, source: io::Error) -> Error {
    Error::Io { path: path.to_owned(), source }
}

/// The folder for copies of a database: `backups` beside it.
fn folder_of(path: &Path) -> PathBuf {
    let beside = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    beside.unwrap_or(Path::new(".")).join("backups")
}

/// With what the names of the copies of a database begin.
fn prefix(path: &Path) -> String {
    format!("{}-", path.file_stem().unwrap_or_default().to_string_lossy())
}

/// Copies an open database into a file, which is replaced if it is there.
fn copy(from: &Connection, to: &Path) -> Result<(), Error> {
    let draft = sibling(to, ".part");
    let _ = fs::remove_file(&draft);
    let made = (|| {
        let mut target = Connection::open(&draft)?;
        Backup::new(from, &mut target)?.step(-1)?;
        // A copy is one file: nothing of it is in a log.
        target.pragma_update(None, "journal_mode", "DELETE")?;
        target.close().map_err(|(_, error)| error)
    })();
    let made = made.map_err(Error::from).and_then(|()| {
        let file = fs::File::open(&draft).map_err(|source| io_error(&draft, source))?;
        file.sync_all().map_err(|source| io_error(&draft, source))?;
        fs::rename(&draft, to).map_err(|source| io_error(to, source))
    });
    if made.is_err() {
        let _ = fs::remove_file(&draft);
    }
    made
}

/// Puts a copy into the folder for them, named after the database and a label; drops the
/// oldest beyond the last seven. Gives where it is.
fn keep(from: &Connection, path: &Path, label: &str) -> Result<PathBuf, Error> {
    let folder = folder_of(path);
    fs::create_dir_all(&folder).map_err(|source| io_error(&folder, source))?;
    let to = folder.join(format!("{}{label}.db", prefix(path)));
    copy(from, &to)?;
    let mut copies = copies_of(path)?;
    copies.retain(|copy| *copy != to);
    while copies.len() + 1 > MOST_COPIES {
        let oldest = copies.remove(0);
        fs::remove_file(&oldest).map_err(|source| io_error(&oldest, source))?;
    }
    Ok(to)
}

/// The copies of a database in the folder for them, the oldest first.
fn copies_of(path: &Path) -> Result<Vec<PathBuf>, Error> {
    let folder = folder_of(path);
    let items = match fs::read_dir(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(|source| io_error(&folder, source))?,
    };
    let name = prefix(path);
    let mut copies: Vec<_> = items
        .filter_map(Result::ok)
        .filter(|item| {
            let file = item.file_name().to_string_lossy().into_owned();
            file.starts_with(&name)
                && Path::new(&file).extension().is_some_and(|extension| extension == "db")
        })
        .filter_map(|item| Some((item.metadata().ok()?.modified().ok()?, item.path())))
        .collect();
    copies.sort();
    Ok(copies.into_iter().map(|(_, path)| path).collect())
}

/// Keeps a database as it is before its schema is changed.
pub(super) fn before_migration(
    connection: &Connection,
    path: &Path,
    version: i32,
) -> Result<(), Error> {
    keep(connection, path, &format!("before-schema-{VERSION}-was-{version}")).map(drop)
}

impl Store {
    /// Where a copy with a label goes when the user names no file.
    ///
    /// # Errors
    /// When there can't be a folder for it.
    pub fn backup_path(&self, label: &str) -> Result<PathBuf, Error> {
        let folder = folder_of(&self.path);
        fs::create_dir_all(&folder).map_err(|source| io_error(&folder, source))?;
        Ok(folder.join(format!("{}{label}.db", prefix(&self.path))))
    }

    /// Copies the database into a file.
    ///
    /// # Errors
    /// As the database or the file system fails.
    pub fn backup(&self, to: &Path) -> Result<(), Error> {
        copy(&self.connection, to)
    }

    /// Puts a copy into the folder beside the database, if the user has changed anything since
    /// the last one of another day. `day` names it. Gives where it is.
    ///
    /// # Errors
    /// As the database or the file system fails.
    pub fn backup_daily(&self, day: &str) -> Result<Option<PathBuf>, Error> {
        let last = self.setting("backup")?.unwrap_or_default();
        let changes = self.changes()?;
        let (last_day, last_changes) = last.split_once('/').unwrap_or_default();
        if last_day == day || last_changes == changes || last_changes.is_empty() && changes == "0" {
            return Ok(None);
        }
        let copy = keep(&self.connection, &self.path, day)?;
        self.set_setting("backup", &format!("{day}/{changes}"))?;
        Ok(Some(copy))
    }

    /// The copies in the folder beside the database, the oldest first.
    ///
    /// # Errors
    /// As the file system fails.
    pub fn backups(&self) -> Result<Vec<PathBuf>, Error> {
        copies_of(&self.path)
    }

    /// Counts what the user has changed: versions and facts but visits.
    fn changes(&self) -> Result<String, Error> {
        let sql = "SELECT (SELECT count(*) FROM note_version) + (SELECT count(*) FROM own_version)
                + (SELECT count(*) FROM fact WHERE kind <> 'visit')";
        Ok(self.connection.query_row(sql, [], |row| row.get::<_, i64>(0))?.to_string())
    }

    /// Makes the database at a path what a copy has. The present state is copied first; where
    /// it can't be read any more, its files are put aside. Browsers that have it open see the
    /// change. `label` names the copy of the present state.
    ///
    /// # Errors
    /// Whatever fails, the database is as it was.
    pub fn restore(path: &Path, from: &Path, label: &str) -> Result<Restored, RestoreError> {
        let copy = sound(from).map_err(RestoreError::Copy)?;
        let former = match Self::open(path) {
            Ok(store) => {
                let kept = keep(&store.connection, path, label).map_err(RestoreError::Former)?;
                let mut target = store.connection;
                let placed = Backup::new(&copy, &mut target)
                    .and_then(|backup| backup.step(-1))
                    .map_err(Error::from);
                placed.map_err(RestoreError::Place)?;
                Some(kept)
            }
            Err(Error::Busy) => return Err(RestoreError::Place(Error::Busy)),
            Err(_) => {
                let aside = put_aside(path, label).map_err(RestoreError::Former)?;
                self::copy(&copy, path).map_err(RestoreError::Place)?;
                aside
            }
        };
        // Brings it to the present schema, and checks that it opens.
        Self::open(path).map_err(RestoreError::Place)?;
        Ok(Restored { former })
    }
}

/// Opens a copy for reading, after a look at all of it.
fn sound(path: &Path) -> Result<Connection, Error> {
    if !inspect(path)? {
        return Err(io_error(path, io::Error::from(io::ErrorKind::NotFound)));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    settle(&connection)?;
    let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found == "ok" {
        return Ok(connection);
    }
    Err(Error::Refused { path: path.to_owned(), why: Refusal::Damaged(found) })
}

/// Moves the files of a database that can't be opened out of the way, its log with it: beside
/// another database that log would be taken for that one's.
fn put_aside(path: &Path, label: &str) -> Result<Option<PathBuf>, Error> {
    let mut moved = None;
    for suffix in ["-wal", "-shm", ""] {
        let from = sibling(path, suffix);
        let to = sibling(path, &format!(".{label}{suffix}"));
        match fs::rename(&from, &to) {
            Ok(()) => moved = Some(to),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(io_error(&from, source)),
        }
    }
    Ok(moved)
}
