//! Notes become entries. All documents are read twice: first for their names and to match them with
//! known entries, then for their entries.

use std::{
    collections::{HashMap, HashSet},
    convert::Infallible,
    ops::ControlFlow,
    path::Path,
};

use super::{
    super::{
        parallel::parallel_ordered,
        report::{CardReviews, Failure, Recognized, Report},
        source::{Digest, Source, source_of},
        stream::{Batch, Batches, Contents},
    },
    inputs::{Input, Inputs},
    known::{ReadDocument, known_documents, with_findings},
};
use crate::{
    content::{
        Document, ImportedEntry, Issue, KnownEntry, Likeness, Page, Sketch, SkippedFiles, Vault,
        anki::Reviewed, describes, fingerprint, match_entries, sketch_of_note, slug,
    },
    domain::{CatalogueId, EntryId},
    store::{Error, KnownCatalogue, KnownDocument, Origin, PLACE_STEP, Store},
};

/// The minimum number of entries in a batch, except the last.
const BATCH: usize = 256;

/// Files that each parsing thread may be ahead.
const FILES_AHEAD: usize = 8;

/// A catalogue whose source is missing has moved to another path if at least this share of its
/// entries is found there with the same text.
const MOVED: f64 = 0.5;

/// The notes after the first pass.
pub(super) struct Notes {
    catalogue: CatalogueId,
    /// The catalogue of another copy that is, or may be, the same folder.
    recognized: Option<Recognized>,
    inputs: Vec<Scanned>,
    vault: Vault,
    /// The ids of the entries within files, by key.
    ids: HashMap<String, EntryId>,
    /// Renamed entries: old key, new key.
    moved: Vec<(String, String)>,
    digest: Digest,
    issues: Vec<Issue>,
    skipped: SkippedFiles,
    reviews: HashMap<String, Vec<Reviewed>>,
    /// Documents that declare the id of another.
    duplicates: HashMap<String, Issue>,
}

/// What the first pass found in an input.
struct Scanned {
    input: Input,
    /// The paths of its documents.
    names: Vec<String>,
    /// The hash of its content.
    hash: u64,
    /// What was skipped or read differently than written.
    issues: Vec<Issue>,
}

impl Scanned {
    /// What a later update has to know of its documents: of a file in a folder only.
    fn known(&self, documents: Vec<ReadDocument>) -> Vec<KnownDocument> {
        match &self.input {
            Input::File(file) if !file.alone => {
                known_documents(file, self.hash, &self.issues, documents)
            }
            // It says that an update has to read all.
            Input::Archive { file, .. } => {
                known_documents(file, self.hash, &self.issues, Vec::new())
            }
            Input::File(_) | Input::Document(_) => Vec::new(),
        }
    }
}

/// A catalogue in the store, with what is needed to recognise its entries.
struct Former {
    catalogue: CatalogueId,
    /// `None` if only other copies have it.
    origin: Option<Origin>,
    known: Vec<KnownEntry>,
    /// What only other copies know entries by.
    elsewhere: Vec<KnownEntry>,
}

impl Notes {
    /// The first pass: reads the names in all files and matches them with the entries in the store.
    pub(super) fn scan(store: &Store, source: &Source, inputs: Inputs) -> Result<Self, Failure> {
        let root = match source {
            Source::Path(root) => root,
            Source::Shipped => Path::new(""),
        };
        let origin = &source.origin();
        let single = inputs.is_single();
        let name = name_of(root, inputs.alone);
        let former = former_catalogues(store, origin)?;
        let elsewhere = match store.catalogue_from(origin)? {
            None => store.catalogues_elsewhere()?,
            Some(_) => Vec::new(),
        };
        let mut scan = Scan {
            vault: Vault::new(&name, single),
            digest: Digest::new(),
            inputs: Vec::with_capacity(inputs.all.len()),
            documents: 0,
            items: Vec::new(),
            issues: inputs.issues,
            skipped: inputs.skipped,
            known: by_file(&former),
            compared: !former.is_empty() || !elsewhere.is_empty(),
            of_all: Vec::new(),
        };
        // In path order, a README comes before the files that it describes.
        for input in inputs.all {
            scan.input(input);
        }
        scan.add_of_all();
        if let Some((name, content)) = inputs.content {
            scan.digest.add(&name, &content);
        }
        let Scan { vault, digest, inputs: scanned, items, issues, skipped, .. } = scan;
        let mut former = same_catalogue(former, origin, &items);
        let mut recognized = None;
        if former.is_none()
            && vault.catalogue().is_none()
            && let Some((likeness, KnownCatalogue { id, entries })) = most_alike(elsewhere, &items)
        {
            recognized = Some(Recognized { id: id.clone(), certain: likeness.is_same() });
            former = likeness.is_same().then_some(Former {
                catalogue: id,
                origin: None,
                known: entries,
                elsewhere: Vec::new(),
            });
        }
        let mut notes = Self {
            recognized,
            catalogue: catalogue_id(store, origin, &vault, former.as_ref(), &name)?,
            inputs: scanned,
            vault,
            ids: HashMap::new(),
            moved: Vec::new(),
            digest,
            issues,
            skipped,
            reviews: inputs.reviews,
            duplicates: HashMap::new(),
        };
        notes.assign_ids(store, former.as_ref(), items);
        Ok(notes)
    }

