//! Sync against a model of a remote: several copies, in any order, with failures in between.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    rc::Rc,
    sync::OnceLock,
};

use super::{
    repository::{Blob, Change, Remote, Tree},
    *,
};
use crate::{
    content::SharedFile,
    domain::{
        Base, CatalogueId, EntryId, EntryMeta, Kind,
        review::{Action, Grade},
    },
    library::ReviewOptions,
    store::{NewEvent, Save},
};

/// A day in milliseconds.
const DAY: i64 = 24 * 3600 * 1000;
/// How many runs a test makes; `NEXUS_SYNC_RUNS` asks for more.
const RUNS: u64 = 200;

/// Pseudorandom numbers (splitmix64, <https://prng.di.unimi.it/splitmix64.c>).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }
}

type Files = BTreeMap<String, Vec<u8>>;

/// A remote in memory: commits, each with its parent and its files.
#[derive(Default)]
struct Model {
    commits: Vec<(Option<usize>, Files)>,
    tip: Option<usize>,
    blobs: BTreeMap<String, Vec<u8>>,
    /// How many calls succeed before one fails; `None`: all.
    fails_after: Option<usize>,
    /// Whether that failure of a push comes after it has arrived.
    arrives: bool,
    /// A push of another copy that arrives just before the next one.
    rival: Option<(String, Vec<u8>)>,
}

#[derive(Clone, Default)]
struct ModelRemote(Rc<RefCell<Model>>);

fn failure() -> GitError {
    GitError::TooSlow("anything".to_owned())
}

fn name_of(commit: usize) -> String {
    format!("commit-{commit}")
}

fn number_of(name: &str) -> Option<usize> {
    name.strip_prefix("commit-")?.parse().ok()
}

impl Model {
    fn step(&mut self) -> Result<(), GitError> {
        match &mut self.fails_after {
            Some(0) => Err(failure()),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn blob(&mut self, content: &[u8]) -> String {
        let id = format!("{:032x}", xxhash_rust::xxh3::xxh3_128(content));
        self.blobs.insert(id.clone(), content.to_vec());
        id
    }

    fn files(&self) -> Files {
        self.tip.map(|tip| self.commits[tip].1.clone()).unwrap_or_default()
    }

    fn add(&mut self, files: Files) -> usize {
        self.commits.push((self.tip, files));
        self.tip = Some(self.commits.len() - 1);
        self.commits.len() - 1
    }
}

impl Remote for ModelRemote {
    fn tip(&self) -> Result<Option<String>, GitError> {
        let mut model = self.0.borrow_mut();
        model.step()?;
        Ok(model.tip.map(name_of))
    }

    fn other_branch(&self) -> Result<Option<String>, GitError> {
        Ok(None)
    }

    fn fetch(&self, tip: &str) -> Result<String, GitError> {
        self.0.borrow_mut().step()?;
        Ok(tip.to_owned())
    }

    fn is_ancestor(&self, before: &str, after: &str) -> Result<bool, GitError> {
        let mut model = self.0.borrow_mut();
        model.step()?;
        let mut at = number_of(after);
        while let Some(commit) = at {
            if Some(commit) == number_of(before) {
                return Ok(true);
            }
            at = model.commits[commit].0;
        }
        Ok(false)
    }

    fn tree(&self, commit: &str) -> Result<Tree, GitError> {
        let mut model = self.0.borrow_mut();
        model.step()?;
        let files = model.commits[number_of(commit).unwrap()].1.clone();
        let blob = |(path, content): (String, Vec<u8>)| {
            let size = content.len() as u64;
            (path, Blob { id: model.blob(&content), size })
        };
        Ok(files.into_iter().map(blob).collect())
    }

    fn contents(&self, ids: &[&str]) -> Result<Vec<Vec<u8>>, GitError> {
        let mut model = self.0.borrow_mut();
        model.step()?;
        Ok(ids.iter().map(|id| model.blobs[*id].clone()).collect())
    }

    fn push(&self, on: Option<&str>, changes: &[Change]) -> Result<String, GitError> {
        let mut model = self.0.borrow_mut();
        if let Some((path, content)) = model.rival.take() {
            let mut files = model.files();
            files.insert(path, content);
            model.add(files);
        }
        let failed = model.step().is_err();
        if failed && !model.arrives {
            return Err(failure());
        }
        if model.tip.map(name_of).as_deref() != on {
            return Err(failure());
        }
        let mut files = model.files();
        for (path, content) in changes {
            match content {
                Some(content) => files.insert(path.clone(), content.clone()),
                None => files.remove(path),
            };
        }
        let commit = model.add(files);
        if failed { Err(failure()) } else { Ok(name_of(commit)) }
    }
}

/// A copy of the database.
struct Copy {
    store: Store,
    /// How far its clock is off, in milliseconds.
    skew: i64,
    /// Whether it has the newer of two versions of the catalogue; see [`published`].
    is_newer: bool,
    /// Whether there is a backup of it, and whether that has the newer version.
    backup: Option<bool>,
}

/// Several copies and their remote.
struct World {
    folder: tempfile::TempDir,
    copies: Vec<Copy>,
    remote: ModelRemote,
    random: Random,
    now: i64,
    /// Every line that was ever written, and those that somebody took out.
    written: BTreeMap<EntryId, BTreeSet<String>>,
    removed: BTreeSet<String>,
    /// Notes that were deleted; an edit on another copy brings them back.
    deleted: BTreeSet<EntryId>,
    clashed: usize,
    lines: usize,
    /// Whether there are two versions of the catalogue.
    is_published: bool,
}

/// A catalogue whose newer version has another id for one of its entries.
fn published(is_newer: bool) -> serde_json::Value {
    let entry = |id: &str, was: &[&str]| {
        json!({
            "id": id, "category": "x", "kind": "article", "title": id, "summary": "",
            "aliases": [], "tags": [], "level": null, "links": [], "source": "", "body": "text",
            "was": was,
        })
    };
    let first = if is_newer { entry(NEWER, &["a"]) } else { entry("a", &[]) };
    json!({
        "form": "nexus-export-2", "personal": {},
        "catalogues": [{
            "id": "c", "title": "C", "version": "", "description": "", "origin": "/c", "tags": [],
            "categories": [{ "id": "x", "title": "X", "summary": "" }],
            "entries": [first, entry("b/é", &[])], "sources": [],
        }],
    })
}

/// The id that the entry `a` has in the newer version.
const NEWER: &str = "renamed";

/// The id of an entry in the older version.
fn older(entry: &EntryId) -> EntryId {
    if entry.as_str() == NEWER { id("a") } else { entry.clone() }
}

/// A database that syncs with the model. The migrations take longer than most of what is tested, so
/// they are made once.
fn database(path: &Path) -> Store {
    static EMPTY: OnceLock<Vec<u8>> = OnceLock::new();
    let empty = EMPTY.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("empty.db");
        drop(Store::open(&path).unwrap());
        std::fs::read(path).unwrap()
    });
    std::fs::write(path, empty).unwrap();
    let mut store = Store::open(path).unwrap();
    store.start_sync("model").unwrap();
    store
}

