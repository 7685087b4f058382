//! Indexing the full text after an import: nothing is missed or indexed twice.

use std::{fmt::Write as _, fs, path::Path, process::Command, time::Duration};

use nexus_tui::{
    domain::{CatalogueId, EntryId, List},
    library::{Extent, Source, complete, import, import_entries},
    store::{Save, Store},
};
use rusqlite::Connection;

use super::{
    browser::{Browser, store_of},
    pty::Home,
};

/// Enough entries for several batches.
const MANY: usize = 1_300;

/// A catalogue of many entries, each with a unique word and a link to the next.
fn many(folder: &Path) -> Source {
    let mut text = "[catalogue]\nid = \"many\"\ntitle = \"Many\"\n\n[[category]]\nid = \"all\"\n\
                    title = \"All of them\"\n"
        .to_owned();
    for number in 0..MANY {
        let _ = write!(
            text,
            "\n[[entry]]\nid = \"entry-{number}\"\ncategory = \"all\"\nkind = \"concept\"\n\
             title = \"Entry {number}\"\nbody = \"It says word{number}.\"\n"
        );
    }
    let path = folder.join("many.toml");
    fs::write(&path, text).unwrap();
    Source::at(&path).unwrap()
}

/// How many entries are found by their unique words.
fn found(store: &Store) -> usize {
    let key = store.catalogue_keys(None).unwrap();
    (0..MANY)
        .filter(|number| {
            let hits = store.text_hits(&key, &format!("\"word{number}\""), 10).unwrap();
            assert!(hits.len() < 2, "word{number} is there twice");
            !hits.is_empty()
        })
        .count()
}

fn assert_whole(store: &Store) {
    for finding in store.run_checks().unwrap() {
        assert!(finding.advice.is_none() || finding.what == "backups", "{finding:?}");
    }
}

#[test]
fn entries_are_there_before_their_words_and_the_words_come_part_by_part() {
    let folder = tempfile::tempdir().unwrap();
    let source = many(folder.path());
    let mut store = Store::open(&folder.path().join("nexus.db")).unwrap();
    import_entries(&mut store, &source, Extent::Apply, &mut |_| {}).unwrap();
    let id = CatalogueId::new("many").unwrap();
    assert_eq!(store.window(&id, &List::All, 0, 2_000).unwrap().rows.len(), MANY);
    assert_eq!((store.unindexed().unwrap(), found(&store)), (MANY as u64, 0));
    assert_whole(&store);
    // Somebody writes, and the rest has to wait.
    let mut told = Vec::new();
    let stop = |left| {
        told.push(left);
        false
    };
    assert!(complete(&mut store, &mut { stop }).unwrap());
    let left = store.unindexed().unwrap();
    assert!(left > 0 && told.first() == Some(&(MANY as u64 - 500)), "{left} {told:?}");
    assert_eq!(found(&store), MANY - left as usize);
    assert_whole(&store);
    let entry = EntryId::new("entry-7").unwrap();
    let save =
        Save { entry: &entry, text: "mine", base: None, edit_session: "", draft_owners: &[] };
    store.save_note(&id, &save, 1).unwrap();
    // And another time goes on.
    assert!(complete(&mut store, &mut |_| true).unwrap());
    assert_eq!((store.unindexed().unwrap(), found(&store)), (0, MANY));
    assert!(!complete(&mut store, &mut |_| panic!("there is nothing to do")).unwrap());
    assert_whole(&store);
}

#[test]
fn what_changes_or_goes_before_its_words_have_come_is_found_as_it_is_now() {
    let folder = tempfile::tempdir().unwrap();
    let source = many(folder.path());
    let mut store = Store::open(&folder.path().join("nexus.db")).unwrap();
    import_entries(&mut store, &source, Extent::Apply, &mut |_| {}).unwrap();
    assert!(complete(&mut store, &mut |_| false).unwrap());
    let Source::Path(path) = &source else { unreachable!() };
    let text = fs::read_to_string(path).unwrap();
    // One of which the words are there, and one of which they are not, change; two more go.
    let (kept, _) = text.split_once("\n[[entry]]\nid = \"entry-1298\"").unwrap();
    fs::write(path, kept.replace("says word3.", "is new.").replace("word1200.", "newer.")).unwrap();
    let report = import(&mut store, &source, Extent::Apply, &mut |_| {}).unwrap();
    assert_eq!((report.changes.changed.len(), report.changes.removed.len()), (2, 2));
    assert_eq!(found(&store), MANY - 4);
    let key = store.catalogue_keys(None).unwrap();
    for word in ["new", "newer"] {
        assert_eq!(store.text_hits(&key, word, 10).unwrap().len(), 1, "{word}");
    }
    assert_eq!(store.unindexed().unwrap(), 0);
    assert_whole(&store);
    store.drop_catalogue(&CatalogueId::new("many").unwrap()).unwrap();
    assert_whole(&store);
}

#[test]
fn h01_a_browser_that_dies_on_the_way_leaves_entries_and_the_next_goes_on() {
    let home = Home::new();
    let source = many(home.folder.path());
    let Source::Path(path) = &source else { unreachable!() };
    let home = home.catalogue(path).env("NEXUS_FAULT", "words");
    let mut session = home.nexus();
    assert_eq!(session.ended().exit_code(), 101);
    session.assert_restored();
    let store = Store::open(&home.database()).unwrap();
    let id = CatalogueId::new("many").unwrap();
    assert_eq!(store.window(&id, &List::All, 0, 2_000).unwrap().rows.len(), MANY);
    assert_eq!(store.unindexed().unwrap(), MANY as u64);
    drop(store);
    let home = home.env("NEXUS_FAULT", "");
    let mut session = home.nexus();
    session.wait("1300 entries");
    session.send(b"/word1299").wait("Entry 1299");
    session.send(b"\x1b").wait("▸ Categories");
    session.send(b"q");
    session.ended();
    let store = Store::open(&home.database()).unwrap();
    assert_eq!((store.unindexed().unwrap(), found(&store)), (0, MANY));
}

