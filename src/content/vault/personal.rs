//! The user's own files in an exported folder.

use crate::domain::Entry;

/// Notes and user entries, which are not part of the catalogue.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PersonalFiles {
    /// Notes on entries.
    pub notes: Vec<NoteFile>,
    /// User entries.
    pub entries: Vec<EntryFile>,
}

/// A file with a user entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryFile {
    /// The file.
    pub path: String,
    /// The entry.
    pub entry: Entry,
    /// The title of its category.
    pub category_title: String,
}

/// A file with a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteFile {
    /// The id of its entry, as in the file.
    pub entry: String,
    /// The title of its entry; empty unless the entry was gone when it was exported.
    pub title: String,
    /// Its text.
    pub text: String,
    /// The file.
    pub path: String,
}
