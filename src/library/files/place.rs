//! Where an entry stands.

use std::path::Path;

use super::{error::FileError, folder::Folder, save::read};
use crate::{
    content::entry_lines,
    domain::{EntryId, fold},
    store::Store,
};

/// Where an entry stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, relative to the folder.
    pub path: String,
    /// The line at which it begins, from 1.
    pub line: usize,
    /// Whether the entry is the whole file, and not a part of it.
    pub whole_file: bool,
}

/// The file that an entry stands in, and at which line, by the file as it is now.
///
/// # Errors
/// If the entry is in no file.
pub fn place(store: &Store, folder: &Folder, entry: &EntryId) -> Result<Place, FileError> {
    let Some(key) = store.source_key(&folder.origin(), entry)? else {
        return Err(FileError::NotInAFile(entry.to_string()));
    };
    if folder.single {
        let name = folder.root.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let title = folder.root.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let line = line_of(folder, &name, Some(&title), &key);
        return Ok(Place { path: name, line, whole_file: false });
    }
    if folder.root.join(&key).is_file() {
        return Ok(Place { path: key, line: 1, whole_file: true });
    }
    let Some(path) = file_of(&folder.root, &key) else {
        return Err(FileError::Missing(key));
    };
    let path = path.to_owned();
    let line = line_of(folder, &path, None, &key);
    Ok(Place { path, line, whole_file: false })
}

/// The file in which the part with a key is: the longest beginning of the key that is a file. A name
/// may hold a `#` itself.
pub(super) fn file_of<'k>(root: &Path, key: &'k str) -> Option<&'k str> {
    let ends = key.rmatch_indices(['#', '/']).map(|(at, _)| at);
    ends.map(|at| &key[..at]).find(|path| root.join(path).is_file())
}

/// The line of a part; the first line that has its title where the file was changed so much that it
/// is not found otherwise.
fn line_of(folder: &Folder, path: &str, single: Option<&str>, key: &str) -> usize {
    let Ok(file) = read(folder, path) else { return 1 };
    let parts = entry_lines(path, single, &file.text);
    if let Some((_, line)) = parts.into_iter().find(|(known, _)| known == key) {
        return line;
    }
    let title = fold(key.rsplit(['#', '/']).next().unwrap_or_default());
    let found = file.text.lines().position(|line| !title.is_empty() && fold(line).contains(&title));
    found.map_or(1, |at| at + 1)
}