#[test]
fn a_repair_makes_the_words_of_all_entries() {
    let folder = tempfile::tempdir().unwrap();
    let source = many(folder.path());
    let mut store = Store::open(&folder.path().join("nexus.db")).unwrap();
    import_entries(&mut store, &source, Extent::Apply, &mut |_| {}).unwrap();
    assert!(complete(&mut store, &mut |_| false).unwrap());
    store.rebuild().unwrap();
    assert_eq!((store.unindexed().unwrap(), found(&store)), (0, MANY));
    assert_whole(&store);
}

#[test]
fn words_that_are_still_to_come_are_told_in_the_header() {
    use nexus_tui::screens::Msg;
    let mut browser = Browser::new((100, 12));
    browser.send(Msg::Unindexed(66_000));
    assert!(browser.text().contains("indexing: 66000 left · 6 entries"));
    browser.resize(36, 12);
    assert!(browser.text().lines().next().unwrap().ends_with("indexing: 66000 left"));
    browser.resize(100, 12);
    browser.press("/").type_in("microseconds");
    assert!(browser.text().contains("Redis"), "{}", browser.text());
    browser.send(Msg::Indexed);
    assert!(!browser.text().contains("indexing"), "{}", browser.text());
}

#[test]
fn another_browser_learns_that_the_words_have_come() {
    let folder = tempfile::tempdir().unwrap();
    let (_other, mut store) = store_of(&many(folder.path()));
    let connection = Connection::open(store.path()).unwrap();
    connection.execute("INSERT INTO wordless SELECT key FROM entry LIMIT 1", []).unwrap();
    connection.execute("DELETE FROM entry_words WHERE rowid = 1", []).unwrap();
    let before = store.shown().unwrap();
    assert!(complete(&mut store, &mut |_| true).unwrap());
    assert!(store.shown().unwrap() > before);
}

#[test]
fn h08_a_search_beside_a_writer_finds_names_and_tells_what_the_full_text_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let source = many(folder.path());
    let path = folder.path().join("nexus.db");
    import_entries(&mut Store::open(&path).unwrap(), &source, Extent::Apply, &mut |_| {}).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let Source::Path(catalogue) = &source else { unreachable!() };
    let search = || {
        let output = Command::new(env!("CARGO_BIN_EXE_nexus"))
            .args([Path::new("--db"), &path, Path::new("--catalogue"), catalogue])
            .args(["search", "entry 1207"])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("entry-1207"), "{output:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let told = search();
    assert!(told.contains("full-text search does not cover 1300 entries yet: "), "{told}");
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(search(), "");
}

#[test]
fn h08_a_browser_beside_a_writer_waits_for_it_and_then_makes_the_words() {
    let home = Home::new();
    let source = many(home.folder.path());
    let Source::Path(path) = &source else { unreachable!() };
    let home = home.catalogue(path);
    fs::create_dir_all(home.database().parent().unwrap()).unwrap();
    let mut store = Store::open(&home.database()).unwrap();
    import_entries(&mut store, &source, Extent::Apply, &mut |_| {}).unwrap();
    let other = Connection::open(home.database()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut session = home.nexus();
    session.wait("1300 entries");
    // Longer than a statement waits for a lock.
    std::thread::sleep(Duration::from_millis(2_800));
    assert_eq!(store.unindexed().unwrap(), MANY as u64);
    other.execute_batch("COMMIT").unwrap();
    session.send(b"/word1299").wait("Entry 1299");
    assert!(!session.text().contains("indexing"), "{}", session.text());
    session.send(b"\x1b").wait("▸ Categories");
    session.send(b"q");
    session.ended();
}

#[test]
fn a_database_without_short_texts_gets_them_in_the_background() {
    let folder = tempfile::tempdir().unwrap();
    let (_home, store) = store_of(&many(folder.path()));
    let path = store.path().to_owned();
    drop(store);
    // As the version before left it.
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "DROP TABLE entry_short; DROP TABLE known_as;
             DROP TRIGGER fact_enrols; DROP TRIGGER fact_reviews;
             DROP TABLE saved_search; DROP TABLE enrolment; DROP TABLE card; DROP TABLE card_source;
             DROP TABLE review_day; DROP TABLE deck_day; DROP TABLE document;
             DROP TABLE file_change; DROP TABLE file_step;
             DELETE FROM counter WHERE name LIKE 'review%' OR name = 'today';
             DELETE FROM setting WHERE name = 'words/form';
             ALTER TABLE draft DROP COLUMN file;
             ALTER TABLE catalogue DROP COLUMN settled;
             ALTER TABLE source DROP COLUMN shared;
             PRAGMA user_version = 10",
        )
        .unwrap();
    drop(connection);
    let mut store = Store::open(&path).unwrap();
    let mut most_left = 0;
    let indexed = complete(&mut store, &mut |left| {
        most_left = most_left.max(left);
        true
    });
    assert!(indexed.unwrap() && most_left > 0);
    assert!(!complete(&mut store, &mut |_| true).unwrap(), "once is enough");
    assert_eq!((store.unindexed().unwrap(), found(&store)), (0, MANY));
    assert_whole(&store);
}
