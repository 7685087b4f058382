//! Backups of the whole database, and restoring one.
//!
//! SQLite's backup API makes a copy in one step, so that it is consistent even if another process
//! writes meanwhile. It is written under a temporary name, so that a half-written copy never has
//! the final name.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rusqlite::{
    Connection, OpenFlags,
    backup::{Backup, StepResult},
};

use super::{
    connection::{Store, configure},
    error::{Error, Refusal},
    file::{inspect, resolve, sibling},
    schema::VERSION,
    scratch,
};
use crate::system::files::{create_private, create_private_folder, make_private};

/// The daily copies that are kept.
const MAX_DAILY_COPIES: usize = 7;

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The copy of the database as it was before; `None` if there was none.
    pub former: Option<PathBuf>,
}

/// Why a copy was not restored. The database is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The copy can't be used.
    #[error("the copy can't be used: {0}")]
    Copy(Error),
    /// The current database can't be backed up first.
    #[error("can't back up the current database first: {0}")]
    Former(Error),
    /// The copy can't replace the current database.
    #[error("can't replace the database with the copy: {0}")]
    Place(Error),
}

fn io_error(path: &Path, source: io::Error) -> Error {
    Error::Io { path: path.to_owned(), source }
}

/// The folder for copies of a database: `backups` next to it.
fn folder_of(path: &Path) -> PathBuf {
    let parent = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    parent.unwrap_or(Path::new(".")).join("backups")
}

/// Creates that folder if it is missing, readable only by the user.
fn make_folder(path: &Path) -> Result<PathBuf, Error> {
    let folder = folder_of(path);
    create_private_folder(&folder).map_err(|source| io_error(&folder, source))?;
    make_private(&folder);
    Ok(folder)
}

/// The prefix of the names of the copies of a database.
fn prefix(path: &Path) -> String {
    format!("{}-", path.file_stem().unwrap_or_default().to_string_lossy())
}

/// Copies everything in one step.
fn run(backup: &Backup<'_, '_>) -> rusqlite::Result<()> {
    match backup.step(-1)? {
        StepResult::Done => Ok(()),
        // `step` does not report another process's lock as an error.
        _ => Err(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
            None,
        )),
    }
}

/// Copies an open database into a file, replacing it if it exists.
fn copy(from: &Connection, to: &Path) -> Result<(), Error> {
    // The name is unique: two processes that copy at once don't use one file.
    let folder = to.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let temporary = scratch::unfinished(folder);
    create_private(&temporary).map_err(|source| io_error(to, source))?;
    let made = (|| {
        let mut target = Connection::open(&temporary)?;
        run(&Backup::new(from, &mut target)?)?;
        // A copy is one file, without a WAL.
        target.pragma_update(None, "journal_mode", "DELETE")?;
        target.close().map_err(|(_, error)| error)
    })();
    let made = made.map_err(Error::from).and_then(|()| {
        // Opened for writing: Windows syncs no other file.
        let file = fs::OpenOptions::new().write(true).open(&temporary);
        let file = file.map_err(|source| io_error(&temporary, source))?;
        file.sync_all().map_err(|source| io_error(&temporary, source))?;
        fs::rename(&temporary, to).map_err(|source| io_error(to, source))
    });
    if made.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    made
}

/// Saves a copy in the backup folder, named after the database and a label. Returns its path.
fn save_copy(from: &Connection, path: &Path, label: &str) -> Result<PathBuf, Error> {
    let folder = make_folder(path)?;
    let to = folder.join(format!("{}{label}.db", prefix(path)));
    copy(from, &to)?;
    Ok(to)
}

/// Deletes all daily copies but the last seven. Copies that the user made, or that were made before
/// a migration or a restore, stay.
fn prune(path: &Path) -> Result<(), Error> {
    let prefix = prefix(path);
    let daily = |copy: &PathBuf| {
        let name = copy.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let label = name.strip_prefix(&prefix).unwrap_or_default();
        label.len() == 10
            && label.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            })
    };
    let mut copies = copies_of(path)?;
    copies.retain(daily);
    let surplus = copies.len().saturating_sub(MAX_DAILY_COPIES);
    for oldest in copies.iter().take(surplus) {
        fs::remove_file(oldest).map_err(|source| io_error(oldest, source))?;
    }
    Ok(())
}

