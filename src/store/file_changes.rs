//! Changes to the user's own files: their journal, the versions that they leave, and which
//! catalogues are folders of the user's own.

use rusqlite::{Connection, OptionalExtension as _, Row, TransactionBehavior, params};
use xxhash_rust::xxh3::xxh3_64;

use super::{Error, Origin, Store, sql::named};
use crate::domain::{CatalogueId, EntryId};

/// Versions of a file that are kept, at most; the oldest go first.
const MAX_VERSIONS: i64 = 200;

/// Whether a step, with its change, removed a file of the catalogue ?1 that was not brought back.
pub(super) const REMOVED: &str =
    "file_change.catalogue = ?1 AND file_change.kind = 'remove' AND state = 'done'
     AND before IS NOT NULL";

/// What sort of change it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileChangeKind {
    /// A file got another text.
    Save,
    /// A file was made.
    Make,
    /// A file got another name, title, tags or folder, and others led to it.
    Move,
    /// A file was removed.
    Remove,
    /// A removed file was brought back.
    Restore,
}

impl FileChangeKind {
    const ALL: [Self; 5] = [Self::Save, Self::Make, Self::Move, Self::Remove, Self::Restore];

    fn as_str(self) -> &'static str {
        match self {
            Self::Save => "save",
            Self::Make => "make",
            Self::Move => "move",
            Self::Remove => "remove",
            Self::Restore => "restore",
        }
    }
}

/// A change to files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// What sort it is.
    pub kind: FileChangeKind,
    /// The catalogue.
    pub catalogue: CatalogueId,
    /// Its folder, or its file.
    pub root: String,
    /// What was done, for display, without a full stop.
    pub what: String,
    /// The edit session; empty outside of one.
    pub session: String,
    /// The files, in the order in which they are changed.
    pub steps: Vec<FileStep>,
}

/// One file of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileStep {
    /// The entry that the file is as a whole, if it is one.
    pub entry: Option<EntryId>,
    /// Its path, relative to the root.
    pub path: String,
    /// Its path afterwards, if that is another.
    pub moved: Option<String>,
    /// Its bytes before; nothing if there was no file, or if they are not to be kept.
    pub before: Option<Vec<u8>>,
    /// Its bytes afterwards; nothing if there is no file then, or if they are written already.
    pub after: Option<Vec<u8>>,
    /// A hash of these, which stays; nothing if there is no file.
    pub print: Option<i64>,
}

/// A change whose end is not recorded: it was interrupted, or is being made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BegunFileChange {
    /// Its number.
    pub change: i64,
    /// The process that began it.
    pub process: i32,
    /// When: milliseconds since 1970.
    pub at: i64,
    /// What was to be done.
    pub what: FileChange,
}

/// A former text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileVersion {
    /// Its number.
    pub version: i64,
    /// When it was replaced: milliseconds since 1970.
    pub at: i64,
    /// What replaced it, for display.
    pub what: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// A file that was removed and not brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedFile {
    /// The change that removed it.
    pub change: i64,
    /// The entry that it was as a whole, if it was one.
    pub entry: Option<EntryId>,
    /// Its path, relative to the root.
    pub path: String,
    /// When it was removed: milliseconds since 1970.
    pub at: i64,
}

/// A hash by which the bytes of a file are recognised.
pub fn bytes_print(bytes: &[u8]) -> i64 {
    xxh3_64(bytes).cast_signed()
}

fn foreign(what: &str) -> Error {
    Error::Foreign(format!("a change to files has an unknown {what}"))
}

