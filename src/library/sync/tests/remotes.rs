//! The remotes of the runs: a model in memory, and a repository of the real git; and what goes wrong
//! on the way to either.

use std::{cell::RefCell, collections::BTreeMap, path::PathBuf, process::Command, rc::Rc};

use super::super::{
    git::{Format, GitError},
    repository::{BRANCH, Blob, Change, GitRemote, Remote, Tree},
};

pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// Where copies sync, and what people do there.
pub(super) trait Forge {
    type Remote: Remote;

    /// The remote as a copy reaches it.
    fn connect(&self, copy: usize) -> Self::Remote;
    /// What is in it now.
    fn files(&self) -> Files;
    /// Adds a commit that leaves it with these files.
    fn commit(&self, files: &Files);
    /// The commits that there ever were.
    fn commits(&self) -> Vec<String>;
    /// The last commit.
    fn tip(&self) -> Option<String>;
    /// Goes back to a commit, or is emptied.
    fn reset(&self, to: Option<&str>);
}

/// What goes wrong on the way to a remote.
#[derive(Default)]
pub(super) struct Faults {
    /// How many calls succeed before one fails, and all after it; `None`: all succeed.
    pub(super) after: Option<usize>,
    /// Whether a push that fails has arrived all the same.
    pub(super) arrives: bool,
    /// Whether somebody else pushes just before the next push does.
    pub(super) rival: bool,
}

/// A remote with faults on the way to it.
pub(super) struct Faulty<F: Forge> {
    pub(super) forge: Rc<F>,
    pub(super) remote: F::Remote,
    pub(super) faults: Rc<RefCell<Faults>>,
}

fn failure() -> GitError {
    GitError::TooSlow("anything".to_owned())
}

