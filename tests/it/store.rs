//! The database: which files are opened or refused, and what an import can change.

use std::{fs, path::Path, process::Command};

use nexus_tui::{
    domain::{
        CatalogueId, EntryId, EntryMeta, EntryStatus, Kind, List, SmartList,
        review::{Action, Grade},
    },
    library::{
        DeckMode, Hits, ReviewOptions, SearchRequest, SearchScope, Searcher, Source, Write,
        bring_up_to_date, deck, record,
    },
    screens::command::command,
    store::{Access, Error, NewEvent, Refusal, Save, Store},
};
use rusqlite::Connection;

use super::browser::{fixture, store_of};

fn refusal(path: &Path) -> Refusal {
    match Store::open(path).map(|_| ()) {
        Err(error @ Error::Refused { .. }) => {
            let text = error.to_string();
            assert!(text.contains(&path.display().to_string()), "{text}");
            let Error::Refused { why, .. } = error else { unreachable!() };
            why
        }
        other => panic!("not refused: {other:?}"),
    }
}

/// The version of the schema: the number of its steps.
fn schema() -> i32 {
    let steps = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/schema");
    fs::read_dir(steps).unwrap().count().try_into().unwrap()
}

#[test]
fn h03_a_newer_schema_is_refused_and_the_file_unchanged() {
    let (folder, store) = store_of(&fixture("small"));
    let path = folder.path().join("nexus.db");
    drop(store);
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    connection.close().unwrap();
    let before = fs::read(&path).unwrap();
    let why = refusal(&path);
    assert!(matches!(why, Refusal::Newer { found: 99, known: 1.. }), "{why:?}");
    let text = why.to_string();
    assert!(text.contains("schema 99") && text.contains(&format!("knows {}", schema())), "{text}");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn h03_a_newer_schema_that_only_the_log_knows_of_is_refused_too() {
    let (folder, store) = store_of(&fixture("small"));
    let path = folder.path().join("nexus.db");
    drop(store);
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 77).unwrap();
    // The connection stays open, so that the log is not moved into the file.
    let before = fs::read(&path).unwrap();
    assert_eq!(before[60..64], schema().to_be_bytes());
    assert!(matches!(refusal(&path), Refusal::Newer { found: 77, .. }));
    assert_eq!(fs::read(&path).unwrap(), before);
    drop(connection);
}

#[test]
fn h03_another_programs_database_is_refused_and_the_file_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch("CREATE TABLE t (x); PRAGMA application_id = 305419896").unwrap();
    connection.close().unwrap();
    let before = fs::read(&path).unwrap();
    let why = refusal(&path).to_string();
    assert!(why.contains("0x12345678") && why.contains("0x4e585553"), "{why}");
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else was made");
}

#[test]
fn h04_what_is_no_database_is_refused_and_left_alone() {
    let (folder, store) = store_of(&fixture("small"));
    let whole = {
        let path = folder.path().join("nexus.db");
        drop(store);
        fs::read(&path).unwrap()
    };
    let mut bad_header = whole.clone();
    bad_header[3] ^= 0xff;
    for (name, content, expected) in [
        ("empty.db", Vec::new(), "empty (0 bytes)"),
        ("text.db", b"# My notes\n\nAll of them.\n".repeat(20), "not a SQLite database"),
        ("short.db", b"SQLite format 3\0".to_vec(), "not a SQLite database"),
        ("header.db", bad_header, "not a SQLite database"),
        ("page.db", whole[..whole.len() - 4096].to_vec(), "cut short"),
        ("mid-page.db", whole[..whole.len() - 1000].to_vec(), "cut short"),
        ("half.db", whole[..whole.len() / 2].to_vec(), "cut short"),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, &content).unwrap();
        let why = refusal(&path).to_string();
        assert!(why.contains(expected), "{name}: {why}");
        assert!(why.contains("move") || why.contains("name another"), "{name}: a way out: {why}");
        assert_eq!(fs::read(&path).unwrap(), content, "{name}");
    }
    let why = refusal(folder.path()).to_string();
    assert!(why.contains("not a file"), "{why}");
    let why = refusal(&folder.path().join("no/such/folder/n.db")).to_string();
    assert!(why.contains("there is no folder"), "{why}");
}

