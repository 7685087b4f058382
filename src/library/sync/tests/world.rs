//! Several copies, what their users do, and what has to hold in the end.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    rc::Rc,
    sync::OnceLock,
};

use serde_json::json;

use super::{
    super::{SyncError, SyncReport, exchange::Sync, files, logs},
    Random,
    remotes::{Faults, Faulty, Files, Forge},
};
use crate::{
    content::SharedFile,
    domain::{
        Base, CatalogueId, EntryId, EntryMeta, Kind,
        review::{Action, Grade},
    },
    library::ReviewOptions,
    store::{NewEvent, RemoteFile, Save, Store, SyncState},
};

/// A day in milliseconds.
const DAY: i64 = 24 * 3600 * 1000;

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
pub(super) struct World<F> {
    folder: tempfile::TempDir,
    copies: Vec<Copy>,
    forge: Rc<F>,
    faults: Rc<RefCell<Faults>>,
    pub(super) random: Random,
    now: i64,
    /// Every line that was ever written, and those that somebody took out.
    written: BTreeMap<EntryId, BTreeSet<String>>,
    removed: BTreeSet<String>,
    /// What was recorded.
    reviews: BTreeSet<String>,
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

impl<F: Forge> World<F> {
    pub(super) fn new(seed: u64, forge: F) -> Self {
        let mut random = Random(seed);
        let folder = tempfile::tempdir_in(super::scratch()).unwrap();
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
            forge: Rc::new(forge),
            faults: Rc::default(),
            reviews: BTreeSet::new(),
            random,
            now: 1_767_225_600_000,
            written: BTreeMap::new(),
            removed: BTreeSet::new(),
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
        let (forge, faults) = (Rc::clone(&self.forge), Rc::clone(&self.faults));
        let remote = Faulty { remote: forge.connect(number), forge, faults };
        let done = Sync { store, state, remote }.run(&mut report);
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
        self.save(number, entry, |lines| lines.retain(|it| *it != line));
    }

    /// One step of anybody.
    pub(super) fn step(&mut self) {
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
                let rival = self.random.chance(20);
                let after = failing.then_some(steps);
                *self.faults.borrow_mut() = Faults { after, arrives, rival };
                let done = self.sync(number);
                assert!(failing || done.is_ok(), "{done:?}");
                *self.faults.borrow_mut() = Faults::default();
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
        self.reviews.insert(id.clone());
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
        match self.random.below(5) {
            0 => {
                let title = format!("{}, again", meta.title);
                let meta = EntryMeta { title, ..meta };
                store.change_meta(&catalogue(), &entry, &meta, at).unwrap();
            }
            4 => {
                let category = ["things", "tools"][self.random.below(2)];
                let category_title = category.to_owned();
                let category = category.parse().unwrap();
                let tags = vec![format!("t{}", self.random.below(3))];
                let meta = EntryMeta { category, category_title, tags, ..meta };
                store.change_meta(&catalogue(), &entry, &meta, at).unwrap();
            }
            1 => drop(store.remove(&catalogue(), &entry, true, at).unwrap()),
            2 => drop(store.remove(&catalogue(), &entry, false, at).unwrap()),
            _ => self.write_line(number, &entry),
        }
    }

    /// Somebody edits a file at the forge, in one of the ways in which editors and people do.
    fn edit_by_hand(&mut self) {
        let way = self.random.below(10);
        let (removes, strips) = (way < 2, way == 2);
        if removes || strips {
            // An earlier edit would go with a file that is removed, and its version may be known to
            // one copy only. What a file without front matter is, those know who have seen it before.
            (0..self.copies.len()).for_each(|number| drop(self.sync(number).unwrap()));
        }
        self.lines += 1;
        let line = format!("line {}", self.lines);
        let mut files = self.forge.files();
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
            let text = match way {
                _ if strips => format!("{}\n", file.text),
                3 => file.to_text().replace('\n', "\r\n"),
                4 => format!("\u{feff}{}", file.to_text()),
                _ => file.to_text(),
            };
            let mut path = path.clone();
            if way == 5 {
                files.remove(&path);
                path = path.replace(".md", " (copy).md");
            }
            files.insert(path, text.into_bytes());
            self.written.entry(older(&file.entry)).or_default().insert(line);
        }
        self.forge.commit(&files);
    }

