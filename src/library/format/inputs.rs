//! What an import of notes reads: files, each read again in both passes, or the documents of an
//! archive, which are in memory.

use std::{collections::HashMap, path::PathBuf};

use super::super::{
    markdown_files::{read_bytes, to_text},
    source::Digest,
};
use crate::content::{self, Document, Documents, Issue, SkippedFiles, anki::Reviewed};

/// A file, or a document of an archive.
pub(super) enum Input {
    File {
        path: PathBuf,
        /// The path from the root of the source.
        name: String,
        /// Whether it is all of the source.
        alone: bool,
    },
    Document(Document),
    /// The documents of an archive among other files.
    Archive {
        name: String,
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
    /// The documents; adds the content of a file to the digest.
    pub(super) fn scan(&self, digest: &mut Digest) -> Documents {
        match self {
            Self::Document(document) => {
                Documents { documents: vec![document.clone()], ..Documents::default() }
            }
            Self::Archive { opened, .. } => {
                digest.add(&opened.content.0, &opened.content.1);
                Documents { documents: opened.documents.clone(), ..Documents::default() }
            }
            Self::File { path, name, alone } => {
                let bytes = read_bytes(path, name);
                let content = bytes.as_deref().unwrap_or_default();
                digest.add(&path.display().to_string(), content);
                let (text, issue) = match bytes {
                    Ok(bytes) => to_text(bytes, name),
                    Err(issue) => (None, Some(issue)),
                };
                let mut documents = text
                    .map_or_else(Documents::default, |text| content::documents(name, text, *alone));
                documents.issues.extend(issue);
                documents
            }
        }
    }

    /// The documents once more.
    pub(super) fn read(&self) -> Vec<Document> {
        self.scan(&mut Digest::new()).documents
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Self::File { name, .. } | Self::Archive { name, .. } => name,
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
