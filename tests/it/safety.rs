//! Nothing is lost, and nothing is written where it should not be: hostile names, targets of
//! exports and backups, permissions, damaged databases, exports of earlier versions.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use nexus_tui::{
    domain::{CatalogueId, EntryId, List, SmartList},
    store::{Refusal, Store, salvage},
};
use rusqlite::Connection;

/// A temporary home folder, in which commands are run.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn database(&self) -> PathBuf {
        self.path(".local/share/nexus/nexus.db")
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nexus"));
        command
            .env_clear()
            .env("HOME", self.0.path())
            .current_dir(self.0.path())
            .args(if args.contains(&"--catalogue") { &[][..] } else { &["--catalogue", SMALL] })
            .args(args)
            .stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn prints(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {told}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn refuses(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {output:?}");
        String::from_utf8(output.stderr).unwrap()
    }
}

const SMALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/small");
const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Every file below a folder, by its path from there.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, folder: &Path, into: &mut BTreeMap<String, Vec<u8>>) {
        for item in fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                walk(root, &path, into);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                into.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn h26_an_id_that_would_lead_elsewhere_is_refused_wherever_it_comes_from() {
    let home = Home::new();
    let bad = "x/../../../victim";
    let file = home.path("evil.toml");
    for (catalogue, category, entry) in [(bad, "c", "a"), ("e", bad, "a"), ("e", "c", bad)] {
        fs::write(
            &file,
            format!(
                "[catalogue]\nid='{catalogue}'\ntitle='E'\n[[category]]\nid='{category}'\n\
                 title='C'\n[[entry]]\nid='{entry}'\ncategory='{category}'\nkind='concept'\n\
                 title='A'\nbody='text'\n"
            ),
        )
        .unwrap();
        let told = home.refuses(&["check", text(&file)]);
        assert!(told.contains("evil.toml:") && told.contains("between slashes"), "{told}");
    }
    // From JSON, with its place.
    let all = home.path("all.json");
    home.prints(&["export", "--format", "json", text(&all)]);
    let sound = fs::read_to_string(&all).unwrap();
    for (from, to) in [
        ("\"id\": \"small\"", format!("\"id\": \"{bad}\"")),
        ("\"id\": \"tools\"", format!("\"id\": \"{bad}\"")),
        ("\"id\": \"redis\"", format!("\"id\": \"{bad}\"")),
    ] {
        let evil = home.path("evil.json");
        fs::write(&evil, sound.replacen(from, &to, 1)).unwrap();
        let told = home.refuses(&["import", text(&evil)]);
        assert!(told.contains("catalogues[0]") && told.contains("between slashes"), "{told}");
    }
    // Markdown says its own ids: one that is none is no id.
    let notes = home.path("notes");
    fs::create_dir(&notes).unwrap();
    fs::write(notes.join("a.md"), format!("---\nid: {bad}\n---\n# A\n\nText.\n")).unwrap();
    home.prints(&["import", text(&notes)]);
    let list = home.prints(&["--catalogue", "notes", "list"]);
    assert_eq!(list, "a\tA\n");
    // In a database that somebody has changed.
    let connection = Connection::open(home.database()).unwrap();
    connection.execute("UPDATE category SET id = ?1 WHERE id = 'tools'", [bad]).unwrap();
    drop(connection);
    let out = home.path("deep/er/out");
    fs::create_dir_all(out.parent().unwrap()).unwrap();
    let told = home.refuses(&["export", text(&out)]);
    assert!(told.contains("between slashes") && told.contains("nexus.db"), "{told}");
    assert!(!home.path("victim").exists() && !home.path("deep/victim").exists());
}

/// A catalogue with confusingly similar ids.
fn lookalikes(home: &Home) -> PathBuf {
    let file = home.path("alike.toml");
    let long = "é".repeat(90);
    let mut toml = "[catalogue]\nid='alike'\ntitle='Alike'\n".to_owned();
    for category in ["a/b", "a--b", "readme.md", "con", &long] {
        writeln!(toml, "[[category]]\nid='{category}'\ntitle='{category}'").unwrap();
    }
    for (number, id) in
        ["a/b", "a--b", "a%2fb", "a", "a.note", "aux", "nul.x", "a.md", &long, "été", "éte\u{0301}"]
            .iter()
            .filter(|id| EntryId::new(id).is_ok())
            .enumerate()
    {
        let category = ["a/b", "a--b", "readme.md", "con", &long][number % 5];
        writeln!(
            toml,
            "[[entry]]\nid='{id}'\ncategory='{category}'\nkind='concept'\ntitle='T{number}'\n\
             body='body {number}'"
        )
        .unwrap();
    }
    fs::write(&file, toml).unwrap();
    file
}

#[test]
fn h26_no_two_things_become_one_file_and_all_come_back() {
    let home = Home::new();
    let file = lookalikes(&home);
    let of = ["--catalogue", text(&file)];
    let with = |rest: &[&str]| home.prints(&[&of[..], rest].concat());
    let ids: Vec<String> =
        with(&["list"]).lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect();
    for id in &ids {
        with(&["note", id, "--append", &format!("on {id}")]);
    }
    for format in ["markdown", "toml"] {
        let out = home.path(format);
        with(&["export", "--format", format, text(&out)]);
        let written = files(&out);
        for name in written.keys() {
            for part in name.split('/') {
                assert!(part.len() <= 255 && part.is_ascii(), "{name}");
                let stem = part.split('.').next().unwrap();
                assert!(!["con", "aux", "nul"].contains(&stem), "{name}");
            }
        }
        let folded: std::collections::BTreeSet<String> =
            written.keys().map(|name| name.to_lowercase()).collect();
        assert_eq!(folded.len(), written.len());
        let other = home.path(&format!("{format}.db"));
        let again = |rest: &[&str]| home.prints(&[&["--db", text(&other)], rest].concat());
        again(&["import", text(&out)]);
        let mut listed: Vec<String> = again(&["--catalogue", "alike", "list", "--json"])
            .lines()
            .filter_map(|line| {
                Some(line.trim().strip_prefix("\"id\": \"")?.strip_suffix("\",")?.to_owned())
            })
            .collect();
        let mut wanted = ids.clone();
        listed.sort();
        wanted.sort();
        assert_eq!(listed, wanted, "{format}");
        let category = |printed: String| -> serde_json::Value {
            let value: serde_json::Value = serde_json::from_str(&printed).unwrap();
            value["category"].clone()
        };
        for id in &ids {
            assert_eq!(
                category(with(&["show", id, "--json"])),
                category(again(&["--catalogue", "alike", "show", id, "--json"])),
                "{format}: {id}"
            );
            if format == "markdown" {
                let note = again(&["--catalogue", "alike", "note", id]);
                assert_eq!(note, format!("on {id}\n"));
            }
        }
    }
}

#[test]
fn h27_force_replaces_what_an_export_wrote_and_nothing_else() {
    let home = Home::new();
    let out = home.path("out");
    home.prints(&["export", text(&out)]);
    // What the user has put there: a repository, a file, a file in a folder of the export.
    fs::create_dir(out.join(".git")).unwrap();
    for name in [".git/config", "mine.txt", "tools/mine.md"] {
        fs::write(out.join(name), "mine").unwrap();
    }
    let before = files(&out);
    home.prints(&["note", "redis", "--append", "new"]);
    assert!(home.refuses(&["export", text(&out)]).contains("--force"));
    home.prints(&["export", "--force", text(&out)]);
    let after = files(&out);
    for name in [".git/config", "mine.txt", "tools/mine.md"] {
        assert_eq!(after.get(name), before.get(name), "{name}");
    }
    assert!(String::from_utf8_lossy(&after["tools/redis.note.md"]).contains("new"));
    // A smaller export takes away what it does not have any more, and the empty folders.
    home.prints(&["export", "--force", "--only", "notes", text(&out)]);
    let less = files(&out);
    assert!(less.contains_key("tools/redis.md") && !less.contains_key("ideas/caching.md"));
    assert!(!out.join("ideas").exists() && less.contains_key("tools/mine.md"));
    assert!(!less.keys().any(|name| name.contains("unfinished")), "{less:?}");
    // Something of the user's stands where a file would: told, and nothing is changed.
    fs::create_dir_all(out.join("ideas")).unwrap();
    fs::write(out.join("ideas/caching.md"), "mine").unwrap();
    let before = files(&out);
    let told = home.refuses(&["export", "--force", text(&out)]);
    assert!(told.contains("ideas/caching.md is in the way"), "{told}");
    assert_eq!(files(&out), before);
    // A folder of a former version says not what it wrote.
    let old = home.path("old");
    fs::create_dir(&old).unwrap();
    fs::write(old.join(".nexus-export"), "Written by nexus export.\n").unwrap();
    fs::write(old.join("mine.md"), "mine").unwrap();
    let told = home.refuses(&["export", "--force", text(&old)]);
    assert!(told.contains("kept no list"), "{told}");
    assert_eq!(fs::read_to_string(old.join("mine.md")).unwrap(), "mine");
}

#[test]
fn h27_no_link_and_no_list_leads_an_export_out_of_its_folder() {
    use std::os::unix::fs::symlink;
    let home = Home::new();
    let (out, elsewhere) = (home.path("out"), home.path("elsewhere"));
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("precious"), "mine").unwrap();
    home.prints(&["export", text(&out)]);
    // A folder of the export is now a link to another.
    fs::remove_dir_all(out.join("tools")).unwrap();
    symlink(&elsewhere, out.join("tools")).unwrap();
    let told = home.refuses(&["export", "--force", text(&out)]);
    assert!(told.contains("out/tools is in the way"), "{told}");
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 1);
    fs::remove_file(out.join("tools")).unwrap();
    // A list that names what no export writes.
    let list = out.join(".nexus-export");
    let evil = fs::read_to_string(&list).unwrap()
        + "../elsewhere/precious\n.git/config\n/etc/passwd\nmine/../../elsewhere/precious\n";
    fs::write(&list, evil).unwrap();
    fs::create_dir(out.join(".git")).unwrap();
    fs::write(out.join(".git/config"), "mine").unwrap();
    home.prints(&["export", "--force", text(&out)]);
    assert_eq!(fs::read_to_string(elsewhere.join("precious")).unwrap(), "mine");
    assert_eq!(fs::read_to_string(out.join(".git/config")).unwrap(), "mine");
}

