//! The place of one file in its folder: reading it, replacing it, making it, moving it.
//!
//! Everything is done relative to the open folder, so that a link that is put in the way leads
//! nowhere else.

use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use crate::{
    library::failpoint::reach,
    system::{
        LikenessError,
        folder::{FileState, OpenFolder},
        process::is_running,
    },
};

/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 64_000_000;

/// The beginning of the name of a file that is being written; the process id follows.
const MARK: &str = ".nexus-saving-";

/// Numbers the files that this process writes.
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// The place of a file.
#[derive(Debug)]
pub(super) struct Slot {
    dir: OpenFolder,
    name: OsString,
    folder: PathBuf,
}

/// A file as it was read.
#[derive(Debug)]
pub(super) struct Current {
    pub(super) bytes: Vec<u8>,
    state: FileState,
}

/// Why a file was not replaced.
#[derive(Debug)]
pub(super) enum ReplaceError {
    /// It is no longer what was read.
    Changed,
    /// Its owner could not be kept.
    Owner,
    Io(io::Error),
}

impl From<io::Error> for ReplaceError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<LikenessError> for ReplaceError {
    fn from(error: LikenessError) -> Self {
        match error {
            LikenessError::Owner => Self::Owner,
            LikenessError::Io(error) => Self::Io(error),
        }
    }
}

/// A temporary file, which is deleted unless it has found its place.
struct Temporary<'s> {
    slot: &'s Slot,
    name: OsString,
    in_place: bool,
}

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        if !self.in_place {
            // What can't be deleted is found by the next start.
            let _ = self.slot.dir.delete(&self.name);
        }
    }
}

impl Current {
    /// Whether it has other names (hard links), which would still lead to the old text after a save.
    pub(super) fn has_other_names(&self) -> bool {
        self.state.has_other_names()
    }

    fn read(file: &File) -> io::Result<Self> {
        let state = FileState::of(file)?;
        if !file.metadata()?.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let mut bytes = Vec::new();
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(Self { bytes, state })
    }
}

