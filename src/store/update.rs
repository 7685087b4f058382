//! Updating a catalogue by some of its documents, in one transaction. Afterwards it is as an import
//! of all of them would have left it.

use std::collections::{HashMap, HashSet};

use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::{
    Changes, Error, KnownDocument, Origin, Store, documents,
    entry_rows::{self, Generation, Row},
    former::{self, Former},
    import::save_sources,
    placement,
    sql::{ids, named, strings},
    words,
};
use crate::{
    content::{KnownEntry, Sketch},
    domain::{Catalogue, CatalogueId, Category, Entry, EntryId, Level},
};

/// Entries that are indexed within the update, at most; more are left to the background.
const MAX_INDEXED: usize = 256;

/// When an update keeps other processes from writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteLock {
    /// When it writes itself, at its end. It fails then if another process has written meanwhile.
    AtTheEnd,
    /// From its beginning.
    FromTheStart,
}

/// An update in progress. Dropping it before [`Update::finish`] changes nothing.
pub struct Update<'s> {
    transaction: Transaction<'s>,
    generation: Generation,
    state: UpdateState,
}

/// A catalogue before an update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateState {
    /// Its id.
    pub id: CatalogueId,
    /// Its title.
    pub title: String,
    /// The stamp of its files.
    pub stamp: String,
    /// The digest of their content.
    pub digest: String,
    /// How many entries it has without those of the user.
    pub entries: usize,
}

/// A piece of the list of entries, as documents follow each other.
#[derive(Debug)]
pub enum Span {
    /// This many more entries stay.
    Keep(usize),
    /// This many more entries are replaced by those of the next [`Span::Put`], or removed.
    Drop(usize),
    /// These entries follow.
    Put(Vec<Entry>),
}

/// What an update makes of a catalogue.
pub struct Revision<'r> {
    /// All its entries.
    pub spans: &'r [Span],
    /// Itself.
    pub catalogue: &'r Catalogue,
    /// Its categories.
    pub categories: &'r [Category],
    /// The sources of the entries that are read again, as they were.
    pub outdated: &'r [KnownEntry],
    /// The same as they are.
    pub sources: &'r [KnownEntry],
    /// The places of documents that are gone.
    pub forgotten: &'r [i64],
    /// The documents that were read.
    pub documents: &'r [KnownDocument],
    /// The stamp of all files.
    pub stamp: &'r str,
    /// The digest of their content.
    pub digest: &'r str,
    /// When, in milliseconds since 1970.
    pub now: i64,
}

/// An entry as it was.
struct Before {
    key: i64,
    id: EntryId,
    category: String,
    position: i64,
    ordinal: i64,
    digest: i64,
    /// What the index of names has of it, besides the category.
    names: Names,
}

#[derive(PartialEq)]
struct Names {
    title: String,
    kind: String,
    level: Option<String>,
    tags: Vec<String>,
    aliases: Vec<String>,
}

impl Names {
    fn of(entry: &Entry) -> Self {
        Self {
            title: entry.title.clone(),
            kind: entry.kind.as_str().to_owned(),
            level: entry.level.map(|level| Level::as_str(level).to_owned()),
            tags: entry.all_tags().map(str::to_owned).collect(),
            aliases: entry.all_aliases().map(str::to_owned).collect(),
        }
    }
}

/// A place in the list of entries.
#[derive(Clone, Copy)]
struct Slot {
    position: i64,
    category: i64,
    ordinal: i64,
}