/// Removes a database with the files beside it.
fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.to_owned().into_os_string();
        name.push(suffix);
        let _ = std::fs::remove_file(name);
    }
}

fn catalogue() -> CatalogueId {
    CatalogueId::new("c").unwrap()
}

fn id(name: &str) -> EntryId {
    EntryId::new(name).unwrap()
}

impl World {
    fn new(seed: u64) -> Self {
        let mut random = Random(seed);
        let folder = tempfile::tempdir_in(scratch()).unwrap();
        let is_published = random.chance(30);
        let copies = (0..2 + random.below(3))
            .map(|number| {
                let mut store = database(&folder.path().join(format!("{number}.db")));
                if is_published {
                    store.import_json(&published(false), true).unwrap();
                }
                let years = [0, 0, 0, -10, 10][random.below(5)];
                Copy { store, skew: years * 365 * DAY, is_newer: false, backup: None }
            })
            .collect();
        Self {
            folder,
            copies,
            remote: ModelRemote::default(),
            random,
            now: 1_767_225_600_000,
            written: BTreeMap::new(),
            removed: BTreeSet::new(),
            deleted: BTreeSet::new(),
            clashed: 0,
            lines: 0,
            is_published,
        }
    }

    fn path(&self, number: usize) -> PathBuf {
        self.folder.path().join(format!("{number}.db"))
    }

    /// Syncs a copy; failures are those that the model was told to make.
    fn sync(&mut self, number: usize) -> Result<SyncReport, SyncError> {
        let dies = self.random.chance(10);
        let store = &mut self.copies[number].store;
        let state = store.sync_state().unwrap().unwrap();
        let before = state.clone();
        let mut report = SyncReport::default();
        let done = Sync { store, state, remote: self.remote.clone() }.run(&mut report);
        if dies {
            // Before it could save its state; where the remote is, is saved with what is in it.
            let store = &mut self.copies[number].store;
            let SyncState { repository, tip, .. } = store.sync_state().unwrap().unwrap();
            store.set_sync_state(&SyncState { repository, tip, ..before }).unwrap();
        }
        self.clashed += report.received.clashed;
        done.map(|()| report)
    }

