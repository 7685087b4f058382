//! Notes: saving them so that nothing that was ever saved is lost, going back, drafts.
//!
//! A note is never changed without its former text being a version. Two that change one note
//! at once are merged; where both changed the same lines, both are kept.

use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::{Error, Store, former, personal::LARGEST, user_entry};
use xxhash_rust::xxh3::Xxh3;

use crate::{
    content::{merge, wikilinks},
    domain::{self, Base, CatalogueId, Draft, EntryId, Note, Outcome, fold, too_long},
    search::{IndexedText, Tokenizer},
};

/// Saves of one sitting are one version for so long: milliseconds.
const SITTING: i64 = 10 * 60 * 1000;
/// The texts of versions that were folded into later ones are kept for so long: milliseconds.
const FOLDED_FOR: i64 = 7 * 24 * 3600 * 1000;
/// Visits are kept for so long, the last of each entry for good: milliseconds.
const VISITS_FOR: i64 = 90 * 24 * 3600 * 1000;

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
    pub edit_session: &'a str,
    /// Whose drafts of it are done with.
    pub draft_owners: &'a [String],
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
    pub fn note(&self, catalogue: &CatalogueId, entry: &EntryId) -> Result<Option<Note>, Error> {
        Ok(current(&self.connection, catalogue.as_str(), entry.as_str())?)
    }

    /// Saves a note. What others have saved since the edit began is merged in or kept beside.
    ///
    /// # Errors
    /// The note is then as it was. [`Error::Busy`], [`Error::Full`] and [`Error::ReadOnly`] can be
    /// shown to the user as they are.
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
                Some(version) => version_text(writing.transaction, version)?
                    .ok_or_else(|| Error::Foreign(format!("no version {version:?}")))?,
            };
            let base = current(writing.transaction, writing.catalogue, entry.as_str())?;
            let base = base.as_ref().map(Base::from);
            writing.save(&Save {
                entry,
                text: &text,
                base: base.as_ref(),
                edit_session: "",
                draft_owners: &[],
            })
        })
    }

    /// Adds a line to a note, as one change.
    ///
    /// # Errors
    /// [`Error::TooLong`] where the note would be.
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
            if let Some(why) = too_long(&text) {
                return Err(Error::TooLong(why));
            }
            let base = note.as_ref().map(Base::from);
            let save = Save {
                entry,
                text: &text,
                base: base.as_ref(),
                edit_session: "",
                draft_owners: &[],
            };
            writing.save(&save)
        })
    }

    /// The versions of a note, the newest first, without those that were folded into others.
    pub fn versions(
        &self,
        catalogue: &CatalogueId,
        entry: &EntryId,
    ) -> Result<Vec<domain::Version>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT version, changed_at, octet_length(body), deleted,
                 device IS NOT (SELECT value FROM setting WHERE name = 'device')
             FROM note_version WHERE catalogue = ?1 AND entry = ?2 AND NOT folded AND NOT pruned
             ORDER BY clock DESC, version",
        )?;
        let versions = statement.query_map([catalogue.as_str(), entry.as_str()], |row| {
            Ok(domain::Version {
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
    pub fn version_text(&self, version: &str) -> Result<Option<String>, Error> {
        Ok(version_text(&self.connection, version)?)
    }

    /// Keeps a draft in place of an earlier one of the same owner on the same entry.
    pub fn save_draft(&mut self, catalogue: &CatalogueId, draft: &Draft) -> Result<(), Error> {
        let about = draft.about.as_ref().map(user_entry::card_to_json);
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
    pub fn drop_draft(
        &mut self,
        catalogue: &CatalogueId,
        owner: &str,
        entry: &EntryId,
    ) -> Result<(), Error> {
        Ok(drop_draft(&self.connection, catalogue.as_str(), owner, entry)?)
    }

    /// Every draft in a catalogue, the newest first.
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
                entry: super::sql::named(row, 1)?,
                title: row.get(2)?,
                text: row.get(3)?,
                base: match version {
                    None => None,
                    Some(version) => Some(Base { version, text: row.get(5)?, clock: 0 }),
                },
                about: about.and_then(|about| user_entry::card_from_json(&about)),
                at: row.get(7)?,
            })
        })?;
        Ok(drafts.collect::<Result<_, _>>()?)
    }

    /// Keeps a note whose entry is gone, as it was called; a note that is there already stays.
    pub fn keep_orphan(
        &mut self,
        catalogue: &CatalogueId,
        entry: &EntryId,
        (title, text): (&str, &str),
        now: i64,
    ) -> Result<(), Error> {
        self.in_writing(catalogue, now, |writing| {
            if current(writing.transaction, writing.catalogue, entry.as_str())?.is_none() {
                let save = Save { entry, text, base: None, edit_session: "", draft_owners: &[] };
                writing.save(&save)?;
                writing.transaction.execute(
                    "UPDATE note SET title = ?3 WHERE catalogue = ?1 AND entry = ?2",
                    [writing.catalogue, entry.as_str(), title],
                )?;
            }
            Ok(())
        })
    }

    /// Drops what has long been of no use: the texts of versions that were folded into later ones,
    /// unless an export or a draft names them, and visits that were not the last of their entry.
    /// Which versions there were, and of which they came, stays.
    pub fn prune(&mut self, now: i64) -> Result<(), Error> {
        self.connection.execute(
            "UPDATE note_version SET body = '', pruned = 1
             WHERE folded AND NOT pruned AND NOT exported AND changed_at < ?1
               AND version NOT IN (SELECT base FROM draft WHERE base IS NOT NULL)",
            [now - FOLDED_FOR],
        )?;
        self.connection.execute(
            "DELETE FROM fact WHERE kind = 'visit' AND at < ?1 AND EXISTS
                 (SELECT 1 FROM fact AS later WHERE later.catalogue = fact.catalogue
                  AND later.entry = fact.entry AND later.kind = 'visit' AND later.at > fact.at)",
            [now - VISITS_FOR],
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
        // An import may have given the entry another id since it was opened.
        former::follow(&transaction)?;
        transaction.commit()?;
        Ok(result)
    }
}

