//! Where catalogues are read from: which one, what it is made of, whether it has changed.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use xxhash_rust::xxh3::Xxh3;

use super::{import::Failure, markdown, place::LAST_OPEN};
use crate::{
    content::{Issue, SHIPPED},
    store::{Error, Origin, Store},
};

/// Goes into every digest, so that what is read in otherwise than before is read in again.
const READING: u64 = 2;

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
    ///
    /// # Errors
    /// When there is nothing at the path.
    pub fn at(path: &Path) -> Result<Self, Failure> {
        match fs::canonicalize(path) {
            Ok(path) => Ok(Self::Path(path)),
            Err(why) => Err(Failure::Io { path: path.to_owned(), why }),
        }
    }

    /// What the store knows it by.
    pub fn origin(&self) -> Origin {
        match self {
            Self::Shipped => Origin::shipped(),
            Self::Path(path) => Origin::path(path),
        }
    }

    /// What it is made of: its files in the order in which they are read.
    pub(super) fn form(&self) -> Result<Form, Failure> {
        let root = match self {
            Self::Shipped => {
                let files = SHIPPED.iter().map(|(name, text)| File::Shipped(name, text)).collect();
                return Ok(Form::Toml(files));
            }
            Self::Path(root) => root,
        };
        let io = |why| Failure::Io { path: root.clone(), why };
        let is_toml = |path: &Path| path.extension().is_some_and(|it| it == "toml");
        if !fs::metadata(root).map_err(io)?.is_dir() {
            return Ok(if is_toml(root) {
                Form::Toml(vec![File::Path(root.clone())])
            } else {
                Form::Markdown { files: vec![root.clone()], passed: Vec::new(), single: true }
            });
        }
        let mut paths = Vec::new();
        for item in fs::read_dir(root).map_err(io)? {
            let item = item.map_err(io)?;
            let path = item.path();
            if is_toml(&path) && leads_to_file(&item) {
                paths.push(path);
            }
        }
        let described = |path: &PathBuf| path.file_name().is_some_and(|n| n == "catalogue.toml");
        if !paths.iter().any(described) {
            let (files, passed) = markdown::files(root);
            if !files.is_empty() {
                return Ok(Form::Markdown { files, passed, single: false });
            }
        }
        if paths.is_empty() {
            return Err(Failure::NoFiles(root.clone()));
        }
        // The description first, then by name.
        paths.sort_by(|a, b| {
            described(b).cmp(&described(a)).then_with(|| a.as_os_str().cmp(b.as_os_str()))
        });
        Ok(Form::Toml(paths.into_iter().map(File::Path).collect()))
    }
}

/// Whether it is a file, or a link to one.
fn leads_to_file(item: &fs::DirEntry) -> bool {
    match item.file_type() {
        Ok(kind) if !kind.is_symlink() => kind.is_file(),
        _ => item.path().is_file(),
    }
}

/// The source that a catalogue was read from, as the store has it.
pub fn source_of(origin: &str) -> Source {
    if origin == "shipped" { Source::Shipped } else { Source::Path(PathBuf::from(origin)) }
}

/// The catalogue to open where none is named: the shipped one, or where that is hidden, of the
/// others the one that was open last, or else the first.
///
/// # Errors
/// As the store fails.
pub fn usual(store: &Store) -> Result<Source, Error> {
    if !store.is_hidden(&Origin::shipped())? {
        return Ok(Source::Shipped);
    }
    let mut all = store.catalogues()?;
    all.retain(|it| !it.hidden);
    let last = store.setting(LAST_OPEN)?;
    let open = all.iter().find(|it| Some(it.id.as_str()) == last.as_deref()).or(all.first());
    Ok(open.map_or(Source::Shipped, |it| source_of(&it.origin)))
}

/// What a source is made of.
pub(super) enum Form {
    /// Files of the format for catalogues.
    Toml(Vec<File>),
    /// Notes in Markdown, or one learning log.
    Markdown {
        files: Vec<PathBuf>,
        /// What was passed over on the way to them.
        passed: Vec<Issue>,
        single: bool,
    },
}

impl Form {
    pub(super) fn files(&self) -> Vec<File> {
        match self {
            Self::Toml(files) => files.clone(),
            Self::Markdown { files, .. } => files.iter().cloned().map(File::Path).collect(),
        }
    }
}

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

/// Names, sizes and times: equal ones mean that there is nothing to look into. What is embedded
/// is as old as the program; to read it all would be to have it all in memory.
pub(super) fn stamp(files: &[File]) -> Result<String, Failure> {
    let mut hash = Xxh3::new();
    hash.update(&READING.to_le_bytes());
    if files.iter().any(|file| matches!(file, File::Shipped(..))) {
        // A program that has lost its name is one of no time: the digest tells.
        let program = std::env::current_exe().and_then(|program| stamp_file(&mut hash, &program));
        hash.update(&[u8::from(program.is_ok())]);
    }
    for file in files {
        // A key may be waiting for this processor.
        std::thread::yield_now();
        match file {
            File::Shipped(name, text) => {
                hash.update(name.as_bytes());
                hash.update(&text.len().to_le_bytes());
            }
            File::Path(path) => stamp_file(&mut hash, path)
                .map_err(|why| Failure::Io { path: path.clone(), why })?,
        }
    }
    Ok(format!("{:032x}", hash.digest128()))
}

fn stamp_file(hash: &mut Xxh3, path: &Path) -> io::Result<()> {
    let metadata = fs::metadata(path)?;
    hash.update(path.as_os_str().as_encoded_bytes());
    hash.update(&metadata.len().to_le_bytes());
    let time = metadata.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok());
    hash.update(&time.map_or(0, |time| time.as_nanos()).to_le_bytes());
    Ok(())
}

/// Names a content: equal digests mean that there is nothing to import.
pub(super) struct Digest(Xxh3);

impl Digest {
    pub(super) fn new() -> Self {
        let mut hash = Xxh3::new();
        hash.update(&READING.to_le_bytes());
        Self(hash)
    }

    pub(super) fn add(&mut self, name: &str, content: &[u8]) {
        self.0.update(name.as_bytes());
        self.0.update(&(content.len() as u64).to_le_bytes());
        self.0.update(content);
    }

    pub(super) fn finish(&self) -> String {
        format!("{:032x}", self.0.digest128())
    }
}
