//! Reading what is new in the remote.

use std::collections::HashMap;

use super::{
    files,
    git::GitError,
    logs,
    outcome::SyncError,
    repository::{LONGEST_FILE, Remote, Tree},
};
use crate::{
    content::SharedFile,
    store::{Incoming, TakenIn, UNREAD},
};

/// The files of the remote that were read or written: path and the id of the content.
type Known = HashMap<String, String>;

/// Reads the files that are new or have changed; or `all`, if it is not known any more what is in
/// the remote.
pub(super) fn read(
    remote: &impl Remote,
    tree: &Tree,
    known: &Known,
    all: bool,
    taken: &mut TakenIn,
) -> Result<Incoming, SyncError> {
    let changed: Vec<_> = tree
        .iter()
        .filter(|(path, blob)| all || known.get(*path) != Some(&blob.id))
        .filter(|(path, _)| logs::is_log(path) || files::is_file(path))
        .collect();
    let (readable, too_long): (Vec<_>, Vec<_>) =
        changed.into_iter().partition(|(_, blob)| blob.size <= LONGEST_FILE);
    let mut incoming = Incoming::default();
    let mut refuse = |path: &String, why: &str| {
        // Another attempt reads it again.
        let why = format!("{path}: {why}; it is left as it is");
        if !taken.refused.contains(&why) {
            taken.refused.push(why);
        }
        (path.clone(), UNREAD.to_owned())
    };
    for (path, _) in too_long {
        let why = format!("larger than {} MB", LONGEST_FILE >> 20);
        incoming.seen.push(refuse(path, &why));
    }
    let ids: Vec<&str> = readable.iter().map(|(_, blob)| blob.id.as_str()).collect();
    let contents = remote.contents(&ids)?;
    for ((path, blob), content) in readable.into_iter().zip(contents) {
        let seen = (path.clone(), blob.id.clone());
        if logs::is_log(path) {
            incoming.seen.push(seen);
            let text = String::from_utf8_lossy(&content);
            incoming.lines.extend(text.lines().filter(|it| !it.is_empty()).map(str::to_owned));
        } else {
            // Of a remote that was reset, what was read last is no former state: what was added since
            // would seem to be taken out.
            let before = || {
                let id = known.get(path).filter(|id| !all && *id != UNREAD)?;
                former(remote, id)
            };
            match files::read(path, content, before) {
                Ok(file) => {
                    incoming.seen.push(seen);
                    incoming.files.push(file);
                }
                Err(why) => incoming.seen.push(refuse(path, &why)),
            }
        }
    }
    Ok(incoming)
}

/// What a file was before it was edited, if the cache still has it.
fn former(remote: &impl Remote, id: &str) -> Option<SharedFile> {
    let content = remote.contents(&[id]).ok()?.pop()?;
    SharedFile::parse(std::str::from_utf8(&content).ok()?).ok()
}

/// Whether lines of logs that were there are gone: a log is missing, or was edited. Nobody but its
/// own copy writes a log, and that only adds to it.
pub(super) fn has_lost_lines(
    remote: &impl Remote,
    tree: &Tree,
    known: &Known,
) -> Result<bool, SyncError> {
    let mut changed = Vec::new();
    let read = known.iter().filter(|(path, id)| logs::is_log(path) && *id != UNREAD);
    for (path, before) in read {
        match tree.get(path) {
            None => return Ok(true),
            Some(now) if now.id != *before && now.size > LONGEST_FILE => return Ok(true),
            Some(now) if now.id != *before => changed.extend([&before[..], &now.id[..]]),
            Some(_) => {}
        }
    }
    let contents = match remote.contents(&changed) {
        Ok(contents) => contents,
        // The cache was made again since, and lacks the former ones.
        Err(GitError::Failed { .. }) => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    let (pairs, _) = contents.as_chunks::<2>();
    Ok(pairs.iter().any(|[before, now]| !now.starts_with(before)))
}
