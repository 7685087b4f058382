//! What an import of notes reads: files, each read again in both passes, or the documents of an
//! archive, which are in memory.

use std::{collections::HashMap, path::PathBuf};

use super::super::{
    markdown_files::{read_bytes, to_text},
    source::Digest,
};
use crate::{
    content::{self, Document, Documents, Issue, SkippedFiles, anki::Reviewed},
    store::FileStat,
};

/// A file, or a document of an archive.
pub(super) enum Input {
    File(NoteFile),
    Document(Document),
    /// The documents of an archive among other files.
    Archive {
        file: NoteFile,
        opened: Opened,
    },
}

/// What an archive holds.
#[derive(Default)]
pub(super) struct Opened {
    pub(super) documents: Vec<Document>,
    pub(super) issues: Vec<Issue>,
    pub(super) skipped: SkippedFiles,
    /// The reviews of cards, by the paths of their documents.
    pub(super) reviews: HashMap<String, Vec<Reviewed>>,
    /// What the digest is of: a name and its content.
    pub(super) content: (String, Vec<u8>),
}

impl Opened {
    /// All that is read, where the archive is the source.
    pub(super) fn into_inputs(self) -> Inputs {
        Inputs {
            all: self.documents.into_iter().map(Input::Document).collect(),
            alone: false,
            content: Some(self.content),
            issues: self.issues,
            skipped: self.skipped,
            reviews: self.reviews,
        }
    }

    /// The same, below a folder of the name of the archive.
    pub(super) fn below(mut self, name: &str) -> Self {
        let folder = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        for document in &mut self.documents {
            document.path = format!("{folder}/{}", document.path);
        }
        let reviews = std::mem::take(&mut self.reviews).into_iter();
        self.reviews = reviews.map(|(path, it)| (format!("{folder}/{path}"), it)).collect();
        self
    }
}

/// A file on disk.
pub(in crate::library) struct NoteFile {
    pub(in crate::library) path: PathBuf,
    /// The path from the root of the source.
    pub(in crate::library) name: String,
    /// Whether it is all of the source.
    pub(in crate::library) alone: bool,
    pub(in crate::library) stat: FileStat,
    /// Whether it was reached through a symbolic link.
    pub(in crate::library) linked: bool,
}

impl NoteFile {
    /// Its documents, and the hash of its content, which is added to the digest.
    pub(in crate::library) fn scan(&self, digest: &mut Digest) -> (Documents, u64) {
        let Self { path, name, alone, .. } = self;
        let bytes = read_bytes(path, name);
        let content = bytes.as_deref().unwrap_or_default();
        let hash = digest.add(&path.display().to_string(), content);
        let (text, issue) = match bytes {
            Ok(bytes) => to_text(bytes, name),
            Err(issue) => (None, Some(issue)),
        };
        let mut documents =
            text.map_or_else(Documents::default, |text| content::documents(name, text, *alone));
        documents.issues.extend(issue);
        (documents, hash)
    }
}

/// All that is read of a source.
#[derive(Default)]
pub(super) struct Inputs {
    pub(super) all: Vec<Input>,
    /// Whether the source is one file.
    pub(super) alone: bool,
    /// What the digest is of, where it is not of the files one by one: a name and its content.
    pub(super) content: Option<(String, Vec<u8>)>,
    pub(super) issues: Vec<Issue>,
    pub(super) skipped: SkippedFiles,
    /// The reviews of cards, by the paths of their documents.
    pub(super) reviews: HashMap<String, Vec<Reviewed>>,
}

impl Input {
    /// The documents, and the hash of the content of a file, which is added to the digest.
    pub(super) fn scan(&self, digest: &mut Digest) -> (Documents, u64) {
        match self {
            Self::Document(document) => {
                (Documents { documents: vec![document.clone()], ..Documents::default() }, 0)
            }
            Self::Archive { opened, .. } => {
                let hash = digest.add(&opened.content.0, &opened.content.1);
                let documents = opened.documents.clone();
                (Documents { documents, ..Documents::default() }, hash)
            }
            Self::File(file) => file.scan(digest),
        }
    }

    /// The documents once more.
    pub(super) fn read(&self) -> Vec<Document> {
        self.scan(&mut Digest::new()).0.documents
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Self::File(file) | Self::Archive { file, .. } => &file.name,
            Self::Document(document) => &document.path,
        }
    }
}

impl Inputs {
    /// Whether they are one document, whose sections are categories.
    pub(super) fn is_single(&self) -> bool {
        match &self.all[..] {
            [input] if self.alone => {
                // Only decks and tables give documents of other names.
                input.read().iter().all(|document| document.path == input.name())
            }
            _ => false,
        }
    }
}
