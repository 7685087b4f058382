//! The remote repository through its cache: what it holds, and adding to it.

use std::{collections::BTreeMap, path::Path};

use super::{
    super::time::now,
    git::{Format, Git, GitError},
};

/// The branch of the remote. Nothing else there is read or written.
pub(super) const BRANCH: &str = "refs/heads/nexus";
/// What the cache calls the remote's branch.
const FETCHED: &str = "refs/nexus/remote";
/// What is to be pushed.
const COMMIT: &str = "refs/nexus/next";

/// The longest file that is read, in bytes.
pub(super) const LONGEST_FILE: u64 = 16 << 20;

/// A file of the remote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Blob {
    /// The id of its content.
    pub(super) id: String,
    /// In bytes.
    pub(super) size: u64,
}

/// The files of the remote by path.
pub(super) type Tree = BTreeMap<String, Blob>;

/// A change of files: the new content, or `None` to remove one.
pub(super) type Change = (String, Option<Vec<u8>>);

/// A remote that syncs go through. Commits and contents are named by their ids.
pub(super) trait Remote {
    /// The last commit of the branch; `None` if there is no such branch.
    fn tip(&self) -> Result<Option<String>, GitError>;
    /// Another branch, if there is one.
    fn other_branch(&self) -> Result<Option<String>, GitError>;
    /// Makes a commit available here; returns it, or a newer one.
    fn fetch(&self, tip: &str) -> Result<String, GitError>;
    /// Whether a commit comes before another.
    fn is_ancestor(&self, before: &str, after: &str) -> Result<bool, GitError>;
    /// The files of a commit. Links and submodules are none.
    fn tree(&self, commit: &str) -> Result<Tree, GitError>;
    /// The contents of files, in their order.
    fn contents(&self, ids: &[&str]) -> Result<Vec<Vec<u8>>, GitError>;
    /// Adds a commit with changes on top of the branch's last one, which has to be `on`; returns
    /// it.
    fn push(&self, on: Option<&str>, changes: &[Change]) -> Result<String, GitError>;
}

/// A remote that git reaches, with its cache.
pub(super) struct GitRemote {
    git: Git,
    address: String,
    format: Format,
}

impl GitRemote {
    /// The remote at an address, with the cache in a folder, which is made in a format if there is
    /// none. `prompts`: whether somebody can answer the questions of git and ssh.
    pub(super) fn open(
        folder: &Path,
        address: &str,
        prompts: bool,
        format: Format,
    ) -> Result<Self, GitError> {
        let git = Git::open(folder, prompts, format)?;
        let format = git.format()?;
        Ok(Self { git, address: address.to_owned(), format })
    }

    /// The names of the remote's references with their commits.
    fn references(&self, pattern: &[&str]) -> Result<Vec<(String, String)>, GitError> {
        let command = ["ls-remote", "--quiet", "--", &self.address];
        let out = self.git.output(&[&command[..], pattern].concat(), b"")?;
        let line = |line: &str| {
            let (id, name) = line.split_once('\t')?;
            Some((name.to_owned(), id.to_owned()))
        };
        Ok(String::from_utf8_lossy(&out).lines().filter_map(line).collect())
    }

    fn has(&self, commit: &str) -> Result<bool, GitError> {
        self.git.succeeds(&["cat-file", "-e", &format!("{commit}^{{commit}}")])
    }

    fn commit_of(&self, reference: &str) -> Result<String, GitError> {
        let commit = format!("{reference}^{{commit}}");
        let out = self.git.output(&["rev-parse", "--verify", &commit], b"")?;
        Ok(String::from_utf8_lossy(&out).trim().to_owned())
    }
}

impl Remote for GitRemote {
    fn tip(&self) -> Result<Option<String>, GitError> {
        let references = self.references(&[BRANCH])?;
        let tip = references.into_iter().find(|(name, _)| name == BRANCH).map(|(_, id)| id);
        match tip {
            Some(tip) if Format::of(&tip) != self.format => Err(GitError::Format(tip)),
            tip => Ok(tip),
        }
    }

