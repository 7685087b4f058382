//! A folder of notes brought up to date file by file: the store is as after an import of the whole.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use nexus_tui::{
    domain::{CategoryId, EntryId, EntryMeta, Kind},
    library::{
        Extent, Failure, Report, Source, Write, bring_up_to_date, change, import_catalogue,
        is_current, update_files,
    },
    store::Store,
};
use proptest::prelude::*;
use rusqlite::{Connection, types::ValueRef};

use super::imports::cases;

/// A folder, and two databases that follow it: one file by file, and one by imports of the whole.
struct Two {
    folder: tempfile::TempDir,
    source: Source,
    by_file: Store,
    whole: Store,
}

impl Two {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("notes");
        fs::create_dir(&root).unwrap();
        for (name, text) in files {
            write(&root.join(name), text);
        }
        let source = Source::at(&root).unwrap();
        let path = folder.path().join("files.db");
        let mut store = Store::open(&path).unwrap();
        bring_up_to_date(&mut store, &source, &mut |_| {}).unwrap();
        store.checkpoint().unwrap();
        drop(store);
        let copy = folder.path().join("whole.db");
        fs::copy(&path, &copy).unwrap();
        let [by_file, whole] = [path, copy].map(|path| Store::open(&path).unwrap());
        Self { folder, source, by_file, whole }
    }

    fn path(&self, name: &str) -> PathBuf {
        let Source::Path(root) = &self.source else { unreachable!() };
        root.join(name)
    }

    /// Brings both up to date after a change of these files; they must say the same.
    fn update(&mut self, changed: &[&str]) -> Report {
        let changed: Vec<PathBuf> = changed.iter().map(|name| self.path(name)).collect();
        let source = &self.source;
        let one = match update_files(&mut self.by_file, source, &changed, &mut |_| {}) {
            Err(Failure::RemovesAll { .. }) => replace_all(&mut self.by_file, source),
            other => other.unwrap(),
        };
        let two = match import_catalogue(&mut self.whole, source, Extent::Apply, &mut |_| {}) {
            Err(Failure::RemovesAll { .. }) => replace_all(&mut self.whole, source),
            other => other.unwrap(),
        };
        self.check(&one, &two);
        one
    }

    fn check(&self, one: &Report, two: &Report) {
        let [left, right] =
            ["files.db", "whole.db"].map(|name| said(&self.folder.path().join(name)));
        for (what, left) in &left {
            assert_eq!(left, &right[what], "{what}");
        }
        let sorted = |report: &Report| {
            let changes = &report.changes;
            let mut changes =
                [&changes.added, &changes.changed, &changes.removed].map(Clone::clone);
            for ids in &mut changes {
                ids.sort();
            }
            let mut issues: Vec<String> = report.issues.iter().map(ToString::to_string).collect();
            issues.sort();
            let mut moved = report.moved.clone();
            moved.sort();
            let broken: Vec<String> = report.broken_links.iter().map(ToString::to_string).collect();
            (changes, issues, moved, broken)
        };
        assert_eq!(sorted(one), sorted(two), "the reports");
    }
}

impl Drop for Two {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let mut checks = self.by_file.run_checks().unwrap();
        checks.retain(|check| check.what != "orphaned notes");
        let advice: Vec<_> = checks.into_iter().filter_map(|check| check.advice).collect();
        assert!(advice.is_empty(), "{advice:?}");
    }
}

