//! Replacing a catalogue: one transaction that gives each entry its row by its lasting id.
//!
//! Nothing here names a table of the personal layer.

use std::collections::HashMap;

use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::{
    Error, Origin, Store,
    entry_rows::{self, Generation, Row},
    former::{self, Former},
    placement,
};
use crate::{
    content::{KnownEntry, Link, Outline},
    domain::{Catalogue, CatalogueId, Category, CategoryId, Entry},
};

/// Pages of cache of a connection that writes in bulk, in KiB as SQLite takes it: negative. Its own
/// default is 2,000.
const BULK_CACHE: i64 = -16_000;

/// What an import does to the entries that there were: ids with titles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// New ones.
    pub added: Vec<(String, String)>,
    /// Those whose text or names are others.
    pub changed: Vec<(String, String)>,
    /// Those that are there no more.
    pub removed: Vec<(String, String)>,
}

/// What an import was made of.
pub(super) struct Read<'a> {
    pub(super) origin: &'a Origin,
    /// Of the names, sizes and times of files.
    pub(super) stamp: &'a str,
    /// Of what they hold.
    pub(super) digest: &'a str,
    pub(super) now: i64,
}

/// An import under way. Dropped before [`Import::finish`], it leaves the store as it was.
pub struct Import<'s> {
    transaction: Transaction<'s>,
    generation: Generation,
    /// The row of each category that was met, and how many entries it has got.
    categories: HashMap<CategoryId, (i64, i64)>,
    /// The rows that entries have from imports before, by id, and the digests of their texts.
    known: HashMap<String, (i64, i64)>,
    /// How many of these this import has again.
    met: usize,
    /// The row for the next entry that is new.
    next: i64,
    /// The row of each entry, in the order they came.
    keys: Vec<i64>,
    changes: Changes,
    /// What entries are known by where they come from.
    sources: Vec<KnownEntry>,
    /// Ids that they had before.
    former: Former,
}

