//! What sync needs of the database: its state, the rows that the remote lacks, and taking in what
//! other copies wrote.
//!
//! The remote holds logs, one for each copy: a line is a row of a table of the personal layer that
//! is only ever added to. Which rows no log has is in the table `unsent`, which triggers fill. How
//! logs and files reach other copies is not known here.

mod checks;
mod edits;
mod lines;
mod shared;

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::{Error, Store, exchange, former, known, personal::TABLES, sql};

pub use edits::{CurrentFile, RemoteFile};
pub use lines::numbered;
pub use shared::TakenIn;

/// In place of the id of a content: the file could not be read. It is not written over, since it may
/// be somebody's edit.
pub const UNREAD: &str = "";

/// From so many lines on, a transaction gets a larger page cache: otherwise SQLite writes pages out
/// and reads them again.
const LARGE: usize = 5000;
/// That cache and the usual one in KiB, which SQLite expects as negative numbers.
const LARGE_CACHE: i64 = -32_000;
const CACHE: i64 = -2000;

/// The state of sync, while it is on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncState {
    /// The address of the remote.
    pub remote: String,
    /// The id of the repository; empty until it is known.
    pub repository: String,
    /// The last commit that was taken in; empty if there is none.
    pub tip: String,
    /// When a sync last succeeded, in milliseconds since 1970; 0 if none did.
    pub synced_at: i64,
    /// Why the last one failed; empty if it did not.
    pub trouble: String,
}

/// What other copies wrote since the last sync.
#[derive(Debug, Default)]
pub struct Incoming {
    /// Lines of logs.
    pub lines: Vec<String>,
    /// Files of notes and user entries, which somebody may have edited by hand.
    pub files: Vec<RemoteFile>,
    /// The files that were read: path and the id of the content.
    pub seen: Vec<(String, String)>,
    /// The repository, and the commit that has all this.
    pub at: RemoteState,
}

/// What the remote lacks.
#[derive(Debug, Default)]
pub struct Outgoing {
    /// Lines for the log of this copy, without their numbers.
    pub lines: Vec<String>,
    /// Notes and user entries whose files are not current.
    pub notes: Vec<CurrentFile>,
    /// The last change that is in it.
    until: i64,
}

/// A state of a remote.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RemoteState {
    /// The id of the repository.
    pub repository: String,
    /// A commit.
    pub tip: String,
}

impl Outgoing {
    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.notes.is_empty()
    }
}

