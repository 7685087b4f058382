//! Saving notes without ever losing a saved text.
//!
//! Every saved text is a version. Concurrent changes of a note are merged; where both changed the
//! same lines, both are kept.

use rusqlite::OptionalExtension as _;

use super::{
    Error, Store, draft, note_rows,
    personal::{NoteVersionRow, Record as _},
    sql::unique_name,
    versions::{add_parent, merge_id},
    writing::Writing,
};
use crate::{
    content::merge,
    domain::{Base, CatalogueId, EntryId, Note, Outcome, too_long},
};

/// Saves of one edit session fold into one version for this long, in milliseconds.
const FOLD_SAVES_FOR: i64 = 10 * 60 * 1000;

/// A note to be saved.
#[derive(Debug, Clone)]
pub struct Save<'a> {
    /// Its entry.
    pub entry: &'a EntryId,
    /// Its text; a blank one deletes the note.
    pub text: &'a str,
    /// What the edit started from; `None` if there was no note.
    pub base: Option<&'a Base>,
    /// The edit session, whose saves fold into one version for ten minutes. If empty, each save is
    /// a version.
    pub edit_session: &'a str,
    /// The owners whose drafts of the note are deleted.
    pub draft_owners: &'a [String],
}

impl<'a> Save<'a> {
    /// A save as a separate version that deletes no drafts.
    pub(super) fn of(entry: &'a EntryId, text: &'a str, base: Option<&'a Base>) -> Self {
        Self { entry, text, base, edit_session: "", draft_owners: &[] }
    }
}

/// A note after a save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The note now; `None` if there never was one.
    pub note: Option<Note>,
    /// The former version; `None` if there was none.
    pub before: Option<String>,
    /// What happened.
    pub how: Outcome,
}

impl Store {
    /// The note on an entry, even a deleted one.
    pub fn note(&self, catalogue: &CatalogueId, entry: &EntryId) -> Result<Option<Note>, Error> {
        Ok(note_rows::note(&self.connection, catalogue.as_str(), entry)?)
    }

    /// Saves a note. Merges in what others have saved since the edit began.
    ///
    /// # Errors
    /// The note is then unchanged. [`Error::Busy`], [`Error::Full`] and [`Error::ReadOnly`] can be
    /// shown to the user as they are.
    pub fn save_note(
        &mut self,
        catalogue: &CatalogueId,
        save: &Save<'_>,
        now: i64,
    ) -> Result<Saved, Error> {
        self.in_writing(catalogue, now, |writing| writing.save(save))
    }

    /// Restores a version of a note; without one, deletes the note.
    ///
    /// # Errors
    /// [`Error::Foreign`] when there is no such version.
    pub fn restore_note(
        &mut self,
        catalogue: &CatalogueId,
        entry: &EntryId,
        version: Option<&str>,
        now: i64,
    ) -> Result<Saved, Error> {
        self.in_writing(catalogue, now, |writing| {
            let text = match version {
                None => String::new(),
                Some(version) => note_rows::version_text(writing.transaction, version)?
                    .ok_or_else(|| Error::Foreign(format!("no version {version:?}")))?,
            };
            let base = writing.note(entry)?.as_ref().map(Base::from);
            writing.save(&Save::of(entry, &text, base.as_ref()))
        })
    }

    /// Takes a note off the list of merged notes to check: its text is as it should be.
    pub fn accept_merge(
        &mut self,
        catalogue: &CatalogueId,
        entry: &EntryId,
        now: i64,
    ) -> Result<(), Error> {
        self.in_writing(catalogue, now, |writing| Ok(writing.accept_merge(entry)?))
    }