    /// Assigns ids to the entries.
    fn assign_ids(&mut self, store: &Store, former: Option<&Former>, items: Vec<ImportedEntry>) {
        let known: Vec<KnownEntry> = former.map_or_else(Vec::new, |former| {
            former.known.iter().chain(&former.elsewhere).cloned().collect()
        });
        let known = &known[..];
        let mut sketch_of = |id: &EntryId| {
            let origin = former.and_then(|former| former.origin.as_ref());
            let text = origin.map(|origin| store.text_of(origin, id));
            // A text that can't be read matches no other.
            let text = text.and_then(|text| text.ok().flatten());
            text.map_or_else(Sketch::default, |text| Sketch::of(&text))
        };
        let matches = match_entries(&items, known, &mut sketch_of);
        for duplicate in &matches.duplicates {
            let issue = duplicate_id(&items[*duplicate]);
            self.issues.push(issue.clone());
            self.duplicates.insert(issue.file.clone(), issue);
        }
        self.moved = matches.moved;
        let mut ids: HashMap<String, EntryId> = items
            .into_iter()
            .zip(matches.ids)
            .filter_map(|(item, id)| Some((item.key, id?)))
            .collect();
        let names = self.inputs.iter().flat_map(|scanned| &scanned.names);
        let of_files = names.map(|name| ids.remove(name)).collect();
        let taken = known.iter().map(|known| known.id.clone()).chain(ids.values().cloned());
        self.vault.assign_ids(of_files, taken);
        self.ids = ids;
    }

    /// The second pass: reads the entries in all files.
    pub(super) fn read(self, batches: &Batches) -> Contents {
        let Self {
            catalogue,
            recognized,
            inputs,
            mut vault,
            ids,
            digest,
            mut issues,
            duplicates,
            ..
        } = self;
        let mut reviews = Reviews { of_paths: self.reviews, found: Vec::new() };
        let empty = || Batch {
            catalogue: catalogue.clone(),
            entries: Vec::new(),
            sources: Vec::new(),
            documents: Vec::new(),
        };
        let mut batch = empty();
        let title = vault.is_single().then(|| vault.title().to_owned());
        let work = |scanned: &Scanned| pages(title.as_deref(), scanned);
        let (mut number, mut place) = (0, 0);
        let Ok(()) = parallel_ordered(&inputs, FILES_AHEAD, work, |scanned, pages| {
            let mut documents = Vec::new();
            for (name, page) in scanned.names.iter().zip(pages) {
                number += 1;
                // The first pass has reported files that can't be read.
                let Some(page) = page else { continue };
                let known_id = |key: &str| ids.get(key).cloned();
                let read = vault.read(number - 1, name, page, &known_id, &mut issues);
                let known = vault.take_remembered();
                documents.push(with_findings(name, known, &read, duplicates.get(name)));
                for (item, entry) in read {
                    reviews.take(name, &entry.id);
                    batch.sources.push(known_entry(item, entry.id.clone()));
                    batch.entries.push(entry);
                }
            }
            batch.documents.extend(scanned.known(documents).into_iter().map(|row| {
                place += PLACE_STEP;
                KnownDocument { place, ..row }
            }));
            let full = batch.entries.len() >= BATCH;
            if full && !batches.send(std::mem::replace(&mut batch, empty())) {
                return Ok::<_, Infallible>(ControlFlow::Break(()));
            }
            Ok(ControlFlow::Continue(()))
        });
        if !batch.entries.is_empty() || !batch.documents.is_empty() {
            batches.send(batch);
        }
        let broken_links = vault.take_broken();
        let report = Report {
            solved: vault.solved(),
            moved: self.moved,
            issues,
            broken_links,
            words: Some(vault.words()),
            personal: vault.take_personal(),
            names_itself: vault.catalogue().is_some(),
            recognized,
            skipped: self.skipped,
            reviews: reviews.found,
            ..Report::default()
        };
        let outline = vault.finish(catalogue.clone());
        Contents { outline, digest: digest.finish(), report }
    }
}

