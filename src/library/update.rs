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

use std::path::{Path, PathBuf};

use super::{
    import::import_entries,
    index::index,
    report::{Extent, Failure, Progress, Report, Whole},
    source::Source,
};
use crate::{
    content::note_format,
    store::{Access, Store},
};
use folder::Folder;

/// Brings the catalogue of a folder up to date with files of it that were made, changed, removed or
/// renamed, by their absolute paths; the store is then as an import of the whole would leave it. A
/// folder among the paths stands for all that is in it. Paths that hold no notes are passed over.
///
/// The report has what has changed, and the issues and broken links of the whole folder. It says in
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
    let mut folder = match Folder::open(store, root)? {
        Ok(folder) => folder,
        Err(whole) => return Ok(Err(whole)),
    };
    if let Err(whole) = folder.look_at(changed) {
        return Ok(Err(whole));
    }
    folder.update()
}
