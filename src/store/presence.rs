//! Which databases this process has open. On POSIX systems a process that closes a file gives up
//! all its locks on it, those that SQLite took for another connection as well
//! (<https://www.sqlite.org/howtocorrupt.html>, section 2.2); other programs then think that they
//! are alone with the database, and may delete the log that is being written. So a file that is
//! open here is not looked at past SQLite.

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Where the file of an open database is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// Under its name.
    Here,
    /// Another has its name.
    Replaced,
    /// Nothing has its name.
    Gone,
}

/// Tells files apart that have one name after the other.
type FileId = (u64, u64);

/// The files that are open, each as often as it is.
static OPEN: Mutex<Vec<FileId>> = Mutex::new(Vec::new());

fn open() -> MutexGuard<'static, Vec<FileId>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// That a database is open. To be dropped after its connection.
#[derive(Debug)]
pub(super) struct Presence(Option<FileId>);

impl Presence {
    /// Of the file under a name, if this process has it open; otherwise of the one that stands
    /// there after `first`, during which nobody else in this process opens any.
    pub(super) fn of<T, E>(
        path: &Path,
        first: impl FnOnce() -> Result<T, E>,
    ) -> Result<(Self, Option<T>), E> {
        let mut open = open();
        if let Some(known) = file_id(path).filter(|id| open.contains(id)) {
            open.push(known);
            return Ok((Self(Some(known)), None));
        }
        let made = first()?;
        let id = file_id(path);
        open.extend(id);
        Ok((Self(id), Some(made)))
    }

    /// Whether the file still stands under a name.
    pub(super) fn file_state(&self, path: &Path) -> FileState {
        match (file_id(path), self.0) {
            (_, None) => FileState::Here,
            (None, _) => FileState::Gone,
            (Some(now), Some(then)) if now == then => FileState::Here,
            _ => FileState::Replaced,
        }
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        let mut open = open();
        if let Some(at) = open.iter().position(|id| Some(*id) == self.0) {
            open.swap_remove(at);
        }
    }
}

/// Which file stands under a name; `None` where that can't be told.
#[cfg(unix)]
fn file_id(path: &Path) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn file_id(_path: &Path) -> Option<FileId> {
    None
}
