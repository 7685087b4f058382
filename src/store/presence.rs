//! Which databases this process has open. On POSIX systems, a process that closes a file loses all
//! its locks on it, including those that SQLite took for another connection
//! (<https://www.sqlite.org/howtocorrupt.html>, section 2.2); another process may then delete the
//! WAL while it is being written. So a database that is open must not be read except by SQLite.

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::system::{FileId, files::file_id};

/// Whether the file of an open database is still at its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// It is there.
    Here,
    /// Another file is there.
    Replaced,
    /// No file is there.
    Gone,
}

/// The open files, one item for each time a file is open.
static OPEN: Mutex<Vec<FileId>> = Mutex::new(Vec::new());

fn open() -> MutexGuard<'static, Vec<FileId>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Registers an open database until it is dropped, which must be after its connection.
#[derive(Debug)]
pub(super) struct Presence(Option<FileId>);

impl Presence {
    /// Registers the file at a path. If this process does not have it open already, calls `first`,
    /// which may create it, before any other thread can open a database.
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

    /// Whether the file is still at this path.
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
