//! Notes in Markdown as entries: looked at once for what they are called and which entries they
//! were before, then taken apart.

use std::{
    collections::{HashMap, HashSet},
    convert::Infallible,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, SyncSender},
};

use super::{
    super::{
        markdown,
        parallel::parallel_ordered,
        source::{Digest, source_of},
    },
    Batch, Failure, Gathered, Report, Source,
};
use crate::{
    content::{Issue, Item, Known, Page, Sketch, Vault, fingerprint, settle, slug},
    domain::{CatalogueId, EntryId},
    store::{Error, Origin, Store},
};

/// Entries that are handed on at once, at least.
const HANDFUL: usize = 256;

/// Notes that each thread which takes them apart may be ahead.
const PAGES_AHEAD: usize = 8;

/// A catalogue whose source is gone has moved where so much of it is found elsewhere: the share of
/// its entries whose text is there as it was.
const MOVED: f64 = 0.5;

/// Notes in Markdown that have been looked at once, for what they are called.
pub(super) struct Notes {
    catalogue: CatalogueId,
    files: Vec<(PathBuf, String)>,
    vault: Vault,
    /// The ids that have been settled on for what is within files, by what it is known by.
    ids: HashMap<String, EntryId>,
    /// Entries that were found again under another name: from, to.
    moved: Vec<(String, String)>,
    digest: Digest,
    passed: Vec<Issue>,
}

/// What the store knows of the entries of a catalogue.
struct Before {
    catalogue: CatalogueId,
    origin: Origin,
    known: Vec<Known>,
}

impl Notes {
    /// Looks at all files: what they are called, and which of their entries the store knows.
    pub(super) fn look(
        store: &Store,
        origin: &Origin,
        (root, files): (&Path, Vec<PathBuf>),
        single: bool,
        passed: Vec<Issue>,
    ) -> Result<Self, Failure> {
        let name = root.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let befores = befores(store, origin)?;
        let mut look = Look {
            vault: Vault::new(&name, single),
            digest: Digest::new(),
            files: Vec::with_capacity(files.len()),
            items: Vec::new(),
            passed,
            known: by_file(&befores),
        };
        // READMEs that describe the whole come before what they describe.
        for path in files {
            look.file(root, path);
        }
        let Look { mut vault, digest, files, items, mut passed, .. } = look;
        let before = chosen(befores, origin, &items);
        let known = before.as_ref().map_or(&[][..], |before| &before.known);
        let mut sketch_of = |id: &EntryId| {
            let text = before.as_ref().map(|before| store.text_of(&before.origin, id));
            // One that can't be read is like no other.
            let text = text.and_then(|text| text.ok().flatten());
            text.map_or_else(Sketch::default, |text| Sketch::of(&text))
        };
        let found = settle(&items, known, &mut sketch_of);
        for doubled in &found.doubled {
            let Item { key, said, .. } = &items[*doubled];
            let said = said.as_ref().map_or_else(String::new, ToString::to_string);
            passed.push(Issue {
                file: key.clone(),
                line: 1,
                column: 1,
                message: format!("another note says `id: {said}` as well; this one gets another"),
            });
        }
        let mut ids: HashMap<String, EntryId> = items
            .into_iter()
            .zip(found.ids)
            .filter_map(|(item, id)| Some((item.key, id?)))
            .collect();
        let of_files = files.iter().map(|(_, name)| ids.remove(name)).collect();
        let taken = known.iter().map(|known| known.id.clone()).chain(ids.values().cloned());
        vault.settle(of_files, taken);
        // An export says which catalogue it is of.
        let catalogue = match (vault.catalogue(), before) {
            (Some(id), _) => id.clone(),
            (None, Some(before)) => before.catalogue,
            (None, None) => {
                let wanted = CatalogueId::new(&slug(&name))
                    .or_else(|_| CatalogueId::new("notes"))
                    .map_err(|error| Error::Foreign(error.to_string()))?;
                store.catalogue_id(&wanted, origin)?
            }
        };
        Ok(Self { catalogue, files, vault, ids, moved: found.moved, digest, passed })
    }

    pub(super) fn gather(self, batches: &SyncSender<Batch>, spent: &Receiver<Batch>) -> Gathered {
        let Self { catalogue, files, mut vault, ids, moved, digest, mut passed } = self;
        let mut batch = Vec::new();
        let mut sources = Vec::new();
        let send = |entries: &mut Vec<_>, sources: &mut Vec<_>| {
            let batch = Batch {
                catalogue: catalogue.clone(),
                entries: std::mem::take(entries),
                sources: std::mem::take(sources),
            };
            batches.send(batch).is_ok()
        };
        let title = vault.is_single().then(|| vault.title().to_owned());
        let work = |(path, name): &(PathBuf, String)| {
            let text = markdown::read(path, name)?;
            Some(page_of(title.as_deref(), name, text))
        };
        let mut number = 0;
        let done = parallel_ordered(&files, PAGES_AHEAD, work, |(_, name), made| {
            number += 1;
            // What can't be read was told when it was looked at.
            let Some(page) = made else { return Ok(ControlFlow::Continue(())) };
            let keep = |key: &str| ids.get(key).cloned();
            for (item, entry) in vault.read(number - 1, name, page, &keep, &mut passed) {
                let Item { key, fingerprint, sketch, .. } = item;
                sources.push(Known {
                    key,
                    id: entry.id.clone(),
                    fingerprint,
                    sketch,
                    current: true,
                });
                batch.push(entry);
            }
            spent.try_iter().for_each(drop);
            Ok::<_, Infallible>(if batch.len() >= HANDFUL && !send(&mut batch, &mut sources) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            })
        });
        let Ok(()) = done;
        if !batch.is_empty() {
            send(&mut batch, &mut sources);
        }
        let pairs = vault.pairs();
        let beside = vault.take_beside();
        let report = Report { pairs, moved, passed, beside, ..Report::default() };
        let outline = vault.finish(catalogue.clone());
        Gathered { outline, digest: digest.finish(), report }
    }
}

