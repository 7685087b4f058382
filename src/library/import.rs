//! Bringing the store up to date with a catalogue: look, compare, and only then read it in.

mod notes;

use std::{
    io,
    ops::ControlFlow,
    path::PathBuf,
    sync::mpsc::{Receiver, SyncSender, channel, sync_channel},
    thread,
};

use self::notes::Notes;
use super::{
    change::{Write, change},
    markdown,
    parallel::parallel_ordered,
    source::{Digest, File, Form, Source, stamp},
    time::now,
    words::complete,
};
use crate::{
    content::{Beside, Issue, Issues, Known, Loader, Outline, parse, text_of},
    domain::{Catalogue, CatalogueId, Content, Entry, EntryId, EntryMeta, Kind},
    search::{MAX_NAME_BYTES, MAX_NAMES},
    store::{Access, Changes, Error, Exchanged, Import, Origin, Store},
};

/// Why a catalogue was not read in. The store is as it was.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// There is something wrong in its files.
    #[error(transparent)]
    Content(#[from] Issues),
    /// A file can't be read.
    #[error("can't read {}: {why}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        why: io::Error,
    },
    /// There is no catalogue at the path.
    #[error("there is nothing to read in {}: neither Markdown nor a catalogue in TOML", .0.display())]
    NoFiles(PathBuf),
    /// Nothing of what was read in before is there any more.
    #[error(
        "none of the {former} entries that were read from it before is there any more; they stay \
         unless --force says that they shall go"
    )]
    RemovesAll {
        /// How many there were.
        former: usize,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// What is to come of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// A report of what it would do; the store is left as it is.
    Preview,
    /// All of it, unless everything that was there before would go.
    Apply,
    /// All of it.
    Force,
}

/// What an import did, or would do.
#[derive(Debug, Default)]
pub struct Report {
    /// The catalogue; nothing where all was as it was.
    pub catalogue: Option<Catalogue>,
    /// Entries by kind, those that there are any of.
    pub kinds: Vec<(Kind, usize)>,
    /// Challenges that were found with their solutions.
    pub pairs: usize,
    /// What it does to the entries that there were.
    pub changes: Changes,
    /// Entries that were found again under another name: from, to.
    pub moved: Vec<(String, String)>,
    /// What was passed over or read otherwise than it stands, with its place.
    pub passed: Vec<Issue>,
    /// What is the user's and stood beside the entries, kept where there was nothing.
    pub beside: Beside,
    /// Why nothing could be read where something was read before: what the store has stays.
    pub kept: Option<String>,
    /// Why the full text is not complete, though the entries are there; the next import goes on.
    pub incomplete: Option<Error>,
}

impl Report {
    /// How many entries there are.
    pub fn entries(&self) -> usize {
        self.kinds.iter().map(|(_, count)| count).sum()
    }
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many entries have been read in.
    Read(usize),
    /// They are all there, and can be browsed; so many have still to come into the full text.
    Unindexed(u64),
}

/// Reads a catalogue in unless the store has it as it is; says whether anything has changed.
/// After a change, the log is to be moved ([`Store::checkpoint`]) once nobody waits.
///
/// # Errors
/// [`Failure`]; the store is then as it was. A store that can't be written to keeps what it
/// has.
pub fn bring_up_to_date(
    store: &mut Store,
    source: &Source,
    progress: &mut dyn FnMut(Progress),
) -> Result<bool, Failure> {
    Ok(import(store, source, Extent::Apply, progress)?.catalogue.is_some())
}

