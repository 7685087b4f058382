//! Importing and updating folders of notes, and exporting everything.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use nexus_tui::{
    domain::{CatalogueId, Content, Entry, EntryId, EntryMeta, EntryView, Kind, List, SmartList},
    library::{Extent, Report, Source, Write, bring_up_to_date, change, import, import_json},
    store::{Save, Store},
};
use proptest::prelude::*;

use super::browser::{fixture, store_of};

/// A time in milliseconds since 1970: the first day of 2026.
const NOW: i64 = 1_767_225_600_000;

fn nexus(home: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_nexus"))
        .env_clear()
        .env("HOME", home)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(args)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// The output of a command that succeeds.
fn printed(home: &Path, args: &[&str]) -> String {
    let output = nexus(home, args);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{args:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

/// The error message of a command that fails.
fn refused(home: &Path, args: &[&str]) -> String {
    let output = nexus(home, args);
    assert_eq!(output.status.code(), Some(1), "{args:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn read_in(store: &mut Store, source: &Source) -> Report {
    import(store, source, Extent::Apply, &mut |_| {}).unwrap()
}

fn id(id: &str) -> EntryId {
    EntryId::new(id).unwrap()
}

fn entry_view(store: &Store, catalogue: &str, entry: &str) -> EntryView {
    let catalogue = CatalogueId::new(catalogue).unwrap();
    let entry_view = store.entry_view(&catalogue, &id(entry)).unwrap();
    entry_view.unwrap_or_else(|| panic!("there is no {entry}"))
}

fn body(entry: &Entry) -> &str {
    match &entry.content {
        Content::Body(body) => body,
        Content::Challenge { .. } => panic!("{} is a challenge", entry.id),
    }
}

fn save(store: &mut Store, catalogue: &str, entry: &str, text: &str) {
    let write = Write::Save {
        entry: id(entry),
        text: text.to_owned(),
        base: None,
        edit_session: String::new(),
        draft_owners: Vec::new(),
    };
    change(store, &CatalogueId::new(catalogue).unwrap(), write).unwrap();
}

fn note(store: &Store, catalogue: &str, entry: &str) -> Option<String> {
    let catalogue = CatalogueId::new(catalogue).unwrap();
    store.note(&catalogue, &id(entry)).unwrap().map(|note| note.text)
}

fn names(changes: &[(String, String)]) -> Vec<&str> {
    changes.iter().map(|(id, _)| id.as_str()).collect()
}

fn writes(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

#[test]
fn links_to_files_lead_from_and_to_where_the_files_are_now() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("notes");
    let mut store = Store::open(&home.path().join("nexus.db")).unwrap();
    let before =
        [("b/z.md", "# Z\n\n[to y](../a/y.md)\n"), ("a/y.md", "# Y\n\n[to z](../b/z.md)\n")];
    writes(&folder, &before);
    read_in(&mut store, &Source::at(&folder).unwrap());
    for (name, _) in before {
        fs::remove_file(folder.join(name)).unwrap();
    }
    writes(&folder, &[("z.md", "# Z\n\n[to y](y.md)\n"), ("y.md", "# Y\n\n[to z](z.md)\n")]);
    read_in(&mut store, &Source::at(&folder).unwrap());
    for (from, to) in [("b/z", "a/y"), ("a/y", "b/z")] {
        let links = entry_view(&store, "notes", from).wikilinks;
        assert!(matches!(&links[..], [(_, row)] if row.id.as_str() == to), "{links:?}");
    }
}

#[test]
fn a_folder_of_notes_becomes_a_catalogue_with_its_links() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("nexus.db")).unwrap();
    let report = read_in(&mut store, &fixture("vault"));
    let catalogue = report.catalogue.as_ref().unwrap();
    assert_eq!((catalogue.id.as_str(), catalogue.title.as_str()), ("vault", "Backend vault"));
    assert!(catalogue.description.starts_with("A small vault of notes"), "{catalogue:?}");

    // Title, other names, tags and date of the front matter; links of both sorts.
    let index = entry_view(&store, "vault", "databases/index-basics").entry;
    assert_eq!((index.title.as_str(), index.kind), ("Indexes: the basics", Kind::Article));
    assert_eq!(index.aliases, ["B-tree", "Btree index"]);
    assert!(["database", "performance"].iter().all(|tag| index.tags.contains(&(*tag).into())));
    assert!(index.source.contains("2023-11-02"), "{}", index.source);
    assert_eq!(
        index.links.iter().map(EntryId::as_str).collect::<Vec<_>>(),
        ["databases/write-ahead-log", "databases/postgres/vacuum"]
    );
    assert!(body(&index).contains("| B-tree | `=`, `<`, `BETWEEN` |"), "{}", body(&index));
    assert!(body(&index).contains("[^cost]: How much is a matter of measuring"));

    // In the text, both lead there; so does the name of a file.
    let leads = |entry: &str| -> Vec<(String, String)> {
        let links = entry_view(&store, "vault", entry).wikilinks;
        links.into_iter().map(|(written, row)| (written, row.id.to_string())).collect()
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(
        leads("databases/index-basics"),
        [
            pair("write-ahead-log", "databases/write-ahead-log"),
            pair("postgres/vacuum.md", "databases/postgres/vacuum")
        ]
    );
    assert_eq!(leads("go/error-wrapping"), [pair("context", "go/context")]);

    // By a title and by a heading behind a name; #tags in prose, none in code.
    let log = entry_view(&store, "vault", "databases/write-ahead-log");
    assert!(log.entry.tags.contains(&"recovery".to_owned()), "{:?}", log.entry.tags);
    let in_code = ["notatag", "include", "define"];
    assert!(!log.entry.tags.iter().any(|tag| in_code.contains(&tag.as_str())));
    let linked: Vec<&str> = log.entry.links.iter().map(EntryId::as_str).collect();
    assert_eq!(linked, ["messaging/outbox", "databases/postgres/vacuum"]);

    // Front matter in TOML, and what nothing understands of it stays to be seen.
    let locks = entry_view(&store, "vault", "databases/postgres/locks").entry;
    assert_eq!((locks.title.as_str(), locks.category.as_str()), ("Locks", "databases-postgres"));
    assert!(body(&locks).contains("categories = [\"postgres\"]"), "{}", body(&locks));
    assert!(body(&locks).contains("../../attachments/lock-queue.png"));

    // Two of one title in one folder, a rule that is no front matter, a setext heading.
    assert!(body(&entry_view(&store, "vault", "messaging/retry").entry).contains("First of two"));
    assert!(
        body(&entry_view(&store, "vault", "messaging/retry-2").entry).contains("Second of two")
    );
    let rule = entry_view(&store, "vault", "http/rule-first").entry;
    assert!(body(&rule).contains("a thematic break"), "{}", body(&rule));
    assert_eq!(entry_view(&store, "vault", "go/context").entry.title, "Context");
    assert_eq!(entry_view(&store, "vault", "go/latin1").entry.title, "Café und Größe");

    // Challenges within a note are entries beside it.
    let request = entry_view(&store, "vault", "questions/interview");
    assert_eq!(request.entry.kind, Kind::Article);
    assert!(report.solved >= 5, "{}", report.solved);

    // What git ignores, what is hidden and what is no text is not read, and the last is told.
    let all = store.ids(&catalogue.id).unwrap();
    assert!(!all.iter().any(|id| id.contains("unfinished") || id.contains("hidden")), "{all:?}");
    let told: Vec<String> = report.issues.iter().map(ToString::to_string).collect();
    let told = told.join("\n");
    for part in ["attachments/binary.md", "go/latin1.md:1", "invalid-utf8.md:3", "bad-front-matter"]
    {
        assert!(told.contains(part), "{part} in {told}");
    }
}

#[test]
fn what_is_moved_changed_or_gone_is_told_and_notes_stay_with_their_entries() {
    let home = tempfile::tempdir().unwrap();
    let notes = home.path().join("til");
    let long = "A pool of connections holds as many as the database takes, and no more of them.";
    writes(
        &notes,
        &[
            ("sql/pools.md", &format!("# Pools\n\n{long}\n")),
            ("sql/joins.md", "# Joins\n\nHash, merge, loop.\n"),
            ("web/http.md", "# HTTP\n\nMethods and [[pools]].\n"),
        ],
    );
    let source = Source::at(&notes).unwrap();
    let mut store = Store::open(&home.path().join("nexus.db")).unwrap();
    let first = read_in(&mut store, &source);
    assert_eq!(names(&first.changes.added), ["sql/joins", "sql/pools", "web/http"]);
    save(&mut store, "til", "sql/pools", "ten is enough");

    // Renamed with a word changed; changed; new; gone.
    fs::remove_file(notes.join("sql/pools.md")).unwrap();
    fs::remove_file(notes.join("sql/joins.md")).unwrap();
    writes(
        &notes,
        &[
            ("databases/connection-pools.md", &format!("# Pools\n\n{long} Always.\n")),
            ("web/http.md", "# HTTP\n\nMethods, status codes.\n"),
            ("web/tls.md", "# TLS\n\nKeys.\n"),
        ],
    );
    // Looked at first: nothing is written.
    let seen = import(&mut store, &source, Extent::Preview, &mut |_| {}).unwrap();
    assert_eq!(names(&seen.changes.removed), ["sql/joins"]);
    assert_eq!(entry_view(&store, "til", "sql/joins").entry.title, "Joins");

    let second = read_in(&mut store, &source);
    assert_eq!(names(&second.changes.added), ["web/tls"]);
    assert!(names(&second.changes.changed).contains(&"web/http"));
    assert_eq!(names(&second.changes.removed), ["sql/joins"]);
    assert_eq!(
        second.moved,
        [("sql/pools.md".to_owned(), "databases/connection-pools.md".to_owned())]
    );
    let moved = entry_view(&store, "til", "sql/pools");
    assert_eq!(moved.category_title, "databases");
    assert_eq!(note(&store, "til", "sql/pools").unwrap(), "ten is enough");

    // Once more: it keeps its id, and nothing has changed.
    let third = read_in(&mut store, &source);
    assert!(third.catalogue.is_none());
    writes(&notes, &[("web/tls.md", "# TLS\n\nKeys and certificates.\n")]);
    let fourth = read_in(&mut store, &source);
    assert_eq!(names(&fourth.changes.changed), ["web/tls"]);
    assert!(fourth.changes.added.is_empty() && fourth.changes.removed.is_empty());
    assert_eq!(note(&store, "til", "sql/pools").unwrap(), "ten is enough");
}

#[test]
fn a_copy_takes_nothing_from_what_it_was_copied_from() {
    let home = tempfile::tempdir().unwrap();
    let notes = home.path().join("til");
    let long = "A pool of connections holds as many as the database takes, and no more of them.";
    writes(&notes, &[("sql/pools.md", &format!("# Pools\n\n{long}\n"))]);
    let log = home.path().join("log.md");
    fs::write(&log, format!("# Log\n\n## B\n\n- **Pools**: {long}\n- **Joins**: Hash, merge.\n"))
        .unwrap();
    let mut store = Store::open(&home.path().join("nexus.db")).unwrap();
    for source in [&notes, &log] {
        read_in(&mut store, &Source::at(source).unwrap());
    }
    save(&mut store, "til", "sql/pools", "mine");
    save(&mut store, "log", "pools", "mine too");
    // Both copies come before what they were copied from.
    writes(&notes, &[("a/copy.md", &format!("# Pools\n\n{long}\n"))]);
    fs::write(
        &log,
        format!("# Log\n\n## A\n\n- **Reserve**: {long}\n- **Other**: Text.\n\n## B\n\n- **Pools**: {long}\n- **Joins**: Hash, merge.\n"),
    )
    .unwrap();
    for source in [&notes, &log] {
        let report = read_in(&mut store, &Source::at(source).unwrap());
        assert!(report.moved.is_empty() && report.changes.removed.is_empty(), "{report:?}");
    }
    assert_eq!(entry_view(&store, "til", "sql/pools").category_title, "sql");
    assert_eq!(note(&store, "til", "sql/pools").unwrap(), "mine");
    assert_eq!(entry_view(&store, "log", "pools").category_title, "B");
    assert_eq!(note(&store, "log", "pools").unwrap(), "mine too");
}

#[test]
fn an_unchanged_folder_writes_nothing() {
    let (folder, mut store) = store_of(&fixture("vault"));
    let files = || -> Vec<Vec<u8>> {
        ["nexus.db", "nexus.db-wal"]
            .iter()
            .map(|name| fs::read(folder.path().join(name)).unwrap_or_default())
            .collect()
    };
    let before = files();
    assert!(read_in(&mut store, &fixture("vault")).catalogue.is_none());
    assert!(files() == before);
}

#[test]
#[cfg(unix)]
fn loops_and_files_that_cannot_be_read_are_lines_in_the_report() {
    let home = tempfile::tempdir().unwrap();
    let notes = home.path().join("notes");
    writes(
        &notes,
        &[("a/one.md", "# One\r\n\r\nText.\r\n"), ("a/two.md", "\u{feff}# Two\n\nText.\n")],
    );
    std::os::unix::fs::symlink(&notes, notes.join("a/loop")).unwrap();
    std::os::unix::fs::symlink(notes.join("nowhere.md"), notes.join("a/dangling.md")).unwrap();
    fs::write(notes.join("a/large.md"), vec![b'x'; 10_000_001]).unwrap();
    let wide: Vec<u8> =
        "\u{feff}# Wide\n\nText.\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(notes.join("a/utf16.md"), wide).unwrap();
    let mut store = Store::open(&home.path().join("nexus.db")).unwrap();
    let report = read_in(&mut store, &Source::at(&notes).unwrap());
    assert_eq!(names(&report.changes.added), ["a/one", "a/two", "a/utf16"]);
    assert_eq!(entry_view(&store, "notes", "a/two").entry.title, "Two");
    assert_eq!(entry_view(&store, "notes", "a/utf16").entry.title, "Wide");
    assert_eq!(body(&entry_view(&store, "notes", "a/one").entry), "Text.");
    let told: Vec<String> = report.issues.iter().map(ToString::to_string).collect();
    for part in ["loop", "dangling.md", "large.md"] {
        assert!(told.iter().any(|line| line.contains(part)), "{part} in {told:?}");
    }
}

#[test]
fn h13_h14_hostile_notes_neither_break_the_import_nor_steer_the_terminal() {
    let home = tempfile::tempdir().unwrap();
    let notes = home.path().join("evil");
    // Each list names the one before nine times.
    let mut bomb = "---\na: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (before, name) in ('a'..='h').zip('b'..) {
        let names = vec![format!("*{before}"); 9].join(", ");
        bomb.extend([format!("{name}: &{name} [{names}]\n")]);
    }
    bomb.push_str("---\n\n# Bomb\n\nText.\n");
    let deep = format!("---\na: {}\n---\n\n# Deep\n\nText.\n", "[".repeat(200_000));
    let toml = format!("+++\na = {}\n+++\n\n# Toml\n\nText.\n", "[".repeat(200_000));
    writes(
        &notes,
        &[
            ("bomb.md", &bomb),
            ("deep.md", &deep),
            ("toml.md", &toml),
            ("quotes.md", &format!("# Quotes\n\n{} x\n", ">".repeat(20_000))),
            ("links.md", &format!("# Links\n\n{}\n", "[[".repeat(50_000))),
            ("escape.md", "# A \u{1b}[31m\u{9b}\u{202e} title\n\n- **Problem\u{1b}[2J**: x\n"),
        ],
    );
    let output = nexus(home.path(), &["import", text(&notes)]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(told.contains("6 entries") && told.contains("bomb.md:2:1"), "{told}");
    let steers = |c: char| (c.is_control() && c != '\n' && c != '\t') || c == '\u{202e}';
    assert!(!told.contains(steers), "{told:?}");
    let list = printed(home.path(), &["--catalogue", "evil", "list"]);
    assert!(list.lines().count() == 6 && !list.contains(steers), "{list:?}");

    // One document without sections is one article, and nothing of it is lost.
    fs::write(notes.join("bomb.md"), "# One\n\nJust some text.\n").unwrap();
    printed(home.path(), &["import", text(&notes.join("bomb.md"))]);
    let shown = printed(home.path(), &["--catalogue", "bomb", "show", "one"]);
    assert!(shown.contains("Just some text."), "{shown}");
}

#[test]
#[cfg(unix)]
fn an_import_that_is_interrupted_leaves_the_store_as_it_was() {
    use std::os::unix::process::ExitStatusExt as _;
    let home = tempfile::tempdir().unwrap();
    let notes = home.path().join("many");
    for number in 0..4_000 {
        let file = format!("{}/note-{number}.md", number % 40);
        writes(&notes, &[(&file, &format!("# Note {number}\n\n{}\n", "some words ".repeat(200)))]);
    }
    let database = home.path().join("nexus.db");
    drop(store_of(&fixture("small")));
    let mut interrupted = 0;
    for wait in [30, 60, 120, 240] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_nexus"))
            .env_clear()
            .env("HOME", home.path())
            .args(["--db", text(&database), "import", text(&notes)])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        let pid = rustix::process::Pid::from_child(&child);
        // SIGTERM: a background shell lets its children ignore SIGINT.
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        let status = child.wait().unwrap();
        let store = Store::open(&database).unwrap();
        let ids = store.ids(&CatalogueId::new("many").unwrap()).unwrap();
        if status.signal().is_some() || status.code() != Some(0) {
            interrupted += 1;
            assert!(ids.is_empty(), "{} entries after {status}", ids.len());
        } else {
            assert_eq!(ids.len(), 4_000);
        }
    }
    assert!(interrupted > 0);
}

/// The output of `show --json`, normalised: without trailing line ends, and with sorted backlinks.
fn shown(printed: &str) -> serde_json::Value {
    let mut value: serde_json::Value = serde_json::from_str(printed).unwrap();
    value["backlinks"].as_array_mut().unwrap().sort_by_key(ToString::to_string);
    for key in ["body", "challenge", "solution"] {
        if let Some(text) = value[key].as_str() {
            value[key] = text.trim_end().into();
        }
    }
    value
}

#[test]
fn markdown_written_out_reads_in_as_the_same_catalogue_with_its_notes() {
    let home = tempfile::tempdir().unwrap();
    let small = ["--catalogue", "tests/fixtures/small"];
    let with = |rest: &[&str]| printed(home.path(), &[&small[..], rest].concat());
    with(&["note", "redis", "--append", "# mine\n\n- one"]);
    with(&["take", "Measure first. #speed", "--entry", "redis"]);
    with(&["add", "--title", "Of my own", "--category", "Somewhere new", "--tag", "own"]);
    let out = home.path().join("out");
    with(&["export", text(&out)]);
    assert!(
        refused(home.path(), &[&small[..], &["export", text(&out)]].concat()).contains("--force")
    );
    with(&["export", text(&out), "--force"]);

    let other = home.path().join("other.db");
    let other = ["--db", text(&other)];
    printed(home.path(), &[&other[..], &["import", text(&out)]].concat());
    let ids = with(&["list"]);
    assert_eq!(ids.matches("my/").count(), 2, "{ids}");
    let again = printed(home.path(), &[&other[..], &["--catalogue", "small", "list"]].concat());
    // The order of things is what Markdown does not hold.
    let sorted = |ids: &str| ids.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(sorted(&ids), sorted(&again));
    for id in ids.lines().map(|line| line.split('\t').next().unwrap()) {
        let before = shown(&with(&["show", id, "--json"]));
        let again = [&other[..], &["--catalogue", "small", "show", id, "--json"]].concat();
        assert_eq!(before, shown(&printed(home.path(), &again)));
    }
    let again = [&other[..], &["--catalogue", "small", "note", "redis"]].concat();
    assert_eq!(printed(home.path(), &again), "# mine\n\n- one\n");

    // A note that there is outranks the one that is read in.
    printed(
        home.path(),
        &[&other[..], &["--catalogue", "small", "note", "redis", "--append", "more"]].concat(),
    );
    writes(&out, &[("tools/new.md", "# New\n\nText.\n")]);
    let output = nexus(home.path(), &[&other[..], &["import", text(&out)]].concat());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("redis already has another note"), "{told}");
    assert_eq!(printed(home.path(), &again), "# mine\n\n- one\nmore\n");
}

#[test]
fn toml_written_out_is_the_same_catalogue() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    printed(home.path(), &["export", "--format", "toml", text(&out)]);
    let other = home.path().join("other.db");
    let again = ["--db", text(&other), "--catalogue", text(&out)];
    let said = |rest: &[&str]| printed(home.path(), &[&again[..], rest].concat());
    let ids = printed(home.path(), &["list"]);
    // An entry that stands in another category than its file's moves there.
    let sorted = |ids: &str| {
        let mut ids: Vec<String> = ids.lines().map(str::to_owned).collect();
        ids.sort();
        ids
    };
    assert_eq!(sorted(&said(&["list"])), sorted(&ids));
    for (number, line) in ids.lines().enumerate() {
        let id = line.split('\t').next().unwrap();
        if number % 25 == 0 {
            let before = printed(home.path(), &["show", id, "--json"]);
            assert_eq!(shown(&said(&["show", id, "--json"])), shown(&before));
        }
    }
}

