//! The user's own files in a folder, as an export writes them beside the catalogue's.

use crate::domain::Entry;

/// What the user wrote, which is no part of the catalogue.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PersonalFiles {
    /// Notes on entries.
    pub notes: Vec<NoteFile>,
    /// User entries.
    pub entries: Vec<EntryFile>,
}

/// A user entry in a file of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryFile {
    /// The file.
    pub path: String,
    /// The entry.
    pub entry: Entry,
    /// The title of its category.
    pub category_title: String,
}

/// A note in a file of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteFile {
    /// The id of its entry, as the file says it.
    pub entry: String,
    /// The title of its entry, where the file says it: the entry was gone when it was exported.
    pub title: String,
    /// Its text.
    pub text: String,
    /// The file.
    pub path: String,
}
