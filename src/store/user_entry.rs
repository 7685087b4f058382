//! User entries: created, changed, moved, deleted and restored.
//!
//! The tables `own` and `note` store them; [`placement`](super::placement) adds them to the rows of
//! the catalogue.

use rusqlite::{OptionalExtension as _, params};

use super::{
    Error, Store, draft,
    note::Save,
    personal::{Record as _, UserEntryRow, UserEntryVersionRow},
    placement,
    sql::{catalogue_key, named},
    user_meta::meta_of,
    user_rows::{State, follow_text},
    writing::Writing,
};
use crate::domain::{CatalogueId, CategoryId, EntryId, EntryMeta, OWN_PREFIX};

/// The longest part of an id that comes from the title, in bytes.
const SLUG_LENGTH: usize = 48;

/// A change of a user entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The entry.
    pub id: EntryId,
    /// Its title.
    pub title: String,
    /// The former version; `None` for a new entry.
    pub before: Option<String>,
    /// The version of its text; empty unless the entry is new and has a text.
    pub text_version: String,
}

impl Changed {
    /// A change of an entry that was in this state.
    fn from(state: State, title: String) -> Self {
        Self {
            id: state.id,
            title,
            before: Some(state.row.version.into_owned()),
            text_version: String::new(),
        }
    }
}

impl Store {
    /// Creates a user entry. A takeaway without a title takes it from its text; tags in the text
    /// are added. Deletes the drafts that these owners have under the id `draft`.
    pub fn create(
        &mut self,
        catalogue: &CatalogueId,
        meta: &EntryMeta,
        text: &str,
        draft_owners: &[String],
        draft: &EntryId,
        now: i64,
    ) -> Result<Changed, Error> {
        self.in_writing(catalogue, now, |writing| {
            for owner in draft_owners {
                let (transaction, catalogue) = (writing.transaction, writing.catalogue);
                draft::drop_draft(transaction, catalogue, owner, draft)?;
            }
            let mut meta = meta.clone();
            follow_text(&mut meta, "", text);
            let id = writing.new_id(&meta.title)?;
            let text_version = writing.put_new(&id, &meta, text)?;
            Ok(Changed { id, title: meta.title, before: None, text_version })
        })
    }

    /// Imports a user entry from another copy with its id.
    pub fn import_user_entry(
        &mut self,
        catalogue: &CatalogueId,
        id: &EntryId,
        meta: &EntryMeta,
        text: &str,
        now: i64,
    ) -> Result<(), Error> {
        self.in_writing(catalogue, now, |writing| {
            writing.put_new(id, meta, text)?;
            Ok(())
        })
    }

    /// The metadata of a user entry, deleted or not; `None` for any other entry.
    pub fn meta(&self, catalogue: &CatalogueId, id: &EntryId) -> Result<Option<EntryMeta>, Error> {
        let row = UserEntryRow::get(&self.connection, &[catalogue.as_str(), id.as_str()])?;
        row.as_ref().map(meta_of).transpose()
    }

    /// Changes the metadata of a user entry.
    ///
    /// # Errors
    /// [`Error::NotOwn`] for any other entry.
    pub fn change_meta(
        &mut self,
        catalogue: &CatalogueId,
        id: &EntryId,
        meta: &EntryMeta,
        now: i64,
    ) -> Result<Changed, Error> {
        self.in_writing(catalogue, now, |writing| {
            let state = writing.state(id)?;
            let rank = if meta.category == state.meta.category {
                state.row.rank
            } else {
                writing.last_rank(&meta.category)? + 1
            };
            writing.put_meta(id, Some(&state), meta, rank, state.row.deleted)?;
            writing.place_all()?;
            Ok(Changed::from(state, meta.title.clone()))
        })
    }

    /// Deletes a user entry with its text, or restores both. Stars and versions stay either way.
    ///
    /// # Errors
    /// [`Error::NotOwn`] for any other entry.
    pub fn remove(
        &mut self,
        catalogue: &CatalogueId,
        id: &EntryId,
        deleted: bool,
        now: i64,
    ) -> Result<Changed, Error> {
        self.in_writing(catalogue, now, |writing| {
            let state = writing.state(id)?;
            writing.put_meta(id, Some(&state), &state.meta, state.row.rank, deleted)?;
            writing.place_all()?;
            let title = state.meta.title.clone();
            Ok(Changed::from(state, title))
        })
    }

    /// Restores what was deleted: a user entry, or the note on an entry.
    ///
    /// # Errors
    /// [`Error::NothingDeleted`].
    pub fn restore_deleted(
        &mut self,
        catalogue: &CatalogueId,
        id: &EntryId,
        now: i64,
    ) -> Result<(), Error> {
        if self.meta(catalogue, id)?.is_some() {
            return self.remove(catalogue, id, false, now).map(drop);
        }
        let before: Option<String> = self
            .connection
            .prepare_cached(
                "SELECT parent FROM note_version WHERE version =
                     (SELECT version FROM note WHERE catalogue = ?1 AND entry = ?2 AND deleted)",
            )?
            .query_row([catalogue.as_str(), id.as_str()], |row| row.get(0))
            .optional()?
            .flatten();
        let before = before.ok_or(Error::NothingDeleted)?;
        self.restore_note(catalogue, id, Some(&before), now).map(drop)
    }