#[test]
fn h27_nothing_is_written_over_the_database_what_belongs_to_it_or_a_device() {
    use std::os::unix::fs::symlink;
    let home = Home::new();
    home.prints(&["note", "redis", "--append", "precious"]);
    home.prints(&["backup"]);
    let database = home.database();
    let folder = database.parent().unwrap();
    let copy = fs::read_dir(folder.join("backups")).unwrap().next().unwrap().unwrap().path();
    let (link, hard, to_log, fifo) =
        (home.path("link"), home.path("hard"), home.path("to-log"), home.path("fifo"));
    symlink(&database, &link).unwrap();
    fs::hard_link(&database, &hard).unwrap();
    symlink(folder.join("nexus.db-wal"), &to_log).unwrap();
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let other = home.path("kept.db");
    home.prints(&["backup", text(&other)]);
    let (wal, shm) = (folder.join("nexus.db-wal"), folder.join("nexus.db-shm"));
    let through = folder.join("backups/../nexus.db");
    for target in [
        &database,
        &link,
        &hard,
        &wal,
        &shm,
        &to_log,
        &fifo,
        &copy,
        &through,
        &PathBuf::from("/dev/null"),
    ] {
        for args in [
            &["backup", "--force"][..],
            &["export", "--force", "--format", "json"],
            &["export", "--force", "--format", "csv"],
            &["export", "--force", "--format", "anki"],
        ] {
            let told = home.refuses(&[args, &[text(target)]].concat());
            assert!(told.contains("name another"), "{args:?} {target:?}: {told}");
        }
    }
    // A copy elsewhere can be made again, and is no place for an export.
    home.prints(&["backup", "--force", text(&other)]);
    assert!(
        home.refuses(&["export", "--force", "--format", "csv", text(&other)]).contains("database")
    );
    assert!(fs::read(&database).unwrap().starts_with(b"SQLite format 3\0"));
    assert!(!wal.exists() || fs::metadata(&wal).unwrap().is_file());
    assert_eq!(home.prints(&["note", "redis"]), "precious\n");
    // A link is not followed to a file that somebody else may have meant, there or not.
    let (file, link) = (home.path("file.csv"), home.path("link.csv"));
    symlink(&file, &link).unwrap();
    for _ in 0..2 {
        for args in [&["export", "--format", "csv", "--force"][..], &["backup", "--force"]] {
            let told = home.refuses(&[args, &[text(&link)]].concat());
            assert!(told.contains("is a link to") && told.contains("file.csv"), "{told}");
        }
        assert!(!file.exists() || fs::read(&file).unwrap() == b"mine");
        assert!(fs::read_link(&link).is_ok());
        fs::write(&file, "mine").unwrap();
    }
}

