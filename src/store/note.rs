//! Notes: saving them so that nothing that was ever saved is lost, going back, drafts.
//!
//! A note is never changed without its former text being a version. Two that change one note
//! at once are merged; where they can't be, both texts are kept.

use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::{Error, Store, own};
use crate::{
    content::wikilinks,
    domain::{Base, CatalogueId, Draft, EntryId, Note, OWN_PREFIX, Outcome, Version, fold},
    search::{Extracts, Stems},
};

/// Saves of one sitting are one version for so long: milliseconds.
const SITTING: i64 = 10 * 60 * 1000;
/// Texts of more lines are not merged: lines.
const MOST_MERGED: usize = 5_000;
/// Versions that were folded into later ones are kept for so long: milliseconds.
const FOLDED_FOR: i64 = 7 * 24 * 3600 * 1000;

/// A note to be saved.
#[derive(Debug, Clone)]
pub struct Save<'a> {
    /// The entry that it is on.
    pub entry: &'a EntryId,
    /// Its text; a blank one deletes the note.
    pub text: &'a str,
    /// What the edit started from; nothing where there was no note.
    pub base: Option<&'a Base>,
    /// Names the sitting: saves of one sitting fold into one version for ten minutes.
    pub sitting: &'a str,
    /// Whose drafts of it are done with.
    pub drafts_of: &'a [String],
}

/// A note after a save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The note as it is now; nothing where there is none and never was.
    pub note: Option<Note>,
    /// The version that was in force before; nothing where there was none.
    pub before: Option<String>,
    /// What happened.
    pub how: Outcome,
}

impl Store {
    /// The note on an entry, a deleted one too.
    ///
    /// # Errors
    /// As the database fails.
    pub fn note(&self, catalogue: &CatalogueId, entry: &EntryId) -> Result<Option<Note>, Error> {
        Ok(current(&self.connection, catalogue.as_str(), entry.as_str())?)
    }

    /// Saves a note. What others have saved since the edit began is merged in or kept beside.
    ///
    /// # Errors
    /// As the database fails; the note is then as it was. [`Error::Busy`], [`Error::Full`] and
    /// [`Error::ReadOnly`] can be told to the user as they are.
    pub fn save_note(
        &mut self,
        catalogue: &CatalogueId,
        save: &Save<'_>,
        now: i64,
    ) -> Result<Saved, Error> {
        self.in_writing(catalogue, now, |writing| writing.save(save))
    }