#[test]
fn a_restore_is_noticed_even_if_the_backup_has_counted_as_far() {
    let (folder, mut store) = store_of(&fixture("small"));
    let backup = folder.path().join("copy.db");
    store.backup(&backup).unwrap();
    let catalogue: CatalogueId = "small".parse().unwrap();
    store.star(&catalogue, &"redis".parse().unwrap(), true, 1).unwrap();
    let shown = store.shown().unwrap();
    let copy = Connection::open(&backup).unwrap();
    copy.execute("UPDATE counter SET n = ?1 WHERE name = 'shown'", [shown]).unwrap();
    copy.close().unwrap();
    Store::restore(store.path(), &backup, "former").unwrap();
    assert!(store.shown().unwrap() > shown);
}

#[test]
fn h05_an_empty_name_is_refused() {
    assert_eq!(refusal(Path::new("")), Refusal::Nameless);
}

#[test]
fn two_that_start_at_once_share_one_new_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nexus.db");
    std::thread::scope(|scope| {
        let opened: Vec<_> = (0..8).map(|_| scope.spawn(|| Store::open(&path).map(drop))).collect();
        for thread in opened {
            thread.join().unwrap().unwrap();
        }
    });
    let names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|item| item.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains(".new-"))
        .collect();
    assert!(names.is_empty(), "{names:?}");
}

/// Runs the program as a user who is not root, so that permissions apply.
fn as_ordinary_user(command: &mut Command) -> &mut Command {
    use std::os::unix::process::CommandExt as _;
    if rustix::process::geteuid().is_root() { command.uid(65534).gid(65534) } else { command }
}

/// A copy of the program that every user can run, in a folder that every user can read.
fn program_for_anybody(folder: &Path) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let nexus = folder.join("nexus");
    // By another process: a file that is open for writing here can't be run while a child of
    // another test has it as well.
    let copied = Command::new("cp").arg(env!("CARGO_BIN_EXE_nexus")).arg(&nexus).status().unwrap();
    assert!(copied.success());
    for path in [folder, &nexus] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    nexus
}

#[test]
fn h07_a_read_only_file_or_folder_opens_for_reading() {
    use std::os::unix::fs::PermissionsExt as _;
    for folder_too in [false, true] {
        let (folder, store) = store_of(&fixture("small"));
        drop(store);
        let path = folder.path().join("nexus.db");
        let mode = |path: &Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        mode(&path, 0o444);
        mode(folder.path(), if folder_too { 0o555 } else { 0o777 });
        let program = tempfile::tempdir().unwrap();
        let nexus = program_for_anybody(program.path());
        let catalogue = program.path().join("small");
        fs::create_dir(&catalogue).unwrap();
        let output =
            as_ordinary_user(Command::new(&nexus).args(["show", "redis", "--db"]).arg(&path))
                .env("HOME", program.path())
                .output()
                .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        // The shipped catalogue is not in this database and can't be read in: told, not done.
        assert!(error.contains("can be read but not written to"), "{folder_too}: {error}");
        let origin = match fixture("small") {
            Source::Path(path) => path,
            Source::Shipped => unreachable!(),
        };
        let output = as_ordinary_user(
            Command::new(&nexus)
                .args(["show", "redis", "--catalogue"])
                .arg(&origin)
                .arg("--db")
                .arg(&path),
        )
        .env("HOME", program.path())
        .output()
        .unwrap();
        if origin_is_readable(&origin) {
            let text = String::from_utf8_lossy(&output.stdout);
            assert!(text.starts_with("Redis\n"), "{text} {output:?}");
        }
        mode(folder.path(), 0o755);
        let bytes = fs::read(&path).unwrap();
        assert!(bytes.starts_with(b"SQLite format 3"));
    }
}

