//! The import format for TOML catalogues. Files are parsed in parallel.

use std::{borrow::Cow, fs, ops::ControlFlow, path::Path};

use super::super::{
    parallel::parallel_ordered,
    report::{Failure, Report, is_solved},
    source::{Candidate, Digest, File, Files, Match, Source},
    stream::{Batch, Batches, Contents, Read},
};
use crate::{
    content::{Loader, SHIPPED, parse},
    store::Store,
};

/// A TOML file, or a folder of TOML files; certain if one is `catalogue.toml`.
pub(super) fn find(candidate: Candidate<'_>) -> Result<Option<Match>, Failure> {
    let of = |files| Files { all: files, ..Files::default() };
    let root = match candidate {
        Candidate::Shipped => {
            let files = SHIPPED.iter().map(|(name, text)| File::Shipped(name, text)).collect();
            return Ok(Some(Match::Certain(of(files))));
        }
        Candidate::File(path) => {
            let files = || of(vec![File::Path(path.to_owned())]);
            return Ok(is_toml(path).then(|| Match::Certain(files())));
        }
        Candidate::Folder(root) => root,
    };
    let io = |why| Failure::Io { path: root.to_owned(), why };
    let mut paths = Vec::new();
    for item in fs::read_dir(root).map_err(io)? {
        let item = item.map_err(io)?;
        let path = item.path();
        if is_toml(&path) && leads_to_file(&item) {
            paths.push(path);
        }
    }
    let describes = |path: &Path| path.file_name().is_some_and(|name| name == "catalogue.toml");
    // `catalogue.toml` first, the others by name.
    paths.sort_by(|a, b| {
        describes(b).cmp(&describes(a)).then_with(|| a.as_os_str().cmp(b.as_os_str()))
    });
    let described = paths.first().is_some_and(|path| describes(path));
    if paths.is_empty() {
        return Ok(None);
    }
    let files = of(paths.into_iter().map(File::Path).collect());
    Ok(Some(if described { Match::Certain(files) } else { Match::Possible(files) }))
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|it| it == "toml")
}

/// Whether it is a file or a symlink to one.
fn leads_to_file(item: &fs::DirEntry) -> bool {
    match item.file_type() {
        Ok(kind) if !kind.is_symlink() => kind.is_file(),
        _ => item.path().is_file(),
    }
}

pub(super) fn bytes(file: &File) -> Cow<'static, [u8]> {
    file.read().unwrap_or_default()
}

#[expect(clippy::unnecessary_wraps, reason = "the signature is the same for every format")]
pub(super) fn open(_: &Store, _: &Source, files: Files) -> Result<Read, Failure> {
    Ok(Box::new(move |batches| read(&files.all, batches)))
}

/// Parses files in parallel and joins them in order, with only a few in memory at once.
fn read(files: &[File], batches: &Batches) -> Result<Contents, Failure> {
    let mut loader = Loader::new();
    let mut digest = Digest::new();
    let mut solved = 0;
    let work = |file: &File| -> Result<_, Failure> {
        let content = file.read()?;
        let parsed = parse(&file.name(), &content);
        Ok((content, parsed))
    };
    parallel_ordered(files, 1, work, |file, made| -> Result<_, Failure> {
        let (content, parsed) = made?;
        digest.add(&file.name(), &content);
        let entries = loader.add(parsed);
        if let Some(catalogue) = loader.catalogue()
            && loader.is_sound()
            && !entries.is_empty()
        {
            let catalogue = catalogue.id.clone();
            solved += entries.iter().filter(|entry| is_solved(entry)).count();
            if !batches.send(Batch {
                catalogue,
                entries,
                sources: Vec::new(),
                documents: Vec::new(),
            }) {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let report = Report { solved, ..Report::default() };
    let outline = loader.finish()?;
    Ok(Contents { outline, digest: digest.finish(), report })
}