/// The pages of an input, for the documents that the first pass found; nothing for one that has gone
/// since.
fn pages(title: Option<&str>, scanned: &Scanned) -> Vec<Option<Page>> {
    let mut documents = scanned.input.read().into_iter();
    let page = |name: &String| {
        let Document { path, text, lines } = documents.next()?;
        let file = if let Input::File(file) = &scanned.input { &file.name } else { &path };
        (path == *name).then(|| page_of(title, &path, text).made_of(file, lines))
    };
    scanned.names.iter().map(page).collect()
}

/// That an entry declares the id of another.
pub(in crate::library) fn duplicate_id(item: &ImportedEntry) -> Issue {
    let id = item.declared_id.as_ref().map_or_else(String::new, ToString::to_string);
    Issue {
        file: item.key.clone(),
        line: 1,
        column: 1,
        message: format!("another note has `id: {id}` too; this one gets a new id"),
    }
}

/// What the next import recognises an entry by.
pub(in crate::library) fn known_entry(item: ImportedEntry, id: EntryId) -> KnownEntry {
    let ImportedEntry { key, fingerprint, sketch, .. } = item;
    KnownEntry { key, id, fingerprint, sketch, current: true }
}

/// The reviews of cards, as their entries come in.
struct Reviews {
    of_paths: HashMap<String, Vec<Reviewed>>,
    found: Vec<CardReviews>,
}

impl Reviews {
    /// Takes those of an entry that came from a document.
    fn take(&mut self, path: &str, entry: &EntryId) {
        let cards = self.of_paths.remove(path).unwrap_or_default();
        let of_entry =
            |Reviewed { card, reviews }| CardReviews { entry: entry.clone(), card, reviews };
        self.found.extend(cards.into_iter().map(of_entry));
    }
}

/// The name of a source: of the file, or of the folder that a README or an index describes.
fn name_of(root: &Path, is_file: bool) -> String {
    let name = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let folder = root.parent().filter(|_| is_file && describes(&name(root)));
    let folder = folder.and_then(Path::file_name).map(|it| it.to_string_lossy().into_owned());
    folder.unwrap_or_else(|| name(root))
}

/// The id of the catalogue: from an export, or the former one, or a new one from the name of the
/// path.
fn catalogue_id(
    store: &Store,
    origin: &Origin,
    vault: &Vault,
    former: Option<&Former>,
    name: &str,
) -> Result<CatalogueId, Error> {
    match (vault.catalogue(), former) {
        (Some(id), _) => Ok(id.clone()),
        (None, Some(former)) => Ok(former.catalogue.clone()),
        (None, None) => {
            // It was imported, and had no entries.
            if let Some(known) = store.catalogue_from(origin)? {
                return Ok(known);
            }
            store.new_catalogue_id(&wanted_id(name)?)
        }
    }
}

/// The id that a catalogue would have by its name.
pub(in super::super) fn wanted_id(name: &str) -> Result<CatalogueId, Error> {
    CatalogueId::new(&slug(name))
        .or_else(|_| CatalogueId::new("notes"))
        .map_err(|error| Error::Foreign(error.to_string()))
}

/// The catalogue of another copy that has most in common with these entries, if that is enough.
fn most_alike(
    catalogues: Vec<KnownCatalogue>,
    items: &[ImportedEntry],
) -> Option<(Likeness, KnownCatalogue)> {
    let names: HashMap<String, i64> =
        items.iter().map(|item| (item.key.clone(), item.fingerprint)).collect();
    catalogues
        .into_iter()
        .map(|catalogue| (Likeness::of(&catalogue.names(), &names), catalogue))
        .filter(|(likeness, _)| likeness.is_possible())
        .max_by(|(one, _), (two, _)| {
            let by_text = one.is_same().cmp(&two.is_same());
            by_text.then(one.common.total_cmp(&two.common))
        })
}

/// The first pass.
struct Scan<'k> {
    vault: Vault,
    digest: Digest,
    inputs: Vec<Scanned>,
    /// How many documents were scanned.
    documents: usize,
    items: Vec<ImportedEntry>,
    issues: Vec<Issue>,
    skipped: SkippedFiles,
    /// The known entries, by file.
    known: HashMap<&'k str, Vec<&'k KnownEntry>>,
    /// Whether the entries are compared with known ones.
    compared: bool,
    /// The documents that describe all, with their numbers.
    of_all: Vec<(usize, String, Page)>,
}

