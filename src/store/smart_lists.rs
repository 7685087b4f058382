//! The smart lists, one statement each.

use rusqlite::{OptionalExtension as _, params};

use super::{
    Error, Origin, Store,
    entry_state::MAX_RECENT,
    file_changes::REMOVED,
    lists::{card_marks, listing_row},
    sql::{CATALOGUE, LIKE_USER_ENTRY, count},
};
use crate::domain::{CatalogueId, EntryId, Row, SmartList};

/// The entries of a list in the catalogue whose id is ?1, as rows `entry_id, at`; the list is sorted
/// by `at`, newest first.
fn sql_of(list: SmartList) -> String {
    let here = format!(
        "AND EXISTS (SELECT 1 FROM entry WHERE entry.id = entry_id AND entry.catalogue = {CATALOGUE})"
    );
    match list {
        SmartList::Starred => format!(
            "SELECT entry AS entry_id, star_at AS at FROM mark
             WHERE catalogue = ?1 AND starred {here}"
        ),
        SmartList::Written => format!(
            "SELECT entry AS entry_id, changed_at AS at FROM note
             WHERE catalogue = ?1 AND NOT deleted {here}
             UNION ALL
             SELECT id AS entry_id, changed_at AS at FROM own
             WHERE catalogue = ?1 AND NOT deleted AND NOT EXISTS
                 (SELECT 1 FROM note WHERE note.catalogue = ?1 AND note.entry = own.id
                  AND NOT note.deleted)"
        ),
        SmartList::Recent => format!(
            "SELECT * FROM (SELECT entry AS entry_id, visited_at AS at FROM mark
                 WHERE catalogue = ?1 AND visited_at > 0 {here}
                 ORDER BY visited_at DESC LIMIT {MAX_RECENT})"
        ),
        SmartList::Due => format!(
            "SELECT entry AS entry_id, -min(due_day) AS at FROM card
             WHERE catalogue = ?1 AND present AND enrolled AND NOT suspended AND reps > 0
               AND max(due_day, buried_until) <= (SELECT n FROM counter WHERE name = 'today') {here}
             GROUP BY entry"
        ),
        SmartList::Leeches => format!(
            "SELECT entry AS entry_id, max(lapses) AS at FROM card
             WHERE catalogue = ?1 AND present AND enrolled AND lapses >= 8 {here} GROUP BY entry"
        ),
        SmartList::Clashed => {
            "SELECT entry AS entry_id, at FROM clash WHERE catalogue = ?1".to_owned()
        }
        SmartList::Orphaned => format!(
            "SELECT entry AS entry_id, changed_at AS at FROM note
             WHERE catalogue = ?1 AND NOT deleted AND entry NOT {LIKE_USER_ENTRY}
               AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.id = note.entry
                   AND entry.catalogue = {CATALOGUE})"
        ),
        SmartList::Deleted => format!(
            "SELECT entry_id, max(at) AS at FROM (
                 SELECT id AS entry_id, changed_at AS at FROM own
                 WHERE catalogue = ?1 AND deleted
                 UNION ALL
                 SELECT entry, changed_at FROM note
                 WHERE catalogue = ?1 AND deleted AND entry NOT {LIKE_USER_ENTRY}
                 UNION ALL
                 SELECT entry, began_at FROM file_step JOIN file_change USING (change)
                 WHERE {REMOVED} AND entry <> '' AND NOT EXISTS (SELECT 1 FROM entry AS present
                     WHERE present.id = file_step.entry AND present.catalogue = {CATALOGUE}))
             GROUP BY entry_id"
        ),
    }
}

impl Store {
    /// How many entries a smart list holds.
    pub fn count_smart_list(&self, catalogue: &CatalogueId, list: SmartList) -> Result<u64, Error> {
        let sql = format!("SELECT count(*) FROM ({})", sql_of(list));
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([catalogue.as_str()], |row| count(row, 0))?)
    }

    /// The rows of a smart list between two positions.
    pub(super) fn smart_list_window(
        &self,
        catalogue: &CatalogueId,
        list: SmartList,
        from: i64,
        to: i64,
    ) -> Result<Vec<Row>, Error> {
        // Entries that are not in the catalogue have no row of `entry`: `own` or `note` has the
        // title.
        let sql = format!(
            "SELECT listed.entry_id,
                 coalesce(entry.title, own.title,
                     (SELECT path FROM file_step JOIN file_change USING (change)
                      WHERE {REMOVED} AND file_step.entry = listed.entry_id
                      ORDER BY step DESC LIMIT 1), note.title, listed.entry_id),
                 coalesce(entry.kind, own.kind, 'article'),
                 coalesce((SELECT starred FROM mark
                     WHERE mark.catalogue = ?1 AND mark.entry = listed.entry_id), 0),
                 note.deleted IS 0 AND own.id IS NULL,
                 own.id IS NOT NULL, {}
             FROM ({}) AS listed
             LEFT JOIN entry ON entry.id = listed.entry_id
                 AND entry.catalogue = {CATALOGUE}
             LEFT JOIN own ON own.catalogue = ?1 AND own.id = listed.entry_id
             LEFT JOIN note ON note.catalogue = ?1 AND note.entry = listed.entry_id
             ORDER BY listed.at DESC, listed.entry_id LIMIT ?3 OFFSET ?2",
            card_marks!("?1", "listed.entry_id"),
            sql_of(list)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows =
            statement.query_map(params![catalogue.as_str(), from, to - from], listing_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The keys of the entries of a smart list, in the catalogue from an origin.
    pub fn keys_of_smart_list(&self, origin: &Origin, list: SmartList) -> Result<Vec<i64>, Error> {
        let Some(catalogue) = self.catalogue_from(origin)? else { return Ok(Vec::new()) };
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT entry.key FROM ({}) AS listed JOIN entry ON entry.id = listed.entry_id
             WHERE entry.catalogue = {CATALOGUE}",
            sql_of(list)
        ))?;
        let keys = statement.query_map([catalogue.as_str()], |row| row.get(0))?;
        Ok(keys.collect::<Result<_, _>>()?)
    }

    /// The position of an entry in a smart list.
    pub fn position_in(
        &self,
        catalogue: &CatalogueId,
        list: SmartList,
        id: &EntryId,
    ) -> Result<Option<u64>, Error> {
        let sql = format!(
            "SELECT place FROM (SELECT entry_id,
                 row_number() OVER (ORDER BY at DESC, entry_id) - 1 AS place FROM ({}))
             WHERE entry_id = ?2",
            sql_of(list)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let place = statement.query_row([catalogue.as_str(), id.as_str()], |row| count(row, 0));
        Ok(place.optional()?)
    }
}