    /// Saves a text, as an editor does that was opened on the current one.
    fn save(&mut self, number: usize, entry: &EntryId, edit: impl FnOnce(&mut Vec<String>)) {
        self.now += 1000;
        let copy = &mut self.copies[number];
        let note = copy.store.note(&catalogue(), entry).unwrap();
        let text = note.as_ref().map_or("", |note| &note.text);
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        edit(&mut lines);
        let text = lines.join("\n");
        let base = note.as_ref().map(Base::from);
        let save =
            Save { entry, text: &text, base: base.as_ref(), edit_session: "", draft_owners: &[] };
        copy.store.save_note(&catalogue(), &save, self.now + copy.skew).unwrap();
    }

    fn write_line(&mut self, number: usize, entry: &EntryId) {
        self.lines += 1;
        let line = format!("line {}", self.lines);
        let at = self.random.next() as usize;
        self.written.entry(older(entry)).or_default().insert(line.clone());
        self.save(number, entry, |lines| lines.insert(at % (lines.len() + 1), line));
    }

    fn remove_line(&mut self, number: usize, entry: &EntryId) {
        let note = self.copies[number].store.note(&catalogue(), entry).unwrap();
        let lines: Vec<String> =
            note.iter().flat_map(|note| note.text.lines()).map(str::to_owned).collect();
        if lines.is_empty() {
            return;
        }
        let line = lines[self.random.below(lines.len())].clone();
        self.removed.insert(line.clone());
        if lines.len() == 1 {
            self.deleted.insert(older(entry));
        }
        self.save(number, entry, |lines| lines.retain(|it| *it != line));
    }

    /// One step of anybody.
    fn step(&mut self) {
        let number = self.random.below(self.copies.len());
        let first = if self.copies[number].is_newer { NEWER } else { "a" };
        let entry = id([first, "b/é"][self.random.below(2)]);
        let at = self.now + self.copies[number].skew;
        match self.random.below(18) {
            0..=3 => self.write_line(number, &entry),
            4 => self.remove_line(number, &entry),
            5 => {
                let starred = self.random.chance(50);
                self.copies[number].store.star(&catalogue(), &entry, starred, at).unwrap();
            }
            6 => self.create(number, at),
            7 => self.change_user_entry(number, at),
            8 => self.edit_by_hand(),
            9 if self.random.chance(30) => self.damage_remote(),
            10 if self.random.chance(30) => self.copy_database(number),
            11 => {
                self.now += DAY;
                self.copies[number].store.prune(self.now + 9 * DAY).unwrap();
            }
            12 => self.review(number, &entry, at),
            13 => self.exchange(number),
            14 if self.random.chance(40) => self.restore(number),
            15 => {
                let query = self.random.chance(70).then_some("tag:x");
                self.copies[number].store.save_search(&catalogue(), "mine", query, at).unwrap();
            }
            16 if self.is_published && self.random.chance(50) => self.update(number),
            _ => {
                let failing = self.random.chance(40);
                let steps = self.random.below(8);
                let arrives = self.random.chance(50);
                {
                    let mut model = self.remote.0.borrow_mut();
                    model.fails_after = failing.then_some(steps);
                    model.arrives = arrives;
                }
                let done = self.sync(number);
                assert!(failing || done.is_ok(), "{done:?}");
                self.remote.0.borrow_mut().fails_after = None;
            }
        }
    }

    /// Reviews a card, or undoes the last review of this copy.
    fn review(&mut self, number: usize, entry: &EntryId, at: i64) {
        let event = |action| NewEvent { entry: entry.clone(), slot: "body".to_owned(), action };
        let engine = ReviewOptions::default().engine(&self.copies[number].store).unwrap();
        let store = &mut self.copies[number].store;
        let grade = event(Action::Grade { grade: Grade::Good, took: 1000 });
        let id = store.record_review(&catalogue(), &grade, &engine, at).unwrap();
        if self.random.chance(30) {
            let undo = event(Action::Undo(id));
            store.record_review(&catalogue(), &undo, &engine, at).unwrap();
        }
    }

    /// A copy imports what another has exported.
    fn exchange(&mut self, to: usize) {
        let from = self.random.below(self.copies.len());
        let mut export = self.copies[from].store.export_json().unwrap();
        export["catalogues"] = json!([]);
        let done = self.copies[to].store.import_json(&export, true).unwrap();
        self.clashed += done.clashed;
    }

