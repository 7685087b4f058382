//! Former texts of files, and taking changes back.

use super::{
    error::FileError,
    folder::Folder,
    journal::{carry_out, inverse},
    removing::bring_back,
    save::{Save, Saved, decode, read, read_slot, save},
};
use crate::store::{FileChangeKind, FileStep, FileVersion, Store, bytes_print};

/// The former texts of a file, the last first.
pub fn versions(store: &Store, folder: &Folder, path: &str) -> Result<Vec<FileVersion>, FileError> {
    let entry = store.entry_with_key(&folder.origin(), path)?;
    Ok(store.file_versions(&folder.catalogue, path, entry.as_ref())?)
}

/// A former text, with `\n` as line ends.
pub fn version_text(store: &Store, path: &str, version: i64) -> Result<String, FileError> {
    let bytes = store.file_version(version)?;
    let bytes =
        bytes.ok_or_else(|| FileError::Nothing(format!("no version {version} of {path}")))?;
    Ok(decode(&bytes, path)?.text().to_owned())
}

/// Gives a file a former text again. The present one becomes a version.
pub fn restore_version(
    store: &mut Store,
    folder: &Folder,
    path: &str,
    version: i64,
) -> Result<Saved, FileError> {
    let text = version_text(store, path, version)?;
    let base = read(folder, path)?.text;
    save(store, folder, &Save { path, base: &base, text: &text, session: "" })
}

/// Takes a change back: a save, a new file, a rename with its links, a removal. Returns the change
/// that did so, which can be taken back in turn.
///
/// # Errors
/// If one of its files was changed since; nothing is done then.
pub fn take_back(store: &mut Store, folder: &Folder, change: i64) -> Result<i64, FileError> {
    let Some(made) = store.file_change(change)?.filter(|it| it.catalogue == folder.catalogue)
    else {
        return Err(FileError::Nothing("nothing to undo".to_owned()));
    };
    if made.kind == FileChangeKind::Remove {
        let path = bring_back(store, folder, change)?;
        let found = store.last_file_change(&folder.catalogue, &path)?;
        return found.ok_or_else(|| FileError::Nothing("nothing to undo".to_owned()));
    }
    let mut steps = Vec::with_capacity(made.steps.len());
    for step in made.steps.iter().rev() {
        let before = match (&step.before, made.kind) {
            // A save of a session whose version is that of an earlier one.
            (None, FileChangeKind::Save) => former_text(store, folder, step)?,
            (before, _) => before.clone(),
        };
        let at = step.moved.as_ref().unwrap_or(&step.path);
        let current = read_slot(&folder.slot(at)?, at)?.bytes;
        if step.print != Some(bytes_print(&current)) {
            return Err(FileError::ChangedSince(at.clone()));
        }
        steps.push(inverse(&FileStep { before, after: Some(current), ..step.clone() }));
    }
    let kind = match made.kind {
        FileChangeKind::Make | FileChangeKind::Restore => FileChangeKind::Remove,
        kind => kind,
    };
    let number =
        carry_out(store, folder, &folder.change(kind, format!("Undone: {}", made.what), steps))?;
    store.undo_file_change(change, number)?;
    Ok(number)
}

fn former_text(
    store: &Store,
    folder: &Folder,
    step: &FileStep,
) -> Result<Option<Vec<u8>>, FileError> {
    let last = versions(store, folder, &step.path)?.into_iter().next();
    let text = match last {
        Some(last) => store.file_version(last.version)?,
        None => None,
    };
    // Without it, taking the save back would delete the file.
    let gone = || FileError::Nothing("the text before this save is no longer kept".to_owned());
    Ok(Some(text.ok_or_else(gone)?))
}
