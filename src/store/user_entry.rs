//! Entries of one's own: made, changed, moved, deleted and brought back; and put among the
//! rows of the catalogue, where lists and search find them.
//!
//! The tables `own` and `note` say what there is. Rows of `entry` that are marked as own are
//! made from them, by the change itself and at the end of every import.

mod rows;

use rusqlite::{OptionalExtension as _, Row as SqlRow, params};
use serde_json::json;

use self::rows::{number, place};
use super::{
    Error, Save, Store,
    note::{Writing, add_parent},
    sql::{ids, named, strings},
};
use crate::domain::{
    CatalogueId, CategoryId, EntryId, EntryMeta, Kind, OWN_PREFIX, tags_in, takeaway_title,
};

pub(super) use self::rows::{entry_of, place_after_import};

/// The longest part of an id that comes from the title, in bytes.
const SLUG_LENGTH: usize = 48;

/// A change of an entry of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The entry.
    pub id: EntryId,
    /// Its title.
    pub title: String,
    /// The version that was in force before; nothing for a new one.
    pub before: Option<String>,
    /// The version of its text; empty where it has none, or where that is not asked for.
    pub text_version: String,
}

/// A card as JSON.
pub fn card_to_json(meta: &EntryMeta) -> String {
    let links: Vec<&str> = meta.links.iter().map(EntryId::as_str).collect();
    json!({
        "kind": meta.kind.as_str(), "title": meta.title, "category": meta.category.as_str(),
        "category_title": meta.category_title, "tags": meta.tags, "links": links,
    })
    .to_string()
}

/// A card out of JSON, if it is one.
pub fn card_from_json(text: &str) -> Option<EntryMeta> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    let text = |name: &str| value.get(name)?.as_str();
    let list = |name: &str| -> Vec<&str> {
        let items = value.get(name).and_then(|list| list.as_array());
        items.into_iter().flatten().filter_map(|item| item.as_str()).collect()
    };
    Some(EntryMeta {
        kind: text("kind")?.parse().ok()?,
        title: text("title")?.to_owned(),
        category: text("category")?.parse().ok()?,
        category_title: text("category_title")?.to_owned(),
        tags: list("tags").into_iter().map(str::to_owned).collect(),
        links: list("links").into_iter().filter_map(|id| id.parse().ok()).collect(),
    })
}

/// Reads columns `kind, title, category, category_title, tags, links` from a column on.
fn card_of(row: &SqlRow<'_>, from: usize) -> rusqlite::Result<EntryMeta> {
    Ok(EntryMeta {
        kind: named(row, from)?,
        title: row.get(from + 1)?,
        category: named(row, from + 2)?,
        category_title: row.get(from + 3)?,
        tags: strings(row, from + 4)?,
        links: ids(row, from + 5)?,
    })
}

const CARD: &str = "kind, title, category, category_title, tags, links";

impl Store {
    /// Makes an entry of one's own; gives its new id. A takeaway's title and tags are those
    /// of its text, where the card has none. Drafts of these owners under this id are done with.
    pub fn create(
        &mut self,
        catalogue: &CatalogueId,
        meta: &EntryMeta,
        text: &str,
        draft_owners: (&[String], &EntryId),
        now: i64,
    ) -> Result<Changed, Error> {
        self.in_writing(catalogue, now, |writing| {
            for owner in draft_owners.0 {
                super::note::drop_draft(
                    writing.transaction,
                    writing.catalogue,
                    owner,
                    draft_owners.1,
                )?;
            }
            let mut meta = meta.clone();
            follow_text(&mut meta, "", text);
            let id = writing.new_id(&meta.title)?;
            let text_version = writing.put_new(&id, &meta, text)?;
            Ok(Changed { id, title: meta.title, before: None, text_version })
        })
    }

    /// Takes an entry of one's own in that was made elsewhere, under the id that it has there.
    pub fn take_in(
        &mut self,
        catalogue: &CatalogueId,
        id: &EntryId,
        (meta, text): (&EntryMeta, &str),
        now: i64,
    ) -> Result<(), Error> {
        self.in_writing(catalogue, now, |writing| {
            writing.put_new(id, meta, text)?;
            Ok(())
        })
    }