#[test]
fn h07_the_doctor_says_when_a_database_can_not_be_written_to() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, store) = store_of(&fixture("small"));
    drop(store);
    let path = folder.path().join("nexus.db");
    let program = tempfile::tempdir().unwrap();
    let nexus = program_for_anybody(program.path());
    let mode = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(folder.path(), 0o777);
    let permissions = |of_file: u32| {
        mode(&path, of_file);
        let mut command = Command::new(&nexus);
        as_ordinary_user(command.arg("--db").arg(&path).arg("doctor"));
        let output = command.env("HOME", program.path()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let at = text.find("permissions");
        let told = at.map(|at| text[at..].lines().take(2).collect::<Vec<_>>().join(" "));
        told.unwrap_or_else(|| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)))
    };
    let told = permissions(0o444);
    assert!(told.contains("444") && told.contains("can't be written to: chmod u+w"), "{told}");
    let told = permissions(0o646);
    assert!(!told.contains("can't be written to"), "{told}");
    assert!(told.contains("646") && told.contains("others can write to it: chmod go-w"), "{told}");
}

#[test]
fn h07_a_log_that_an_earlier_mode_left_read_only_is_written_to_again() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, store) = store_of(&fixture("small"));
    let path = folder.path().join("nexus.db");
    let mode = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    // As they lie after a death while the database could only be read.
    let copy = folder.path().join("copy");
    fs::create_dir(&copy).unwrap();
    for suffix in ["", "-wal", "-shm"] {
        let name = format!("nexus.db{suffix}");
        fs::copy(folder.path().join(&name), copy.join(&name)).unwrap();
        mode(&copy.join(&name), if suffix.is_empty() { 0o644 } else { 0o444 });
    }
    drop(store);
    mode(folder.path(), 0o755);
    mode(&copy, 0o777);
    let program = tempfile::tempdir().unwrap();
    let nexus = program_for_anybody(program.path());
    mode(program.path(), 0o777);
    let database = copy.join("nexus.db");
    if rustix::process::geteuid().is_root() {
        for suffix in ["", "-wal", "-shm"] {
            let file = copy.join(format!("nexus.db{suffix}"));
            std::os::unix::fs::chown(file, Some(65534), Some(65534)).unwrap();
        }
    }
    let output = as_ordinary_user(
        Command::new(&nexus)
            .args(["--catalogue", "small", "note", "redis", "--append", "mine", "--db"])
            .arg(&database),
    )
    .env("HOME", program.path())
    .output()
    .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let note: String = Connection::open(&database)
        .unwrap()
        .query_row("SELECT body FROM note", [], |row| row.get(0))
        .unwrap();
    assert_eq!(note, "mine");
    drop(path);
}

/// Whether somebody else may read a path: a checkout can lie in a private folder.
fn origin_is_readable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.ancestors().all(|part| {
        fs::metadata(part).is_ok_and(|metadata| metadata.permissions().mode() & 0o005 == 0o005)
    })
}

#[test]
fn an_unchanged_catalogue_is_not_read_in_again() {
    let source = fixture("small");
    let (folder, mut store) = store_of(&source);
    assert!(!bring_up_to_date(&mut store, &source, &mut |_| panic!("read in again")).unwrap());
    let imported: i64 = Connection::open(folder.path().join("nexus.db"))
        .unwrap()
        .query_row("SELECT round FROM catalogue", [], |row| row.get(0))
        .unwrap();
    assert_eq!(imported, 1);
}

/// A copy of the small catalogue that a test may change.
fn copy_of_small(folder: &Path) -> Source {
    let Source::Path(original) = fixture("small") else { unreachable!() };
    let copy = folder.join("copy");
    fs::create_dir(&copy).unwrap();
    for item in fs::read_dir(original).unwrap() {
        let item = item.unwrap();
        fs::copy(item.path(), copy.join(item.file_name())).unwrap();
    }
    Source::at(&copy).unwrap()
}