#[test]
fn exports_write_over_nothing_that_is_not_theirs() {
    let home = tempfile::tempdir().unwrap();
    let small = ["--catalogue", "tests/fixtures/small", "export"];
    let mine = home.path().join("mine");
    writes(&mine, &[("precious.md", "mine")]);
    for more in [&[][..], &["--force"]] {
        let told = refused(home.path(), &[&small[..], &[text(&mine)], more].concat());
        assert!(told.contains("did not write"), "{told}");
    }
    assert_eq!(fs::read_to_string(mine.join("precious.md")).unwrap(), "mine");
    let file = home.path().join("all.json");
    fs::write(&file, "mine").unwrap();
    let json = [&small[..], &["--format", "json", text(&file)]].concat();
    assert!(refused(home.path(), &json).contains("--force"));
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    // What can't be finished leaves nothing behind.
    let told = refused(home.path(), &[&small[..], &["/proc/none/out"]].concat());
    assert!(told.contains("/proc/none/out"), "{told}");
}

#[test]
fn a_part_can_be_written_out_as_a_table_or_as_cards() {
    let home = tempfile::tempdir().unwrap();
    let small = ["--catalogue", "tests/fixtures/small"];
    let with = |rest: &[&str]| printed(home.path(), &[&small[..], rest].concat());
    with(&["note", "caching", "--append", "say \"no\", often"]);
    let csv = with(&["export", "-", "--format", "csv", "--only", "notes"]);
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].starts_with("id,title,kind,category"), "{csv}");
    assert!(csv.contains("\"say \"\"no\"\", often\"") && lines[1].starts_with("caching,"), "{csv}");
    let csv = with(&["export", "-", "--format", "csv", "--category", "tools"]);
    assert!(csv.contains("\nredis,") && !csv.contains("\ncaching,"), "{csv}");
    let csv = with(&["export", "-", "--format", "csv", "--query", "django"]);
    assert!(csv.contains("\ndjango,") && !csv.contains("\nredis,"), "{csv}");
    let anki = with(&["export", "-", "--format", "anki"]);
    let cards: Vec<&str> = anki.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(cards.len(), 1, "{anki}");
    assert!(cards[0].starts_with("nexus-small-slow-page\t\""), "{anki}");
    assert_eq!(cards[0].split('\t').count(), 4);
}