#[test]
fn exports_and_what_is_kept_are_for_nobody_else_to_read() {
    let home = Home::new();
    home.prints(&["list"]);
    home.prints(&["backup"]);
    let folder = home.database().parent().unwrap().to_owned();
    assert_eq!([mode(&folder), mode(&folder.join("backups"))], [0o700; 2]);
    for format in ["markdown", "toml"] {
        let out = home.path(format);
        home.prints(&["export", "--format", format, text(&out)]);
        home.prints(&["export", "--force", "--format", format, text(&out)]);
        assert_eq!(mode(&out), 0o700);
        for name in files(&out).keys() {
            assert_eq!(mode(&out.join(name)), 0o600, "{name}");
            assert_eq!(mode(out.join(name).parent().unwrap()), 0o700, "{name}");
        }
    }
    for format in ["json", "csv", "anki"] {
        let out = home.path(format);
        home.prints(&["export", "--format", format, text(&out)]);
        assert_eq!(mode(&out), 0o600, "{format}");
    }
    // One that an earlier version left open is closed.
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    home.prints(&["list"]);
    assert_eq!(mode(&folder), 0o700);
}

#[test]
fn h14_tables_and_cards_carry_nothing_that_acts() {
    let home = Home::new();
    let file = home.path("evil.toml");
    fs::write(
        &file,
        "[catalogue]\nid='e'\ntitle='E'\n[[category]]\nid='c'\ntitle='C'\n\
         [[entry]]\nid='a'\ncategory='c'\nkind='challenge'\ntitle=\"=1+1 <b>x</b>\"\n\
         summary=\"\\u0007@sum\"\ntags=[\"two words\\nand\\ttab\\\"\"]\n\
         challenge=\"<img src=x onerror=alert(1)> [go](javascript:alert(1)) [to](https://e.example)\"\n\
         solution=\"+cmd;=2\\n<script>alert(1)</script>\"\n",
    )
    .unwrap();
    let of = ["--catalogue", text(&file), "export", "-", "--format"];
    let csv = home.prints(&[&of[..], &["csv"]].concat());
    assert!(csv.contains("a,'=1+1 <b>x</b>,challenge,c,,") && csv.contains(",'@sum,"), "{csv}");
    assert!(csv.contains("\"'+cmd;=2\n") && !csv.contains('\u{1b}'), "{csv}");
    let anki = home.prints(&[&of[..], &["anki"]].concat());
    let row = anki.lines().last().unwrap();
    assert_eq!(row.split('\t').count(), 4, "{row}");
    assert!(!row.contains("<img") && !row.contains("<script") && !row.contains("<b>"), "{row}");
    assert!(row.contains("&lt;img") && !row.contains("javascript:"), "{row}");
    assert!(row.contains("https://e.example") && row.ends_with("\ttwo-words-and-tab"), "{row}");
}