    /// Makes a note what it was in a version; without one, deletes it.
    ///
    /// # Errors
    /// As the database fails; [`Error::Foreign`] when there is no such version.
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
                Some(version) => version_text(writing.transaction, version)?
                    .ok_or_else(|| Error::Foreign(format!("no version {version:?}")))?,
            };
            let base = current(writing.transaction, writing.catalogue, entry.as_str())?;
            let base = base.as_ref().map(Base::from);
            writing.save(&Save {
                entry,
                text: &text,
                base: base.as_ref(),
                sitting: "",
                drafts_of: &[],
            })
        })
    }

    /// Adds a line to a note, as one change.
    ///
    /// # Errors
    /// As the database fails.
    pub fn append_to_note(
        &mut self,
        catalogue: &CatalogueId,
        entry: &EntryId,
        line: &str,
        now: i64,
    ) -> Result<Saved, Error> {
        self.in_writing(catalogue, now, |writing| {
            let note = current(writing.transaction, writing.catalogue, entry.as_str())?;
            let before = note.as_ref().map_or("", |note| note.text.trim_end());
            let gap = if before.is_empty() { "" } else { "\n" };
            let text = format!("{before}{gap}{line}");
            let base = note.as_ref().map(Base::from);
            let save =
                Save { entry, text: &text, base: base.as_ref(), sitting: "", drafts_of: &[] };
            writing.save(&save)
        })
    }

    /// The versions of a note, the newest first, without those that were folded into others.
    ///
    /// # Errors
    /// As the database fails.
    pub fn versions(
        &self,
        catalogue: &CatalogueId,
        entry: &EntryId,
    ) -> Result<Vec<Version>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT version, changed_at, octet_length(body), deleted,
                 device IS NOT (SELECT value FROM setting WHERE name = 'device')
             FROM note_version WHERE catalogue = ?1 AND entry = ?2 AND NOT folded
             ORDER BY changed_at DESC",
        )?;
        let versions = statement.query_map([catalogue.as_str(), entry.as_str()], |row| {
            Ok(Version {
                id: row.get(0)?,
                at: row.get(1)?,
                bytes: row.get::<_, i64>(2)?.try_into().unwrap_or_default(),
                deleted: row.get(3)?,
                elsewhere: row.get(4)?,
            })
        })?;
        Ok(versions.collect::<Result<_, _>>()?)
    }

    /// The text that a note had in a version.
    ///
    /// # Errors
    /// As the database fails.
    pub fn version_text(&self, version: &str) -> Result<Option<String>, Error> {
        Ok(version_text(&self.connection, version)?)
    }

    /// Keeps a draft in place of an earlier one of the same owner on the same entry.
    ///
    /// # Errors
    /// As the database fails.
    pub fn keep_draft(&mut self, catalogue: &CatalogueId, draft: &Draft) -> Result<(), Error> {
        let about = draft.about.as_ref().map(own::card_to_json);
        let base = draft.base.as_ref();
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO draft
                 (owner, catalogue, entry, title, body, base, base_body, about, changed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                draft.owner,
                catalogue.as_str(),
                draft.entry.as_str(),
                draft.title,
                draft.text,
                base.map(|base| &base.version),
                base.map_or("", |base| &base.text),
                about,
                draft.at
            ])?;
        Ok(())
    }

    /// Forgets a draft.
    ///
    /// # Errors
    /// As the database fails.
    pub fn drop_draft(
        &mut self,
        catalogue: &CatalogueId,
        owner: &str,
        entry: &EntryId,
    ) -> Result<(), Error> {
        Ok(drop_draft(&self.connection, catalogue.as_str(), owner, entry)?)
    }

    /// Every draft in a catalogue, the newest first.
    ///
    /// # Errors
    /// As the database fails.
    pub fn drafts(&self, catalogue: &CatalogueId) -> Result<Vec<Draft>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT owner, entry, title, body, base, base_body, about, changed_at FROM draft
             WHERE catalogue = ?1 ORDER BY changed_at DESC",
        )?;
        let drafts = statement.query_map([catalogue.as_str()], |row| {
            let version: Option<String> = row.get(4)?;
            let about: Option<String> = row.get(6)?;
            Ok(Draft {
                owner: row.get(0)?,
                entry: super::read::named(row, 1)?,
                title: row.get(2)?,
                text: row.get(3)?,
                base: match version {
                    None => None,
                    Some(version) => Some(Base { version, text: row.get(5)?, changed_at: 0 }),
                },
                about: about.and_then(|about| own::card_from_json(&about)),
                at: row.get(7)?,
            })
        })?;
        Ok(drafts.collect::<Result<_, _>>()?)
    }

    /// Drops versions that have long been folded into later ones.
    ///
    /// # Errors
    /// As the database fails.
    pub fn drop_folded(&mut self, now: i64) -> Result<(), Error> {
        self.connection.execute(
            "DELETE FROM note_version WHERE folded AND changed_at < ?1",
            [now - FOLDED_FOR],
        )?;
        Ok(())
    }

    /// One change of the personal layer: all of it or nothing.
    pub(super) fn in_writing<T>(
        &mut self,
        catalogue: &CatalogueId,
        now: i64,
        change: impl FnOnce(&Writing<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let writing = Writing {
            transaction: &transaction,
            catalogue: catalogue.as_str(),
            device: device(&transaction)?,
            now,
        };
        let result = change(&writing)?;
        transaction.commit()?;
        Ok(result)
    }
}

/// The name of this copy of the database among all that may be merged.
pub(super) fn device(transaction: &Transaction<'_>) -> rusqlite::Result<String> {
    transaction.execute(
        "INSERT OR IGNORE INTO setting VALUES ('device', lower(hex(randomblob(8))))",
        [],
    )?;
    transaction.query_row("SELECT value FROM setting WHERE name = 'device'", [], |row| row.get(0))
}

