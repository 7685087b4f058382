//! The files that hold notes of other programs, by the endings of their names.

use std::path::Path;

/// What such a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ArchiveFormat {
    /// A deck or a collection of Anki.
    Anki,
    /// An export of Evernote.
    Evernote,
    /// A zip archive of files: an export of Notion, or any other.
    Zip,
}

const ENDINGS: &[(&str, ArchiveFormat)] = &[
    ("apkg", ArchiveFormat::Anki),
    ("colpkg", ArchiveFormat::Anki),
    ("enex", ArchiveFormat::Evernote),
    ("zip", ArchiveFormat::Zip),
];

impl ArchiveFormat {
    /// What a file is, if its name says that it is one of these.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_string_lossy().to_lowercase();
        ENDINGS.iter().find(|(known, _)| *known == ending).map(|(_, format)| *format)
    }
}