#[test]
fn h13_h14_what_is_no_export_changes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("in.json");
    let all = home.path().join("all.json");
    printed(home.path(), &["export", "--format", "json", text(&all)]);
    let sound = fs::read_to_string(&all).unwrap();
    let before = printed(home.path(), &["list", "--json"]);
    let cut = &sound[..sound.len() / 2];
    let strange = sound.replace("\"kind\": \"challenge\"", "\"kind\": \"riddle\"");
    assert_ne!(strange, sound);
    for (text_of_it, why) in [
        ("", "not valid JSON"),
        ("{}", ""),
        ("[1, 2]", ""),
        (cut, "not valid JSON"),
        (&strange, "riddle"),
        (&sound.replacen("nexus-export-2", "nexus-export-99", 1), "99"),
    ] {
        fs::write(&file, text_of_it).unwrap();
        let told = refused(home.path(), &["import", text(&file)]);
        assert!(told.contains("in.json") && told.contains(why), "{why}: {told}");
        assert_eq!(printed(home.path(), &["list", "--json"]), before);
    }
    let told = refused(home.path(), &["import", text(&home.path().join("nothing"))]);
    assert_eq!(told.matches("No such file").count(), 1, "{told}");
}

#[test]
fn an_export_comes_in_whole_or_not_at_all_and_first_only_to_show() {
    let home = tempfile::tempdir().unwrap();
    let (all, twice) = (home.path().join("all.json"), home.path().join("twice.json"));
    printed(home.path(), &["import", "tests/fixtures/vault"]);
    printed(home.path(), &["note", "redis", "--append", "mine"]);
    printed(home.path(), &["export", "--format", "json", text(&all)]);
    let other = tempfile::tempdir().unwrap();
    printed(other.path(), &["list"]);
    let before = printed(other.path(), &["catalogues"]);
    // One entry twice, in the last catalogue: what came before it does not stay either.
    let mut value: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&all).unwrap()).unwrap();
    let catalogues = value["catalogues"].as_array_mut().unwrap();
    assert_eq!(catalogues.len(), 2);
    catalogues.reverse();
    let entries = catalogues[1]["entries"].as_array_mut().unwrap();
    entries.push(entries[0].clone());
    fs::write(&twice, value.to_string()).unwrap();
    refused(other.path(), &["import", text(&twice)]);
    assert_eq!(printed(other.path(), &["catalogues"]), before);
    let told = printed(other.path(), &["import", "--dry-run", text(&all)]);
    assert!(told.contains("Backend vault: ") && told.contains("nothing was changed"), "{told}");
    assert_eq!(printed(other.path(), &["catalogues"]), before);
    let told = printed(other.path(), &["import", text(&all)]);
    assert!(
        told.contains("Backend vault: ")
            && told.contains("your notes, entries, versions and stars"),
        "{told}"
    );
    assert!(printed(other.path(), &["catalogues"]).contains("vault"));
    assert_eq!(printed(other.path(), &["note", "redis"]), "mine\n");
}

