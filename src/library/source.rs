//! The sources of catalogues: their files, and whether these have changed.

use std::{
    collections::HashSet,
    env, fs, io,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::{place::LAST_OPEN, report::Failure};
use crate::{
    content::{Issue, SkippedFiles},
    store::{Error, FileStat, Origin, Store},
    system::files::canonical,
};

/// Part of every digest. Raise it when files are read differently than before, so that all are
/// imported again.
const READER_VERSION: u64 = 4;

/// Where a catalogue is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The one that is embedded in the program.
    Shipped,
    /// A folder of TOML or Markdown files, or one such file; an absolute path.
    Path(PathBuf),
}

impl Source {
    /// The source at a path.
    pub fn at(path: &Path) -> Result<Self, Failure> {
        match canonical(path) {
            Ok(path) => Ok(Self::Path(path)),
            Err(why) => Err(Failure::Io { path: path.to_owned(), why }),
        }
    }

    /// What the import formats recognise.
    pub(super) fn candidate(&self) -> Result<Candidate<'_>, Failure> {
        let Self::Path(path) = self else { return Ok(Candidate::Shipped) };
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => Ok(Candidate::Folder(path)),
            Ok(_) => Ok(Candidate::File(path)),
            Err(why) => Err(Failure::Io { path: path.clone(), why }),
        }
    }

    /// The key of its catalogue in the store.
    pub fn origin(&self) -> Origin {
        match self {
            Self::Shipped => Origin::shipped(),
            Self::Path(path) => Origin::path(path),
        }
    }
}

/// The source of a catalogue, by its origin in the store.
pub fn source_of(origin: &str) -> Source {
    if origin == "shipped" { Source::Shipped } else { Source::Path(PathBuf::from(origin)) }
}

/// The path that is meant by typed text: `~` stands for the home folder.
pub fn typed_path(typed: &str) -> PathBuf {
    let typed = typed.trim();
    let home = env::home_dir();
    match (typed.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home,
        (Some(rest), Some(home)) if rest.starts_with('/') => {
            home.join(rest.trim_start_matches('/'))
        }
        _ => typed.into(),
    }
}

/// The catalogue to open by default: the shipped one; if that is hidden, the one opened last, or
/// else the first.
pub fn default_source(store: &Store) -> Result<Source, Error> {
    if !store.is_hidden(&Origin::shipped())? {
        return Ok(Source::Shipped);
    }
    let mut all = store.catalogues()?;
    all.retain(|it| !it.hidden);
    let last = store.setting(LAST_OPEN)?;
    let open = all.iter().find(|it| Some(it.id.as_str()) == last.as_deref()).or(all.first());
    Ok(open.map_or(Source::Shipped, |it| source_of(&it.origin)))
}

/// What an import format is asked to recognise.
#[derive(Clone, Copy)]
pub(super) enum Candidate<'s> {
    /// The catalogue that is embedded in the program.
    Shipped,
    /// A file.
    File(&'s Path),
    /// A folder.
    Folder(&'s Path),
}

/// The files of a source, in the order in which they are read.
#[derive(Default)]
pub(super) struct Files {
    pub(super) all: Vec<File>,
    /// The sizes and times of those on disk, once they are known.
    pub(super) stats: Vec<FileStat>,
    /// Those that were reached through symbolic links.
    pub(super) linked: HashSet<PathBuf>,
    /// What could not be looked at.
    pub(super) issues: Vec<Issue>,
    /// Files of other types among them.
    pub(super) skipped: SkippedFiles,
}

impl Files {
    /// A file by itself.
    pub(super) fn of_one(path: &Path) -> Self {
        Self { all: vec![File::Path(path.to_owned())], ..Self::default() }
    }

    /// The path of a file by itself.
    pub(super) fn into_path(mut self) -> PathBuf {
        match self.all.pop() {
            Some(File::Path(path)) => path,
            _ => unreachable!("a source of this format is one file"),
        }
    }
}

/// A source that a format can read.
pub(super) enum Match {
    /// It is of this format.
    Certain(Files),
    /// It can be read, if no other format is certain of it.
    Possible(Files),
}

/// A file of a source.
#[derive(Clone)]
pub(super) enum File {
    Shipped(&'static str, &'static str),
    Path(PathBuf),
}

impl File {
    pub(super) fn name(&self) -> String {
        match self {
            Self::Shipped(name, _) => (*name).to_owned(),
            Self::Path(path) => path.display().to_string(),
        }
    }

    pub(super) fn read(&self) -> Result<std::borrow::Cow<'static, [u8]>, Failure> {
        match self {
            Self::Shipped(_, text) => Ok(text.as_bytes().into()),
            Self::Path(path) => fs::read(path)
                .map(Into::into)
                .map_err(|why| Failure::Io { path: path.clone(), why }),
        }
    }
}

/// A hash of names, sizes and times: while it stays the same, no file needs to be read. Embedded
/// files are represented by the program's file; hashing them would load them all into memory.
pub(super) struct Stamp(Xxh3);