    /// The remote is emptied, goes back to an earlier commit, or loses files or lines of logs.
    fn damage_remote(&mut self) {
        // What was edited at the forge and not yet taken in would be lost with it.
        for number in 0..self.copies.len() {
            self.sync(number).unwrap();
        }
        let mut files = self.forge.files();
        match self.random.below(7) {
            0 | 1 => self.forge.reset(None),
            // An earlier state has all edits by hand up to then, which are known.
            2 | 3 => {
                let commits = self.forge.commits();
                let to = commits.get(self.random.below(commits.len().max(1)));
                self.forge.reset(to.map(String::as_str));
                // Nobody could tell what it is.
                if !self.forge.files().contains_key("nexus-sync.json") {
                    self.forge.reset(None);
                }
            }
            4 => self.forge.commit(&Files::new()),
            5 => {
                files.remove("nexus-sync.json");
                self.forge.commit(&files);
            }
            _ => {
                let mut logs = files.iter_mut().filter(|(path, _)| logs::is_log(path));
                let Some((_, content)) = logs.next() else { return };
                let text = String::from_utf8(content.clone()).unwrap();
                let kept = self.random.below(text.lines().count() + 1);
                let lines: String = text.split_inclusive('\n').take(kept).collect();
                *content = lines.into_bytes();
                self.forge.commit(&files);
            }
        }
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
    pub(super) fn settle(&mut self, seed: u64) {
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
        let tip = self.forge.tip();
        for number in 0..self.copies.len() {
            let report = self.sync(number).unwrap();
            assert_eq!(report, SyncReport::default(), "seed {seed}");
        }
        assert_eq!(self.forge.tip(), tip, "seed {seed}: nothing is left to commit");
        for review in &self.reviews {
            assert!(digest.contains(&format!("{review:?}")), "seed {seed}: lost {review}");
        }
        self.check_lines(seed);
        self.check_remote(seed);
    }

    /// The id of an entry in the end, when all have the newer version of the catalogue.
    fn now_called(&self, entry: &EntryId) -> EntryId {
        if self.is_published && *entry == id("a") { id(NEWER) } else { entry.clone() }
    }

    /// The lines of files that nobody could tell what they are of, which were left as they are.
    fn unread_lines(&self) -> BTreeSet<String> {
        let files = self.forge.files().into_iter().filter(|(path, _)| files::is_file(path));
        let unread =
            files.filter(|(path, content)| files::read(path, content.clone(), || None).is_err());
        let lines = |content: Vec<u8>| {
            let text = String::from_utf8(content).unwrap();
            text.lines().map(str::to_owned).collect::<Vec<_>>()
        };
        unread.flat_map(|(_, content)| lines(content)).collect()
    }

    /// The entries whose notes were ever empty: somebody took out the last line, or one copy took out
    /// some of the lines and another the rest. An edit on a further copy brings all of them back.
    fn emptied(&self) -> BTreeSet<EntryId> {
        let export = self.copies[0].store.export_json().unwrap();
        let versions = export["personal"]["note_version"].as_array().unwrap().iter();
        let empty = versions.filter(|row| row["deleted"] == 1);
        empty.map(|row| id(row["entry"].as_str().unwrap())).collect()
    }

    fn check_lines(&self, seed: u64) {
        let store = &self.copies[0].store;
        let unread = self.unread_lines();
        let emptied = self.emptied();
        for (entry, lines) in &self.written {
            let note = store.note(&catalogue(), &self.now_called(entry)).unwrap();
            let text = note.map(|note| note.text).unwrap_or_default();
            let found: BTreeSet<&str> = text.lines().collect();
            for line in lines {
                let is_there = found.contains(line.as_str());
                if unread.contains(line) {
                    continue;
                }
                if !self.removed.contains(line) {
                    assert!(is_there, "seed {seed}: {entry} lost {line:?}; it has {text:?}");
                } else if self.clashed == 0 && !emptied.contains(&self.now_called(entry)) {
                    assert!(!is_there, "seed {seed}: {entry} has {line:?} again: {text:?}");
                }
            }
            assert!(!text.contains("<<<<") && !text.contains(">>>>"), "seed {seed}: {text:?}");
        }
    }

    /// The files say what the notes say, and the logs have no gaps.
    fn check_remote(&self, seed: u64) {
        let files = self.forge.files();
        assert!(files.contains_key("nexus-sync.json"), "seed {seed}");
        for (path, content) in files {
            if logs::is_log(&path) {
                assert!(content.ends_with(b"\n") || content.is_empty(), "seed {seed}");
            } else if files::is_file(&path) {
                let Ok(read) = files::read(&path, content, || None) else { continue };
                let RemoteFile { file, in_place, .. } = read;
                // What was renamed by hand stays where it is, as it was.
                if in_place.is_some() {
                    let note =
                        self.copies[0].store.note(&catalogue(), &self.now_called(&file.entry));
                    let note = note.unwrap();
                    let text = note.map(|note| note.text).unwrap_or_default();
                    assert_eq!(file.text, text.trim_end(), "seed {seed}: {path}");
                }
            }
        }
    }
}
