//! Tests of matching entries.

use super::*;

fn item(key: &str, text: &str) -> ImportedEntry {
    ImportedEntry {
        key: key.into(),
        fingerprint: fingerprint(text),
        sketch: Sketch::of(text),
        declared_id: None,
    }
}

fn known(key: &str, id: &str, text: &str, current: bool) -> KnownEntry {
    let id = id.parse().unwrap();
    KnownEntry {
        key: key.into(),
        id,
        fingerprint: fingerprint(text),
        sketch: Sketch::of(text),
        current,
    }
}

fn matched(items: &[ImportedEntry], known: &[KnownEntry]) -> Vec<String> {
    let found = match_entries(items, known, &mut |_| Sketch::default());
    found.ids.iter().map(|id| id.as_ref().map_or("-".into(), ToString::to_string)).collect()
}

/// An entry with the given hashes as words and a unique text.
fn of_words(key: &str, words: std::ops::Range<u32>) -> ImportedEntry {
    let sketch = Sketch::from(words.collect::<Vec<_>>());
    ImportedEntry { sketch, ..item(key, key) }
}

fn known_words(key: &str, id: &str, words: std::ops::Range<u32>, current: bool) -> KnownEntry {
    let sketch = Sketch::from(words.collect::<Vec<_>>());
    KnownEntry { sketch, ..known(key, id, id, current) }
}

#[test]
fn similarity_is_estimated_from_the_smallest_hashes_of_both() {
    let [one, two] = [0..32, 16..48].map(|words| Sketch::from(words.collect::<Vec<u32>>()));
    assert!((one.similarity(&two) - 0.5).abs() < 1e-9);
}

#[test]
fn the_name_and_the_last_import_decide_between_similar_texts() {
    // The more similar one has another name.
    let before = [known_words("a.md", "x", 0..10, true)];
    let items = [of_words("b.md", 0..8), of_words("a.md", 0..7)];
    assert_eq!(matched(&items, &before), ["-", "x"]);
    // Equally similar, but one was not in the last import.
    let before = [known_words("x.md", "x", 0..10, false), known_words("y.md", "y", 0..10, true)];
    assert_eq!(matched(&[of_words("z.md", 0..8)], &before), ["y"]);
    // The same text and name, but one was not in the last import.
    let before = [known("a.md", "x", POOL, false), known("a.md", "y", POOL, true)];
    assert_eq!(matched(&[item("a.md", POOL)], &before), ["y"]);
}

#[test]
fn an_entry_that_had_two_names_is_claimed_once() {
    let before = [known("a.md", "x", POOL, false), known("b.md", "x", POOL, false)];
    assert_eq!(matched(&[item("a.md", POOL), item("b.md", POOL)], &before), ["x", "-"]);
}

#[test]
fn a_sketch_that_was_not_stored_is_made() {
    let mut before = known("a.md", "x", POOL, true);
    before.sketch = Sketch::default();
    let edited = item("b.md", &POOL.replace("no more", "not one more"));
    let found = match_entries(&[edited], &[before], &mut |_| Sketch::of(POOL));
    assert_eq!(found.ids, [Some("x".parse().unwrap())]);
    assert_eq!(found.moved, [("a.md".to_owned(), "b.md".to_owned())]);
}

#[test]
fn a_number_that_makes_a_key_unique_is_no_other_name() {
    assert_eq!(name_of("a (2)"), "a");
    assert_eq!(name_of("a (b)"), "a (b)");
    let before = [known("a (2)", "x", POOL, true)];
    let found = match_entries(&[item("a", POOL)], &before, &mut |_| Sketch::default());
    assert_eq!((found.ids.len(), found.moved.len()), (1, 0));
    assert_eq!(fingerprint(" a\n"), fingerprint("a"));
}

#[test]
fn duplicates_are_listed_in_order() {
    let before = [known("b", "x", POOL, true), known("c", "x", JOIN, true)];
    let items = ["a", "b", "c"].map(|key| {
        let mut item = item(key, key);
        item.declared_id = Some("x".parse().unwrap());
        item
    });
    let found = match_entries(&items, &before, &mut |_| Sketch::default());
    assert_eq!(found.duplicates, [0, 2]);
}

const POOL: &str = "A pool of connections holds as many as the database takes and no more";
const JOIN: &str = "A hash join builds a table of the smaller side and probes it with the other";