    /// The card of an entry of one's own, deleted or not; `None` for any other entry.
    pub fn meta(&self, catalogue: &CatalogueId, id: &EntryId) -> Result<Option<EntryMeta>, Error> {
        let sql = format!("SELECT {CARD} FROM own WHERE catalogue = ?1 AND id = ?2");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let meta = statement.query_row([catalogue.as_str(), id.as_str()], |row| card_of(row, 0));
        Ok(meta.optional()?)
    }

    /// Gives an entry of one's own another card.
    ///
    /// # Errors
    /// [`Error::NotOwn`] for any other entry.
    pub fn change_card(
        &mut self,
        catalogue: &CatalogueId,
        id: &EntryId,
        meta: &EntryMeta,
        now: i64,
    ) -> Result<Changed, Error> {
        self.in_writing(catalogue, now, |writing| {
            let state = writing.state(id)?;
            let rank = if meta.category == state.meta.category {
                state.rank
            } else {
                writing.last_rank(&meta.category)? + 1
            };
            writing.put_card(id, Some(&state), meta, rank, state.deleted)?;
            writing.place_all()?;
            Ok(Changed {
                id: id.clone(),
                title: meta.title.clone(),
                before: Some(state.version),
                text_version: String::new(),
            })
        })
    }

    /// Deletes an entry of one's own, its text with it, or brings it back with the text that
    /// it had. Stars and versions stay either way.
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
            writing.put_card(id, Some(&state), &state.meta, state.rank, deleted)?;
            writing.place_all()?;
            Ok(Changed {
                id: id.clone(),
                title: state.meta.title,
                before: Some(state.version),
                text_version: String::new(),
            })
        })
    }

    /// Brings back what was deleted: an entry of one's own, or the note on an entry.
    ///
    /// # Errors
    /// [`Error::NothingDeleted`] where nothing was.
    pub fn bring_back(
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

    /// Makes a card what it was in a version: title, category, tags, place, whether deleted.
    ///
    /// # Errors
    /// [`Error::NotOwn`] when there is no such version.
    pub fn restore_card(
        &mut self,
        catalogue: &CatalogueId,
        id: &EntryId,
        version: &str,
        now: i64,
    ) -> Result<Changed, Error> {
        self.in_writing(catalogue, now, |writing| {
            let state = writing.state(id)?;
            let sql = format!("SELECT {CARD}, rank, deleted FROM own_version WHERE version = ?1");
            let mut statement = writing.transaction.prepare_cached(&sql)?;
            let found = statement
                .query_row([version], |row| Ok((card_of(row, 0)?, row.get(6)?, row.get(7)?)))
                .optional()?;
            let (meta, rank, deleted) = found.ok_or_else(|| Error::NotOwn(id.to_string()))?;
            writing.put_card(id, Some(&state), &meta, rank, deleted)?;
            writing.place_all()?;
            Ok(Changed {
                id: id.clone(),
                title: meta.title,
                before: Some(state.version),
                text_version: String::new(),
            })
        })
    }

    /// Moves an entry of one's own past the next one of its category, or the one before.
    /// `None` where there is none to move past.
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
                .query_row(params![writing.catalogue, category, state.rank, id.as_str()], |row| {
                    named(row, 0)
                })
                .optional()?;
            let Some(other) = other else { return Ok(None) };
            let past = writing.state(&other)?;
            // Two of one rank (made at once on two machines) are told apart before they change
            // places.
            let (first, second) = if past.rank == state.rank {
                (state.rank, if down { state.rank + 1 } else { state.rank - 1 })
            } else {
                (state.rank, past.rank)
            };
            writing.put_card(id, Some(&state), &state.meta, second, state.deleted)?;
            writing.put_card(&other, Some(&past), &past.meta, first, past.deleted)?;
            writing.place_all()?;
            Ok(Some(Changed {
                id: id.clone(),
                title: state.meta.title,
                before: None,
                text_version: String::new(),
            }))
        })
    }
}

/// What is known of an entry of one's own.
struct State {
    version: String,
    meta: EntryMeta,
    rank: i64,
    deleted: bool,
}