fn change(source: &Source, file: &str, edit: impl FnOnce(String) -> String) {
    let Source::Path(folder) = source else { unreachable!() };
    let path = folder.join(file);
    fs::write(&path, edit(fs::read_to_string(&path).unwrap())).unwrap();
}

#[test]
fn an_import_replaces_moves_and_drops_by_id() {
    let folder = tempfile::tempdir().unwrap();
    let source = copy_of_small(folder.path());
    let mut store = Store::open(&folder.path().join("n.db")).unwrap();
    bring_up_to_date(&mut store, &source, &mut |_| {}).unwrap();
    // Django goes, caching moves to another shelf, the empty shelf goes, Redis is reworded.
    change(&source, "1-tools.toml", |text| {
        let (before, rest) = text.split_once("[[entry]]\nid = \"django\"").unwrap();
        let (_, after) = rest.split_once("[[entry]]").unwrap();
        format!("{before}[[entry]]{after}").replace("An in-memory store", "A store in memory")
    });
    change(&source, "2-ideas.toml", |text| {
        text.replace("id = \"caching\"", "id = \"caching\"\ncategory = \"tools\"")
    });
    let Source::Path(path) = &source else { unreachable!() };
    fs::remove_file(path.join("4-empty.toml")).unwrap();
    assert!(bring_up_to_date(&mut store, &source, &mut |_| {}).unwrap());
    let overview = store.overview(&source.origin()).unwrap().unwrap();
    let categories: Vec<(&str, u64)> = overview
        .categories
        .iter()
        .map(|category| (category.id.as_str(), category.entries))
        .collect();
    assert_eq!(categories, [("tools", 3), ("ideas", 0), ("challenges", 2)]);
    let catalogue = overview.catalogue.id;
    let ids = |list: &List| {
        let window = store.window(&catalogue, list, 0, 50).unwrap();
        window.rows.iter().map(|row| row.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&List::All), ["redis", "wide", "caching", "slow-page", "unsolved"]);
    assert_eq!(ids(&List::Category("tools".parse().unwrap())), ["redis", "wide", "caching"]);
    let redis = store.entry_view(&catalogue, &"redis".parse().unwrap()).unwrap().unwrap();
    assert!(redis.entry.summary.starts_with("A store in memory"));
    assert!(redis.backlinks.iter().all(|row| row.id.as_str() != "django"));
}

