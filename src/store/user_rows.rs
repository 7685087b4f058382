//! The rows of a user entry besides its text: its version, its current state, and the derived row
//! of `entry`.

use serde_json::json;

use super::{
    Error,
    personal::{Record as _, UserEntryRow, UserEntryVersionRow},
    placement,
    sql::{catalogue_key, unique_name},
    user_meta::meta_of,
    versions::add_parent,
    writing::Writing,
};
use crate::{
    content::tags_in,
    domain::{EntryId, EntryMeta, Kind, takeaway_title},
};

/// A user entry as it is stored.
pub(super) struct State {
    pub(super) id: EntryId,
    pub(super) row: UserEntryRow<'static>,
    pub(super) meta: EntryMeta,
}

/// Updates the metadata from a changed text: a takeaway's title is its first line, unless the user
/// chose another; tags in the text are added.
pub(super) fn follow_text(meta: &mut EntryMeta, before: &str, text: &str) {
    let is_automatic = meta.title.is_empty() || meta.title == takeaway_title(before);
    if meta.kind == Kind::Takeaway && is_automatic {
        let title = takeaway_title(text);
        if !title.is_empty() {
            meta.title = title;
        }
    }
    for tag in tags_in(text) {
        if !meta.tags.contains(&tag) {
            meta.tags.push(tag);
        }
    }
    if meta.title.trim().is_empty() {
        "Untitled".clone_into(&mut meta.title);
    }
}

impl Writing<'_> {
    /// A user entry, deleted or not; [`Error::NotOwn`] for any other entry.
    pub(super) fn state(&self, id: &EntryId) -> Result<State, Error> {
        let row = UserEntryRow::get(self.transaction, &[self.catalogue, id.as_str()])?;
        let row = row.ok_or_else(|| Error::NotOwn(id.to_string()))?;
        Ok(State { id: id.clone(), meta: meta_of(&row)?, row })
    }

    /// Saves the metadata of a user entry as a new version; `before` is its former state.
    pub(super) fn put_meta(
        &self,
        id: &EntryId,
        before: Option<&State>,
        meta: &EntryMeta,
        rank: i64,
        deleted: bool,
    ) -> Result<(), Error> {
        let links: Vec<&str> = meta.links.iter().map(EntryId::as_str).collect();
        let version = UserEntryVersionRow {
            version: unique_name(self.transaction)?.into(),
            catalogue: self.catalogue.into(),
            id: id.as_str().into(),
            parent: before.map(|before| before.row.version[..].into()),
            kind: meta.kind.as_str().into(),
            title: meta.title[..].into(),
            category: meta.category.as_str().into(),
            category_title: meta.category_title[..].into(),
            tags: json!(meta.tags).to_string().into(),
            links: json!(links).to_string().into(),
            rank,
            deleted,
            device: self.device[..].into(),
            changed_at: self.now,
            clock: self.clock()?,
            made_at: before.map_or(self.now, |before| before.row.made_at),
        };
        version.add(self.transaction)?;
        if let Some(before) = before {
            add_parent(self.transaction, &version.version, &before.row.version)?;
        }
        UserEntryRow::from(version).put(self.transaction, &[])?;
        self.place(id)
    }

    /// After the text of an entry has changed: if it is a user entry, updates its title and tags,
    /// and what lists and search see.
    pub(super) fn user_text_changed(
        &self,
        id: &EntryId,
        before: &str,
        text: &str,
    ) -> Result<(), Error> {
        let state = match self.state(id) {
            Err(Error::NotOwn(_)) => return Ok(()),
            other => other?,
        };
        let mut meta = state.meta.clone();
        if !text.is_empty() {
            // Drop tags that were removed from the text.
            let (old, new) = (tags_in(before), tags_in(text));
            meta.tags.retain(|tag| !old.contains(tag) || new.contains(tag));
            follow_text(&mut meta, before, text);
        }
        if meta == state.meta {
            return self.place(id);
        }
        self.put_meta(id, Some(&state), &meta, state.row.rank, state.row.deleted)
    }

    /// Derives the row of `entry`, except its position, from the personal tables.
    fn place(&self, id: &EntryId) -> Result<(), Error> {
        let Some(catalogue) = catalogue_key(self.transaction, self.catalogue)? else {
            return Ok(());
        };
        placement::place(self.transaction, self.catalogue, catalogue, id)
    }
}