#[test]
fn h29_an_id_follows_the_text_and_each_is_claimed_once() {
    let before = [known("a.md", "a", POOL, true), known("b.md", "b", JOIN, true)];
    // Unchanged; swapped; renamed; renamed and edited, with another in its place.
    assert_eq!(matched(&[item("a.md", POOL), item("b.md", JOIN)], &before), ["a", "b"]);
    assert_eq!(matched(&[item("a.md", JOIN), item("b.md", POOL)], &before), ["b", "a"]);
    assert_eq!(matched(&[item("c.md", POOL)], &before), ["a"]);
    let edited = POOL.replace("pool", "handful");
    assert_eq!(
        matched(&[item("a.md", "Something else entirely"), item("x/c.md", &edited)], &before),
        ["-", "a"]
    );
    // Rewritten at the same path: the same entry.
    assert_eq!(matched(&[item("a.md", "Something else entirely")], &before), ["a"]);
    // A copy does not take the id.
    let copied = [item("0.md", POOL), item("a.md", POOL), item("b.md", JOIN)];
    assert_eq!(matched(&copied, &before), ["-", "a", "b"]);
}

#[test]
fn h29_what_was_away_comes_back_by_its_text_or_by_name_and_similarity() {
    let before = [known("a.md", "a", POOL, false), known("b.md", "b", JOIN, true)];
    assert_eq!(matched(&[item("c.md", POOL), item("b.md", JOIN)], &before), ["a", "b"]);
    let edited = POOL.replace("pool", "handful");
    assert_eq!(matched(&[item("a.md", &edited)], &before), ["a"]);
    // Another text under its old name is another entry.
    assert_eq!(matched(&[item("a.md", "Something else entirely")], &before), ["-"]);
}

#[test]
fn h29_equals_are_told_apart_by_their_texts() {
    let keys = ["Q", "Q", "Q (2)", "R"].map(str::to_owned).to_vec();
    assert_eq!(numbered(keys), ["Q", "Q (2)", "Q (2) (2)", "R"]);
    let before = [known("Q", "q", POOL, true), known("Q (2)", "q-2", JOIN, true)];
    assert_eq!(matched(&[item("Q", JOIN), item("Q (2)", POOL)], &before), ["q-2", "q"]);
    let edited = JOIN.replace("smaller", "larger");
    assert_eq!(matched(&[item("Q", &edited), item("Q (2)", POOL)], &before), ["q-2", "q"]);
    // One of them is gone: the other keeps its own.
    assert_eq!(matched(&[item("Q", &edited)], &before), ["q-2"]);
}

#[test]
fn declared_ids_hold_and_the_second_of_one_is_reported() {
    let mut items = [item("a.md", POOL), item("b.md", JOIN)];
    for item in &mut items {
        item.declared_id = Some("x".parse().unwrap());
    }
    let found = match_entries(&items, &[], &mut |_| Sketch::default());
    assert_eq!((found.ids[0].is_some(), found.ids[1].is_some()), (true, false));
    assert_eq!(found.duplicates, [1]);
    // The one that had it before keeps it.
    let before = [known("b.md", "x", JOIN, true), known("a.md", "y", POOL, true)];
    assert_eq!(matched(&items, &before), ["y", "x"]);
}

#[test]
fn words_of_ascii_are_read_as_all_others_are() {
    for text in [
        "",
        "One two-three, FOUR4 x",
        "caf\u{e9} Caf\u{c9} end\u{2014}dash \u{e9}t\u{e9}s abcde\u{e9} \u{4e2d}\u{6587}\u{5b57}\u{7b26}\u{96c6}ok",
        "extraordinarily long Words \u{130}stanbul",
    ] {
        let mut slow = Sketch::default();
        for word in text.split(|c: char| !c.is_alphanumeric()) {
            slow.add_letters(word);
        }
        assert_eq!(Sketch::of(text), slow, "{text}");
    }
    assert_eq!(Sketch::of("Redis CACHE"), Sketch::of("cache, redis"));
    assert_ne!(Sketch::of("ab"), Sketch::of("ba"));
}

#[test]
fn sketches_tell_how_alike_texts_are() {
    let (pool, join) = (Sketch::of(POOL), Sketch::of(JOIN));
    assert!((pool.similarity(&pool) - 1.0).abs() < 1e-9);
    assert!(pool.similarity(&join) < 0.3, "{}", pool.similarity(&join));
    assert_eq!(Sketch::from_bytes(&pool.to_bytes()), pool);
    assert!(Sketch::of("…").is_empty() && Sketch::default().similarity(&pool) < 0.01);
    let long = |from: usize| -> String {
        (from..from + 400)
            .flat_map(|n| ["word".to_owned(), n.to_string(), " ".to_owned()])
            .collect()
    };
    let half = Sketch::of(&long(0)).similarity(&Sketch::of(&long(200)));
    assert!((0.1..0.6).contains(&half), "a third, about: {half}");
    assert!(Sketch::of("数据库的连接池").similarity(&Sketch::of("数据库的连接池很大")) > 0.5);
}
