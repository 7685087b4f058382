//! Files that only their user can read, and which file is at a path.

use std::{
    ffi::OsStr,
    fs, io,
    os::unix::fs::{
        DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
    },
    path::{Path, PathBuf},
};

use crate::system::{FileId, Rights};

/// Commands, to be followed by a path, that let its owner write to it, and that deny others to
/// write or read it.
pub const ALLOW_WRITING: &str = "chmod u+w";
/// See [`ALLOW_WRITING`].
pub const DENY_WRITING: &str = "chmod go-w";
/// See [`ALLOW_WRITING`].
pub const DENY_READING: &str = "chmod go-r";

/// Whether the watch of a folder is for those below it too.
pub const WATCHES_WHOLE_TREES: bool = !cfg!(target_os = "linux");

/// The file or folder at a path; `None` if there is none.
pub fn file_id(path: &Path) -> Option<FileId> {
    fs::metadata(path).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

/// The absolute path of an existing file, without links.
pub fn canonical(path: &Path) -> io::Result<PathBuf> {
    fs::canonicalize(path)
}

/// Whether a path leads to nothing because its links lead to each other.
pub fn is_link_loop(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
}

/// Whether a file can have a name, which has no separator in it.
pub fn is_possible_name(name: &OsStr) -> bool {
    !name.is_empty() && !name.as_encoded_bytes().contains(&0)
}

/// Creates a file that only the user can read.
///
/// # Errors
/// Also if the file exists.
pub fn create_private(path: &Path) -> io::Result<fs::File> {
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Creates a folder that only the user can read, with missing parents. An existing one is
/// unchanged.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// How to create a folder that only the user can read, below one that is open.
pub fn private_folder() -> cap_std::fs::DirBuilder {
    let mut builder = cap_std::fs::DirBuilder::new();
    cap_std::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// How to create a file that only the user can read, below a folder that is open; it must be
/// new.
pub fn new_private_file() -> cap_std::fs::OpenOptions {
    let mut options = cap_std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    cap_std::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Removes the permissions of others on one of Nexus's files, if possible.
pub fn make_private(path: &Path) {
    let Ok(metadata) = fs::metadata(path) else { return };
    let mode = metadata.permissions().mode();
    if mode & 0o077 != 0 {
        let _ = fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o7700));
    }
}

/// Who can use a file.
pub fn rights(path: &Path) -> io::Result<Rights> {
    let mode = fs::metadata(path)?.permissions().mode() & 0o777;
    Ok(Rights {
        shown: format!("{mode:03o}"),
        others_write: mode & 0o022 != 0,
        others_read: mode & 0o044 != 0,
    })
}

/// Makes a file writable if another one is, by giving it the same permissions.
pub fn make_writable_like(path: &Path, model: &fs::Metadata) {
    if fs::metadata(path).is_ok_and(|it| it.permissions().readonly()) {
        // Without the right to do so, it stays as it is.
        let _ = fs::set_permissions(path, model.permissions());
    }
}
