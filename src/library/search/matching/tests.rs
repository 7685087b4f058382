//! Candidates beside what FTS5 finds by itself.

use std::{collections::BTreeSet, fmt::Write as _, fs};

use proptest::prelude::*;

use super::*;
use crate::{
    library::{Source, bring_up_to_date},
    search::{Query, Set, Stored},
};

/// Words of which some begin others, and two ways to write one.
const WORDS: &[&str] =
    &["lock", "locks", "locksmith", "log", "logger", "data", "database", "sha-256", "sha256", "x"];

/// A store of entries with these words in title, summary and body, and its searcher's index.
fn store_of(entries: &[[Vec<usize>; 3]]) -> (tempfile::TempDir, Store, Vec<i64>) {
    let folder = tempfile::tempdir().unwrap();
    let mut catalogue =
        "[catalogue]\nid='c'\ntitle='C'\n[[category]]\nid='c'\ntitle='C'\n".to_owned();
    let text = |words: &[usize]| words.iter().map(|at| WORDS[*at]).collect::<Vec<_>>().join(" ");
    for (number, [title, summary, body]) in entries.iter().enumerate() {
        let (title, summary, body) = (text(title), text(summary), text(body));
        let _ = write!(
            catalogue,
            "[[entry]]\nid='e{number}'\ncategory='c'\nkind='concept'\ntitle='E {title}'\n\
             summary='{summary}'\nbody='- {body}'\n"
        );
    }
    let file = folder.path().join("c.toml");
    fs::write(&file, catalogue).unwrap();
    let source = Source::at(&file).unwrap();
    let mut store = Store::open(&folder.path().join("n.db")).unwrap();
    bring_up_to_date(&mut store, &source, &mut |_| {}).unwrap();
    let catalogues = store.catalogue_keys(Some(&source.origin())).unwrap();
    (folder, store, catalogues)
}

/// What is found of a query with `most` and `costs`, and what FTS5 finds alone.
fn both_ways(
    (store, catalogues): (&Store, &[i64]),
    query: &str,
    most: usize,
    costs: Costs,
) -> (Vec<TextHit>, Vec<TextHit>) {
    let index = store.index(catalogues).unwrap();
    let mut no_sets = |_: &Stored| Ok::<_, ()>(Set::default());
    let clause = Query::parse(query).plan(&mut no_sets).unwrap().remove(0);
    let alone = store.entry_hits(catalogues, &clause.expression().unwrap(), 1000).unwrap();
    let wanted = &|_: i64, (holds, _): (bool, bool)| holds;
    let (index, clause) = (&index, &clause);
    let matching = Matching { store, index, catalogues, clause, wanted, most, costs };
    (matching.find(&mut Tokenizer::default()).unwrap(), alone)
}

fn keys(hits: &[TextHit]) -> BTreeSet<i64> {
    hits.iter().map(|hit| hit.key).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 12, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn exactly_the_entries_with_all_words_are_found(
        entries in prop::collection::vec(
            [prop::collection::vec(0..WORDS.len(), 0..2), prop::collection::vec(0..WORDS.len(), 0..3),
             prop::collection::vec(0..WORDS.len(), 1..5)],
            20..60,
        ),
        queries in prop::collection::vec(prop::collection::vec(0..WORDS.len(), 1..4), 6),
    ) {
        let (_folder, store, catalogues) = store_of(&entries);
        for query in queries {
            let query = query.iter().map(|at| WORDS[*at]).collect::<Vec<_>>().join(" ");
            // Words are looked up, entries read, FTS5 asked.
            for (keys_to_read, few_keys) in [(1000, 0), (1, 0), (3, 0), (1, 1000)] {
                for most in [4, 1000] {
                    let costs = Costs { keys_to_read, most_read: 500, few_keys };
                    let (found, alone) = both_ways((&store, &catalogues), &query, most, costs);
                    let (found, alone) = (keys(&found), keys(&alone));
                    prop_assert!(found.is_subset(&alone), "{query}: {found:?} {alone:?}");
                    // Of more than are asked for, as many are found.
                    prop_assert!(found.len() >= most.min(alone.len()), "{query} {costs:?}");
                }
            }
        }
    }
}

#[test]
fn what_is_read_is_ranked_as_fts5_ranks_it() {
    let entries: Vec<[Vec<usize>; 3]> = (0..30)
        .map(|n| {
            [vec![0; n % 2], vec![0; n % 3], [vec![0; 1 + n % 4], vec![5 + n % 4; n]].concat()]
        })
        .collect();
    let (_folder, store, catalogues) = store_of(&entries);
    let costs = Costs { keys_to_read: 1, most_read: 500, few_keys: 0 };
    let (mut found, mut alone) = both_ways((&store, &catalogues), "lock", 1000, costs);
    assert_eq!(found.len(), 30);
    for hits in [&mut found, &mut alone] {
        hits.sort_by_key(|hit| hit.key);
    }
    for (found, alone) in found.iter().zip(&alone) {
        let apart = (found.score / alone.score - 1.0).abs();
        assert!(found.key == alone.key && apart < 1e-6, "{found:?} {alone:?}");
    }
}

#[test]
fn what_is_not_wanted_is_not_read() {
    let entries: Vec<[Vec<usize>; 3]> =
        (0..30).map(|n| [vec![n % 2], vec![], vec![0, 5]]).collect();
    let (_folder, store, catalogues) = store_of(&entries);
    let index = store.index(&catalogues).unwrap();
    let mut no_sets = |_: &Stored| Ok::<_, ()>(Set::default());
    let clause = Query::parse("locks data").plan(&mut no_sets).unwrap().remove(0);
    let all = store.entry_hits(&catalogues, &clause.expression().unwrap(), 1000).unwrap();
    let odd = |key: i64, _: (bool, bool)| key % 2 == 1;
    for most in [5, 1000] {
        let costs = Costs { few_keys: 0, ..Costs::default() };
        let (store, index, clause, wanted) = (&store, &index, &clause, &odd);
        let catalogues = &catalogues[..];
        let matching = Matching { store, index, catalogues, clause, wanted, most, costs };
        let found = keys(&matching.find(&mut Tokenizer::default()).unwrap());
        let odd: BTreeSet<i64> = keys(&all).into_iter().filter(|key| key % 2 == 1).collect();
        assert!(found.is_subset(&odd) && found.len() == most.min(odd.len()), "{found:?}");
    }
}
