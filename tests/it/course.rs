//! Format 2 of catalogues: names that give a solution away, prerequisites, the steps of a learning
//! path, former ids.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use nexus_tui::{
    content::{Loader, parse},
    domain::{CatalogueId, Draft, EntryId},
    library::Source,
    screens::Overlay,
    store::Store,
};

use super::browser::Browser;

const HEAD: &str =
    "format = 2\nid = 'course'\ntitle = 'A course'\n\n[tags]\ndata = ''\ncache = ''\n";
const ENTRIES: &str = "
[category]
id = 'all'
title = 'All'

[[entry]]
id = 'first'
kind = 'article'
title = 'First station'
steps = ['basics', 'slow-page']
body = 'Walk.'

[[entry]]
id = 'basics'
kind = 'concept'
title = 'Basics'
body = 'What all stands on. See [the page](cache-me).'

[[entry]]
id = 'slow-page'
was = ['cache-me', 'cache-it']
kind = 'challenge'
title = 'A page takes four seconds'
summary = 'And nobody knows why.'
tags = ['data']
solution_tags = ['cache']
aliases = ['laggard page']
solution_aliases = ['memoisation']
prerequisites = ['basics']
source = 'The manual of memoisation'
challenge = 'It is slow.'
solution = 'Remember a quixotic answer.'
links = ['remembering']

[[entry]]
id = 'remembering'
kind = 'practice'
title = 'Keep what was computed'
body = 'Once is enough.'
links = ['slow-page']
";

struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn catalogue(&self, name: &str, head: &str, entries: &str) -> PathBuf {
        let folder = self.path(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("catalogue.toml"), head).unwrap();
        fs::write(folder.join("1.toml"), entries).unwrap();
        folder
    }

    fn run(&self, database: &str, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_nexus"))
            .env_clear()
            .env("HOME", self.0.path())
            .args(["--db", self.path(database).to_str().unwrap()])
            .args(args)
            .output()
            .unwrap()
    }

    fn prints(&self, database: &str, args: &[&str]) -> String {
        let output = self.run(database, args);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {told}");
        String::from_utf8(output.stdout).unwrap()
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn issues(head: &str, entries: &str) -> Vec<String> {
    let mut loader = Loader::new();
    for (name, text) in [("catalogue.toml", head), ("1.toml", entries)] {
        loader.add(parse(name, text.as_bytes()));
    }
    match loader.finish() {
        Ok(_) => Vec::new(),
        Err(issues) => issues.0.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn what_format_2_brought_is_checked() {
    assert!(issues(HEAD, ENTRIES).is_empty());
    let one = |head: &str, entries: &str, expected: &str| {
        let found = issues(head, entries);
        assert!(found.len() == 1 && found[0].contains(expected), "{expected}: {found:#?}");
    };
    one(&HEAD.replace("format = 2\n", ""), ENTRIES, "`steps` needs format 2: write `format = 2`");
    one(&HEAD.replace('2', "1"), ENTRIES, "`steps` needs format 2");
    one(&HEAD.replace('2', "3"), ENTRIES, "supports formats 1 to 2");
    one(&HEAD.replace("= 2", "= 'two'"), "", "`format` must be a whole number");
    let with = |from: &str, to: &str, expected: &str| {
        assert!(ENTRIES.contains(from));
        one(HEAD, &ENTRIES.replace(from, to), expected);
    };
    with("['basics', 'slow", "['basic', 'slow", "unknown step `basic`: no entry has this id");
    with("sites = ['basics']", "sites = ['x']", "unknown prerequisite `x`: no entry has this id");
    with("sites = ['basics']", "sites = ['slow-page']", "`prerequisites` names the entry itself");
    with("['basics', 'slow-page']", "['basics', 'basics']", "a second step `basics`");
    with(
        "was = ['cache-me'",
        "was = ['basics'",
        "`basics` is both a former id and the id of an entry",
    );
    with("'cache-it'", "'cache-me'", "a second former id `cache-me`");
    with(
        "solution_tags = ['cache']",
        "solution_tags = ['data']",
        "is both a tag and a solution tag",
    );
    with(
        "solution_tags = ['cache']",
        "solution_tags = ['nope']",
        "not in the catalogue's vocabulary",
    );
    with(
        "'Remember a quixotic answer.'\n",
        "''\n[[entry]]\nid='x'\nkind='concept'\ntitle='X'\nbody='X'\nwas=['cache-it']\n",
        "a second entry claims the former id `cache-it`",
    );
    with("title = 'Basics'", "title = 'Basics'\nsolution_tags = ['cache']", "need a `solution`");
    let circle =
        ENTRIES.replace("title = 'Basics'", "title = 'Basics'\nprerequisites = ['first']").replace(
            "title = 'First station'",
            "title = 'First station'\nprerequisites = ['slow-page']",
        );
    one(HEAD, &circle, "which comes before it");
}

#[test]
fn a_solution_is_found_by_what_tells_it_and_not_told() {
    let home = Home::new();
    let folder = home.catalogue("course", HEAD, ENTRIES);
    let mut browser = Browser::on(Source::at(&folder).unwrap(), (120, 36));
    let telling =
        ["memoisation", "memoisatoin", "quixotic", "manual", "tag:cache", "body:quixotic"];
    for query in telling {
        browser.press("/ Ctrl-u").type_in(query);
        let Some(Overlay::Search(search)) = browser.model.overlays.last() else {
            panic!("no search")
        };
        assert_eq!(search.hit().map(|hit| hit.row.id.as_str()), Some("slow-page"), "{query}");
        let hits = browser.text();
        let shown = hits.split_once(query).unwrap().1;
        for telling in ["memoisation", "quixotic", "#cache", "Remember", "The manual"] {
            assert!(!shown.contains(telling), "{query}: {telling}\n{hits}");
        }
        assert_eq!(
            hits.contains("match in hidden solution"),
            query != "tag:cache",
            "{query}\n{hits}"
        );
        browser.press("Esc");
    }
    browser.press("/ Ctrl-u").type_in("laggard").press("Enter");
    let hidden = browser.text();
    assert!(hidden.contains("#data") && hidden.contains("also: laggard page"), "{hidden}");
    assert!(hidden.contains("Read first: Basics"), "{hidden}");
    for telling in ["#cache", "memoisation", "quixotic", "→ Keep", "← Keep"] {
        assert!(!hidden.contains(telling), "{telling}\n{hidden}");
    }
    browser.press("Space");
    let shown = browser.text();
    for telling in [
        "#data   #cache",
        "also: laggard page, memoisation",
        "quixotic",
        "→ Keep what was",
        "manual",
    ] {
        assert!(shown.contains(telling), "{telling}\n{shown}");
    }
    let list =
        home.prints("n.db", &["--catalogue", text(&folder), "list", "--tag", "cache", "--json"]);
    assert!(list.contains("slow-page") && !list.contains("\"cache\""), "{list}");
}

#[test]
fn steps_show_how_far_one_is() {
    let home = Home::new();
    let folder = home.catalogue("course", HEAD, ENTRIES);
    let mut browser = Browser::on(Source::at(&folder).unwrap(), (120, 36));
    let text = browser.text();
    assert!(
        text.contains("Steps: 0 of 2 read, 0 of 1 practised") && text.contains("○ Basics"),
        "{text}"
    );
    browser.press("Right j Enter");
    assert_eq!(browser.open(), "Basics");
    browser.press("s e").type_in("mine").press("Ctrl-s Esc Esc k");
    let text = browser.text();
    assert!(text.contains("Steps: 1 of 2 read, 0 of 1 practised, 1 with notes,"), "{text}");
    assert!(text.contains("1 starred"), "{text}");
    assert!(text.contains("✓ Basics") && text.contains("○ A page takes four"), "{text}");
    // A solution that was revealed is practised, once, however often it is revealed.
    browser.press("j j Enter");
    assert!(browser.open().starts_with("A page takes four"), "{}", browser.open());
    browser.press("Space Space Space Esc k k");
    let text = browser.text();
    assert!(text.contains("Steps: 2 of 2 read, 1 of 1 practised"), "{text}");
    let connection = rusqlite::Connection::open(browser.store.path()).unwrap();
    let practised = "SELECT count(*) FROM fact WHERE kind = 'practise' AND entry = 'slow-page'";
    assert_eq!(connection.query_row(practised, [], |row| row.get::<_, i64>(0)).unwrap(), 1);
}

#[test]
fn what_the_user_made_follows_an_entry_that_gets_another_id() {
    let before = ENTRIES
        .replace("was = ['cache-me', 'cache-it']\n", "")
        .replace("'slow-page'", "'cache-me'");
    let home = Home::new();
    let old = home.catalogue("course", HEAD, &before);
    let at = ["--catalogue", "course"];
    home.prints("n.db", &["import", text(&old)]);
    home.prints("other.db", &["import", text(&old)]);
    let n = |args: &[&str]| home.prints("n.db", &[&at, args].concat());
    n(&["note", "cache-me", "--append", "first words"]);
    n(&["note", "cache-me", "--append", "second words"]);
    home.prints("other.db", &[&at[..], &["note", "cache-me", "--append", "of elsewhere"]].concat());
    home.catalogue("course", HEAD, ENTRIES);
    n(&["import", text(&old)]);
    assert_eq!(n(&["note", "slow-page"]), "first words\nsecond words\n");
    assert!(n(&["note", "slow-page", "--history"]).lines().count() >= 2);
    // The former id is another name for it, for reading and for writing.
    assert!(n(&["show", "cache-me"]).contains("A page takes four seconds"));
    assert!(n(&["show", "basics"]).contains("the page"));
    n(&["note", "cache-it", "--append", "third words"]);
    assert_eq!(n(&["note", "slow-page"]), "first words\nsecond words\nthird words\n");
    assert!(n(&["doctor"]).contains("notes"));
    assert!(!n(&["list", "--json"]).contains("cache-me"));
    // What another copy made under the former id is brought together with it.
    let export = home.path("other.json");
    home.prints("other.db", &["export", "--format", "json", text(&export)]);
    n(&["import", text(&export)]);
    let note = n(&["note", "slow-page"]);
    assert!(note.contains("third words") && note.contains("of elsewhere"), "{note}");
}

#[test]
fn stars_and_visits_follow_too() {
    let before = ENTRIES
        .replace("was = ['cache-me', 'cache-it']\n", "")
        .replace("'slow-page'", "'cache-me'");
    let home = Home::new();
    let old = home.catalogue("course", HEAD, &before);
    home.prints("n.db", &["import", text(&old)]);
    let mut store = Store::open(&home.path("n.db")).unwrap();
    let course = CatalogueId::new("course").unwrap();
    let id = |id: &str| EntryId::new(id).unwrap();
    store.record_visit(&course, &id("cache-me"), 1).unwrap();
    store.star(&course, &id("cache-me"), true, 2).unwrap();
    home.catalogue("course", HEAD, ENTRIES);
    home.prints("n.db", &["import", text(&old)]);
    let station = store.entry_view(&course, &id("first")).unwrap().unwrap();
    assert!(station.steps[1].read && station.steps[1].row.marks.starred, "{:?}", station.steps);
    // One that was taken away under the new id stays away, whatever the old one had.
    store.star(&course, &id("slow-page"), false, 3).unwrap();
    home.prints("n.db", &["import", text(&old)]);
    let station = store.entry_view(&course, &id("first")).unwrap().unwrap();
    assert!(!station.steps[1].row.marks.starred);
}

#[test]
fn what_is_being_written_follows_as_well() {
    let before = ENTRIES
        .replace("was = ['cache-me', 'cache-it']\n", "")
        .replace("'slow-page'", "'cache-me'");
    let home = Home::new();
    let old = home.catalogue("course", HEAD, &before);
    home.prints("n.db", &["import", text(&old)]);
    let mut store = Store::open(&home.path("n.db")).unwrap();
    let course = CatalogueId::new("course").unwrap();
    let draft = |owner: &str, entry: &str, at: i64| Draft {
        owner: owner.to_owned(),
        entry: EntryId::new(entry).unwrap(),
        title: "A page".to_owned(),
        text: format!("of {entry}"),
        base: None,
        about: None,
        at,
    };
    store.save_draft(&course, &draft("1-a", "cache-me", 1)).unwrap();
    store.save_draft(&course, &draft("1-b", "cache-me", 2)).unwrap();
    store.save_draft(&course, &draft("1-b", "slow-page", 3)).unwrap();
    store.save_draft(&course, &draft("1-b", "basics", 4)).unwrap();
    home.catalogue("course", HEAD, ENTRIES);
    home.prints("n.db", &["import", text(&old)]);
    let drafts = store.drafts(&course).unwrap();
    let found: Vec<_> =
        drafts.iter().map(|it| (&it.owner[..], it.entry.as_str(), &it.text[..])).collect();
    let expected = [
        ("1-b", "basics", "of basics"),
        ("1-b", "slow-page", "of slow-page"),
        ("1-a", "slow-page", "of cache-me"),
    ];
    assert_eq!(found, expected);
    // An editor that was opened before the import saves under the former id.
    store.star(&course, &EntryId::new("cache-me").unwrap(), true, 2).unwrap();
    let station = store.entry_view(&course, &EntryId::new("first").unwrap()).unwrap().unwrap();
    assert!(station.steps[1].row.marks.starred);
}

#[test]
fn what_format_2_brought_goes_out_and_comes_in_again() {
    let home = Home::new();
    let folder = home.catalogue("course", HEAD, ENTRIES);
    home.prints("n.db", &["import", text(&folder)]);
    let all = ["--catalogue", "course", "export", "--format"];
    let extras = |database: &str| -> Vec<serde_json::Value> {
        let out = home.path(&format!("{database}.json"));
        home.prints(database, &[&all[..], &["json", text(&out)]].concat());
        let value: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(out).unwrap()).unwrap();
        let entries = value["catalogues"][0]["entries"].as_array().unwrap().clone();
        let keys =
            ["id", "tags", "solution_aliases", "solution_tags", "prerequisites", "steps", "was"];
        let of = |entry: &serde_json::Value| keys.map(|key| entry[key].clone()).to_vec().into();
        entries.iter().map(of).collect()
    };
    let expected = extras("n.db");
    assert!(expected.iter().any(|it| it.to_string().contains("memoisation")), "{expected:?}");
    for format in ["json", "toml", "markdown"] {
        let out = home.path(&format!("out.{format}"));
        home.prints("n.db", &[&all[..], &[format, text(&out)]].concat());
        let database = format!("{format}.db");
        home.prints(&database, &["import", text(&out)]);
        let mut found = extras(&database);
        // Folders of notes are in the order of their names.
        let order = |it: &serde_json::Value| it.to_string();
        found.sort_by_key(order);
        let mut expected = expected.clone();
        expected.sort_by_key(order);
        assert_eq!(found, expected, "{format}");
    }
}
