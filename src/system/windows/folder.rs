//! An open folder, and what is done to the files in it by their names.
//!
//! While a folder is open here, nobody can rename or delete it or a folder around it, so that a path
//! through it leads into this folder and nowhere else. No link is followed, be it a symbolic one or a
//! junction; files that a cloud service holds until they are read are files like others.

use std::{
    ffi::OsStr,
    fs::{self, File, FileTimes, Metadata, OpenOptions},
    io,
    os::windows::fs::{FileTimesExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};

use winapi_util::file::information;
use windows_sys::Win32::{
    Foundation::{
        ERROR_ACCESS_DENIED, ERROR_LOCK_VIOLATION, ERROR_SHARING_VIOLATION, GENERIC_WRITE,
    },
    Storage::FileSystem::{
        FILE_ADD_FILE, FILE_FLAG_BACKUP_SEMANTICS, FILE_FLAG_OPEN_REPARSE_POINT,
        FILE_LIST_DIRECTORY, FILE_SHARE_DELETE, FILE_SHARE_READ, FILE_SHARE_WRITE, READ_CONTROL,
        WRITE_DAC,
    },
};

use super::api;
use crate::system::LikenessError;

/// How often and after which pauses, in milliseconds, what another program stands in the way of is
/// tried again: virus scanners and indexers open what has just been written for a moment.
const PAUSES: [u64; 7] = [1, 2, 5, 10, 30, 100, 200];

/// An open folder.
#[derive(Debug)]
pub struct OpenFolder {
    path: PathBuf,
    /// Keeps the folder where it is.
    _open: File,
}

/// Which file it is, and what changes when it is written.
#[derive(Debug)]
pub struct FileState {
    /// The volume and the number on it.
    file: (u64, u64),
    names: u64,
    size: u64,
    /// In units of 100 ns since 1601.
    written: Option<u64>,
    created: Option<SystemTime>,
}

impl FileState {
    /// The state of an open file.
    pub fn of(file: &File) -> io::Result<Self> {
        let found = information(file)?;
        Ok(Self {
            file: (found.volume_serial_number(), found.file_index()),
            names: found.number_of_links(),
            size: found.file_size(),
            written: found.last_write_time(),
            created: file.metadata()?.created().ok(),
        })
    }

    /// Whether both are of the same file.
    pub fn is_same_file(&self, other: &Self) -> bool {
        self.file == other.file
    }

    /// Whether both are of the same file, which was not written between them.
    pub fn is_unchanged(&self, other: &Self) -> bool {
        self.is_same_file(other) && (self.size, self.written) == (other.size, other.written)
    }

    /// Whether the file has further names (hard links).
    pub fn has_other_names(&self) -> bool {
        self.names > 1
    }
}

impl OpenFolder {
    /// Opens the folder at a path, which is not a link.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut options = of_the_name_itself();
        options.access_mode(FILE_LIST_DIRECTORY).share_mode(FILE_SHARE_READ | FILE_SHARE_WRITE);
        let open = patiently(|| options.open(path))?;
        let metadata = open.metadata()?;
        if !metadata.is_dir() || metadata.is_symlink() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        Ok(Self { path: path.to_owned(), _open: open })
    }

    /// Opens a file for reading.
    ///
    /// # Errors
    /// `InvalidInput` for a link.
    pub fn read(&self, name: &OsStr) -> io::Result<File> {
        self.read_sharing(name, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)
    }

    /// Opens a file for a last look before [`replace`](Self::replace). Until then no other program
    /// writes it.
    pub fn hold(&self, name: &OsStr) -> io::Result<File> {
        self.read_sharing(name, FILE_SHARE_READ | FILE_SHARE_DELETE)
    }

    fn read_sharing(&self, name: &OsStr, share: u32) -> io::Result<File> {
        let (state, metadata) = self.look(name)?;
        if metadata.is_symlink() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let mut options = OpenOptions::new();
        options.read(true).share_mode(share);
        let file = patiently(|| options.open(self.path.join(name)))?;
        // Opening follows a link that has just been put in the way.
        if FileState::of(&file)?.is_same_file(&state) {
            Ok(file)
        } else {
            Err(io::Error::other("it was replaced in this moment"))
        }
    }

    /// The state of whatever has a name.
    pub fn state(&self, name: &OsStr) -> io::Result<FileState> {
        self.look(name).map(|(state, _)| state)
    }

    fn look(&self, name: &OsStr) -> io::Result<(FileState, Metadata)> {
        let file = of_the_name_itself().access_mode(0).open(self.path.join(name))?;
        Ok((FileState::of(&file)?, file.metadata()?))
    }

    /// Whether a file may be written, and others made beside it. One that another program has open
    /// may be.
    pub fn is_writable(&self, name: &OsStr) -> bool {
        let path = self.path.join(name);
        let may_write = || match OpenOptions::new().write(true).open(&path) {
            Ok(_) => true,
            Err(error) => is_one_of(&error, &[ERROR_SHARING_VIOLATION]),
        };
        fs::symlink_metadata(&path).is_ok_and(|it| !it.permissions().readonly())
            && may_write()
            && self.takes_files()
    }

    /// Whether files may be made in it.
    pub fn takes_files(&self) -> bool {
        let mut options = of_the_name_itself();
        options.access_mode(FILE_ADD_FILE).open(&self.path).is_ok()
    }

    /// Makes a new file, as every program does.
    pub fn create(&self, name: &OsStr) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).open(self.path.join(name))
    }

    /// Makes a new file that is to replace another one, with the access rights, the attributes and
    /// the further streams of that one. Its owner is whoever writes it, as the system's own way to
    /// replace a file (`ReplaceFileW`) has it.
    pub fn create_for(&self, name: &OsStr, former: &OsStr) -> io::Result<File> {
        let path = self.path.join(name);
        let mut options = OpenOptions::new();
        options.access_mode(GENERIC_WRITE | READ_CONTROL | WRITE_DAC).create_new(true).write(true);
        let new = options.open(&path)?;
        let filled = || {
            api::copy_rights(&self.read(former)?, &new)?;
            drop(new);
            // The rights of a file that is there stay. What is in it is written over.
            patiently(|| fs::copy(self.path.join(former), &path))?;
            patiently(|| OpenOptions::new().write(true).truncate(true).open(&path))
        };
        filled().inspect_err(|_| {
            // The error is the one to report.
            let _ = fs::remove_file(&path);
        })
    }

    /// Gives a file from [`create_for`](Self::create_for) what it lacks yet: when the one that it
    /// replaces was created.
    pub fn make_alike(
        &self,
        file: &File,
        _former: &OsStr,
        state: &FileState,
    ) -> Result<(), LikenessError> {
        let Some(created) = state.created else { return Ok(()) };
        file.set_times(FileTimes::new().set_created(created)).map_err(LikenessError::Io)
    }

    /// Exchanges two files in one step, which this system can't: `false`.
    pub fn exchange(&self, _one: &OsStr, _other: &OsStr) -> io::Result<bool> {
        Ok(false)
    }

    /// Puts a file in the place of another one, which [`hold`](Self::hold) has opened, in one step.
    pub fn replace(&self, new: &OsStr, name: &OsStr, held: File) -> io::Result<()> {
        let (from, to) = (self.path.join(new), self.path.join(name));
        if fs::rename(&from, &to).is_ok() {
            drop(held);
            return Ok(());
        }
        // Some file systems replace no file that is open, even by this program.
        drop(held);
        patiently(|| fs::rename(&from, &to)).map_err(|error| {
            // So it is reported for a file that another program has open and does not share.
            let is_in_use = is_one_of(&error, &[ERROR_ACCESS_DENIED]) && self.is_writable(name);
            if is_in_use { in_use() } else { error }
        })
    }

    /// Gives a file another name, which may be taken only by the same file in another spelling.
    pub fn respell(&self, name: &OsStr, to: &Self, new: &OsStr) -> io::Result<()> {
        patiently(|| fs::rename(self.path.join(name), to.path.join(new)))
    }

    /// Gives a file another place, unless there is something.
    pub fn move_new(&self, name: &OsStr, to: &Self, new: &OsStr) -> io::Result<()> {
        patiently(|| api::move_new(&self.path.join(name), &to.path.join(new)))
    }

    /// Deletes a file.
    pub fn delete(&self, name: &OsStr) -> io::Result<()> {
        patiently(|| fs::remove_file(self.path.join(name)))
    }

    /// Makes the names in the folder safe, which this system does by itself.
    pub fn flush(&self) -> io::Result<()> {
        Ok(())
    }
}

/// How to open what has a name, a link or a folder too.
fn of_the_name_itself() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.custom_flags(FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS);
    options
}

/// Tries something again for a moment while another program stands in the way.
fn patiently<T>(attempt: impl Fn() -> io::Result<T>) -> io::Result<T> {
    let in_the_way = [ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION];
    for pause in PAUSES {
        match attempt() {
            Err(error) if is_one_of(&error, &in_the_way) => {
                thread::sleep(Duration::from_millis(pause));
            }
            other => return other,
        }
    }
    attempt()
}

/// What the system says where another program has a file open.
fn in_use() -> io::Error {
    io::Error::from_raw_os_error(ERROR_SHARING_VIOLATION.cast_signed())
}

fn is_one_of(error: &io::Error, codes: &[u32]) -> bool {
    let code = error.raw_os_error().and_then(|code| u32::try_from(code).ok());
    code.is_some_and(|code| codes.contains(&code))
}
