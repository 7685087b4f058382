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
    import::import_catalogue,
    index::index,
    report::{Extent, Failure, Progress, Report, Whole},
    source::Source,
};
use crate::store::{Access, Store};
use folder::Folder;

/// Brings the catalogue of a folder up to date with files of it that were made, changed, removed or
/// renamed, by their absolute paths; the store is then as an import of the whole would leave it. A
/// folder among the paths stands for all that is in it. Paths that hold no notes are passed over.
///
/// The report has what has changed, and the issues and broken links of the whole folder. It says in
/// [`Report::whole`] whether all was read after all, and why; then it is that of
/// [`import_catalogue`].
pub fn update_files(
    store: &mut Store,
    source: &Source,
    changed: &[PathBuf],
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, Failure> {
    let whole = match source {
        Source::Path(root) => match update(store, root, changed)? {
            Ok(report) => {
                let incomplete = index(store, report.is_change(), progress).err();
                return Ok(Report { incomplete, ..report });
            }
            Err(whole) => whole,
        },
        Source::Shipped => Whole::NotKnown,
    };
    let report = import_catalogue(store, source, Extent::Apply, progress)?;
    Ok(Report { whole: Some(whole), ..report })
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
