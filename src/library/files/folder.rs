//! The folder of a catalogue, and which paths in it may be written.

use std::{
    fs,
    path::{Component, Path, PathBuf},
};

use super::{error::FileError, slot::Slot};
use crate::{
    domain::CatalogueId,
    library::{
        archives::ArchiveFormat,
        import::import_catalogue,
        place::LAST_OPEN,
        report::{Extent, Failure, Progress, Report},
        source::{Source, source_of},
        update::update_files,
    },
    store::{FileChange, FileChangeKind, FileStep, Origin, Store},
    system::files::{is_link_loop, is_possible_name},
};

/// The folder, or the file, of a catalogue that is the user's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The catalogue.
    pub catalogue: CatalogueId,
    /// Where it is: an absolute path without symbolic links.
    pub root: PathBuf,
    /// Whether it is one file, whose path relative to itself is its name.
    pub single: bool,
}

impl Folder {
    /// The folder of a catalogue.
    ///
    /// # Errors
    /// If the catalogue is not the user's own, or its folder can't be reached.
    pub fn of(store: &Store, catalogue: &CatalogueId) -> Result<Self, FileError> {
        let summary = store.catalogues()?.into_iter().find(|it| it.id == *catalogue);
        let title = summary.as_ref().map_or(catalogue.as_str(), |it| &it.title).to_owned();
        let origin = summary.map(|it| it.origin).unwrap_or_default();
        let source = source_of(&origin);
        let root = match &source {
            Source::Path(root) if is_notes(store, &source)? => root.clone(),
            _ => return Err(FileError::Published(title)),
        };
        if !store.is_owned(catalogue)? {
            return Err(FileError::Copy { title, origin });
        }
        match fs::metadata(&root) {
            Ok(metadata) => {
                Ok(Self { catalogue: catalogue.clone(), single: metadata.is_file(), root })
            }
            Err(_) => Err(FileError::NoFolder(root)),
        }
    }

    /// The origin of its catalogue.
    pub fn origin(&self) -> Origin {
        Origin::path(&self.root)
    }

    /// The absolute path of a file.
    pub fn full(&self, path: &str) -> PathBuf {
        if self.single { self.root.clone() } else { self.root.join(path) }
    }

    /// The place of an existing file, which is a regular one within the folder.
    pub(super) fn slot(&self, path: &str) -> Result<Slot, FileError> {
        let full = self.checked(path)?;
        let real = fs::canonicalize(&full).map_err(|why| {
            if is_link_loop(&why) {
                FileError::Irregular(path.to_owned())
            } else {
                FileError::io(path, why)
            }
        })?;
        if !self.single && !real.starts_with(self.real_root()?) {
            return Err(FileError::Outside(path.to_owned()));
        }
        let metadata = fs::metadata(&real).map_err(|why| FileError::io(path, why))?;
        if !metadata.is_file() {
            return Err(FileError::Irregular(path.to_owned()));
        }
        Slot::at(&real).map_err(|why| FileError::io(path, why))
    }

    /// The place for a new file, whose folder exists within this one.
    pub(super) fn new_slot(&self, path: &str) -> Result<Slot, FileError> {
        let full = self.checked(path)?;
        let (Some(parent), Some(name), false) = (full.parent(), full.file_name(), self.single)
        else {
            return Err(FileError::BadName(path.to_owned()));
        };
        let real = fs::canonicalize(parent).map_err(|why| FileError::io(path, why))?;
        if !real.starts_with(self.real_root()?) {
            return Err(FileError::Outside(path.to_owned()));
        }
        Slot::at(&real.join(name)).map_err(|why| FileError::io(path, why))
    }

    /// What is done to files of this folder, outside of an edit session.
    pub(super) fn change(
        &self,
        kind: FileChangeKind,
        what: String,
        steps: Vec<FileStep>,
    ) -> FileChange {
        FileChange {
            kind,
            catalogue: self.catalogue.clone(),
            root: self.root.to_string_lossy().into_owned(),
            what,
            session: String::new(),
            steps,
        }
    }

    /// Whether a path, of which the end need not exist, stays within the folder.
    pub(super) fn check_within(&self, path: &str) -> Result<(), FileError> {
        let full = self.checked(path)?;
        let existing = full.ancestors().find_map(|outer| fs::canonicalize(outer).ok());
        match existing {
            Some(real) if self.single || real.starts_with(self.real_root()?) => Ok(()),
            _ => Err(FileError::Outside(path.to_owned())),
        }
    }

