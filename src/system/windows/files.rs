//! Files that only their user can read, and which file is at a path.
//!
//! A file has the access rights of the folder that it is created in. Those of a user's profile,
//! where the data folder is, admit that user, the system and its administrators, and nobody else.
//! A database at a path that the user names has the rights of its folder.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use winapi_util::{Handle, file::information};

use crate::system::{FileId, Rights};

/// Commands, to be followed by a path, that let its owner write to it, and that deny others to
/// write or read it.
pub const ALLOW_WRITING: &str = "attrib -r";
/// See [`ALLOW_WRITING`].
pub const DENY_WRITING: &str = "icacls /inheritance:r /grant:r %USERNAME%:F";
/// See [`ALLOW_WRITING`].
pub const DENY_READING: &str = DENY_WRITING;

/// The file or folder at a path; `None` if there is none.
pub fn file_id(path: &Path) -> Option<FileId> {
    let found = information(Handle::from_path_any(path).ok()?).ok()?;
    Some((found.volume_serial_number(), found.file_index()))
}

/// The absolute path of an existing file, without links; as people write it, where possible,
/// instead of with the prefix `\\?\`.
pub fn canonical(path: &Path) -> io::Result<PathBuf> {
    dunce::canonicalize(path)
}

/// Creates a file with the access rights of its folder.
///
/// # Errors
/// Also if the file exists.
pub fn create_private(path: &Path) -> io::Result<fs::File> {
    fs::OpenOptions::new().write(true).create_new(true).open(path)
}

/// Creates a folder with the access rights of the one that it is in, with missing parents. An
/// existing one is unchanged.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// How to create a folder below one that is open.
pub fn private_folder() -> cap_std::fs::DirBuilder {
    cap_std::fs::DirBuilder::new()
}

/// How to create a file below a folder that is open; it must be new.
pub fn new_private_file() -> cap_std::fs::OpenOptions {
    let mut options = cap_std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    options
}

/// Leaves a file as it is: it has the access rights of its folder.
pub fn make_private(_path: &Path) {}

/// Who can use a file: whoever can use its folder.
pub fn rights(path: &Path) -> io::Result<Rights> {
    fs::metadata(path)?;
    Ok(Rights { shown: "those of its folder".to_owned(), others_write: false, others_read: false })
}

/// Makes a file writable if another one is.
pub fn make_writable_like(path: &Path, model: &fs::Metadata) {
    let Ok(metadata) = fs::metadata(path) else { return };
    if metadata.permissions().readonly() && !model.permissions().readonly() {
        // Without the right to do so, it stays as it is.
        let _ = fs::set_permissions(path, model.permissions());
    }
}
