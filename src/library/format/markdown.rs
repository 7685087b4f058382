//! The import format for Markdown notes. Every file is read twice: first for its names and to match
//! it with known entries, then for its entries.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    convert::Infallible,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use super::super::{
    markdown_files::{self, read_bytes, read_text, relative, to_text},
    parallel::parallel_ordered,
    report::{Failure, Report},
    source::{Candidate, Digest, File, Files, Match, Source, source_of},
    stream::{Batch, Batches, Contents, Read},
};
use crate::{
    content::{
        ImportedEntry, Issue, KnownEntry, Page, Sketch, Vault, fingerprint, match_entries, slug,
    },
    domain::{CatalogueId, EntryId},
    store::{Error, Origin, Store},
};

/// The minimum number of entries in a batch, except the last.
const BATCH: usize = 256;

/// Pages that each parsing thread may be ahead.
const PAGES_AHEAD: usize = 8;

/// A catalogue whose source is missing has moved to another path if at least this share of its
/// entries is found there with the same text.
const MOVED: f64 = 0.5;

/// A folder with Markdown files, or any file that no other format is certain of.
#[expect(clippy::unnecessary_wraps, reason = "the signature is the same for every format")]
pub(super) fn find(candidate: Candidate<'_>) -> Result<Option<Match>, Failure> {
    Ok(match candidate {
        Candidate::Shipped => None,
        Candidate::File(path) => {
            let files = vec![File::Path(path.to_owned())];
            Some(Match::Possible(Files { files, skipped: Vec::new() }))
        }
        Candidate::Folder(root) => {
            let (paths, skipped) = markdown_files::find(root);
            let files: Vec<File> = paths.into_iter().map(File::Path).collect();
            (!files.is_empty()).then_some(Match::Certain(Files { files, skipped }))
        }
    })
}

pub(super) fn digest_bytes(file: &File) -> Cow<'static, [u8]> {
    match file {
        File::Path(path) => read_bytes(path, &file.name()).unwrap_or_default().into(),
        File::Shipped(_, text) => text.as_bytes().into(),
    }
}

pub(super) fn open(store: &Store, source: &Source, files: Files) -> Result<Read, Failure> {
    let notes = Notes::scan(store, source, files)?;
    Ok(Box::new(move |batches| Ok(notes.read(batches))))
}

/// The Markdown files after the first pass.
struct Notes {
    catalogue: CatalogueId,
    files: Vec<(PathBuf, String)>,
    vault: Vault,
    /// The ids of the entries within files, by key.
    ids: HashMap<String, EntryId>,
    /// Renamed entries: old key, new key.
    moved: Vec<(String, String)>,
    digest: Digest,
    issues: Vec<Issue>,
}

/// A catalogue in the store, with what is needed to recognise its entries.
struct Former {
    catalogue: CatalogueId,
    origin: Origin,
    known: Vec<KnownEntry>,
}

impl Notes {
    /// The first pass: reads the names in all files and matches them with the entries in the store.
    fn scan(store: &Store, source: &Source, files: Files) -> Result<Self, Failure> {
        let root = match source {
            Source::Path(root) => root,
            Source::Shipped => Path::new(""),
        };
        let origin = &source.origin();
        let Files { files: paths, skipped } = files;
        let single = matches!(&paths[..], [File::Path(path)] if path == root);
        let name = root.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let former = former_catalogues(store, origin)?;
        let mut scan = Scan {
            vault: Vault::new(&name, single),
            digest: Digest::new(),
            files: Vec::with_capacity(paths.len()),
            items: Vec::new(),
            issues: skipped,
            known: by_file(&former),
        };
        // In path order, a README comes before the files that it describes.
        for file in paths {
            if let File::Path(path) = file {
                scan.file(root, path);
            }
        }
        let Scan { vault, digest, files, items, issues, .. } = scan;
        let former = same_catalogue(former, origin, &items);
        let mut notes = Self {
            catalogue: catalogue_id(store, origin, &vault, former.as_ref(), &name)?,
            files,
            vault,
            ids: HashMap::new(),
            moved: Vec::new(),
            digest,
            issues,
        };
        notes.assign_ids(store, former.as_ref(), items);
        Ok(notes)
    }

