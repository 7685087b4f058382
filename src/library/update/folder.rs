//! A folder of notes in an update: its documents, of which some are read and the others remembered.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    ops::Range,
    path::{Path, PathBuf},
};

use super::{
    super::{
        format::{known_documents, known_entry, with_findings},
        reading_order::order_of,
        report::{Failure, Report, Whole},
        source::{Digest, Source, Stamp},
        time::now,
    },
    changes::changes,
    made::Made,
    pages::{Fresh, read_files},
    scan::Scan,
    units::{Document, Unit, changed_names, declared_ids, documents, known_rows, next_places},
};
use crate::{
    content::{
        DocumentRole, Issue, Remembered, Vault, broken_links, describes, lower_half, moved_places,
        stem,
    },
    domain::EntryId,
    store::{FileStat, KnownDocument, Revision, Store, Update, WriteLock},
};

/// Files that are read in an update, at most. Reading all is as fast from there on.
const MAX_FILES: usize = 1_000;

/// A folder of notes in an update.
pub(super) struct Folder<'s> {
    root: PathBuf,
    update: Update<'s>,
    /// The documents as they were.
    rows: Vec<KnownDocument>,
    /// The rows of each file.
    files: Vec<Range<usize>>,
    /// The files that are read, by name; `None` for those that are gone.
    fresh: BTreeMap<String, Option<Fresh>>,
    /// What was found while looking at folders.
    issues: Vec<Issue>,
}