/// An import of a folder whose only entry is another one now, which only the user may ask for: an
/// update of files knows that the folder is there, an import of the whole doesn't.
fn replace_all(store: &mut Store, source: &Source) -> Report {
    import_catalogue(store, source, Extent::Force, &mut |_| {}).unwrap()
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// What a database says of its catalogue, table by table, without the numbers of rows.
fn said(path: &Path) -> BTreeMap<&'static str, Vec<String>> {
    let connection = Connection::open(path).unwrap();
    connection
        .execute_batch(
            "CREATE VIRTUAL TABLE temp.full_text USING fts5vocab(main, entry_words, instance);
             CREATE VIRTUAL TABLE temp.short USING fts5vocab(main, entry_short, instance);
             CREATE VIRTUAL TABLE temp.parts USING fts5vocab(main, entry_parts, instance);",
        )
        .unwrap();
    let tables = [
        ("catalogue", "id, title, description, origin, stamp, digest, entries, published", ""),
        ("category", "id, position, title, summary, entries, published, own", "ORDER BY position"),
        (
            "entry JOIN category ON category.key = entry.category",
            "entry.position, entry.id, category.id, ordinal, kind, level, entry.title, tags,
             aliases, digest, hidden, entry.own",
            "ORDER BY entry.position",
        ),
        (
            "entry JOIN entry_text USING (key)",
            "id, entry_text.summary, links, source, body, challenge, solution, extras",
            "ORDER BY id",
        ),
        (
            "backlink JOIN entry AS target ON target.key = backlink.target
             JOIN entry AS source ON source.key = backlink.source",
            "target.id, source.id",
            "ORDER BY target.id, source.id",
        ),
        ("source", "key, id, print, sketch, current", "ORDER BY key, id"),
        (
            "document",
            "file, size, modified, hash, linked, path, role, id, declared, names, asks, parts,
             categories, entries, findings",
            "ORDER BY place",
        ),
        ("former", "id, entry", "ORDER BY id"),
        ("wordless", "count(*)", ""),
        ("temp.full_text JOIN entry ON key = doc", "id, term, col, offset", "ORDER BY 1, 2, 3, 4"),
        ("temp.short JOIN entry ON key = doc", "id, term", "ORDER BY 1, 2"),
        ("temp.parts JOIN entry ON key = doc", "id, term, col, offset", "ORDER BY 1, 2, 3, 4"),
        ("names", "piece", "ORDER BY piece"),
        ("note", "entry, version, body, title", "ORDER BY entry"),
        ("mark", "entry, starred", "ORDER BY entry"),
        ("own", "id, version, title, category", "ORDER BY id"),
    ];
    let mut said = BTreeMap::new();
    for (table, columns, order) in tables {
        let mut statement =
            connection.prepare(&format!("SELECT {columns} FROM {table} {order}")).unwrap();
        let count = statement.column_count();
        let rows = statement
            .query_map([], |row| {
                let values = (0..count).map(|at| Ok(shown(row.get_ref(at)?)));
                Ok(values.collect::<rusqlite::Result<Vec<_>>>()?.join(" "))
            })
            .unwrap();
        said.insert(table, rows.collect::<Result<_, _>>().unwrap());
    }
    said
}

