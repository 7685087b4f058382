//! The files of an update that are read, and their pages.

use std::{
    convert::Infallible,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use super::{
    super::{
        format::{NoteFile, page_of},
        markdown_files::is_linked,
        parallel::parallel_ordered,
        report::Whole,
        source::{Digest, stat_of},
    },
    changes::is_missing,
};
use crate::content::{Issue, Page};

/// Files that each parsing thread may be ahead.
const FILES_AHEAD: usize = 8;

/// A file that was read.
pub(super) struct Fresh {
    pub(super) file: NoteFile,
    /// The hash of its content.
    pub(super) hash: u64,
    /// What was skipped or read differently than written.
    pub(super) issues: Vec<Issue>,
    /// Its documents: their paths and pages. These are taken when their entries are made.
    pub(super) pages: Vec<(String, Option<Page>)>,
}

/// Reads files in parallel; `None` for those that are gone.
pub(super) fn read_files(
    root: &Path,
    files: Vec<(String, PathBuf)>,
) -> Result<Vec<(String, Option<Fresh>)>, Whole> {
    let mut read = Vec::with_capacity(files.len());
    let work = |(name, path): &(String, PathBuf)| read_file(root, name, path);
    if let [file] = &files[..] {
        read.push(work(file));
    } else {
        let Ok(()) = parallel_ordered(&files, FILES_AHEAD, work, |_, fresh| {
            read.push(fresh);
            Ok::<_, Infallible>(ControlFlow::Continue(()))
        });
    }
    let names = files.into_iter().map(|(name, _)| name);
    names.zip(read).map(|(name, fresh)| Ok((name, fresh?))).collect()
}

fn read_file(root: &Path, name: &str, path: &Path) -> Result<Option<Fresh>, Whole> {
    let stat = match stat_of(path) {
        Ok(stat) => stat,
        Err(error) if is_missing(&error) => return Ok(None),
        Err(_) => return Err(Whole::Root),
    };
    let file = NoteFile {
        path: path.to_owned(),
        name: name.to_owned(),
        alone: false,
        stat,
        linked: is_linked(root, path),
    };
    let (documents, hash) = file.scan(&mut Digest::new());
    let pages = documents.documents.into_iter().map(|document| {
        let page = page_of(None, &document.path, document.text).made_of(name, document.lines);
        (document.path, Some(page))
    });
    Ok(Some(Fresh { hash, issues: documents.issues, pages: pages.collect(), file }))
}