#[test]
fn a_catalogue_is_begun_and_looked_over() {
    let home = tempfile::tempdir().unwrap();
    let mine = home.path().join("My things");
    printed(home.path(), &["init", text(&mine)]);
    assert!(printed(home.path(), &["check", text(&mine)]).contains("2 entries, no problems found"));
    let list = printed(home.path(), &["--catalogue", text(&mine), "list"]);
    assert_eq!(list, "an-example\tAn example\na-challenge\tSomething that went wrong\n");
    assert!(refused(home.path(), &["init", text(&mine)]).contains("already exists"));
    let file = mine.join("1-first.toml");
    let broken =
        fs::read_to_string(&file).unwrap().replace("kind = \"concept\"", "kind = \"idea\"");
    fs::write(&file, broken).unwrap();
    let told = refused(home.path(), &["check", text(&mine)]);
    assert!(told.contains("1-first.toml:") && told.contains("idea"), "{told}");
}

#[test]
fn the_shipped_catalogue_passes_its_own_check() {
    let home = tempfile::tempdir().unwrap();
    let told = printed(home.path(), &["check", "data/catalogue"]);
    assert!(told.contains("no problems found"), "{told}");
}

#[test]
fn catalogues_stand_side_by_side_and_notes_outlive_them() {
    let home = tempfile::tempdir().unwrap();
    let vault = "tests/fixtures/vault";
    let said = printed(home.path(), &["import", vault]);
    assert!(said.contains("Backend vault: ") && said.contains("--catalogue vault"), "{said}");
    assert!(printed(home.path(), &["import", vault]).contains("up to date"));
    printed(home.path(), &["--catalogue", "vault", "note", "messaging/retry", "--append", "mine"]);
    let all = printed(home.path(), &["catalogues"]);
    assert!(all.contains("backend-engineering\t") && all.contains("vault\t"), "{all}");
    printed(home.path(), &["catalogues", "--hide", "vault"]);
    assert!(printed(home.path(), &["catalogues"]).contains("\thidden"));
    printed(home.path(), &["catalogues", "--remove", "vault"]);
    assert!(!printed(home.path(), &["catalogues"]).contains("vault\t"));
    printed(home.path(), &["import", vault]);
    let note = printed(home.path(), &["--catalogue", "vault", "note", "messaging/retry"]);
    assert_eq!(note, "mine\n");
    assert!(refused(home.path(), &["update", "nothing"]).contains("nexus catalogues"));
    assert!(printed(home.path(), &["update"]).contains("vault: up to date"));
    let told = refused(home.path(), &["--catalogue", "nothing", "list"]);
    assert!(told.contains("nothing"), "{told}");
}