fn shown(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Text(text) => format!("{:?}", String::from_utf8_lossy(text)),
        ValueRef::Integer(number) => number.to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_change_of_one_file_reads_that_file() {
    let mut two = Two::new(&[
        ("one.md", "# One\n\nText of one, see [[Two]].\n"),
        ("two.md", "# Two\n\nText of two.\n"),
        ("folder/three.md", "# Three\n\nSee [one](../one.md) and [[nothing]].\n"),
    ]);
    fs::write(two.path("one.md"), "# One\n\nOther words, no link.\n").unwrap();
    let report = two.update(&["one.md"]);
    assert_eq!(report.whole, None);
    assert_eq!(report.changes.changed.len(), 1);
    assert_eq!(report.broken_links.len(), 1);
    // Nothing has changed.
    assert!(!two.update(&["two.md"]).is_change());
}

#[test]
fn links_follow_names_that_come_and_go() {
    let mut two = Two::new(&[
        ("a.md", "# A\n\n[[B]] [[c]]\n"),
        ("b.md", "# B\n\nText.\n"),
        ("d.md", "# D\n\nNo link.\n"),
    ]);
    fs::write(two.path("c.md"), "# C\n\nNew.\n").unwrap();
    let report = two.update(&["c.md"]);
    assert_eq!((report.whole, report.broken_links.len()), (None, 0));
    fs::rename(two.path("b.md"), two.path("renamed.md")).unwrap();
    let report = two.update(&["b.md", "renamed.md"]);
    assert_eq!((report.whole, report.moved.len()), (None, 1));
    fs::remove_file(two.path("renamed.md")).unwrap();
    let report = two.update(&["renamed.md"]);
    assert_eq!((report.whole, report.broken_links.len()), (None, 1));
}

/// Names of files that mean something to each other.
const FILES: &[&str] = &[
    "README.md",
    "index.md",
    "a.md",
    "b.md",
    "B c.md",
    "sub/a.md",
    "sub/index.md",
    "sub/sub.md",
    "sub/deep/x.md",
    "sub/deep/README.md",
    "lang.md",
    "lang.rust.md",
    "lang.go.md",
    "202401011200 note.md",
    "table.csv",
    "plain.txt",
    "c# d.md",
    "caf\u{e9}.md",
    "cafe\u{301}.md",
    "deck.org",
];

/// Folders, one of which is renamed to the other.
const FOLDERS: &[&str] = &["sub", "other", "sub/deep", "hidden/.x"];

/// What a file may hold, to be put together.
const PIECES: &[&str] = &[
    "See [[a]] and [[b|label]].",
    "[rel](a.md) [up](../a.md#Part) [down](sub/a.md) [root](/) [dir](sub/)",
    "[[sub/index]] [[sub]] [[lang.rust]] [[202401011200]] ![[x#Part]] [[a#^block]]",
    "[[First title]] [[Second title]] [[other name]] [[the-id]]",
    "## Part\n\nWords in a part. ^block",
    "Some words about caches, queues and caf\u{e9}s. #tag #other",
    "## Question: why?\n\nWhat is it?\n\n## Answer\n\nIt is that.",
    "Q: What is a cache?\nA: A store of answers.",
    "- **Redis**: a cache\n- **nginx**: a proxy",
    "## Tools\n\n- one\n- two\n\n## Challenges\n\n### Slow query\n\nProblem: slow.\n\nSolution: an \
     index.",
    "[[nowhere]] [gone](gone.md) ((12345678-1234-1234-1234-123456789abc))",
    "id:: 12345678-1234-1234-1234-123456789abc",
    "one,two\nthree,four",
    "",
];

const FRONTS: &[&str] = &[
    "",
    "---\ntitle: First title\n---\n",
    "---\ntitle: Second title\naliases: [other name, a]\ntags: [x]\n---\n",
    "---\ncategory: Own category\n---\n",
    "---\ncategory: sub\nsummary: short\n---\n",
    "---\nid: the-id\ntitle: With id\n---\n",
    "---\nlinks: [a, the-id]\nprerequisites: [b]\n---\n",
    "---\nrelated: \"[[b]]\"\nup: a\n---\n",
    "---\nkind: challenge\n---\n",
    "---\nunreadable: [\n---\n",
];

const HEADINGS: &[&str] =
    &["", "# First title\n\n", "# Second title\n\n", "# A\n\n", "# Tool log\n\n"];

#[derive(Debug, Clone)]
enum Step {
    Write(usize, String),
    Append(usize, usize),
    Remove(usize),
    Rename(usize, usize),
    Swap(usize, usize),
    RenameFolder(usize, usize),
    Touch(usize),
    Ignore(usize),
}

fn text() -> impl Strategy<Value = String> {
    let pieces = proptest::collection::vec(0..PIECES.len(), 0..4);
    (0..FRONTS.len(), 0..HEADINGS.len(), pieces, 0_u8..4).prop_map(|(front, heading, all, salt)| {
        let all: Vec<&str> = all.into_iter().map(|piece| PIECES[piece]).collect();
        let salt = if salt == 0 { "Salt of its own.\n" } else { "" };
        format!("{}{}{}\n{salt}", FRONTS[front], HEADINGS[heading], all.join("\n\n"))
    })
}

fn step() -> impl Strategy<Value = Step> {
    let file = || 0..FILES.len();
    prop_oneof![
        6 => (file(), text()).prop_map(|(file, text)| Step::Write(file, text)),
        4 => (file(), 0..PIECES.len()).prop_map(|(file, piece)| Step::Append(file, piece)),
        2 => file().prop_map(Step::Remove),
        3 => (file(), file()).prop_map(|(from, to)| Step::Rename(from, to)),
        1 => (file(), file()).prop_map(|(from, to)| Step::Swap(from, to)),
        1 => (0..FOLDERS.len(), 0..FOLDERS.len()).prop_map(|(from, to)| Step::RenameFolder(from, to)),
        1 => file().prop_map(Step::Touch),
        1 => file().prop_map(Step::Ignore),
    ]
}

/// A clock that never shows the same time twice, for files.
struct Clock(u64);

impl Clock {
    fn write(&mut self, path: &Path, text: &str) {
        write(path, text);
        self.touch(path);
    }

    fn touch(&mut self, path: &Path) {
        self.0 += 1;
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000 + self.0);
        fs::File::options().append(true).open(path).unwrap().set_modified(time).unwrap();
    }
}