    /// Assigns ids to the entries.
    fn assign_ids(&mut self, store: &Store, former: Option<&Former>, items: Vec<ImportedEntry>) {
        let known = former.map_or(&[][..], |former| &former.known);
        let mut sketch_of = |id: &EntryId| {
            let text = former.map(|former| store.text_of(&former.origin, id));
            // A text that can't be read matches no other.
            let text = text.and_then(|text| text.ok().flatten());
            text.map_or_else(Sketch::default, |text| Sketch::of(&text))
        };
        let matches = match_entries(&items, known, &mut sketch_of);
        for duplicate in &matches.duplicates {
            let ImportedEntry { key, declared_id, .. } = &items[*duplicate];
            let id = declared_id.as_ref().map_or_else(String::new, ToString::to_string);
            self.issues.push(Issue {
                file: key.clone(),
                line: 1,
                column: 1,
                message: format!("another note has `id: {id}` too; this one gets a new id"),
            });
        }
        self.moved = matches.moved;
        let mut ids: HashMap<String, EntryId> = items
            .into_iter()
            .zip(matches.ids)
            .filter_map(|(item, id)| Some((item.key, id?)))
            .collect();
        let of_files = self.files.iter().map(|(_, name)| ids.remove(name)).collect();
        let taken = known.iter().map(|known| known.id.clone()).chain(ids.values().cloned());
        self.vault.assign_ids(of_files, taken);
        self.ids = ids;
    }

    /// The second pass: reads the entries in all files.
    fn read(self, batches: &Batches) -> Contents {
        let Self { catalogue, files, mut vault, ids, moved, digest, mut issues } = self;
        let mut entries = Vec::new();
        let mut sources = Vec::new();
        let send = |entries: &mut Vec<_>, sources: &mut Vec<_>| {
            batches.send(Batch {
                catalogue: catalogue.clone(),
                entries: std::mem::take(entries),
                sources: std::mem::take(sources),
            })
        };
        let title = vault.is_single().then(|| vault.title().to_owned());
        let work = |(path, name): &(PathBuf, String)| {
            let text = read_text(path, name)?;
            Some(page_of(title.as_deref(), name, text))
        };
        let mut number = 0;
        let Ok(()) = parallel_ordered(&files, PAGES_AHEAD, work, |(_, name), made| {
            number += 1;
            // The first pass has reported files that can't be read.
            let Some(page) = made else { return Ok(ControlFlow::Continue(())) };
            let known_id = |key: &str| ids.get(key).cloned();
            for (item, entry) in vault.read(number - 1, name, page, &known_id, &mut issues) {
                let ImportedEntry { key, fingerprint, sketch, .. } = item;
                let id = entry.id.clone();
                sources.push(KnownEntry { key, id, fingerprint, sketch, current: true });
                entries.push(entry);
            }
            let full = entries.len() >= BATCH;
            Ok::<_, Infallible>(if full && !send(&mut entries, &mut sources) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            })
        });
        if !entries.is_empty() {
            send(&mut entries, &mut sources);
        }
        let (solved, personal) = (vault.solved(), vault.take_personal());
        let broken_links = vault.take_broken();
        let report = Report { solved, moved, issues, broken_links, personal, ..Report::default() };
        let outline = vault.finish(catalogue.clone());
        Contents { outline, digest: digest.finish(), report }
    }
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
            let wanted = CatalogueId::new(&slug(name))
                .or_else(|_| CatalogueId::new("notes"))
                .map_err(|error| Error::Foreign(error.to_string()))?;
            store.catalogue_id(&wanted, origin)
        }
    }
}

/// The first pass over the files.
struct Scan<'k> {
    vault: Vault,
    digest: Digest,
    files: Vec<(PathBuf, String)>,
    items: Vec<ImportedEntry>,
    issues: Vec<Issue>,
    /// The known entries, by file.
    known: HashMap<&'k str, Vec<&'k KnownEntry>>,
}

impl Scan<'_> {
    fn file(&mut self, root: &Path, path: PathBuf) {
        let name = relative(root, &path);
        let bytes = read_bytes(&path, &name);
        self.digest.add(&path.display().to_string(), bytes.as_deref().unwrap_or_default());
        let (text, issue) = match bytes {
            Ok(bytes) => to_text(bytes, &name),
            Err(issue) => (None, Some(issue)),
        };
        self.issues.extend(issue);
        let Some(text) = text else { return };
        let declared_id = self.vault.scan(&name, &text);
        let number = self.files.len();
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
        } else {
            // Without known entries, sketches and entries within are not needed.
            let compared = !self.known.is_empty();
            if self.vault.is_entry(number) {
                let sketch = if compared { Sketch::of(&text) } else { Sketch::default() };
                self.items.push(ImportedEntry {
                    key: name.clone(),
                    fingerprint,
                    sketch,
                    declared_id,
                });
            }
            if compared {
                let title = self.vault.is_single().then(|| self.vault.title().to_owned());
                let page = page_of(title.as_deref(), &name, text);
                self.items.extend(self.vault.entries_within(number, &name, &page));
            }
        }
        self.files.push((path, name));
    }
}

/// Parses a file; `title` is set for a single document.
fn page_of(title: Option<&str>, name: &str, text: String) -> Page {
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
            found.push(Former { catalogue, origin, known });
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
    if let Some(at) = catalogues.iter().position(|former| former.origin == *origin) {
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