    /// Whether a file can be put at a path: the folders of it that exist are folders, in which the user
    /// may make files.
    pub(super) fn check_takes(&self, path: &str) -> Result<(), FileError> {
        let full = self.checked(path)?;
        let Some(existing) = full.ancestors().skip(1).find(|outer| outer.exists()) else {
            return Err(FileError::NoFolder(self.root.clone()));
        };
        let shown = existing.strip_prefix(&self.root).unwrap_or(existing).display().to_string();
        if !existing.is_dir() {
            return Err(FileError::Nothing(format!("{shown} is a file, and not a folder")));
        }
        let real = fs::canonicalize(existing).map_err(|why| FileError::io(path, why))?;
        let within = Slot::at(&real.join("x")).map_err(|why| FileError::io(path, why))?;
        if within.folder_is_writable() {
            Ok(())
        } else {
            let shown = if shown.is_empty() { "the folder".to_owned() } else { shown };
            Err(FileError::ReadOnly(shown))
        }
    }

    fn real_root(&self) -> Result<PathBuf, FileError> {
        fs::canonicalize(&self.root).map_err(|_| FileError::NoFolder(self.root.clone()))
    }

    /// The absolute path of a relative one that only goes down, past nothing hidden.
    fn checked(&self, path: &str) -> Result<PathBuf, FileError> {
        let is_plain = |part: Component<'_>| match part {
            Component::Normal(name) => {
                is_possible_name(name) && !name.as_encoded_bytes().starts_with(b".")
            }
            _ => false,
        };
        if path.is_empty() || !Path::new(path).components().all(is_plain) {
            return Err(FileError::BadName(path.to_owned()));
        }
        if self.root.exists() {
            Ok(self.full(path))
        } else {
            Err(FileError::NoFolder(self.root.clone()))
        }
    }
}

/// Endings of files that are catalogues by themselves and hold no text of notes, beside archives.
const PUBLISHED: [&str; 2] = ["toml", "json"];

/// Whether a source that was imported is notes in files, not a published catalogue.
fn is_notes(store: &Store, source: &Source) -> Result<bool, FileError> {
    let Source::Path(root) = source else { return Ok(false) };
    let ending = root.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let published = PUBLISHED.contains(&ending.as_str()) || ArchiveFormat::of(root).is_some();
    if root.as_os_str().is_empty() || root.is_file() && published {
        return Ok(false);
    }
    // Entries of TOML have no sources.
    Ok(store.has_sources(&source.origin())?)
}

/// Marks what is at the path of a source as the user's own; it need not be imported yet. Notes in
/// files are edited in place from then on. Returns whether that is new.
pub fn open_as_own(store: &Store, source: &Source) -> Result<bool, FileError> {
    Ok(matches!(source, Source::Path(_)) && store.set_owned(&source.origin())?)
}

/// The folder of the user's own that was opened last, or else the first; for commands about files.
pub fn own_source(store: &Store) -> Result<Option<Source>, FileError> {
    let last = store.setting(LAST_OPEN)?;
    let mut own = Vec::new();
    for it in store.catalogues()? {
        if store.is_owned(&it.id)? {
            own.push(it);
        }
    }
    let open = own.iter().find(|it| Some(it.id.as_str()) == last.as_deref()).or(own.first());
    Ok(open.map(|it| source_of(&it.origin)))
}

/// Brings the entries of a folder up to date with its files, whichever were changed.
pub fn follow(
    store: &mut Store,
    folder: &Folder,
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, Failure> {
    import_catalogue(store, &Source::Path(folder.root.clone()), Extent::Apply, progress)
}

/// Brings the entries of a folder up to date with files of it that were changed here, by their paths
/// relative to it.
pub fn follow_files(
    store: &mut Store,
    folder: &Folder,
    changed: &[String],
    progress: &mut dyn FnMut(Progress),
) -> Result<Report, Failure> {
    let paths: Vec<PathBuf> = changed.iter().map(|path| folder.full(path)).collect();
    update_files(store, &Source::Path(folder.root.clone()), &paths, progress)
}
