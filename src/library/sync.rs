//! Sync: the personal layer of several copies through a git remote that the user has.
//!
//! The remote has a branch of its own: `log/` has a folder of lines for each copy, which is the
//! truth; `notes/` and `own/` hold the current texts, for people to read and edit; `nexus-sync.json`
//! says what it is. A sync fetches, takes in what is new, merges, commits its own lines on top of
//! the remote's last commit, and pushes. Nothing is ever forced: if the remote has changed
//! meanwhile, it begins again. A file that is missing means nothing; only an event deletes.

mod files;
mod git;
mod logs;
mod repository;

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use serde_json::json;

use self::{
    git::{Format, Git},
    repository::{Change, GitRemote, LONGEST_FILE, Remote, Tree},
};
use super::time::{month, now};
use crate::{
    store::{
        Error as StoreError, Finding, Incoming, Outgoing, RemoteState, Store, SyncState, TakenIn,
    },
    system::{
        files::{canonical, create_private_folder},
        process::shell_word,
    },
};

pub use git::GitError;

/// The file that says what the repository is.
const ABOUT: &str = "nexus-sync.json";
/// The form of the repository that this program writes.
const FORM: u64 = 1;
/// What people find there.
const README: &str = include_str!("sync/README.md");
/// How often a sync begins again because the remote has changed meanwhile.
const ATTEMPTS: u32 = 5;

/// Why a sync failed.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// It is off.
    #[error("sync is off; turn it on with: nexus sync init REMOTE")]
    Off,
    /// It is on, with another remote.
    #[error("sync is on, with {0}; turn it off first with: nexus sync off")]
    On(String),
    /// The address can't be one of a remote.
    #[error(
        "{0:?} is not the address of a git repository; give one as for git clone: a folder, an \
         https:// or ssh:// address, or user@server:path"
    )]
    Address(String),
    /// The repository holds something else.
    #[error(
        "{remote} holds something else ({found}); sync needs an empty repository, or one that \
         another copy of Nexus syncs with"
    )]
    NotOurs {
        /// The remote.
        remote: String,
        /// What it holds.
        found: String,
    },
    /// It is another repository than before.
    #[error(
        "{remote} is not the repository that this computer has synced with; if that is right, turn \
         sync off and on again: nexus sync off, then nexus sync init {}", shell_word(remote)
    )]
    Another {
        /// The remote.
        remote: String,
    },
    /// A newer program wrote it.
    #[error(
        "the repository uses format {found}, but this version of Nexus only knows format {FORM}; \
         update Nexus (nothing was sent)"
    )]
    Newer {
        /// Its form.
        found: u64,
    },
    /// Another sync of this database is running.
    #[error("another sync is running; it brings what there is")]
    Running,
    /// Others pushed all the time.
    #[error(
        "other computers kept writing to the repository; gave up after {ATTEMPTS} attempts, try \
         again later (nothing is lost)"
    )]
    Contended,
    /// Git failed.
    #[error(transparent)]
    Git(#[from] GitError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The cache can't be used.
    #[error("can't use the folder {}: {why}", path.display())]
    Io {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        why: std::io::Error,
    },
}

/// What a sync did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncReport {
    /// Versions, events and other rows that were sent.
    pub sent: usize,
    /// What was received.
    pub received: TakenIn,
}

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
        // Whatever else can fail: the network, the remote, the disk.
        GitError::Failed { command, .. } if command != "ls-remote" && Git::is_damaged(&cache, &state.tip) =>
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

/// A sync in progress.
struct Sync<'s, R> {
    store: &'s mut Store,
    state: SyncState,
    remote: R,
}

