//! An open folder, and what is done to the files in it by their names.
//!
//! Everything is relative to the folder that was opened, so that a link that is put in the way leads
//! nowhere else. No link is followed.

use std::{ffi::OsStr, fs::File, io, os::fd::OwnedFd, path::Path};

use rustix::{
    fs::{
        Access, AtFlags, CWD, Gid, Mode, OFlags, RenameFlags, Stat, Uid, XattrFlags, accessat,
        fchmod, fchown, fgetxattr, flistxattr, fsetxattr, fstat, fsync, linkat, openat, renameat,
        renameat_with, statat, unlinkat,
    },
    io::Errno,
};

use crate::system::LikenessError;

/// The mode of a file that takes the place of another, until it has that one's.
const PRIVATE: Mode = Mode::RUSR.union(Mode::WUSR);

/// An open folder.
#[derive(Debug)]
pub struct OpenFolder(OwnedFd);

/// Which file it is, and what changes when it is written.
#[derive(Debug)]
pub struct FileState(Stat);

impl FileState {
    /// The state of an open file.
    pub fn of(file: &File) -> io::Result<Self> {
        Ok(Self(fstat(file)?))
    }

    /// Whether both are of the same file.
    pub fn is_same_file(&self, other: &Self) -> bool {
        (self.0.st_dev, self.0.st_ino) == (other.0.st_dev, other.0.st_ino)
    }

    /// Whether both are of the same file, which was not written between them.
    pub fn is_unchanged(&self, other: &Self) -> bool {
        let key = |Self(stat): &Self| {
            (
                (stat.st_dev, stat.st_ino, stat.st_size),
                (stat.st_mtime, stat.st_mtime_nsec, stat.st_ctime, stat.st_ctime_nsec),
            )
        };
        key(self) == key(other)
    }

    /// Whether the file has further names (hard links).
    pub fn has_other_names(&self) -> bool {
        self.0.st_nlink > 1
    }
}

impl OpenFolder {
    /// Opens the folder at a path, which is not a link.
    pub fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::RDONLY;
        Ok(Self(openat(CWD, path, flags, Mode::empty())?))
    }

    /// Opens a file for reading.
    pub fn read(&self, name: &OsStr) -> io::Result<File> {
        // Without waiting for the other end of a pipe.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        Ok(File::from(openat(&self.0, name, flags, Mode::empty())?))
    }

    /// Opens a file for a last look before [`replace`](Self::replace). Others can write it
    /// meanwhile: this system can't keep them from it.
    pub fn hold(&self, name: &OsStr) -> io::Result<File> {
        self.read(name)
    }

    /// The state of whatever has a name.
    pub fn state(&self, name: &OsStr) -> io::Result<FileState> {
        Ok(FileState(statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW)?))
    }

    /// Whether a file may be written, and others made beside it. The superuser may write everything;
    /// a file that nobody may write is meant to stay as it is.
    pub fn is_writable(&self, name: &OsStr) -> bool {
        self.may_write(name) && self.takes_files()
    }

    /// Whether files may be made in it.
    pub fn takes_files(&self) -> bool {
        self.may_write(OsStr::new("."))
    }

    fn may_write(&self, name: &OsStr) -> bool {
        accessat(&self.0, name, Access::WRITE_OK, AtFlags::EACCESS).is_ok()
            && statat(&self.0, name, AtFlags::empty()).is_ok_and(|stat| stat.st_mode & 0o222 != 0)
    }

    /// Makes a new file, as every program does.
    pub fn create(&self, name: &OsStr) -> io::Result<File> {
        self.create_with(name, Mode::from_raw_mode(0o666))
    }

    /// Makes a new file that is to replace another one, and that nobody else can read until
    /// [`make_alike`](Self::make_alike) has given it that one's properties.
    pub fn create_for(&self, name: &OsStr, _former: &OsStr) -> io::Result<File> {
        self.create_with(name, PRIVATE)
    }

    fn create_with(&self, name: &OsStr, mode: Mode) -> io::Result<File> {
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(File::from(openat(&self.0, name, flags, mode)?))
    }

    /// Gives a file from [`create_for`](Self::create_for) the owner, the attributes and the mode of
    /// the one that it replaces.
    pub fn make_alike(
        &self,
        file: &File,
        former: &OsStr,
        state: &FileState,
    ) -> Result<(), LikenessError> {
        let other = |error: Errno| LikenessError::Io(error.into());
        let (stat, like) = (fstat(file).map_err(other)?, &state.0);
        if (stat.st_uid, stat.st_gid) != (like.st_uid, like.st_gid) {
            let (uid, gid) = (Uid::from_raw(like.st_uid), Gid::from_raw(like.st_gid));
            fchown(file, Some(uid), Some(gid)).map_err(|_| LikenessError::Owner)?;
        }
        copy_attributes(&self.read(former).map_err(LikenessError::Io)?, file);
        // Last: changing the owner takes away bits of the mode.
        fchmod(file, Mode::from_raw_mode(like.st_mode & 0o7777)).map_err(other)
    }

    /// Exchanges two files in one step; `false` where the file system can't.
    pub fn exchange(&self, one: &OsStr, other: &OsStr) -> io::Result<bool> {
        match renameat_with(&self.0, one, &self.0, other, RenameFlags::EXCHANGE) {
            Ok(()) => Ok(true),
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Puts a file in the place of another one, which [`hold`](Self::hold) has opened, in one step.
    pub fn replace(&self, new: &OsStr, name: &OsStr, held: File) -> io::Result<()> {
        renameat(&self.0, new, &self.0, name)?;
        drop(held);
        Ok(())
    }

    /// Gives a file another name, which may be taken only by the same file in another spelling.
    pub fn respell(&self, name: &OsStr, to: &Self, new: &OsStr) -> io::Result<()> {
        Ok(renameat(&self.0, name, &to.0, new)?)
    }

    /// Gives a file another place, unless there is something.
    pub fn move_new(&self, name: &OsStr, to: &Self, new: &OsStr) -> io::Result<()> {
        match renameat_with(&self.0, name, &to.0, new, RenameFlags::NOREPLACE) {
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
                // A second name fails where there is one.
                linkat(&self.0, name, &to.0, new, AtFlags::empty())?;
                unlinkat(&self.0, name, AtFlags::empty()).inspect_err(|_| {
                    // Otherwise the file has both names; the first error is the one to report.
                    let _ = unlinkat(&to.0, new, AtFlags::empty());
                })?;
                Ok(())
            }
            other => Ok(other?),
        }
    }

    /// Deletes a file.
    pub fn delete(&self, name: &OsStr) -> io::Result<()> {
        Ok(unlinkat(&self.0, name, AtFlags::empty())?)
    }

    /// Makes the names in the folder safe. Some file systems can't, and need not be asked.
    pub fn flush(&self) -> io::Result<()> {
        match fsync(&self.0) {
            Err(Errno::INVAL | Errno::NOTSUP | Errno::BADF | Errno::NOSYS) | Ok(()) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Access lists and labels. Where a file system has none, there are none to copy.
fn copy_attributes(from: &File, to: &File) {
    let mut names = vec![0; 64 * 1024];
    let Ok(length) = flistxattr(from, &mut names[..]) else { return };
    for name in names[..length].split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let mut value = vec![0; 64 * 1024];
        if let Ok(length) = fgetxattr(from, name, &mut value[..]) {
            let _ = fsetxattr(to, name, &value[..length], XattrFlags::empty());
        }
    }
}