#[test]
fn a_search_reaches_every_catalogue_that_is_not_hidden() {
    let home = tempfile::tempdir().unwrap();
    printed(home.path(), &["import", "tests/fixtures/vault"]);
    let told = refused(home.path(), &["search", "title:dead title:letters -redis"]);
    assert!(told.contains("no matches"), "{told}");
    let found = printed(home.path(), &["search", "--all", "title:dead title:letters"]);
    let line = found.lines().next().unwrap();
    assert!(line.ends_with("\tDead letters\tvault"), "{found}");
    let json = printed(home.path(), &["search", "--all", "--json", "retry", "--limit", "200"]);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    let of = |id: &str| rows.iter().filter(|row| row["catalogue"] == id).count();
    assert!(of("backend-engineering") > 0 && of("vault") > 0, "{json}");
    printed(home.path(), &["catalogues", "--hide", "vault"]);
    assert!(
        refused(home.path(), &["search", "--all", "title:dead title:letters"]).contains("matches")
    );
}

#[test]
fn with_the_shipped_catalogue_hidden_another_is_the_usual_one() {
    let home = tempfile::tempdir().unwrap();
    let vault = "tests/fixtures/vault";
    printed(home.path(), &["import", vault]);
    let theirs = printed(home.path(), &["--catalogue", "vault", "list"]);
    let shipped = printed(home.path(), &["list"]);
    assert_ne!(theirs, shipped);
    printed(home.path(), &["catalogues", "--hide", "backend-engineering"]);
    assert_eq!(printed(home.path(), &["list"]), theirs);
    let named = ["--catalogue", "backend-engineering", "list"];
    assert_eq!(printed(home.path(), &named), shipped, "named, it opens all the same");
    // Nothing but hidden ones: there is still something to open.
    printed(home.path(), &["catalogues", "--hide", "vault"]);
    assert_eq!(printed(home.path(), &["list"]), shipped);
    printed(home.path(), &["catalogues", "--show", "backend-engineering"]);
    assert_eq!(printed(home.path(), &["list"]), shipped);
}

