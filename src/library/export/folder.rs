//! Writes an export as a folder, with a list of its files: only files on that list are ever
//! replaced.
//!
//! Everything is opened relative to the folder, so that no name and no symlink leads out of it.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write as _},
    path::Path,
};

use cap_std::{ambient_authority, fs::Dir};

use super::{error::ExportError, files::ExportFile};
use crate::{
    store::{clear, unfinished},
    system::files::{create_private_folder, new_private_file, private_folder},
};

/// The name of the list.
const LIST: &str = ".nexus-export";

/// The line that the list begins with.
const HEAD: &str = "Files written by nexus export. --force replaces these and no others.";

/// Writes a folder of files. An existing folder has to be empty or to hold a list; with `force`,
/// the files on that list are replaced. A new folder appears complete or not at all. In an existing
/// one, each file is the old or the new one, and the list names both until all are in place.
///
/// # Errors
/// If anything is in the way, nothing has changed.
pub fn write_folder(to: &Path, files: &[ExportFile], force: bool) -> Result<(), ExportError> {
    let failed = |why| ExportError::Io { path: to.to_owned(), why };
    match fs::metadata(to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return write_new(to, files).map_err(failed);
        }
        Err(error) => return Err(failed(error)),
        Ok(metadata) if !metadata.is_dir() => {
            return Err(ExportError::Foreign(to.to_owned()));
        }
        Ok(_) => {}
    }
    clear(to);
    let dir = Dir::open_ambient_dir(to, ambient_authority()).map_err(failed)?;
    let list = match dir.read_to_string(LIST) {
        Ok(list) => Some(list),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(error)),
    };
    let former: BTreeSet<String> = match list {
        Some(_) if !force => {
            return Err(ExportError::Exists { path: to.to_owned(), how: "replace its files" });
        }
        Some(list) => match list.strip_prefix(HEAD) {
            Some(names) => {
                names.lines().filter(|name| is_written_name(name)).map(str::to_owned).collect()
            }
            None => return Err(ExportError::NoList(to.to_owned())),
        },
        None => {
            if dir.entries().map_err(failed)?.next().is_some() {
                return Err(ExportError::Foreign(to.to_owned()));
            }
            BTreeSet::new()
        }
    };
    for (parts, _) in files {
        if let Some(at) = obstacle(&dir, parts, &former) {
            return Err(ExportError::InTheWay(to.join(parts[..=at].join("/"))));
        }
    }
    replace(&dir, to, files, &former).map_err(failed)
}

/// Whether a line of the list is a name that an export could have written; anybody can change the
/// list.
fn is_written_name(name: &str) -> bool {
    !name.is_empty()
        && name.split('/').all(|part| {
            !part.is_empty()
                && !part.starts_with('.')
                && part.bytes().all(|byte| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'%' | b' ')
                })
        })
}

/// The path component that is in the way of a file: a parent that is not a folder, or a file that
/// no export wrote.
fn obstacle(dir: &Dir, parts: &[String], former: &BTreeSet<String>) -> Option<usize> {
    for at in 0..parts.len() {
        let name = parts[..=at].join("/");
        let Ok(metadata) = dir.symlink_metadata(&name) else { return None };
        let last = at + 1 == parts.len();
        let fits =
            if last { metadata.is_file() && former.contains(&name) } else { metadata.is_dir() };
        if !fits {
            return Some(at);
        }
    }
    None
}

/// Writes a new folder under a temporary name, then renames it.
fn write_new(to: &Path, files: &[ExportFile]) -> io::Result<()> {
    let parent = to.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let draft = unfinished(parent);
    let made = create_private_folder(&draft).and_then(|()| {
        let dir = Dir::open_ambient_dir(&draft, ambient_authority())?;
        for (parts, text) in files {
            make_folders(&dir, parts)?;
            write(&dir, &parts.join("/"), text)?;
        }
        write(&dir, LIST, &list_of(files.iter().map(|(parts, _)| parts.join("/")).collect()))?;
        // Windows renames no folder that is open.
        drop(dir);
        fs::rename(&draft, to)
    });
    if made.is_err() {
        let _ = fs::remove_dir_all(&draft);
    }
    made
}

/// Replaces the files of an earlier export, and removes those that are no longer exported.
fn replace(
    dir: &Dir,
    to: &Path,
    files: &[ExportFile],
    former: &BTreeSet<String>,
) -> io::Result<()> {
    let draft = unfinished(to);
    let draft = draft.file_name().unwrap_or_default();
    dir.create_dir_with(draft, &private_folder())?;
    let placed = (|| {
        let new = dir.open_dir(draft)?;
        for (number, (_, text)) in files.iter().enumerate() {
            write(&new, &number.to_string(), text)?;
        }
        let now: BTreeSet<String> = files.iter().map(|(parts, _)| parts.join("/")).collect();
        put_list(&new, dir, now.union(former).cloned().collect())?;
        for (number, (parts, _)) in files.iter().enumerate() {
            make_folders(dir, parts)?;
            new.rename(number.to_string(), dir, parts.join("/"))?;
        }
        for obsolete in former.difference(&now) {
            remove(dir, obsolete)?;
        }
        put_list(&new, dir, now)
    })();
    let cleared = dir.remove_dir_all(draft);
    placed.and(cleared)
}

/// Removes a file that an export wrote, and its parent folders as far as they are empty.
fn remove(dir: &Dir, name: &str) -> io::Result<()> {
    if dir.symlink_metadata(name).is_ok_and(|metadata| metadata.is_file()) {
        dir.remove_file(name)?;
    }
    let mut folder = Path::new(name).parent();
    while let Some(path) = folder.filter(|path| !path.as_os_str().is_empty()) {
        // A folder that is not empty stays.
        if dir.remove_dir(path).is_err() {
            break;
        }
        folder = path.parent();
    }
    Ok(())
}

fn list_of(names: BTreeSet<String>) -> String {
    let mut text = format!("{HEAD}\n");
    for name in names {
        text.push_str(&name);
        text.push('\n');
    }
    text
}

fn put_list(draft: &Dir, dir: &Dir, names: BTreeSet<String>) -> io::Result<()> {
    write(draft, LIST, &list_of(names))?;
    draft.rename(LIST, dir, LIST)
}

/// Creates the missing parent folders of a file.
fn make_folders(dir: &Dir, parts: &[String]) -> io::Result<()> {
    for at in 1..parts.len() {
        let folder = parts[..at].join("/");
        match dir.create_dir_with(&folder, &private_folder()) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Writes a new private file.
fn write(dir: &Dir, name: &str, text: &str) -> io::Result<()> {
    dir.open_with(name, &new_private_file())?.write_all(text.as_bytes())
}
