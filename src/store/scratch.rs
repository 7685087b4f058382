//! Unfinished files: written under a name of their own, moved to their place once they are whole.
//!
//! The name says which process writes them, so that what a killed one has left can be told from
//! what another is writing.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

/// With what the process that writes an unfinished file is named, in the file's name.
const MARK: &str = ".nexus-unfinished-";

/// Tells the unfinished files of this process apart.
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A new name in a folder for something unfinished. Whatever stands beside it that a process
/// has left which is no more is removed first.
/// A folder that can't be read shows when the file is made.
pub fn unfinished(folder: &Path) -> PathBuf {
    clear(folder);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    folder.join(format!("{MARK}{}-{number}", std::process::id()))
}

/// Removes what processes that are no more have left unfinished in a folder.
pub fn clear(folder: &Path) {
    // What can't be read or removed is in nobody's way.
    let Ok(items) = fs::read_dir(folder) else { return };
    for item in items.filter_map(Result::ok) {
        if is_abandoned(&item.file_name()) {
            let path = item.path();
            let is_folder = item.file_type().is_ok_and(|kind| kind.is_dir());
            let _ = if is_folder { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        }
    }
}

/// Whether a name is that of something unfinished whose process is no more. Names of earlier
/// versions are known as well: `nexus.db.new-PID-N`, `.part-PID-N`, `.restored-PID`, each perhaps
/// with the suffix of a log.
fn is_abandoned(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else { return false };
    let begin = name.strip_prefix(MARK).or_else(|| {
        [".db.new-", ".db.part-", ".db.restored-"]
            .iter()
            .find_map(|mark| name.rsplit_once(mark).map(|(_, behind)| behind))
    });
    let Some(number) = begin.and_then(|rest| rest.split('-').next()?.parse().ok()) else {
        return false;
    };
    !is_running(number)
}

/// Whether there is a process of this number.
#[cfg(unix)]
pub fn is_running(process: i32) -> bool {
    rustix::process::Pid::from_raw(process).is_some_and(|pid| {
        !matches!(rustix::process::test_kill_process(pid), Err(rustix::io::Errno::SRCH))
    })
}

/// Whether there is a process of this number; where that can't be told, there is.
#[cfg(not(unix))]
pub fn is_running(_process: i32) -> bool {
    true
}

/// Makes a new file that nobody else can read.
///
/// # Errors
/// A file that is there already is one.
pub fn create_private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes a folder that nobody else can look into, with those above it that are missing. One that
/// is there stays as it is.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Takes from others what they may do with something that Nexus has made for itself, as far as
/// that is allowed.
pub fn make_private(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let Ok(metadata) = fs::metadata(path) else { return };
        let mode = metadata.permissions().mode();
        if mode & 0o077 != 0 {
            let _ = fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o7700));
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_process_that_is_no_more_has_left_is_cleared_away_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let (gone, mine) = (child.id(), std::process::id());
        child.wait().unwrap();
        let left = [
            format!("{MARK}{gone}-0"),
            format!("nexus.db.new-{gone}-0"),
            format!("nexus.db.new-{gone}-0-wal"),
            format!("nexus-2026-01-01.db.part-{gone}-1"),
            format!("nexus.db.restored-{gone}"),
        ];
        let kept = [
            format!("{MARK}{mine}-0"),
            format!("nexus.db.part-{mine}-1"),
            format!("{MARK}x-0"),
            "nexus.db".to_owned(),
            "nexus.db-wal".to_owned(),
            format!("notes.new-{gone}-0"),
        ];
        for name in left.iter().chain(&kept) {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        let path = unfinished(folder.path());
        assert!(path.file_name().unwrap().to_str().unwrap().starts_with(MARK));
        for name in &left {
            assert!(!folder.path().join(name).exists(), "{name}");
        }
        for name in &kept {
            assert!(folder.path().join(name).exists(), "{name}");
        }
    }
}