#[test]
fn more_hits_than_a_screen_can_hold_are_all_printed_and_exported() {
    let home = tempfile::tempdir().unwrap();
    let notes = home.path().join("many");
    let files: Vec<(String, String)> = (0..450)
        .map(|number| (format!("n{number}.md"), format!("# Pool {number}\n\nA pool of things.\n")))
        .collect();
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (&name[..], &text[..])).collect();
    writes(&notes, &files);
    printed(home.path(), &["import", text(&notes)]);
    let many = |args: &[&str]| printed(home.path(), &[&["--catalogue", "many"], args].concat());
    assert_eq!(many(&["search", "pool", "--limit", "1000"]).lines().count(), 450);
    assert_eq!(many(&["search", "body:things", "--limit", "1000"]).lines().count(), 450);
    let out = home.path().join("out.csv");
    many(&["export", "--format", "csv", "--query", "pool", text(&out)]);
    let rows = fs::read_to_string(&out).unwrap().matches("Pool ").count();
    assert_eq!(rows, 450);
}

#[test]
fn a_watched_folder_is_read_in_whenever_it_changes() {
    let home = tempfile::tempdir().unwrap();
    let notes = home.path().join("til");
    writes(&notes, &[("a/one.md", "# One\n\nText.\n")]);
    let database = home.path().join("nexus.db");
    let mut child = Command::new(env!("CARGO_BIN_EXE_nexus"))
        .env_clear()
        .env("HOME", home.path())
        .args(["--db", text(&database), "import", "--watch", text(&notes)])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut told = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut until = |word: &str| {
        use std::io::BufRead as _;
        let mut line = String::new();
        while !line.contains(word) {
            line.clear();
            assert!(told.read_line(&mut line).unwrap() > 0, "it ended before {word}");
        }
    };
    until("to browse it");
    writes(&notes, &[("b/two.md", "# Two\n\nText.\n")]);
    until("b/two");
    until("to browse it");
    let store = Store::open(&database).unwrap();
    let ids = store.ids(&CatalogueId::new("til").unwrap()).unwrap();
    assert_eq!(ids.len(), 2);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_watched_folder_that_vanishes_is_told_and_followed_again_when_it_returns() {
    let home = tempfile::tempdir().unwrap();
    let (notes, away) = (home.path().join("til"), home.path().join("away"));
    writes(&notes, &[("a/one.md", "# One\n\nText.\n")]);
    let database = home.path().join("nexus.db");
    let mut child = Command::new(env!("CARGO_BIN_EXE_nexus"))
        .env_clear()
        .env("HOME", home.path())
        .args(["--db", text(&database), "import", "--watch", text(&notes)])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut warned = std::io::BufReader::new(child.stderr.take().unwrap());
    let until = |from: &mut dyn std::io::BufRead, word: &str| {
        let mut line = String::new();
        while !line.contains(word) {
            line.clear();
            assert!(from.read_line(&mut line).unwrap() > 0, "it ended before {word}");
        }
    };
    until(&mut told, "to browse it");
    fs::rename(&notes, &away).unwrap();
    until(&mut warned, "til is gone");
    writes(&away, &[("b/two.md", "# Two\n\nText.\n")]);
    fs::rename(&away, &notes).unwrap();
    until(&mut warned, "is back");
    until(&mut told, "b/two");
    until(&mut told, "to browse it");
    // And from then on as before.
    writes(&notes, &[("b/three.md", "# Three\n\nText.\n")]);
    until(&mut told, "b/three");
    child.kill().unwrap();
    child.wait().unwrap();
    let store = Store::open(&database).unwrap();
    assert_eq!(store.ids(&CatalogueId::new("til").unwrap()).unwrap().len(), 3);
}

/// The personal tables, each with its derived columns.
const MADE: [(&str, &[&str]); 6] = [
    ("note_version", &["exported"]),
    ("own_version", &[]),
    ("version_parent", &[]),
    ("fact", &[]),
    ("note", &["key", "code", "words"]),
    ("own", &[]),
];

/// All rows of a table of a database, as sorted text.
fn rows_of(database: &Path, table: &str, derived: &[&str]) -> Vec<BTreeMap<String, String>> {
    let connection = rusqlite::Connection::open(database).unwrap();
    let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let rows = statement.query_map([], |row| {
        let mut values = BTreeMap::new();
        for (at, name) in names.iter().enumerate() {
            use rusqlite::types::Value;
            let value = match row.get(at)? {
                Value::Null => serde_json::Value::Null,
                Value::Integer(number) => number.into(),
                Value::Text(text) => text.into(),
                other => panic!("{table}.{name} is {other:?}"),
            };
            if !derived.contains(&&name[..]) {
                values.insert(name.clone(), value.to_string());
            }
        }
        Ok(values)
    });
    let mut rows: Vec<_> = rows.unwrap().collect::<Result<_, _>>().unwrap();
    rows.sort();
    rows
}

#[test]
fn an_export_holds_every_column_of_what_the_user_made_and_brings_all_of_it_over() {
    let (folder, mut store) = store_of(&fixture("small"));
    let database = folder.path().join("nexus.db");
    let (small, redis) = (CatalogueId::new("small").unwrap(), id("redis"));
    let mut write = |entry: &EntryId, text: &str, now: i64| {
        let base = store.note(&small, entry).unwrap().as_ref().map(Into::into);
        let edit_session = "7-one";
        let save = Save { entry, text, base: base.as_ref(), edit_session, draft_owners: &[] };
        store.save_note(&small, &save, now).unwrap();
    };
    // Saves of one edit session, long ago and now; one that another follows; a deletion.
    for (text, now) in [("one", 1_000), ("two", 2_000), ("three", NOW), ("four", NOW + 1)] {
        write(&redis, text, now);
    }
    write(&id("django"), "gone", NOW);
    write(&id("django"), "", NOW + 1);
    store.prune(NOW).unwrap();
    let meta = EntryMeta {
        title: "Queue".to_owned(),
        kind: Kind::Concept,
        category: "tools".parse().unwrap(),
        tags: vec!["ops".to_owned()],
        category_title: "Tools".to_owned(),
        links: vec![redis.clone()],
    };
    let queue = store.create(&small, &meta, "It grows.", &[], &redis, NOW).unwrap().id;
    let other = store.create(&small, &meta, "It shrinks.", &[], &redis, NOW).unwrap().id;
    let meta = EntryMeta { title: "Queue grows".to_owned(), ..meta };
    store.change_meta(&small, &queue, &meta, NOW + 1).unwrap();
    store.remove(&small, &other, true, NOW + 2).unwrap();
    store.star(&small, &redis, true, NOW).unwrap();
    store.record_visit(&small, &redis, NOW).unwrap();

    let exported = store.export_json().unwrap();
    let made = MADE.map(|(table, derived)| rows_of(&database, table, derived));
    for ((table, _), rows) in MADE.iter().zip(&made) {
        let value = |value: &serde_json::Value| {
            let fields = value.as_object().unwrap().iter();
            fields.map(|(name, value)| (name.clone(), value.to_string())).collect()
        };
        let mut told: Vec<BTreeMap<String, String>> =
            exported["personal"][table].as_array().unwrap().iter().map(value).collect();
        told.sort();
        assert_eq!(&told, rows, "{table}");
        // What is empty in every row could be left out without a difference.
        for name in rows[0].keys().filter(|name| *name != "payload") {
            let says = |row: &&BTreeMap<String, String>| {
                !matches!(&row[name][..], "null" | "0" | "\"\"" | "\"[]\"")
            };
            assert!(rows.iter().any(|row| says(&row)), "{table}.{name} says nothing in this test");
        }
    }
    let elsewhere = tempfile::tempdir().unwrap();
    let copy = elsewhere.path().join("nexus.db");
    import_json(&mut Store::open(&copy).unwrap(), &exported, true).unwrap();
    for ((table, derived), rows) in MADE.iter().zip(&made) {
        assert_eq!(&rows_of(&copy, table, derived), rows, "{table}");
    }
}

#[test]
fn an_export_that_was_made_earlier_takes_nothing_back_that_came_later() {
    let (_folder, mut store) = store_of(&fixture("small"));
    let (small, redis) = (CatalogueId::new("small").unwrap(), id("redis"));
    let meta = EntryMeta {
        title: "Older".to_owned(),
        kind: Kind::Concept,
        category: "tools".parse().unwrap(),
        tags: Vec::new(),
        category_title: "Tools".to_owned(),
        links: Vec::new(),
    };
    save(&mut store, "small", "redis", "older");
    save(&mut store, "small", "django", "older");
    let own = store.create(&small, &meta, "older", &[], &redis, NOW).unwrap().id;
    store.star(&small, &redis, true, NOW).unwrap();
    let earlier = store.export_json().unwrap();
    // Without the versions, as others may write it: what was in force alone.
    let mut states = earlier.clone();
    for table in ["note_version", "own_version", "version_parent"] {
        states["personal"].as_object_mut().unwrap().remove(table);
    }
    let other = tempfile::tempdir().unwrap();
    let mut elsewhere = Store::open(&other.path().join("nexus.db")).unwrap();
    import_json(&mut elsewhere, &earlier, true).unwrap();
    for store in [&mut store, &mut elsewhere] {
        let mut write = |text: &str, entry: &EntryId| {
            let base = store.note(&small, entry).unwrap().as_ref().map(Into::into);
            let save =
                Save { entry, text, base: base.as_ref(), edit_session: "", draft_owners: &[] };
            store.save_note(&small, &save, NOW + 1).unwrap();
        };
        write("newer", &redis);
        write("newer", &own);
        write("", &id("django"));
        let meta = EntryMeta { title: "Newer".to_owned(), ..meta.clone() };
        store.change_meta(&small, &own, &meta, NOW + 1).unwrap();
        store.star(&small, &redis, false, NOW + 1).unwrap();
        for export in [&earlier, &states, &earlier] {
            import_json(store, export, true).unwrap();
            assert_eq!(note(store, "small", "redis").unwrap(), "newer");
            assert_eq!(note(store, "small", "django").unwrap(), "");
            let entry_view = entry_view(store, "small", own.as_str());
            assert_eq!((&entry_view.entry.title[..], body(&entry_view.entry)), ("Newer", "newer"));
            assert_eq!(store.count_smart_list(&small, SmartList::Starred).unwrap(), 0);
        }
    }
}

/// What a user may have added to the small catalogue.
#[derive(Debug, Clone)]
enum Made {
    Note(usize, String),
    Star(usize),
    Own(String, String),
    Delete(usize),
}

fn made() -> impl Strategy<Value = Made> {
    prop_oneof![
        (0_usize..4, "[a-zé宽 #\n\"\\\\-]{1,40}").prop_map(|(at, text)| Made::Note(at, text)),
        (0_usize..4).prop_map(Made::Star),
        ("[a-zA-Zé]{1,12}", "[a-z é\n]{0,30}").prop_map(|(title, text)| Made::Own(title, text)),
        (0_usize..4).prop_map(Made::Delete),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn a_store_written_out_as_json_and_read_in_is_the_same_store(
        all in proptest::collection::vec(made(), 0..12)
    ) {
        let ids = ["redis", "django", "caching", "slow-page"];
        let (_folder, mut store) = store_of(&fixture("small"));
        bring_up_to_date(&mut store, &fixture("vault"), &mut |_| {}).unwrap();
        let catalogue = CatalogueId::new("small").unwrap();
        for made in all {
            let write = match made {
                Made::Note(at, text) => {
                    save(&mut store, "small", ids[at], &text);
                    continue;
                }
                Made::Star(at) => Write::Star(id(ids[at]), true),
                Made::Delete(at) => Write::RestoreNote { entry: id(ids[at]), version: None },
                Made::Own(title, text) => Write::Create {
                    meta: EntryMeta {
                        title,
                        kind: Kind::Concept,
                        category: "tools".parse().unwrap(),
                        tags: vec!["mine".to_owned()],
                        category_title: "Tools".to_owned(),
                        links: vec![id("redis")],
                    },
                    text,
                    draft_owners: Vec::new(),
                },
            };
            change(&mut store, &catalogue, write).unwrap();
        }
        let json = store.export_json().unwrap();
        let other = tempfile::tempdir().unwrap();
        let mut copy = Store::open(&other.path().join("nexus.db")).unwrap();
        let empty = copy.export_json().unwrap();
        copy.import_json(&json, false).unwrap();
        prop_assert_eq!(copy.export_json().unwrap(), empty, "only to show");
        import_json(&mut copy, &json, true).unwrap();
        prop_assert_eq!(&copy.export_json().unwrap(), &json);
        // What is derived of it, too: lists, readings, what searches find.
        for (name, list) in [("small", List::All), ("vault", List::All)] {
            let name = CatalogueId::new(name).unwrap();
            let before = store.window(&name, &list, 0, 1_000).unwrap().rows;
            let after = copy.window(&name, &list, 0, 1_000).unwrap().rows;
            prop_assert_eq!(&before, &after);
            for row in before {
                let before = store.entry_view(&name, &row.id).unwrap();
                prop_assert_eq!(before, copy.entry_view(&name, &row.id).unwrap());
            }
        }
        // Read in once more, nothing is there twice.
        import_json(&mut copy, &json, true).unwrap();
        prop_assert_eq!(&copy.export_json().unwrap(), &json);
    }
}