impl Store {
    /// Whether a catalogue is the user's own: it was opened by its path. Notes in files are edited in
    /// place then.
    pub fn is_owned(&self, catalogue: &CatalogueId) -> Result<bool, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM catalogue JOIN setting ON name = 'owned/' || origin
             WHERE id = ?1)",
        )?;
        Ok(statement.query_row([catalogue.as_str()], |row| row.get(0))?)
    }

    /// Marks what is at an origin as the user's own; returns whether it was not before.
    pub fn set_owned(&self, origin: &Origin) -> Result<bool, Error> {
        let name = format!("owned/{}", origin.as_str());
        let is_new = self.setting(&name)?.is_none();
        if is_new {
            self.set_setting(&name, "")?;
        }
        Ok(is_new)
    }

    /// Records what is about to be done to files; returns the number of the change. Once this
    /// returns, it survives a power cut.
    pub fn begin_file_change(&mut self, change: &FileChange, now: i64) -> Result<i64, Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = transaction.query_row(
            "INSERT INTO file_change
                 (catalogue, root, kind, what, session, state, process, began_at)
             VALUES (?1, ?2, ?3, ?4, ?5, 'begun', ?6, ?7) RETURNING change",
            params![
                change.catalogue.as_str(),
                change.root,
                change.kind.as_str(),
                change.what,
                change.session,
                std::process::id(),
                now
            ],
            |row| row.get(0),
        )?;
        let mut put = transaction.prepare_cached(
            "INSERT INTO file_step (change, entry, path, moved, before, after, print)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        for step in &change.steps {
            put.execute(params![
                number,
                step.entry.as_ref().map_or("", |entry| entry.as_str()),
                step.path,
                step.moved,
                step.before,
                step.after,
                step.print
            ])?;
        }
        drop(put);
        transaction.commit()?;
        Ok(number)
    }

    /// Records that a change was made. Its steps stay as versions of the files.
    pub fn end_file_change(&mut self, change: i64) -> Result<(), Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute("UPDATE file_change SET state = 'done' WHERE change = ?1", [change])?;
        transaction.execute("UPDATE file_step SET after = NULL WHERE change = ?1", [change])?;
        prune(&transaction, change)?;
        Ok(transaction.commit()?)
    }

    /// Removes the record of a change that was not made.
    pub fn drop_file_change(&mut self, change: i64) -> Result<(), Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute("DELETE FROM file_step WHERE change = ?1", [change])?;
        transaction.execute("DELETE FROM file_change WHERE change = ?1", [change])?;
        Ok(transaction.commit()?)
    }

    /// Records that a change was taken back by another.
    pub fn undo_file_change(&mut self, change: i64, by: i64) -> Result<(), Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction
            .execute("UPDATE file_change SET state = 'undone' WHERE change = ?1", [change])?;
        transaction.execute("UPDATE file_change SET undoes = 1 WHERE change = ?1", [by])?;
        Ok(transaction.commit()?)
    }

    /// The changes whose end is not recorded, in their order.
    pub fn begun_file_changes(&self) -> Result<Vec<BegunFileChange>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT change, process, began_at FROM file_change WHERE state = 'begun'
             ORDER BY change",
        )?;
        let begun: Vec<(i64, i32, i64)> = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<_, _>>()?;
        let mut all = Vec::new();
        for (change, process, at) in begun {
            if let Some(what) = self.file_change(change)? {
                all.push(BegunFileChange { change, process, at, what });
            }
        }
        Ok(all)
    }

    /// A change that was recorded and not undone.
    pub fn file_change(&self, change: i64) -> Result<Option<FileChange>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT kind, catalogue, root, what, session FROM file_change
             WHERE change = ?1 AND state <> 'undone'",
        )?;
        let found = statement.query_row([change], |row| {
            let kind: String = row.get(0)?;
            let known = FileChangeKind::ALL.into_iter().find(|it| it.as_str() == kind);
            let (what, session) = (row.get(3)?, row.get(4)?);
            Ok((known, named(row, 1)?, row.get(2)?, what, session))
        });
        let Some((kind, catalogue, root, what, session)) = found.optional()? else {
            return Ok(None);
        };
        let steps = self
            .connection
            .prepare_cached(
                "SELECT entry, path, moved, before, after, print FROM file_step
                 WHERE change = ?1 ORDER BY step",
            )?
            .query_map([change], step_of)?
            .collect::<Result<_, _>>()?;
        let kind = kind.ok_or_else(|| foreign("kind"))?;
        Ok(Some(FileChange { kind, catalogue, root, what, session, steps }))
    }

    /// The last change of a sort that is neither undone nor undid another, and what it was.
    pub fn last_change_of_kind(
        &self,
        catalogue: &CatalogueId,
        kind: FileChangeKind,
    ) -> Result<Option<(i64, String)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT change, what FROM file_change
             WHERE catalogue = ?1 AND kind = ?2 AND state = 'done' AND NOT undoes
             ORDER BY change DESC LIMIT 1",
        )?;
        let last = statement
            .query_row([catalogue.as_str(), kind.as_str()], |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(last.optional()?)
    }

    /// The last change to a file that is not undone.
    pub fn last_file_change(
        &self,
        catalogue: &CatalogueId,
        path: &str,
    ) -> Result<Option<i64>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT change FROM file_step JOIN file_change USING (change)
             WHERE catalogue = ?1 AND path = ?2 AND state = 'done' ORDER BY step DESC LIMIT 1",
        )?;
        let change = statement.query_row([catalogue.as_str(), path], |row| row.get(0));
        Ok(change.optional()?)
    }

    /// The last change of an edit session to a file, if it is younger than a time: when it was, and
    /// the hash of what it left. A further save of the same session makes no version then.
    pub fn last_save(
        &self,
        catalogue: &CatalogueId,
        path: &str,
        session: &str,
        since: i64,
    ) -> Result<Option<i64>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT print, session = ?3 AND kind = 'save' AND state = 'done' AND began_at >= ?4
             FROM file_step JOIN file_change USING (change)
             WHERE path = ?2 AND catalogue = ?1 ORDER BY step DESC LIMIT 1",
        )?;
        let last = statement
            .query_row(params![catalogue.as_str(), path, session, since], |row| {
                Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, bool>(1)?))
            })
            .optional()?;
        Ok(last.and_then(|(print, same)| print.filter(|_| same)))
    }

    /// The former texts of a file, the last first: of the file that an entry is, or of a path.
    pub fn file_versions(
        &self,
        catalogue: &CatalogueId,
        path: &str,
        entry: Option<&EntryId>,
    ) -> Result<Vec<FileVersion>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT step, began_at, what, length(before)
             FROM file_step JOIN file_change USING (change)
             WHERE catalogue = ?1 AND before IS NOT NULL AND state <> 'begun'
               AND (path = ?2 OR moved = ?2 OR entry <> '' AND entry = ?3)
             ORDER BY step DESC",
        )?;
        let entry = entry.map_or("", |entry| entry.as_str());
        let rows = statement.query_map(params![catalogue.as_str(), path, entry], |row| {
            Ok(FileVersion {
                version: row.get(0)?,
                at: row.get(1)?,
                what: row.get(2)?,
                bytes: row.get::<_, i64>(3)?.unsigned_abs(),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The bytes of a former text of a file.
    pub fn file_version(&self, version: i64) -> Result<Option<Vec<u8>>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT before FROM file_step WHERE step = ?1 AND before IS NOT NULL",
        )?;
        Ok(statement.query_row([version], |row| row.get(0)).optional()?)
    }

    /// The files that were removed and not brought back, the last first.
    pub fn removed_files(&self, catalogue: &CatalogueId) -> Result<Vec<RemovedFile>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT change, entry, path, began_at FROM file_step JOIN file_change USING (change)
             WHERE {REMOVED} ORDER BY step DESC"
        ))?;
        let rows = statement.query_map([catalogue.as_str()], |row| {
            let entry: String = row.get(1)?;
            Ok(RemovedFile {
                change: row.get(0)?,
                entry: EntryId::new(&entry).ok(),
                path: row.get(2)?,
                at: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The path and the bytes of the file that an entry was, if it was removed and not brought back.
    pub(super) fn removed_file(
        &self,
        catalogue: &CatalogueId,
        entry: &EntryId,
    ) -> Result<Option<(String, Vec<u8>)>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT path, before FROM file_step JOIN file_change USING (change)
             WHERE {REMOVED} AND entry = ?2 ORDER BY step DESC LIMIT 1"
        ))?;
        let found = statement
            .query_row([catalogue.as_str(), entry.as_str()], |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(found.optional()?)
    }
}

fn step_of(row: &Row<'_>) -> rusqlite::Result<FileStep> {
    let entry: String = row.get(0)?;
    Ok(FileStep {
        entry: EntryId::new(&entry).ok(),
        path: row.get(1)?,
        moved: row.get(2)?,
        before: row.get(3)?,
        after: row.get(4)?,
        print: row.get(5)?,
    })
}

/// Drops the oldest versions of the files of a change, where there are very many.
fn prune(connection: &Connection, change: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE file_step SET before = NULL WHERE step IN (
                 SELECT older.step FROM file_step AS new
                 JOIN file_step AS older ON older.path = new.path
                 JOIN file_change ON file_change.change = older.change
                 WHERE new.change = ?1 AND older.before IS NOT NULL AND kind = 'save'
                   AND (SELECT count(*) FROM file_step AS newer
                        WHERE newer.path = older.path AND newer.step > older.step
                          AND newer.before IS NOT NULL) >= ?2)",
        )?
        .execute([change, MAX_VERSIONS])
        .map(drop)
}
