//! What has become of the paths that are said to have changed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use super::super::{
    archives::ArchiveFormat,
    markdown_files::{find_below, is_linked, is_note},
    reading_order::{is_given, orders, relative},
    report::Whole,
};
use crate::content::Issue;

/// Files by their paths relative to the root: where they are, or `None` if they are gone.
pub(super) type Changed = BTreeMap<String, Option<PathBuf>>;

/// The changes behind paths, which may be files or folders, there or not. `known` are the files of
/// the last import; `linked` says that symbolic links lead to some of them.
pub(super) fn changes(
    root: &Path,
    paths: &[PathBuf],
    known: &BTreeSet<&str>,
    linked: bool,
) -> Result<(Changed, Vec<Issue>), Whole> {
    // Their notes have an order of their own, or no files.
    let is_archived = || known.iter().any(|name| ArchiveFormat::of(Path::new(name)).is_some());
    if is_given(root, known.iter().copied()) || is_archived() {
        return Err(Whole::Rules);
    }
    let mut changed = Changed::new();
    let mut issues = Vec::new();
    for path in paths {
        let Ok(inner) = path.strip_prefix(root) else { continue };
        if inner.as_os_str().is_empty() {
            return Err(Whole::Root);
        }
        let name = path.file_name().unwrap_or_default();
        let is_rules = name == ".gitignore" || orders(path) || ArchiveFormat::of(path).is_some();
        if is_rules || path.parent() == Some(root) && is_toml(path) {
            return Err(Whole::Rules);
        }
        let relative_path = relative(root, path);
        if root.join(&relative_path) != *path {
            return Err(Whole::Paths);
        }
        let below = format!("{relative_path}/");
        let inner = known.range(&below[..]..).take_while(|it| it.starts_with(&below));
        let here = known.get(&relative_path[..]).into_iter().chain(inner);
        changed.extend(here.map(|file| ((*file).to_owned(), None)));
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                let found = find_below(root, path);
                if is_linked(root, path) || !found.linked.is_empty() {
                    return Err(Whole::Links);
                }
                issues.extend(found.issues);
                changed.extend(found.paths.into_iter().map(|it| (relative(root, &it), Some(it))));
            }
            Ok(metadata) if metadata.is_file() && is_note(root, path) => {
                changed.insert(relative_path, Some(path.clone()));
            }
            Ok(_) => {}
            Err(error) if is_missing(&error) => {}
            // As the import of the whole would say.
            Err(_) => return Err(Whole::Root),
        }
    }
    let comes_or_goes = |(file, path): (&String, &Option<PathBuf>)| {
        let is_new = !known.contains(file.as_str());
        (is_new || path.is_none()) && (linked || is_new && is_linked(root, &root.join(file)))
    };
    if changed.iter().any(comes_or_goes) { Err(Whole::Links) } else { Ok((changed, issues)) }
}

/// Whether there is nothing at a path, or a file where a folder of it would be.
pub(super) fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|it| it == "toml")
}