impl Store {
    /// What the last import from an origin was made of: its stamp and its digest.
    pub fn imported(&self, origin: &Origin) -> Result<Option<(String, String)>, Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT stamp, digest FROM catalogue WHERE origin = ?1")?;
        Ok(statement
            .query_row([origin.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    }

    /// Records that the content of an origin was found unchanged under a new stamp.
    pub fn restamp(&self, origin: &Origin, stamp: &str) -> Result<(), Error> {
        self.connection.execute(
            "UPDATE catalogue SET stamp = ?2 WHERE origin = ?1",
            [origin.as_str(), stamp],
        )?;
        Ok(())
    }

    /// Another connection to the database, for writing much: with more memory for it, and
    /// without waiting for the disk. What it commits is safe from a power cut only when another
    /// connection has committed something, or the log has been moved ([`Store::checkpoint`]), which
    /// is left to the caller; until then, a power cut leaves what was there before.
    pub fn bulk_connection(&self) -> Result<Self, Error> {
        let mut store = Self::open(&self.path)?;
        if let Some(waiting) = self.waiting {
            store.wait_by(waiting)?;
        }
        store.connection.pragma_update(None, "cache_size", BULK_CACHE)?;
        store.connection.pragma_update(None, "synchronous", "NORMAL")?;
        store.connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        Ok(store)
    }

    /// Moves the log into the file, as far as others who read let it; one connection can do so
    /// while another writes.
    pub fn checkpoint(&self) -> Result<(), Error> {
        Ok(self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?)
    }

    /// Begins to replace a catalogue, or to add it: best over a [`Store::bulk_connection`].
    ///
    /// # Errors
    /// [`Error::Busy`] when another process is writing.
    pub fn import(&mut self, catalogue: &CatalogueId) -> Result<Import<'_>, Error> {
        Import::of(
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?,
            catalogue,
        )
    }
}

impl<'s> Import<'s> {
    /// Begins to replace a catalogue, or to add it, within a transaction.
    pub(super) fn of(transaction: Transaction<'s>, catalogue: &CatalogueId) -> Result<Self, Error> {
        let (catalogue, number): (i64, i64) = transaction.query_row(
            "INSERT INTO catalogue
                 (id, title, version, description, origin, stamp, digest, imported_at, round, entries)
             VALUES (?1, '', '', '', '', '', '', 0, 1, 0)
             ON CONFLICT (id) DO UPDATE SET round = round + 1
             RETURNING key, round",
            [catalogue.as_str()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let known = transaction
            .prepare("SELECT id, key, digest FROM entry WHERE catalogue = ?1 AND NOT own")?
            .query_map([catalogue], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?
            .collect::<Result<_, _>>()?;
        let next =
            transaction
                .query_row("SELECT coalesce(max(key), 0) + 1 FROM entry", [], |row| row.get(0))?;
        Ok(Self {
            transaction,
            generation: Generation { catalogue, number },
            categories: HashMap::new(),
            known,
            met: 0,
            next,
            keys: Vec::new(),
            changes: Changes::default(),
            sources: Vec::new(),
            former: Former::new(),
        })
    }

    /// Puts entries behind those that came before. The full text lacks them then, as far as they
    /// are new or others than before.
    pub fn add(&mut self, entries: &[Entry]) -> Result<(), Error> {
        let mut rows = Vec::with_capacity(entries.len());
        for entry in entries {
            let (category, ordinal) = self.category(&entry.category)?;
            let (key, before) = match self.known.get(entry.id.as_str()) {
                Some(&(key, digest)) => (key, Some(digest)),
                None => (self.next, None),
            };
            self.next = self.next.max(key + 1);
            self.met += usize::from(before.is_some());
            let position = self.keys.len() as i64;
            self.keys.push(key);
            let digest = entry_rows::digest(entry);
            let was = entry.extras.was.iter();
            self.former.extend(was.map(|was| (was.clone(), entry.id.clone())));
            let named = || (entry.id.to_string(), entry.title.clone());
            match before {
                None => self.changes.added.push(named()),
                Some(before) if before != digest => self.changes.changed.push(named()),
                Some(_) => {}
            }
            rows.push(Row { key, entry, position, category, ordinal, digest, before });
        }
        entry_rows::write(&self.transaction, self.generation, rows)
    }

    /// Records what entries are known by where they come from.
    pub fn known_by(&mut self, sources: impl IntoIterator<Item = KnownEntry>) {
        self.sources.extend(sources);
    }

    /// What the import would do, if it were finished now. It is not: the store is as it was.
    pub fn preview(mut self) -> Result<Changes, Error> {
        self.changes.removed = self.removed()?;
        Ok(self.changes)
    }

    /// The entries of earlier imports that this one does not have.
    fn removed(&self) -> Result<Vec<(String, String)>, Error> {
        let mut statement = self.transaction.prepare(
            "SELECT id, title FROM entry WHERE catalogue = ?1 AND round <> ?2 AND NOT own",
        )?;
        let rows = statement
            .query_map([self.generation.catalogue, self.generation.number], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many entries there were before, if none of them is in this import.
    pub fn removes_all(&self) -> Option<usize> {
        Some(self.known.len()).filter(|former| *former > 0 && self.met == 0)
    }

    /// How many entries have been put in.
    pub fn added(&self) -> usize {
        self.keys.len()
    }

    fn category(&mut self, id: &CategoryId) -> Result<(i64, i64), Error> {
        if let Some(category) = self.categories.get_mut(id) {
            category.1 += 1;
            return Ok((category.0, category.1 - 1));
        }
        let key = self.transaction.query_row(
            "INSERT INTO category (catalogue, id, position, title, summary, entries)
             VALUES (?1, ?2, 0, '', '', 0)
             ON CONFLICT (catalogue, id) DO UPDATE SET entries = 0
             RETURNING key",
            params![self.generation.catalogue, id.as_str()],
            |row| row.get(0),
        )?;
        self.categories.insert(id.clone(), (key, 1));
        Ok((key, 0))
    }

    /// Drops what this import does not have, writes the links, and commits. Gives what has changed.
    /// Where it fails, nothing has.
    pub fn finish(
        self,
        outline: &Outline,
        origin: &Origin,
        stamp: &str,
        digest: &str,
        now: i64,
    ) -> Result<Changes, Error> {
        let (changes, transaction) =
            self.complete(outline, &Read { origin, stamp, digest, now })?;
        transaction.commit()?;
        Ok(changes)
    }

    /// The same without the commit: what comes next in the transaction is up to the caller.
    pub(super) fn complete(
        mut self,
        outline: &Outline,
        read: &Read<'_>,
    ) -> Result<(Changes, Transaction<'s>), Error> {
        let mut changes = std::mem::take(&mut self.changes);
        changes.removed = self.removed()?;
        for category in &outline.categories {
            if !self.categories.contains_key(&category.id) {
                let (key, _) = self.category(&category.id)?;
                self.categories.insert(category.id.clone(), (key, 0));
            }
        }
        if self.generation.number > 1 {
            self.delete_former()?;
        }
        self.describe_categories(&outline.categories)?;
        self.write_links(&outline.links)?;
        self.describe(&outline.catalogue, read)?;
        self.write_vocabulary(&outline.catalogue.tags)?;
        self.keep_sources()?;
        let Generation { catalogue, .. } = self.generation;
        former::keep(&self.transaction, catalogue, &self.former)?;
        former::follow(&self.transaction)?;
        placement::place_after_import(&self.transaction, &outline.catalogue.id, catalogue)?;
        // It is of other entries. Made again where nobody waits for it: see `Store::keep_names`.
        self.transaction.execute("DELETE FROM names WHERE catalogue = ?1", [catalogue])?;
        Ok((changes, self.transaction))
    }

    /// Deletes all links, and the entries and categories that this import does not have.
    fn delete_former(&self) -> Result<(), Error> {
        let Generation { catalogue, number } = self.generation;
        let transaction = &self.transaction;
        entry_rows::delete_links(transaction, "catalogue = ?1", [catalogue])?;
        entry_rows::delete(transaction, "catalogue = ?1 AND round <> ?2", [catalogue, number])?;
        // Categories that are empty but described come back.
        transaction.execute(
            "DELETE FROM category WHERE catalogue = ?1
             AND NOT EXISTS (SELECT 1 FROM entry WHERE category = category.key)",
            [catalogue],
        )?;
        Ok(())
    }

    fn describe_categories(&self, categories: &[Category]) -> Result<(), Error> {
        let mut describe = self.transaction.prepare(
            "INSERT INTO category
                 (catalogue, id, position, title, summary, entries, published, own)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 0)
             ON CONFLICT (catalogue, id) DO UPDATE SET
                 position = excluded.position, title = excluded.title,
                 summary = excluded.summary, entries = excluded.entries,
                 published = excluded.published, own = 0",
        )?;
        for (position, category) in categories.iter().enumerate() {
            let (_, entries) = self.categories[&category.id];
            describe.execute(params![
                self.generation.catalogue,
                category.id.as_str(),
                position as i64,
                category.title,
                category.summary,
                entries
            ])?;
        }
        Ok(())
    }

    fn write_links(&self, links: &[Link]) -> Result<(), Error> {
        // In the order of the table, so that every row is put at its end.
        let mut links: Vec<(i64, i64)> = links
            .iter()
            .map(|link| (self.keys[link.to as usize], self.keys[link.from as usize]))
            .collect();
        links.sort_unstable();
        let mut insert =
            self.transaction.prepare("INSERT INTO backlink (target, source) VALUES (?1, ?2)")?;
        for (target, source) in links {
            insert.execute([target, source])?;
        }
        Ok(())
    }

    fn write_vocabulary(&self, tags: &[(String, String)]) -> Result<(), Error> {
        let Generation { catalogue, .. } = self.generation;
        self.transaction.execute("DELETE FROM vocabulary WHERE catalogue = ?1", [catalogue])?;
        for (position, (tag, meaning)) in tags.iter().enumerate() {
            self.transaction.execute(
                "INSERT INTO vocabulary (catalogue, position, tag, meaning) VALUES (?1, ?2, ?3, ?4)",
                params![catalogue, position as i64, tag, meaning],
            )?;
        }
        Ok(())
    }

    /// Keeps what entries are known by. What former ones were known by stays, so that they are known
    /// again when they come back.
    fn keep_sources(&self) -> Result<(), Error> {
        let transaction = &self.transaction;
        transaction.execute(
            "UPDATE source SET current = 0 WHERE catalogue = ?1",
            [self.generation.catalogue],
        )?;
        let mut put = transaction.prepare(
            "INSERT INTO source (catalogue, key, id, print, sketch, current)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (catalogue, key, id) DO UPDATE SET
                 print = excluded.print, sketch = excluded.sketch, current = excluded.current",
        )?;
        for KnownEntry { key, id, fingerprint, sketch, current } in &self.sources {
            put.execute(params![
                self.generation.catalogue,
                key,
                id.as_str(),
                fingerprint,
                sketch.to_bytes(),
                current
            ])?;
        }
        Ok(())
    }

    fn describe(&self, catalogue: &Catalogue, read: &Read<'_>) -> Result<(), Error> {
        // Another catalogue that was once read from here is here no longer.
        self.transaction.execute(
            "UPDATE catalogue SET origin = '' WHERE origin = ?1 AND key <> ?2",
            params![read.origin.as_str(), self.generation.catalogue],
        )?;
        self.transaction.execute(
            "UPDATE catalogue SET title = ?2, version = ?3, description = ?4, origin = ?5,
                 stamp = ?6, digest = ?7, imported_at = ?8, entries = ?9, published = ?9
             WHERE key = ?1",
            params![
                self.generation.catalogue,
                catalogue.title,
                catalogue.version,
                catalogue.description,
                read.origin.as_str(),
                read.stamp,
                read.digest,
                read.now,
                self.keys.len() as i64
            ],
        )?;
        Ok(())
    }
}