/// The first look at files.
struct Look<'k> {
    vault: Vault,
    digest: Digest,
    files: Vec<(PathBuf, String)>,
    items: Vec<Item>,
    passed: Vec<Issue>,
    /// What is known of each file, and of what is in it.
    known: HashMap<&'k str, Vec<&'k Known>>,
}

impl Look<'_> {
    fn file(&mut self, root: &Path, path: PathBuf) {
        let name = markdown::relative(root, &path);
        let bytes = markdown::bytes(&path, &name);
        self.digest.add(&path.display().to_string(), bytes.as_deref().unwrap_or_default());
        let (text, told) = match bytes {
            Ok(bytes) => markdown::text(bytes, &name),
            Err(issue) => (None, Some(issue)),
        };
        self.passed.extend(told);
        let Some(text) = text else { return };
        let said = self.vault.look(&name, &text);
        let number = self.files.len();
        let fingerprint = fingerprint(&text);
        let known = self.known.get(name.as_str()).map_or(&[][..], Vec::as_slice);
        let unchanged = known.iter().find(|it| it.key == name && it.fingerprint == fingerprint);
        if let Some(unchanged) = unchanged {
            let sketch = unchanged.sketch.clone();
            self.items.push(Item { key: name.clone(), fingerprint, sketch, said });
            let within = known.iter().filter(|it| it.key != name).map(|it| Item {
                key: it.key.clone(),
                fingerprint: it.fingerprint,
                sketch: it.sketch.clone(),
                said: None,
            });
            self.items.extend(within);
        } else {
            // Where nothing is known, nothing is compared.
            let compared = !self.known.is_empty();
            if self.vault.is_entry(number) {
                let sketch = if compared { Sketch::of(&text) } else { Sketch::default() };
                self.items.push(Item { key: name.clone(), fingerprint, sketch, said });
            }
            if compared {
                let title = self.vault.is_single().then(|| self.vault.title().to_owned());
                let page = page_of(title.as_deref(), &name, text);
                self.items.extend(self.vault.items_of(number, &name, &page));
            }
        }
        self.files.push((path, name));
    }
}

/// Takes a file apart; `title` is that of a single document.
fn page_of(title: Option<&str>, name: &str, text: String) -> Page {
    match title {
        Some(title) => Page::whole(title, text),
        None => Page::of(name, text),
    }
}

/// The catalogue that came from an origin; where none did, all those whose source is gone, for one
/// of them may have been moved here.
fn befores(store: &Store, origin: &Origin) -> Result<Vec<Before>, Error> {
    let mut found = Vec::new();
    let mut add = |catalogue: CatalogueId, origin: Origin| -> Result<(), Error> {
        let known = store.sources(&origin)?;
        if !known.is_empty() {
            found.push(Before { catalogue, origin, known });
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

/// What is known of each file.
fn by_file(befores: &[Before]) -> HashMap<&str, Vec<&Known>> {
    let mut files: HashMap<&str, Vec<&Known>> = HashMap::new();
    for known in befores.iter().flat_map(|before| &before.known).filter(|known| known.current) {
        let file = known.key.split_once('#').map_or(known.key.as_str(), |(file, _)| file);
        files.entry(file).or_default().push(known);
    }
    files
}

/// The catalogue whose entries these are: the one that came from here, or that was moved here.
fn chosen(befores: Vec<Before>, origin: &Origin, items: &[Item]) -> Option<Before> {
    if let Some(at) = befores.iter().position(|before| before.origin == *origin) {
        return befores.into_iter().nth(at);
    }
    let fingerprints: HashSet<i64> = items.iter().map(|item| item.fingerprint).collect();
    let share = |before: &Before| {
        let (mut all, mut here) = (0_u32, 0_u32);
        for known in before.known.iter().filter(|known| known.current) {
            all += 1;
            here += u32::from(fingerprints.contains(&known.fingerprint));
        }
        if all == 0 { 0.0 } else { f64::from(here) / f64::from(all) }
    };
    befores
        .into_iter()
        .map(|before| (share(&before), before))
        .filter(|(share, _)| *share >= MOVED)
        .max_by(|(one, _), (two, _)| one.total_cmp(two))
        .map(|(_, before)| before)
}