impl Two {
    /// Carries out a step; returns the paths that have changed.
    fn step(&self, step: &Step, clock: &mut Clock) -> Vec<&'static str> {
        let path = |file: usize| self.path(FILES[file]);
        match step {
            Step::Write(file, text) => {
                clock.write(&path(*file), text);
                vec![FILES[*file]]
            }
            Step::Append(file, piece) => {
                let Ok(text) = fs::read_to_string(path(*file)) else { return Vec::new() };
                clock.write(&path(*file), &format!("{text}\n{}\n", PIECES[*piece]));
                vec![FILES[*file]]
            }
            Step::Remove(file) => {
                let _ = fs::remove_file(path(*file));
                vec![FILES[*file]]
            }
            Step::Rename(from, to) if path(*from).exists() => {
                fs::create_dir_all(path(*to).parent().unwrap()).unwrap();
                fs::rename(path(*from), path(*to)).unwrap();
                vec![FILES[*from], FILES[*to]]
            }
            Step::Swap(one, two) if one != two && path(*one).exists() && path(*two).exists() => {
                fs::rename(path(*one), self.path("swap")).unwrap();
                fs::rename(path(*two), path(*one)).unwrap();
                fs::rename(self.path("swap"), path(*two)).unwrap();
                vec![FILES[*one], FILES[*two]]
            }
            Step::RenameFolder(from, to) => {
                let [old, new] = [FOLDERS[*from], FOLDERS[*to]].map(|folder| self.path(folder));
                if !old.is_dir() || new.exists() || new.starts_with(&old) {
                    return Vec::new();
                }
                fs::create_dir_all(new.parent().unwrap()).unwrap();
                fs::rename(old, new).unwrap();
                vec![FOLDERS[*from], FOLDERS[*to]]
            }
            Step::Touch(file) if path(*file).exists() => {
                clock.touch(&path(*file));
                vec![FILES[*file]]
            }
            Step::Ignore(file) => {
                clock.write(&self.path(".gitignore"), &format!("{}\n", FILES[*file]));
                vec![".gitignore"]
            }
            Step::Rename(..) | Step::Swap(..) | Step::Touch(_) => Vec::new(),
        }
    }

    /// Notes, a star and an entry of the user, in both databases.
    fn add_personal(&mut self) {
        let catalogue = self.by_file.catalogue_from(&self.source.origin()).unwrap().unwrap();
        let [a, b] = ["a", "b"].map(|id| EntryId::new(id).unwrap());
        let text = "mine".to_owned();
        let save = Write::Save {
            entry: a.clone(),
            text: text.clone(),
            base: None,
            edit_session: "s".to_owned(),
            draft_owners: Vec::new(),
        };
        let meta = |category: &str| EntryMeta {
            kind: Kind::Article,
            title: format!("Mine in {category}"),
            category: CategoryId::new(category).unwrap(),
            category_title: category.to_owned(),
            tags: Vec::new(),
            links: vec![a.clone(), b.clone()],
        };
        let create = |category: &str| Write::Create {
            meta: meta(category),
            text: text.clone(),
            draft_owners: Vec::new(),
        };
        for write in [save, Write::Star(b.clone(), true), create("sub"), create("mine")] {
            change(&mut self.by_file, &catalogue, write).unwrap();
        }
        // Each import orders the categories of the user by the ids of their entries.
        write(&self.path("b.md"), "# B\n\nOther words.\n");
        bring_up_to_date(&mut self.by_file, &self.source, &mut |_| {}).unwrap();
        let [from, to] = ["files.db", "whole.db"].map(|name| self.folder.path().join(name));
        self.whole = Store::open(&self.folder.path().join("empty.db")).unwrap();
        fs::remove_file(&to).unwrap();
        let all = Connection::open(&from).unwrap();
        all.execute("VACUUM INTO ?1", [to.to_str().unwrap()]).unwrap();
        self.whole = Store::open(&to).unwrap();
    }
}

