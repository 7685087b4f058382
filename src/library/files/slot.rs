//! The place of one file in its folder: reading it, replacing it, making it, moving it.
//!
//! Everything is done relative to the open folder, so that a link that is put in the way leads
//! nowhere else.

use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io::{self, Read as _, Write as _},
    os::fd::OwnedFd,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use rustix::fs::{
    Access, AtFlags, CWD, Gid, Mode, OFlags, RenameFlags, Stat, Uid, XattrFlags, accessat, fchmod,
    fchown, fgetxattr, flistxattr, fsetxattr, fstat, fsync, openat, renameat, renameat_with,
    statat, unlinkat,
};

use crate::{library::failpoint::reach, system::process::is_running};

/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 64_000_000;

/// The beginning of the name of a file that is being written; the process id follows.
const MARK: &str = ".nexus-saving-";

/// The mode of a file that is being written.
const PRIVATE: u32 = 0o600;

/// Numbers the files that this process writes.
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// The place of a file.
#[derive(Debug)]
pub(super) struct Slot {
    dir: OwnedFd,
    name: OsString,
    folder: PathBuf,
}

/// A file as it was read.
#[derive(Debug)]
pub(super) struct Current {
    pub(super) bytes: Vec<u8>,
    stat: Stat,
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

impl From<rustix::io::Errno> for ReplaceError {
    fn from(error: rustix::io::Errno) -> Self {
        Self::Io(error.into())
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
            let _ = unlinkat(&self.slot.dir, &self.name, AtFlags::empty());
        }
    }
}

impl Slot {
    /// The place with an absolute path, whose folder has no symbolic links in it.
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::RDONLY;
        let dir = openat(CWD, parent, flags, Mode::empty())?;
        Ok(Self { dir, name: name.to_owned(), folder: parent.to_owned() })
    }

    /// Reads the file.
    ///
    /// # Errors
    /// `FileTooLarge`, and what the system says; anything but a regular file is `InvalidInput`.
    pub(super) fn read(&self) -> io::Result<Current> {
        self.read_named(&self.name)
    }

    fn read_named(&self, name: &OsStr) -> io::Result<Current> {
        // Without waiting for the other end of a pipe.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = File::from(openat(&self.dir, name, flags, Mode::empty())?);
        let stat = fstat(&file)?;
        if !file.metadata()?.is_file() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let mut bytes = Vec::new();
        (&file).take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(Current { bytes, stat })
    }

    /// Whether the file may be written. The superuser may write everything; a file that nobody may
    /// write is meant to stay as it is.
    pub(super) fn is_writable(&self) -> bool {
        let may = |name: &OsStr| {
            accessat(&self.dir, name, Access::WRITE_OK, AtFlags::EACCESS).is_ok()
                && statat(&self.dir, name, AtFlags::empty())
                    .is_ok_and(|stat| stat.st_mode & 0o222 != 0)
        };
        may(&self.name) && may(OsStr::new("."))
    }

    /// Whether files may be made in its folder.
    pub(super) fn folder_is_writable(&self) -> bool {
        accessat(&self.dir, ".", Access::WRITE_OK, AtFlags::EACCESS).is_ok()
    }

    /// Replaces the file, if it is still what was read, by new bytes with the same mode, owner and
    /// attributes. At every moment the file is the old or the new one, whole.
    pub(super) fn replace(&self, current: &Current, bytes: &[u8]) -> Result<(), ReplaceError> {
        if !self.is_writable() {
            return Err(io::Error::from(io::ErrorKind::PermissionDenied).into());
        }
        if current.stat.st_nlink > 1 {
            let why = "it has another name (a hard link), which would keep the old text";
            return Err(io::Error::other(why).into());
        }
        let mut temporary = self.write_temporary(bytes, Some(current))?;
        let new = statat(&self.dir, &temporary.name, AtFlags::SYMLINK_NOFOLLOW)?;
        reach("file-written");
        match renameat_with(
            &self.dir,
            &temporary.name,
            &self.dir,
            &self.name,
            RenameFlags::EXCHANGE,
        ) {
            Ok(()) => {}
            Err(
                rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP,
            ) => {
                // This file system can't exchange: a last look has to do.
                let now = statat(&self.dir, &self.name, AtFlags::SYMLINK_NOFOLLOW)?;
                if !is_same(&now, &current.stat) {
                    return Err(ReplaceError::Changed);
                }
                renameat(&self.dir, &temporary.name, &self.dir, &self.name)?;
                temporary.in_place = true;
                flush(&self.dir)?;
                return Ok(());
            }
            Err(rustix::io::Errno::NOENT) => return Err(ReplaceError::Changed),
            Err(error) => return Err(error.into()),
        }
        reach("file-exchanged");
        // What had the name until now has the temporary one: it is deleted if it is what was read.
        let former = self.read_named(&temporary.name);
        if former.as_ref().is_ok_and(|former| former.bytes == current.bytes) {
            flush(&self.dir)?;
            return Ok(());
        }
        // Until it is known to be ours again, what has the temporary name is not deleted.
        temporary.in_place = true;
        renameat_with(&self.dir, &temporary.name, &self.dir, &self.name, RenameFlags::EXCHANGE)?;
        let back = statat(&self.dir, &temporary.name, AtFlags::SYMLINK_NOFOLLOW)?;
        temporary.in_place = back.st_ino != new.st_ino;
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

    /// Makes the file, never in the place of another.
    pub(super) fn create(&self, bytes: &[u8]) -> Result<(), ReplaceError> {
        let mut temporary = self.write_temporary(bytes, None)?;
        reach("file-written");
        move_new(&self.dir, &temporary.name, &self.dir, &self.name)?;
        temporary.in_place = true;
        flush(&self.dir)?;
        Ok(())
    }

    /// Gives the file another place, never that of another file.
    pub(super) fn move_to(&self, other: &Self) -> io::Result<()> {
        match move_new(&self.dir, &self.name, &other.dir, &other.name) {
            // Only the case of its name changes, on a system that does not tell that apart.
            Err(error)
                if error.kind() == io::ErrorKind::AlreadyExists
                    && self.name != other.name
                    && self.is_same_file(other) =>
            {
                renameat(&self.dir, &self.name, &other.dir, &other.name)?;
            }
            moved => moved?,
        }
        flush(&other.dir)?;
        flush(&self.dir)?;
        Ok(())
    }

    /// Deletes the file.
    pub(super) fn delete(&self) -> io::Result<()> {
        unlinkat(&self.dir, &self.name, AtFlags::empty())?;
        flush(&self.dir)?;
        Ok(())
    }

    /// Whether both are the same file, by another spelling of its name.
    fn is_same_file(&self, other: &Self) -> bool {
        let stat = |slot: &Self| statat(&slot.dir, &slot.name, AtFlags::SYMLINK_NOFOLLOW).ok();
        stat(self)
            .zip(stat(other))
            .is_some_and(|(one, two)| (one.st_dev, one.st_ino) == (two.st_dev, two.st_ino))
    }

    fn write_temporary(
        &self,
        bytes: &[u8],
        like: Option<&Current>,
    ) -> Result<Temporary<'_>, ReplaceError> {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = OsString::from(format!("{MARK}{}-{number}", std::process::id()));
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        // Private until it is known what it should be.
        let mode = if like.is_some() { PRIVATE } else { 0o666 };
        let mut file = File::from(openat(&self.dir, &name, flags, Mode::from_raw_mode(mode))?);
        let temporary = Temporary { slot: self, name, in_place: false };
        reach("file-made");
        let (half, rest) = bytes.split_at(bytes.len() / 2);
        file.write_all(half)?;
        reach("file-half");
        file.write_all(rest)?;
        if let Some(like) = like {
            self.dress(&file, like)?;
        }
        file.sync_all()?;
        Ok(temporary)
    }

    /// Gives a new file the owner, the attributes and the mode of the one that it replaces.
    fn dress(&self, file: &File, like: &Current) -> Result<(), ReplaceError> {
        let stat = fstat(file)?;
        if (stat.st_uid, stat.st_gid) != (like.stat.st_uid, like.stat.st_gid) {
            let (uid, gid) = (Uid::from_raw(like.stat.st_uid), Gid::from_raw(like.stat.st_gid));
            fchown(file, Some(uid), Some(gid)).map_err(|_| ReplaceError::Owner)?;
        }
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let former = openat(&self.dir, &self.name, flags, Mode::empty())?;
        copy_attributes(&former, file);
        // Last: changing the owner takes away bits of the mode.
        fchmod(file, Mode::from_raw_mode(like.stat.st_mode & 0o7777))?;
        Ok(())
    }

    /// What killed processes left beside the file, each with its bytes.
    pub(super) fn left_behind(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let Ok(items) = std::fs::read_dir(&self.folder) else { return Vec::new() };
        let names = items.filter_map(|item| Some(item.ok()?.file_name()));
        let of_dead = |name: &OsString| {
            let process = name.to_str()?.strip_prefix(MARK)?.split('-').next()?.parse().ok()?;
            (!is_running(process)).then_some(())
        };
        names
            .filter(|name| of_dead(name).is_some())
            .filter_map(|name| Some((self.folder.join(&name), self.read_named(&name).ok()?.bytes)))
            .collect()
    }
}

