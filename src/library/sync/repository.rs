//! The remote repository through its cache: what it holds, and adding to it.

use std::collections::BTreeMap;

use super::git::{Git, GitError};

/// The branch of the remote. Nothing else there is read or written.
pub(super) const BRANCH: &str = "refs/heads/nexus";
/// What the cache calls the remote's branch.
const FETCHED: &str = "refs/nexus/remote";
/// What is to be pushed.
const COMMIT: &str = "refs/nexus/next";

/// The longest file that is read.
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

/// The references of a remote: name and commit.
pub(super) fn references(git: &Git, remote: &str) -> Result<Vec<(String, String)>, GitError> {
    let out = git.output(&["ls-remote", "--quiet", "--", remote], b"")?;
    let out = String::from_utf8_lossy(&out);
    let line = |line: &str| {
        let (id, name) = line.split_once('\t')?;
        Some((name.to_owned(), id.to_owned()))
    };
    Ok(out.lines().filter_map(line).collect())
}

/// The commit of the remote's branch; `None` if it has none.
pub(super) fn tip(git: &Git, remote: &str) -> Result<Option<String>, GitError> {
    let out = git.output(&["ls-remote", "--quiet", "--", remote, BRANCH], b"")?;
    let out = String::from_utf8_lossy(&out);
    Ok(out.lines().find_map(|line| {
        let (id, name) = line.split_once('\t')?;
        (name == BRANCH).then(|| id.to_owned())
    }))
}

/// Brings the remote's branch into the cache; returns its commit, which may be newer than the one
/// that was asked for.
pub(super) fn fetch(git: &Git, remote: &str) -> Result<String, GitError> {
    let refspec = format!("+{BRANCH}:{FETCHED}");
    let fetch = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", remote, &refspec];
    git.output(&fetch, b"")?;
    commit_of(git, FETCHED)
}

fn commit_of(git: &Git, reference: &str) -> Result<String, GitError> {
    let out = git.output(&["rev-parse", "--verify", &format!("{reference}^{{commit}}")], b"")?;
    Ok(String::from_utf8_lossy(&out).trim().to_owned())
}

/// Whether a commit comes before another.
pub(super) fn is_ancestor(git: &Git, before: &str, after: &str) -> Result<bool, GitError> {
    // One that is not known here was in a history that the remote no longer has.
    Ok(git.succeeds(&["cat-file", "-e", &format!("{before}^{{commit}}")])?
        && git.succeeds(&["merge-base", "--is-ancestor", before, after])?)
}

/// The files of a commit. Links and submodules are none.
pub(super) fn tree(git: &Git, commit: &str) -> Result<Tree, GitError> {
    let out = git.output(&["ls-tree", "-r", "-z", "--long", "--full-tree", commit], b"")?;
    let file = |line: &[u8]| {
        let line = std::str::from_utf8(line).ok()?;
        let (about, path) = line.split_once('\t')?;
        let mut about = about.split_ascii_whitespace();
        let (mode, kind) = (about.next()?, about.next()?);
        let (id, size) = (about.next()?.to_owned(), about.next()?.parse().ok()?);
        (kind == "blob" && mode.starts_with("100")).then(|| (path.to_owned(), Blob { id, size }))
    };
    Ok(out.split(|byte| *byte == 0).filter_map(file).collect())
}

/// The contents of files, in their order; `None` for one that can't be read.
pub(super) fn contents(git: &Git, ids: &[&str]) -> Result<Vec<Option<Vec<u8>>>, GitError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let input = ids.join("\n") + "\n";
    let out = git.output(&["cat-file", "--batch"], input.as_bytes())?;
    let mut rest = &out[..];
    let mut contents = Vec::with_capacity(ids.len());
    for _ in ids {
        contents.push(take_content(&mut rest));
    }
    Ok(contents)
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

/// A change of files: the new content, or `None` to remove one.
pub(super) type Change = (String, Option<Vec<u8>>);

/// Commits changes on top of a commit; returns the new one.
pub(super) fn commit(
    git: &Git,
    on: Option<&str>,
    changes: &[Change],
    message: &str,
    seconds: i64,
) -> Result<String, GitError> {
    let mut input = format!(
        "commit {COMMIT}\ncommitter Nexus <nexus@localhost> {seconds} +0000\ndata {}\n{message}\n",
        message.len()
    )
    .into_bytes();
    if let Some(on) = on {
        input.extend(format!("from {on}\n").bytes());
    }
    for (path, content) in changes {
        match content {
            Some(content) => {
                input.extend(format!("M 100644 inline {path}\ndata {}\n", content.len()).bytes());
                input.extend(content);
                input.push(b'\n');
            }
            None => input.extend(format!("D {path}\n").bytes()),
        }
    }
    input.extend(b"done\n");
    git.output(&["fast-import", "--quiet", "--force", "--done", "--date-format=raw"], &input)?;
    commit_of(git, COMMIT)
}

/// Pushes the last [`commit`]; the remote refuses it if it has changed meanwhile.
pub(super) fn push(git: &Git, remote: &str) -> Result<(), GitError> {
    let refspec = format!("{COMMIT}:{BRANCH}");
    git.output(&["push", "--quiet", "--porcelain", "--", remote, &refspec], b"").map(drop)
}