/// The copies of a database in its backup folder, oldest first.
pub(super) fn copies_of(path: &Path) -> Result<Vec<PathBuf>, Error> {
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

/// Backs up a database before its schema is migrated.
pub(super) fn before_migration(
    connection: &Connection,
    path: &Path,
    version: i32,
) -> Result<(), Error> {
    let label = format!("before-schema-{VERSION}-was-{version}");
    let copy = folder_of(path).join(format!("{}{label}.db", prefix(path)));
    // If it exists, another process that migrates at the same time has made it.
    if copy.exists() { Ok(()) } else { save_copy(connection, path, &label).map(drop) }
}

impl Store {
    /// The default path of a copy with this label. Creates the folder.
    pub fn backup_path(&self, label: &str) -> Result<PathBuf, Error> {
        let folder = make_folder(&self.path)?;
        Ok(folder.join(format!("{}{label}.db", prefix(&self.path))))
    }

    /// Copies the database to a file.
    pub fn backup(&self, to: &Path) -> Result<(), Error> {
        copy(&self.connection, to)
    }

    /// Saves a copy named `day` in the backup folder, unless today's exists or the user has changed
    /// nothing since the last one. Returns its path.
    pub fn backup_daily(&self, day: &str) -> Result<Option<PathBuf>, Error> {
        let last = self.setting("backup")?.unwrap_or_default();
        let changes = self.changes()?;
        let (last_day, last_changes) = last.split_once('/').unwrap_or_default();
        if last_day == day || last_changes == changes || last_changes.is_empty() && changes == "0" {
            return Ok(None);
        }
        let copy = save_copy(&self.connection, &self.path, day)?;
        prune(&self.path)?;
        self.set_setting("backup", &format!("{day}/{changes}"))?;
        Ok(Some(copy))
    }

    /// The copies in the backup folder, oldest first.
    pub fn backups(&self) -> Result<Vec<PathBuf>, Error> {
        copies_of(&self.path)
    }

    /// The counter of the user's changes.
    fn changes(&self) -> Result<String, Error> {
        let sql = "SELECT n FROM counter WHERE name = 'changes'";
        Ok(self.connection.query_row(sql, [], |row| row.get::<_, i64>(0))?.to_string())
    }

    /// Replaces the content of the database at a path with a copy. The current database is backed
    /// up first, under `label`; if it can't be read, its files are renamed. Browsers that have it
    /// open see the change.
    ///
    /// # Errors
    /// [`RestoreError`] says which step failed. A database of a newer Nexus or of another program
    /// is not touched.
    pub fn restore(path: &Path, from: &Path, label: &str) -> Result<Restored, RestoreError> {
        let copy = open_checked(from).map_err(RestoreError::Copy)?;
        if !path.exists() {
            replace_files(&copy, path, label).map_err(RestoreError::Place)?;
            return Ok(Restored { former: None });
        }
        let former = match Self::open(path) {
            Ok(store) => {
                let backup =
                    save_copy(&store.connection, path, label).map_err(RestoreError::Former)?;
                let mut target = store.connection;
                let same_page_size = page_size(&copy) == page_size(&target);
                let replaced = if same_page_size {
                    restore_in_place(&copy, &mut target).map_err(Error::from)
                } else {
                    // The page size of a WAL can't change: replace the file.
                    drop(target);
                    replace_files(&copy, path, label).map(drop)
                };
                replaced.map_err(RestoreError::Place)?;
                Some(backup)
            }
            Err(
                Error::Refused { why: Refusal::Newer { .. } | Refusal::Foreign { .. }, .. }
                | Error::Busy
                | Error::Io { .. },
            ) => {
                let why = Self::open(path).map(drop).err().unwrap_or(Error::Busy);
                return Err(RestoreError::Former(why));
            }
            Err(_) => replace_files(&copy, path, label).map_err(RestoreError::Place)?,
        };
        Ok(Restored { former })
    }
}

/// Copies a backup into an open database. Its counters go on from the former ones, so that browsers
/// notice the change even if the backup has counted as far.
fn restore_in_place(copy: &Connection, target: &mut Connection) -> rusqlite::Result<()> {
    let counted = "SELECT coalesce(max(n), 0) FROM counter WHERE name IN ('shown', 'own')";
    let former: i64 = target.query_row(counted, [], |row| row.get(0))?;
    Backup::new(copy, target).and_then(|it| run(&it))?;
    // The first versions of the schema had no counters; browsers of those don't run any more.
    let has_counters: bool = target.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'counter')",
        [],
        |row| row.get(0),
    )?;
    if has_counters {
        target.execute(
            "UPDATE counter SET n = max(n, ?1) + 1 WHERE name IN ('shown', 'own')",
            [former],
        )?;
    }
    Ok(())
}

fn page_size(connection: &Connection) -> Option<i64> {
    connection.query_row("PRAGMA page_size", [], |row| row.get(0)).ok()
}

/// Moves a copy to the path of a database. The former file is renamed together with its WAL, which
/// SQLite would otherwise apply to the new file. At any moment there is a file at the path: the
/// former one or the copy. Returns the new path of the former file.
fn replace_files(copy: &Connection, path: &Path, label: &str) -> Result<Option<PathBuf>, Error> {
    let path = &resolve(path).map_err(|source| io_error(path, source))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let ready = scratch::unfinished(folder);
    self::copy(copy, &ready)?;
    // Switch to WAL before another process opens it.
    let configured = Connection::open(&ready).and_then(|connection| {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.close().map_err(|(_, error)| error)
    });
    let former = sibling(path, &format!(".{label}"));
    let mut moved: Vec<(PathBuf, PathBuf)> = Vec::new();
    let placed = configured.map_err(Error::from).and_then(|()| {
        let existed = link_or_copy(path, &former).map_err(|source| io_error(&former, source))?;
        for suffix in ["-wal", "-shm"] {
            let (from, to) = (sibling(path, suffix), sibling(&former, suffix));
            match fs::rename(&from, &to) {
                Ok(()) => moved.push((from, to)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(source) => return Err(io_error(&from, source)),
            }
        }
        fs::rename(&ready, path).map_err(|source| io_error(path, source))?;
        Ok(existed.then_some(former.clone()))
    });
    if placed.is_err() {
        for (from, to) in moved {
            let _ = fs::rename(to, from);
        }
        let _ = fs::remove_file(&former);
        let _ = fs::remove_file(&ready);
    }
    placed
}

/// Links a file to a second name, or copies it where links are not supported. Returns whether the
/// file exists.
fn link_or_copy(path: &Path, to: &Path) -> io::Result<bool> {
    match fs::hard_link(path, to) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(_) => fs::copy(path, to).map(|_| true),
    }
}

/// Opens a copy for reading and checks all of it.
fn open_checked(path: &Path) -> Result<Connection, Error> {
    if !inspect(path)? {
        return Err(io_error(path, io::Error::from(io::ErrorKind::NotFound)));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    configure(&connection)?;
    let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found == "ok" {
        return Ok(connection);
    }
    Err(Error::Refused { path: path.to_owned(), why: Refusal::Damaged(found) })
}