#[test]
fn an_error_quotes_no_more_than_a_line() {
    let home = Home::new();
    let long = format!("kind:{}\u{1b}[2J", "x".repeat(100_000));
    for args in [
        &["search", &long][..],
        &["show", &long],
        &["note", &long],
        &["list", "--kind", &long],
        &["list", "--category", &long],
        &["export", "-", "--query", &long, "--format", "csv"],
        &["import", &long],
        &["catalogues", "--hide", &long],
        &["--catalogue", &long, "list"],
        &["--config", &long, "show", "redis"],
    ] {
        let output = home.run(args);
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.len() < 3_000, "{}: {} bytes", args[0], told.len());
        assert!(!told.contains('\u{1b}'));
        assert_ne!(output.status.code(), None, "{}", args[0]);
    }
}

#[test]
fn h29_orphaned_notes_go_out_and_come_back() {
    let home = Home::new();
    let log = home.path("log.md");
    fs::write(&log, "# Log\n\n## A\n\n- **One**: Text here.\n- **Two**: Text there.\n").unwrap();
    let of = ["--catalogue", text(&log)];
    let with = |rest: &[&str]| home.prints(&[&of[..], rest].concat());
    with(&["note", "one", "--append", "on one"]);
    fs::write(&log, "# Log\n\n## A\n\n- **Two**: Text there.\n").unwrap();
    let out = home.path("out");
    with(&["export", "--only", "notes", text(&out)]);
    let written = files(&out);
    let note = String::from_utf8_lossy(&written["Orphaned notes/one.note.md"]);
    assert!(note.contains("note-of: \"one\"") && note.contains("title: \"One\""), "{note}");
    let csv = with(&["export", "-", "--only", "notes", "--format", "csv"]);
    assert!(csv.contains("one,One,") && csv.contains(",on one\r\n"), "{csv}");
    let other = home.path("other.db");
    home.prints(&["--db", text(&other), "import", text(&out)]);
    let store = Store::open(&other).unwrap();
    let catalogue = CatalogueId::new("log").unwrap();
    let rows = store.window(&catalogue, &List::SmartList(SmartList::Orphaned), 0, 9).unwrap().rows;
    assert_eq!((rows[0].id.as_str(), rows[0].title.as_str()), ("one", "One"));
    let note = store.note(&catalogue, &EntryId::new("one").unwrap()).unwrap().unwrap();
    assert_eq!(note.text, "on one");
}

#[test]
fn h30_exports_and_a_database_of_earlier_versions_come_in() {
    let home = Home::new();
    let of = |form: &str| format!("{FIXTURES}/exports-1/{form}");
    for form in ["markdown", "toml", "all.json"] {
        let database = home.path(&format!("{form}.db"));
        let with = |rest: &[&str]| home.prints(&[&["--db", text(&database)], rest].concat());
        with(&["import", &of(form)]);
        let list = with(&["--catalogue", "small", "list"]);
        assert!(list.contains("redis\tRedis") && list.contains("slow-page\t"), "{form}: {list}");
        if form == "toml" {
            continue;
        }
        assert_eq!(list.matches("my/").count(), 3, "{form}: {list}");
        let note = with(&["--catalogue", "small", "note", "redis"]);
        assert_eq!(note, "# mine\n\n- one 宽 \"quoted\"\n", "{form}");
    }
    let check = |database: &Path| {
        let store = Store::open(database).unwrap();
        let (small, log) = (CatalogueId::new("small").unwrap(), CatalogueId::new("log").unwrap());
        let entry = |id: &str| EntryId::new(id).unwrap();
        let note = store.note(&small, &entry("caching")).unwrap().unwrap();
        assert_eq!(note.text, "first\nsecond");
        // Versions, deletions and stars are there, and each note has one head.
        let versions = store.versions(&small, &entry("caching")).unwrap();
        assert_eq!(versions.len(), 2);
        assert!(versions[0].at > versions[1].at);
        assert!(store.note(&small, &entry("django")).unwrap().unwrap().deleted);
        assert_eq!(store.versions(&small, &entry("django")).unwrap().len(), 3);
        let deleted = List::SmartList(SmartList::Deleted);
        assert_eq!(store.window(&small, &deleted, 0, 9).unwrap().rows.len(), 1);
        assert_eq!(store.count_smart_list(&log, SmartList::Orphaned).unwrap(), 1);
        let exported = store.export_json().unwrap();
        let parents = exported["personal"]["version_parent"].as_array().unwrap().len();
        assert!(parents >= 3, "{parents}");
    };
    check(&home.path("all.json.db"));
    let old = home.path("old.db");
    fs::copy(format!("{FIXTURES}/schema-7.db"), &old).unwrap();
    check(&old);
    assert!(home.path("backups").is_dir(), "a copy from before");
    // Both are one and the same: to read one into the other changes nothing.
    let mut store = Store::open(&old).unwrap();
    let before = store.export_json().unwrap()["personal"].clone();
    let value = serde_json::from_str(&fs::read_to_string(of("all.json")).unwrap()).unwrap();
    let done = store.import_json(&value, true).unwrap();
    assert_eq!((done.merged, done.clashed), (0, 0));
    assert_eq!(store.export_json().unwrap()["personal"], before);
}

