//! Versions of notes and user entries: their names and their graph.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, params};
use xxhash_rust::xxh3::Xxh3;

use super::{
    Error,
    personal::{Merge, Record as _, Table, VersionParentRow},
};

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

/// How many criss-cross merges below each other are followed to find the base of a merge.
const DEEPEST: usize = 16;

/// What a merge starts from, for each sort of version.
pub(super) trait Merging {
    /// The content of a version.
    type Content;

    /// The clock and the content of a version; `None` if it is not known any more.
    fn load(&self, version: &str) -> Result<Option<(i64, Self::Content)>, Error>;

    /// The merge of two contents.
    fn merge(
        &self,
        base: Option<&Self::Content>,
        older: &Self::Content,
        newer: &Self::Content,
    ) -> Self::Content;
}

/// The content that two versions come from: that of their newest common ancestor. If two copies have
/// merged the same versions in another order, there are several, none of which comes from another:
/// they are merged first, or what one of them has removed would come back.
pub(super) fn base_of<M: Merging>(
    connection: &Connection,
    merging: &M,
    [one, two]: [&str; 2],
) -> Result<Option<M::Content>, Error> {
    let graph = Graph::above(connection, [one, two])?;
    graph.base(merging, &graph.ancestors(one), &graph.ancestors(two), 0)
}

/// Versions with their parents.
struct Graph(HashMap<String, Vec<String>>);

impl Graph {
    /// The versions that some come from, and these.
    fn above(connection: &Connection, versions: [&str; 2]) -> rusqlite::Result<Self> {
        let mut statement =
            connection.prepare_cached("SELECT parent FROM version_parent WHERE version = ?1")?;
        let mut parents: HashMap<String, Vec<String>> = HashMap::new();
        let mut open: Vec<String> = versions.map(str::to_owned).into();
        while let Some(version) = open.pop() {
            if parents.contains_key(&version) {
                continue;
            }
            let found = statement.query_map([&version], |row| row.get(0))?;
            let found: Vec<String> = found.collect::<Result<_, _>>()?;
            open.extend(found.iter().cloned());
            parents.insert(version, found);
        }
        Ok(Self(parents))
    }

    /// The versions that one comes from, and itself.
    fn ancestors<'g>(&'g self, version: &'g str) -> HashSet<&'g str> {
        let mut found = HashSet::from([version]);
        let mut open = vec![version];
        while let Some(version) = open.pop() {
            for parent in self.0.get(version).into_iter().flatten() {
                if found.insert(parent) {
                    open.push(parent);
                }
            }
        }
        found
    }

    /// The content from which two sets of ancestors come.
    fn base<'g, M: Merging>(
        &'g self,
        merging: &M,
        one: &HashSet<&'g str>,
        two: &HashSet<&'g str>,
        depth: usize,
    ) -> Result<Option<M::Content>, Error> {
        let common: HashSet<&str> = one.intersection(two).copied().collect();
        let mut last = common.clone();
        // Whatever a common one comes from is common too, so direct parents are enough.
        for version in &common {
            for parent in self.0.get(*version).into_iter().flatten() {
                last.remove(parent.as_str());
            }
        }
        let mut bases = load(merging, &last)?;
        if bases.is_empty() {
            // What they come from, at least.
            bases = load(merging, &common)?;
            bases.drain(..bases.len().saturating_sub(1));
        }
        if depth == DEEPEST {
            return Ok(bases.pop().map(|(_, _, content)| content));
        }
        let mut bases = bases.into_iter();
        let Some((_, first, mut merged)) = bases.next() else { return Ok(None) };
        let mut above = self.ancestors(first);
        for (_, version, content) in bases {
            let ancestors = self.ancestors(version);
            let base = self.base(merging, &above, &ancestors, depth + 1)?;
            merged = merging.merge(base.as_ref(), &merged, &content);
            above.extend(ancestors);
        }
        Ok(Some(merged))
    }
}

/// A version with its clock and its content.
type Loaded<'g, C> = (i64, &'g str, C);

/// The contents of versions, in the order of their clocks.
fn load<'g, M: Merging>(
    merging: &M,
    versions: &HashSet<&'g str>,
) -> Result<Vec<Loaded<'g, M::Content>>, Error> {
    let mut loaded = Vec::new();
    for version in versions {
        if let Some((clock, content)) = merging.load(version)? {
            loaded.push((clock, *version, content));
        }
    }
    loaded.sort_by(|one, two| (one.0, one.1).cmp(&(two.0, two.1)));
    Ok(loaded)
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

    /// Texts of lines, merged as notes are.
    struct Texts(HashMap<&'static str, (i64, &'static str)>);

    impl Merging for Texts {
        type Content = String;

        fn load(&self, version: &str) -> Result<Option<(i64, String)>, Error> {
            Ok(self.0.get(version).map(|(clock, text)| (*clock, (*text).to_owned())))
        }

        fn merge(&self, base: Option<&String>, older: &String, newer: &String) -> String {
            crate::content::merge(base.map_or("", String::as_str), older, newer).text
        }
    }

    #[test]
    fn versions_that_were_merged_in_another_order_come_from_all_that_both_have() {
        let graph = Graph(
            [
                ("first", vec![]),
                ("removes", vec!["first"]),
                ("adds", vec!["first"]),
                ("one", vec!["removes", "adds"]),
                ("two", vec!["adds", "removes"]),
                ("other", vec![]),
            ]
            .map(|(version, parents)| {
                (version.to_owned(), parents.into_iter().map(str::to_owned).collect())
            })
            .into(),
        );
        let mut texts = Texts(HashMap::from([
            ("first", (1, "a\nb\nc")),
            ("removes", (2, "a\nc")),
            ("adds", (3, "a\nb\nc\nd")),
        ]));
        let base = |texts: &Texts, one, two| {
            graph.base(texts, &graph.ancestors(one), &graph.ancestors(two), 0).unwrap()
        };
        assert_eq!(base(&texts, "one", "two").unwrap(), "a\nc\nd");
        assert_eq!(base(&texts, "two", "one").unwrap(), "a\nc\nd");
        assert_eq!(base(&texts, "one", "adds").unwrap(), "a\nb\nc\nd");
        assert_eq!(base(&texts, "one", "other"), None);
        // What is not known any more is left out.
        texts.0.remove("adds");
        assert_eq!(base(&texts, "one", "two").unwrap(), "a\nc");
        texts.0.remove("removes");
        assert_eq!(base(&texts, "one", "two").unwrap(), "a\nb\nc");
    }

    #[test]
    fn a_merge_has_the_name_that_every_version_of_the_program_gives_it() {
        let name = merge_id(["one", "two"], "text");
        assert_eq!(merge_id(["two", "one"], "text"), name);
        assert_ne!(merge_id(["one", "two"], "other"), name);
        assert_eq!(name, "6f998a5564f11d92ed476b666a70db8e");
    }
}
