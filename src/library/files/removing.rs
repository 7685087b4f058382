//! Removing files, and bringing them back.

use super::{error::FileError, folder::Folder, journal::carry_out, make::create, save::read_slot};
use crate::{
    library::{failpoint::reach, time::now},
    store::{FileChangeKind, FileStep, Store},
};

/// Where a removed file goes. Its text stays in the store in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bin {
    /// The system's bin, or nowhere where there is none.
    System,
    /// Nowhere.
    None,
}

/// A file that was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// The change, to take it back.
    pub change: i64,
    /// Whether it is in the system's bin.
    pub in_bin: bool,
}

/// Removes a file.
pub fn remove(
    store: &mut Store,
    folder: &Folder,
    path: &str,
    bin: Bin,
) -> Result<Removed, FileError> {
    let slot = folder.slot(path)?;
    let current = read_slot(&slot, path)?;
    if !slot.is_writable() {
        return Err(FileError::ReadOnly(path.to_owned()));
    }
    let step = FileStep {
        entry: store.entry_with_key(&folder.origin(), path)?,
        path: path.to_owned(),
        moved: None,
        before: Some(current.bytes),
        after: None,
        print: None,
    };
    let change = folder.change(FileChangeKind::Remove, format!("Removed {path}"), vec![step]);
    if bin == Bin::System {
        let number = store.begin_file_change(&change, now())?;
        reach("change-begun");
        // Deleting comes next where there is no bin, or it is full.
        if trash::delete(folder.full(path)).is_ok() {
            store.end_file_change(number)?;
            return Ok(Removed { change: number, in_bin: true });
        }
        store.drop_file_change(number)?;
    }
    Ok(Removed { change: carry_out(store, folder, &change)?, in_bin: false })
}

/// Brings a removed file back to where it was, as it was; a copy in the system's bin stays there.
/// Returns its path.
pub fn bring_back(store: &mut Store, folder: &Folder, change: i64) -> Result<String, FileError> {
    let removed = store.file_change(change)?.filter(|it| it.kind == FileChangeKind::Remove);
    let step = removed.and_then(|change| change.steps.into_iter().next());
    let Some(FileStep { path, before: Some(before), .. }) = step else {
        return Err(FileError::Nothing("that file was not removed here".to_owned()));
    };
    let what = format!("Brought back {path}");
    let back = create(store, folder, (FileChangeKind::Restore, &path), before, &what)?;
    store.undo_file_change(change, back)?;
    Ok(path)
}
