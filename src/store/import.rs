//! Importing a catalogue, in one transaction: an entry keeps its row by its permanent id.
//!
//! Nothing here names a table of the personal layer.

use std::collections::HashMap;

use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::{
    Error, Origin, Store,
    documents::{self, FileStat, KnownDocument},
    entry_rows::{self, Generation, Row},
    former::{self, Former},
    placement,
};
use crate::{
    content::{KnownEntry, Link, Outline},
    domain::{Catalogue, CatalogueId, Category, CategoryId, Entry},
};

/// The page cache of a bulk connection in KiB, which SQLite expects as a negative number. Its
/// default is -2,000.
const BULK_CACHE: i64 = -16_000;

/// The entries that an import changes: ids with titles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// New entries.
    pub added: Vec<(String, String)>,
    /// Entries whose text or names have changed.
    pub changed: Vec<(String, String)>,
    /// Entries that are gone.
    pub removed: Vec<(String, String)>,
}

/// The files that an import was read from.
pub(super) struct Read<'a> {
    pub(super) origin: &'a Origin,
    /// A digest of their names, sizes and times.
    pub(super) stamp: &'a str,
    /// A digest of their content.
    pub(super) digest: &'a str,
    pub(super) now: i64,
}

/// An import in progress. Dropping it before [`Import::finish`] rolls it back.
pub struct Import<'s> {
    transaction: Transaction<'s>,
    generation: Generation,
    /// The row of each category so far, and its number of entries.
    categories: HashMap<CategoryId, (i64, i64)>,
    /// The keys and digests of the entries of earlier imports, by id.
    known: HashMap<String, (i64, i64)>,
    /// How many of these this import has again.
    seen_again: usize,
    /// The key for the next new entry.
    next: i64,
    /// The key of each entry, in order.
    keys: Vec<i64>,
    changes: Changes,
    /// Where entries come from.
    sources: Vec<KnownEntry>,
    former: Former,
}

impl Store {
    /// The stamp and the digest of the last import from an origin.
    pub fn imported(&self, origin: &Origin) -> Result<Option<(String, String)>, Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT stamp, digest FROM catalogue WHERE origin = ?1")?;
        Ok(statement
            .query_row([origin.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    }

    /// Records a new stamp for unchanged content, and the sizes and times of the files in their order.
    pub fn restamp(
        &mut self,
        origin: &Origin,
        stamp: &str,
        stats: &[FileStat],
    ) -> Result<(), Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let catalogue: i64 = transaction.query_row(
            "UPDATE catalogue SET stamp = ?2 WHERE origin = ?1 RETURNING key",
            [origin.as_str(), stamp],
            |row| row.get(0),
        )?;
        documents::restamp(&transaction, catalogue, stats)?;
        Ok(transaction.commit()?)
    }

    /// Another connection, for bulk writes: with a larger cache, and without waiting for the disk.
    /// Its commits survive a power cut only after another connection has committed or the caller
    /// has called [`Store::checkpoint`]; until then, a power cut undoes them.
    pub fn bulk_connection(&self) -> Result<Self, Error> {
        let mut store = Self::open(&self.path)?;
        if let Some(handler) = self.busy_handler {
            store.set_busy_handler(handler)?;
        }
        store.connection.pragma_update(None, "cache_size", BULK_CACHE)?;
        store.connection.pragma_update(None, "synchronous", "NORMAL")?;
        store.connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        Ok(store)
    }

    /// Copies the WAL into the database file, as far as readers allow it. Another connection can
    /// write meanwhile.
    pub fn checkpoint(&self) -> Result<(), Error> {
        Ok(self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?)
    }

    /// Begins to add or replace a catalogue; fastest on a [`Store::bulk_connection`].
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
    /// Begins to add or replace a catalogue within a transaction.
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
        transaction.execute("DELETE FROM document WHERE catalogue = ?1", [catalogue])?;
        let next =
            transaction
                .query_row("SELECT coalesce(max(key), 0) + 1 FROM entry", [], |row| row.get(0))?;
        Ok(Self {
            transaction,
            generation: Generation { catalogue, number },
            categories: HashMap::new(),
            known,
            seen_again: 0,
            next,
            keys: Vec::new(),
            changes: Changes::default(),
            sources: Vec::new(),
            former: Former::new(),
        })
    }

