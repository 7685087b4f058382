//! Decks of Anki, in the three forms that it has had.

use rusqlite::Connection;

use super::{Imported, assert_lines, imported_as, zip};

/// The note types and decks of a collection in its older forms, as JSON.
const DESCRIBED: &str = r#"
    CREATE TABLE col (id, models TEXT, decks TEXT);
    INSERT INTO col VALUES (1, '{
        "1": {"name": "Basic (and reversed card)", "type": 0,
            "flds": [{"name": "Front"}, {"name": "Back"}],
            "tmpls": [{"qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr>{{Back}}"},
                      {"qfmt": "{{Back}}", "afmt": "{{FrontSide}}<hr>{{Front}}"}]},
        "2": {"name": "Cloze", "type": 1, "flds": [{"name": "Text"}, {"name": "Extra"}],
            "tmpls": [{"qfmt": "{{cloze:Text}}", "afmt": "{{cloze:Text}}{{Extra}}"}]}}',
        '{"10": {"name": "Work::Git"}, "11": {"name": "Work::SQL"}}');"#;

/// The same in tables, as in the newest form; the settings are Protocol Buffers.
const IN_TABLES: &str = r"
    CREATE TABLE notetypes (id INTEGER PRIMARY KEY, name TEXT COLLATE unicase, config BLOB);
    CREATE UNIQUE INDEX idx_notetypes_name ON notetypes (name);
    INSERT INTO notetypes VALUES (1, 'Basic (and reversed card)', x'0800'), (2, 'Cloze', x'0801');
    CREATE TABLE fields (ntid INTEGER, ord INTEGER, name TEXT COLLATE unicase, config BLOB,
        PRIMARY KEY (ntid, ord)) WITHOUT ROWID;
    INSERT INTO fields VALUES (1, 0, 'Front', ''), (1, 1, 'Back', ''), (2, 0, 'Text', ''),
        (2, 1, 'Extra', '');
    CREATE TABLE templates (ntid INTEGER, ord INTEGER, name TEXT COLLATE unicase, config BLOB,
        PRIMARY KEY (ntid, ord)) WITHOUT ROWID;
    INSERT INTO templates VALUES
        (1, 0, 'a', CAST(x'0a09' || '{{Front}}' || x'1208' || '{{Back}}' AS BLOB)),
        (1, 1, 'b', CAST(x'0a08' || '{{Back}}' || x'1209' || '{{Front}}' AS BLOB)),
        (2, 0, 'c', CAST(x'0a0e' || '{{cloze:Text}}' || x'1218' || '{{cloze:Text}} {{Extra}}' AS BLOB));
    CREATE TABLE decks (id INTEGER PRIMARY KEY, name TEXT COLLATE unicase, common BLOB);
    CREATE UNIQUE INDEX idx_decks_name ON decks (name);
    INSERT INTO decks VALUES (10, 'Work' || char(31) || 'Git', ''), (11, 'Work' || char(31) || 'SQL', '');";

const ROWS: &str = r#"
    CREATE TABLE notes (id INTEGER PRIMARY KEY, guid TEXT, mid INTEGER, tags TEXT, flds TEXT);
    INSERT INTO notes VALUES
        (100, 'aB/1', 1, ' git daily::one ', 'What does <b>rebase</b> do?' || char(31) || 'It moves commits.'),
        (101, 'aB/2', 2, '', 'A {{c1::lock}} guards {{c2::rows}}.' || char(31) || '<img src="lock.jpg">');
    CREATE TABLE cards (id INTEGER PRIMARY KEY, nid INTEGER, did INTEGER, odid INTEGER, ord INTEGER);
    INSERT INTO cards VALUES (1000, 100, 10, 0, 0), (1001, 100, 10, 0, 1), (1002, 101, 99, 11, 0),
        (1003, 101, 11, 0, 1);
    CREATE TABLE revlog (id INTEGER PRIMARY KEY, cid, usn, ease, ivl, lastIvl, factor, time, type);
    INSERT INTO revlog VALUES (1700000000000, 1000, 0, 3, -600, 0, 0, 4000, 0),
        (1700000900000, 1000, 0, 3, 1, -600, 2500, 3000, 0),
        (1700090000000, 1001, 0, 1, -600, 1, 2300, 9000, 1),
        (1700090000001, 1003, 0, 4, 12, 3, 2500, 2000, 1);"#;

