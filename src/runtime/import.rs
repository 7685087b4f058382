//! Bringing the store up to date with a catalogue: look, compare, and only then read it in.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, SyncSender, channel, sync_channel},
    thread,
    time::UNIX_EPOCH,
};

use xxhash_rust::xxh3::Xxh3;

use super::time::now;
use crate::{
    content::{Issues, Loader, Outline, SHIPPED, parse},
    domain::{CatalogueId, Entry},
    search::{Extracts, Stems},
    store::{Access, Error, Import, Origin, Store},
};

/// Goes into every digest, so that what is read in otherwise than before is read in again.
const READING: u64 = 1;

/// Where a catalogue is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The one that is embedded in the program.
    Shipped,
    /// A folder of TOML files, or one TOML file; an absolute path.
    Path(PathBuf),
}

/// Why a catalogue was not read in. The store is as it was.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// There is something wrong in its files.
    #[error(transparent)]
    Content(#[from] Issues),
    /// A file can't be read.
    #[error("can't read {}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// There is no catalogue at the path.
    #[error("there is no TOML file in {}: a catalogue has a catalogue.toml and more", .0.display())]
    NoFiles(PathBuf),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Source {
    /// The source at a path.
    ///
    /// # Errors
    /// When there is nothing at the path.
    pub fn at(path: &Path) -> Result<Self, Failure> {
        match fs::canonicalize(path) {
            Ok(path) => Ok(Self::Path(path)),
            Err(source) => Err(Failure::Io { path: path.to_owned(), source }),
        }
    }

    /// What the store knows it by.
    pub fn origin(&self) -> Origin {
        match self {
            Self::Shipped => Origin::shipped(),
            Self::Path(path) => Origin::path(path),
        }
    }

    /// Its files in the order in which they are read: the description first, then by name.
    fn files(&self) -> Result<Vec<File>, Failure> {
        let root = match self {
            Self::Shipped => {
                return Ok(SHIPPED.iter().map(|(name, text)| File::Shipped(name, text)).collect());
            }
            Self::Path(root) => root,
        };
        let io = |source| Failure::Io { path: root.clone(), source };
        if !fs::metadata(root).map_err(io)?.is_dir() {
            return Ok(vec![File::Path(root.clone())]);
        }
        let mut paths = Vec::new();
        for item in fs::read_dir(root).map_err(io)? {
            let path = item.map_err(io)?.path();
            if path.extension().is_some_and(|extension| extension == "toml") && path.is_file() {
                paths.push(path);
            }
        }
        if paths.is_empty() {
            return Err(Failure::NoFiles(root.clone()));
        }
        let described = |path: &PathBuf| path.file_name().is_some_and(|n| n == "catalogue.toml");
        paths.sort_by_key(|path| (!described(path), path.clone()));
        Ok(paths.into_iter().map(File::Path).collect())
    }
}

enum File {
    Shipped(&'static str, &'static str),
    Path(PathBuf),
}

impl File {
    fn name(&self) -> String {
        match self {
            Self::Shipped(name, _) => (*name).to_owned(),
            Self::Path(path) => path.display().to_string(),
        }
    }

    fn read(&self) -> Result<std::borrow::Cow<'static, [u8]>, Failure> {
        match self {
            Self::Shipped(_, text) => Ok(text.as_bytes().into()),
            Self::Path(path) => fs::read(path)
                .map(Into::into)
                .map_err(|source| Failure::Io { path: path.clone(), source }),
        }
    }
}

/// Names, sizes and times: equal ones mean that there is nothing to look into.
fn stamp(files: &[File]) -> Result<String, Failure> {
    let mut hash = Xxh3::new();
    hash.update(&READING.to_le_bytes());
    for file in files {
        hash.update(file.name().as_bytes());
        match file {
            // In memory, to hash it costs less than to ask the system for a time.
            File::Shipped(_, text) => hash.update(text.as_bytes()),
            File::Path(path) => {
                let metadata = fs::metadata(path)
                    .map_err(|source| Failure::Io { path: path.clone(), source })?;
                hash.update(&metadata.len().to_le_bytes());
                let time = metadata.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok());
                hash.update(&time.map_or(0, |time| time.as_nanos()).to_le_bytes());
            }
        }
    }
    Ok(format!("{:032x}", hash.digest128()))
}

