//! The versions of a note: when each was written, and what it changed.

use super::{
    request::{Against, VersionRow},
    time::{ago, local, now},
};
use crate::{
    content::{DiffLine, diff, side_by_side},
    domain::{CatalogueId, EntryId, Version},
    store::{Error, Store},
};

/// For so many versions, the changed lines are counted.
const MOST_COUNTED: usize = 100;
/// In texts of at most so many bytes: a diff of a longer one takes long.
const LONGEST_COUNTED: u64 = 64 * 1024;

/// The versions of the note on an entry, the newest first.
pub(super) fn versions(
    store: &Store,
    catalogue: &CatalogueId,
    entry: &EntryId,
) -> Result<Vec<VersionRow>, Error> {
    let versions = store.versions(catalogue, entry)?;
    let now = now();
    let mut rows = Vec::new();
    for (number, version) in versions.iter().enumerate() {
        let before = versions.get(number + 1);
        let short = |version: &Version| version.bytes <= LONGEST_COUNTED;
        let changed = if number < MOST_COUNTED && short(version) && before.is_none_or(short) {
            let lines = version_texts(store, &version.id, before.map(|it| &*it.id))?;
            let count = |of: fn(&DiffLine) -> bool| lines.iter().filter(|line| of(line)).count();
            Some((
                count(|line| matches!(line, DiffLine::Added(_))),
                count(|line| matches!(line, DiffLine::Removed(_))),
            ))
        } else {
            None
        };
        rows.push(VersionRow {
            version: version.clone(),
            ago: ago(version.at, now),
            at: local(version.at),
            changed,
        });
    }
    Ok(rows)
}

/// What a version changed, or what has changed since.
pub(super) fn version_diff(
    store: &Store,
    catalogue: &CatalogueId,
    entry: &EntryId,
    version: &str,
    against: Against,
) -> Result<Vec<DiffLine>, Error> {
    match against {
        Against::Previous(before) => version_texts(store, version, before.as_deref()),
        Against::Current => {
            let then = text(store, version)?;
            let now = store.note(catalogue, entry)?.map(|note| note.text).unwrap_or_default();
            Ok(diff(&then, &now))
        }
        Against::Merged([older, newer]) => {
            Ok(side_by_side(&text(store, &older)?, &text(store, &newer)?))
        }
    }
}

fn version_texts(
    store: &Store,
    version: &str,
    before: Option<&str>,
) -> Result<Vec<DiffLine>, Error> {
    let before = before.map(|before| text(store, before)).transpose()?.unwrap_or_default();
    Ok(diff(&before, &text(store, version)?))
}

/// The text of a version; a deletion has none.
fn text(store: &Store, version: &str) -> Result<String, Error> {
    Ok(store.version_text(version)?.unwrap_or_default())
}
