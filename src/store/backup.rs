//! Copies of the whole database, and going back to one.
//!
//! A copy is made by SQLite's backup API in one step, so that it is consistent whatever others
//! write meanwhile, under another name first, so that no half of one ever stands under its own.

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

/// The same, made if there is none. Nobody else may look into it.
fn make_folder(path: &Path) -> Result<PathBuf, Error> {
    let folder = folder_of(path);
    scratch::create_private_folder(&folder).map_err(|source| io_error(&folder, source))?;
    scratch::make_private(&folder);
    Ok(folder)
}

/// With what the names of the copies of a database begin.
fn prefix(path: &Path) -> String {
    format!("{}-", path.file_stem().unwrap_or_default().to_string_lossy())
}

/// Makes a copy in one step.
fn all_of(backup: &Backup<'_, '_>) -> rusqlite::Result<()> {
    match backup.step(-1)? {
        StepResult::Done => Ok(()),
        // A lock that another holds is no error to the step.
        _ => Err(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY),
            None,
        )),
    }
}

/// Copies an open database into a file, which is replaced if it is there.
fn copy(from: &Connection, to: &Path) -> Result<(), Error> {
    // Of two that copy at once, neither moves the other's half.
    let folder = to.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let draft = scratch::unfinished(folder);
    scratch::create_private(&draft).map_err(|source| io_error(to, source))?;
    let made = (|| {
        let mut target = Connection::open(&draft)?;
        all_of(&Backup::new(from, &mut target)?)?;
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

/// Puts a copy into the folder for them, named after the database and a label. Gives where it
/// is.
fn keep(from: &Connection, path: &Path, label: &str) -> Result<PathBuf, Error> {
    let folder = make_folder(path)?;
    let to = folder.join(format!("{}{label}.db", prefix(path)));
    copy(from, &to)?;
    Ok(to)
}

/// Drops the oldest of the daily copies beyond the last seven. What the user made, and what was
/// made before a change of the schema or a restore, stays.
fn prune(path: &Path) -> Result<(), Error> {
    let begin = prefix(path);
    let daily = |copy: &PathBuf| {
        let name = copy.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let label = name.strip_prefix(&begin).unwrap_or_default();
        label.len() == 10
            && label.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            })
    };
    let mut copies = copies_of(path)?;
    copies.retain(daily);
    let surplus = copies.len().saturating_sub(MOST_COPIES);
    for oldest in copies.iter().take(surplus) {
        fs::remove_file(oldest).map_err(|source| io_error(oldest, source))?;
    }
    Ok(())
}

/// The copies of a database in the folder for them, the oldest first.
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

/// Keeps a database as it is before its schema is changed.
pub(super) fn before_migration(
    connection: &Connection,
    path: &Path,
    version: i32,
) -> Result<(), Error> {
    let label = format!("before-schema-{VERSION}-was-{version}");
    let there = folder_of(path).join(format!("{}{label}.db", prefix(path)));
    // Another that migrates at the same time has made it, or is through with it.
    if there.exists() { Ok(()) } else { keep(connection, path, &label).map(drop) }
}

impl Store {
    /// Where a copy with a label goes when the user names no file.
    ///
    /// # Errors
    /// When there can't be a folder for it.
    pub fn backup_path(&self, label: &str) -> Result<PathBuf, Error> {
        let folder = make_folder(&self.path)?;
        Ok(folder.join(format!("{}{label}.db", prefix(&self.path))))
    }

    /// Copies the database into a file.
    pub fn backup(&self, to: &Path) -> Result<(), Error> {
        copy(&self.connection, to)
    }

    /// Puts a copy into the folder beside the database, if the user has changed anything since
    /// the last one of another day. `day` names it. Gives where it is.
    pub fn backup_daily(&self, day: &str) -> Result<Option<PathBuf>, Error> {
        let last = self.setting("backup")?.unwrap_or_default();
        let changes = self.changes()?;
        let (last_day, last_changes) = last.split_once('/').unwrap_or_default();
        if last_day == day || last_changes == changes || last_changes.is_empty() && changes == "0" {
            return Ok(None);
        }
        let copy = keep(&self.connection, &self.path, day)?;
        prune(&self.path)?;
        self.set_setting("backup", &format!("{day}/{changes}"))?;
        Ok(Some(copy))
    }

    /// The copies in the folder beside the database, the oldest first.
    pub fn backups(&self) -> Result<Vec<PathBuf>, Error> {
        copies_of(&self.path)
    }

    /// Counts what the user has changed.
    fn changes(&self) -> Result<String, Error> {
        let sql = "SELECT n FROM counter WHERE name = 'changes'";
        Ok(self.connection.query_row(sql, [], |row| row.get::<_, i64>(0))?.to_string())
    }

    /// Makes the database at a path what a copy has. The present state is copied first; where
    /// it can't be read any more, its files are put aside. Browsers that have it open see the
    /// change. `label` names the copy of the present state.
    ///
    /// # Errors
    /// [`RestoreError`] says how far it came. A database of a newer Nexus or of another program
    /// is not touched.
    pub fn restore(path: &Path, from: &Path, label: &str) -> Result<Restored, RestoreError> {
        let copy = sound(from).map_err(RestoreError::Copy)?;
        if !path.exists() {
            put_in_place(&copy, path, label).map_err(RestoreError::Place)?;
            return Ok(Restored { former: None });
        }
        let former = match Self::open(path) {
            Ok(store) => {
                let kept = keep(&store.connection, path, label).map_err(RestoreError::Former)?;
                let mut target = store.connection;
                let fits = page_size(&copy) == page_size(&target);
                let placed = if fits {
                    Backup::new(&copy, &mut target).and_then(|it| all_of(&it)).map_err(Error::from)
                } else {
                    // A log of pages of one size takes none of another: the file is replaced.
                    drop(target);
                    put_in_place(&copy, path, label).map(drop)
                };
                placed.map_err(RestoreError::Place)?;
                Some(kept)
            }
            Err(
                Error::Refused { why: Refusal::Newer { .. } | Refusal::Foreign { .. }, .. }
                | Error::Busy
                | Error::Io { .. },
            ) => {
                let why = Self::open(path).map(drop).err().unwrap_or(Error::Busy);
                return Err(RestoreError::Former(why));
            }
            Err(_) => put_in_place(&copy, path, label).map_err(RestoreError::Place)?,
        };
        Ok(Restored { former })
    }
}

fn page_size(connection: &Connection) -> Option<i64> {
    connection.query_row("PRAGMA page_size", [], |row| row.get(0)).ok()
}

/// Puts a copy under a database's name, in the place of whatever files there are. What is there
/// is kept beside it, the log with the file, for beside another database that log would be taken
/// for that one's. At any moment a file stands under the name: the former one, or the copy. Gives
/// where the former file is.
fn put_in_place(copy: &Connection, path: &Path, label: &str) -> Result<Option<PathBuf>, Error> {
    let path = &resolve(path).map_err(|source| io_error(path, source))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let ready = scratch::unfinished(folder);
    self::copy(copy, &ready)?;
    // Before anybody opens it, it has the modes of a database.
    let configured = Connection::open(&ready).and_then(|connection| {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.close().map_err(|(_, error)| error)
    });
    let former = sibling(path, &format!(".{label}"));
    let mut moved: Vec<(PathBuf, PathBuf)> = Vec::new();
    let placed = configured.map_err(Error::from).and_then(|()| {
        let kept = keep_beside(path, &former).map_err(|source| io_error(&former, source))?;
        for suffix in ["-wal", "-shm"] {
            let (from, to) = (sibling(path, suffix), sibling(&former, suffix));
            match fs::rename(&from, &to) {
                Ok(()) => moved.push((from, to)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(source) => return Err(io_error(&from, source)),
            }
        }
        fs::rename(&ready, path).map_err(|source| io_error(path, source))?;
        Ok(kept.then_some(former.clone()))
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

/// Gives a file a second name, or where that can't be, a copy; says whether there was one.
fn keep_beside(path: &Path, to: &Path) -> io::Result<bool> {
    match fs::hard_link(path, to) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(_) => fs::copy(path, to).map(|_| true),
    }
}

/// Opens a copy for reading, after a look at all of it.
fn sound(path: &Path) -> Result<Connection, Error> {
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