impl<F: Forge> Faulty<F> {
    fn step(&self) -> Result<(), GitError> {
        match &mut self.faults.borrow_mut().after {
            Some(0) => Err(failure()),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl<F: Forge> Remote for Faulty<F> {
    fn tip(&self) -> Result<Option<String>, GitError> {
        self.step()?;
        self.remote.tip()
    }

    fn other_branch(&self) -> Result<Option<String>, GitError> {
        self.step()?;
        self.remote.other_branch()
    }

    fn fetch(&self, tip: &str) -> Result<String, GitError> {
        self.step()?;
        self.remote.fetch(tip)
    }

    fn is_ancestor(&self, before: &str, after: &str) -> Result<bool, GitError> {
        self.step()?;
        self.remote.is_ancestor(before, after)
    }

    fn tree(&self, commit: &str) -> Result<Tree, GitError> {
        self.step()?;
        self.remote.tree(commit)
    }

    fn contents(&self, ids: &[&str]) -> Result<Vec<Vec<u8>>, GitError> {
        self.step()?;
        self.remote.contents(ids)
    }

    fn push(&self, on: Option<&str>, changes: &[Change]) -> Result<String, GitError> {
        if std::mem::take(&mut self.faults.borrow_mut().rival) {
            let mut files = self.forge.files();
            if files.contains_key("nexus-sync.json") {
                files.insert("rival.txt".to_owned(), format!("{on:?}").into_bytes());
                self.forge.commit(&files);
            }
        }
        let failed = self.step().is_err();
        if failed && !self.faults.borrow().arrives {
            return Err(failure());
        }
        let commit = self.remote.push(on, changes)?;
        if failed { Err(failure()) } else { Ok(commit) }
    }
}

/// A remote in memory: commits, each with its parent and its files.
#[derive(Default)]
pub(super) struct Model(Rc<RefCell<State>>);

#[derive(Default)]
struct State {
    commits: Vec<(Option<usize>, Files)>,
    tip: Option<usize>,
    blobs: BTreeMap<String, Vec<u8>>,
}

pub(super) struct ModelRemote(Rc<RefCell<State>>);

fn name_of(commit: usize) -> String {
    format!("commit-{commit}")
}

fn number_of(name: &str) -> Option<usize> {
    name.strip_prefix("commit-")?.parse().ok()
}

impl State {
    fn files(&self) -> Files {
        self.tip.map(|tip| self.commits[tip].1.clone()).unwrap_or_default()
    }

    fn add(&mut self, files: Files) -> String {
        self.commits.push((self.tip, files));
        self.tip = Some(self.commits.len() - 1);
        name_of(self.commits.len() - 1)
    }
}

impl Forge for Model {
    type Remote = ModelRemote;

    fn connect(&self, _: usize) -> ModelRemote {
        ModelRemote(Rc::clone(&self.0))
    }

    fn files(&self) -> Files {
        self.0.borrow().files()
    }

    fn commit(&self, files: &Files) {
        self.0.borrow_mut().add(files.clone());
    }

    fn commits(&self) -> Vec<String> {
        (0..self.0.borrow().commits.len()).map(name_of).collect()
    }

    fn tip(&self) -> Option<String> {
        self.0.borrow().tip.map(name_of)
    }

    fn reset(&self, to: Option<&str>) {
        self.0.borrow_mut().tip = to.and_then(number_of);
    }
}

impl Remote for ModelRemote {
    fn tip(&self) -> Result<Option<String>, GitError> {
        Ok(self.0.borrow().tip.map(name_of))
    }

    fn other_branch(&self) -> Result<Option<String>, GitError> {
        Ok(None)
    }

    fn fetch(&self, tip: &str) -> Result<String, GitError> {
        Ok(tip.to_owned())
    }

    fn is_ancestor(&self, before: &str, after: &str) -> Result<bool, GitError> {
        let state = self.0.borrow();
        let mut at = number_of(after);
        while let Some(commit) = at {
            if Some(commit) == number_of(before) {
                return Ok(true);
            }
            at = state.commits[commit].0;
        }
        Ok(false)
    }

    fn tree(&self, commit: &str) -> Result<Tree, GitError> {
        let mut state = self.0.borrow_mut();
        let State { commits, blobs, .. } = &mut *state;
        let blob = |(path, content): (&String, &Vec<u8>)| {
            let id = format!("{:032x}", xxhash_rust::xxh3::xxh3_128(content));
            blobs.entry(id.clone()).or_insert_with(|| content.clone());
            (path.clone(), Blob { id, size: content.len() as u64 })
        };
        Ok(commits[number_of(commit).unwrap()].1.iter().map(blob).collect())
    }

    fn contents(&self, ids: &[&str]) -> Result<Vec<Vec<u8>>, GitError> {
        let state = self.0.borrow();
        Ok(ids.iter().map(|id| state.blobs[*id].clone()).collect())
    }

    fn push(&self, on: Option<&str>, changes: &[Change]) -> Result<String, GitError> {
        let mut state = self.0.borrow_mut();
        if state.tip.map(name_of).as_deref() != on {
            return Err(failure());
        }
        let mut files = state.files();
        for (path, content) in changes {
            match content {
                Some(content) => files.insert(path.clone(), content.clone()),
                None => files.remove(path),
            };
        }
        Ok(state.add(files))
    }
}

/// A bare repository of the real git.
pub(super) struct Repository {
    folder: tempfile::TempDir,
}

impl Repository {
    /// `None` where git is not installed.
    pub(super) fn new(scratch: PathBuf) -> Option<Self> {
        let folder = tempfile::tempdir_in(scratch).unwrap();
        let mut init = Command::new("git");
        init.args(["init", "--quiet", "--bare"]).arg(folder.path());
        let made = init.status().ok()?;
        assert!(made.success());
        Some(Self { folder })
    }

    fn git(&self, args: &[&str]) -> String {
        let output = Command::new("git").arg("-C").arg(self.folder.path()).args(args).output();
        let output = output.unwrap();
        assert!(output.status.success(), "{args:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    fn through(&self, cache: &str) -> GitRemote {
        let cache = self.folder.path().join(cache);
        let address = self.folder.path().to_str().unwrap();
        GitRemote::open(&cache, address, false, Format::Sha1).unwrap()
    }
}

impl Forge for Repository {
    type Remote = GitRemote;

    fn connect(&self, copy: usize) -> GitRemote {
        self.through(&format!("cache-{copy}"))
    }

    fn files(&self) -> Files {
        let remote = self.through("cache-of-people");
        let Some(tip) = remote.tip().unwrap() else { return Files::new() };
        let tree = remote.tree(&remote.fetch(&tip).unwrap()).unwrap();
        let ids: Vec<&str> = tree.values().map(|blob| &blob.id[..]).collect();
        let contents = remote.contents(&ids).unwrap();
        tree.keys().cloned().zip(contents).collect()
    }

    fn commit(&self, files: &Files) {
        let before = self.files();
        let removed = before.keys().filter(|path| !files.contains_key(*path));
        let removed = removed.map(|path| (path.clone(), None));
        let changed = files.iter().filter(|(path, content)| before.get(*path) != Some(*content));
        let changed = changed.map(|(path, content)| (path.clone(), Some(content.clone())));
        let changes: Vec<Change> = removed.chain(changed).collect();
        let remote = self.through("cache-of-people");
        remote.push(remote.tip().unwrap().as_deref(), &changes).unwrap();
    }

    fn commits(&self) -> Vec<String> {
        // Those that the branch no longer leads to are there, until they are packed.
        let all = self.git(&["cat-file", "--batch-all-objects", "--batch-check"]);
        let commit = |line: &str| line.split_once(" commit ").map(|(id, _)| id.to_owned());
        all.lines().filter_map(commit).collect()
    }

    fn tip(&self) -> Option<String> {
        let found = self.git(&["for-each-ref", "--format=%(objectname)", BRANCH]);
        Some(found).filter(|tip| !tip.is_empty())
    }

    fn reset(&self, to: Option<&str>) {
        match to {
            Some(commit) => self.git(&["update-ref", BRANCH, commit]),
            None => self.git(&["update-ref", "-d", BRANCH]),
        };
    }
}