#[test]
fn h11_an_import_touches_nothing_that_the_user_made() {
    let folder = tempfile::tempdir().unwrap();
    let source = copy_of_small(folder.path());
    let path = folder.path().join("n.db");
    let mut store = Store::open(&path).unwrap();
    bring_up_to_date(&mut store, &source, &mut |_| {}).unwrap();
    let (small, django) = ("small".parse().unwrap(), "django".parse().unwrap());
    let save =
        Save { entry: &django, text: "my note", base: None, edit_session: "", draft_owners: &[] };
    store.save_note(&small, &save, 1).unwrap();
    store.star(&small, &django, true, 1).unwrap();
    store.set_setting("place/small", "{}").unwrap();
    let meta = EntryMeta {
        kind: Kind::Takeaway,
        title: "Mine".to_owned(),
        category: "tools".parse().unwrap(),
        category_title: "Tools".to_owned(),
        tags: Vec::new(),
        links: vec![django.clone()],
    };
    let own = store.create(&small, &meta, "Mine is mine.", &[], &django, 1).unwrap().id;
    let connection = Connection::open(&path).unwrap();
    let personal = || {
        [
            "note",
            "note_version",
            "fact",
            "setting",
            "own",
            "own_version",
            "draft",
            "mark",
            "note_link",
        ]
        .map(|table| {
            let query = format!("SELECT * FROM {table}");
            let mut statement = connection.prepare(&query).unwrap();
            let columns = statement.column_count();
            let rows = statement
                .query_map([], |row| {
                    (0..columns).map(|at| row.get::<_, rusqlite::types::Value>(at)).collect()
                })
                .unwrap();
            rows.collect::<Result<Vec<Vec<_>>, _>>().unwrap()
        })
    };
    let before = personal();
    assert_eq!(before[0].len(), 2);
    // The entry with the note leaves the catalogue, and comes back.
    let original = fs::read_to_string(folder.path().join("copy/1-tools.toml")).unwrap();
    change(&source, "1-tools.toml", |text| text.replace("\"django\"", "\"other\""));
    assert!(bring_up_to_date(&mut store, &source, &mut |_| {}).unwrap());
    assert_eq!(personal(), before);
    // The note is listed as one without its entry, and read; one's own entry is in its place.
    let overview = store.overview(&source.origin()).unwrap().unwrap();
    assert_eq!(store.count_smart_list(&overview.catalogue.id, SmartList::Orphaned).unwrap(), 1);
    let entry_view = store.entry_view(&small, &django).unwrap().unwrap();
    assert_eq!((entry_view.status, &entry_view.entry.title[..]), (EntryStatus::Orphaned, "Django"));
    assert_eq!(entry_view.shown_note().unwrap().text, "my note");
    assert_eq!(store.locate(&small, &own).unwrap().unwrap().0.as_str(), "tools");
    change(&source, "1-tools.toml", |_| original);
    assert!(bring_up_to_date(&mut store, &source, &mut |_| {}).unwrap());
    assert_eq!(personal(), before);
    let overview = store.overview(&source.origin()).unwrap().unwrap();
    assert_eq!(store.count_smart_list(&overview.catalogue.id, SmartList::Orphaned).unwrap(), 0);
    let entry_view = store.entry_view(&small, &django).unwrap().unwrap();
    assert_eq!(entry_view.backlinks[0].id, own);
    assert_eq!(overview.entries, 7);
}

#[test]
fn h13_a_catalogue_with_a_mistake_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let source = copy_of_small(folder.path());
    let mut store = Store::open(&folder.path().join("n.db")).unwrap();
    bring_up_to_date(&mut store, &source, &mut |_| {}).unwrap();
    let before = store.overview(&source.origin()).unwrap();
    change(&source, "3-challenges.toml", |text| text.replace("slow-page", "nowhere"));
    let failure = bring_up_to_date(&mut store, &source, &mut |_| {}).unwrap_err().to_string();
    assert!(failure.contains("3-challenges.toml:11:10: a link to `nowhere`"), "{failure}");
    assert_eq!(store.overview(&source.origin()).unwrap(), before);
}

#[test]
fn h08_another_process_that_holds_the_lock_is_waited_for_and_then_told() {
    let folder = tempfile::tempdir().unwrap();
    let source = copy_of_small(folder.path());
    let path = folder.path().join("n.db");
    let mut store = Store::open(&path).unwrap();
    bring_up_to_date(&mut store, &source, &mut |_| {}).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let began = std::time::Instant::now();
    let error = store.set_setting("theme", "dark").unwrap_err();
    assert!(matches!(error, Error::Busy), "{error}");
    assert!(began.elapsed() < std::time::Duration::from_secs(10), "bounded");
    assert!(store.overview(&source.origin()).unwrap().is_some(), "reading goes on");
    other.execute_batch("ROLLBACK").unwrap();
    store.set_setting("theme", "dark").unwrap();
    assert_eq!(store.access(), Access::Full);
}