pub(super) fn collection(statements: &[&str]) -> Vec<u8> {
    let mut connection = Connection::open_in_memory().unwrap();
    connection.create_collation("unicase", str::cmp).unwrap();
    for sql in statements {
        connection.execute_batch(sql).unwrap();
    }
    connection.serialize("main").unwrap().to_vec()
}

pub(super) fn old() -> Vec<u8> {
    collection(&[DESCRIBED, ROWS])
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

fn check(deck: &Imported) {
    let expected = "A […] guards […] (challenge) | Work / SQL | card cloze | -\n\
        What does rebase do? (challenge) | Work / Git | card daily/one git reversed | -\n";
    assert_lines("deck", &deck.lines(), expected);
    assert_eq!(deck.text("What does rebase do?"), "What does **rebase** do? => It moves commits.");
    assert_eq!(
        deck.text("A […] guards […]"),
        "A […] guards […]. => A {{c1::lock}} guards {{c2::rows}}.\n\n![](lock.jpg)"
    );
    assert_eq!(deck.report.skipped.to_string(), "2 media (pictures and sounds of a deck)");
    // The reviews are with the entries of their cards.
    let mut reviews: Vec<_> = deck
        .report
        .reviews
        .iter()
        .map(|it| {
            let view = deck.titled_by_id(&it.entry);
            let each: Vec<_> = it.reviews.iter().map(|it| (it.grade, it.interval)).collect();
            (view, it.card, each)
        })
        .collect();
    reviews.sort();
    assert_eq!(
        reviews,
        [
            ("A […] guards […]".to_owned(), 1, vec![(4, 12)]),
            ("What does rebase do?".to_owned(), 0, vec![(3, -600), (3, 1)]),
            ("What does rebase do?".to_owned(), 1, vec![(1, -600)]),
        ]
    );
    let first = deck.report.reviews.iter().flat_map(|it| &it.reviews).min_by_key(|it| it.time);
    let first = first.unwrap();
    assert_eq!((first.time, first.duration, first.kind), (1_700_000_000_000, 4000, 0));
}

impl Imported {
    fn titled_by_id(&self, id: &nexus_tui::domain::EntryId) -> String {
        self.store.entry_view(&self.catalogue, id).unwrap().unwrap().entry.title
    }
}

#[test]
fn decks_of_every_form_come_in_with_their_cards_decks_tags_and_reviews() {
    let (old, new) = (old(), collection(&[IN_TABLES, ROWS]));
    let stub = collection(&[DESCRIBED, "CREATE TABLE notes (id, guid, mid, tags, flds);
        INSERT INTO notes VALUES (1, 'x', 1, '', 'Please update Anki'); CREATE TABLE cards
        (id, nid, did, odid, ord); CREATE TABLE revlog (id, cid, ease, ivl, lastIvl, factor, time, type);"]);
    let media: [(&str, &[u8]); 3] = [("0", b"jpg"), ("1", b"mp3"), ("media", b"{}")];
    let deck = |files: &[(&str, &[u8])]| zip(&[files, &media].concat());
    check(&imported_as("git.apkg", &deck(&[("collection.anki2", &old)])).unwrap());
    check(
        &imported_as(
            "git.colpkg",
            &deck(&[("collection.anki2", &stub), ("collection.anki21", &old)]),
        )
        .unwrap(),
    );
    let compressed = compressed(&new);
    let newest = deck(&[("collection.anki2", &stub), ("collection.anki21b", &compressed)]);
    check(&imported_as("git.apkg", &newest).unwrap());
}

#[test]
fn h29_a_card_that_is_changed_keeps_its_entry() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("git.apkg");
    let write = |rows: &str| {
        let bytes = zip(&[("collection.anki2", &collection(&[DESCRIBED, rows]))]);
        std::fs::write(&path, bytes).unwrap();
    };
    write(ROWS);
    let mut deck = super::imported(&path).unwrap();
    let id = deck.titled("What does rebase do?").entry.id;
    write(
        &ROWS
            .replace("It moves commits.", "It writes them anew.")
            .replace("<b>rebase</b> do", "git rebase do"),
    );
    let source = nexus_tui::library::Source::at(&path).unwrap();
    let extent = nexus_tui::library::Extent::Apply;
    nexus_tui::library::import(&mut deck.store, &source, extent, &mut |_| {}).unwrap();
    assert_eq!(deck.titled("What does git rebase do?").entry.id, id);
}

#[test]
fn what_is_no_deck_says_so() {
    let error =
        |name: &str, bytes: &[u8]| imported_as(name, bytes).map(|_| ()).unwrap_err().to_string();
    assert!(
        error("a.apkg", b"words")
            .ends_with("a.apkg: not a zip archive: invalid Zip archive: Could not find EOCD"),
        "{}",
        error("a.apkg", b"words")
    );
    let none = zip(&[("notes.txt", b"x")]);
    assert!(
        error("a.apkg", &none)
            .ends_with("it contains no Anki collection, so it is not an Anki deck")
    );
    for bytes in
        [&b"SQLite format 3\0 and no more"[..], b"", &collection(&["CREATE TABLE notes (id)"])]
    {
        let message = error("a.apkg", &zip(&[("collection.anki2", bytes)]));
        assert!(message.contains("not a collection of Anki"), "{message}");
    }
    let bomb = zip(&[("collection.anki21b", &compressed(&old())[..200])]);
    assert!(error("a.apkg", &bomb).contains("its collection is damaged"));
    // A table that never ends is broken off.
    let endless = collection(&[
        DESCRIBED,
        "CREATE TABLE cards (id, nid, did, odid, ord);
        CREATE VIEW notes AS WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)
        SELECT id, '' AS guid, 1 AS mid, '' AS tags, '' AS flds FROM n WHERE id < 0;",
    ]);
    let message = error("a.apkg", &zip(&[("collection.anki2", &endless)]));
    assert!(message.contains("interrupted"), "{message}");
}

#[test]
fn decks_and_notebooks_inside_a_folder_come_in_with_the_notes_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    let id = "0123456789abcdef0123456789abcdef";
    let enex = "<en-export><note><title>Kept</title><content>text</content></note></en-export>";
    write("note.md", b"# A note\n\ntext\n");
    write("decks/git.apkg", &zip(&[("collection.anki2", &old())]));
    write("mine.enex", enex.as_bytes());
    write("export.zip", &zip(&[(&format!("Page {id}.md"), b"# Page\n\ntext\n")]));
    write("code.zip", &zip(&[("README.md", b"# Code\n\ntext\n")]));
    write("broken.apkg", b"none");
    let mut found = super::imported(folder.path()).unwrap();
    let titles: Vec<String> = found.views().into_iter().map(|view| view.entry.title).collect();
    for title in ["A note", "Kept", "Page", "What does rebase do?"] {
        assert!(titles.iter().any(|it| it == title), "{title} in {titles:?}");
    }
    assert!(!titles.iter().any(|it| it == "Code"), "{titles:?}");
    assert!(found.report.issues.iter().any(|issue| issue.file == "broken.apkg"));
    assert!(found.report.skipped.to_string().contains("1 .zip"), "{}", found.report.skipped);
    assert!(!found.report.reviews.is_empty());
    let source = nexus_tui::library::Source::at(folder.path()).unwrap();
    let extent = nexus_tui::library::Extent::Apply;
    let again = nexus_tui::library::import(&mut found.store, &source, extent, &mut |_| {}).unwrap();
    assert!(!again.is_change(), "nothing has changed");
}
