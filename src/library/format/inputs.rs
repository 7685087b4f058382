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
            Self::File { name, .. } => name,
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