#[test]
fn h30_rows_of_an_export_are_checked_and_nothing_is_lost_by_one_that_is_wrong() {
    let home = Home::new();
    home.prints(&["note", "redis", "--append", "precious"]);
    let all = home.path("all.json");
    home.prints(&["export", "--format", "json", text(&all)]);
    let sound: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&all).unwrap()).unwrap();
    let file = home.path("in.json");
    let mut tries = 0;
    let mut refused = |change: &dyn Fn(&mut serde_json::Value), place: &str| {
        let mut value = sound.clone();
        change(&mut value);
        fs::write(&file, value.to_string()).unwrap();
        let told = home.refuses(&["import", text(&file)]);
        assert!(told.contains(place), "{place}: {told}");
        assert_eq!(home.prints(&["note", "redis"]), "precious\n");
        tries += 1;
    };
    refused(&|it| it["personal"] = 5.into(), "personal must be an object, not a number");
    refused(&|it| it["personal"]["note"] = "x".into(), "personal.note must be a list");
    refused(
        &|it| it["personal"]["note"][0] = 1.into(),
        "personal.note[0]: a row must be an object",
    );
    refused(
        &|it| it["personal"]["note"][0]["body"] = 7.into(),
        "personal.note[0]: `body` must be a text",
    );
    refused(
        &|it| it["personal"]["note_version"][0]["deleted"] = 9.into(),
        "note_version[0]: `deleted`",
    );
    refused(
        &|it| it["personal"]["fact"] = serde_json::json!([{}]),
        "personal.fact[0]: `id` is missing",
    );
    refused(&|it| it["personal"]["riddle"] = serde_json::json!([]), "riddle");
    refused(&|it| it["catalogues"] = "x".into(), "catalogues must be a list");
    refused(&|it| it["catalogues"][0]["entries"][1]["tags"] = 5.into(), "entries[1].tags");
    refused(
        &|it| it["catalogues"][0]["entries"][0]["category"] = "none".into(),
        "entries[0].category",
    );
    refused(
        &|it| it["personal"]["note_version"][0]["body"] = "other".into(),
        "has a different `body` here",
    );
    assert_eq!(tries, 11);
    // A column that is not there has its default; the note is the same.
    let mut value = sound.clone();
    for table in ["note", "note_version"] {
        let row = value["personal"][table][0].as_object_mut().unwrap();
        row.remove("title");
        row.remove("clock");
    }
    fs::write(&file, value.to_string()).unwrap();
    home.prints(&["import", text(&file)]);
    assert_eq!(home.prints(&["note", "redis"]), "precious\n");
    // A file with nothing in it is no success.
    fs::write(&file, "{\"form\": \"nexus-export-2\"}").unwrap();
    assert!(home.refuses(&["import", text(&file)]).contains("nothing in it"));
}

/// The note on an entry of the small catalogue in a database.
fn note(home: &Home, database: &Path, entry: &str) -> String {
    home.prints(&["--db", text(database), "note", entry])
}

#[test]
fn h30_two_that_exchange_their_exports_have_both_texts() {
    let home = Home::new();
    let (a, b) = (home.path("a.db"), home.path("b.db"));
    let on =
        |database: &Path, rest: &[&str]| home.prints(&[&["--db", text(database)], rest].concat());
    let exchange = || {
        for (database, name) in [(&a, "a.json"), (&b, "b.json")] {
            on(database, &["export", "--force", "--format", "json", text(&home.path(name))]);
        }
        on(&b, &["import", text(&home.path("a.json"))]);
        on(&a, &["import", text(&home.path("b.json"))]);
    };
    // Written apart from the beginning.
    on(&a, &["note", "redis", "--append", "of a"]);
    on(&b, &["note", "redis", "--append", "of b"]);
    on(&a, &["note", "caching", "--append", "only a"]);
    let own = on(&b, &["add", "--title", "Of b", "--category", "Tools"]);
    exchange();
    for database in [&a, &b] {
        assert_eq!(note(&home, database, "redis"), "of a\n\nof b\n");
        assert_eq!(note(&home, database, "caching"), "only a\n");
        assert!(on(database, &["list"]).contains(own.split('\t').next().unwrap()));
    }
    // From there on, both change it: other lines, and the same line.
    let set = |database: &Path, text_of_it: &str| {
        let file = home.path("text.md");
        fs::write(&file, text_of_it).unwrap();
        on(database, &["note", "redis", "--set", text(&file)]);
    };
    set(&a, "OF A\n\nof b\nend\n");
    set(&b, "of a\n\nOF B\nend\n");
    exchange();
    let merged = note(&home, &a, "redis");
    assert_eq!(merged, "OF A\n\nOF B\nend\n");
    assert_eq!(note(&home, &b, "redis"), merged);
    set(&a, "x of a\n\nOF B\nend\n");
    set(&b, "y of b\n\nOF B\nend\n");
    exchange();
    let both = note(&home, &a, "redis");
    assert_eq!(both, "x of a\ny of b\n\nOF B\nend\n", "the older first, and no marks");
    assert_eq!(note(&home, &b, "redis"), both);
    // A deletion against an edit.
    on(&a, &["note", "redis", "--delete"]);
    set(&b, "kept\n");
    exchange();
    assert_eq!([note(&home, &a, "redis"), note(&home, &b, "redis")], ["kept\n", "kept\n"]);
    // Once more, nothing changes.
    let before = fs::read_to_string(home.path("a.json")).unwrap();
    exchange();
    exchange();
    let personal = |text: &str| -> serde_json::Value {
        serde_json::from_str::<serde_json::Value>(text).unwrap()["personal"].clone()
    };
    let (one, two) = ("a.json", "b.json");
    let after = fs::read_to_string(home.path(one)).unwrap();
    assert_ne!(before, "");
    assert_eq!(
        personal(&after)["note"],
        personal(&fs::read_to_string(home.path(two)).unwrap())["note"]
    );
}

