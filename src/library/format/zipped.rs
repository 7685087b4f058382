//! The import format for archives of notes: exports of Notion, and any other zip archive of files
//! that hold notes.

use std::{borrow::Cow, path::Path};

use super::{
    super::{
        archives::ArchiveFormat,
        markdown_files::to_text,
        report::Failure,
        source::{Candidate, File, Files, Match, Source},
        stream::Read,
    },
    anki,
    archive::{Archive, Entry, Unread},
    inputs::Opened,
    notes::Notes,
};
use crate::{
    content::{ArchivedFile, Issue, SkippedFiles, archived_notes, max_bytes, note_format},
    store::Store,
};

/// Why an archive in another is skipped.
const UNREADABLE: &str = "too large, or not an archive";
/// Bytes of an archive that is in another: Notion parts large exports.
const MAX_INNER: u64 = 400_000_000;

/// A file whose name ends in `.zip`.
#[expect(clippy::unnecessary_wraps, reason = "the signature is the same for every format")]
pub(super) fn find(candidate: Candidate<'_>) -> Result<Option<Match>, Failure> {
    let Candidate::File(path) = candidate else { return Ok(None) };
    let is_zip = ArchiveFormat::of(path) == Some(ArchiveFormat::Zip);
    Ok(is_zip.then(|| Match::Certain(Files::of_one(path))))
}

pub(super) fn digest_bytes(file: &File) -> Cow<'static, [u8]> {
    anki::digest_bytes(file)
}

pub(super) fn open(store: &Store, source: &Source, files: Files) -> Result<Read, Failure> {
    let opened = opened(&files.into_path())?;
    let notes = Notes::scan(store, source, opened.into_inputs())?;
    Ok(Box::new(move |batches| Ok(notes.read(batches))))
}

/// Whether an archive is an export of Notion, by the ids in its names; false if it can't be read.
pub(super) fn is_of_notion(path: &Path) -> bool {
    let has_id = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let id = stem.rsplit([' ', '-']).next().unwrap_or_default();
        id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let names = |entry: &super::archive::Entry| {
        has_id(&entry.path) && note_format(&entry.path).is_some()
            || entry.path.starts_with("ExportBlock-")
    };
    Archive::open(path).is_ok_and(|archive| archive.entries().iter().any(names))
}

/// The notes of an archive.
pub(super) fn opened(path: &Path) -> Result<Opened, Failure> {
    let mut read = Unpacked::default();
    read.archive(&mut Archive::open(path)?, true)?;
    // Where nothing else is in it, that is what there is to say.
    if let Some(why) = read.unread.take_if(|_| read.files.is_empty()) {
        return Err(why);
    }
    // In path order, a README comes before the files that it describes.
    read.files.sort_by(|a, b| a.path.cmp(&b.path));
    let notes = archived_notes(read.files);
    read.skipped.extend(notes.skipped);
    read.issues.extend(notes.issues);
    Ok(Opened {
        documents: notes.documents,
        content: (path.display().to_string(), anki::directory(path)),
        issues: read.issues,
        skipped: read.skipped,
        ..Opened::default()
    })
}

/// The texts of an archive.
#[derive(Default)]
struct Unpacked {
    files: Vec<ArchivedFile>,
    issues: Vec<Issue>,
    skipped: SkippedFiles,
    /// What was wrong with the first file that can't be read.
    unread: Option<Failure>,
}

impl Unpacked {
    /// Unpacks an archive in another. If it can't be read, it is skipped.
    fn inner(&mut self, outer: &mut Archive<'_>, entry: &Entry) -> Result<(), Failure> {
        let Ok(bytes) = outer.read(entry, MAX_INNER) else {
            self.skipped.add(&entry.path, UNREADABLE);
            return Ok(());
        };
        let Ok(mut inner) = Archive::within(&bytes, &entry.path) else {
            self.skipped.add(&entry.path, UNREADABLE);
            return Ok(());
        };
        // The limit is for all together.
        inner.unpacked = outer.unpacked;
        let unpacked = self.archive(&mut inner, false);
        outer.unpacked = inner.unpacked;
        unpacked
    }

    /// Unpacks what can hold notes; `outer` says that archives in it are unpacked too.
    fn archive(&mut self, archive: &mut Archive<'_>, outer: bool) -> Result<(), Failure> {
        for entry in archive.entries() {
            if note_format(&entry.path).is_none() {
                let is_zip = ArchiveFormat::of(Path::new(&entry.path)) == Some(ArchiveFormat::Zip);
                if outer && is_zip {
                    self.inner(archive, &entry)?;
                } else {
                    self.skipped.add(&entry.path, "");
                }
                continue;
            }
            let bytes = match archive.read(&entry, max_bytes(&entry.path)) {
                Ok(bytes) => bytes,
                // It does not keep the notes beside it out.
                Err(Unread::File(why)) => {
                    let message = format!("skipped: {why}");
                    let file = entry.path.clone();
                    self.issues.push(Issue { file, line: 1, column: 1, message });
                    self.unread.get_or_insert(why);
                    continue;
                }
                Err(Unread::Archive(why)) => return Err(why),
            };
            let (text, issue) = to_text(bytes, &entry.path);
            self.issues.extend(issue);
            self.files.extend(text.map(|text| ArchivedFile { path: entry.path, text }));
        }
        Ok(())
    }
}