/// Names a content: equal digests mean that there is nothing to import.
struct Digest(Xxh3);

impl Digest {
    fn new() -> Self {
        let mut hash = Xxh3::new();
        hash.update(&READING.to_le_bytes());
        Self(hash)
    }

    fn add(&mut self, name: &str, content: &[u8]) {
        self.0.update(name.as_bytes());
        self.0.update(&(content.len() as u64).to_le_bytes());
        self.0.update(content);
    }

    fn finish(&self) -> String {
        format!("{:032x}", self.0.digest128())
    }
}

/// Reads a catalogue in unless the store has it as it is; says whether anything has changed.
/// `progress` hears how many entries have been read in so far. After a change, the store is to
/// be cleared up ([`Store::clear_up`]) once nobody waits.
///
/// # Errors
/// [`Failure`]; the store is then as it was. A store that can't be written to keeps what it
/// has.
pub fn bring_up_to_date(
    store: &mut Store,
    source: &Source,
    progress: &mut dyn FnMut(usize),
) -> Result<bool, Failure> {
    let origin = source.origin();
    let files = source.files()?;
    let stamp = stamp(&files)?;
    let known = store.imported(&origin)?;
    if known.as_ref().is_some_and(|(known, _)| *known == stamp) {
        return Ok(false);
    }
    if store.access() == Access::ReadOnly {
        return if known.is_some() { Ok(false) } else { Err(Error::ReadOnly.into()) };
    }
    if let Some((_, known)) = known {
        let mut digest = Digest::new();
        for file in &files {
            digest.add(&file.name(), &file.read()?);
        }
        if known == digest.finish() {
            store.restamp(&origin, &stamp)?;
            return Ok(false);
        }
    }
    read_in(store, &origin, &files, &stamp, progress)?;
    Ok(true)
}

/// Reads files in: others parse, this thread writes.
fn read_in(
    store: &mut Store,
    origin: &Origin,
    files: &[File],
    stamp: &str,
    progress: &mut dyn FnMut(usize),
) -> Result<(), Failure> {
    let (sender, batches) = sync_channel(1);
    let (done, spent) = channel();
    thread::scope(|scope| {
        let parser = scope.spawn(move || gather(files, &sender, &spent));
        let mut import: Option<Import<'_>> = None;
        let mut room = Some(store);
        for batch in batches {
            if let (None, Some(store)) = (&import, room.take()) {
                import = Some(store.import(&batch.catalogue)?);
            }
            if let Some(import) = &mut import {
                import.add(&batch.entries)?;
                progress(import.added());
                // Freed where there is time for it; if nobody is there any more, here.
                let _ = done.send(batch);
            }
        }
        // A panic over there is a panic here.
        let (outline, digest) =
            parser.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        let import = match (import, room.take()) {
            (Some(import), _) => import,
            (None, Some(store)) => store.import(&outline.catalogue.id)?,
            // An import begins where the room is taken.
            (None, None) => return Ok(()),
        };
        import.finish(&outline, origin, stamp, &digest, now())?;
        Ok(())
    })
}

/// Entries on their way from the parser to the store.
struct Batch {
    catalogue: CatalogueId,
    entries: Vec<(Entry, Extracts)>,
}

/// Parses files and puts them together in their order; gives the digest of them too. No more
/// than a few files are in memory at once.
fn gather(
    files: &[File],
    batches: &SyncSender<Batch>,
    spent: &Receiver<Batch>,
) -> Result<(Outline, String), Failure> {
    let mut loader = Loader::new();
    let mut digest = Digest::new();
    let mut stems = Stems::that_remembers();
    for file in files {
        let name = file.name();
        let content = file.read()?;
        digest.add(&name, &content);
        let entries = loader.add(parse(&name, &content));
        if let Some(catalogue) = loader.catalogue()
            && loader.is_sound()
            && !entries.is_empty()
        {
            let catalogue = catalogue.id.clone();
            let with_extracts = |entry: Entry| {
                let extracts = Extracts::of(entry.texts(), &entry.tags, &mut stems);
                (entry, extracts)
            };
            let entries = entries.into_iter().map(with_extracts).collect();
            // Not taken only when the store has failed, which its side tells.
            if batches.send(Batch { catalogue, entries }).is_err() {
                break;
            }
        }
        spent.try_iter().for_each(drop);
    }
    Ok((loader.finish()?, digest.finish()))
}