impl Stamp {
    pub(super) fn new() -> Self {
        let mut hash = Xxh3::new();
        hash.update(&READER_VERSION.to_le_bytes());
        Self(hash)
    }

    pub(super) fn add(&mut self, path: &Path, stat: FileStat) {
        self.0.update(path.as_os_str().as_encoded_bytes());
        self.0.update(&stat.size.to_le_bytes());
        self.0.update(&u128::from(stat.modified).to_le_bytes());
    }

    pub(super) fn finish(&self) -> String {
        format!("{:032x}", self.0.digest128())
    }
}

/// The size and the time of a file.
pub(super) fn stat_of(path: &Path) -> io::Result<FileStat> {
    let metadata = fs::metadata(path)?;
    let time = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    // Until the year 2554.
    let modified = time.map_or(0, |time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
    Ok(FileStat { size: metadata.len(), modified })
}

/// The stamp of files, and the sizes and times of those on disk, in their order.
pub(super) fn stamp(files: &[File]) -> Result<(String, Vec<FileStat>), Failure> {
    let mut stamp = Stamp::new();
    let mut stats = Vec::new();
    if files.iter().any(|file| matches!(file, File::Shipped(..))) {
        // If the program's file can't be found, the digest decides.
        let program = std::env::current_exe();
        let found = program.and_then(|program| Ok((stat_of(&program)?, program)));
        let found = found.map(|(stat, program)| stamp.add(&program, stat));
        stamp.0.update(&[u8::from(found.is_ok())]);
    }
    for file in files {
        // The input thread may be waiting for this processor.
        std::thread::yield_now();
        match file {
            File::Shipped(name, text) => {
                stamp.0.update(name.as_bytes());
                stamp.0.update(&text.len().to_le_bytes());
            }
            File::Path(path) => {
                let stat = stat_of(path).map_err(|why| Failure::Io { path: path.clone(), why })?;
                stamp.add(path, stat);
                stats.push(stat);
            }
        }
    }
    Ok((stamp.finish(), stats))
}

/// A hash of the contents of files: equal digests mean that there is nothing to import.
pub(super) struct Digest(Xxh3);

impl Digest {
    pub(super) fn new() -> Self {
        let mut hash = Xxh3::new();
        hash.update(&READER_VERSION.to_le_bytes());
        Self(hash)
    }

    /// Adds a file; returns the hash of its content.
    pub(super) fn add(&mut self, name: &str, content: &[u8]) -> u64 {
        let hash = xxh3_64(content);
        self.add_hash(name, hash);
        hash
    }

    /// Adds a file whose content has this hash.
    pub(super) fn add_hash(&mut self, name: &str, hash: u64) {
        self.0.update(name.as_bytes());
        self.0.update(&hash.to_le_bytes());
    }

    pub(super) fn finish(&self) -> String {
        format!("{:032x}", self.0.digest128())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::library::{Extent, import_catalogue};

    #[test]
    fn a_stamp_changes_with_the_size_and_the_time_of_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        let stamped = |text: &str, seconds: u64| {
            fs::write(&path, text).unwrap();
            let file = fs::File::options().write(true).open(&path).unwrap();
            file.set_modified(UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
            stamp(&[File::Path(path.clone())]).unwrap().0
        };
        let first = stamped("text", 1);
        assert_eq!(stamped("TEXT", 1), first, "the content is not read");
        assert_ne!(stamped("text", 2), first, "the time");
        assert_ne!(stamped("text.", 1), first, "the size");
    }

    #[test]
    fn the_usual_catalogue_is_the_shipped_one_or_else_the_last_open_that_is_not_hidden() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("test.db")).unwrap();
        let [one, two] = ["one", "two"].map(|name| {
            let path = folder.path().join(name);
            fs::create_dir(&path).unwrap();
            fs::write(path.join("note.md"), "# Note\n\ntext\n").unwrap();
            Source::at(&path).unwrap()
        });
        for source in [&Source::Shipped, &one, &two] {
            import_catalogue(&mut store, source, Extent::Apply, &mut |_| {}).unwrap();
        }
        assert_eq!(default_source(&store).unwrap(), Source::Shipped);
        let id = |source: &Source| store.catalogue_from(&source.origin()).unwrap().unwrap();
        let [shipped, first, second] = [&Source::Shipped, &one, &two].map(id);
        store.hide_catalogue(&shipped, true).unwrap();
        assert_eq!(default_source(&store).unwrap(), one, "the first");
        store.set_setting(LAST_OPEN, second.as_str()).unwrap();
        assert_eq!(default_source(&store).unwrap(), two, "the last open");
        store.hide_catalogue(&second, true).unwrap();
        assert_eq!(default_source(&store).unwrap(), one, "the last open is hidden");
        store.hide_catalogue(&first, true).unwrap();
        assert_eq!(default_source(&store).unwrap(), Source::Shipped, "all are hidden");
    }
}
