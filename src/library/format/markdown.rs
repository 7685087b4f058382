//! The import format for notes in files: a folder of them, or one, which is read as a log.

use std::{borrow::Cow, collections::HashMap, path::Path};

use super::{
    super::{
        archives::ArchiveFormat,
        markdown_files::{self, read_bytes},
        reading_order::relative,
        report::Failure,
        source::{Candidate, File, Files, Match, Source},
        stream::Read,
    },
    anki, evernote,
    inputs::{Input, Inputs, NoteFile, Opened},
    notes::Notes,
    zipped,
};
use crate::{content::Issue, store::Store};

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
        File::Path(path) => match ArchiveFormat::of(path) {
            Some(ArchiveFormat::Evernote) => evernote::digest_bytes(file),
            Some(ArchiveFormat::Anki | ArchiveFormat::Zip) => anki::digest_bytes(file),
            None => read_bytes(path, &file.name()).unwrap_or_default().into(),
        },
        File::Shipped(_, text) => text.as_bytes().into(),
    }
}

pub(super) fn open(store: &Store, source: &Source, files: Files) -> Result<Read, Failure> {
    let root = match source {
        Source::Path(root) => root,
        Source::Shipped => Path::new(""),
    };
    let Files { all: files, stats, linked, mut issues, mut skipped } = files;
    let alone = matches!(&files[..], [File::Path(path)] if path == root);
    let mut reviews = HashMap::new();
    let mut inputs = Vec::with_capacity(files.len());
    for (file, stat) in files.into_iter().zip(stats) {
        let File::Path(path) = file else { continue };
        let (name, linked) = (relative(root, &path), linked.contains(&path));
        let Some(format) = ArchiveFormat::of(&path).filter(|_| !alone) else {
            inputs.push(Input::File(NoteFile { path, name, alone, stat, linked }));
            continue;
        };
        let opened = match format {
            ArchiveFormat::Anki => anki::opened(&path),
            ArchiveFormat::Evernote => evernote::opened(&path),
            ArchiveFormat::Zip if zipped::is_of_notion(&path) => zipped::opened(&path),
            ArchiveFormat::Zip => {
                skipped.add(&name, "");
                Ok(Opened::default())
            }
        };
        // One that can't be read does not keep the notes beside it out.
        let unreadable = |why: Failure| {
            let message = format!("skipped: {why}");
            let issues = vec![Issue { file: name.clone(), line: 1, column: 1, message }];
            Opened { issues, ..Opened::default() }
        };
        let mut opened = opened.map_or_else(unreadable, |opened| opened.below(&name));
        if opened.content.0.is_empty() {
            let bytes = digest_bytes(&File::Path(path.clone())).into_owned();
            opened.content = (path.display().to_string(), bytes);
        }
        issues.append(&mut opened.issues);
        skipped.extend(std::mem::take(&mut opened.skipped));
        reviews.extend(opened.reviews.drain());
        let file = NoteFile { path, name, alone, stat, linked };
        inputs.push(Input::Archive { file, opened });
    }
    let inputs = Inputs { all: inputs, alone, issues, skipped, reviews, ..Inputs::default() };
    let notes = Notes::scan(store, source, inputs)?;
    Ok(Box::new(move |batches| Ok(notes.read(batches))))
}
