//! The import format for exports of Evernote.

use std::{borrow::Cow, fs, path::Path};

use super::{
    super::{
        archives::ArchiveFormat,
        markdown_files::to_text,
        report::Failure,
        source::{Candidate, File, Files, Match, Source},
        stream::Read,
    },
    inputs::Opened,
    notes::Notes,
};
use crate::{content::read_evernote, store::Store};

/// The largest export, in bytes: pictures are in it.
const MAX_BYTES: u64 = 300_000_000;

/// A file whose name ends in `.enex`.
#[expect(clippy::unnecessary_wraps, reason = "the signature is the same for every format")]
pub(super) fn find(candidate: Candidate<'_>) -> Result<Option<Match>, Failure> {
    let Candidate::File(path) = candidate else { return Ok(None) };
    let is_export = ArchiveFormat::of(path) == Some(ArchiveFormat::Evernote);
    Ok(is_export.then(|| Match::Certain(Files::of_one(path))))
}

pub(super) fn digest_bytes(file: &File) -> Cow<'static, [u8]> {
    match file {
        File::Path(path) => read(path).unwrap_or_default().into(),
        File::Shipped(_, text) => text.as_bytes().into(),
    }
}

pub(super) fn open(store: &Store, source: &Source, files: Files) -> Result<Read, Failure> {
    let opened = opened(&files.into_path())?;
    let notes = Notes::scan(store, source, opened.into_inputs())?;
    Ok(Box::new(move |batches| Ok(notes.read(batches))))
}

/// The notes of an export.
pub(super) fn opened(path: &Path) -> Result<Opened, Failure> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let bytes = read(path)?;
    let content = (path.display().to_string(), bytes.clone());
    let (text, issue) = to_text(bytes, &name);
    let notebook = text.map(|text| read_evernote(&name, &text)).unwrap_or_default();
    Ok(Opened {
        documents: notebook.documents,
        content,
        issues: issue.into_iter().chain(notebook.issues).collect(),
        skipped: notebook.skipped,
        ..Opened::default()
    })
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |why| Failure::Io { path: path.to_owned(), why };
    if fs::metadata(path).map_err(failed)?.len() > MAX_BYTES {
        let why = "larger than 300 MB; export single notebooks".to_owned();
        return Err(Failure::Archive { name: path.display().to_string(), why });
    }
    fs::read(path).map_err(failed)
}