impl Store {
    /// The state of sync; `None` if it is off.
    pub fn sync_state(&self) -> Result<Option<SyncState>, Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT remote, repository, tip, synced_at, trouble FROM sync")?;
        let state = statement.query_row([], |row| {
            Ok(SyncState {
                remote: row.get(0)?,
                repository: row.get(1)?,
                tip: row.get(2)?,
                synced_at: row.get(3)?,
                trouble: row.get(4)?,
            })
        });
        Ok(state.optional()?)
    }

    /// Turns sync on: everything is to be sent.
    pub fn start_sync(&mut self, remote: &str) -> Result<(), Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        clear(&transaction)?;
        transaction.execute(
            "INSERT INTO sync (one, remote, repository, tip, synced_at, trouble)
             VALUES (1, ?1, '', '', 0, '')",
            [remote],
        )?;
        send_everything(&transaction)?;
        Ok(transaction.commit()?)
    }

    /// Turns sync off.
    pub fn stop_sync(&mut self) -> Result<(), Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        clear(&transaction)?;
        Ok(transaction.commit()?)
    }

    /// Saves the state of sync; does nothing if it is off by now.
    pub fn set_sync_state(&mut self, state: &SyncState) -> Result<(), Error> {
        let SyncState { remote, repository, tip, synced_at, trouble } = state;
        self.connection.execute(
            "UPDATE sync SET remote = ?1, repository = ?2, tip = ?3, synced_at = ?4, trouble = ?5",
            params![remote, repository, tip, synced_at, trouble],
        )?;
        Ok(())
    }

    /// Forgets what the remote held: it was emptied, reset or made again. Everything that it turns
    /// out to lack is to be sent.
    pub fn forget_remote(&mut self) -> Result<(), Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute("UPDATE sync SET tip = ''", [])?;
        transaction.execute("DELETE FROM sync_file", [])?;
        send_everything(&transaction)?;
        Ok(transaction.commit()?)
    }

    /// The files of the remote that were read or written: path and the id of the content.
    pub fn remote_files(&self) -> Result<HashMap<String, String>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT path, blob FROM sync_file")?;
        let files = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(files.collect::<Result<_, _>>()?)
    }

    /// Takes in what other copies wrote, in one transaction. Whatever is unfit is refused, without
    /// holding up the rest.
    pub fn take_in(&mut self, incoming: &Incoming) -> Result<TakenIn, Error> {
        let is_large = incoming.lines.len() > LARGE;
        if is_large {
            self.connection.pragma_update(None, "cache_size", LARGE_CACHE)?;
        }
        let taken = self.take_in_all(incoming);
        if is_large {
            self.connection.pragma_update(None, "cache_size", CACHE)?;
        }
        taken
    }

    fn take_in_all(&mut self, incoming: &Incoming) -> Result<TakenIn, Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut taken = TakenIn::default();
        let mut rows = lines::read_kept(&transaction)?;
        rows.extend(lines::read(&transaction, &incoming.lines, &mut taken)?);
        taken.renamed = known::unify(&transaction, &rows)?;
        let foreign = lines::has_unknown_rows_of_this_device(&transaction, &rows)?;
        let added = without_triggers(&transaction, || {
            exchange::add_rows(&transaction, rows, &mut taken.refused)
        })?;
        lines::mark_sent(&transaction, &added.known)?;
        let merges = exchange::merge_added(&transaction, &added.new)?;
        (taken.added, taken.merged, taken.clashed) = (merges.added, merges.merged, merges.clashed);
        let mut unread = Vec::new();
        for file in &incoming.files {
            if !edits::take_in(&transaction, file, &mut taken)? {
                unread.push((file.path.clone(), UNREAD.to_owned()));
            }
        }
        let moved = former::follow(&transaction)?;
        taken.merged += moved.merged;
        taken.clashed += moved.clashed;
        for file in &incoming.files {
            edits::mark_current(&transaction, file)?;
        }
        if foreign {
            transaction.execute("DELETE FROM setting WHERE name = 'device'", [])?;
            taken.new_device = true;
        }
        see(&transaction, &incoming.seen)?;
        see(&transaction, &unread)?;
        set_remote(&transaction, &incoming.at)?;
        transaction.commit()?;
        Ok(taken)
    }

    /// What the remote lacks.
    pub fn outgoing(&mut self) -> Result<Outgoing, Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        known::record(&transaction)?;
        let until: i64 =
            transaction
                .query_row("SELECT coalesce(max(n), 0) FROM unsent", [], |row| row.get(0))?;
        let lines = lines::unsent(&transaction)?;
        let notes = edits::stale(&transaction)?;
        transaction.commit()?;
        Ok(Outgoing { lines, notes, until })
    }

    /// After `outgoing` has reached the remote, which is at `at` now, with the files that hold it.
    pub fn mark_sent(
        &mut self,
        outgoing: &Outgoing,
        files: &[(String, String)],
        at: &RemoteState,
    ) -> Result<(), Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute("DELETE FROM unsent WHERE n <= ?1", [outgoing.until])?;
        known::settle(&transaction)?;
        see(&transaction, files)?;
        set_remote(&transaction, at)?;
        Ok(transaction.commit()?)
    }

    /// A name that no other copy will give to anything.
    pub fn unique_name(&self) -> Result<String, Error> {
        Ok(sql::unique_name(&self.connection)?)
    }

    /// The id of this copy.
    pub fn device(&self) -> Result<String, Error> {
        Ok(super::writing::device(&self.connection)?)
    }

    /// How many rows the remote lacks.
    pub fn unsent(&self) -> Result<u64, Error> {
        let count: i64 = self.connection.query_row(
            "SELECT count(*) FROM unsent WHERE source NOT IN ('note', 'own', 'version_parent')",
            [],
            |row| row.get(0),
        )?;
        Ok(count.unsigned_abs())
    }
}

/// The remote is known up to a commit. Saved together with what was read of it or is in it: if it is
/// reset to one in between, what it lost has to be sent again.
fn set_remote(connection: &Connection, at: &RemoteState) -> rusqlite::Result<()> {
    let RemoteState { repository, tip } = at;
    let sql = "UPDATE sync SET repository = ?1, tip = ?2";
    connection.execute(sql, [repository, tip]).map(drop)
}

/// Saves which contents the remote's files had.
fn see(connection: &Connection, files: &[(String, String)]) -> Result<(), Error> {
    let mut put = connection.prepare_cached(
        "INSERT INTO sync_file (path, blob) VALUES (?1, ?2)
         ON CONFLICT (path) DO UPDATE SET blob = excluded.blob",
    )?;
    for (path, blob) in files {
        put.execute([path, blob])?;
    }
    Ok(())
}

fn clear(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "DELETE FROM sync; DELETE FROM sync_file; DELETE FROM unsent; DELETE FROM sync_line;
         UPDATE catalogue SET settled = 0 WHERE settled = 1",
    )
}

