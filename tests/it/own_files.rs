//! Files of the user's own: saved, made, renamed and removed without a byte lost or changed that was
//! not edited, whatever else writes them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};
#[cfg(unix)]
use std::{
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink},
    process::{Output, Stdio},
};

use nexus_tui::{
    domain::EntryId,
    library::{
        Bin, Extent, FileError, FileSave, FileSaved, Folder, NewFile, Source, Wanted, add_bullet,
        apply, bring_back, daily_page, file_place, file_versions, follow, follow_files,
        import_catalogue, make_file, now, open_as_own, plan, read_file, recover_files, remove_file,
        restore_version, save_file, take_back, version_text,
    },
    store::{FileChange, FileChangeKind, FileStep, Store, bytes_print},
};

/// A folder of the user's own with a store.
struct Notes {
    _home: tempfile::TempDir,
    root: PathBuf,
    store: Store,
    folder: Folder,
}

impl Notes {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().join("notes");
        fs::create_dir(&root).unwrap();
        for (path, bytes) in files {
            put(&root, path, bytes);
        }
        let source = Source::at(&root).unwrap();
        let mut store = Store::open(&home.path().join("nexus.db")).unwrap();
        import_catalogue(&mut store, &source, Extent::Apply, &mut |_| {}).unwrap();
        open_as_own(&store, &source).unwrap();
        let catalogue = store.catalogue_from(&source.origin()).unwrap().unwrap();
        let folder = Folder::of(&store, &catalogue).unwrap();
        let root = folder.root.clone();
        Self { _home: home, root, store, folder }
    }

    fn bytes(&self, path: &str) -> Vec<u8> {
        fs::read(self.root.join(path)).unwrap()
    }

    fn text(&self, path: &str) -> String {
        String::from_utf8(self.bytes(path)).unwrap()
    }

    fn save(&mut self, path: &str, base: &str, text: &str) -> Result<FileSaved, FileError> {
        save_file(&mut self.store, &self.folder, &FileSave { path, base, text, session: "" })
    }

    /// Edits a file as it is now.
    fn edit(&mut self, path: &str, edit: impl FnOnce(&str) -> String) -> FileSaved {
        let base = read_file(&self.folder, path).unwrap().text;
        self.save(path, &base, &edit(&base)).unwrap()
    }

    fn follow(&mut self, paths: &[&str]) {
        let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        follow_files(&mut self.store, &self.folder, &paths, &mut |_| {}).unwrap();
    }

    fn id(&self, path: &str) -> EntryId {
        let found = self.store.entry_with_key(&self.folder.origin(), path).unwrap();
        found.unwrap_or_else(|| panic!("no entry of {path}"))
    }

    fn title(&self, id: &EntryId) -> String {
        self.store.entry_view(&self.folder.catalogue, id).unwrap().unwrap().entry.title
    }

    fn rename(&mut self, path: &str, title: &str) -> i64 {
        let wanted = Wanted { title: Some(title), ..Wanted::default() };
        let plan = plan(&self.store, &self.folder, &self.id(path), &wanted).unwrap();
        let change = apply(&mut self.store, &self.folder, &plan).unwrap();
        let paths = plan.paths();
        follow_files(&mut self.store, &self.folder, &paths, &mut |_| {}).unwrap();
        change
    }

    /// All files with their bytes, hidden ones included.
    fn all(&self) -> Vec<(String, Vec<u8>)> {
        tree(&self.root)
    }
}