/// The same, with a report.
///
/// # Errors
/// [`Failure`]; the store is then as it was.
pub fn import(
    store: &mut Store,
    source: &Source,
    extent: Extent,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, Failure> {
    let mut report = import_entries(store, source, extent, progress)?;
    if extent != Extent::Preview {
        let changed = report.catalogue.is_some();
        let completed = complete(store, &mut |left| {
            progress(Progress::Unindexed(left));
            true
        });
        let kept = completed.and_then(
            |worded| {
                if worded || changed { store.keep_names() } else { Ok(()) }
            },
        );
        report.incomplete = kept.err();
    }
    Ok(report)
}

/// The same, without the full text and the index of names: these can be made once somebody is
/// browsing already ([`complete`], [`Store::keep_names`]).
///
/// # Errors
/// [`Failure`]; the store is then as it was.
pub fn import_entries(
    store: &mut Store,
    source: &Source,
    extent: Extent,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, Failure> {
    // What is written in bulk goes to the file that stands under the name now.
    store.reopen_if_replaced()?;
    let origin = source.origin();
    let known = store.imported(&origin)?;
    // What was read in can be read where its files are no more, or can't be reached for now.
    let kept = |failure: Failure| match failure {
        Failure::Io { .. } | Failure::NoFiles(_) if known.is_some() => {
            Ok(Report { kept: Some(failure.to_string()), ..Report::default() })
        }
        failure => Err(failure),
    };
    let form = match source.form() {
        Ok(form) => form,
        Err(failure) => return kept(failure),
    };
    let files = form.files();
    let stamp = match stamp(&files) {
        Ok(stamp) => stamp,
        Err(failure) => return kept(failure),
    };
    if known.as_ref().is_some_and(|(known, _)| *known == stamp) {
        return Ok(Report::default());
    }
    if store.access() == Access::ReadOnly {
        let unread = Err(Error::ReadOnly.into());
        return if known.is_some() { Ok(Report::default()) } else { unread };
    }
    if let Some((_, known)) = known {
        let mut digest = Digest::new();
        for file in &files {
            // What can't be read is told when it is read in.
            match (&form, file) {
                (Form::Markdown { .. }, File::Path(path)) => {
                    let bytes = markdown::bytes(path, &file.name()).unwrap_or_default();
                    digest.add(&file.name(), &bytes);
                }
                _ => digest.add(&file.name(), &file.read().unwrap_or_default()),
            }
        }
        if known == digest.finish() {
            store.restamp(&origin, &stamp)?;
            return Ok(Report::default());
        }
    }
    let mut bulk = store.bulk_connection()?;
    match (form, source) {
        (Form::Markdown { files, passed, single }, Source::Path(root)) => {
            let notes = Notes::look(store, &origin, (root, files), single, passed)?;
            let gather = move |batches: &SyncSender<Batch>, spent: &Receiver<Batch>| {
                Ok(notes.gather(batches, spent))
            };
            let mut report = read_in(&mut bulk, &origin, gather, &stamp, extent, progress)?;
            if extent != Extent::Preview
                && let Some(catalogue) = &report.catalogue
            {
                let id = catalogue.id.clone();
                keep_beside(store, &id, &mut report)?;
            }
            Ok(report)
        }
        (form, _) => {
            let files = form.files();
            let gather = move |batches: &SyncSender<Batch>, spent: &Receiver<Batch>| {
                gather(&files, batches, spent)
            };
            read_in(&mut bulk, &origin, gather, &stamp, extent, progress)
        }
    }
}

/// Whether the store has what a source is made of, by names, sizes and times alone.
///
/// # Errors
/// [`Failure`], as an import would have it.
/// As the sources and the database fail.
pub fn is_current(store: &Store, source: &Source) -> Result<bool, Failure> {
    let Some((known, _)) = store.imported(&source.origin())? else { return Ok(false) };
    Ok(stamp(&source.form()?.files())? == known)
}

/// Reads an export in JSON in; unless `applied`, the store is left as it is, whatever is
/// reported. Gives a report for each catalogue, and what became of what the user made.
///
/// # Errors
/// As [`Store::import_json`]; the store is then as it was.
pub fn import_json(
    store: &mut Store,
    value: &serde_json::Value,
    applied: bool,
) -> Result<(Vec<Report>, Exchanged), Error> {
    let mut done = store.import_json(value, applied)?;
    if applied {
        complete(store, &mut |_| true)?;
        store.keep_names()?;
        store.checkpoint()?;
    }
    let catalogues = std::mem::take(&mut done.catalogues);
    let reports = catalogues.into_iter().map(|(catalogue, entries, changes)| {
        let count = |kind: Kind| entries.iter().filter(|entry| entry.kind == kind).count();
        let kinds = Kind::ALL.iter().map(|&kind| (kind, count(kind)));
        Report {
            kinds: kinds.filter(|(_, count)| *count > 0).collect(),
            pairs: entries.iter().filter(|entry| is_solved(entry)).count(),
            catalogue: Some(catalogue),
            changes,
            ..Report::default()
        }
    });
    Ok((reports.collect(), done))
}

/// Whether it is a challenge with its solution.
fn is_solved(entry: &Entry) -> bool {
    matches!(entry.content, Content::Challenge { solution: Some(_), .. })
}

/// Keeps what is the user's and stood beside the entries. What there is outranks what is read
/// in; what is not kept is told.
fn keep_beside(
    store: &mut Store,
    catalogue: &CatalogueId,
    report: &mut Report,
) -> Result<(), Error> {
    let Beside { notes, own } = std::mem::take(&mut report.beside);
    let issue = |path: &str, message: String| Issue {
        file: path.to_owned(),
        line: 1,
        column: 1,
        message: format!("skipped: {message}"),
    };
    for (path, entry, category_title) in own {
        let text = text_of(&entry);
        if store.meta(catalogue, &entry.id)?.is_none() {
            let meta = EntryMeta {
                kind: entry.kind,
                title: entry.title.clone(),
                category: entry.category.clone(),
                category_title: category_title.clone(),
                tags: entry.tags.clone(),
                links: entry.links.clone(),
            };
            store.import_user_entry(catalogue, &entry.id, &meta, &text, now())?;
            report.beside.own.push((path, entry, category_title));
        } else if store.note(catalogue, &entry.id)?.is_none_or(|known| known.text != text) {
            let why = format!(
                "there is another text of your entry {0}; `nexus note {0} --set FILE` puts this in its place",
                entry.id
            );
            report.passed.push(issue(&path, why));
        }
    }
    for note in notes {
        let Ok(entry) = EntryId::new(&note.entry) else {
            let why = format!("a note on {:?}, which is no id of an entry", note.entry);
            report.passed.push(issue(&note.path, why));
            continue;
        };
        match store.note(catalogue, &entry)? {
            Some(known) if known.text == note.text => {}
            Some(_) => {
                let why = format!(
                    "there is another note on {entry}; `nexus note {entry} --set FILE` puts this in its place"
                );
                report.passed.push(issue(&note.path, why));
            }
            None if store.entry_view(catalogue, &entry)?.is_none() => {
                // It waits for its entry, and is listed until that comes.
                let title = if note.title.is_empty() { entry.as_str() } else { &note.title };
                store.keep_orphan(catalogue, &entry, title, &note.text, now())?;
                report.beside.notes.push(note);
            }
            None => {
                let write = Write::Save {
                    entry,
                    text: note.text.clone(),
                    base: None,
                    edit_session: String::new(),
                    draft_owners: Vec::new(),
                };
                change(store, catalogue, write)?;
                report.beside.notes.push(note);
            }
        }
    }
    Ok(())
}

/// What gathering gives besides entries.
struct Gathered {
    outline: Outline,
    digest: String,
    report: Report,
}

/// Reads in what is gathered on another thread; this one writes.
fn read_in(
    bulk: &mut Store,
    origin: &Origin,
    gather: impl FnOnce(&SyncSender<Batch>, &Receiver<Batch>) -> Result<Gathered, Failure> + Send,
    stamp: &str,
    extent: Extent,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, Failure> {
    let (sender, batches) = sync_channel(1);
    let (done, spent) = channel();
    thread::scope(|scope| {
        let gatherer = scope.spawn(move || gather(&sender, &spent));
        let mut import: Option<Import<'_>> = None;
        let mut room = Some(bulk);
        let mut long = Vec::new();
        let mut kinds: Vec<(Kind, usize)> = Kind::ALL.iter().map(|kind| (*kind, 0)).collect();
        for mut batch in batches {
            if let (None, Some(bulk)) = (&import, room.take()) {
                import = Some(bulk.import(&batch.catalogue)?);
            }
            if let Some(import) = &mut import {
                import.add(&batch.entries)?;
                long.extend(batch.entries.iter().filter_map(too_long_names));
                import.known_by(batch.sources.drain(..));
                for entry in &batch.entries {
                    if let Some((_, count)) = kinds.iter_mut().find(|(kind, _)| *kind == entry.kind)
                    {
                        *count += 1;
                    }
                }
                progress(Progress::Read(import.added()));
                // Freed where there is time for it; if nobody is there any more, here.
                let _ = done.send(batch);
            }
        }
        // A panic over there is a panic here, before anything is kept.
        let Gathered { outline, digest, mut report } =
            gatherer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        let import = match (import, room.take()) {
            (Some(import), _) => import,
            (None, Some(bulk)) => bulk.import(&outline.catalogue.id)?,
            // An import begins where the room is taken.
            (None, None) => return Ok(report),
        };
        if extent == Extent::Apply
            && let Some(former) = import.removes_all()
        {
            return Err(Failure::RemovesAll { former });
        }
        report.changes = if extent == Extent::Preview {
            import.preview()?
        } else {
            import.finish(&outline, origin, stamp, &digest, now())?
        };
        kinds.retain(|(_, count)| *count > 0);
        report.kinds = kinds;
        report.passed.extend(long);
        report.catalogue = Some(outline.catalogue);
        Ok(report)
    })
}

/// Says of an entry that it has longer names, or more of them, than searches by name know.
fn too_long_names(entry: &Entry) -> Option<Issue> {
    let names = || entry.aliases.iter().chain(&entry.tags);
    let long = std::iter::once(&entry.title).chain(names()).any(|name| name.len() > MAX_NAME_BYTES);
    let many = names().count() > MAX_NAMES;
    let message = match (long, many) {
        (true, _) => format!(
            "a title, another name or a tag is longer than {MAX_NAME_BYTES} bytes: it is found by \
             its beginning"
        ),
        (_, true) => {
            format!("more than {MAX_NAMES} tags and other names: it is found by the first of them")
        }
        _ => return None,
    };
    let file = if entry.source.is_empty() { entry.id.to_string() } else { entry.source.clone() };
    Some(Issue { file, line: 1, column: 1, message })
}

/// Entries as they are written.
struct Batch {
    catalogue: CatalogueId,
    entries: Vec<Entry>,
    /// What they are known by where they come from.
    sources: Vec<Known>,
}

/// Parses files side by side, and puts them together in their order; gives the digest of them
/// too. No more than a few files are in memory at once.
fn gather(
    files: &[File],
    batches: &SyncSender<Batch>,
    spent: &Receiver<Batch>,
) -> Result<Gathered, Failure> {
    let mut loader = Loader::new();
    let mut digest = Digest::new();
    let mut pairs = 0;
    let work = |file: &File| -> Result<_, Failure> {
        let content = file.read()?;
        let parsed = parse(&file.name(), &content);
        Ok((content, parsed))
    };
    let done: Result<(), Failure> = parallel_ordered(files, 1, work, |file, made| {
        let (content, parsed) = made?;
        digest.add(&file.name(), &content);
        let entries = loader.add(parsed);
        spent.try_iter().for_each(drop);
        if let Some(catalogue) = loader.catalogue()
            && loader.is_sound()
            && !entries.is_empty()
        {
            let catalogue = catalogue.id.clone();
            pairs += entries.iter().filter(|entry| is_solved(entry)).count();
            // Not taken only when the store has failed, which its side tells.
            if batches.send(Batch { catalogue, entries, sources: Vec::new() }).is_err() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    });
    done?;
    let report = Report { pairs, ..Report::default() };
    let outline = loader.finish()?;
    // Freeing it all takes its time, for which nobody is to wait; without a thread, it is freed
    // here.
    let _ = thread::Builder::new().spawn(|| drop(loader));
    Ok(Gathered { outline, digest: digest.finish(), report })
}