/// Adds rows that the remote has, so that they are not to be sent: the triggers that say so do
/// nothing while there is no state of sync.
fn without_triggers<T>(
    connection: &Connection,
    add: impl FnOnce() -> Result<T, Error>,
) -> Result<T, Error> {
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS paused AS SELECT * FROM sync WHERE 0;
         INSERT INTO temp.paused SELECT * FROM sync; DELETE FROM sync;",
    )?;
    let added = add()?;
    connection
        .execute_batch("INSERT INTO sync SELECT * FROM temp.paused; DELETE FROM temp.paused;")?;
    Ok(added)
}

/// Lists all rows as unsent.
fn send_everything(connection: &Connection) -> rusqlite::Result<()> {
    // First what a newer program wrote: it may be rows of these tables with more in them.
    connection.execute(
        "INSERT OR IGNORE INTO unsent (source, key) SELECT 'sync_line', line FROM sync_line",
        [],
    )?;
    for table in TABLES {
        let key = table.key.join(", ");
        // Visits stay on their device.
        let visits = if table.name == "fact" { "WHERE kind <> 'visit'" } else { "" };
        connection.execute(
            &format!(
                "INSERT OR IGNORE INTO unsent (source, key)
                 SELECT '{}', json_array({key}) FROM {} {visits}",
                table.name, table.name
            ),
            [],
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        domain::{CatalogueId, EntryId},
        store::Save,
    };

    #[test]
    fn every_shared_table_notices_what_is_new() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("nexus.db")).unwrap();
        for table in TABLES {
            let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1
                       AND sql LIKE '%INSERT%INTO unsent%'";
            let count: i64 =
                store.connection.query_row(sql, [table.name], |row| row.get(0)).unwrap();
            let is_logged = shared::logged().any(|logged| logged.name == table.name);
            let expected = if is_logged { 1 } else { 2 };
            assert_eq!(
                count, expected,
                "what is new in {0} would not be synced: a migration has to add a trigger \
                 `unsent_{0}`, as schema/10-sync.sql does for others",
                table.name
            );
        }
    }

    /// A catalogue whose only entry has an id, and was known by another.
    fn catalogue_of(id: &str, was: &[&str]) -> serde_json::Value {
        json!({
            "form": "nexus-export-2", "personal": {},
            "catalogues": [{
                "id": "c", "title": "C", "version": "", "description": "", "origin": "/c",
                "tags": [], "categories": [{ "id": "x", "title": "X", "summary": "" }],
                "entries": [{
                    "id": id, "category": "x", "kind": "article", "title": id, "summary": "",
                    "aliases": [], "tags": [], "level": null, "links": [], "source": "",
                    "body": "text", "was": was,
                }],
                "sources": [],
            }],
        })
    }

    #[test]
    fn a_file_of_a_former_id_that_is_back_in_the_remote_is_removed_and_only_where_it_is_former() {
        let folder = tempfile::tempdir().unwrap();
        let store = |name: &str| {
            let mut store = Store::open(&folder.path().join(name)).unwrap();
            store.start_sync("remote").unwrap();
            store.import_json(&catalogue_of("before", &[]), true).unwrap();
            store
        };
        let (mut newer, mut older) = (store("newer.db"), store("older.db"));
        let c = CatalogueId::new("c").unwrap();
        let before = EntryId::new("before").unwrap();
        let save =
            Save { entry: &before, text: "line", base: None, edit_session: "", draft_owners: &[] };
        newer.save_note(&c, &save, 1).unwrap();
        // The files that a copy writes next: of each entry, whether there is one or it is removed.
        let written = |store: &mut Store| {
            let outgoing = store.outgoing().unwrap();
            store.mark_sent(&outgoing, &[], &RemoteState::default()).unwrap();
            let files: Vec<(String, bool)> =
                outgoing.notes.iter().map(|it| (it.entry.to_string(), it.file.is_some())).collect();
            (files, outgoing)
        };
        let received = |outgoing: &Outgoing| Incoming {
            lines: outgoing.lines.clone(),
            files: outgoing
                .notes
                .iter()
                .filter_map(|it| it.file.clone())
                .map(|file| RemoteFile { path: String::new(), in_place: Some(c.clone()), file })
                .collect(),
            ..Incoming::default()
        };

        let (files, first) = written(&mut newer);
        assert_eq!(files, [("before".to_owned(), true)]);
        newer.import_json(&catalogue_of("now", &["before"]), true).unwrap();
        let (files, second) = written(&mut newer);
        assert_eq!(files, [("before".to_owned(), false), ("now".to_owned(), true)]);
        // Somebody resets the remote to what was in it first.
        newer.forget_remote().unwrap();
        newer.take_in(&received(&first)).unwrap();
        assert_eq!(written(&mut newer).0, files);
        // A copy with the older catalogue leaves both to those that know better.
        older.take_in(&received(&first)).unwrap();
        older.take_in(&received(&second)).unwrap();
        assert_eq!(written(&mut older).0, []);
    }
}