impl Slot {
    /// The place with an absolute path, whose folder has no symbolic links in it.
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        let (dir, folder) = (OpenFolder::open(parent)?, parent.to_owned());
        Ok(Self { dir, name: name.to_owned(), folder })
    }

    /// Reads the file.
    ///
    /// # Errors
    /// `FileTooLarge`, and what the system says; anything but a regular file is `InvalidInput`.
    pub(super) fn read(&self) -> io::Result<Current> {
        self.read_named(&self.name)
    }

    fn read_named(&self, name: &OsStr) -> io::Result<Current> {
        Current::read(&self.dir.read(name)?)
    }

    /// Whether the file may be written, and others made beside it.
    pub(super) fn is_writable(&self) -> bool {
        self.dir.is_writable(&self.name)
    }

    /// Whether files may be made in its folder.
    pub(super) fn folder_is_writable(&self) -> bool {
        self.dir.takes_files()
    }

    /// Replaces the file, if it is still what was read, by new bytes with the same mode, owner and
    /// attributes. At every moment the file is the old or the new one, whole.
    pub(super) fn replace(&self, current: &Current, bytes: &[u8]) -> Result<(), ReplaceError> {
        if !self.is_writable() {
            return Err(io::Error::from(io::ErrorKind::PermissionDenied).into());
        }
        if current.has_other_names() {
            let why = "it has another name (a hard link), which would keep the old text";
            return Err(io::Error::other(why).into());
        }
        let mut temporary = self.write_temporary(bytes, Some(current))?;
        let new = self.dir.state(&temporary.name)?;
        reach("file-written");
        match self.dir.exchange(&temporary.name, &self.name) {
            Ok(true) => {}
            Ok(false) => return self.replace_after_a_look(temporary, current),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(ReplaceError::Changed);
            }
            Err(error) => return Err(error.into()),
        }
        reach("file-exchanged");
        // What had the name until now has the temporary one: it is deleted if it is what was read.
        let former = self.read_named(&temporary.name);
        if former.as_ref().is_ok_and(|former| former.bytes == current.bytes) {
            self.dir.flush()?;
            return Ok(());
        }
        // Until it is known to be ours again, what has the temporary name is not deleted.
        temporary.in_place = true;
        if !self.dir.exchange(&temporary.name, &self.name)? {
            return Err(io::Error::from(io::ErrorKind::Unsupported).into());
        }
        temporary.in_place = !self.dir.state(&temporary.name)?.is_same_file(&new);
        if temporary.in_place {
            // Somebody replaced the new file within this moment. Both of theirs stay.
            let kept = self.folder.join(&temporary.name);
            return Err(io::Error::other(format!(
                "it was replaced twice meanwhile; one of the texts is in {}",
                kept.display()
            ))
            .into());
        }
        Err(ReplaceError::Changed)
    }

    /// Where two files can't be exchanged, a last look has to do.
    fn replace_after_a_look(
        &self,
        mut temporary: Temporary<'_>,
        current: &Current,
    ) -> Result<(), ReplaceError> {
        let held = match self.dir.hold(&self.name) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(ReplaceError::Changed);
            }
            held => held?,
        };
        let now = Current::read(&held)?;
        if !now.state.is_unchanged(&current.state) || now.bytes != current.bytes {
            return Err(ReplaceError::Changed);
        }
        self.dir.replace(&temporary.name, &self.name, held)?;
        temporary.in_place = true;
        self.dir.flush()?;
        Ok(())
    }

    /// Makes the file, never in the place of another.
    pub(super) fn create(&self, bytes: &[u8]) -> Result<(), ReplaceError> {
        let mut temporary = self.write_temporary(bytes, None)?;
        reach("file-written");
        self.dir.move_new(&temporary.name, &self.dir, &self.name)?;
        temporary.in_place = true;
        self.dir.flush()?;
        Ok(())
    }

    /// Gives the file another place, never that of another file.
    pub(super) fn move_to(&self, other: &Self) -> io::Result<()> {
        match self.dir.move_new(&self.name, &other.dir, &other.name) {
            // Only the case of its name changes, on a system that does not tell that apart.
            Err(error)
                if error.kind() == io::ErrorKind::AlreadyExists
                    && self.name != other.name
                    && self.is_same_file(other) =>
            {
                self.dir.respell(&self.name, &other.dir, &other.name)?;
            }
            moved => moved?,
        }
        other.dir.flush()?;
        self.dir.flush()
    }

    /// Deletes the file.
    pub(super) fn delete(&self) -> io::Result<()> {
        self.dir.delete(&self.name)?;
        self.dir.flush()
    }

    /// Whether both are the same file, by another spelling of its name.
    fn is_same_file(&self, other: &Self) -> bool {
        let states = (self.dir.state(&self.name), other.dir.state(&other.name));
        matches!(states, (Ok(one), Ok(two)) if one.is_same_file(&two))
    }

    fn write_temporary(
        &self,
        bytes: &[u8],
        like: Option<&Current>,
    ) -> Result<Temporary<'_>, ReplaceError> {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = OsString::from(format!("{MARK}{}-{number}", std::process::id()));
        let mut file = match like {
            Some(_) => self.dir.create_for(&name, &self.name)?,
            None => self.dir.create(&name)?,
        };
        let temporary = Temporary { slot: self, name, in_place: false };
        reach("file-made");
        let (half, rest) = bytes.split_at(bytes.len() / 2);
        file.write_all(half)?;
        reach("file-half");
        file.write_all(rest)?;
        if let Some(like) = like {
            self.dir.make_alike(&file, &self.name, &like.state)?;
        }
        file.sync_all()?;
        Ok(temporary)
    }

    /// What killed processes left beside the file, each with its bytes.
    pub(super) fn left_behind(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let Ok(items) = std::fs::read_dir(&self.folder) else { return Vec::new() };
        let names = items.filter_map(|item| Some(item.ok()?.file_name()));
        let of_dead = |name: &OsString| {
            let process = name.to_str()?.strip_prefix(MARK)?.split('-').next()?.parse().ok()?;
            // This process makes none before it looks for those of others.
            (process == std::process::id() || !is_running(process)).then_some(())
        };
        names
            .filter(|name| of_dead(name).is_some())
            .filter_map(|name| Some((self.folder.join(&name), self.read_named(&name).ok()?.bytes)))
            .collect()
    }
}