    /// A copy gets the newer version of the catalogue.
    fn update(&mut self, number: usize) {
        let copy = &mut self.copies[number];
        if !copy.is_newer {
            self.clashed += copy.store.import_json(&published(true), true).unwrap().clashed;
            copy.is_newer = true;
        }
    }

    /// A copy is backed up, or put back to its backup.
    fn restore(&mut self, number: usize) {
        let path = self.path(number);
        let backup = path.with_extension("backup");
        let Some(is_newer) = self.copies[number].backup else {
            let copy = &mut self.copies[number];
            copy.store.backup(&backup).unwrap();
            copy.backup = Some(copy.is_newer);
            return;
        };
        // What was only here would be lost.
        self.sync(number).unwrap();
        let skew = self.copies[number].skew;
        drop(self.copies.remove(number));
        remove(&path);
        std::fs::rename(&backup, &path).unwrap();
        let store = Store::open(&path).unwrap();
        self.copies.insert(number, Copy { store, skew, is_newer, backup: None });
    }

    fn create(&mut self, number: usize, at: i64) {
        self.lines += 1;
        let line = format!("line {}", self.lines);
        let meta = EntryMeta {
            kind: Kind::Article,
            title: format!("Title {}", self.lines),
            category: "things".parse().unwrap(),
            category_title: "Things".to_owned(),
            tags: vec!["x".to_owned()],
            links: Vec::new(),
        };
        let store = &mut self.copies[number].store;
        let made = store.create(&catalogue(), &meta, &line, &[], &id("my/new"), at).unwrap();
        self.written.entry(made.id).or_default().insert(line);
    }

    /// Renames, deletes, restores or continues a user entry that the copy knows.
    fn change_user_entry(&mut self, number: usize, at: i64) {
        let known: Vec<EntryId> =
            self.written.keys().filter(|entry| entry.is_own()).cloned().collect();
        let Some(entry) = known.get(self.random.below(known.len().max(1))).cloned() else {
            return;
        };
        let store = &mut self.copies[number].store;
        let Some(meta) = store.meta(&catalogue(), &entry).unwrap() else { return };
        match self.random.below(4) {
            0 => {
                let title = format!("{}, again", meta.title);
                let meta = EntryMeta { title, ..meta };
                store.change_meta(&catalogue(), &entry, &meta, at).unwrap();
            }
            1 => drop(store.remove(&catalogue(), &entry, true, at).unwrap()),
            2 => drop(store.remove(&catalogue(), &entry, false, at).unwrap()),
            _ => self.write_line(number, &entry),
        }
    }

    /// Somebody edits a file at the forge.
    fn edit_by_hand(&mut self) {
        let removes = self.random.chance(20);
        if removes {
            // Otherwise an earlier edit would go with the file.
            self.sync(0).unwrap();
        }
        self.lines += 1;
        let line = format!("line {}", self.lines);
        let mut model = self.remote.0.borrow_mut();
        let mut files = model.files();
        let paths: Vec<String> =
            files.keys().filter(|path| files::is_file(path)).cloned().collect();
        let Some(path) = paths.get(self.random.below(paths.len().max(1))) else { return };
        let text = String::from_utf8(files[path].clone()).unwrap();
        let Ok(mut file) = SharedFile::parse(&text) else { return };
        if removes {
            // What is missing means nothing.
            files.remove(path);
        } else {
            file.text = format!("{}\n{line}", file.text);
            files.insert(path.clone(), file.to_text().into_bytes());
            self.written.entry(older(&file.entry)).or_default().insert(line);
        }
        model.add(files);
    }

    /// The remote is emptied, or goes back to an earlier commit.
    fn damage_remote(&mut self) {
        // What was edited at the forge and not yet taken in would be lost with it.
        for number in 0..self.copies.len() {
            self.sync(number).unwrap();
        }
        let mut model = self.remote.0.borrow_mut();
        let count = model.commits.len();
        model.tip = if self.random.chance(50) || count == 0 {
            None
        } else {
            Some(self.random.below(count))
        };
        // An earlier state has all edits by hand up to then, which are known.
    }

    /// A database is copied to another machine, in place of the one there.
    fn copy_database(&mut self, to: usize) {
        let from = self.random.below(self.copies.len());
        if from == to {
            return;
        }
        self.sync(to).unwrap();
        let path = self.path(to);
        let skew = self.copies[to].skew;
        drop(self.copies.remove(to));
        remove(&path);
        let _ = std::fs::remove_file(path.with_extension("backup"));
        let from = if from > to { from - 1 } else { from };
        self.copies[from].store.backup(&path).unwrap();
        let is_newer = self.copies[from].is_newer;
        let store = Store::open(&path).unwrap();
        self.copies.insert(to, Copy { store, skew, is_newer, backup: None });
    }