/// A database with an earlier schema, with an entry, a version of a note, a star and a place.
pub(crate) fn earlier_schema(path: &Path, steps: &[&str]) -> Connection {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/schema/");
    let connection = Connection::open(path).unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.pragma_update(None, "application_id", 0x4e58_5553).unwrap();
    for (step, file) in steps.iter().enumerate() {
        connection.execute_batch(&fs::read_to_string(format!("{schema}{file}")).unwrap()).unwrap();
        if step == 0 {
            connection
                .execute_batch(
                    "INSERT INTO catalogue VALUES
                         (1, 'backend-engineering', 'T', '1', '', 'shipped', 's', 'd', 1, 1, 1);
                     INSERT INTO category VALUES (1, 1, 'technologies', 0, 'Core', '', 1);
                     INSERT INTO entry VALUES
                         (1, 1, 'redis', 1, 0, 1, 0, 'technology', 'core', 'Old Redis', '[]');
                     INSERT INTO entry_text VALUES
                         (1, 'S', '[\"rds\"]', '[]', '', 'old words', NULL, NULL);
                     INSERT INTO note_version VALUES
                         ('v1', 'backend-engineering', 'redis', NULL, 'mine', 0, 'd', 1);
                     INSERT INTO fact VALUES
                         ('f1', 'star', 'backend-engineering', 'redis', 'd', 1);
                     INSERT INTO setting VALUES ('theme', 'light');",
                )
                .unwrap();
        }
    }
    connection.pragma_update(None, "user_version", steps.len() as i64).unwrap();
    connection
}

/// Opens it, imports the shipped catalogue, and checks that all of it can be found.
fn is_taken_over(path: &Path) {
    let mut store = Store::open(path).unwrap();
    let source = Source::Shipped;
    assert!(bring_up_to_date(&mut store, &source, &mut |_| {}).unwrap());
    assert_eq!(found(path, "redis")[0], "redis");
    assert_eq!(found(path, "is:starred"), ["redis"]);
    assert_eq!(found(path, "thundering herd")[0], "cache-stampede");
    assert!(found(path, "\"old words\"").is_empty());
    assert!(!found(path, "body:jitter").is_empty());
    assert_eq!(store.setting("theme").unwrap().as_deref(), Some("light"));
    let connection = Connection::open(path).unwrap();
    let versions: i64 =
        connection.query_row("SELECT count(*) FROM note_version", [], |row| row.get(0)).unwrap();
    assert_eq!(versions, 1);
}

fn found(path: &Path, query: &str) -> Vec<String> {
    let mut searcher = Searcher::new(Store::open(path).unwrap(), Source::Shipped.origin());
    let request =
        SearchRequest { query: query.to_owned(), scope: SearchScope::Catalogue, first: 16 };
    let mut ids = Vec::new();
    let mut answer = |hits: Hits| {
        ids = hits.rows.iter().map(|hit| hit.row.id.to_string()).collect();
        true
    };
    searcher.search(&request, &mut answer).unwrap();
    ids
}

#[test]
fn a_database_of_the_first_schema_is_taken_over_with_all_that_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nexus.db");
    earlier_schema(&path, &["1-catalogues-and-settings.sql"]).close().unwrap();
    is_taken_over(&path);
}

#[test]
fn a_database_of_the_second_schema_is_taken_over_with_all_that_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nexus.db");
    let connection = earlier_schema(&path, &["1-catalogues-and-settings.sql", "2-search.sql"]);
    // As imports of that time ended.
    connection
        .execute_batch(
            "INSERT INTO entry_words (rowid, title, body) VALUES (1, 'Old Redis', 'old words');
             INSERT INTO entry_parts (rowid, title) VALUES (1, 'Old Redis');
             DELETE FROM unindexed;
             INSERT INTO note VALUES
                 (1, 'backend-engineering', 'redis', 'v1', 'Quokkas running', '', '', 0, 1);",
        )
        .unwrap();
    connection.close().unwrap();
    is_taken_over(&path);
    assert_eq!(found(&path, "note:quokka"), ["redis"]);
    assert_eq!(found(&path, "note:running"), ["redis"]);
}

