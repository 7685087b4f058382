//! The import format for decks of Anki: a collection in a zip archive.

use std::{borrow::Cow, io::Read as _, path::Path};

use super::{
    super::{
        archives::ArchiveFormat,
        report::Failure,
        source::{Candidate, File, Files, Match, Source},
        stream::Read,
    },
    archive::Archive,
    inputs::Opened,
    notes::Notes,
};
use crate::{
    content::SkippedFiles,
    store::{MAX_COLLECTION, Store, read_collection},
};

/// The collection in an archive, the newest form first. An archive of the newest also holds one in
/// the oldest form, which only says to update Anki.
const COLLECTIONS: [&str; 3] = ["collection.anki21b", "collection.anki21", "collection.anki2"];

/// The first bytes of what is compressed by Zstandard (RFC 8878).
const ZSTANDARD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// A file whose name ends in `.apkg` or `.colpkg`.
#[expect(clippy::unnecessary_wraps, reason = "the signature is the same for every format")]
pub(super) fn find(candidate: Candidate<'_>) -> Result<Option<Match>, Failure> {
    let Candidate::File(path) = candidate else { return Ok(None) };
    let is_deck = ArchiveFormat::of(path) == Some(ArchiveFormat::Anki);
    Ok(is_deck.then(|| Match::Certain(Files::of_one(path))))
}

/// What stands for the content: the directory of the archive.
pub(super) fn digest_bytes(file: &File) -> Cow<'static, [u8]> {
    match file {
        File::Path(path) => directory(path).into(),
        File::Shipped(_, text) => text.as_bytes().into(),
    }
}

/// The directory of an archive; empty if it can't be read, which the import reports.
pub(super) fn directory(path: &Path) -> Vec<u8> {
    Archive::open(path).map(|mut archive| archive.directory()).unwrap_or_default()
}

pub(super) fn open(store: &Store, source: &Source, files: Files) -> Result<Read, Failure> {
    let opened = opened(&files.into_path())?;
    let notes = Notes::scan(store, source, opened.into_inputs())?;
    Ok(Box::new(move |batches| Ok(notes.read(batches))))
}

/// The notes of a deck.
pub(super) fn opened(path: &Path) -> Result<Opened, Failure> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (bytes, media) = collection(path)?;
    let collection = read_collection(&bytes).map_err(|why| Failure::Archive {
        name: path.display().to_string(),
        why: why.to_string(),
    })?;
    let notes = collection.into_notes(&name);
    let mut skipped = notes.skipped;
    skipped.extend(media);
    Ok(Opened {
        documents: notes.documents,
        content: (path.display().to_string(), directory(path)),
        skipped,
        reviews: notes.reviews,
        ..Opened::default()
    })
}

/// The bytes of the collection in an archive, and what else is in it.
fn collection(path: &Path) -> Result<(Vec<u8>, SkippedFiles), Failure> {
    let failed =
        |why: &str| Failure::Archive { name: path.display().to_string(), why: why.to_owned() };
    let mut archive = Archive::open(path)?;
    let entries = archive.entries();
    let found = COLLECTIONS.iter().find_map(|name| entries.iter().find(|it| it.path == *name));
    let found =
        found.ok_or_else(|| failed("it contains no Anki collection, so it is not an Anki deck"))?;
    let bytes = archive.read(found, MAX_COLLECTION)?;
    let bytes = if bytes.starts_with(&ZSTANDARD) { decompressed(&bytes, &failed)? } else { bytes };
    let mut skipped = SkippedFiles::default();
    // Media are called by numbers.
    let is_media = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    for _ in entries.iter().filter(|entry| is_media(&entry.path)) {
        skipped.add_type("media".to_owned(), "pictures and sounds of a deck");
    }
    Ok((bytes, skipped))
}

/// What Zstandard has compressed, up to the limit of a collection.
fn decompressed(bytes: &[u8], failed: &dyn Fn(&str) -> Failure) -> Result<Vec<u8>, Failure> {
    let broken = |why: &dyn std::fmt::Display| failed(&format!("its collection is damaged: {why}"));
    let decoder = ruzstd::decoding::StreamingDecoder::new(bytes).map_err(|why| broken(&why))?;
    let mut out = Vec::new();
    decoder.take(MAX_COLLECTION + 1).read_to_end(&mut out).map_err(|why| broken(&why))?;
    if out.len() as u64 > MAX_COLLECTION {
        return Err(failed("its collection is larger than 512 MB; export single decks"));
    }
    Ok(out)
}
