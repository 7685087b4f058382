//! Sync: the personal layer of several copies through a git remote that the user has.
//!
//! The remote has a branch of its own: `log/` has a folder of lines for each copy, which is the
//! truth; `notes/` and `own/` hold the current texts, for people to read and edit; `nexus-sync.json`
//! says what it is. A sync fetches, takes in what is new, merges, commits its own lines on top of
//! the remote's last commit, and pushes. Nothing is ever forced: if the remote has changed
//! meanwhile, it begins again. A file that is missing means nothing; only an event deletes.

mod exchange;
mod files;
mod git;
mod incoming;
mod logs;
mod outcome;
mod repository;

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

use self::{
    exchange::Sync,
    git::{Format, Git},
    repository::GitRemote,
};
use crate::{
    store::{Error as StoreError, Finding, Store, SyncState},
    system::files::{canonical, create_private_folder},
};

pub use git::GitError;
pub use outcome::{SyncError, SyncReport};

/// Whether somebody can answer the questions of git and ssh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompts {
    /// In a shell.
    Allowed,
    /// In the browser.
    Never,
}

/// Turns sync on with a remote, and syncs. If that fails, sync stays off.
pub fn start_sync(
    store: &mut Store,
    remote: &str,
    prompts: Prompts,
) -> Result<SyncReport, SyncError> {
    if let Some(state) = store.sync_state()? {
        return Err(SyncError::On(state.remote));
    }
    let remote = address(remote)?;
    store.start_sync(&remote)?;
    let report = sync(store, prompts);
    if report.is_err() {
        store.stop_sync()?;
    }
    report
}

/// The address of a remote, valid wherever the program runs.
fn address(remote: &str) -> Result<String, SyncError> {
    let wrong = || SyncError::Address(remote.to_owned());
    if remote.trim().is_empty() || remote.starts_with('-') || remote.contains(char::is_control) {
        return Err(wrong());
    }
    // `ext::` runs any command.
    if remote.starts_with("ext::") {
        return Err(wrong());
    }
    match canonical(Path::new(remote)) {
        Ok(path) => path.into_os_string().into_string().map_err(|_| wrong()),
        Err(_) => Ok(remote.to_owned()),
    }
}

/// Turns sync off. The remote stays as it is.
pub fn stop_sync(store: &mut Store) -> Result<(), SyncError> {
    if store.sync_state()?.is_none() {
        return Err(SyncError::Off);
    }
    let _lock = lock(store.path())?;
    store.stop_sync()?;
    remove_folder(&cache_of(store.path()))
}

/// Syncs once. What went wrong is saved with the state as well.
pub fn sync(store: &mut Store, prompts: Prompts) -> Result<SyncReport, SyncError> {
    let state = store.sync_state()?.ok_or(SyncError::Off)?;
    let lock = lock(store.path())?;
    let report = sync_with_cache(store, &state, prompts);
    if let Err(error) = &report
        && let Some(mut state) = store.sync_state()?
    {
        state.trouble = error.to_string();
        store.set_sync_state(&state)?;
    }
    drop(lock);
    report
}

/// Syncs through the cache. If git finds it damaged, as after a loss of power, or it is of another
/// format than the remote, it is made again, once.
fn sync_with_cache(
    store: &mut Store,
    state: &SyncState,
    prompts: Prompts,
) -> Result<SyncReport, SyncError> {
    let folder = cache_of(store.path());
    let folder = canonical(&folder).map_err(|why| SyncError::Io { path: folder, why })?;
    let cache = folder.join("cache.git");
    let mut report = SyncReport::default();
    let mut attempt = |store: &mut Store, format| {
        let prompts = prompts == Prompts::Allowed;
        let remote = GitRemote::open(&cache, &state.remote, prompts, format)?;
        // An attempt that failed may have taken something in.
        let state = store.sync_state()?.ok_or(SyncError::Off)?;
        Sync { store, state, remote }.run(&mut report)
    };
    let format = Format::of(&state.tip);
    let failed = match attempt(store, format) {
        Err(SyncError::Git(error)) => error,
        Err(error) => return Err(error),
        Ok(()) => return Ok(report),
    };
    let is_empty = store.sync_state()?.is_some_and(|state| state.tip.is_empty());
    let format = match &failed {
        GitError::Format(tip) => Format::of(tip),
        // An empty remote does not tell its format.
        GitError::Failed { command, .. } if command == "push" && is_empty => {
            Git::format_of(&cache)?.other()
        }
        // Whatever else can fail: the network, the remote, the disk, settings that git can't read.
        GitError::Failed { command, .. }
            if !["ls-remote", "init"].contains(&&command[..])
                && Git::is_damaged(&cache, &state.tip) =>
        {
            format
        }
        _ => return Err(failed.into()),
    };
    let again = remove_folder(&cache).and_then(|()| attempt(store, format));
    // The first failure is the one to tell of.
    again.map_err(|_| failed)?;
    Ok(report)
}

fn remove_folder(folder: &Path) -> Result<(), SyncError> {
    match std::fs::remove_dir_all(folder) {
        Err(why) if why.kind() != std::io::ErrorKind::NotFound => {
            Err(SyncError::Io { path: folder.to_owned(), why })
        }
        _ => Ok(()),
    }
}

/// Checks the cache of sync; `None` if sync is off.
pub fn check_sync_cache(store: &Store) -> Result<Option<Finding>, StoreError> {
    let Some(state) = store.sync_state()? else { return Ok(None) };
    let folder = cache_of(store.path()).join("cache.git");
    let (found, advice) = match folder.exists().then(|| Git::check(&folder, &state.tip)) {
        None => ("none yet; the next sync makes it".to_owned(), None),
        Some(Ok(size)) => (format!("ok, {:.1} MB", size as f64 / 1e6), None),
        Some(Err(why)) => {
            let advice = format!("the next sync makes it again; or delete {}", folder.display());
            (why.to_string(), Some(advice))
        }
    };
    Ok(Some(Finding { what: "cache of sync", found, advice }))
}

/// The folder of the cache, beside the database.
pub fn cache_of(database: &Path) -> PathBuf {
    let mut name = database.file_stem().unwrap_or_default().to_owned();
    name.push("-sync");
    database.with_file_name(name)
}

/// The lock of syncs of a database.
fn lock(database: &Path) -> Result<File, SyncError> {
    let folder = cache_of(database);
    let failed = |why| SyncError::Io { path: folder.clone(), why };
    create_private_folder(&folder).map_err(failed)?;
    let file = File::options().create(true).truncate(false).write(true).open(folder.join("lock"));
    let file = file.map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(SyncError::Running),
        Err(TryLockError::Error(why)) => Err(failed(why)),
    }
}

#[cfg(test)]
mod tests;
