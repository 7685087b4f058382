//! The import format for notes in files: a folder of them, or one, which is read as a log.

use std::{borrow::Cow, path::Path};

use super::{
    super::{
        markdown_files::{self, read_bytes, relative},
        report::Failure,
        source::{Candidate, File, Files, Match, Source},
        stream::Read,
    },
    inputs::{Input, Inputs, NoteFile},
    notes::Notes,
};
use crate::store::Store;

/// A folder with files that can hold notes, or any file that no other format is certain of.
#[expect(clippy::unnecessary_wraps, reason = "the signature is the same for every format")]
pub(super) fn find(candidate: Candidate<'_>) -> Result<Option<Match>, Failure> {
    Ok(match candidate {
        Candidate::Shipped => None,
        Candidate::File(path) => Some(Match::Possible(Files::of_one(path))),
        Candidate::Folder(root) => {
            let found = markdown_files::find(root);
            let files = Files {
                all: found.paths.into_iter().map(File::Path).collect(),
                issues: found.issues,
                skipped: found.skipped,
                linked: found.linked,
                ..Files::default()
            };
            match (files.all.is_empty(), found.has_prose) {
                (true, _) => None,
                (false, true) => Some(Match::Certain(files)),
                // Perhaps a catalogue in TOML with something beside it.
                (false, false) => Some(Match::Possible(files)),
            }
        }
    })
}

pub(super) fn digest_bytes(file: &File) -> Cow<'static, [u8]> {
    match file {
        File::Path(path) => read_bytes(path, &file.name()).unwrap_or_default().into(),
        File::Shipped(_, text) => text.as_bytes().into(),
    }
}

pub(super) fn open(store: &Store, source: &Source, files: Files) -> Result<Read, Failure> {
    let root = match source {
        Source::Path(root) => root,
        Source::Shipped => Path::new(""),
    };
    let Files { all: files, stats, linked, issues, skipped } = files;
    let alone = matches!(&files[..], [File::Path(path)] if path == root);
    let inputs = files.into_iter().zip(stats).filter_map(|(file, stat)| match file {
        File::Path(path) => {
            let (name, linked) = (relative(root, &path), linked.contains(&path));
            Some(Input::File(NoteFile { path, name, alone, stat, linked }))
        }
        File::Shipped(..) => None,
    });
    let inputs = Inputs { all: inputs.collect(), alone, issues, skipped, ..Inputs::default() };
    let notes = Notes::scan(store, source, inputs)?;
    Ok(Box::new(move |batches| Ok(notes.read(batches))))
}