    /// Appends entries. New and changed ones become unindexed.
    pub fn add(&mut self, entries: &[Entry]) -> Result<(), Error> {
        let mut rows = Vec::with_capacity(entries.len());
        for entry in entries {
            let (category, ordinal) = self.category(&entry.category)?;
            let (key, before) = match self.known.get(entry.id.as_str()) {
                Some(&(key, digest)) => (key, Some(digest)),
                None => (self.next, None),
            };
            self.next = self.next.max(key + 1);
            self.seen_again += usize::from(before.is_some());
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

    /// Records what is known of documents.
    pub fn add_documents(&mut self, all: &[KnownDocument]) -> Result<(), Error> {
        documents::put(&self.transaction, self.generation.catalogue, all)
    }

    /// Records where entries come from.
    pub fn add_sources(&mut self, sources: impl IntoIterator<Item = KnownEntry>) {
        self.sources.extend(sources);
    }

    /// What the import would change. Rolls it back.
    pub fn preview(mut self) -> Result<Changes, Error> {
        self.changes.removed = self.removed()?;
        Ok(self.changes)
    }

    /// The entries of earlier imports that this one lacks.
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

    /// The number of former entries, if this import has none of them.
    pub fn removes_all(&self) -> Option<usize> {
        Some(self.known.len()).filter(|former| *former > 0 && self.seen_again == 0)
    }

    /// How many entries were added so far.
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

    /// Drops what this import lacks, writes the links, and commits. Returns what has changed. If it
    /// fails, nothing has.
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

    /// The same without the commit, which is left to the caller.
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
        self.save_sources()?;
        let Generation { catalogue, .. } = self.generation;
        former::save(&self.transaction, catalogue, &self.former)?;
        former::follow(&self.transaction)?;
        placement::place_after_import(&self.transaction, &outline.catalogue.id, catalogue)?;
        // Outdated now. `Store::save_names` rebuilds it in the background.
        self.transaction.execute("DELETE FROM names WHERE catalogue = ?1", [catalogue])?;
        Ok((changes, self.transaction))
    }

    /// Deletes all links, and the entries and categories that this import lacks.
    fn delete_former(&self) -> Result<(), Error> {
        let Generation { catalogue, number } = self.generation;
        let transaction = &self.transaction;
        entry_rows::delete_links(transaction, "catalogue = ?1", [catalogue])?;
        entry_rows::delete(transaction, "catalogue = ?1 AND round <> ?2", [catalogue, number])?;
        // Categories that are empty but described are added again.
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
        // In the order of the table, so that every row is appended.
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

    /// Saves where entries come from. The sources of former entries stay, so that they are
    /// recognized if they return.
    fn save_sources(&self) -> Result<(), Error> {
        self.transaction.execute(
            "UPDATE source SET current = 0 WHERE catalogue = ?1",
            [self.generation.catalogue],
        )?;
        save_sources(&self.transaction, self.generation.catalogue, &self.sources)
    }

    fn describe(&self, catalogue: &Catalogue, read: &Read<'_>) -> Result<(), Error> {
        // Another catalogue that was once read from this origin loses it.
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

/// Saves where entries come from.
pub(super) fn save_sources(
    transaction: &Transaction<'_>,
    catalogue: i64,
    sources: &[KnownEntry],
) -> Result<(), Error> {
    let mut put = transaction.prepare_cached(
        "INSERT INTO source (catalogue, key, id, print, sketch, current)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (catalogue, key, id) DO UPDATE SET
             print = excluded.print, sketch = excluded.sketch, current = excluded.current",
    )?;
    for KnownEntry { key, id, fingerprint, sketch, current } in sources {
        put.execute(params![catalogue, key, id.as_str(), fingerprint, sketch.to_bytes(), current])?;
    }
    Ok(())
}