#[test]
fn the_hint_of_an_empty_list_names_commands_that_there_are() {
    for list in SmartList::ALL {
        let hint = list.empty_hint().unwrap_or_default();
        for id in hint.split(['{', '}']).skip(1).step_by(2) {
            let known = command(id).is_some();
            assert!(known, "{list}: {id:?} in its hint is the id of no command");
        }
    }
}

/// What a smart list holds after one of each thing was done to an entry: the ids, in any order.
/// Add a new list here, and to the test below what puts an entry into it.
fn expected(list: SmartList) -> &'static [&'static str] {
    match list {
        SmartList::Starred | SmartList::Leeches => &["redis"],
        SmartList::Written => &["django", "my/kept"],
        SmartList::Recent | SmartList::Due => &["caching"],
        SmartList::Clashed => &["django"],
        SmartList::Orphaned => &["gone"],
        SmartList::Deleted => &["my/dropped", "slow-page"],
    }
}

#[test]
fn every_smart_list_holds_what_it_says_and_nothing_else() {
    let (_folder, mut store) = store_of(&fixture("small"));
    let catalogue: CatalogueId = "small".parse().unwrap();
    let id = |id: &str| id.parse::<EntryId>().unwrap();
    let note = |entry: &str, text: &str| Write::Save {
        entry: id(entry),
        text: text.to_owned(),
        base: None,
        edit_session: String::new(),
        draft_owners: Vec::new(),
    };
    let meta = EntryMeta {
        kind: Kind::Concept,
        title: "Mine".to_owned(),
        category: "tools".parse().unwrap(),
        category_title: "Tools".to_owned(),
        tags: Vec::new(),
        links: Vec::new(),
    };
    store.record_visit(&catalogue, &id("caching"), 1).unwrap();
    for entry in ["my/kept", "my/dropped"] {
        store.import_user_entry(&catalogue, &id(entry), &meta, "text", 1).unwrap();
    }
    store.save_orphan(&catalogue, &id("gone"), "Gone", "text", 1).unwrap();
    for write in [
        Write::Star(id("redis"), true),
        Write::Star(id("django"), true),
        Write::Star(id("django"), false),
        note("django", "text"),
        note("slow-page", "text"),
        Write::RestoreNote { entry: id("slow-page"), version: None },
        Write::Remove(id("my/dropped"), true),
    ] {
        nexus_tui::library::change(&mut store, &catalogue, write).unwrap();
    }
    let (_other_folder, mut other) = store_of(&fixture("small"));
    nexus_tui::library::change(&mut other, &catalogue, note("django", "another text")).unwrap();
    store.import_json(&other.export_json().unwrap(), true).unwrap();
    // Forgotten on the first day, and on nine days.
    let options = ReviewOptions::default();
    for (entry, days) in [("caching", 1), ("redis", 9)] {
        for day in 0..days {
            let event = NewEvent {
                entry: id(entry),
                slot: "summary".to_owned(),
                action: Action::Grade { grade: Grade::Again, took: 1 },
            };
            let at = (day + 100) * 24 * 60 * 60 * 1000;
            record(&mut store, &catalogue, &event, &options, at).unwrap();
            deck(&mut store, &catalogue, (&options, DeckMode::Daily), None, at).unwrap();
        }
    }
    for &list in SmartList::ALL {
        let window = store.window(&catalogue, &List::SmartList(list), 0, 100).unwrap();
        let mut ids: Vec<&str> = window.rows.iter().map(|row| row.id.as_str()).collect();
        ids.sort_unstable();
        assert_eq!(ids, expected(list), "{list}");
        assert_eq!(store.count_smart_list(&catalogue, list).unwrap(), ids.len() as u64, "{list}");
    }
    store.accept_merge(&catalogue, &id("django"), 2).unwrap();
    assert_eq!(store.count_smart_list(&catalogue, SmartList::Clashed).unwrap(), 0);
}