/// Makes the names in a folder safe. Some file systems can't, and need not be asked.
fn flush(folder: &OwnedFd) -> io::Result<()> {
    use rustix::io::Errno;
    match fsync(folder) {
        Err(Errno::INVAL | Errno::NOTSUP | Errno::BADF | Errno::NOSYS) | Ok(()) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Access lists and labels. Where a file system has none, there are none to copy.
fn copy_attributes(from: &OwnedFd, to: &File) {
    let mut names = vec![0; 64 * 1024];
    let Ok(length) = flistxattr(from, &mut names[..]) else { return };
    for name in names[..length].split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let mut value = vec![0; 64 * 1024];
        if let Ok(length) = fgetxattr(from, name, &mut value[..]) {
            let _ = fsetxattr(to, name, &value[..length], XattrFlags::empty());
        }
    }
}

/// Renames a file, unless there is something with the new name.
fn move_new(from: &OwnedFd, name: &OsStr, to: &OwnedFd, new: &OsStr) -> io::Result<()> {
    match renameat_with(from, name, to, new, RenameFlags::NOREPLACE) {
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP) => {
            // A second name fails where there is one.
            rustix::fs::linkat(from, name, to, new, AtFlags::empty())?;
            Ok(unlinkat(from, name, AtFlags::empty())?)
        }
        other => Ok(other?),
    }
}

/// Whether a file was neither replaced nor written.
fn is_same(one: &Stat, other: &Stat) -> bool {
    let key = |stat: &Stat| {
        (
            (stat.st_dev, stat.st_ino, stat.st_size),
            (stat.st_mtime, stat.st_mtime_nsec, stat.st_ctime, stat.st_ctime_nsec),
        )
    };
    key(one) == key(other)
}
