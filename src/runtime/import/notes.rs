//! Notes in Markdown as entries: looked at once for what they are called, then taken apart.

use std::{
    collections::HashMap,
    convert::Infallible,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, SyncSender},
};

use super::{
    super::{
        aside::side_by_side,
        markdown::{self, Known},
        source::Digest,
    },
    Batch, Failure, Gathered, Report,
};
use crate::{
    content::{Issue, Page, Vault, slug},
    domain::{CatalogueId, Content, Entry},
    store::{Error, Origin, Store},
};

/// Entries that are handed on at once, at least.
const HANDFUL: usize = 256;

/// Notes that each thread which takes them apart may be ahead.
const PAGES_AHEAD: usize = 8;

/// Notes in Markdown that have been looked at once, for what they are called.
pub(super) struct Notes {
    catalogue: CatalogueId,
    files: Vec<(PathBuf, String)>,
    vault: Vault,
    known: Known,
    digest: Digest,
    passed: Vec<Issue>,
}

impl Notes {
    /// Looks at all files: what they are called, and which of them the store knows by another
    /// name.
    pub(super) fn look(
        store: &Store,
        origin: &Origin,
        (root, files): (&Path, Vec<PathBuf>),
        single: bool,
        mut passed: Vec<Issue>,
    ) -> Result<Self, Failure> {
        let name = root.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let names: Vec<String> = files.iter().map(|path| markdown::relative(root, path)).collect();
        let known = Known::new(store.sources(origin)?);
        let text_of = |at: usize| markdown::read(&files[at], &names[at]);
        let moved = if single {
            HashMap::new()
        } else {
            known.moved_files((store, origin), &names, &text_of)?
        };
        let mut vault = Vault::new(&name, single);
        let mut digest = Digest::new();
        let mut kept = Vec::with_capacity(files.len());
        // READMEs that describe the whole come before what they describe.
        for (path, name) in files.iter().zip(names) {
            let bytes = markdown::bytes(path, &name);
            digest.add(&path.display().to_string(), bytes.as_deref().unwrap_or_default());
            let (text, told) = match bytes {
                Ok(bytes) => markdown::text(bytes, &name),
                Err(issue) => (None, Some(issue)),
            };
            passed.extend(told);
            let Some(text) = text else { continue };
            let before = if single {
                None
            } else {
                moved.get(&name).cloned().or_else(|| known.named(&name))
            };
            vault.look(&name, &text, before.as_ref());
            kept.push((path.clone(), name));
        }
        // An export says which catalogue it is of.
        let catalogue = if let Some(id) = vault.catalogue() {
            id.clone()
        } else {
            let wanted = CatalogueId::new(&slug(&name))
                .or_else(|_| CatalogueId::new("notes"))
                .map_err(|error| Error::Foreign(error.to_string()))?;
            store.catalogue_id(&wanted, origin)?
        };
        Ok(Self { catalogue, files: kept, vault, known, digest, passed })
    }

    pub(super) fn gather(self, batches: &SyncSender<Batch>, spent: &Receiver<Batch>) -> Gathered {
        let Self { catalogue, files, mut vault, known, digest, mut passed } = self;
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
            let print = markdown::print(&text);
            let page = match &title {
                Some(title) => Page::whole(title, text),
                None => Page::of(name, text),
            };
            Some((page, print))
        };
        let mut number = 0;
        let done = side_by_side(&files, PAGES_AHEAD, work, |(_, name), made| {
            number += 1;
            // What can't be read was told when it was looked at.
            let Some((page, print)) = made else { return Ok(ControlFlow::Continue(())) };
            let keep = |key: &str, text: &str| known.id(key, text);
            for (key, entry) in vault.read(number - 1, name, page, &keep, &mut passed) {
                let print = if key == *name { print } else { print_of(&entry) };
                sources.push((key, entry.id.clone(), print));
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
        let moved = known.moved.into_inner();
        let beside = vault.take_beside();
        let report = Report { pairs, moved, passed, beside, ..Report::default() };
        let outline = vault.finish(catalogue.clone());
        Gathered { outline, digest: digest.finish(), report }
    }
}

/// A print of an entry of a document, by its own text.
fn print_of(entry: &Entry) -> i64 {
    match &entry.content {
        Content::Body(body) => markdown::print(body),
        Content::Challenge { challenge, .. } => markdown::print(challenge),
    }
}
