//! Temporary files: written under a temporary name, renamed when they are complete.
//!
//! The name contains the process id, so that files left by a killed process can be told from those
//! that another process is writing.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use crate::system::process::is_running;

/// The prefix of the name of a temporary file; the process id follows.
const MARK: &str = ".nexus-unfinished-";

/// Numbers the temporary files of this process.
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A new name for a temporary file in a folder. First deletes what dead processes left there. If
/// the folder can't be read, creating the file will fail.
pub fn unfinished(folder: &Path) -> PathBuf {
    clear(folder);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    folder.join(format!("{MARK}{}-{number}", std::process::id()))
}

/// Deletes the temporary files and folders that dead processes left in a folder.
pub fn clear(folder: &Path) {
    // Files that can't be read or deleted do no harm.
    let Ok(items) = fs::read_dir(folder) else { return };
    for item in items.filter_map(Result::ok) {
        if is_abandoned(&item.file_name()) {
            let path = item.path();
            let is_folder = item.file_type().is_ok_and(|kind| kind.is_dir());
            let _ = if is_folder { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        }
    }
}

/// Whether a name is that of a temporary file of a dead process. Also knows the names of earlier
/// versions: `nexus.db.new-PID-N`, `.part-PID-N`, `.restored-PID`, each perhaps with the suffix of
/// a WAL.
fn is_abandoned(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else { return false };
    let process = name.strip_prefix(MARK).or_else(|| {
        [".db.new-", ".db.part-", ".db.restored-"]
            .iter()
            .find_map(|mark| name.rsplit_once(mark).map(|(_, rest)| rest))
    });
    let Some(process) = process.and_then(|rest| rest.split('-').next()?.parse().ok()) else {
        return false;
    };
    !is_running(process)
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
