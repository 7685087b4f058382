//! The history of notes, and pruning it.

use super::{Error, Store, note_rows, sql::strings};
use crate::domain::{CatalogueId, EntryId, Version};

/// How long the texts of folded versions are kept, in milliseconds.
const FOLDED_FOR: i64 = 7 * 24 * 3600 * 1000;
/// How long visits are kept, in milliseconds; the last one of each entry is kept forever.
const VISITS_FOR: i64 = 90 * 24 * 3600 * 1000;

impl Store {
    /// The versions of a note, newest first, without those that were folded into others.
    pub fn versions(
        &self,
        catalogue: &CatalogueId,
        entry: &EntryId,
    ) -> Result<Vec<Version>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT version, changed_at, octet_length(body), deleted,
                 device IS NOT (SELECT value FROM setting WHERE name = 'device'),
                 (SELECT json_group_array(made.version ORDER BY made.clock, made.version)
                  FROM version_parent JOIN note_version AS made ON made.version = version_parent.parent
                  WHERE version_parent.version = note_version.version)
             FROM note_version WHERE catalogue = ?1 AND entry = ?2 AND NOT folded AND NOT pruned
             ORDER BY clock DESC, version",
        )?;
        let versions = statement.query_map([catalogue.as_str(), entry.as_str()], |row| {
            Ok(Version {
                id: row.get(0)?,
                at: row.get(1)?,
                bytes: row.get::<_, i64>(2)?.try_into().unwrap_or_default(),
                deleted: row.get(3)?,
                elsewhere: row.get(4)?,
                merges: strings(row, 5)?.try_into().ok(),
            })
        })?;
        Ok(versions.collect::<Result<_, _>>()?)
    }

    /// The text of a version of a note; `None` if it was pruned.
    pub fn version_text(&self, version: &str) -> Result<Option<String>, Error> {
        Ok(note_rows::version_text(&self.connection, version)?)
    }

    /// Drops the texts of old folded versions, unless an export or a draft refers to them, and old
    /// visits that are not the last of their entry. The version graph stays.
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
}
