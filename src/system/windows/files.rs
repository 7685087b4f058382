//! Files that only their user can read, and which file is at a path.
//!
//! A file has the access rights of the folder that it is created in. Those of a user's profile,
//! where the data folder is, admit that user, the system and its administrators, and nobody else.
//! A database at a path that the user names has the rights of its folder.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use winapi_util::{Handle, file::information};
use windows_sys::Win32::Foundation::ERROR_CANT_RESOLVE_FILENAME;

use crate::system::{FileId, Rights};

/// Commands, to be followed by a path, that let its owner write to it, and that deny others to
/// write or read it.
pub const ALLOW_WRITING: &str = "attrib -r";
/// See [`ALLOW_WRITING`].
pub const DENY_WRITING: &str = "icacls /inheritance:r /grant:r %USERNAME%:F";
/// See [`ALLOW_WRITING`].
pub const DENY_READING: &str = DENY_WRITING;

/// Whether the watch of a folder is for those below it too.
pub const WATCHES_WHOLE_TREES: bool = true;

/// What no name has in it, beside control characters and the separators
/// (<https://learn.microsoft.com/windows/win32/fileio/naming-a-file>).
const NEVER_IN_NAMES: [char; 7] = ['<', '>', ':', '"', '|', '?', '*'];

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

/// Whether a path leads to nothing because its links lead to each other.
pub fn is_link_loop(error: &io::Error) -> bool {
    error.raw_os_error().and_then(|code| u32::try_from(code).ok())
        == Some(ERROR_CANT_RESOLVE_FILENAME)
}

/// Whether a file can have a name, which has no separator in it. Names of devices, and those that end
/// with a dot or a space, lead elsewhere; behind a colon is another stream of a file.
pub fn is_possible_name(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let is_bad = |c: char| c.is_control() || NEVER_IN_NAMES.contains(&c);
    !name.is_empty() && !name.contains(is_bad) && !name.ends_with(['.', ' ']) && !is_device(&name)
}

/// Whether a name is that of a device, whatever its extension.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = stem.strip_prefix("COM").or(stem.strip_prefix("LPT"));
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&stem.as_str())
        || numbered.is_some_and(|it| it.chars().count() == 1 && it.contains(is_device_number))
}

/// Digits from 1, and those that Windows takes for some of them.
fn is_device_number(c: char) -> bool {
    matches!(c, '1'..='9' | '\u{b9}' | '\u{b2}' | '\u{b3}')
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_devices_and_streams_are_none_of_files() {
        for name in ["notes.md", "a b.md", "console.md", "COM.md", "com10.md", "über.md", ".x"] {
            assert!(is_possible_name(name.as_ref()), "{name}");
        }
        for name in [
            "",
            "a:b.md",
            "C:",
            "nul",
            "NUL.md",
            "con .md",
            "Com1.txt",
            "lpt\u{b2}",
            "a.",
            "a ",
            "a?.md",
            "a\u{1}",
        ] {
            assert!(!is_possible_name(name.as_ref()), "{name}");
        }
    }
}