impl Scan<'_> {
    fn input(&mut self, input: Input) {
        let (documents, hash) = input.scan(&mut self.digest);
        let issues = documents.issues;
        self.issues.extend(issues.iter().cloned());
        if let Some(why) = documents.left_out {
            self.skipped.add(input.name(), why);
        }
        let names = documents.documents.into_iter().map(|document| self.document(document));
        let names = names.collect();
        self.inputs.push(Scanned { input, names, hash, issues });
    }

    /// Scans a document; returns its path.
    fn document(&mut self, document: Document) -> String {
        let Document { path: name, text, .. } = document;
        let declared_id = self.vault.scan(&name, &text);
        let number = self.documents;
        self.documents += 1;
        let fingerprint = fingerprint(&text);
        let known = self.known.get(name.as_str()).map_or(&[][..], Vec::as_slice);
        let unchanged = known.iter().find(|it| it.key == name && it.fingerprint == fingerprint);
        if let Some(unchanged) = unchanged {
            let sketch = unchanged.sketch.clone();
            self.items.push(ImportedEntry { key: name.clone(), fingerprint, sketch, declared_id });
            let within = known.iter().filter(|it| it.key != name).map(|it| ImportedEntry {
                key: it.key.clone(),
                fingerprint: it.fingerprint,
                sketch: it.sketch.clone(),
                declared_id: None,
            });
            self.items.extend(within);
            return name;
        }
        // Without known entries, sketches and entries within are not needed.
        let compared = self.compared;
        if self.vault.is_entry(number) {
            let sketch = if compared { sketch_of_note(&text) } else { Sketch::default() };
            let key = name.clone();
            self.items.push(ImportedEntry { key, fingerprint, sketch, declared_id });
        }
        if compared {
            let title = self.vault.is_single().then(|| self.vault.title().to_owned());
            let page = page_of(title.as_deref(), &name, text);
            if describes(&name) {
                self.of_all.push((number, name.clone(), page));
            } else {
                self.items.extend(self.vault.entries_within(number, &name, &page));
            }
        }
        name
    }

    /// Adds the entries within what describes all: some are called by the title of the whole, which a
    /// later document may give.
    fn add_of_all(&mut self) {
        for (number, name, page) in std::mem::take(&mut self.of_all) {
            self.items.extend(self.vault.entries_within(number, &name, &page));
        }
    }
}

/// Parses a file; `title` is set for a single document.
pub(in crate::library) fn page_of(title: Option<&str>, name: &str, text: String) -> Page {
    match title {
        Some(title) => Page::whole(title, text),
        None => Page::of(name, text),
    }
}

/// The catalogue of an origin, or else all catalogues whose source is missing: one of them may have
/// been moved here.
fn former_catalogues(store: &Store, origin: &Origin) -> Result<Vec<Former>, Error> {
    let mut found = Vec::new();
    let mut add = |catalogue: CatalogueId, origin: Origin| -> Result<(), Error> {
        let known = store.sources(&origin)?;
        if !known.is_empty() {
            let elsewhere = store.known_elsewhere(&catalogue)?;
            found.push(Former { catalogue, origin: Some(origin), known, elsewhere });
        }
        Ok(())
    };
    if let Some(catalogue) = store.catalogue_from(origin)? {
        add(catalogue, origin.clone())?;
        return Ok(found);
    }
    for stocked in store.catalogues()? {
        if let Source::Path(path) = source_of(&stocked.origin)
            && !path.as_os_str().is_empty()
            && !path.exists()
        {
            add(stocked.id, Origin::named(&stocked.origin))?;
        }
    }
    Ok(found)
}

/// The known entries, by file.
fn by_file(catalogues: &[Former]) -> HashMap<&str, Vec<&KnownEntry>> {
    let mut files: HashMap<&str, Vec<&KnownEntry>> = HashMap::new();
    for known in catalogues.iter().flat_map(|former| &former.known).filter(|known| known.current) {
        let file = known.key.split_once('#').map_or(known.key.as_str(), |(file, _)| file);
        files.entry(file).or_default().push(known);
    }
    files
}

/// The catalogue that these entries belong to: the one of this origin, or one that was moved here.
fn same_catalogue(
    catalogues: Vec<Former>,
    origin: &Origin,
    items: &[ImportedEntry],
) -> Option<Former> {
    if let Some(at) = catalogues.iter().position(|former| former.origin.as_ref() == Some(origin)) {
        return catalogues.into_iter().nth(at);
    }
    let fingerprints: HashSet<i64> = items.iter().map(|item| item.fingerprint).collect();
    let share = |former: &Former| {
        let (mut all, mut here) = (0_u32, 0_u32);
        for known in former.known.iter().filter(|known| known.current) {
            all += 1;
            here += u32::from(fingerprints.contains(&known.fingerprint));
        }
        if all == 0 { 0.0 } else { f64::from(here) / f64::from(all) }
    };
    catalogues
        .into_iter()
        .map(|former| (share(&former), former))
        .filter(|(share, _)| *share >= MOVED)
        .max_by(|(one, _), (two, _)| one.total_cmp(two))
        .map(|(_, former)| former)
}