fn put(root: &Path, path: &str, bytes: &[u8]) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn tree(root: &Path) -> Vec<(String, Vec<u8>)> {
    fn walk(root: &Path, folder: &Path, into: &mut Vec<(String, Vec<u8>)>) {
        for item in fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.ends_with(".git") {
                continue;
            }
            if path.is_dir() {
                walk(root, &path, into);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                into.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    let mut all = Vec::new();
    walk(root, root, &mut all);
    all.sort();
    all
}

#[test]
fn h35_what_was_not_edited_keeps_its_bytes() {
    let utf16 = |text: &str, big: bool| -> Vec<u8> {
        let units: Vec<u16> = std::iter::once(0xfeff).chain(text.encode_utf16()).collect();
        units.iter().flat_map(|it| if big { it.to_be_bytes() } else { it.to_le_bytes() }).collect()
    };
    for (name, before, after) in [
        ("Unix", b"# A\n\none\ntwo\n".to_vec(), b"# A\n\nONE\ntwo\n".to_vec()),
        ("Windows", b"# A\r\n\r\none\r\ntwo\r\n".to_vec(), b"# A\r\n\r\nONE\r\ntwo\r\n".to_vec()),
        ("old Mac", b"# A\r\rone\rtwo".to_vec(), b"# A\r\rONE\rtwo".to_vec()),
        (
            "mixed",
            b"# A\n\r\none\r\ntwo\nthree\r".to_vec(),
            b"# A\n\r\nONE\r\ntwo\nthree\r".to_vec(),
        ),
        ("no last line end", b"# A\none".to_vec(), b"# A\nONE".to_vec()),
        ("blanks", b"# A  \n\t\none \n\n\n".to_vec(), b"# A  \n\t\nONE \n\n\n".to_vec()),
        ("a mark", b"\xef\xbb\xbf# A\r\none\r\n".to_vec(), b"\xef\xbb\xbf# A\r\nONE\r\n".to_vec()),
        ("UTF-16", utf16("# Ä\r\none 🎉\n", false), utf16("# Ä\r\nONE 🎉\n", false)),
        ("UTF-16 the other way", utf16("# A\none", true), utf16("# A\nONE", true)),
        ("Latin-1", b"# Caf\xe9\none \xa9\n".to_vec(), b"# Caf\xe9\nONE \xa9\n".to_vec()),
        ("NFD and NFC", "# e\u{301} é\none\n".into(), "# e\u{301} é\nONE\n".into()),
    ] {
        let mut notes = Notes::new(&[("a.md", &before), ("b.md", b"# B\n")]);
        #[cfg(unix)]
        fs::set_permissions(notes.root.join("a.md"), fs::Permissions::from_mode(0o640)).unwrap();
        let saved = notes.edit("a.md", |text| text.replace("one", "ONE"));
        assert!(matches!(saved, FileSaved::Written { merged: false, .. }), "{name}: {saved:?}");
        assert_eq!(notes.bytes("a.md"), after, "{name}");
        #[cfg(unix)]
        {
            let mode = fs::metadata(notes.root.join("a.md")).unwrap().mode() & 0o777;
            assert_eq!(mode, 0o640, "{name}");
        }
        // The same text again writes nothing.
        assert!(matches!(notes.edit("a.md", str::to_owned), FileSaved::Unchanged { .. }), "{name}");
        assert_eq!(notes.all().len(), 2, "{name}: nothing is left beside it");
        let versions = file_versions(&notes.store, &notes.folder, "a.md").unwrap();
        assert_eq!(versions.len(), 1);
        let kept = notes.store.file_version(versions[0].version).unwrap().unwrap();
        assert_eq!(kept, before, "{name}");
        restore_version(&mut notes.store, &notes.folder, "a.md", versions[0].version).unwrap();
        assert_eq!(notes.bytes("a.md"), before, "{name}");
    }
}

#[test]
fn h35_new_lines_end_as_their_neighbours_and_what_is_no_text_is_refused() {
    let mut notes = Notes::new(&[("a.md", b"# A\r\none\r\n"), ("b.md", b"# B\none\r\ntwo\r\n")]);
    notes.edit("a.md", |text| text.replace("one\n", "one\nnew\nmore\n"));
    assert_eq!(notes.bytes("a.md"), b"# A\r\none\r\nnew\r\nmore\r\n");
    notes.edit("b.md", |text| text.replace("one\n", "one\nnew\r\n"));
    assert_eq!(notes.bytes("b.md"), b"# B\none\r\nnew\r\ntwo\r\n");
    for (bytes, why) in [
        (b"# A\0\n".to_vec(), "NUL"),
        (b"\xff\xfea\0b".to_vec(), "UTF-16"),
        (b"\xff\xfe\0\xd8".to_vec(), "UTF-16"),
        // Windows-1251, Shift-JIS, GBK.
        (b"# \xcf\xf0\xe8\xe2\xe5\xf2\n".to_vec(), "encoding"),
        (b"# \x83\x65\x83\x58\x83\x67\n".to_vec(), "encoding"),
        (b"# \xb2\xe2\xca\xd4\xb5\xc4\n".to_vec(), "encoding"),
    ] {
        put(&notes.root, "c.md", &bytes);
        let error = read_file(&notes.folder, "c.md").unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
        assert!(notes.save("c.md", "", "x").is_err());
        assert_eq!(notes.bytes("c.md"), bytes);
    }
    put(&notes.root, "c.md", b"caf\xe9\n");
    let error = notes.save("c.md", "café\n", "café 🎉\n").unwrap_err();
    assert!(error.to_string().contains("Latin-1"), "{error}");
    assert_eq!(notes.bytes("c.md"), b"caf\xe9\n");
}

#[test]
fn h31_what_another_program_wrote_is_merged_or_stays() {
    let mut notes = Notes::new(&[("a.md", b"# A\r\n\r\none\r\ntwo\r\nthree\r\n")]);
    let base = read_file(&notes.folder, "a.md").unwrap().text;
    fs::write(notes.root.join("a.md"), b"# A\r\n\r\none\r\ntwo\r\nTHREE\r\n").unwrap();
    let saved = notes.save("a.md", &base, &base.replace("one", "ONE")).unwrap();
    let FileSaved::Written { merged: true, text, change } = saved else { panic!("{saved:?}") };
    assert_eq!(notes.bytes("a.md"), b"# A\r\n\r\nONE\r\ntwo\r\nTHREE\r\n");
    assert_eq!(text, "# A\n\nONE\ntwo\nTHREE\n");
    // The same line: nothing is overwritten.
    let theirs = b"# A\r\n\r\nuno\r\ntwo\r\nTHREE\r\n";
    fs::write(notes.root.join("a.md"), theirs).unwrap();
    let saved = notes.save("a.md", &text, &text.replace("ONE", "eins")).unwrap();
    let FileSaved::Conflict { theirs: given } = saved else { panic!("{saved:?}") };
    assert_eq!(
        (given.as_str(), &notes.bytes("a.md")[..]),
        ("# A\n\nuno\ntwo\nTHREE\n", &theirs[..])
    );
    assert!(take_back(&mut notes.store, &notes.folder, change).is_err(), "it was changed since");
    assert_eq!(notes.bytes("a.md"), theirs);
    // One of the texts, or both.
    let both = given.replace("uno", "uno\neins");
    assert!(matches!(notes.save("a.md", &given, &both).unwrap(), FileSaved::Written { .. }));
    // Emptied here, changed there.
    let text = read_file(&notes.folder, "a.md").unwrap().text;
    put(&notes.root, "a.md", b"# other\n");
    assert!(matches!(notes.save("a.md", &text, "").unwrap(), FileSaved::Conflict { .. }));
    // Gone.
    fs::remove_file(notes.root.join("a.md")).unwrap();
    assert!(matches!(notes.save("a.md", &text, "x"), Err(FileError::Missing(_))));
    assert!(!notes.root.join("a.md").exists());
}

#[test]
fn h31_two_programs_that_write_all_the_time_lose_nothing_of_the_other() {
    let mut notes = Notes::new(&[("a.md", b"top\n\nmiddle\n\nend\n")]);
    let path = notes.root.join("a.md");
    let written = Arc::new(AtomicBool::new(false));
    let other = {
        let (path, written) = (path.clone(), Arc::clone(&written));
        thread::spawn(move || {
            let (mut missed, mut number) = (0, 0_u64);
            // Goes on, ever slower, until a save came between.
            while number < 200 || (number < 400 && !written.load(Ordering::Relaxed)) {
                thread::sleep(Duration::from_millis(number.saturating_sub(200)));
                let mut text = fs::read_to_string(&path).unwrap();
                // It may have read what was there for the moment in which a save found that it had
                // come too late: like an editor, it knows what it wrote before.
                for before in 0..number {
                    let line = format!("theirs {before}\n");
                    if !text.contains(&line) {
                        missed += 1;
                        text += &line;
                    }
                }
                let beside = path.with_extension("tmp");
                fs::write(&beside, format!("{text}theirs {number}\n")).unwrap();
                fs::rename(&beside, &path).unwrap();
                number += 1;
            }
            (missed, number)
        })
    };
    let mut mine = 0;
    let mut kept = Vec::new();
    while !other.is_finished() {
        let base = read_file(&notes.folder, "a.md").unwrap().text;
        let text = base.replacen("top\n", &format!("top\nmine {mine}\n"), 1);
        match notes.save("a.md", &base, &text) {
            Ok(FileSaved::Written { .. }) => {
                mine += 1;
                written.store(true, Ordering::Relaxed);
            }
            Ok(FileSaved::Conflict { .. } | FileSaved::Unchanged { .. })
            | Err(FileError::Busy(_)) => {}
            // Where the other replaced ours before it could be taken back, both of its texts stay.
            Err(error) => {
                let error = error.to_string();
                let (_, at) = error.split_once("one of the texts is in ").expect(&error);
                kept.push(PathBuf::from(at));
            }
        }
    }
    let (missed, theirs) = other.join().unwrap();
    assert!(missed < 20, "{missed} lines were overwritten");
    let mut text = notes.text("a.md");
    text.extend(kept.iter().map(|path| fs::read_to_string(path).unwrap()));
    for number in 0..theirs {
        assert!(text.contains(&format!("theirs {number}\n")), "{number} is lost of\n{text}");
    }
    assert!(mine > 0);
    assert_eq!(notes.all().len(), 1 + kept.len(), "nothing else is left beside it");
}

#[cfg(unix)]
#[test]
fn h32_a_file_with_two_names_opens_read_only_until_it_has_one_again() {
    let mut notes = Notes::new(&[("a.md", b"# A\n")]);
    fs::hard_link(notes.root.join("a.md"), notes.root.join("same.md")).unwrap();
    assert!(!read_file(&notes.folder, "a.md").unwrap().writable);
    let error = notes.save("a.md", "# A\n", "# A\n\nMore.\n").unwrap_err().to_string();
    assert!(error.contains("hard link"), "{error}");
    assert_eq!((notes.text("a.md"), notes.text("same.md")), ("# A\n".into(), "# A\n".into()));
    fs::remove_file(notes.root.join("same.md")).unwrap();
    assert!(read_file(&notes.folder, "a.md").unwrap().writable);
    notes.edit("a.md", |text| format!("{text}\nMore.\n"));
    assert_eq!(notes.text("a.md"), "# A\n\nMore.\n");
}

#[cfg(unix)]
#[test]
fn h32_read_only_files_and_folders_stay_as_they_are() {
    let mut notes = Notes::new(&[("a.md", b"# A\n"), ("sub/b.md", b"# B\n")]);
    let mode = |path: &str, mode: u32| {
        fs::set_permissions(notes.root.join(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    mode("a.md", 0o444);
    mode("sub", 0o555);
    let before = notes.all();
    assert!(!read_file(&notes.folder, "a.md").unwrap().writable);
    assert!(matches!(notes.save("a.md", "# A\n", "x"), Err(FileError::ReadOnly(_))));
    assert!(matches!(notes.save("sub/b.md", "# B\n", "x"), Err(FileError::ReadOnly(_))));
    let removed = remove_file(&mut notes.store, &notes.folder, "a.md", Bin::None);
    assert!(matches!(removed, Err(FileError::ReadOnly(_))));
    assert_eq!(notes.all(), before);
    assert!(notes.store.begun_file_changes().unwrap().is_empty());
    fs::set_permissions(notes.root.join("sub"), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn h33_a_folder_that_is_away_is_told_and_nothing_is_written() {
    let mut notes = Notes::new(&[("a.md", b"# A\n")]);
    let away = notes.root.with_extension("away");
    fs::rename(&notes.root, &away).unwrap();
    assert!(matches!(notes.save("a.md", "# A\n", "x"), Err(FileError::NoFolder(_))));
    let catalogue = notes.folder.catalogue.clone();
    assert!(matches!(Folder::of(&notes.store, &catalogue), Err(FileError::NoFolder(_))));
    assert!(!notes.root.exists());
    fs::rename(&away, &notes.root).unwrap();
    assert!(matches!(notes.save("a.md", "# A\n", "# B\n"), Ok(FileSaved::Written { .. })));
}

#[test]
fn h34_names_that_differ_by_case_or_accents_are_noticed() {
    let mut notes = Notes::new(&[
        ("Redis.md", b"# Redis\n"),
        ("cafe\u{301}.md", b"# Cafe\n"),
        ("other.md", b"# Other\n\n[[Redis]]\n"),
    ]);
    let rename = |notes: &Notes, title: &str| {
        let wanted = Wanted { title: Some(title), ..Wanted::default() };
        plan(&notes.store, &notes.folder, &notes.id("other.md"), &wanted).map(|plan| plan.to)
    };
    // "other" is "Other" in lower case.
    assert!(matches!(rename(&notes, "REDIS"), Err(FileError::Alike { .. })));
    assert!(matches!(rename(&notes, "caf\u{e9}"), Err(FileError::Alike { .. })));
    for (title, path) in [("redis", "redis-2.md"), ("caf\u{e9}", "caf\u{e9}-2.md")] {
        let new = NewFile { title, folder: "", tags: &[], text: "" };
        let made = make_file(&mut notes.store, &notes.folder, &new).unwrap();
        assert_eq!(made.path.to_lowercase(), path);
        take_back(&mut notes.store, &notes.folder, made.change).unwrap();
    }
    // Its own name in another case is no other file.
    let id = notes.id("Redis.md");
    notes.rename("Redis.md", "REDIS");
    assert_eq!(notes.text("REDIS.md"), "# REDIS\n");
    assert!(!notes.root.join("Redis.md").exists());
    assert_eq!(notes.id("REDIS.md"), id);
}

#[cfg(unix)]
#[test]
fn h36_only_regular_files_within_the_folder_are_written() {
    let mut notes = Notes::new(&[("a.md", b"# A\n"), ("deep/b.md", b"# B\n")]);
    let outside = notes.root.with_file_name("outside.md");
    fs::write(&outside, "# Outside\n").unwrap();
    symlink(&outside, notes.root.join("out.md")).unwrap();
    symlink("loop.md", notes.root.join("loop.md")).unwrap();
    symlink("deep/b.md", notes.root.join("in.md")).unwrap();
    symlink("/dev/null", notes.root.join("null.md")).unwrap();
    symlink("..", notes.root.join("deep/up")).unwrap();
    let made = Command::new("mkfifo").arg(notes.root.join("pipe.md")).status().unwrap();
    assert!(made.success());
    for (path, error) in [
        ("out.md", "outside the folder"),
        ("loop.md", "regular"),
        ("null.md", "outside the folder"),
        ("pipe.md", "regular"),
        ("deep", "regular"),
        ("../outside.md", "name of a file"),
        ("/etc/passwd", "name of a file"),
        (".git/config", "name of a file"),
        ("", "name of a file"),
    ] {
        let why = notes.save(path, "", "x").unwrap_err().to_string();
        assert!(why.contains(error), "{path}: {why}");
        assert!(read_file(&notes.folder, path).is_err(), "{path}");
    }
    assert_eq!(fs::read_to_string(&outside).unwrap(), "# Outside\n");
    // Through a link within the folder, which stays one.
    assert!(matches!(notes.save("in.md", "# B\n", "# C\n"), Ok(FileSaved::Written { .. })));
    assert_eq!(notes.text("deep/b.md"), "# C\n");
    assert!(fs::symlink_metadata(notes.root.join("in.md")).unwrap().is_symlink());
    let new = NewFile { title: "X", folder: "../elsewhere", tags: &[], text: "" };
    assert!(make_file(&mut notes.store, &notes.folder, &new).is_err());
    symlink(notes.root.parent().unwrap(), notes.root.join("away")).unwrap();
    let new = NewFile { title: "X", folder: "away", tags: &[], text: "" };
    assert!(matches!(make_file(&mut notes.store, &notes.folder, &new), Err(FileError::Outside(_))));
}

#[test]
fn h38_a_text_of_very_many_lines_is_saved_and_merged() {
    let lines: Vec<String> = (0..120_000).map(|line| format!("line {line}\r\n")).collect();
    let text = lines.concat();
    let mut notes = Notes::new(&[("a.md", text.as_bytes())]);
    let base = read_file(&notes.folder, "a.md").unwrap().text;
    fs::write(notes.root.join("a.md"), text.replace("line 7\r\n", "theirs\n")).unwrap();
    let saved = notes.save("a.md", &base, &base.replace("line 99999\n", "mine\nmore\n")).unwrap();
    assert!(matches!(saved, FileSaved::Written { merged: true, .. }));
    let expected = text.replace("line 7\r\n", "theirs\n");
    assert_eq!(notes.text("a.md"), expected.replace("line 99999\r\n", "mine\r\nmore\r\n"));
    let large = vec![b'a'; 64_000_001];
    put(&notes.root, "large.md", &large);
    assert!(matches!(read_file(&notes.folder, "large.md"), Err(FileError::TooLarge(_))));
}

fn git(root: &Path, args: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "core.autocrlf=false"])
        .args(args)
        .current_dir(root)
        .env("HOME", root.parent().unwrap())
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn h39_a_checkout_of_a_thousand_files_during_an_edit() {
    let files: Vec<(String, Vec<u8>)> = (0..1000)
        .map(|it| (format!("n{it}.md"), format!("# N{it}\n\nold\n\nend\n").into()))
        .collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(path, bytes)| (path.as_str(), &bytes[..])).collect();
    let mut notes = Notes::new(&files);
    git(&notes.root, &["init", "-q", "-b", "main"]);
    git(&notes.root, &["add", "."]);
    git(&notes.root, &["commit", "-qm", "one"]);
    git(&notes.root, &["checkout", "-qb", "two"]);
    for (path, bytes) in &files {
        put(&notes.root, path, &[bytes, &b"more\n"[..]].concat());
    }
    git(&notes.root, &["commit", "-qam", "two"]);
    git(&notes.root, &["checkout", "-q", "main"]);
    let id = notes.id("n500.md");
    let base = read_file(&notes.folder, "n500.md").unwrap().text;
    git(&notes.root, &["checkout", "-q", "two"]);
    let saved = notes.save("n500.md", &base, &base.replace("old", "edited")).unwrap();
    assert!(matches!(saved, FileSaved::Written { merged: true, .. }), "{saved:?}");
    assert_eq!(notes.text("n500.md"), "# N500\n\nedited\n\nend\nmore\n");
    follow(&mut notes.store, &notes.folder, &mut |_| {}).unwrap();
    assert_eq!(notes.id("n500.md"), id);
    assert_eq!(git(&notes.root, &["status", "--short"]), " M n500.md\n");
}

#[test]
fn h40_a_rename_overwrites_nothing_and_tells_what_becomes_ambiguous() {
    let mut notes = Notes::new(&[
        ("a/one.md", b"# One\n"),
        ("a/two.md", b"# Two\n"),
        ("b/three.md", b"# Three\n\n[[one]]\n"),
        ("c/links.md", b"[[three]] and [t](../b/three.md)\n"),
    ]);
    let wanted = |title| Wanted { title: Some(title), ..Wanted::default() };
    let taken = plan(&notes.store, &notes.folder, &notes.id("a/two.md"), &wanted("One"));
    assert!(matches!(taken, Err(FileError::Exists(_))), "{taken:?}");
    let plan_ = plan(&notes.store, &notes.folder, &notes.id("b/three.md"), &wanted("One")).unwrap();
    assert_eq!(plan_.to, "b/one.md");
    assert!(plan_.warnings.iter().any(|it| it.contains("a/one.md")), "{:?}", plan_.warnings);
    // By its path, as the name alone would lead to either.
    let edits: Vec<(&str, &str)> =
        plan_.edits.iter().map(|it| (it.path.as_str(), it.after.as_str())).collect();
    assert!(edits.contains(&("c/links.md", "[[b/one]] and [t](../b/one.md)")), "{edits:?}");
    // Somebody takes the name between the plan and its end.
    put(&notes.root, "b/one.md", b"theirs\n");
    let before = notes.all();
    assert!(matches!(apply(&mut notes.store, &notes.folder, &plan_), Err(FileError::Exists(_))));
    assert_eq!(notes.all(), before);
    fs::remove_file(notes.root.join("b/one.md")).unwrap();
    // Or edits one of the files.
    put(&notes.root, "c/links.md", b"[[three]] changed\n");
    let before = notes.all();
    let failed = apply(&mut notes.store, &notes.folder, &plan_);
    assert!(matches!(failed, Err(FileError::ChangedSince(_))), "{failed:?}");
    assert_eq!(notes.all(), before);
    assert!(notes.store.begun_file_changes().unwrap().is_empty());
}

#[test]
fn a_rename_changes_the_title_the_name_and_the_links_and_can_be_undone() {
    let mut notes = Notes::new(&[
        ("tools/old-name.md", b"---\ntitle: Old name\n---\n\n# Old name\n\n[b](beside.md)\r\n"),
        ("tools/beside.md", b"# Beside\n"),
        ("start.md", "# Start\r\n\r\n[[old-name|x]] é [t](tools/old-name.md#p)\r\n".as_bytes()),
        ("log.md", b"---\nup: \"[[old-name]]\"\n---\n# Log\n"),
        ("top.md", b"# Top\n"),
        ("to-top.md", b"[[top]]\n"),
        ("README.md", b"[Old name](tools/old-name.md)\n"),
        ("far.md", b"# Far\n\nold-name Old name\n"),
    ]);
    let before = notes.all();
    let id = notes.id("tools/old-name.md");
    notes.store.star(&notes.folder.catalogue, &id, true, 1).unwrap();
    let change = notes.rename("tools/old-name.md", "New: name");
    assert_eq!(
        notes.text("tools/new-name.md"),
        "---\ntitle: \"New: name\"\n---\n\n# New: name\n\n[b](beside.md)\r\n"
    );
    assert_eq!(
        notes.text("start.md"),
        "# Start\r\n\r\n[[new-name|x]] é [t](tools/new-name.md#p)\r\n"
    );
    assert_eq!(notes.text("log.md"), "---\nup: \"[[new-name]]\"\n---\n# Log\n");
    assert_eq!(notes.text("README.md"), "[Old name](tools/new-name.md)\n");
    assert_eq!(notes.text("far.md"), "# Far\n\nold-name Old name\n");
    // Also where the former name is its id, which no other program knows.
    let of_top = notes.rename("top.md", "Summit");
    assert_eq!(notes.text("to-top.md"), "[[summit]]\n");
    take_back(&mut notes.store, &notes.folder, of_top).unwrap();
    follow(&mut notes.store, &notes.folder, &mut |_| {}).unwrap();
    // The entry is the same, with what hangs on it.
    assert_eq!(notes.id("tools/new-name.md"), id);
    assert_eq!(notes.title(&id), "New: name");
    let undone = take_back(&mut notes.store, &notes.folder, change).unwrap();
    assert_eq!(notes.all(), before);
    follow(&mut notes.store, &notes.folder, &mut |_| {}).unwrap();
    assert_eq!(notes.id("tools/old-name.md"), id);
    // And that can be undone.
    take_back(&mut notes.store, &notes.folder, undone).unwrap();
    assert!(notes.root.join("tools/new-name.md").exists());
    assert!(take_back(&mut notes.store, &notes.folder, change).is_err());
}

#[test]
fn a_rename_that_can_not_be_done_is_refused_before_it_is_begun() {
    let mut notes = Notes::new(&[("a.md", b"# A\n"), ("file", b"x"), ("shut/b.md", b"# B\n")]);
    let id = notes.id("a.md");
    let refused = |notes: &Notes, folder: &str| {
        let wanted = Wanted { folder: Some(folder), ..Wanted::default() };
        plan(&notes.store, &notes.folder, &id, &wanted).map(|plan| plan.to)
    };
    let why = refused(&notes, "file/sub").unwrap_err().to_string();
    assert!(why.contains("file is a file"), "{why}");
    fs::set_permissions(notes.root.join("shut"), fs::Permissions::from_mode(0o555)).unwrap();
    // The superuser may do everything.
    if fs::write(notes.root.join("shut/try"), "").is_err() {
        assert!(matches!(refused(&notes, "shut/sub"), Err(FileError::ReadOnly(_))));
    }
    fs::set_permissions(notes.root.join("shut"), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(refused(&notes, "new/sub").unwrap(), "new/sub/a.md");
    let long = notes.rename("a.md", &"word ".repeat(80));
    assert!(long > 0);
}

#[test]
fn moving_to_a_folder_and_tagging_rewrite_what_has_to_be() {
    let mut notes = Notes::new(&[
        ("a/note.md", b"---\ntags: [one]\n---\n# Note\n\n![p](img.png) [[x]] [x](x.md)\n"),
        ("a/x.md", b"# X\n\n[n](note.md) [[note]]\n"),
        ("a/img.png", b"png"),
        ("b/y.md", b"# Y\n"),
    ]);
    let id = notes.id("a/note.md");
    let tags = ["one".to_owned(), "two".to_owned()];
    let wanted = Wanted { folder: Some("b"), tags: Some(&tags), ..Wanted::default() };
    let plan = plan(&notes.store, &notes.folder, &id, &wanted).unwrap();
    apply(&mut notes.store, &notes.folder, &plan).unwrap();
    assert_eq!(
        notes.text("b/note.md"),
        "---\ntags: [one, two]\n---\n# Note\n\n![p](../a/img.png) [[x]] [x](../a/x.md)\n"
    );
    assert_eq!(notes.text("a/x.md"), "# X\n\n[n](../b/note.md) [[note]]\n");
    follow(&mut notes.store, &notes.folder, &mut |_| {}).unwrap();
    assert_eq!(notes.id("b/note.md"), id);
    assert_eq!(file_place(&notes.store, &notes.folder, &id).unwrap().path, "b/note.md");
}

#[test]
fn files_are_made_as_their_neighbours_removed_and_brought_back() {
    let mut notes = Notes::new(&[
        ("posts/2024-01-02-first.md", b"---\ntitle: First\ndate: 2024-01-02\n---\n\ntext\n"),
        ("posts/2024-02-03-second.md", b"---\ntitle: Second\ndate: 2024-02-03\n---\n\ntext\n"),
        ("Plain Note.md", b"# Plain Note\r\n\r\ntext\r\n"),
    ]);
    let new = NewFile { title: "A third: one", folder: "posts", tags: &[], text: "words" };
    let made = make_file(&mut notes.store, &notes.folder, &new).unwrap();
    assert!(
        made.path.ends_with("-a-third-one.md") && made.path.starts_with("posts/20"),
        "{made:?}"
    );
    let text = notes.text(&made.path);
    assert!(text.starts_with("---\ntitle: \"A third: one\"\ndate: 20"), "{text}");
    assert!(text.ends_with("\n---\n\nwords\n"), "{text}");
    notes.follow(&[&made.path]);
    let id = notes.id(&made.path);
    let new = NewFile { title: "Plain Note", folder: "", tags: &["t".to_owned()], text: "" };
    let second = make_file(&mut notes.store, &notes.folder, &new).unwrap();
    assert_eq!(second.path, "Plain Note 2.md");
    assert_eq!(notes.text("Plain Note 2.md"), "# Plain Note\r\n\r\n#t\r\n");
    let removed = remove_file(&mut notes.store, &notes.folder, &made.path, Bin::None).unwrap();
    assert!(!removed.in_bin && !notes.root.join(&made.path).exists());
    notes.follow(&[&made.path]);
    let listed = notes.store.removed_files(&notes.folder.catalogue).unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].path, made.path);
    assert_eq!(bring_back(&mut notes.store, &notes.folder, removed.change).unwrap(), made.path);
    assert_eq!(notes.text(&made.path), text);
    notes.follow(&[&made.path]);
    assert_eq!(notes.id(&made.path), id);
    assert!(bring_back(&mut notes.store, &notes.folder, removed.change).is_err());
}

#[test]
fn the_parts_of_a_file_are_places_in_it() {
    let log = b"# Log\n\n## Redis\n\n- **Challenge**: slow\n  **Solution**: an index\n\n## Docker\n\n- **Challenge**: big image\n  **Solution**: stages\n";
    let mut notes = Notes::new(&[("README.md", log), ("sub/a#b.md", b"# A#B\n")]);
    let ids = notes.store.ids(&notes.folder.catalogue).unwrap();
    let mut parts = 0;
    for id in ids {
        let id = EntryId::new(&id).unwrap();
        let place = file_place(&notes.store, &notes.folder, &id).unwrap();
        let title = notes.title(&id);
        if place.whole_file {
            assert_eq!((place.path.as_str(), place.line), ("sub/a#b.md", 1));
        } else {
            let line = notes.text(&place.path).lines().nth(place.line - 1).unwrap().to_owned();
            assert!(line.to_lowercase().contains(&title.to_lowercase()), "{title}: {line}");
            parts += 1;
        }
    }
    assert!(parts >= 2, "{parts}");
    assert!(matches!(
        file_place(&notes.store, &notes.folder, &EntryId::new("none").unwrap()),
        Err(FileError::NotInAFile(_))
    ));
    // A copy is not edited.
    let other = tempfile::tempdir().unwrap();
    fs::write(other.path().join("x.md"), "# X\n").unwrap();
    let source = Source::at(other.path()).unwrap();
    import_catalogue(&mut notes.store, &source, Extent::Apply, &mut |_| {}).unwrap();
    let copy = notes.store.catalogue_from(&source.origin()).unwrap().unwrap();
    let why = Folder::of(&notes.store, &copy).unwrap_err().to_string();
    assert!(why.contains("nexus /"), "{why}");
}

#[test]
fn pages_of_days_and_bullets() {
    let mut notes = Notes::new(&[
        ("templates/day.md", b"# {{date:DD.MM.YYYY}}\n\n## Tasks\n"),
        ("a.md", b"# A\n"),
    ]);
    let pattern = "journal/%Y/%m-%d.md";
    let (path, made) =
        daily_page(&mut notes.store, &notes.folder, pattern, "templates/day").unwrap();
    assert!(made.is_some() && path.starts_with("journal/20"));
    let text = notes.text(&path);
    assert!(
        text.starts_with("# ") && !text.contains("{{") && text.ends_with("## Tasks\n"),
        "{text}"
    );
    let again = daily_page(&mut notes.store, &notes.folder, pattern, "").unwrap();
    assert_eq!(again, (path, None));
    assert!(daily_page(&mut notes.store, &notes.folder, "../%Y", "").is_err());
    for (number, text) in ["first", "second\nline"].into_iter().enumerate() {
        let added = add_bullet(&mut notes.store, &notes.folder, "inbox", text).unwrap();
        assert_eq!((added.path.as_str(), added.line), ("inbox.md", number + 1));
    }
    assert_eq!(notes.text("inbox.md"), "- first\n- second\n  line\n");
}

#[test]
fn saves_of_one_session_leave_one_version_but_what_others_wrote_is_kept() {
    let mut notes = Notes::new(&[("a.md", b"zero\n")]);
    let save = |notes: &mut Notes, base: &str, text: &str| {
        let save = FileSave { path: "a.md", base, text, session: "1-x" };
        save_file(&mut notes.store, &notes.folder, &save).unwrap()
    };
    save(&mut notes, "zero\n", "one\n");
    let FileSaved::Written { change, .. } = save(&mut notes, "one\n", "two\n") else { panic!() };
    let kept = |notes: &Notes| -> Vec<String> {
        let versions = file_versions(&notes.store, &notes.folder, "a.md").unwrap();
        let text = |it: &nexus_tui::store::FileVersion| {
            version_text(&notes.store, "a.md", it.version).unwrap()
        };
        versions.iter().map(text).collect()
    };
    assert_eq!(kept(&notes), ["zero\n"]);
    put(&notes.root, "a.md", b"two\n\ntheirs\n");
    save(&mut notes, "two\n\ntheirs\n", "three\n\ntheirs\n");
    assert_eq!(kept(&notes), ["two\n\ntheirs\n", "zero\n"]);
    assert!(take_back(&mut notes.store, &notes.folder, change).is_err());
}

/// The real program, with a home of its own.
#[cfg(unix)]
struct Program {
    home: tempfile::TempDir,
}

#[cfg(unix)]
impl Program {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let home = tempfile::tempdir().unwrap();
        for (path, bytes) in files {
            put(&home.path().join("notes"), path, bytes);
        }
        let program = Self { home };
        // Without a terminal there is no browser, but the folder is the user's own.
        let opened = program.command(&[program.root().to_str().unwrap()]).output().unwrap();
        assert!(String::from_utf8_lossy(&opened.stderr).contains("needs a terminal"));
        program.ok(&["--catalogue", program.root().to_str().unwrap(), "list"]);
        program
    }

    fn root(&self) -> PathBuf {
        self.home.path().join("notes")
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nexus"));
        command
            .env_clear()
            .env("HOME", self.home.path())
            .env("PATH", std::env::var_os("PATH").unwrap())
            .args(args)
            .stdin(Stdio::null());
        command
    }

    fn ok(&self, args: &[&str]) -> String {
        let Output { status, stdout, stderr } = self.command(args).output().unwrap();
        assert!(status.success(), "{args:?}: {}", String::from_utf8_lossy(&stderr));
        String::from_utf8(stdout).unwrap()
    }

    fn fails(&self, args: &[&str]) -> String {
        let output = self.command(args).output().unwrap();
        assert!(!output.status.success(), "{args:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    fn json(&self, args: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.ok(args)).unwrap()
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap()
    }
}

#[cfg(unix)]
#[test]
fn commands_edit_make_move_and_remove_files() {
    let program = Program::new(&[
        ("tools/redis.md", b"# Redis\n\nold\n"),
        ("ideas/cache.md", b"# Cache\n\n[[redis]]\n"),
    ]);
    let editor = program.home.path().join("editor");
    fs::write(&editor, "#!/bin/sh\nsed -i s/old/new/ \"$1\"\nprintf 'theirs\\n' >> \"$OTHER\"\n")
        .unwrap();
    fs::set_permissions(&editor, fs::Permissions::from_mode(0o755)).unwrap();
    let edited = program
        .command(&["edit", "tools/redis", "--json"])
        .env("VISUAL", &editor)
        .env("OTHER", program.root().join("tools/redis.md"))
        .output()
        .unwrap();
    let object: serde_json::Value = serde_json::from_slice(&edited.stdout).unwrap();
    assert_eq!((&object["outcome"], &object["file"]), (&"merged".into(), &"tools/redis.md".into()));
    assert_eq!(program.read("tools/redis.md"), "# Redis\n\nnew\ntheirs\n");
    assert!(program.ok(&["show", "tools/redis", "--catalogue", "notes"]).contains("theirs"));

    let made = program.json(&["new", "Dead letters", "--in", "tools", "--tag", "queue", "--json"]);
    assert_eq!(made["file"], "tools/dead-letters.md");
    assert_eq!(program.read("tools/dead-letters.md"), "# Dead letters\n\n#queue\n");

    let shown = program.ok(&["mv", "tools/redis", "Valkey", "--dry-run"]);
    assert!(shown.contains("tools/redis.md -> tools/valkey.md"), "{shown}");
    assert!(shown.contains("ideas/cache.md:3\n- [[redis]]\n+ [[valkey]]"), "{shown}");
    assert!(program.root().join("tools/redis.md").exists());
    let moved = program.json(&["mv", "tools/redis", "Valkey", "--json"]);
    assert_eq!((&moved["to"], &moved["done"]), (&"tools/valkey.md".into(), &true.into()));
    assert_eq!(program.read("ideas/cache.md"), "# Cache\n\n[[valkey]]\n");
    // The entry kept its id.
    assert!(program.ok(&["show", "tools/redis", "--catalogue", "notes"]).contains("Valkey"));
    program.ok(&["mv", "tools/redis", "ideas"]);
    assert!(program.root().join("ideas/valkey.md").exists());
    program.ok(&["mv", "--undo"]);
    program.ok(&["mv", "--undo"]);
    assert_eq!(program.read("ideas/cache.md"), "# Cache\n\n[[redis]]\n");

    let removed = program.json(&["rm", "ideas/cache", "--json"]);
    assert_eq!(removed["file"], "ideas/cache.md");
    assert!(!program.root().join("ideas/cache.md").exists());
    if removed["in_bin"] == true {
        let bins = program.home.path().join(".local/share/Trash/files");
        assert!(bins.join("cache.md").exists() || !bins.exists());
    }
    program.ok(&["rm", "--restore"]);
    assert_eq!(program.read("ideas/cache.md"), "# Cache\n\n[[redis]]\n");

    let today = program.json(&["today", "--json"]);
    assert_eq!(today["made"], true);
    assert!(program.root().join(today["file"].as_str().unwrap()).exists());
    let config = program.home.path().join(".config/nexus");
    fs::create_dir_all(&config).unwrap();
    fs::write(config.join("config.toml"), "takeaways = \"inbox.md\"\n").unwrap();
    program.ok(&["take", "Use SETEX", "--tag", "redis"]);
    assert_eq!(program.read("inbox.md"), "- Use SETEX #redis\n");

    let why = program.fails(&["edit", "nothing"]);
    assert!(why.contains("no entry `nothing`"), "{why}");
    let copy = program.home.path().join("copy");
    put(&copy, "x.md", b"# X\n");
    program.ok(&["import", copy.to_str().unwrap()]);
    let why = program.fails(&["edit", "x", "--catalogue", "copy"]);
    assert!(why.contains("open it by its path: nexus"), "{why}");
    // A command's name is a command.
    fs::create_dir(program.home.path().join("list")).unwrap();
    let listed = program.command(&["list"]).current_dir(program.home.path()).output().unwrap();
    assert!(listed.status.success());
}

#[cfg(unix)]
#[test]
fn takeaways_in_a_file_have_their_tags_and_links_there() {
    let program = Program::new(&[
        ("tools/redis.md", b"# The Redis\n"),
        ("links.md", b"- [a](tools/redis.md)\n"),
    ]);
    let config = program.home.path().join(".config/nexus");
    fs::create_dir_all(&config).unwrap();
    let take = |file: &str, args: &[&str]| {
        fs::write(config.join("config.toml"), format!("takeaways = \"{file}\"\n")).unwrap();
        program.ok(args);
        program.read(file)
    };
    let args = ["take", "One\ntwo", "--tag", "In Memory", "--entry", "tools/redis"];
    assert_eq!(take("inbox.md", &args), "- One #in-memory [[redis|The Redis]]\n  two\n");
    assert_eq!(
        take("links.md", &args),
        "- [a](tools/redis.md)\n- One #in-memory [The Redis](tools/redis.md)\n  two\n"
    );
    // One file has no place for others: the takeaway is stored beside it.
    let single = program.home.path().join("log.md");
    fs::write(&single, "# Log\n\n## Day\n\nLearned.\n").unwrap();
    let _ = program.command(&[single.to_str().unwrap()]).output().unwrap();
    let single = single.to_str().unwrap();
    program.ok(&["--catalogue", single, "list"]);
    program.ok(&["--catalogue", single, "take", "Beside it"]);
    assert!(program.ok(&["--catalogue", single, "search", "Beside"]).contains("Beside it"));
}

#[test]
fn a_piped_text_that_can_not_be_saved_is_kept_in_a_file() {
    let program = Program::new(&[("a.md", b"# A\n")]);
    let piped = |args: &[&str]| {
        let mut child = program
            .command(args)
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"typed long\n").unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(!output.status.success(), "{args:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let mut mode = fs::metadata(program.root().join("a.md")).unwrap().permissions();
    for (args, read_only) in [
        (&["edit", "nothing", "--set", "-"][..], false),
        (&["edit", "a", "--set", "-", "--catalogue", "/nowhere"], false),
        (&["edit", "a", "--set", "-"], true),
        (&["new", "A", "--in", "../out"], false),
        (&["new", "B", "--catalogue", "/nowhere"], false),
    ] {
        mode.set_readonly(read_only);
        fs::set_permissions(program.root().join("a.md"), mode.clone()).unwrap();
        let why = piped(args);
        let path = why.split("the text is in ").nth(1).unwrap_or_else(|| panic!("{args:?}: {why}"));
        assert_eq!(fs::read_to_string(path.trim()).unwrap(), "typed long\n", "{args:?}");
        assert_eq!(why.matches("the text is in").count(), 1, "{why}");
    }
}

#[test]
fn h32_a_full_disk_leaves_the_file_whole_and_says_so() {
    let program = Program::new(&[("a.md", b"# A\n")]);
    let large = program.home.path().join("large.txt");
    fs::write(&large, "0123456789abcde\n".repeat(1_500_000)).unwrap();
    // No file may grow beyond 16 MB.
    let script = "trap '' XFSZ; ulimit -f 16384 2>/dev/null || ulimit -f 32768; exec \"$@\"";
    let output = Command::new("bash")
        .args(["-c", script, "bash", env!("CARGO_BIN_EXE_nexus"), "edit", "a", "--set"])
        .arg(&large)
        .env_clear()
        .env("HOME", program.home.path())
        .env("PATH", std::env::var_os("PATH").unwrap())
        .output()
        .unwrap();
    let why = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && why.contains("can't write a.md"), "{why}");
    assert_eq!(tree(&program.root()), [("a.md".to_owned(), b"# A\n".to_vec())]);
}

/// What a folder may be after a kill: before or after a command.
#[cfg(unix)]
fn check_killed(program: &Program, allowed: &[Vec<(String, Vec<u8>)>], when: &str) {
    // The next start completes it, or takes it back.
    program.ok(&["--catalogue", "notes", "today", "--json"]);
    let mut now = tree(&program.root());
    now.retain(|(path, _)| !path.starts_with("journal/"));
    let names = |tree: &Vec<(String, Vec<u8>)>| {
        tree.iter()
            .map(|(path, bytes)| format!("{path}: {}", String::from_utf8_lossy(bytes)))
            .collect::<Vec<_>>()
    };
    assert!(
        allowed.contains(&now),
        "{when}: {:#?}\nallowed: {:#?}",
        names(&now),
        allowed.iter().map(names).collect::<Vec<_>>()
    );
}

#[cfg(unix)]
#[test]
fn h37_a_kill_at_each_step_leaves_the_old_or_the_new() {
    let files: [(&str, &[u8]); 3] = [
        ("one.md", b"# One\n\nold\n"),
        ("two.md", b"# Two\n\n[[one]]\n"),
        ("three.md", b"# Three\n\n[o](one.md)\n"),
    ];
    let new_text = format!("# One\n\n{}", "new line\n".repeat(200));
    let after = |args: &[&str]| {
        let program = Program::new(&files);
        fs::write(program.home.path().join("new.txt"), &new_text).unwrap();
        let text = program.home.path().join("new.txt");
        let args: Vec<&str> =
            args.iter().map(|it| if *it == "TEXT" { text.to_str().unwrap() } else { it }).collect();
        program.ok(&args);
        tree(&program.root())
    };
    for (args, points) in [
        (
            &["edit", "one", "--set", "TEXT"][..],
            &["file-made", "file-half", "file-written", "file-exchanged"][..],
        ),
        (&["mv", "one", "Uno"], &["change-begun", "file-written", "file-exchanged", "step-made"]),
        (&["rm", "two"], &["change-begun"]),
        (
            &["new", "Four"],
            &["change-begun", "file-made", "file-half", "file-written", "step-made"],
        ),
    ] {
        let done = after(args);
        for point in points {
            let program = Program::new(&files);
            let before = tree(&program.root());
            let text = program.home.path().join("new.txt");
            fs::write(&text, &new_text).unwrap();
            let args: Vec<&str> = args
                .iter()
                .map(|it| if *it == "TEXT" { text.to_str().unwrap() } else { it })
                .collect();
            let mut command = program.command(&args);
            let killed = command.env("NEXUS_FAULT", format!("kill:{point}")).output().unwrap();
            assert!(killed.status.code().is_none(), "{args:?} {point} was reached");
            check_killed(&program, &[before, done.clone()], &format!("{args:?} {point}"));
        }
    }
}

#[cfg(unix)]
#[test]
#[cfg(target_os = "linux")]
fn a_change_of_a_killed_program_is_completed_though_another_has_its_process_id() {
    let mut notes = Notes::new(&[("a.md", b"# A\n")]);
    let making = |notes: &Notes, path: &str| {
        let after = Some(b"# B\n".to_vec());
        let print = after.as_deref().map(bytes_print);
        let step = FileStep {
            entry: None,
            path: path.to_owned(),
            moved: None,
            before: None,
            after,
            print,
        };
        FileChange {
            kind: FileChangeKind::Make,
            catalogue: notes.folder.catalogue.clone(),
            root: notes.root.display().to_string(),
            what: format!("Made {path}"),
            session: String::new(),
            steps: vec![step],
        }
    };
    let change = making(&notes, "now.md");
    notes.store.begin_file_change(&change, now()).unwrap();
    assert!(!recover_files(&mut notes.store).unwrap(), "it is being made");
    // Before this process began: by another, which had its id.
    let change = making(&notes, "then.md");
    notes.store.begin_file_change(&change, now() - 3_600_000 * 24 * 365).unwrap();
    assert!(recover_files(&mut notes.store).unwrap());
    assert!(notes.root.join("then.md").exists() && !notes.root.join("now.md").exists());
}

#[test]
fn h40_a_rename_that_was_killed_gives_way_to_a_file_that_has_its_name_now() {
    let files: [(&str, &[u8]); 2] = [("one.md", b"# One\n"), ("two.md", b"# Two\n\n[[one]]\n")];
    for point in ["change-begun", "step-made"] {
        let program = Program::new(&files);
        let before = tree(&program.root());
        let mut command = program.command(&["mv", "one", "Uno"]);
        let killed = command.env("NEXUS_FAULT", format!("kill:{point}")).output().unwrap();
        assert!(killed.status.code().is_none(), "{point} was reached");
        put(&program.root(), "uno.md", b"# Mine\n");
        program.ok(&["--catalogue", "notes", "today", "--json"]);
        let mut now = tree(&program.root());
        now.retain(|(path, _)| !path.starts_with("journal/"));
        let mut wanted = before;
        wanted.push(("uno.md".to_owned(), b"# Mine\n".to_vec()));
        assert_eq!(now, wanted, "{point}");
        // The entries are those of their files.
        assert!(program.ok(&["show", "one", "--catalogue", "notes"]).contains("One"));
    }
}

#[test]
fn h37_kills_at_random_moments_leave_the_old_or_the_new() {
    let kills: u64 = std::env::var("NEXUS_KILLS").ok().and_then(|it| it.parse().ok()).unwrap_or(12);
    let many: Vec<(String, Vec<u8>)> = (0..60)
        .map(|it| (format!("n{it}.md"), format!("# N{it}\n\n[[one]] [o](one.md)\n").into_bytes()))
        .collect();
    let mut files: Vec<(&str, &[u8])> =
        many.iter().map(|(path, bytes)| (path.as_str(), &bytes[..])).collect();
    files.push(("one.md", b"# One\n\ntext\n"));
    let commands: [&[&str]; 3] =
        [&["mv", "one", "Uno"], &["edit", "one", "--set", "TEXT"], &["mv", "one", "sub/"]];
    for (number, args) in commands.into_iter().enumerate() {
        let fresh = || {
            let program = Program::new(&files);
            let text = program.home.path().join("new.txt");
            fs::write(&text, "# One\n\nother\n".repeat(2000)).unwrap();
            (program, text)
        };
        let filled = |text: &Path| -> Vec<String> {
            let fill = |it: &&str| {
                if *it == "TEXT" { text.display().to_string() } else { (*it).to_owned() }
            };
            args.iter().map(fill).collect()
        };
        let (program, text) = fresh();
        let begun = std::time::Instant::now();
        let given = filled(&text);
        program.ok(&given.iter().map(String::as_str).collect::<Vec<_>>());
        let took = begun.elapsed();
        let done = tree(&program.root());
        for kill in 0..kills.div_ceil(3) {
            let (program, text) = fresh();
            let before = tree(&program.root());
            let given = filled(&text);
            let given: Vec<&str> = given.iter().map(String::as_str).collect();
            let mut child = program.command(&given).stdout(Stdio::null()).spawn().unwrap();
            // Moments all over the time that it takes, in no order.
            let part = (kill * 7 + number as u64 * 3) % 20 + 1;
            thread::sleep(took.mul_f64(part as f64 / 20.0));
            // It may have ended before.
            let _ = child.kill();
            child.wait().unwrap();
            check_killed(&program, &[before, done.clone()], &format!("{args:?} {part}"));
        }
    }
}

/// Pseudo-random numbers (`SplitMix64`).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((it ^ (it >> 31)) % end as u64) as usize
    }
}

/// What the store says of each file, however its entries are called.
fn contents(store: &Store, folder: &Folder) -> Vec<(String, String, String, Vec<String>)> {
    let mut all = Vec::new();
    for id in store.ids(&folder.catalogue).unwrap() {
        let id = EntryId::new(&id).unwrap();
        let key = store.source_key(&folder.origin(), &id).unwrap().unwrap_or_default();
        let view = store.entry_view(&folder.catalogue, &id).unwrap().unwrap();
        let links = view.entry.links.iter();
        let links = links.map(|it| store.source_key(&folder.origin(), it).unwrap().unwrap());
        let links = links.collect();
        all.push((key, view.entry.title.clone(), format!("{:?}", view.entry.content), links));
    }
    all.sort();
    all
}

#[test]
#[expect(clippy::too_many_lines, reason = "what is done, and what must hold of it")]
fn h31_random_edits_here_and_elsewhere_lose_nothing() {
    let rounds: u64 =
        std::env::var("NEXUS_ROUNDS").ok().and_then(|it| it.parse().ok()).unwrap_or(6);
    for seed in 0..rounds {
        let mut random = Random(seed);
        let ends = ["\n", "\r\n"];
        let files: Vec<(String, Vec<u8>)> = (0..8)
            .map(|it| {
                let end = ends[it % 2];
                let links = format!("[[n{}]] [l](n{}.md)", (it + 1) % 8, (it + 3) % 8);
                let lines = [format!("# N{it}"), String::new(), links, "end".to_owned()];
                (format!("n{it}.md"), format!("{}{end}", lines.join(end)).into_bytes())
            })
            .collect();
        let files: Vec<(&str, &[u8])> =
            files.iter().map(|(path, bytes)| (path.as_str(), &bytes[..])).collect();
        let mut notes = Notes::new(&files);
        git(&notes.root, &["init", "-q"]);
        let mut put_in: Vec<String> = Vec::new();
        for step in 0..40 {
            let names: Vec<String> = notes.all().into_iter().map(|(path, _)| path).collect();
            let path = names[random.below(names.len())].clone();
            let token = format!("token-{seed}-{step}");
            let before = notes.all();
            match random.below(7) {
                0 | 1 => {
                    // Here, from a text that another program changes meanwhile.
                    let base = read_file(&notes.folder, &path).unwrap().text;
                    let theirs = format!("{token}-theirs");
                    let raw = notes.text(&path);
                    let end = if raw.contains("\r\n") { "\r\n" } else { "\n" };
                    let changed = match random.below(3) {
                        0 => raw.clone(),
                        1 => format!("{raw}{theirs}{end}"),
                        _ => raw.replacen(end, &format!("{end}{theirs}{end}"), 1),
                    };
                    fs::write(notes.root.join(&path), &changed).unwrap();
                    let has_theirs = changed != raw;
                    let at = random.below(base.lines().count() + 1);
                    let mut lines: Vec<&str> = base.lines().collect();
                    lines.insert(at, &token);
                    let text = format!("{}\n", lines.join("\n"));
                    let save = FileSave { path: &path, base: &base, text: &text, session: "1-x" };
                    match save_file(&mut notes.store, &notes.folder, &save).unwrap() {
                        FileSaved::Written { .. } => put_in.push(token),
                        FileSaved::Conflict { theirs } => {
                            assert_eq!(notes.text(&path), changed);
                            assert_eq!(theirs, changed.replace("\r\n", "\n"));
                        }
                        FileSaved::Unchanged { .. } => panic!("a line was put in"),
                    }
                    if has_theirs {
                        put_in.push(theirs);
                    }
                    let now = notes.text(&path);
                    assert!(
                        end == "\n" && !now.contains('\r')
                            || !now.replace("\r\n", "").contains('\n'),
                        "line ends stay: {now:?}"
                    );
                    untouched(&before, &notes.all(), &[&path]);
                }
                2 => {
                    let text = format!("{}\n{token}\n", notes.text(&path).trim_end());
                    fs::write(notes.root.join(&path), text.replace("\r\n", "\n")).unwrap();
                    put_in.push(token);
                }
                3 => {
                    follow(&mut notes.store, &notes.folder, &mut |_| {}).unwrap();
                    let id = notes.id(&path);
                    let wanted = Wanted { title: Some(&token), ..Wanted::default() };
                    let plan = plan(&notes.store, &notes.folder, &id, &wanted).unwrap();
                    let change = apply(&mut notes.store, &notes.folder, &plan).unwrap();
                    let paths = plan.paths();
                    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
                    untouched(&before, &notes.all(), &paths);
                    notes.follow(&paths);
                    assert_eq!(notes.id(&plan.to), id);
                    if random.below(2) == 0 {
                        take_back(&mut notes.store, &notes.folder, change).unwrap();
                        assert_eq!(notes.all(), before);
                    }
                }
                4 => {
                    // A rename elsewhere.
                    let to = format!("moved-{step}.md");
                    fs::rename(notes.root.join(&path), notes.root.join(&to)).unwrap();
                }
                5 => {
                    git(&notes.root, &["add", "-A"]);
                    git(&notes.root, &["commit", "-qm", "x", "--allow-empty"]);
                    if random.below(2) == 0 {
                        git(&notes.root, &["checkout", "-q", "-f", "HEAD"]);
                    }
                }
                _ => {
                    let new = NewFile { title: &token, folder: "", tags: &[], text: &token };
                    make_file(&mut notes.store, &notes.folder, &new).unwrap();
                    put_in.push(token);
                }
            }
            if random.below(3) == 0 {
                follow(&mut notes.store, &notes.folder, &mut |_| {}).unwrap();
            }
        }
        let all: String =
            notes.all().into_iter().map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect();
        for token in &put_in {
            assert!(all.contains(token.as_str()), "{token} is lost");
        }
        follow(&mut notes.store, &notes.folder, &mut |_| {}).unwrap();
        let fresh_home = tempfile::tempdir().unwrap();
        let mut fresh = Store::open(&fresh_home.path().join("nexus.db")).unwrap();
        let source = Source::at(&notes.root).unwrap();
        import_catalogue(&mut fresh, &source, Extent::Apply, &mut |_| {}).unwrap();
        let catalogue = fresh.catalogue_from(&source.origin()).unwrap().unwrap();
        open_as_own(&fresh, &source).unwrap();
        let folder = Folder::of(&fresh, &catalogue).unwrap();
        let (ours, theirs) = (contents(&notes.store, &notes.folder), contents(&fresh, &folder));
        assert_eq!(ours.len(), theirs.len());
        for (ours, theirs) in ours.iter().zip(&theirs) {
            assert_eq!((&ours.0, &ours.1, &ours.2), (&theirs.0, &theirs.1, &theirs.2));
            // Entries that were renamed elsewhere are still found by their ids, which a fresh import
            // does not know.
            let mut links = theirs.3.iter();
            assert!(links.all(|link| ours.3.contains(link)), "{ours:?} {theirs:?}");
        }
        assert!(!recover_files(&mut notes.store).unwrap());
    }
}

/// No other files have changed.
fn untouched(before: &[(String, Vec<u8>)], now: &[(String, Vec<u8>)], but: &[&str]) {
    let rest = |all: &[(String, Vec<u8>)]| -> Vec<(String, Vec<u8>)> {
        all.iter().filter(|(path, _)| !but.contains(&path.as_str())).cloned().collect()
    };
    assert_eq!(rest(before), rest(now));
}