pub(super) fn drop_draft(
    connection: &rusqlite::Connection,
    catalogue: &str,
    owner: &str,
    entry: &EntryId,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM draft WHERE owner = ?1 AND catalogue = ?2 AND entry = ?3")?
        .execute(params![owner, catalogue, entry.as_str()])?;
    Ok(())
}

fn current(
    connection: &rusqlite::Connection,
    catalogue: &str,
    entry: &str,
) -> rusqlite::Result<Option<Note>> {
    connection
        .prepare_cached(
            "SELECT body, version, deleted, changed_at FROM note
             WHERE catalogue = ?1 AND entry = ?2",
        )?
        .query_row([catalogue, entry], |row| {
            Ok(Note {
                text: row.get(0)?,
                version: row.get(1)?,
                deleted: row.get(2)?,
                changed_at: row.get(3)?,
            })
        })
        .optional()
}

fn version_text(
    connection: &rusqlite::Connection,
    version: &str,
) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT body FROM note_version WHERE version = ?1")?
        .query_row([version], |row| row.get(0))
        .optional()
}

/// A change of the personal layer under way.
pub(super) struct Writing<'t> {
    pub(super) transaction: &'t Transaction<'t>,
    pub(super) catalogue: &'t str,
    pub(super) device: String,
    pub(super) now: i64,
}

impl Writing<'_> {
    pub(super) fn save(&self, save: &Save<'_>) -> Result<Saved, Error> {
        for owner in save.drafts_of {
            drop_draft(self.transaction, self.catalogue, owner, save.entry)?;
        }
        let found = current(self.transaction, self.catalogue, save.entry.as_str())?;
        let before = found.as_ref().map(|note| note.version.clone());
        let stored = found.as_ref().map_or("", |note| &note.text);
        let unchanged =
            Saved { note: found.clone(), before: before.clone(), how: Outcome::Unchanged };
        let given = if save.text.trim().is_empty() { "" } else { save.text };
        if given == stored {
            return Ok(unchanged);
        }
        // Nothing is to be merged with what was deleted.
        let in_between = !stored.is_empty()
            && found.as_ref().is_some_and(|note| {
                save.base.is_none_or(|base| base.version != note.version && base.text != note.text)
            });
        let (text, how) = if in_between {
            let base = save.base.map_or("", |base| &base.text);
            if given == base {
                return Ok(unchanged);
            }
            // Whatever comes of it, what was given is a version of its own.
            self.add_version(save.entry, before.as_deref(), given, "")?;
            merge(base, given, stored)
        } else {
            (given.to_owned(), Outcome::AsGiven)
        };
        let note = self.put(save.entry, found.as_ref(), &text, save.sitting)?;
        Ok(Saved { note: Some(note), before, how })
    }

    /// Adds a version; gives its name and when its sitting began.
    fn add_version(
        &self,
        entry: &EntryId,
        parent: Option<&str>,
        text: &str,
        sitting: &str,
    ) -> rusqlite::Result<String> {
        let mut began = self.now;
        // A text is never folded into its deletion: that would hide it.
        if let (Some(parent), false) = (parent, sitting.is_empty() || text.is_empty()) {
            let same: Option<i64> = self
                .transaction
                .prepare_cached(
                    "SELECT began_at FROM note_version
                     WHERE version = ?1 AND sitting = ?2 AND NOT deleted",
                )?
                .query_row([parent, sitting], |row| row.get(0))
                .optional()?;
            if let Some(begun) = same.filter(|begun| self.now - begun < SITTING) {
                began = begun;
                self.transaction
                    .prepare_cached("UPDATE note_version SET folded = 1 WHERE version = ?1")?
                    .execute([parent])?;
            }
        }
        self.transaction
            .prepare_cached(
                "INSERT INTO note_version (version, catalogue, entry, parent, body, deleted,
                     device, changed_at, sitting, began_at)
                 VALUES (lower(hex(randomblob(16))), ?1, ?2, ?3, ?4, ?4 = '', ?5, ?6, ?7, ?8)
                 RETURNING version",
            )?
            .query_row(
                params![
                    self.catalogue,
                    entry.as_str(),
                    parent,
                    text,
                    self.device,
                    self.now,
                    sitting,
                    began
                ],
                |row| row.get(0),
            )
    }

    /// Makes a text the note, under a new version.
    fn put(
        &self,
        entry: &EntryId,
        before: Option<&Note>,
        text: &str,
        sitting: &str,
    ) -> Result<Note, Error> {
        // Clocks go back; versions of one note do not.
        let at = before.map_or(self.now, |before| self.now.max(before.changed_at + 1));
        let parent = before.map(|note| &note.version[..]);
        let writing = Writing { device: self.device.clone(), now: at, ..*self };
        let version = writing.add_version(entry, parent, text, sitting)?;
        let extracts = Extracts::of(std::iter::once(text), &[], &mut Stems::default());
        // Not an upsert: that would decide about conflicts within the triggers as well.
        let sql = if before.is_some() {
            "UPDATE note SET version = ?3, body = ?4, code = ?5, words = ?6, deleted = (?4 = ''),
                 changed_at = ?7, title = coalesce(
                     (SELECT title FROM entry WHERE id = ?2
                      AND catalogue = (SELECT key FROM catalogue WHERE id = ?1)), title)
             WHERE catalogue = ?1 AND entry = ?2"
        } else {
            "INSERT INTO note
                 (catalogue, entry, version, body, code, words, deleted, changed_at, title)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?4 = '', ?7, coalesce(
                 (SELECT title FROM entry WHERE id = ?2
                  AND catalogue = (SELECT key FROM catalogue WHERE id = ?1)), ?2))"
        };
        self.transaction.prepare_cached(sql)?.execute(params![
            self.catalogue,
            entry.as_str(),
            version,
            text,
            extracts.code,
            extracts.words.concat(),
            at
        ])?;
        self.link(entry, text)?;
        if entry.as_str().starts_with(OWN_PREFIX) {
            let before = before.map_or("", |before| &before.text);
            writing.own_text_changed(entry, before, text)?;
        }
        Ok(Note { text: text.to_owned(), version, deleted: text.is_empty(), changed_at: at })
    }

    fn link(&self, entry: &EntryId, text: &str) -> Result<(), Error> {
        self.transaction
            .prepare_cached("DELETE FROM note_link WHERE catalogue = ?1 AND source = ?2")?
            .execute([self.catalogue, entry.as_str()])?;
        let mut insert = self
            .transaction
            .prepare_cached("INSERT OR IGNORE INTO note_link VALUES (?1, ?2, ?3)")?;
        for target in wikilinks(text) {
            insert.execute([self.catalogue, &fold(&target), entry.as_str()])?;
        }
        Ok(())
    }
}

