//! One sync: what is new in the remote comes in, what it lacks is sent.

use std::{thread, time::Duration};

use serde_json::json;

use super::{
    super::time::{month, now},
    files, incoming, logs,
    outcome::{ATTEMPTS, FORM, SyncError, SyncReport},
    repository::{Change, LONGEST_FILE, Remote, Tree},
};
use crate::store::{Incoming, Outgoing, RemoteState, Store, SyncState, TakenIn, UNREAD};

/// The file that says what the repository is.
const ABOUT: &str = "nexus-sync.json";
/// What people find there.
const README: &str = include_str!("README.md");

/// A sync in progress.
pub(super) struct Sync<'s, R> {
    pub(super) store: &'s mut Store,
    pub(super) state: SyncState,
    pub(super) remote: R,
}

impl<R: Remote> Sync<'_, R> {
    /// Syncs; adds what is done to the report.
    pub(super) fn run(mut self, report: &mut SyncReport) -> Result<(), SyncError> {
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
        let goes_on =
            self.state.tip.is_empty() || self.remote.is_ancestor(&self.state.tip, &tip)?;
        self.check_is_ours(&tree, goes_on)?;
        let known = self.store.remote_files()?;
        let forgets = !goes_on || incoming::has_lost_lines(&self.remote, &tree, &known)?;
        if forgets {
            self.store.forget_remote()?;
        }
        let files = incoming::read(&self.remote, &tree, &known, forgets, &mut report.received)?;
        let incoming = Incoming { at: self.at(&tip), ..files };
        let taken = self.store.take_in(&incoming)?;
        self.state.tip.clone_from(&tip);
        self.store.set_sync_state(&self.state)?;
        add(&mut report.received, taken);
        Ok((Some(tip), tree))
    }

    /// A remote without our branch has to be empty: what is in it might be another project, at an
    /// address that was ours before.
    fn check_is_empty(&self) -> Result<(), SyncError> {
        match self.remote.other_branch()? {
            None => Ok(()),
            Some(branch) => Err(self.not_ours(format!("a branch {branch}"))),
        }
    }

    fn not_ours(&self, found: String) -> SyncError {
        SyncError::NotOurs { remote: self.state.remote.clone(), found }
    }

    /// Reads what the repository says it is. `goes_on`: it continues the history that is known.
    fn check_is_ours(&mut self, tree: &Tree, goes_on: bool) -> Result<(), SyncError> {
        // Somebody has deleted the file. What was in the remote may have been forgotten already, by a
        // sync that failed since.
        let is_known = !self.state.repository.is_empty() && goes_on;
        if is_known && !tree.contains_key(ABOUT) {
            return Ok(());
        }
        let about = match tree.get(ABOUT).filter(|blob| blob.size <= LONGEST_FILE) {
            Some(blob) => self.remote.contents(&[&blob.id])?.pop(),
            None => None,
        };
        let about: Option<serde_json::Value> =
            about.and_then(|about| serde_json::from_slice(&about).ok());
        let form = about.as_ref().and_then(|about| about["form"].as_u64());
        let (Some(about), Some(form)) = (about, form) else {
            return Err(self.not_ours(format!("no valid {ABOUT}")));
        };
        if form != FORM {
            return Err(SyncError::Newer { found: form });
        }
        let id = about["id"].as_str().unwrap_or_default();
        if id == self.state.repository {
            return Ok(());
        }
        if !self.state.repository.is_empty() {
            return Err(SyncError::Another { remote: self.state.remote.clone() });
        }
        id.clone_into(&mut self.state.repository);
        Ok(())
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
        if outgoing.notes.is_empty() {
            return Ok(changes);
        }
        let known = self.store.remote_files()?;
        for current in &outgoing.notes {
            let (path, content) = files::change(current);
            let is_unread = known.get(&path).is_some_and(|id| id == UNREAD);
            match tree.get(&path) {
                Some(_) if is_unread => {}
                None if content.is_none() => {}
                _ => changes.push((path, content)),
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