/// The name of this copy of the database among all that may be merged.
pub(super) fn device(transaction: &Transaction<'_>) -> rusqlite::Result<String> {
    transaction.execute(
        "INSERT INTO setting VALUES ('device', lower(hex(randomblob(8)))) ON CONFLICT DO NOTHING",
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
            "SELECT body, version, deleted, changed_at, clock FROM note
             WHERE catalogue = ?1 AND entry = ?2",
        )?
        .query_row([catalogue, entry], |row| {
            Ok(Note {
                text: row.get(0)?,
                version: row.get(1)?,
                deleted: row.get(2)?,
                changed_at: row.get(3)?,
                clock: row.get(4)?,
            })
        })
        .optional()
}

fn version_text(
    connection: &rusqlite::Connection,
    version: &str,
) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT body FROM note_version WHERE version = ?1 AND NOT pruned")?
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
        for owner in save.draft_owners {
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
        let Some(stored) = found.as_ref().filter(|_| in_between) else {
            let parents: Vec<&str> = before.as_deref().into_iter().collect();
            let version = Version {
                text: given,
                parents: &parents,
                id: None,
                edit_session: save.edit_session,
            };
            let note = self.put(save.entry, found.as_ref(), &version)?;
            return Ok(Saved { note: Some(note), before, how: Outcome::AsGiven });
        };
        let base = save.base.map_or("", |base| &base.text);
        if given == base {
            return Ok(unchanged);
        }
        // Whatever comes of it, what was given is a version of its own.
        let base_version = self.version_of(save)?;
        let parents: Vec<&str> = base_version.as_deref().into_iter().collect();
        let version = Version { text: given, parents: &parents, id: None, edit_session: "" };
        let (given_version, _) = self.add_version(save.entry, &version)?;
        let merged = merge(base, &stored.text, given);
        let parents = [&stored.version[..], &given_version];
        let id = Some(merge_id(parents, &merged.text));
        let version =
            Version { text: &merged.text, parents: &parents, id, edit_session: save.edit_session };
        let note = self.put(save.entry, found.as_ref(), &version)?;
        let how = if merged.clashed { Outcome::BothKept } else { Outcome::Merged };
        Ok(Saved { note: Some(note), before, how })
    }

    /// The version that an edit started from: as it says, or else the last one of that text.
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

    /// The place of a change among all: later than any that is known, on any device.
    pub(super) fn clock(&self) -> rusqlite::Result<i64> {
        tick(self.transaction, self.now)
    }

    /// Adds a version; gives its name and its clock.
    fn add_version(
        &self,
        entry: &EntryId,
        version: &Version<'_>,
    ) -> rusqlite::Result<(String, i64)> {
        let Version { text, parents, id, edit_session } = version;
        let parent = parents.first().copied();
        let mut began = self.now;
        // A text is never folded into its deletion: that would hide it.
        if let (Some(parent), false) = (parent, edit_session.is_empty() || text.is_empty()) {
            let same: Option<i64> = self
                .transaction
                .prepare_cached(
                    "SELECT began_at FROM note_version
                     WHERE version = ?1 AND sitting = ?2 AND NOT deleted",
                )?
                .query_row([parent, *edit_session], |row| row.get(0))
                .optional()?;
            if let Some(begun) = same.filter(|begun| self.now - begun < SITTING) {
                began = begun;
                self.transaction
                    .prepare_cached("UPDATE note_version SET folded = 1 WHERE version = ?1")?
                    .execute([parent])?;
            }
        }
        let clock = self.clock()?;
        let name: String = self
            .transaction
            .prepare_cached(
                "INSERT INTO note_version (version, catalogue, entry, parent, body, deleted,
                     device, changed_at, sitting, began_at, clock, title)
                 VALUES (coalesce(?9, lower(hex(randomblob(16)))), ?1, ?2, ?3, ?4, ?4 = '', ?5, ?6,
                     ?7, ?8, ?10, coalesce(
                     (SELECT title FROM entry WHERE id = ?2
                      AND catalogue = (SELECT key FROM catalogue WHERE id = ?1)),
                     (SELECT title FROM note WHERE catalogue = ?1 AND entry = ?2), ?2))
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
                    edit_session,
                    began,
                    id,
                    clock
                ],
                |row| row.get(0),
            )?;
        for parent in *parents {
            add_parent(self.transaction, &name, parent)?;
        }
        Ok((name, clock))
    }

    /// Makes a text the note, under a new version.
    fn put(
        &self,
        entry: &EntryId,
        before: Option<&Note>,
        version: &Version<'_>,
    ) -> Result<Note, Error> {
        let (name, clock) = self.add_version(entry, version)?;
        let text = version.text;
        let note = Note {
            text: text.to_owned(),
            version: name,
            deleted: text.is_empty(),
            changed_at: self.now,
            clock,
        };
        set_note(self.transaction, self.catalogue, entry, &note)?;
        if entry.is_own() {
            let before = before.map_or("", |before| &before.text);
            self.own_text_changed(entry, before, text)?;
        }
        Ok(note)
    }
}