impl<R: Remote> Sync<'_, R> {
    /// Syncs; adds what is done to the report.
    fn run(mut self, report: &mut SyncReport) -> Result<(), SyncError> {
        for attempt in 0..ATTEMPTS {
            let (tip, tree) = self.receive(report)?;
            let outgoing = self.store.outgoing()?;
            let changes = self.changes(&tree, &outgoing)?;
            if let (true, Some(tip)) = (changes.is_empty(), &tip) {
                self.store.mark_sent(&outgoing, &[], &self.at(tip))?;
                return self.succeed(tip.clone());
            }
            match self.send(tip.as_deref(), &changes, &outgoing) {
                Ok(commit) => {
                    report.sent += outgoing.lines.len();
                    return self.succeed(commit);
                }
                // Only if somebody else has pushed is there anything to try again.
                Err(error) if self.remote.tip()? == tip => return Err(error),
                Err(_) => thread::sleep(jitter(attempt)),
            }
        }
        Err(SyncError::Contended)
    }

    /// The remote at a commit.
    fn at(&self, tip: &str) -> RemoteState {
        RemoteState { repository: self.state.repository.clone(), tip: tip.to_owned() }
    }

    fn succeed(&mut self, tip: String) -> Result<(), SyncError> {
        self.state.tip = tip;
        self.state.synced_at = now();
        self.state.trouble.clear();
        Ok(self.store.set_sync_state(&self.state)?)
    }

    /// Takes in what is new in the remote; returns its commit and files.
    fn receive(&mut self, report: &mut SyncReport) -> Result<(Option<String>, Tree), SyncError> {
        let Some(tip) = self.remote.tip()? else {
            self.check_is_empty()?;
            if !self.state.tip.is_empty() {
                self.store.forget_remote()?;
                self.state.tip.clear();
            }
            return Ok((None, Tree::new()));
        };
        let tip = self.remote.fetch(&tip)?;
        let tree = self.remote.tree(&tip)?;
        if tip == self.state.tip {
            return Ok((Some(tip), tree));
        }
        self.check_is_ours(&tree)?;
        if !self.state.tip.is_empty() && !self.remote.is_ancestor(&self.state.tip, &tip)? {
            self.store.forget_remote()?;
        }
        let incoming =
            Incoming { at: self.at(&tip), ..self.incoming(&tree, &mut report.received)? };
        let taken = self.store.take_in(&incoming)?;
        self.state.tip.clone_from(&tip);
        self.store.set_sync_state(&self.state)?;
        add(&mut report.received, taken);
        Ok((Some(tip), tree))
    }

    /// A remote without our branch has to be empty, unless it was ours before.
    fn check_is_empty(&self) -> Result<(), SyncError> {
        if !self.state.repository.is_empty() {
            return Ok(());
        }
        match self.remote.other_branch()? {
            None => Ok(()),
            Some(branch) => Err(SyncError::NotOurs {
                remote: self.state.remote.clone(),
                found: format!("a branch {branch}"),
            }),
        }
    }

    /// Reads what the repository says it is.
    fn check_is_ours(&mut self, tree: &Tree) -> Result<(), SyncError> {
        let remote = self.state.remote.clone();
        let about = match tree.get(ABOUT).filter(|blob| blob.size < LONGEST_FILE) {
            Some(blob) => self.remote.contents(&[&blob.id])?.pop(),
            None => None,
        };
        let about: Option<serde_json::Value> =
            about.and_then(|about| serde_json::from_slice(&about).ok());
        let Some(about) = about else {
            return Err(SyncError::NotOurs { remote, found: format!("no valid {ABOUT}") });
        };
        match about["form"].as_u64() {
            Some(FORM) => {}
            Some(found) if found > FORM => return Err(SyncError::Newer { found }),
            _ => {
                return Err(SyncError::NotOurs { remote, found: format!("no valid {ABOUT}") });
            }
        }
        let id = about["id"].as_str().unwrap_or_default();
        if id == self.state.repository {
            return Ok(());
        }
        if !self.state.repository.is_empty() {
            return Err(SyncError::Another { remote });
        }
        id.clone_into(&mut self.state.repository);
        Ok(())
    }

    /// Reads the files that are new or have changed.
    fn incoming(&self, tree: &Tree, taken: &mut TakenIn) -> Result<Incoming, SyncError> {
        let known = self.store.remote_files()?;
        let changed: Vec<_> = tree
            .iter()
            .filter(|(path, blob)| known.get(*path) != Some(&blob.id))
            .filter(|(path, _)| logs::is_log(path) || files::is_file(path))
            .collect();
        let (readable, too_long): (Vec<_>, Vec<_>) =
            changed.into_iter().partition(|(_, blob)| blob.size <= LONGEST_FILE);
        for (path, _) in too_long {
            taken.refused.push(format!("{path}: larger than {} MB", LONGEST_FILE >> 20));
        }
        let ids: Vec<&str> = readable.iter().map(|(_, blob)| blob.id.as_str()).collect();
        let contents = self.remote.contents(&ids)?;
        let mut incoming = Incoming::default();
        for ((path, blob), content) in readable.into_iter().zip(contents) {
            incoming.seen.push((path.clone(), blob.id.clone()));
            if logs::is_log(path) {
                let text = String::from_utf8_lossy(&content);
                incoming.lines.extend(text.lines().filter(|it| !it.is_empty()).map(str::to_owned));
            } else {
                match files::read(path, content) {
                    Ok(file) => incoming.files.push(file),
                    Err(why) => taken.refused.push(format!("{path}: {why}")),
                }
            }
        }
        Ok(incoming)
    }

    /// Commits and pushes changes; returns the commit.
    fn send(
        &mut self,
        tip: Option<&str>,
        changes: &[Change],
        outgoing: &Outgoing,
    ) -> Result<String, SyncError> {
        let commit = self.remote.push(tip, changes)?;
        let after = self.remote.tree(&commit)?;
        let written = changes
            .iter()
            .filter_map(|(path, _)| after.get(path).map(|blob| (path.clone(), blob.id.clone())));
        self.store.mark_sent(outgoing, &written.collect::<Vec<_>>(), &self.at(&commit))?;
        Ok(commit)
    }

    /// The files that hold what the remote lacks.
    fn changes(&mut self, tree: &Tree, outgoing: &Outgoing) -> Result<Vec<Change>, SyncError> {
        let mut changes = Vec::new();
        if !tree.contains_key(ABOUT) {
            if self.state.repository.is_empty() {
                self.state.repository = self.store.unique_name()?;
            }
            let about = json!({ "form": FORM, "id": self.state.repository });
            changes.push((ABOUT.to_owned(), Some(format!("{about}\n").into_bytes())));
            changes.push(("README.md".to_owned(), Some(README.into())));
        }
        if !outgoing.lines.is_empty() {
            let device = self.store.device()?;
            let last = logs::last_file(tree, &device).and_then(|path| {
                let blob = tree.get(&path)?.clone();
                Some((path, blob))
            });
            let content = match &last {
                Some((_, blob)) => self.remote.contents(&[&blob.id])?.pop(),
                None => None,
            };
            let content = content.unwrap_or_default();
            let content = String::from_utf8_lossy(&content);
            let last = last.as_ref().map(|(path, _)| (&path[..], &content[..]));
            changes.extend(logs::append(&outgoing.lines, &device, &month(now()), last));
        }
        for current in &outgoing.notes {
            let (path, content) = files::change(current);
            if content.is_some() || tree.contains_key(&path) {
                changes.push((path, content));
            }
        }
        Ok(changes)
    }
}

/// How long to wait before another attempt: up to 0.1 s, then twice that, and so on.
fn jitter(attempt: u32) -> Duration {
    let nanoseconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.subsec_nanos());
    Duration::from_millis(u64::from(nanoseconds % 100)) * 2u32.pow(attempt)
}

fn add(sum: &mut TakenIn, taken: TakenIn) {
    sum.added += taken.added;
    sum.edited += taken.edited;
    sum.merged += taken.merged;
    sum.clashed += taken.clashed;
    sum.unknown += taken.unknown;
    sum.refused.extend(taken.refused);
    sum.renamed.extend(taken.renamed);
    sum.new_device |= taken.new_device;
}

#[cfg(test)]
mod tests;