    fn other_branch(&self) -> Result<Option<String>, GitError> {
        let references = self.references(&[])?;
        let branch = |(name, _): &(String, String)| {
            Some(name.strip_prefix("refs/heads/")?.to_owned()).filter(|_| name != BRANCH)
        };
        Ok(references.iter().find_map(branch))
    }

    fn fetch(&self, tip: &str) -> Result<String, GitError> {
        if self.has(tip)? {
            return Ok(tip.to_owned());
        }
        let refspec = format!("+{BRANCH}:{FETCHED}");
        let options = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--"];
        self.git.output(&[&options[..], &[&self.address, &refspec]].concat(), b"")?;
        self.commit_of(FETCHED)
    }

    fn is_ancestor(&self, before: &str, after: &str) -> Result<bool, GitError> {
        // One that is not known here was in a history that the remote no longer has.
        Ok(self.has(before)?
            && self.git.succeeds(&["merge-base", "--is-ancestor", before, after])?)
    }

    fn tree(&self, commit: &str) -> Result<Tree, GitError> {
        let command = ["ls-tree", "-r", "-z", "--long", "--full-tree", commit];
        let out = self.git.output(&command, b"")?;
        Ok(out.split(|byte| *byte == 0).filter_map(file_of).collect())
    }

    fn contents(&self, ids: &[&str]) -> Result<Vec<Vec<u8>>, GitError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let input = ids.join("\n") + "\n";
        let out = self.git.output(&["cat-file", "--batch"], input.as_bytes())?;
        let mut rest = &out[..];
        let missing = |id: &str| GitError::Failed {
            command: "cat-file".to_owned(),
            why: format!("{id} is missing"),
            asks: false,
        };
        ids.iter().map(|id| take_content(&mut rest).ok_or_else(|| missing(id))).collect()
    }

    fn push(&self, on: Option<&str>, changes: &[Change]) -> Result<String, GitError> {
        let stream = stream_of(on, changes, now() / 1000);
        let command = ["fast-import", "--quiet", "--force", "--done", "--date-format=raw"];
        self.git.output(&command, &stream)?;
        let commit = self.commit_of(COMMIT)?;
        let refspec = format!("{COMMIT}:{BRANCH}");
        let options = ["push", "--quiet", "--porcelain", "--"];
        self.git.output(&[&options[..], &[&self.address, &refspec]].concat(), b"")?;
        Ok(commit)
    }
}

/// A file in the output of `ls-tree`: `MODE blob ID SIZE<Tab>PATH`.
fn file_of(line: &[u8]) -> Option<(String, Blob)> {
    let (about, path) = std::str::from_utf8(line).ok()?.split_once('\t')?;
    let mut about = about.split_ascii_whitespace();
    let (mode, kind) = (about.next()?, about.next()?);
    let (id, size) = (about.next()?.to_owned(), about.next()?.parse().ok()?);
    (kind == "blob" && mode.starts_with("100")).then(|| (path.to_owned(), Blob { id, size }))
}

/// A commit as `fast-import` reads it. Paths are ours, so that none has to be quoted.
fn stream_of(on: Option<&str>, changes: &[Change], seconds: i64) -> Vec<u8> {
    let mut stream = format!(
        "commit {COMMIT}\ncommitter Nexus <nexus@localhost> {seconds} +0000\ndata 4\nSync\n"
    )
    .into_bytes();
    if let Some(on) = on {
        stream.extend(format!("from {on}\n").bytes());
    }
    for (path, content) in changes {
        match content {
            Some(content) => {
                stream.extend(format!("M 100644 inline {path}\ndata {}\n", content.len()).bytes());
                stream.extend(content);
                stream.push(b'\n');
            }
            None => stream.extend(format!("D {path}\n").bytes()),
        }
    }
    stream.extend(b"done\n");
    stream
}

/// The next content of `cat-file --batch`: `ID blob SIZE`, then that many bytes and a line end.
fn take_content(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(&rest[..end]).unwrap_or_default();
    let size = head.split(' ').nth(2).and_then(|size| size.parse::<usize>().ok());
    *rest = &rest[end + 1..];
    let content = rest.get(..size?)?.to_vec();
    *rest = rest.get(size? + 1..)?;
    Some(content)
}
