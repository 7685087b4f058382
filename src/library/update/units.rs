//! The files of a folder in an update, in the order of reading.

use std::collections::{HashMap, HashSet};

use super::pages::Fresh;
use crate::{
    content::{Page, Remembered, Vault},
    domain::EntryId,
    store::KnownDocument,
};

/// A file in the order of reading.
#[derive(Clone, Copy)]
pub(super) enum Unit<'f> {
    /// As it was.
    Known(&'f [KnownDocument]),
    /// Read again or new, with its rows as they were.
    Fresh(&'f Fresh, &'f [KnownDocument]),
    /// Gone.
    Gone(&'f [KnownDocument]),
}

impl Unit<'_> {
    /// The paths of its documents as they were, if it is not as it was.
    pub(super) fn former_paths(&self) -> impl Iterator<Item = &str> {
        let rows = match self {
            Unit::Known(_) => &[],
            Unit::Fresh(_, rows) | Unit::Gone(rows) => *rows,
        };
        rows.iter().filter_map(|row| row.path.as_deref())
    }

    /// The paths of its documents.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> + Clone {
        let (rows, pages): (&[KnownDocument], &[_]) = match self {
            Unit::Known(rows) => (rows, &[]),
            Unit::Fresh(fresh, _) => (&[], &fresh.pages),
            Unit::Gone(_) => (&[], &[]),
        };
        let known = rows.iter().filter_map(|row| row.path.as_deref());
        known.chain(pages.iter().map(|(path, _)| path.as_str()))
    }

    /// Whether it has other documents than it had.
    pub(super) fn comes_or_goes(&self) -> bool {
        match self {
            Unit::Known(_) => false,
            Unit::Fresh(..) | Unit::Gone(_) => !self.paths().eq(self.former_paths()),
        }
    }
}

/// A document in the order of reading.
pub(super) enum Document<'d> {
    /// One that is not read.
    Known(&'d str, &'d Remembered),
    /// One that is.
    Fresh(&'d str, &'d Page),
}

impl Document<'_> {
    pub(super) fn path(&self) -> &str {
        match self {
            Self::Known(path, _) | Self::Fresh(path, _) => path,
        }
    }
}

/// The documents of files.
pub(super) fn documents<'f>(units: &[Unit<'f>]) -> Vec<Document<'f>> {
    let mut documents = Vec::with_capacity(units.len());
    for unit in units {
        match unit {
            Unit::Known(rows) => documents.extend(
                rows.iter()
                    .filter_map(|row| Some(Document::Known(row.path.as_deref()?, &row.known))),
            ),
            Unit::Fresh(fresh, _) => documents.extend(
                fresh
                    .pages
                    .iter()
                    .filter_map(|(path, page)| Some(Document::Fresh(path, page.as_ref()?))),
            ),
            Unit::Gone(_) => {}
        }
    }
    documents
}

/// The documents that are not read.
pub(super) fn known_rows<'f>(units: &[Unit<'f>]) -> impl Iterator<Item = &'f KnownDocument> {
    let known = units.iter().filter_map(|unit| match unit {
        Unit::Known(rows) => Some(*rows),
        Unit::Fresh(..) | Unit::Gone(_) => None,
    });
    known.flatten()
}

/// The ids that documents which are read declare or declared, and those of them that they did not
/// before, or do not any more.
pub(super) fn declared_ids(units: &[Unit<'_>]) -> (HashSet<EntryId>, HashSet<EntryId>) {
    let (mut all, mut changed) = (HashSet::new(), HashSet::new());
    for unit in units {
        let (pages, rows) = match unit {
            Unit::Known(_) => continue,
            Unit::Fresh(fresh, rows) => (&fresh.pages[..], *rows),
            Unit::Gone(rows) => (&[][..], *rows),
        };
        let before = rows.iter().filter_map(|row| row.known.declared.clone());
        let now = pages.iter().filter_map(|(_, page)| page.as_ref()?.declared_id());
        let [before, now]: [HashSet<EntryId>; 2] = [before.collect(), now.collect()];
        changed.extend(before.symmetric_difference(&now).cloned());
        all.extend(before.into_iter().chain(now));
    }
    (all, changed)
}

/// The keys of the names that lead to another entry than before, or to one from another file.
pub(super) fn changed_names(units: &[Unit<'_>], vault: &Vault) -> HashSet<u64> {
    let mut changed = HashSet::new();
    let mut number = 0;
    for unit in units {
        let (fresh, rows) = match unit {
            Unit::Known(_) => {
                number += unit.paths().count();
                continue;
            }
            Unit::Gone(rows) => (&[][..], *rows),
            Unit::Fresh(fresh, rows) => (&fresh.pages[..], *rows),
        };
        let mut before: HashMap<&str, &Remembered> =
            rows.iter().filter_map(|row| Some((row.path.as_deref()?, &row.known))).collect();
        for (path, _) in fresh {
            let now = vault.scanned(number);
            number += 1;
            match before.remove(path.as_str()) {
                Some(before) if before.id == now.id => changed.extend(before.changed_names(&now)),
                before => {
                    changed.extend(before.into_iter().flat_map(Remembered::name_keys));
                    changed.extend(now.name_keys());
                }
            }
        }
        changed.extend(before.into_values().flat_map(Remembered::name_keys));
    }
    changed
}

/// For each file the place of the first document behind it that had one.
pub(super) fn next_places(units: &[Unit<'_>]) -> Vec<Option<i64>> {
    let mut next = None;
    let mut places = vec![None; units.len()];
    for (unit, place) in units.iter().zip(&mut places).rev() {
        *place = next;
        let (Unit::Known(rows) | Unit::Fresh(_, rows) | Unit::Gone(rows)) = unit;
        next = rows.first().map(|row| row.place).or(next);
    }
    places
}