    /// Appends a line to a note, as one change.
    ///
    /// # Errors
    /// [`Error::TooLong`].
    pub fn append_to_note(
        &mut self,
        catalogue: &CatalogueId,
        entry: &EntryId,
        line: &str,
        now: i64,
    ) -> Result<Saved, Error> {
        self.in_writing(catalogue, now, |writing| {
            let note = writing.note(entry)?;
            let before = note.as_ref().map_or("", |note| note.text.trim_end());
            let gap = if before.is_empty() { "" } else { "\n" };
            let text = format!("{before}{gap}{line}");
            if let Some(why) = too_long(&text) {
                return Err(Error::TooLong(why));
            }
            let base = note.as_ref().map(Base::from);
            writing.save(&Save::of(entry, &text, base.as_ref()))
        })
    }

    /// Saves a note whose entry is gone, with the entry's title, unless it exists already.
    pub fn save_orphan(
        &mut self,
        catalogue: &CatalogueId,
        entry: &EntryId,
        title: &str,
        text: &str,
        now: i64,
    ) -> Result<(), Error> {
        self.in_writing(catalogue, now, |writing| {
            if writing.note(entry)?.is_none() {
                writing.save(&Save::of(entry, text, None))?;
                writing.transaction.execute(
                    "UPDATE note SET title = ?3 WHERE catalogue = ?1 AND entry = ?2",
                    [writing.catalogue, entry.as_str(), title],
                )?;
            }
            Ok(())
        })
    }
}

/// A version to be added.
struct NewVersion<'v> {
    entry: &'v EntryId,
    text: &'v str,
    parents: &'v [&'v str],
    /// Its name, if it must not be random.
    id: Option<String>,
    edit_session: &'v str,
}

