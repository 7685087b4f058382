//! Ids for new entries and categories, unique within an import.

use std::collections::{HashMap, HashSet};

use crate::{
    content::naming::slug,
    domain::{Category, CategoryId, EntryId},
};

/// Assigns ids to new entries.
#[derive(Debug, Default)]
pub(super) struct EntryIds {
    /// Ids that are in use or reserved.
    used: HashSet<String>,
    /// The next number for each id that is taken.
    next: HashMap<String, u32>,
}

impl EntryIds {
    /// Reserves an id, so that no new entry gets it.
    pub(super) fn reserve(&mut self, id: &EntryId) {
        self.used.insert(id.to_string());
    }

    pub(super) fn is_used(&self, id: &str) -> bool {
        self.used.contains(id)
    }

    /// An unused id. If the wanted one is taken, a hash of the text is appended, and then a number.
    pub(super) fn new_id(&mut self, wanted: &str, salt: u64) -> EntryId {
        let wanted = if EntryId::new(wanted).is_ok() { wanted } else { "entry" };
        let mut id = wanted.to_owned();
        if self.used.contains(&id) {
            id = format!("{wanted}-{:06x}", salt & 0x00ff_ffff);
        }
        if self.used.contains(&id) {
            let number = self.next.entry(id.clone()).or_insert(2);
            // Linear in all: each step skips another existing id.
            while self.used.contains(&format!("{id}-{number}")) {
                *number += 1;
            }
            id = format!("{id}-{number}");
            *number += 1;
        }
        self.used.insert(id.clone());
        EntryId::new(&id)
            .unwrap_or_else(|error| unreachable!("an id with digits after it is an id: {error}"))
    }
}

/// The categories of an import, in the order of their first use.
#[derive(Debug, Default)]
pub(super) struct Categories {
    all: Vec<Category>,
    of_key: HashMap<String, CategoryId>,
    used: HashSet<String>,
    /// The next number for each id that is taken.
    next: HashMap<String, u32>,
}

impl Categories {
    /// The category of a key: a folder or a heading. A new one gets the slug of the key as its id;
    /// with `keys_are_ids`, as in an export, the key itself if it is valid.
    pub(super) fn of_key(
        &mut self,
        key: &str,
        keys_are_ids: bool,
        title: &str,
        summary: &str,
    ) -> CategoryId {
        if let Some(id) = self.of_key.get(key) {
            return id.clone();
        }
        let is_id = keys_are_ids && CategoryId::new(key).is_ok();
        let wanted = if is_id { key.to_owned() } else { slug(key) };
        let wanted = if wanted.is_empty() { "notes".to_owned() } else { wanted };
        let mut name = wanted.clone();
        while self.used.contains(&name) {
            let number = self.next.entry(wanted.clone()).or_insert(2);
            name = format!("{wanted}-{number}");
            *number += 1;
        }
        self.used.insert(name.clone());
        let id = CategoryId::new(&name)
            .or_else(|_| CategoryId::new("notes"))
            .unwrap_or_else(|error| unreachable!("a slug is an id: {error}"));
        let title = if title.is_empty() { "Notes" } else { title };
        self.all.push(Category {
            id: id.clone(),
            title: title.to_owned(),
            summary: summary.to_owned(),
        });
        self.of_key.insert(key.to_owned(), id.clone());
        id
    }

    /// Whether a key has been used.
    pub(super) fn is_known(&self, key: &str) -> bool {
        self.of_key.contains_key(key)
    }

    /// The ids by key.
    pub(super) fn into_ids(self) -> HashMap<String, CategoryId> {
        self.of_key
    }

    pub(super) fn into_all(self) -> Vec<Category> {
        self.all
    }
}