#[test]
fn h11_what_is_empty_or_away_is_no_order_to_forget() {
    let home = Home::new();
    let notes = home.path("notes");
    fs::create_dir(&notes).unwrap();
    for name in ["one", "two"] {
        fs::write(notes.join(format!("{name}.md")), format!("# {name}\n\nText of {name}.\n"))
            .unwrap();
    }
    let of = ["--catalogue", text(&notes)];
    let with = |rest: &[&str]| home.run(&[&of[..], rest].concat());
    assert!(with(&["note", "one", "--append", "mine"]).status.success());
    let away = home.path("away");
    let out = home.path("out");
    for what in ["empty", "a stray file", "gone"] {
        match what {
            "empty" => {
                fs::rename(&notes, &away).unwrap();
                fs::create_dir(&notes).unwrap();
            }
            "a stray file" => fs::write(notes.join("stray.md"), "# Stray\n\nOther.\n").unwrap(),
            _ => fs::remove_dir_all(&notes).unwrap(),
        }
        let of: &[&str] = if what == "gone" { &["--catalogue", "notes"] } else { &of };
        for args in [
            &["list"][..],
            &["show", "one"],
            &["note", "one"],
            &["search", "text"],
            &["note", "two", "--append", "more"],
            &["export", "--force", text(&out)],
        ] {
            let output = home.run(&[of, args].concat());
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{what}: {args:?}: {told}");
            assert!(
                what == "gone" || told.contains("imported earlier"),
                "{what}: {args:?}: {told}"
            );
        }
        // To bring it up to date is no success, and says why.
        let update = home.run(&["update", "notes"]);
        assert_eq!(update.status.code(), Some(1), "{what}");
        let told = String::from_utf8(update.stderr).unwrap();
        assert!(told.contains("stay"), "{what}: {told}");
        assert_eq!(home.prints(&["--catalogue", "notes", "note", "one"]), "mine\n");
    }
    // Said so, it is let go of, and what was written on it stays.
    fs::create_dir(&notes).unwrap();
    fs::write(notes.join("stray.md"), "# Stray\n\nOther.\n").unwrap();
    home.prints(&["update", "notes", "--force"]);
    assert_eq!(home.prints(&["--catalogue", "notes", "list"]), "stray\tStray\n");
    fs::remove_dir_all(&notes).unwrap();
    fs::rename(&away, &notes).unwrap();
    home.prints(&["update", "notes", "--force"]);
    assert_eq!(home.prints(&["--catalogue", "notes", "note", "one"]), "mine\n");
    assert!(home.refuses(&["import", text(&home.path("nowhere"))]).contains("No such file"));
    fs::create_dir(home.path("empty")).unwrap();
    assert!(home.refuses(&["import", text(&home.path("empty"))]).contains("nothing to import"));
}