impl Store {
    /// Begins to update the catalogue from an origin; `None` if there is none.
    ///
    /// # Errors
    /// [`Error::Busy`] when another process is writing.
    pub fn update(
        &mut self,
        origin: &Origin,
        lock: WriteLock,
    ) -> Result<Option<Update<'_>>, Error> {
        let transaction = self.connection.transaction_with_behavior(match lock {
            WriteLock::AtTheEnd => TransactionBehavior::Deferred,
            WriteLock::FromTheStart => TransactionBehavior::Immediate,
        })?;
        let found = transaction
            .query_row(
                "SELECT key, round, id, title, stamp, digest, published FROM catalogue
                 WHERE origin = ?1",
                [origin.as_str()],
                |row| {
                    let generation = Generation { catalogue: row.get(0)?, number: row.get(1)? };
                    let state = UpdateState {
                        id: named(row, 2)?,
                        title: row.get(3)?,
                        stamp: row.get(4)?,
                        digest: row.get(5)?,
                        entries: usize::try_from(row.get::<_, i64>(6)?).unwrap_or_default(),
                    };
                    Ok((generation, state))
                },
            )
            .optional()?;
        Ok(found.map(|(generation, state)| Update { transaction, generation, state }))
    }
}

impl Update<'_> {
    /// The catalogue before the update.
    pub fn state(&self) -> &UpdateState {
        &self.state
    }

    /// Its documents, in the order of reading; none if it was not imported from a folder of notes,
    /// or by an earlier version of the program.
    pub fn documents(&self) -> Result<Vec<KnownDocument>, Error> {
        documents::all(&self.transaction, self.generation.catalogue)
    }

    /// The entries that an entry of these documents may be recognised as: those that were in them,
    /// and those that no document has any more.
    pub fn candidates(&self, paths: &[&str]) -> Result<Vec<KnownEntry>, Error> {
        let catalogue = self.generation.catalogue;
        let columns = "key, id, print, sketch, current";
        let mut of_path = self.transaction.prepare_cached(&format!(
            "SELECT {columns} FROM source WHERE catalogue = ?1 AND current AND key = ?2
             UNION ALL
             SELECT {columns} FROM source WHERE catalogue = ?1 AND current
               AND key >= ?2 || '#' AND key < ?2 || '$'"
        ))?;
        let mut found = Vec::new();
        for path in paths {
            let rows = of_path.query_map(params![catalogue, path], known_entry)?;
            found.extend(rows.collect::<Result<Vec<_>, _>>()?);
        }
        let here: HashSet<EntryId> = found.iter().map(|it: &KnownEntry| it.id.clone()).collect();
        let mut former = self.transaction.prepare_cached(&format!(
            "SELECT {columns}, EXISTS (SELECT 1 FROM source AS now
                 WHERE now.catalogue = ?1 AND now.id = source.id AND now.current)
             FROM source WHERE catalogue = ?1 AND NOT current"
        ))?;
        let rows = former
            .query_map([catalogue], |row| Ok((known_entry(row)?, row.get::<_, bool>(5)?)))?
            .collect::<Result<Vec<_>, _>>()?;
        let is_free = |(known, taken): &(KnownEntry, bool)| !taken || here.contains(&known.id);
        found.extend(rows.into_iter().filter(is_free).map(|(known, _)| known));
        found.sort_by(|one, two| (&one.key, one.id.as_str()).cmp(&(&two.key, two.id.as_str())));
        Ok(found)
    }

    /// The ids of all entries that any import of the catalogue had.
    pub fn ids(&self) -> Result<Vec<EntryId>, Error> {
        let mut statement =
            self.transaction.prepare_cached("SELECT id FROM source WHERE catalogue = ?1")?;
        let ids = statement.query_map([self.generation.catalogue], |row| named(row, 0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// The whole text of an entry, for comparing it with another.
    pub fn text_of(&self, id: &EntryId) -> Result<Option<String>, Error> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT coalesce(body, challenge || char(10) || coalesce(solution, '')) FROM entry
             JOIN entry_text USING (key) WHERE catalogue = ?1 AND id = ?2",
        )?;
        let text = statement
            .query_row(params![self.generation.catalogue, id.as_str()], |row| row.get(0))
            .optional()?;
        Ok(text)
    }

    /// Carries out an update, and commits. `None` if the entries in the store are not those that it
    /// is about; then nothing is changed.
    ///
    /// # Errors
    /// [`Error::Busy`] when another process is writing, or has written since the update began and did
    /// not have the lock; then nothing is changed.
    pub fn finish(self, revision: &Revision<'_>) -> Result<Option<Changes>, Error> {
        let Some(before) = self.before(revision.spans)? else { return Ok(None) };
        let stays = self.stays_in_place(revision, &before)?;
        let mut changes = Changes::default();
        let put: Vec<&Entry> = entries(revision.spans).collect();
        let known: HashMap<&EntryId, &Before> = before.iter().map(|it| (&it.id, it)).collect();
        self.unlink(&before)?;
        let slots = if stays {
            before.iter().map(|it| self.slot_of(it)).collect::<Result<_, _>>()?
        } else {
            let slots = self.renumber(revision)?;
            self.remove(&before, &put, &mut changes)?;
            self.drop_categories(revision.categories)?;
            slots
        };
        let names = self.write(&put, &slots, &known, &mut changes)?;
        self.link(&put)?;
        self.describe(revision)?;
        let was = |entry: &&Entry| {
            let former = entry.extras.was.iter().map(|was| (was.clone(), entry.id.clone()));
            former.collect::<Former>()
        };
        let was: Former = put.iter().flat_map(was).collect();
        former::save(&self.transaction, self.generation.catalogue, &was)?;
        if !stays || !was.is_empty() {
            former::follow(&self.transaction)?;
        }
        if !stays {
            let Generation { catalogue, .. } = self.generation;
            placement::place_after_import(&self.transaction, &self.state.id, catalogue)?;
        }
        if names || !stays {
            // Made again by `Store::save_names`. The counter has indexes in memory loaded again.
            self.transaction
                .execute("DELETE FROM names WHERE catalogue = ?1", [self.generation.catalogue])?;
            self.transaction.execute("UPDATE counter SET n = n + 1 WHERE name = 'own'", [])?;
        }
        self.transaction.execute("UPDATE counter SET n = n + 1 WHERE name = 'shown'", [])?;
        self.transaction.commit()?;
        Ok(Some(changes))
    }

    /// The entries that are replaced; `None` if the list of entries has another length.
    fn before(&self, spans: &[Span]) -> Result<Option<Vec<Before>>, Error> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT entry.key, entry.id, category.id, entry.position, ordinal, digest, entry.title,
                 kind, level, tags, aliases
             FROM entry JOIN category ON category.key = entry.category
             WHERE entry.catalogue = ?1 AND entry.position >= ?2 AND entry.position < ?3
               AND NOT entry.own
             ORDER BY entry.position",
        )?;
        let (mut at, mut dropped, mut found) = (0, 0, Vec::new());
        for span in spans {
            match span {
                Span::Keep(count) => at += count,
                Span::Drop(count) => {
                    let range = [self.generation.catalogue, at as i64, (at + count) as i64];
                    let rows = statement.query_map(range, |row| {
                        Ok(Before {
                            key: row.get(0)?,
                            id: named(row, 1)?,
                            category: row.get(2)?,
                            position: row.get(3)?,
                            ordinal: row.get(4)?,
                            digest: row.get(5)?,
                            names: Names {
                                title: row.get(6)?,
                                kind: row.get(7)?,
                                level: row.get(8)?,
                                tags: strings(row, 9)?,
                                aliases: strings(row, 10)?,
                            },
                        })
                    })?;
                    found.extend(rows.collect::<Result<Vec<_>, _>>()?);
                    at += count;
                    dropped += count;
                }
                Span::Put(_) => {}
            }
        }
        Ok(Some(found).filter(|found| found.len() == dropped && at == self.state.entries))
    }

    /// Whether all entries stay where they are, in the categories that they are in.
    fn stays_in_place(&self, revision: &Revision<'_>, before: &[Before]) -> Result<bool, Error> {
        let mut next = before.iter();
        let mut dropped = 0;
        for span in revision.spans {
            match span {
                Span::Keep(_) if dropped == 0 => {}
                Span::Keep(_) => return Ok(false),
                Span::Drop(count) => dropped += count,
                Span::Put(entries) => {
                    if entries.len() != dropped {
                        return Ok(false);
                    }
                    dropped = 0;
                    let same = entries.iter().zip(&mut next).all(|(entry, before)| {
                        entry.id == before.id && entry.category.as_str() == before.category
                    });
                    if !same {
                        return Ok(false);
                    }
                }
            }
        }
        let categories: Vec<(String, String, String)> = self
            .transaction
            .prepare_cached(
                "SELECT id, title, summary FROM category WHERE catalogue = ?1 AND NOT own
                 ORDER BY position",
            )?
            .query_map([self.generation.catalogue], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?
            .collect::<Result<_, _>>()?;
        let as_before = |((id, title, summary), new): (&(String, String, String), &Category)| {
            id == new.id.as_str() && *title == new.title && *summary == new.summary
        };
        Ok(dropped == 0
            && categories.len() == revision.categories.len()
            && categories.iter().zip(revision.categories).all(as_before))
    }

    fn slot_of(&self, before: &Before) -> Result<Slot, Error> {
        let category = self
            .transaction
            .prepare_cached("SELECT key FROM category WHERE catalogue = ?1 AND id = ?2")?
            .query_row(params![self.generation.catalogue, before.category], |row| row.get(0))?;
        Ok(Slot { position: before.position, category, ordinal: before.ordinal })
    }

    /// Deletes the links from entries.
    fn unlink(&self, before: &[Before]) -> Result<(), Error> {
        let mut links =
            self.transaction.prepare_cached("SELECT links FROM entry_text WHERE key = ?1")?;
        let mut delete = self.transaction.prepare_cached(
            "DELETE FROM backlink WHERE source = ?2
               AND target = (SELECT key FROM entry WHERE catalogue = ?1 AND id = ?3)",
        )?;
        for Before { key, .. } in before {
            for link in links.query_row([key], |row| ids(row, 0))? {
                delete.execute(params![self.generation.catalogue, key, link.as_str()])?;
            }
        }
        Ok(())
    }

    /// Writes the links from entries.
    fn link(&self, put: &[&Entry]) -> Result<(), Error> {
        let mut insert = self.transaction.prepare_cached(
            "INSERT INTO backlink (target, source)
             SELECT target.key, source.key FROM entry AS target, entry AS source
             WHERE target.catalogue = ?1 AND target.id = ?2 AND NOT target.own
               AND source.catalogue = ?1 AND source.id = ?3
             ON CONFLICT DO NOTHING",
        )?;
        let Generation { catalogue, .. } = self.generation;
        for entry in put {
            for link in &entry.links {
                insert.execute(params![catalogue, link.as_str(), entry.id.as_str()])?;
            }
        }
        Ok(())
    }

    /// Deletes the entries that are gone, and the rows of user entries, which are placed again.
    fn remove(
        &self,
        before: &[Before],
        put: &[&Entry],
        changes: &mut Changes,
    ) -> Result<(), Error> {
        let stay: HashSet<&EntryId> = put.iter().map(|entry| &entry.id).collect();
        for Before { key, id, names, .. } in before.iter().filter(|it| !stay.contains(&it.id)) {
            entry_rows::delete_links(&self.transaction, "key = ?1", [key])?;
            entry_rows::delete(&self.transaction, "key = ?1", [*key])?;
            changes.removed.push((id.to_string(), names.title.clone()));
        }
        let Generation { catalogue, .. } = self.generation;
        let own = "catalogue = ?1 AND own";
        let any = format!("SELECT EXISTS (SELECT 1 FROM entry WHERE {own})");
        if self.transaction.query_row(&any, [catalogue], |row| row.get(0))? {
            entry_rows::delete_links(&self.transaction, own, [catalogue])?;
            let from =
                format!("DELETE FROM backlink WHERE source IN (SELECT key FROM entry WHERE {own})");
            self.transaction.execute(&from, [catalogue])?;
            entry_rows::delete(&self.transaction, own, [catalogue])?;
        }
        Ok(())
    }

    /// Writes the categories, and the positions of the entries that stay. Returns those of the others
    /// in their order.
    fn renumber(&self, revision: &Revision<'_>) -> Result<Vec<Slot>, Error> {
        let Generation { catalogue, .. } = self.generation;
        let mut put = self.transaction.prepare_cached(
            "INSERT INTO category (catalogue, id, position, title, summary, entries, own)
             VALUES (?1, ?2, ?3, ?4, ?5, 0, 0)
             ON CONFLICT (catalogue, id) DO UPDATE SET position = excluded.position,
                 title = excluded.title, summary = excluded.summary, own = 0
             RETURNING key",
        )?;
        // The key of each category, and its number of entries so far.
        let mut categories: HashMap<&str, i64> = HashMap::new();
        let mut counts: HashMap<i64, i64> = HashMap::new();
        for (position, Category { id, title, summary }) in revision.categories.iter().enumerate() {
            let values = params![catalogue, id.as_str(), position as i64, title, summary];
            let key = put.query_row(values, |row| row.get(0))?;
            categories.insert(id.as_str(), key);
            counts.insert(key, 0);
        }
        let mut list = self.list()?.into_iter();
        let mut update = self
            .transaction
            .prepare_cached("UPDATE entry SET position = ?2, ordinal = ?3 WHERE key = ?1")?;
        let (mut next, mut slots) = (0_i64, Vec::new());
        let mut slot = |category: i64| {
            let count = counts.entry(category).or_default();
            let slot = Slot { position: next, category, ordinal: *count };
            (next, *count) = (next + 1, *count + 1);
            slot
        };
        for span in revision.spans {
            match span {
                Span::Keep(count) => {
                    for (key, old) in list.by_ref().take(*count) {
                        let new = slot(old.category);
                        if (new.position, new.ordinal) != (old.position, old.ordinal) {
                            update.execute([key, new.position, new.ordinal])?;
                        }
                    }
                }
                Span::Drop(count) => drop(list.by_ref().take(*count).count()),
                Span::Put(entries) => {
                    for entry in entries {
                        let category = categories.get(entry.category.as_str()).copied();
                        slots.push(slot(category.unwrap_or_default()));
                    }
                }
            }
        }
        let mut count = self
            .transaction
            .prepare_cached("UPDATE category SET entries = ?2, published = ?2 WHERE key = ?1")?;
        for (category, entries) in &counts {
            count.execute([category, entries])?;
        }
        Ok(slots)
    }
}