impl Writing<'_> {
    fn accept_merge(&self, entry: &EntryId) -> rusqlite::Result<()> {
        self.transaction
            .prepare_cached("DELETE FROM clash WHERE catalogue = ?1 AND entry = ?2")?
            .execute([self.catalogue, entry.as_str()])
            .map(drop)
    }

    fn note(&self, entry: &EntryId) -> rusqlite::Result<Option<Note>> {
        note_rows::note(self.transaction, self.catalogue, entry)
    }

    /// Saves a note, merging in what was saved since the edit began.
    pub(super) fn save(&self, save: &Save<'_>) -> Result<Saved, Error> {
        for owner in save.draft_owners {
            draft::drop_draft(self.transaction, self.catalogue, owner, save.entry)?;
        }
        let stored = self.note(save.entry)?;
        let before = stored.as_ref().map(|note| note.version.clone());
        let text = stored.as_ref().map_or("", |note| &note.text);
        let given = if save.text.trim().is_empty() { "" } else { save.text };
        if given == text {
            return Ok(Saved { note: stored, before, how: Outcome::Unchanged });
        }
        if let Some(note) = stored.as_ref().filter(|note| is_newer(note, save.base)) {
            if given == save.base.map_or("", |base| &base.text) {
                return Ok(Saved { note: stored, before, how: Outcome::Unchanged });
            }
            let (note, how) = self.merge(save, given, note)?;
            return Ok(Saved { note: Some(note), before, how });
        }
        let parents: Vec<&str> = before.as_deref().into_iter().collect();
        let note = self.put(
            text,
            &NewVersion {
                entry: save.entry,
                text: given,
                parents: &parents,
                id: None,
                edit_session: save.edit_session,
            },
        )?;
        Ok(Saved { note: Some(note), before, how: Outcome::AsGiven })
    }

    /// Merges a text with a note that was saved since the edit began.
    fn merge(&self, save: &Save<'_>, given: &str, stored: &Note) -> Result<(Note, Outcome), Error> {
        // The given text becomes a version of its own before it is merged.
        let base_version = self.version_of(save)?;
        let parents: Vec<&str> = base_version.as_deref().into_iter().collect();
        let Save { entry, edit_session, .. } = *save;
        let version =
            NewVersion { entry, text: given, parents: &parents, id: None, edit_session: "" };
        let given_version = self.add_version(&version)?;
        let base = save.base.map_or("", |base| &base.text);
        let merged = merge(base, &stored.text, given);
        let parents = [&stored.version[..], &given_version.version];
        let id = Some(merge_id(parents, &merged.text));
        let version = NewVersion { entry, text: &merged.text, parents: &parents, id, edit_session };
        let note = self.put(&stored.text, &version)?;
        Ok((note, if merged.clashed { Outcome::BothKept } else { Outcome::Merged }))
    }

    /// The version that an edit started from: the named one, or else the last one with its text.
    fn version_of(&self, save: &Save<'_>) -> rusqlite::Result<Option<String>> {
        let Some(base) = save.base else { return Ok(None) };
        self.transaction
            .prepare_cached(
                "SELECT version FROM note_version
                 WHERE catalogue = ?1 AND entry = ?2 AND (version = ?3 OR body = ?4 AND NOT pruned)
                 ORDER BY version = ?3 DESC, clock DESC LIMIT 1",
            )?
            .query_row([self.catalogue, save.entry.as_str(), &base.version, &base.text], |row| {
                row.get(0)
            })
            .optional()
    }

    fn add_version<'v>(&'v self, version: &NewVersion<'v>) -> rusqlite::Result<NoteVersionRow<'v>> {
        let NewVersion { entry, text, parents, edit_session, .. } = *version;
        let began_at = self.fold_parent(version)?.unwrap_or(self.now);
        let title = note_rows::title_of(self.transaction, self.catalogue, entry)?;
        let row = NoteVersionRow {
            version: match &version.id {
                Some(id) => id.clone(),
                None => unique_name(self.transaction)?,
            }
            .into(),
            catalogue: self.catalogue.into(),
            entry: entry.as_str().into(),
            parent: parents.first().map(|parent| (*parent).into()),
            body: text.into(),
            deleted: text.is_empty(),
            device: self.device[..].into(),
            changed_at: self.now,
            sitting: edit_session.into(),
            began_at,
            folded: false,
            clock: self.clock()?,
            title: title.map_or(entry.as_str().into(), Into::into),
            pruned: false,
        };
        row.add(self.transaction)?;
        for parent in parents {
            add_parent(self.transaction, &row.version, parent)?;
        }
        Ok(row)
    }

    /// Folds the parent into a version to be added, if both belong to one edit session; returns
    /// when that began.
    fn fold_parent(&self, version: &NewVersion<'_>) -> rusqlite::Result<Option<i64>> {
        let NewVersion { text, edit_session, .. } = *version;
        // A text is never folded into its deletion, which would hide it.
        let (Some(parent), false) =
            (version.parents.first(), edit_session.is_empty() || text.is_empty())
        else {
            return Ok(None);
        };
        let began: Option<i64> = self
            .transaction
            .prepare_cached(
                "SELECT began_at FROM note_version
                 WHERE version = ?1 AND sitting = ?2 AND NOT deleted",
            )?
            .query_row([*parent, edit_session], |row| row.get(0))
            .optional()?;
        let began = began.filter(|began| self.now - began < FOLD_SAVES_FOR);
        if began.is_some() {
            self.transaction
                .prepare_cached("UPDATE note_version SET folded = 1 WHERE version = ?1")?
                .execute([parent])?;
        }
        Ok(began)
    }

    /// Adds a version and makes it the note; `before` is the former text.
    fn put(&self, before: &str, version: &NewVersion<'_>) -> Result<Note, Error> {
        let NewVersion { entry, text, .. } = *version;
        let row = self.add_version(version)?;
        note_rows::set_note(self.transaction, &row, &row.title)?;
        // Whoever saves it has looked at it.
        self.accept_merge(entry)?;
        if entry.is_own() {
            self.user_text_changed(entry, before, text)?;
        }
        Ok(Note {
            text: text.to_owned(),
            version: row.version.into_owned(),
            deleted: text.is_empty(),
            changed_at: row.changed_at,
            clock: row.clock,
        })
    }
}

/// Whether a note has changed since an edit began. A deleted note needs no merge.
fn is_newer(note: &Note, base: Option<&Base>) -> bool {
    !note.text.is_empty()
        && base.is_none_or(|base| base.version != note.version && base.text != note.text)
}
