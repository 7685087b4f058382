//! Versions of notes and user entries: their names and their graph.

use std::collections::HashSet;

use rusqlite::{Connection, params};
use xxhash_rust::xxh3::Xxh3;

use super::personal::{Merge, Record as _, Table, VersionParentRow};

/// The name of a merge: the same on every copy.
pub(super) fn merge_id(parents: [&str; 2], content: &str) -> String {
    let [first, second] = if parents[0] <= parents[1] { parents } else { [parents[1], parents[0]] };
    let mut hash = Xxh3::new();
    for part in [first, second, content] {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    format!("{:032x}", hash.digest128())
}

/// Adds a parent of a version.
pub(super) fn add_parent(
    connection: &Connection,
    version: &str,
    parent: &str,
) -> rusqlite::Result<()> {
    VersionParentRow { version: version.into(), parent: parent.into() }.add(connection)
}

/// A version without children, ordered by its clock.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Head {
    pub(super) clock: i64,
    pub(super) version: String,
}

/// The heads of the row with the key `(catalogue, id)` in a table, in order.
pub(super) fn heads(
    connection: &Connection,
    table: &Table,
    catalogue: &str,
    id: &str,
) -> rusqlite::Result<Vec<Head>> {
    let Merge::FromVersions(versions) = table.merge else { return Ok(Vec::new()) };
    // The restored version of a user entry has a version of its text as a parent, which stays the
    // head of the text.
    let sql = format!(
        "SELECT version, clock FROM {0} AS made WHERE {1} = ?1 AND {2} = ?2
           AND NOT EXISTS (SELECT 1 FROM version_parent JOIN {0} AS later USING (version)
                           WHERE version_parent.parent = made.version)
         ORDER BY clock, version",
        versions.name, table.key[0], table.key[1]
    );
    connection
        .prepare_cached(&sql)?
        .query_map(params![catalogue, id], |row| {
            Ok(Head { version: row.get(0)?, clock: row.get(1)? })
        })?
        .collect()
}

/// The common ancestors of two versions, as a JSON array; each is its own ancestor.
pub(super) fn common_ancestors(
    connection: &Connection,
    one: &str,
    two: &str,
) -> rusqlite::Result<String> {
    let (one, two) = (ancestors(connection, one)?, ancestors(connection, two)?);
    let common = one.intersection(&two).map(String::as_str);
    Ok(common.collect::<serde_json::Value>().to_string())
}

fn ancestors(connection: &Connection, version: &str) -> rusqlite::Result<HashSet<String>> {
    let mut statement =
        connection.prepare_cached("SELECT parent FROM version_parent WHERE version = ?1")?;
    let mut found = HashSet::from([version.to_owned()]);
    let mut open = vec![version.to_owned()];
    while let Some(version) = open.pop() {
        let parents = statement.query_map([&version], |row| row.get::<_, String>(0))?;
        for parent in parents {
            let parent = parent?;
            if found.insert(parent.clone()) {
                open.push(parent);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_text_stays_one_when_its_entry_was_restored_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = crate::store::Store::open(&folder.path().join("nexus.db")).unwrap();
        let connection = &store.connection;
        connection
            .execute_batch(
                "INSERT INTO note_version
                     (version, catalogue, entry, body, deleted, device, changed_at, clock)
                 VALUES ('one', 'c', 'my/a', 'x', 0, '', 0, 1), ('two', 'c', 'my/a', 'y', 0, '', 0, 2);
                 INSERT INTO version_parent VALUES ('two', 'one'), ('restored', 'two');
                 INSERT INTO own_version (version, catalogue, id, kind, title, category,
                     category_title, tags, links, rank, deleted, device, changed_at)
                 VALUES ('restored', 'c', 'my/a', 'article', 'A', 'x', 'X', '[]', '[]', 1, 0, '', 0);",
            )
            .unwrap();
        let heads = heads(connection, &super::super::personal::NOTE, "c", "my/a").unwrap();
        assert_eq!(heads, [Head { clock: 2, version: "two".to_owned() }]);
    }

    #[test]
    fn a_merge_has_the_name_that_every_version_of_the_program_gives_it() {
        let name = merge_id(["one", "two"], "text");
        assert_eq!(merge_id(["two", "one"], "text"), name);
        assert_ne!(merge_id(["one", "two"], "other"), name);
        assert_eq!(name, "6f998a5564f11d92ed476b666a70db8e");
    }
}