#[test]
fn an_update_goes_well_while_another_process_writes_again_and_again() {
    let mut two = Two::new(&[("a.md", "# A\n"), ("b.md", "# B\n\n[[a]]\n")]);
    let (path, done) = (two.folder.path().join("files.db"), AtomicBool::new(false));
    let updated: Vec<_> = thread::scope(|scope| {
        scope.spawn(|| {
            let other = Store::open(&path).unwrap();
            for number in 0.. {
                other.set_setting("other", &format!("{number}")).unwrap();
                // Locks of SQLite go to nobody in particular: without a pause, always to the same.
                thread::sleep(Duration::from_millis(20));
                if done.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        let mut update = |run: usize| {
            write(&two.path("a.md"), &format!("# A {run}\n"));
            let changed = [two.path("a.md")];
            update_files(&mut two.by_file, &two.source, &changed, &mut |_| {})
        };
        let updated = (0..20).map(&mut update).collect();
        done.store(true, Ordering::Relaxed);
        updated
    });
    for report in updated {
        let report: Report = report.unwrap();
        assert_eq!((report.changes.changed.len(), report.whole), (1, None));
    }
    assert!(is_current(&two.by_file, &two.source).unwrap());
    // What is told of again is nothing new.
    let changed = [two.path("a.md")];
    let again = update_files(&mut two.by_file, &two.source, &changed, &mut |_| {}).unwrap();
    assert!(!again.is_change());
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(200), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn an_update_of_files_is_as_an_import_of_the_whole(
        begin in proptest::collection::vec((0..FILES.len(), text()), 2..9),
        steps in proptest::collection::vec(proptest::collection::vec(step(), 1..4), 1..6),
        personal in any::<bool>(),
    ) {
        let begin: Vec<(&str, &str)> =
            begin.iter().map(|(file, text)| (FILES[*file], text.as_str())).collect();
        let begin = [&begin[..], &[("a.md", "# A\n"), ("b.md", "# B\n\n[[a]]\n")]].concat();
        let mut two = Two::new(&begin);
        if personal {
            two.add_personal();
        }
        let mut clock = Clock(0);
        for steps in steps {
            let changed: Vec<&str> =
                steps.iter().flat_map(|step| two.step(step, &mut clock)).collect();
            two.update(&changed);
        }
    }
}

#[test]
fn entries_of_a_readme_that_is_titled_by_another_file_keep_their_ids() {
    let text = "## Question: why?\n\nWhat is it?\n\n## Answer\n\nIt is that.\n\nMore of its own.\n";
    let readme = format!("---\ncategory: Own\n---\n{text}");
    let files =
        [("README.md", &readme[..]), ("index.md", "# First title\n\nText.\n"), ("a.md", text)];
    let mut folder = Two::new(&files);
    fs::write(folder.path("a.md"), "Other.\n").unwrap();
    let report = folder.update(&["a.md"]);
    assert!(report.changes.added.is_empty(), "{:?}", report.changes);
}

#[test]
fn the_only_note_gets_the_text_of_one_that_was_deleted_before() {
    let text = "[[First title]] [[Second title]] [[other name]] [[the-id]]\n";
    let mut folder = Two::new(&[("sub/a.md", text), ("a.md", "# A\n")]);
    fs::remove_file(folder.path("sub/a.md")).unwrap();
    folder.update(&["sub/a.md"]);
    fs::write(folder.path("a.md"), format!("# A\n\n{text}")).unwrap();
    let report = folder.update(&["a.md"]);
    let ids: Vec<&str> = report.changes.added.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["sub/a"], "an id follows the text");
}

#[test]
fn of_two_with_the_same_pair_the_same_one_keeps_its_id() {
    let pair = "Q: What is a cache?\nA: A store of answers.\n";
    let deck = format!("Some words.\n\n{pair}");
    let mut folder = Two::new(&[("README.md", "Salt.\n"), ("deck.md", &deck), ("b.md", "# B\n")]);
    fs::rename(folder.path("deck.md"), folder.path("a.md")).unwrap();
    fs::write(folder.path("README.md"), format!("Salt.\n\n{pair}")).unwrap();
    folder.update(&["README.md", "deck.md", "a.md"]);
}