/// A version that is to be added.
struct Version<'v> {
    text: &'v str,
    /// The versions that it comes of.
    parents: &'v [&'v str],
    /// Its name, where that is not for chance to say.
    id: Option<String>,
    edit_session: &'v str,
}

/// Advances the clock of all changes, as hybrid logical clocks do
/// (<https://cse.buffalo.edu/tech-reports/2014-04.pdf>): milliseconds since 1970 in the upper 48
/// bits, a counter in the lower 16; never back, whatever the clock on the wall does, and never
/// beyond what an exchange takes, whatever clock one has brought.
pub(super) fn tick(transaction: &Transaction<'_>, now: i64) -> rusqlite::Result<i64> {
    transaction
        .prepare_cached(
            "UPDATE counter SET n = min(max(n + 1, ?1), ?2) WHERE name = 'clock' RETURNING n",
        )?
        .query_row([clock_of(now), LARGEST], |row| row.get(0))
}

/// The first place among all changes of a time.
pub(super) fn clock_of(at: i64) -> i64 {
    at.clamp(0, i64::MAX >> 17) << 16
}

/// The name of a version that merges others: the same wherever these are merged.
pub(super) fn merge_id(parents: [&str; 2], text: &str) -> String {
    let [first, second] = if parents[0] <= parents[1] { parents } else { [parents[1], parents[0]] };
    let mut hash = Xxh3::new();
    for part in [first, second, text] {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    format!("{:032x}", hash.digest128())
}

pub(super) fn add_parent(
    transaction: &Transaction<'_>,
    version: &str,
    parent: &str,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO version_parent VALUES (?1, ?2) ON CONFLICT (version, parent) DO NOTHING",
        )?
        .execute([version, parent])?;
    Ok(())
}

/// Makes a text the note on an entry: its row, its words and what it links to.
pub(super) fn set_note(
    transaction: &Transaction<'_>,
    catalogue: &str,
    entry: &EntryId,
    note: &Note,
) -> Result<(), Error> {
    let Note { text, version, changed_at, clock, .. } = note;
    let extracts = IndexedText::of(std::iter::once(&text[..]), &[], &mut Tokenizer::default());
    let there: bool = transaction
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM note WHERE catalogue = ?1 AND entry = ?2)")?
        .query_row([catalogue, entry.as_str()], |row| row.get(0))?;
    // Not an upsert: that would decide about conflicts within the triggers as well.
    let sql = if there {
        "UPDATE note SET version = ?3, body = ?4, code = ?5, words = ?6, deleted = (?4 = ''),
             changed_at = ?7, clock = ?8, title = coalesce(
                 (SELECT title FROM entry WHERE id = ?2
                  AND catalogue = (SELECT key FROM catalogue WHERE id = ?1)), title)
         WHERE catalogue = ?1 AND entry = ?2"
    } else {
        "INSERT INTO note
             (catalogue, entry, version, body, code, words, deleted, changed_at, clock, title)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?4 = '', ?7, ?8, coalesce(
             (SELECT title FROM entry WHERE id = ?2
              AND catalogue = (SELECT key FROM catalogue WHERE id = ?1)), ?2))"
    };
    transaction.prepare_cached(sql)?.execute(params![
        catalogue,
        entry.as_str(),
        version,
        text,
        extracts.code,
        extracts.words.concat(),
        changed_at,
        clock
    ])?;
    link(transaction, catalogue, entry, text)
}

/// Notes what a note links to.
fn link(
    transaction: &Transaction<'_>,
    catalogue: &str,
    entry: &EntryId,
    text: &str,
) -> Result<(), Error> {
    transaction
        .prepare_cached("DELETE FROM note_link WHERE catalogue = ?1 AND source = ?2")?
        .execute([catalogue, entry.as_str()])?;
    let mut insert = transaction.prepare_cached(
        "INSERT INTO note_link VALUES (?1, ?2, ?3)
         ON CONFLICT (catalogue, target, source) DO NOTHING",
    )?;
    for target in wikilinks(text) {
        insert.execute([catalogue, &fold(&target), entry.as_str()])?;
    }
    Ok(())
}
