//! Reads files of the user's own for the browser: for the editor, for plans, for their history.

use super::{
    file_request::{FileToEdit, WantedNames, WhichFile},
    files::{
        FileError, Folder, Place, Plan, Wanted, folder_of, place, plan, read, version_text,
        versions,
    },
    request::{Against, VersionRow},
    time::{ago, local, now},
};
use crate::{
    content::{DiffLine, diff},
    domain::{CatalogueId, EntryId, Version},
    store::{Error, FileVersion, Store},
};

/// Reads a file for the editor.
pub(super) fn file_to_edit(
    store: &Store,
    catalogue: &CatalogueId,
    which: WhichFile,
) -> Result<FileToEdit, FileError> {
    let folder = Folder::of(store, catalogue)?;
    let Place { path, line, .. } = match which {
        WhichFile::Of(entry) => place(store, &folder, &entry)?,
        WhichFile::At(path) => Place { path, line: 1, whole_file: true },
    };
    let file = read(&folder, &path)?;
    Ok(FileToEdit {
        full: folder.full(&path),
        entry: store.entry_with_key(&folder.origin(), &path)?,
        path,
        line,
        text: file.text,
        about: file.about,
        form: Some(file.form),
        writable: file.writable,
    })
}

/// Plans to change the title, the category and the tags of an entry.
pub(super) fn plan_names(
    store: &Store,
    catalogue: &CatalogueId,
    wanted: &WantedNames,
) -> Result<Plan, FileError> {
    let folder = Folder::of(store, catalogue)?;
    let parent = match &wanted.category {
        Some(category) => Some(folder_of(store, &folder, category)?),
        None => None,
    };
    let names = Wanted {
        title: Some(&wanted.title),
        tags: wanted.tags.as_deref(),
        folder: parent.as_deref(),
    };
    plan(store, &folder, &wanted.entry, &names)
}

/// The texts that the file of an entry had, the present one first; none if it is in no file.
pub(super) fn file_version_rows(
    store: &Store,
    catalogue: &CatalogueId,
    entry: &EntryId,
) -> Result<Vec<VersionRow>, Error> {
    let Some((folder, path)) = file_of(store, catalogue, entry)? else { return Ok(Vec::new()) };
    let Ok(former) = versions(store, &folder, &path) else { return Ok(Vec::new()) };
    let now = now();
    let row = |id: String, at: Option<i64>, bytes: u64| VersionRow {
        version: Version { id, at: at.unwrap_or(0), bytes, ..Version::default() },
        ago: at.map_or_else(|| "before".to_owned(), |at| ago(at, now)),
        at: at.map_or_else(String::new, local),
        changed: None,
    };
    // A text was written when the one before it was replaced.
    let written = former.iter().map(|version| Some(version.at)).chain([None]);
    let present = read(&folder, &path).map_or(0, |file| file.text.len() as u64);
    let present = std::iter::once((String::new(), present));
    let texts =
        former.iter().map(|&FileVersion { version, bytes, .. }| (version.to_string(), bytes));
    Ok(present.chain(texts).zip(written).map(|((id, bytes), at)| row(id, at, bytes)).collect())
}

/// What a text of the file of an entry has changed, or what has changed since; nothing if it is in no
/// file.
pub(super) fn file_version_diff(
    store: &Store,
    catalogue: &CatalogueId,
    entry: &EntryId,
    version: &str,
    against: &Against,
) -> Result<Vec<DiffLine>, Error> {
    let Some((folder, path)) = file_of(store, catalogue, entry)? else { return Ok(Vec::new()) };
    let text = |version: &str| match version.parse() {
        Ok(version) => version_text(store, &path, version).unwrap_or_default(),
        Err(_) => read(&folder, &path).map(|file| file.text).unwrap_or_default(),
    };
    Ok(match against {
        Against::Previous(before) => {
            // What the file was before the first is not known.
            let before = before.as_deref().map_or_else(|| text(version), text);
            diff(&before, &text(version))
        }
        Against::Current => diff(&text(version), &text("")),
        // Files have no merges of other copies.
        Against::Merged(_) => Vec::new(),
    })
}

fn file_of(
    store: &Store,
    catalogue: &CatalogueId,
    entry: &EntryId,
) -> Result<Option<(Folder, String)>, Error> {
    if !store.is_owned(catalogue)? {
        return Ok(None);
    }
    let Ok(folder) = Folder::of(store, catalogue) else { return Ok(None) };
    Ok(place(store, &folder, entry).ok().map(|place| (folder, place.path)))
}