    /// What all copies have to agree on.
    fn digest(&self, number: usize) -> String {
        let mut export = self.copies[number].store.export_json().unwrap();
        let personal = export["personal"].take();
        let rows = |table: &str, columns: &[&str]| {
            let rows = personal[table].as_array().unwrap().iter();
            let rows = rows.filter(|row| row["kind"] != "visit");
            let rows: BTreeSet<String> = rows
                .map(|row| {
                    columns
                        .iter()
                        .map(|column| row[*column].to_string())
                        .collect::<Vec<_>>()
                        .join(" ")
                })
                .collect();
            rows.into_iter().collect::<Vec<_>>().join("\n")
        };
        [
            rows("note", &["entry", "body", "deleted", "version"]),
            rows("own", &["id", "title", "category", "tags", "deleted", "version"]),
            rows("note_version", &["version", "entry", "clock"]),
            rows("own_version", &["version", "id", "title", "deleted", "clock"]),
            rows("version_parent", &["version", "parent"]),
            rows("fact", &["id", "kind", "entry", "clock", "payload"]),
            rows("saved_search", &["version", "name", "query", "deleted", "clock"]),
        ]
        .join("\n\n")
    }

    /// After three rounds, all copies have the same, nothing is lost, and nothing is left to do.
    fn settle(&mut self, seed: u64) {
        if self.is_published {
            (0..self.copies.len()).for_each(|number| self.update(number));
        }
        for _ in 0..3 {
            for number in 0..self.copies.len() {
                self.sync(number).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
            }
        }
        let digest = self.digest(0);
        for number in 1..self.copies.len() {
            assert_eq!(self.digest(number), digest, "seed {seed}: copy {number} differs");
        }
        let tip = self.remote.0.borrow().tip;
        for number in 0..self.copies.len() {
            let report = self.sync(number).unwrap();
            assert_eq!(report, SyncReport::default(), "seed {seed}");
        }
        assert_eq!(self.remote.0.borrow().tip, tip, "seed {seed}: nothing is left to commit");
        self.check_lines(seed);
        self.check_remote(seed);
    }

    fn check_lines(&self, seed: u64) {
        let store = &self.copies[0].store;
        for (entry, lines) in &self.written {
            let current =
                if self.is_published && *entry == id("a") { id(NEWER) } else { entry.clone() };
            let note = store.note(&catalogue(), &current).unwrap();
            let text = note.map(|note| note.text).unwrap_or_default();
            let found: BTreeSet<&str> = text.lines().collect();
            for line in lines {
                let is_there = found.contains(line.as_str());
                if !self.removed.contains(line) {
                    assert!(is_there, "seed {seed}: {entry} lost {line:?}; it has {text:?}");
                } else if self.clashed == 0 && !self.deleted.contains(entry) {
                    assert!(!is_there, "seed {seed}: {entry} has {line:?} again: {text:?}");
                }
            }
            assert!(!text.contains("<<<<") && !text.contains(">>>>"), "seed {seed}: {text:?}");
        }
    }

    /// The files say what the notes say, and the logs have no gaps.
    fn check_remote(&self, seed: u64) {
        let files = self.remote.0.borrow().files();
        for (path, content) in &files {
            let text = std::str::from_utf8(content).unwrap();
            if logs::is_log(path) {
                assert!(text.ends_with('\n'), "seed {seed}");
            } else if files::is_file(path) {
                let file = SharedFile::parse(text).unwrap();
                let note = self.copies[0].store.note(&catalogue(), &file.entry).unwrap().unwrap();
                assert_eq!(file.text, note.text.trim_end(), "seed {seed}: {path}");
            }
        }
    }
}

/// A folder in memory, if there is one: thousands of commits need not reach a disk.
fn scratch() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() { memory } else { std::env::temp_dir() }
}

/// The runs, each with its number: as many as `NEXUS_SYNC_RUNS` says, from `NEXUS_SYNC_FROM` on.
fn runs() -> std::ops::Range<u64> {
    let number = |name| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let from = number("NEXUS_SYNC_FROM").unwrap_or(0);
    from..from + number("NEXUS_SYNC_RUNS").unwrap_or(RUNS)
}

#[test]
fn copies_that_sync_in_any_order_come_to_the_same_and_lose_nothing() {
    for seed in runs() {
        let mut world = World::new(seed);
        let steps = 10 + world.random.below(40);
        for _ in 0..steps {
            world.step();
        }
        world.settle(seed);
    }
}
