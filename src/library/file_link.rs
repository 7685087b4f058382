//! Links to entries, written as the files of a folder write them.

use super::{
    file_request::WantedLink,
    files::{Folder, Place, place, read},
};
use crate::{
    content::{LinkHabits, LinkTarget, stem},
    domain::{CatalogueId, fold},
    store::{Error, Store},
};

/// So many files of the same folder, and so many of others, show how links are written.
const EXAMPLES: usize = 12;
/// Of each, so many bytes.
const MAX_EXAMPLE: usize = 64 * 1024;

/// The target of a link to an entry: its id, if it is in no file.
pub(super) fn link_text(
    store: &Store,
    catalogue: &CatalogueId,
    wanted: &WantedLink,
) -> Result<String, Error> {
    let found = Folder::of(store, catalogue).and_then(|folder| {
        let place = place(store, &folder, &wanted.entry)?;
        Ok((folder, place))
    });
    let Ok((folder, Place { path, line, whole_file })) = found else {
        return Ok(wanted.entry.to_string());
    };
    let files = store.file_keys(&folder.origin())?;
    let name = |path: &str| fold(stem(path).rsplit('/').next().unwrap_or_default());
    let is_shared = files.iter().filter(|file| name(file) == name(&path)).count() > 1;
    let heading = if whole_file { None } else { heading_at(&folder, &path, line) };
    let title = &wanted.title;
    let target = LinkTarget { path: &path, heading: heading.as_deref(), title, is_shared };
    let (mut own, mut others) = (LinkHabits::default(), LinkHabits::default());
    own.add(&wanted.text);
    let parent = |path: &str| path.rsplit_once('/').map_or("", |(parent, _)| parent).to_owned();
    let here = parent(&wanted.from);
    let near = files.iter().filter(|file| parent(file) == here);
    let far = files.iter().filter(|file| parent(file) != here);
    for file in near.take(EXAMPLES).chain(far.take(EXAMPLES)).filter(|it| **it != wanted.from) {
        if let Ok(file) = read(&folder, file) {
            others.add(&file.text[..file.text.floor_char_boundary(MAX_EXAMPLE)]);
        }
    }
    Ok(if wanted.is_path {
        own.path(others, &wanted.from, target)
    } else {
        own.wiki(others, target)
    })
}

/// The heading that stands at a line, from 1.
fn heading_at(folder: &Folder, path: &str, line: usize) -> Option<String> {
    let text = read(folder, path).ok()?.text;
    let line = text.lines().nth(line.checked_sub(1)?)?;
    let title = line.trim_start_matches('#');
    (title.len() < line.len() && title.starts_with(' ')).then(|| title.trim().to_owned())
}
