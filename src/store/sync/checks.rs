//! Whether what sync relies on holds.

use super::super::{Error, Store, review::REVIEW_KINDS};
use crate::domain::counted;

impl Store {
    /// What is wrong with sync, each in a few words; `None` if it is off.
    pub(in super::super) fn sync_faults(&self) -> Result<Option<Vec<String>>, Error> {
        let Some(state) = self.sync_state()? else { return Ok(None) };
        let count = |sql: &str| -> Result<i64, Error> {
            Ok(self.connection.query_row(sql, [], |row| row.get(0))?)
        };
        let mut faults = Vec::new();
        if !state.trouble.is_empty() {
            faults.push(format!("the last sync failed: {}", state.trouble));
        }
        // A computer numbers its events; visits stay on it and have none.
        let gaps = count(
            "SELECT count(*) FROM (SELECT 1 FROM fact WHERE seq > 0 GROUP BY device
                 HAVING count(DISTINCT seq) <> max(seq))",
        )?;
        if gaps > 0 {
            faults.push(format!(
                "some of what {} recorded is missing here; a sync there sends it",
                counted(gaps, "computer", "computers")
            ));
        }
        for (table, key, what) in [
            ("note_version", "entry", ["note", "notes"]),
            ("own_version", "id", ["entry of yours", "entries of yours"]),
        ] {
            let heads = count(&format!(
                "SELECT count(*) FROM (SELECT 1 FROM {table} AS made
                     WHERE NOT EXISTS (SELECT 1 FROM version_parent
                         JOIN {table} AS later USING (version)
                         WHERE version_parent.parent = made.version)
                     GROUP BY catalogue, {key} HAVING count(*) > 1)"
            ))?;
            if heads > 0 {
                faults.push(format!(
                    "{} changed on two computers and not merged yet",
                    counted(heads, what[0], what[1])
                ));
            }
        }
        Ok(Some(faults))
    }

    /// How many lines and events there are that a newer program wrote, and this one does not
    /// understand. They are kept, and passed on.
    pub(in super::super) fn unknown_to_sync(&self) -> Result<i64, Error> {
        let sql = format!(
            "SELECT (SELECT count(*) FROM sync_line) + (SELECT count(*) FROM fact
                 WHERE kind NOT IN ('visit', 'star', 'unstar', 'practise', 'enrol', 'unenrol')
                   AND NOT {REVIEW_KINDS})"
        );
        Ok(self.connection.query_row(&sql, [], |row| row.get(0))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_heads_and_troubles_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(&folder.path().join("nexus.db")).unwrap();
        assert_eq!(store.sync_faults().unwrap(), None);
        store.start_sync("remote").unwrap();
        assert_eq!(store.sync_faults().unwrap(), Some(Vec::new()));
        let mut state = store.sync_state().unwrap().unwrap();
        "no network".clone_into(&mut state.trouble);
        store.set_sync_state(&state).unwrap();
        store
            .connection
            .execute_batch(
                "INSERT INTO fact (id, kind, catalogue, entry, device, at, seq) VALUES
                     ('a', 'star', 'c', 'e', 'one', 0, 1), ('b', 'star', 'c', 'e', 'one', 0, 3),
                     ('d', 'star', 'c', 'e', 'two', 0, 1), ('v', 'visit', 'c', 'e', 'two', 0, 0);
                 INSERT INTO note_version
                     (version, catalogue, entry, body, deleted, device, changed_at)
                 VALUES ('v1', 'c', 'e', 'one', 0, '', 0), ('v2', 'c', 'e', 'two', 0, '', 0);
                 INSERT INTO own_version (version, catalogue, id, kind, title, category,
                     category_title, tags, links, rank, deleted, device, changed_at)
                 VALUES ('o1', 'c', 'my/a', 'article', 'A', 'x', 'X', '[]', '[]', 1, 0, '', 0),
                     ('o2', 'c', 'my/a', 'article', 'B', 'x', 'X', '[]', '[]', 1, 0, '', 0);
                 INSERT INTO fact (id, kind, catalogue, entry, device, at)
                     VALUES ('n', 'newer', 'c', 'e', 'two', 0), ('r', 'review', 'c', 'e', 'two', 0);
                 INSERT INTO sync_line VALUES ('{}');",
            )
            .unwrap();
        let faults = store.sync_faults().unwrap().unwrap();
        assert_eq!(
            faults,
            [
                "the last sync failed: no network",
                "some of what 1 computer recorded is missing here; a sync there sends it",
                "1 note changed on two computers and not merged yet",
                "1 entry of yours changed on two computers and not merged yet",
            ]
        );
        assert_eq!(store.unknown_to_sync().unwrap(), 2);
        store
            .connection
            .execute("INSERT INTO version_parent VALUES ('v2', 'v1'), ('o2', 'o1')", [])
            .unwrap();
        store.connection.execute("UPDATE fact SET seq = 2 WHERE id = 'b'", []).unwrap();
        assert_eq!(store.sync_faults().unwrap().unwrap().len(), 1);
    }
}
