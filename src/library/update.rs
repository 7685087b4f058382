//! Bringing a folder of notes up to date file by file: what an import of all of it would do, for those
//! that have changed and those whose links lead elsewhere now.
//!
//! What has to be known of the other files is in the store (`store::KnownDocument`) and loaded for
//! the time of an update. Where that is not enough, all files are imported; [`Whole`] says when.

mod changes;
mod folder;
mod made;
mod pages;
mod scan;
mod units;

use std::{
    fs,
    path::{Path, PathBuf},
};

use xxhash_rust::xxh3::xxh3_64;

use super::{
    import::import_entries,
    index::index,
    reading_order::relative,
    report::{Extent, Failure, Progress, Report, Whole},
    source::{Source, stat_of},
};
use crate::{
    content::note_format,
    store::{Access, Error, Store, WriteLock},
};
use folder::Folder;

/// Brings the catalogue of a folder up to date with files of it that were made, changed, removed or
/// renamed, by their absolute paths; the store is then as an import of the whole would leave it. A
/// folder among the paths stands for all that is in it. Paths that hold no notes are passed over.
///
/// The report has what has changed, and the issues and broken links of the whole folder; nothing, if
/// the store has these files as they are. It says in
/// [`Report::whole`] whether all was read after all, and why; then it is that of
/// [`super::import_catalogue`].
pub fn update_files(
    store: &mut Store,
    source: &Source,
    changed: &[PathBuf],
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, Failure> {
    let report = update_entries(store, source, changed, progress)?;
    let incomplete = index(store, report.is_change(), progress).err();
    Ok(Report { incomplete, ..report })
}

/// [`update_files`] without indexing what is too much for one transaction, which can be done while
/// the entries are already browsed ([`super::complete`], [`Store::save_names`]).
pub fn update_entries(
    store: &mut Store,
    source: &Source,
    changed: &[PathBuf],
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, Failure> {
    let whole = match source {
        Source::Path(root) => match update(store, root, changed)? {
            Ok(report) => return Ok(report),
            Err(whole) => whole,
        },
        Source::Shipped => Whole::NotKnown,
    };
    let report = import_entries(store, source, Extent::Apply, progress)?;
    Ok(Report { whole: Some(whole), ..report })
}

/// Whether the browser follows what other programs change in a source: it is a folder of notes that
/// was imported, or a file of notes.
pub fn is_followed(store: &Store, source: &Source) -> bool {
    match source {
        Source::Path(path) if path.is_file() => note_format(&path.to_string_lossy()).is_some(),
        Source::Path(_) => store.has_documents(&source.origin()).unwrap_or(false),
        Source::Shipped => false,
    }
}

/// Carries out the update, unless all has to be read.
fn update(
    store: &mut Store,
    root: &Path,
    changed: &[PathBuf],
) -> Result<Result<Report, Whole>, Failure> {
    if !root.is_dir() {
        return Ok(Err(Whole::Root));
    }
    store.reopen_if_replaced()?;
    if store.access() == Access::ReadOnly {
        return Ok(Err(Whole::NotKnown));
    }
    if are_known(store, root, changed)? {
        return Ok(Ok(Report::default()));
    }
    // Files are read while others may write. If one has, all begins again, and nobody may.
    match update_with(store, root, changed, WriteLock::AtTheEnd) {
        Err(Failure::Store(Error::Busy)) => {
            update_with(store, root, changed, WriteLock::FromTheStart)
        }
        done => done,
    }
}

fn update_with(
    store: &mut Store,
    root: &Path,
    changed: &[PathBuf],
    lock: WriteLock,
) -> Result<Result<Report, Whole>, Failure> {
    let mut folder = match Folder::open(store, root, lock)? {
        Ok(folder) => folder,
        Err(whole) => return Ok(Err(whole)),
    };
    if let Err(whole) = folder.look_at(changed) {
        return Ok(Err(whole));
    }
    folder.update()
}

/// Paths that are compared with what the store has of them; more are a change of many files.
const MOST_COMPARED: usize = 8;

/// Whether these are files that the store has as they are: often somebody tells of a change that was
/// made here, and is in the store already.
fn are_known(store: &Store, root: &Path, changed: &[PathBuf]) -> Result<bool, Failure> {
    if changed.len() > MOST_COMPARED {
        return Ok(false);
    }
    let origin = Source::Path(root.to_owned()).origin();
    for path in changed {
        let known = store.known_file(&origin, &relative(root, path))?;
        let is_known = known.is_some_and(|(stat, hash)| {
            stat_of(path).is_ok_and(|now| now == stat)
                && fs::read(path).is_ok_and(|bytes| xxh3_64(&bytes) == hash)
        });
        if !is_known {
            return Ok(false);
        }
    }
    Ok(true)
}
