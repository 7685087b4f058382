//! Versions of notes and user entries: their names and their graph.

use std::collections::{BTreeSet, HashMap, HashSet};

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
    let read = |sql: &str| -> rusqlite::Result<Vec<Head>> {
        connection
            .prepare_cached(sql)?
            .query_map(params![catalogue, id], |row| {
                Ok(Head { version: row.get(0)?, clock: row.get(1)? })
            })?
            .collect()
    };
    let heads = read(&sql)?;
    if !heads.is_empty() {
        return Ok(heads);
    }
    // In a circle, which nobody but a broken or hostile log makes, each comes from another.
    read(&format!(
        "SELECT version, clock FROM {} WHERE {} = ?1 AND {} = ?2
         ORDER BY clock DESC, version DESC LIMIT 1",
        versions.name, table.key[0], table.key[1]
    ))
}

/// How many criss-cross merges below each other are followed to find the base of a merge.
const DEEPEST: usize = 16;
/// How many bases are found for one merge, at most. What bases come from is mostly the same, and
/// found once; only a history that was made for it has more.
const MOST_BASES: usize = 200;

/// What a merge starts from, for each sort of version.
pub(super) trait Merging {
    /// The content of a version.
    type Content: Clone;

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
    let mut bases = Bases { graph: &graph, merging, found: HashMap::new() };
    bases.of(&graph.ancestors(one), &graph.ancestors(two), 0)
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

    /// Those of a set of versions, closed under ancestry, that no other in it comes from.
    fn last<'g>(&self, set: &HashSet<&'g str>) -> BTreeSet<&'g str> {
        let mut last: BTreeSet<&str> = set.iter().copied().collect();
        for version in set {
            for parent in self.0.get(*version).into_iter().flatten() {
                last.remove(parent.as_str());
            }
        }
        last
    }
}

/// The bases of one merge.
struct Bases<'g, M: Merging> {
    graph: &'g Graph,
    merging: &'g M,
    /// By the versions that they merge: a wide history leads to the same ones again and again.
    found: HashMap<BTreeSet<&'g str>, Option<M::Content>>,
}

impl<'g, M: Merging> Bases<'g, M> {
    /// The content from which two sets of ancestors come.
    fn of(
        &mut self,
        one: &HashSet<&'g str>,
        two: &HashSet<&'g str>,
        depth: usize,
    ) -> Result<Option<M::Content>, Error> {
        let common: HashSet<&str> = one.intersection(two).copied().collect();
        let last = self.graph.last(&common);
        if let Some(found) = self.found.get(&last) {
            return Ok(found.clone());
        }
        let mut bases = load(self.merging, &last)?;
        if bases.is_empty() {
            // What they come from, at least.
            bases = load(self.merging, &common.into_iter().collect())?;
            bases.drain(..bases.len().saturating_sub(1));
        }
        let merged = if depth == DEEPEST || self.found.len() >= MOST_BASES {
            bases.pop().map(|(_, _, content)| content)
        } else {
            self.merged(bases, depth)?
        };
        self.found.insert(last, merged.clone());
        Ok(merged)
    }

    fn merged(
        &mut self,
        bases: Vec<Loaded<'g, M::Content>>,
        depth: usize,
    ) -> Result<Option<M::Content>, Error> {
        let mut bases = bases.into_iter();
        let Some((_, first, mut merged)) = bases.next() else { return Ok(None) };
        let mut above = self.graph.ancestors(first);
        for (_, version, content) in bases {
            let ancestors = self.graph.ancestors(version);
            let base = self.of(&above, &ancestors, depth + 1)?;
            merged = self.merging.merge(base.as_ref(), &merged, &content);
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
    versions: &BTreeSet<&'g str>,
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
    use std::cell::Cell;

    use super::*;
    use crate::domain::EntryId;

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
    fn versions_that_come_from_each_other_have_a_head_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let store = crate::store::Store::open(&folder.path().join("nexus.db")).unwrap();
        let connection = &store.connection;
        connection
            .execute_batch(
                "INSERT INTO note_version
                     (version, catalogue, entry, body, deleted, device, changed_at, clock)
                 VALUES ('one', 'c', 'a', 'x', 0, '', 0, 1), ('two', 'c', 'a', 'y', 0, '', 0, 2);
                 INSERT INTO version_parent VALUES ('two', 'one'), ('one', 'two');",
            )
            .unwrap();
        let heads = heads(connection, &super::super::personal::NOTE, "c", "a").unwrap();
        assert_eq!(heads, [Head { clock: 2, version: "two".to_owned() }]);
        let one = EntryId::new("a").unwrap();
        let merges = super::super::reconcile::reconcile_note(connection, "c", &one).unwrap();
        assert_eq!(merges, super::super::reconcile::Merges::default());
    }

    /// Texts of lines, merged as notes are.
    struct Texts(HashMap<&'static str, (i64, &'static str)>);

    fn base_in<M: Merging>(
        graph: &Graph,
        merging: &M,
        [one, two]: [&str; 2],
    ) -> Option<M::Content> {
        let mut bases = Bases { graph, merging, found: HashMap::new() };
        bases.of(&graph.ancestors(one), &graph.ancestors(two), 0).unwrap()
    }

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
        let base = |texts: &Texts, one, two| base_in(&graph, texts, [one, two]);
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

    /// Sets of the versions that they come from, merged as sets; counts the merges.
    struct Sets(HashMap<String, BTreeSet<String>>, Cell<usize>);

    impl Merging for Sets {
        type Content = BTreeSet<String>;

        fn load(&self, version: &str) -> Result<Option<(i64, Self::Content)>, Error> {
            Ok(self.0.get(version).map(|set| (0, set.clone())))
        }

        fn merge(
            &self,
            _: Option<&Self::Content>,
            older: &Self::Content,
            newer: &Self::Content,
        ) -> Self::Content {
            self.1.set(self.1.get() + 1);
            older.union(newer).cloned().collect()
        }
    }

    #[test]
    fn a_wide_history_takes_no_more_merges_than_it_has_versions() {
        // In each layer, every version merges all of the layer before.
        let (width, layers): (usize, usize) = (12, 40);
        let name = |layer: usize, at: usize| format!("{layer:02}-{at:02}");
        let mut graph = HashMap::new();
        let mut sets = Sets(HashMap::new(), Cell::new(0));
        for layer in 0..layers {
            for at in 0..width {
                let before = layer.checked_sub(1);
                let parents: Vec<String> = before
                    .into_iter()
                    .flat_map(|it| (0..width).map(move |at| name(it, at)))
                    .collect();
                let mut set: BTreeSet<String> =
                    parents.iter().filter_map(|it| sets.0.get(it)).flatten().cloned().collect();
                set.insert(name(layer, at));
                sets.0.insert(name(layer, at), set);
                graph.insert(name(layer, at), parents);
            }
        }
        let graph = Graph(graph);
        let (one, two) = (name(layers - 1, 0), name(layers - 1, 1));
        let base = base_in(&graph, &sets, [&one, &two]).unwrap();
        assert_eq!(base.len(), width * (layers - 1), "whatever both come from");
        let merges = sets.1.get();
        assert!(merges <= width * layers, "{merges} merges");
    }

    #[test]
    fn a_merge_has_the_name_that_every_version_of_the_program_gives_it() {
        let name = merge_id(["one", "two"], "text");
        assert_eq!(merge_id(["two", "one"], "text"), name);
        assert_ne!(merge_id(["one", "two"], "other"), name);
        assert_eq!(name, "6f998a5564f11d92ed476b666a70db8e");
    }
}