impl Update<'_> {
    /// The entries of the catalogue, each with its key, in their order.
    fn list(&self) -> Result<Vec<(i64, Slot)>, Error> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT key, position, category, ordinal FROM entry WHERE catalogue = ?1 AND NOT own",
        )?;
        let rows = statement.query_map([self.generation.catalogue], |row| {
            let (position, category, ordinal) = (row.get(1)?, row.get(2)?, row.get(3)?);
            Ok((row.get(0)?, Slot { position, category, ordinal }))
        })?;
        let mut list: Vec<(i64, Slot)> = rows.collect::<Result<_, _>>()?;
        list.sort_unstable_by_key(|(_, slot)| slot.position);
        Ok(list)
    }

    /// Deletes all categories but these.
    fn drop_categories(&self, categories: &[Category]) -> Result<(), Error> {
        let stay: Vec<&str> = categories.iter().map(|category| category.id.as_str()).collect();
        let stay =
            serde_json::to_string(&stay).map_err(|error| Error::Foreign(error.to_string()))?;
        self.transaction.execute(
            "DELETE FROM category WHERE catalogue = ?1
               AND id NOT IN (SELECT value FROM json_each(?2))",
            params![self.generation.catalogue, stay],
        )?;
        Ok(())
    }

    /// Writes entries and their full text. Returns whether the index of names has others of them.
    fn write(
        &self,
        put: &[&Entry],
        slots: &[Slot],
        known: &HashMap<&EntryId, &Before>,
        changes: &mut Changes,
    ) -> Result<bool, Error> {
        let mut next: i64 = self.transaction.query_row(
            "SELECT coalesce(max(key), 0) + 1 FROM entry",
            [],
            |row| row.get(0),
        )?;
        let (mut rows, mut renamed, mut unindexed) = (Vec::new(), false, Vec::new());
        for (entry, slot) in put.iter().copied().zip(slots) {
            let before = known.get(&entry.id);
            let digest = entry_rows::digest(entry);
            let named = || (entry.id.to_string(), entry.title.clone());
            match before {
                None => changes.added.push(named()),
                Some(before) if before.digest != digest => changes.changed.push(named()),
                Some(_) => {}
            }
            renamed |= before.is_none_or(|before| before.names != Names::of(entry));
            let key = before.map_or(next, |before| before.key);
            next = next.max(key + 1);
            let before = before.map(|before| before.digest);
            if before != Some(digest) {
                unindexed.push(key);
            }
            let Slot { position, category, ordinal } = *slot;
            rows.push(Row { key, entry, position, category, ordinal, digest, before });
        }
        entry_rows::write(&self.transaction, self.generation, rows)?;
        if unindexed.len() <= MAX_INDEXED {
            unindexed.sort_unstable();
            words::index_each(&self.transaction, &unindexed)?;
        }
        Ok(renamed)
    }

    /// Writes what is known of the catalogue, its documents and sources.
    fn describe(&self, revision: &Revision<'_>) -> Result<(), Error> {
        let Generation { catalogue, .. } = self.generation;
        let read: usize = revision.spans.iter().map(Span::entries).sum();
        let Catalogue { title, description, .. } = revision.catalogue;
        self.transaction.execute(
            "UPDATE catalogue SET title = ?2, description = ?3, stamp = ?4, digest = ?5,
                 imported_at = ?6, entries = entries - published + ?7, published = ?7
             WHERE key = ?1",
            params![
                catalogue,
                title,
                description,
                revision.stamp,
                revision.digest,
                revision.now,
                read as i64
            ],
        )?;
        documents::forget(&self.transaction, catalogue, revision.forgotten)?;
        documents::put(&self.transaction, catalogue, revision.documents)?;
        let mut outdate = self.transaction.prepare_cached(
            "UPDATE source SET current = 0 WHERE catalogue = ?1 AND key = ?2 AND id = ?3",
        )?;
        for KnownEntry { key, id, .. } in revision.outdated.iter().filter(|it| it.current) {
            outdate.execute(params![catalogue, key, id.as_str()])?;
        }
        save_sources(&self.transaction, catalogue, revision.sources)
    }
}

impl Span {
    /// How many entries there are of it afterwards.
    fn entries(&self) -> usize {
        match self {
            Self::Keep(count) => *count,
            Self::Drop(_) => 0,
            Self::Put(entries) => entries.len(),
        }
    }
}

fn known_entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<KnownEntry> {
    Ok(KnownEntry {
        key: row.get(0)?,
        id: named(row, 1)?,
        fingerprint: row.get(2)?,
        sketch: Sketch::from_bytes(row.get_ref(3)?.as_blob().unwrap_or_default()),
        current: row.get(4)?,
    })
}

/// The entries that were read.
fn entries(spans: &[Span]) -> impl Iterator<Item = &Entry> {
    spans.iter().flat_map(|span| match span {
        Span::Put(entries) => &entries[..],
        Span::Keep(_) | Span::Drop(_) => &[],
    })
}