impl<'s> Folder<'s> {
    /// The folder as the store knows it.
    pub(super) fn open(
        store: &'s mut Store,
        root: &Path,
        lock: WriteLock,
    ) -> Result<Result<Self, Whole>, Failure> {
        let origin = Source::Path(root.to_owned()).origin();
        let Some(update) = store.update(&origin, lock)? else { return Ok(Err(Whole::NotKnown)) };
        let rows = update.documents()?;
        if rows.iter().any(|row| row.known.role == DocumentRole::Personal) {
            return Ok(Err(Whole::Export));
        }
        let mut files: Vec<Range<usize>> = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            match files.last_mut() {
                Some(file) if rows[file.start].file == row.file => file.end = at + 1,
                _ => files.push(at..at + 1),
            }
        }
        let folder = Self {
            root: root.to_owned(),
            update,
            rows,
            files,
            fresh: BTreeMap::new(),
            issues: Vec::new(),
        };
        let state = folder.update.state();
        let is_current = folder.stamp_and_digest() == (state.stamp.clone(), state.digest.clone());
        let known = !folder.rows.is_empty() && is_current;
        Ok(if known { Ok(folder) } else { Err(Whole::NotKnown) })
    }

    /// Looks at the paths that are said to have changed, and reads the files behind them.
    pub(super) fn look_at(&mut self, changed: &[PathBuf]) -> Result<(), Whole> {
        let names: BTreeSet<&str> =
            self.files.iter().map(|file| self.rows[file.start].file.as_str()).collect();
        let linked: Vec<&KnownDocument> =
            self.files.iter().map(|file| &self.rows[file.start]).filter(|it| it.linked).collect();
        let (mut changed, issues) = changes(&self.root, changed, &names, !linked.is_empty())?;
        if changed.is_empty() {
            return Ok(());
        }
        // What links lead to may have changed under another name.
        for row in linked {
            let path = self.root.join(&row.file);
            changed.entry(row.file.clone()).or_insert(Some(path));
        }
        // The title of the whole follows from these.
        for name in names.iter().filter(|name| describes(name) || describes(stem(name))) {
            let path = self.root.join(name);
            changed.entry((*name).to_owned()).or_insert(Some(path));
        }
        self.issues = issues;
        self.read(changed)
    }

    /// Reads files.
    fn read(&mut self, files: BTreeMap<String, Option<PathBuf>>) -> Result<(), Whole> {
        if self.fresh.len() + files.len() > MAX_FILES {
            return Err(Whole::Many);
        }
        let (here, gone): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|(_, path)| path.is_some());
        let here = here.into_iter().filter_map(|(name, path)| Some((name, path?))).collect();
        self.fresh.extend(gone.into_iter().map(|(name, _)| (name, None)));
        self.fresh.extend(read_files(&self.root, here)?);
        Ok(())
    }

    /// The files in the order of reading.
    fn units(&self) -> Vec<Unit<'_>> {
        let known: HashSet<&str> =
            self.files.iter().map(|file| self.rows[file.start].file.as_str()).collect();
        let new = self.fresh.iter().filter(|(name, _)| !known.contains(name.as_str()));
        let mut new: Vec<(usize, &Fresh)> = new
            .filter_map(|(name, fresh)| {
                let order = order_of(name, &HashMap::new());
                let before = |file: &Range<usize>| {
                    order_of(&self.rows[file.start].file, &HashMap::new()) < order
                };
                Some((self.files.partition_point(before), fresh.as_ref()?))
            })
            .collect();
        new.sort_by_cached_key(|(at, fresh)| (*at, order_of(&fresh.file.name, &HashMap::new())));
        let mut new = new.into_iter().peekable();
        let mut units = Vec::with_capacity(self.files.len() + self.fresh.len());
        for (at, file) in self.files.iter().enumerate() {
            while let Some((_, fresh)) = new.next_if(|(before, _)| *before == at) {
                units.push(Unit::Fresh(fresh, &[]));
            }
            let rows = &self.rows[file.clone()];
            units.push(match self.fresh.get(&rows[0].file) {
                None => Unit::Known(rows),
                Some(None) => Unit::Gone(rows),
                Some(Some(fresh)) => Unit::Fresh(fresh, rows),
            });
        }
        units.extend(new.map(|(_, fresh)| Unit::Fresh(fresh, &[])));
        units
    }

    /// The stamp and the digest of the files as they are known now.
    fn stamp_and_digest(&self) -> (String, String) {
        let (mut stamp, mut digest) = (Stamp::new(), Digest::new());
        for unit in self.units() {
            let (name, stat, hash): (&str, FileStat, u64) = match unit {
                Unit::Known(rows) => (&rows[0].file, rows[0].stat, rows[0].hash),
                Unit::Fresh(fresh, _) => (&fresh.file.name, fresh.file.stat, fresh.hash),
                Unit::Gone(_) => continue,
            };
            let path = self.root.join(name);
            stamp.add(&path, stat);
            digest.add_hash(&path.display().to_string(), hash);
        }
        (stamp.finish(), digest.finish())
    }

    /// Brings the store up to date.
    pub(super) fn update(mut self) -> Result<Result<Report, Whole>, Failure> {
        if self.fresh.is_empty() {
            return Ok(Ok(Report::default()));
        }
        let title = self.root.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let scan = loop {
            let units = self.units();
            if units.iter().all(|unit| matches!(unit, Unit::Gone(_))) {
                return Ok(Err(Whole::Many));
            }
            let rivals = self.rivals(&units);
            if !rivals.is_empty() {
                if let Err(whole) = self.read(rivals) {
                    return Ok(Err(whole));
                }
                continue;
            }
            let documents = documents(&units);
            let former: Vec<&str> = units.iter().flat_map(Unit::former_paths).collect();
            if let Some(whole) = self.trouble(&units, &documents, &former)? {
                return Ok(Err(whole));
            }
            let scan = match Scan::of(&self.update, &title, &documents, &former)? {
                Ok(scan) => scan,
                Err(whole) => return Ok(Err(whole)),
            };
            let affected = self.affected(&units, &scan);
            if affected.is_empty() {
                break scan;
            }
            if let Err(whole) = self.read(affected) {
                return Ok(Err(whole));
            }
        };
        self.write(scan)
    }

    /// What an update can't tell from the documents that it reads.
    fn trouble(
        &self,
        units: &[Unit<'_>],
        documents: &[Document<'_>],
        former: &[&str],
    ) -> Result<Option<Whole>, Failure> {
        let paths = || documents.iter().map(Document::path);
        let signed: Vec<&str> = paths().filter(|path| path.contains('#')).collect();
        if !signed.is_empty() {
            // The keys of entries within documents have this sign.
            let all: HashSet<&str> = paths().chain(former.iter().copied()).collect();
            let before = |path: &str, at| all.contains(&path[..at]);
            if signed.iter().any(|path| path.match_indices('#').any(|(at, _)| before(path, at))) {
                return Ok(Some(Whole::Paths));
            }
        }
        let (_, changed) = declared_ids(units);
        if changed.is_empty() {
            return Ok(None);
        }
        let candidates = self.update.candidates(former)?;
        let here: HashSet<&EntryId> = candidates.iter().map(|known| &known.id).collect();
        let is_elsewhere = |id: &EntryId| changed.contains(id) && !here.contains(id);
        Ok(self.update.ids()?.iter().any(is_elsewhere).then_some(Whole::Ids))
    }

    /// The files that declare the id of one that is read: which of them has it is decided together.
    fn rivals(&self, units: &[Unit<'_>]) -> BTreeMap<String, Option<PathBuf>> {
        let declared = declared_ids(units).0;
        let is_rival = |row: &&KnownDocument| {
            row.known.declared.as_ref().is_some_and(|id| declared.contains(id))
        };
        known_rows(units).filter(is_rival).map(|row| self.named(row)).collect()
    }

    fn named(&self, row: &KnownDocument) -> (String, Option<PathBuf>) {
        (row.file.clone(), Some(self.root.join(&row.file)))
    }

    /// The files that have to be read because of those that were: their links lead elsewhere, or they
    /// have another place in the folder.
    fn affected(&self, units: &[Unit<'_>], scan: &Scan) -> BTreeMap<String, Option<PathBuf>> {
        let names: HashSet<u32> =
            changed_names(units, &scan.vault).into_iter().map(lower_half).collect();
        let before = self.rows.iter().filter_map(|row| row.path.as_deref());
        let after = units.iter().flat_map(Unit::paths);
        let moved = if units.iter().any(Unit::comes_or_goes) {
            moved_places(before, after)
        } else {
            HashSet::new()
        };
        let is_affected = |row: &&KnownDocument| {
            row.known.asks_for_any(&names)
                || row.path.as_deref().is_some_and(|path| moved.contains(path))
        };
        known_rows(units).filter(is_affected).map(|row| self.named(row)).collect()
    }

    /// The second pass: reads the entries of the documents that were read, and writes all.
    fn write(mut self, scan: Scan) -> Result<Result<Report, Whole>, Failure> {
        let Scan { mut vault, ids, duplicates, moved, candidates } = scan;
        let pages = self.fresh.values_mut().flatten().flat_map(|fresh| &mut fresh.pages);
        let mut pages: HashMap<String, _> =
            pages.filter_map(|(path, page)| Some((path.clone(), page.take()?))).collect();
        let units = self.units();
        let mut made = Made::default();
        let mut number = 0;
        for (unit, next) in units.iter().zip(next_places(&units)) {
            let (fresh, rows) = match *unit {
                Unit::Known(rows) => {
                    for (path, row) in rows.iter().filter_map(|row| Some((row.path.as_ref()?, row)))
                    {
                        vault.recall_categories(path, &row.known);
                        number += 1;
                    }
                    made.keep(rows);
                    continue;
                }
                Unit::Gone(rows) => {
                    made.remove(rows);
                    continue;
                }
                Unit::Fresh(fresh, rows) => (fresh, rows),
            };
            let (mut entries, mut documents) = (Vec::new(), Vec::new());
            for (path, _) in &fresh.pages {
                let Some(page) = pages.remove(path) else { continue };
                let known_id = |key: &str| ids.get(key).cloned();
                let read = vault.read(number, path, page, &known_id, &mut Vec::new());
                number += 1;
                let known = vault.take_remembered();
                documents.push(with_findings(path, known, &read, duplicates.get(path)));
                for (item, entry) in read {
                    made.sources.push(known_entry(item, entry.id.clone()));
                    entries.push(entry);
                }
            }
            let new = known_documents(&fresh.file, fresh.hash, &fresh.issues, documents);
            made.put(rows, entries, new, next);
        }
        if made.has_no_place {
            return Ok(Err(Whole::Places));
        }
        let title = vault.title().to_owned();
        let id = self.update.state().id.clone();
        let outline = vault.finish(id);
        if made.has_other_categories && self.categories_change(&title, &made) {
            return Ok(Err(Whole::Categories));
        }
        let (stamp, digest) = self.stamp_and_digest();
        let is_same = digest == self.update.state().digest;
        let report = self.report(&made, moved);
        let Made { spans, sources, documents, forgotten, .. } = made;
        let revision = Revision {
            spans: &spans,
            catalogue: &outline.catalogue,
            categories: &outline.categories,
            outdated: &candidates,
            sources: &sources,
            forgotten: &forgotten,
            documents: &documents,
            stamp: &stamp,
            digest: &digest,
            now: now(),
        };
        let Some(changes) = self.update.finish(&revision)? else {
            return Ok(Err(Whole::NotKnown));
        };
        let catalogue = Some(outline.catalogue);
        Ok(Ok(if is_same { Report::default() } else { Report { catalogue, changes, ..report } }))
    }

    /// What is to be reported of all documents.
    fn report(&self, made: &Made<'_>, moved: Vec<(String, String)>) -> Report {
        let all = || made.all.iter();
        // A row of a deck is said to be in its file.
        let documents =
            all().filter_map(|row| Some((row.path.as_deref()?, &row.file[..], &row.known)));
        let broken_links = broken_links(documents);
        let found = all().flat_map(|row| row.known.findings.issues_in(&row.file));
        let issues: Vec<Issue> = self.issues.iter().cloned().chain(found).collect();
        Report { moved, issues, broken_links, ..Report::default() }
    }

    /// Whether a category that stays has another id now.
    fn categories_change(&self, title: &str, made: &Made<'_>) -> bool {
        fn known(row: &KnownDocument) -> Option<(&str, &Remembered)> {
            Some((row.path.as_deref()?, &row.known))
        }
        let before = Vault::category_ids(title, self.rows.iter().filter_map(known));
        let now = Vault::category_ids(title, made.all.iter().filter_map(|row| known(row)));
        now.iter().any(|(key, id)| before.get(key).is_some_and(|before| before != id))
    }
}