/// Both changes of a text in one; where they are to the same lines, both, marked.
fn merge(base: &str, given: &str, stored: &str) -> (String, Outcome) {
    let lines = |text: &str| text.lines().count();
    if base.is_empty() || lines(given).min(lines(stored)) > MOST_MERGED {
        // Two that began with nothing have nothing to be merged by; and what would take long
        // must not keep everybody else from writing.
        let both = format!("{}\n\n{}\n", stored.trim_end(), given.trim_end());
        return (both, Outcome::BothKept);
    }
    // The last lines are lines like the others, whether they were ended or not.
    let ended =
        |text: &str| if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
    let merged = diffy::MergeOptions::new().set_conflict_style(diffy::ConflictStyle::Merge).merge(
        &ended(base),
        &ended(given),
        &ended(stored),
    );
    match merged {
        Ok(text) => (text, Outcome::Merged),
        Err(text) => (text, Outcome::BothKept),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h09_changes_to_different_lines_are_merged_and_to_the_same_kept_both() {
        let base = "one\ntwo\nthree\nfour\nfive\n";
        let (text, how) =
            merge(base, "ONE\ntwo\nthree\nfour\nfive", "one\ntwo\nthree\nfour\nFIVE\n");
        assert_eq!((text.as_str(), how), ("ONE\ntwo\nthree\nfour\nFIVE\n", Outcome::Merged));
        let (text, how) = merge(base, "mine\ntwo\n", "theirs\ntwo\n");
        assert_eq!(how, Outcome::BothKept);
        assert!(text.contains("mine") && text.contains("theirs"), "{text}");
        let (text, how) = merge("", "mine", "theirs");
        assert_eq!((text.as_str(), how), ("theirs\n\nmine\n", Outcome::BothKept));
    }
}