#[test]
fn h04_a_database_behind_a_link_after_a_death_in_a_checkpoint_is_whole() {
    let home = Home::new();
    home.prints(&["list"]);
    let real = home.database();
    let connection = Connection::open(&real).unwrap();
    connection.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
    connection
        .execute_batch("CREATE TABLE filler (x); INSERT INTO filler VALUES (zeroblob(400000));")
        .unwrap();
    // As it is when a process dies in the middle: the header tells of pages that only the log has.
    let (copy, log) = (home.path("real.db"), home.path("real.db-wal"));
    fs::copy(&real, &copy).unwrap();
    fs::copy(format!("{}-wal", real.display()), &log).unwrap();
    let mut bytes = fs::read(&copy).unwrap();
    let pages = u32::from_be_bytes(bytes[28..32].try_into().unwrap()) + 9;
    bytes[28..32].copy_from_slice(&pages.to_be_bytes());
    fs::write(&copy, bytes).unwrap();
    drop(connection);
    let link = home.path("elsewhere/link.db");
    fs::create_dir(link.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(&copy, &link).unwrap();
    let filler: i64 = {
        Store::open(&link).unwrap();
        Connection::open(&copy)
            .unwrap()
            .query_row("SELECT length(x) FROM filler", [], |row| row.get(0))
            .unwrap()
    };
    assert_eq!(filler, 400_000);
}

#[test]
fn h04_what_is_wrong_with_a_database_is_one_line_with_its_file_and_a_way_out() {
    let home = Home::new();
    home.prints(&["note", "redis", "--append", "precious"]);
    let damaged = |change: &dyn Fn(&Path)| {
        let path = home.path("damaged.db");
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{suffix}", path.display()));
        }
        fs::copy(home.database(), &path).unwrap();
        change(&path);
        let told = home.refuses(&["--db", text(&path), "note", "redis"]);
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.contains("damaged.db"), "{told}");
        told
    };
    let sql = |path: &Path, sql: &str| Connection::open(path).unwrap().execute_batch(sql).unwrap();
    for version in [0, -5] {
        let told = damaged(&|path| sql(path, &format!("PRAGMA user_version = {version}")));
        assert!(told.contains(&version.to_string()) && told.contains("--salvage"), "{told}");
        // And so it is left: nothing is made of it.
    }
    let told = damaged(&|path| sql(path, "UPDATE note SET body = CAST(x'ff6e6f' AS TEXT)"));
    assert!(told.contains("--salvage"), "{told}");
    let link = home.path("dangling.db");
    std::os::unix::fs::symlink(home.path("nowhere.db"), &link).unwrap();
    let told = home.refuses(&["--db", text(&link), "list"]);
    assert!(told.contains("dangling.db") && told.contains("nowhere.db"), "{told}");
    assert!(!home.path("nowhere.db").exists());
}

#[test]
fn salvage_copies_what_can_be_read_into_a_new_database() {
    let home = Home::new();
    home.prints(&["note", "redis", "--append", "precious"]);
    home.prints(&["note", "caching", "--append", "broken"]);
    home.prints(&["take", "Measure first. #speed"]);
    let database = home.database();
    let connection = Connection::open(&database).unwrap();
    connection
        .execute_batch(
            "UPDATE note SET body = CAST(x'62ff6e6f' AS TEXT) WHERE entry = 'caching';
             PRAGMA user_version = -5;",
        )
        .unwrap();
    drop(connection);
    let saved = home.path("saved.db");
    let told = home.prints(&["doctor", "--salvage", text(&saved)]);
    assert!(told.contains("note ") && told.contains("saved.db"), "{told}");
    let on = |rest: &[&str]| home.prints(&[&["--db", text(&saved)], rest].concat());
    assert_eq!(on(&["note", "redis"]), "precious\n");
    assert_eq!(on(&["note", "caching"]), "b\u{fffd}no\n");
    assert!(on(&["search", "note:precious"]).starts_with("redis\t"));
    assert!(on(&["list"]).contains("Measure first."));
    // What is there is not written over.
    assert!(home.refuses(&["doctor", "--salvage", text(&saved)]).contains("saved.db"));
    // A page in the middle is gone: what stands before and behind it is copied.
    let torn = home.path("torn.db");
    let mut bytes = fs::read(&saved).unwrap();
    let page = usize::from(u16::from_be_bytes([bytes[16], bytes[17]]));
    let middle = bytes.len() / page / 2 * page;
    bytes[middle..middle + page].fill(0xa5);
    fs::write(&torn, bytes).unwrap();
    let again = home.path("again.db");
    let copied = salvage(&torn, &again);
    if let Ok(copied) = copied {
        assert!(copied.iter().map(|table| table.rows).sum::<u64>() > 10, "{copied:?}");
        Store::open(&again).unwrap();
    }
    assert!(matches!(
        salvage(&home.path("nothing.db"), &home.path("new.db")),
        Err(nexus_tui::store::Error::Sql(_) | nexus_tui::store::Error::Refused { .. })
    ));
    assert!(!home.path("new.db").exists());
}

#[test]
fn h30_a_clock_at_its_end_does_not_end_the_exchange() {
    let home = Home::new();
    home.prints(&["note", "redis", "--append", "one"]);
    let out = home.path("out.json");
    let exported = |force: &str| {
        home.prints(&["export", "--format", "json", force, text(&out)]);
        fs::read_to_string(&out).unwrap()
    };
    let late = with_last_clocks(&exported("--force"));
    fs::write(&out, late).unwrap();
    home.prints(&["import", text(&out)]);
    home.prints(&["note", "redis", "--append", "two"]);
    home.prints(&["take", "a thought"]);
    let told = exported("--force");
    assert!(told.contains("4611686018427387904") && !told.contains("4611686018427387905"));
    let other = Home::new();
    other.prints(&["import", text(&out)]);
    assert_eq!(other.prints(&["note", "redis"]), "one\ntwo\n");
    // Nor does a merge of two such versions.
    let third = Home::new();
    third.prints(&["note", "redis", "--append", "three"]);
    let theirs = third.path("out.json");
    third.prints(&["export", "--format", "json", text(&theirs)]);
    fs::write(&theirs, with_last_clocks(&fs::read_to_string(&theirs).unwrap())).unwrap();
    other.prints(&["import", text(&theirs)]);
    let note = other.prints(&["note", "redis"]);
    assert!(note.contains("two") && note.contains("three"), "{note}");
    other.prints(&["export", "--format", "json", "--force", text(&out)]);
    third.prints(&["import", text(&out)]);
    assert_eq!(third.prints(&["note", "redis"]), note);
}