    /// Restores a version of a user entry: title, category, tags, rank, whether it is deleted.
    ///
    /// # Errors
    /// [`Error::NotOwn`] if there is no such version.
    pub fn restore_meta(
        &mut self,
        catalogue: &CatalogueId,
        id: &EntryId,
        version: &str,
        now: i64,
    ) -> Result<Changed, Error> {
        self.in_writing(catalogue, now, |writing| {
            let state = writing.state(id)?;
            let found = UserEntryVersionRow::get(writing.transaction, &[version])?;
            let found = found.ok_or_else(|| Error::NotOwn(id.to_string()))?;
            let (rank, deleted) = (found.rank, found.deleted);
            let meta = meta_of(&found.into())?;
            writing.put_meta(id, Some(&state), &meta, rank, deleted)?;
            writing.place_all()?;
            Ok(Changed::from(state, meta.title))
        })
    }

    /// Swaps a user entry with the next or the previous one of its category. `None` if there is
    /// none.
    ///
    /// # Errors
    /// [`Error::NotOwn`] for any other entry.
    pub fn shift(
        &mut self,
        catalogue: &CatalogueId,
        id: &EntryId,
        down: bool,
        now: i64,
    ) -> Result<Option<Changed>, Error> {
        self.in_writing(catalogue, now, |writing| {
            let state = writing.state(id)?;
            let sql = format!(
                "SELECT id FROM own WHERE catalogue = ?1 AND category = ?2 AND NOT deleted
                     AND (rank, id) {} (?3, ?4) ORDER BY rank {order}, id {order} LIMIT 1",
                if down { ">" } else { "<" },
                order = if down { "ASC" } else { "DESC" },
            );
            let category = state.meta.category.as_str();
            let other: Option<EntryId> = writing
                .transaction
                .prepare_cached(&sql)?
                .query_row(
                    params![writing.catalogue, category, state.row.rank, id.as_str()],
                    |row| named(row, 0),
                )
                .optional()?;
            let Some(other) = other else { return Ok(None) };
            let other_state = writing.state(&other)?;
            // Two may have the same rank, if they were created at once on two machines.
            let (here, there) = (state.row.rank, other_state.row.rank);
            let (first, second) = match (here == there, down) {
                (true, true) => (here, here + 1),
                (true, false) => (here, here - 1),
                (false, _) => (here, there),
            };
            writing.put_meta(id, Some(&state), &state.meta, second, state.row.deleted)?;
            writing.put_meta(
                &other,
                Some(&other_state),
                &other_state.meta,
                first,
                other_state.row.deleted,
            )?;
            writing.place_all()?;
            let title = state.meta.title.clone();
            Ok(Some(Changed { before: None, ..Changed::from(state, title) }))
        })
    }
}

impl Writing<'_> {
    /// Adds a new entry at the end of its category; returns the version of its text.
    fn put_new(&self, id: &EntryId, meta: &EntryMeta, text: &str) -> Result<String, Error> {
        let rank = self.last_rank(&meta.category)? + 1;
        self.put_meta(id, None, meta, rank, false)?;
        let note = self.save(&Save::of(id, text, None))?.note;
        self.place_all()?;
        Ok(note.map(|note| note.version).unwrap_or_default())
    }

    fn new_id(&self, title: &str) -> Result<EntryId, Error> {
        let slug = crate::content::slug(title);
        let mut end = slug.len().min(SLUG_LENGTH);
        while !slug.is_char_boundary(end) {
            end -= 1;
        }
        let slug = slug[..end].trim_matches('-');
        let slug = if slug.is_empty() { "entry" } else { slug };
        let random: String =
            self.transaction.query_row("SELECT lower(hex(randomblob(4)))", [], |row| row.get(0))?;
        EntryId::new(&format!("{OWN_PREFIX}{slug}-{random}"))
            .map_err(|error| Error::Foreign(error.to_string()))
    }

    fn last_rank(&self, category: &CategoryId) -> rusqlite::Result<i64> {
        self.transaction
            .prepare_cached(
                "SELECT coalesce(max(rank), 0) FROM own WHERE catalogue = ?1 AND category = ?2",
            )?
            .query_row([self.catalogue, category.as_str()], |row| row.get(0))
    }

    /// Renumbers all user entries of the catalogue.
    fn place_all(&self) -> Result<(), Error> {
        match catalogue_key(self.transaction, self.catalogue)? {
            Some(catalogue) => placement::number(self.transaction, catalogue),
            None => Ok(()),
        }
    }
}
