//! The first pass of an update: the names of all documents, those of most as they were, and which
//! entry is which.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{
    super::{format::duplicate_id, report::Whole},
    units::Document,
};
use crate::{
    content::{
        ImportedEntry, Issue, KnownEntry, Matches, Sketch, Vault, describes, fingerprint,
        match_entries, sketch_of_note,
    },
    domain::EntryId,
    store::{Error, Update},
};

/// The documents after the first pass.
pub(super) struct Scan {
    pub(super) vault: Vault,
    /// The ids of the entries within documents, by key.
    pub(super) ids: HashMap<String, EntryId>,
    /// Documents that declare the id of another.
    pub(super) duplicates: HashMap<String, Issue>,
    /// Renamed entries: old key, new key.
    pub(super) moved: Vec<(String, String)>,
    /// The entries that those which were read could be.
    pub(super) candidates: Vec<KnownEntry>,
}

impl Scan {
    /// Scans documents; `title` is that of the folder unless a file declares another, and `former`
    /// are the paths of those that are read or gone, as they were.
    pub(super) fn of(
        update: &Update<'_>,
        title: &str,
        documents: &[Document<'_>],
        former: &[&str],
    ) -> Result<Result<Self, Whole>, Error> {
        let pages = documents.iter().filter_map(|document| match document {
            Document::Fresh(_, page) => Some(page.asks()),
            Document::Known(..) => None,
        });
        let asked: HashSet<u64> = pages.flatten().collect();
        let mut vault = Vault::new(title, false);
        let mut items: Vec<ImportedEntry> = Vec::new();
        // As in an import of the whole: in order, and what describes all last, since some of its
        // entries are called by the title of the whole, which any document may give.
        let mut describing = Vec::new();
        for (number, document) in documents.iter().enumerate() {
            let (path, page) = match document {
                Document::Known(path, known) => {
                    vault.recall(path, known, &asked);
                    continue;
                }
                Document::Fresh(path, page) => (*path, page),
            };
            let declared_id = vault.scan(path, page.text());
            if vault.is_entry(number) {
                items.push(ImportedEntry {
                    key: path.to_owned(),
                    fingerprint: fingerprint(page.text()),
                    sketch: sketch_of_note(page.text()),
                    declared_id,
                });
            }
            if describes(path) {
                describing.push((number, path, page));
            } else {
                items.extend(vault.entries_within(number, path, page));
            }
        }
        for (number, path, page) in describing {
            items.extend(vault.entries_within(number, path, page));
        }
        if vault.title() != update.state().title {
            return Ok(Err(Whole::Title));
        }
        // A file that Nexus itself has renamed is known by its new path already.
        let fresh = documents.iter().filter_map(|document| match document {
            Document::Fresh(path, _) => Some(*path),
            Document::Known(..) => None,
        });
        let paths: BTreeSet<&str> = former.iter().copied().chain(fresh).collect();
        let candidates = update.candidates(&paths.into_iter().collect::<Vec<_>>())?;
        let mut scan = Self {
            vault,
            ids: HashMap::new(),
            duplicates: HashMap::new(),
            moved: Vec::new(),
            candidates,
        };
        scan.assign_ids(update, documents, items)?;
        Ok(Ok(scan))
    }

    /// Assigns ids to the entries that are read.
    fn assign_ids(
        &mut self,
        update: &Update<'_>,
        documents: &[Document<'_>],
        items: Vec<ImportedEntry>,
    ) -> Result<(), Error> {
        let mut sketch_of = |id: &EntryId| {
            // A text that can't be read matches no other.
            let text = update.text_of(id).ok().flatten();
            text.map_or_else(Sketch::default, |text| Sketch::of(&text))
        };
        let Matches { ids, moved, duplicates } =
            match_entries(&items, &self.candidates, &mut sketch_of);
        self.moved = moved;
        for duplicate in duplicates {
            let issue = duplicate_id(&items[duplicate]);
            self.duplicates.insert(issue.file.clone(), issue);
        }
        let all_known = ids.iter().all(Option::is_some);
        let keyed = items.into_iter().zip(ids);
        self.ids = keyed.filter_map(|(item, id)| Some((item.key, id?))).collect();
        let decided = documents.iter().map(|document| match document {
            Document::Known(_, known) => known.id.clone(),
            Document::Fresh(path, _) => self.ids.remove(*path),
        });
        let decided = decided.collect();
        // Only a new id must be another than all that there ever were.
        let taken = if all_known { Vec::new() } else { update.ids()? };
        let taken = taken.into_iter().chain(self.ids.values().cloned());
        self.vault.assign_ids(decided, taken);
        Ok(())
    }
}