fn set_clocks(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Array(items) => items.iter_mut().for_each(set_clocks),
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                if name == "clock" {
                    *value = (1_i64 << 62).into();
                } else {
                    set_clocks(value);
                }
            }
        }
        _ => {}
    }
}

/// An export with every clock at its maximum.
fn with_last_clocks(json: &str) -> String {
    let mut value: serde_json::Value = serde_json::from_str(json).unwrap();
    set_clocks(&mut value);
    value.to_string()
}

#[test]
fn salvage_brings_what_the_user_made_whatever_the_catalogue_has_become() {
    for damage in [
        "UPDATE entry SET tags = x'01' || substr(tags, 2)",
        "UPDATE entry SET kind = 'garbage', id = 'a/../b' WHERE id = 'redis'",
        "UPDATE entry SET aliases = '{'",
        "UPDATE entry_text SET links = '7'",
        "DELETE FROM entry_text",
        "UPDATE category SET id = '/' WHERE id = 'caching'",
        "UPDATE catalogue SET id = '\u{1}'",
    ] {
        let home = Home::new();
        home.prints(&["note", "redis", "--append", "precious"]);
        home.prints(&["take", "Measure first. #speed"]);
        Connection::open(home.database()).unwrap().execute_batch(damage).unwrap();
        let saved = home.path("saved.db");
        home.prints(&["doctor", "--salvage", text(&saved)]);
        let on = |rest: &[&str]| home.prints(&[&["--db", text(&saved)], rest].concat());
        assert_eq!(on(&["note", "redis"]), "precious\n", "{damage}");
        assert!(on(&["list"]).contains("Measure first."), "{damage}");
        assert!(on(&["search", "note:precious"]).starts_with("redis\t"), "{damage}");
    }
}

#[test]
fn h10_a_restore_that_is_killed_leaves_a_database_under_the_name() {
    let home = Home::new();
    home.prints(&["note", "redis", "--append", "in the copy"]);
    let copy = home.path("copy.db");
    home.prints(&["backup", text(&copy)]);
    for round in 0..12_u64 {
        fs::write(home.database(), "broken").unwrap();
        let mut child =
            home.command(&["restore", text(&copy)]).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_micros(round * 700));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(home.database().exists(), "round {round}");
        match Store::open(&home.database()) {
            Ok(_) => assert_eq!(home.prints(&["note", "redis"]), "in the copy\n"),
            Err(nexus_tui::store::Error::Refused { why, .. }) => {
                assert_eq!(why, Refusal::NotADatabase, "as it was");
            }
            Err(error) => panic!("{error}"),
        }
    }
    home.prints(&["restore", text(&copy)]);
    assert_eq!(home.prints(&["note", "redis"]), "in the copy\n");
    // What the killed ones left is cleared away.
    let left = files(home.database().parent().unwrap());
    assert!(!left.keys().any(|name| name.contains("unfinished")), "{:?}", left.keys());
}

#[test]
fn h08_many_that_write_at_once_lose_nothing() {
    let home = Home::new();
    home.prints(&["note", "redis", "--append", "line"]);
    let children: Vec<_> = (0..40)
        .map(|number| {
            let line = format!("line {number} of many");
            home.command(&["note", "redis", "--append", &line])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let note = home.prints(&["note", "redis"]);
    for number in 0..40 {
        assert!(note.contains(&format!("line {number} of many")), "{number}");
    }
}

#[test]
fn h08_text_from_a_pipe_that_cannot_be_stored_is_in_a_file_that_is_named() {
    use std::io::Write as _;
    let home = Home::new();
    home.prints(&["list"]);
    let piped = |args: &[&str], given: &str| -> Output {
        let mut child = home
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(given.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let broken = home.path("broken.db");
    fs::write(&broken, "no database").unwrap();
    let of = ["--db", text(&broken)];
    for (args, given) in [
        (&["take"][..], "worth keeping"),
        (&["note", "redis", "--set", "-"], "worth keeping too"),
        (&["add", "--title", "T", "--category", "Tools"], "the text"),
    ] {
        let output = piped(&[&of[..], args].concat(), given);
        assert_eq!(output.status.code(), Some(1));
        let told = String::from_utf8(output.stderr).unwrap();
        let file = told.trim().rsplit("the text is in ").next().unwrap();
        assert_eq!(fs::read_to_string(file).unwrap(), given, "{told}");
        assert_eq!(mode(Path::new(file)), 0o600);
    }
    // An entry that there is not.
    let output = piped(&["note", "rediss", "--set", "-"], "on no entry");
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("did you mean redis") && told.contains("the text is in "), "{told}");
    // A note keeps its limit, line by line.
    let long = "x".repeat(1 << 20);
    let file = home.path("long.md");
    fs::write(&file, &long[..(1 << 20) - 5]).unwrap();
    home.prints(&["note", "redis", "--set", text(&file)]);
    let told = home.refuses(&["note", "redis", "--append", "more than five"]);
    assert!(told.contains("1 MB") && told.contains("the text is in "), "{told}");
}