/// A takeaway is called what its first line says, unless it was given another title, and has
/// the tags that its text names.
fn follow_text(meta: &mut EntryMeta, before: &str, text: &str) {
    let followed = meta.title.is_empty() || meta.title == takeaway_title(before);
    if meta.kind == Kind::Takeaway && followed {
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
    /// Puts a new entry behind the others of its category; gives the version of its text.
    fn put_new(&self, id: &EntryId, meta: &EntryMeta, text: &str) -> Result<String, Error> {
        let rank = self.last_rank(&meta.category)? + 1;
        self.put_card(id, None, meta, rank, false)?;
        let save = Save { entry: id, text, base: None, edit_session: "", draft_owners: &[] };
        let note = self.save(&save)?.note;
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

    fn state(&self, id: &EntryId) -> Result<State, Error> {
        let sql = format!(
            "SELECT version, rank, deleted, {CARD} FROM own
             WHERE catalogue = ?1 AND id = ?2"
        );
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let state = statement.query_row([self.catalogue, id.as_str()], |row| {
            Ok(State {
                version: row.get(0)?,
                rank: row.get(1)?,
                deleted: row.get(2)?,
                meta: card_of(row, 3)?,
            })
        });
        state.optional()?.ok_or_else(|| Error::NotOwn(id.to_string()))
    }

    fn put_card(
        &self,
        id: &EntryId,
        before: Option<&State>,
        meta: &EntryMeta,
        rank: i64,
        deleted: bool,
    ) -> Result<(), Error> {
        let clock = self.clock()?;
        let links: Vec<&str> = meta.links.iter().map(EntryId::as_str).collect();
        let (tags, links) = (json!(meta.tags).to_string(), json!(links).to_string());
        let version: String = self
            .transaction
            .prepare_cached(
                "INSERT INTO own_version (version, catalogue, id, parent, kind, title, category,
                     category_title, tags, links, rank, deleted, device, changed_at, clock, made_at)
                 VALUES (lower(hex(randomblob(16))), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,
                     ?12, ?13, ?14,
                     coalesce((SELECT made_at FROM own WHERE catalogue = ?1 AND id = ?2), ?13))
                 RETURNING version",
            )?
            .query_row(
                params![
                    self.catalogue,
                    id.as_str(),
                    before.map(|before| &before.version),
                    meta.kind.as_str(),
                    meta.title,
                    meta.category.as_str(),
                    meta.category_title,
                    tags,
                    links,
                    rank,
                    deleted,
                    self.device,
                    self.now,
                    clock
                ],
                |row| row.get(0),
            )?;
        if let Some(before) = before {
            add_parent(self.transaction, &version, &before.version)?;
        }
        self.transaction
            .prepare_cached(
                "INSERT INTO own (catalogue, id, version, kind, title, category, category_title,
                     tags, links, rank, made_at, deleted, changed_at, clock)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?11, ?13)
                 ON CONFLICT (catalogue, id) DO UPDATE SET
                     version = excluded.version, kind = excluded.kind, title = excluded.title,
                     category = excluded.category, category_title = excluded.category_title,
                     tags = excluded.tags, links = excluded.links, rank = excluded.rank,
                     deleted = excluded.deleted, changed_at = excluded.changed_at,
                     clock = excluded.clock",
            )?
            .execute(params![
                self.catalogue,
                id.as_str(),
                version,
                meta.kind.as_str(),
                meta.title,
                meta.category.as_str(),
                meta.category_title,
                tags,
                links,
                rank,
                self.now,
                deleted,
                clock
            ])?;
        self.place(id)
    }

    /// The text of an entry of one's own has changed: its title and tags may follow, and what
    /// lists and search see does.
    pub(super) fn own_text_changed(
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
            // Tags that were taken out of the text are no longer the entry's.
            let (old, new) = (tags_in(before), tags_in(text));
            meta.tags.retain(|tag| !old.contains(tag) || new.contains(tag));
            follow_text(&mut meta, before, text);
        }
        if meta == state.meta {
            return self.place(id);
        }
        self.put_card(id, Some(&state), &meta, state.rank, state.deleted)
    }

    /// Makes the row of `entry` what `own` and `note` say, its place among the others aside.
    fn place(&self, id: &EntryId) -> Result<(), Error> {
        let Some(catalogue) = self.catalogue_key()? else { return Ok(()) };
        place(self.transaction, self.catalogue, catalogue, id)
    }

    /// Puts all entries of one's own in their places behind those of the catalogue.
    fn place_all(&self) -> Result<(), Error> {
        let Some(catalogue) = self.catalogue_key()? else { return Ok(()) };
        number(self.transaction, catalogue)
    }

    fn catalogue_key(&self) -> rusqlite::Result<Option<i64>> {
        self.transaction
            .query_row("SELECT key FROM catalogue WHERE id = ?1", [self.catalogue], |row| {
                row.get(0)
            })
            .optional()
    }
}
