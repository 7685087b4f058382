//! An open folder of notes that other programs change.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use nexus_tui::{
    library::{Extent, Source, bring_up_to_date, import_catalogue, is_current, update_files},
    store::Store,
};

use super::pty::{Home, Session};

/// A folder with numbered notes in a home, open in the browser, with the note 20 selected.
struct Open {
    home: Home,
    notes: PathBuf,
    session: Session,
}

fn open(count: usize) -> Open {
    let home = Home::new();
    let notes = home.folder.path().join("notes");
    fs::create_dir(&notes).unwrap();
    for number in 10..10 + count {
        let text = format!("# Note {number}\n\nText of number {number}.\n");
        fs::write(notes.join(format!("note-{number}.md")), text).unwrap();
    }
    let home = home.catalogue(&notes);
    let mut session = home.nexus();
    session.wait(&format!("{count} entries"));
    session.send(b"l/note 20\r\r");
    session.wait("Reading");
    // Back to the panes.
    session.send(b"\x1b");
    session.wait("Note 19");
    session.wait("Text of number 20.");
    Open { home, notes, session }
}

/// Whether the list has this title selected.
fn selects(session: &Session, title: &str) -> bool {
    session.text().lines().any(|line| line.contains('▌') && line.contains(title))
}

#[test]
fn a_change_outside_is_shown_and_the_selection_stays() {
    let Open { notes, mut session, home: _home } = open(20);
    fs::write(notes.join("note-20.md"), "# Note 20\n\nOther words now.\n").unwrap();
    session.wait("Other words now.");
    // New and gone before it in the list.
    fs::write(notes.join("note-11a.md"), "# Note 11a\n\nNew.\n").unwrap();
    session.wait("Note 11a");
    session.wait("21 entries");
    fs::remove_file(notes.join("note-12.md")).unwrap();
    session.wait("20 entries");
    assert!(session.text().contains("Other words now."), "{}", session.text());
    assert!(selects(&session, "Note 20"), "{}", session.text());
    // An editor saves by renaming another file.
    fs::write(notes.join(".note-20.md.tmp"), "# Note 20\n\nSaved by renaming.\n").unwrap();
    fs::rename(notes.join(".note-20.md.tmp"), notes.join("note-20.md")).unwrap();
    session.wait("Saved by renaming.");
    // A folder that is made later is watched as well.
    fs::create_dir(notes.join("later")).unwrap();
    fs::write(notes.join("later/one.md"), "# Later one\n\nFirst.\n").unwrap();
    session.wait("21 entries");
    fs::write(notes.join("later/two.md"), "# Later two\n\nSecond.\n").unwrap();
    session.wait("22 entries");
    session.send(b"q");
    assert!(session.ended().success());
}

#[test]
fn h33_a_folder_that_goes_away_stays_readable_and_comes_back() {
    for how in ["renamed", "emptied"] {
        let Open { notes, mut session, home } = open(30);
        let aside = home.folder.path().join("aside");
        if how == "renamed" {
            fs::rename(&notes, &aside).unwrap();
        } else {
            fs::create_dir(&aside).unwrap();
            for file in fs::read_dir(&notes).unwrap().map(Result::unwrap) {
                fs::rename(file.path(), aside.join(file.file_name())).unwrap();
            }
        }
        session.wait("stay");
        let text = session.text();
        assert!(
            text.contains("30 entries") && text.contains("Text of number 20."),
            "{how}: {text}"
        );
        if how == "emptied" {
            fs::remove_dir(&notes).unwrap();
        }
        fs::rename(&aside, &notes).unwrap();
        fs::write(notes.join("note-20.md"), "# Note 20\n\nBack again.\n").unwrap();
        session.wait("Back again.");
        session.wait("30 entries");
        session.send(b"q");
        assert!(session.ended().success());
    }
}

fn git(folder: &Path, arguments: &[&str]) {
    let status = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@b", "-c", "gc.auto=0"])
        .args(arguments)
        .current_dir(folder)
        .env("HOME", folder)
        .output()
        .unwrap();
    assert!(status.status.success(), "{status:?}");
}

#[test]
fn h39_a_checkout_that_changes_a_thousand_files_is_taken_in() {
    let home = Home::new();
    let notes = home.folder.path().join("notes");
    fs::create_dir(&notes).unwrap();
    let write = |word: &str| {
        for number in 0..1_000 {
            let text = format!("# Note {number:04}\n\n{word} text, see [[Note 0000]].\n");
            fs::write(notes.join(format!("note-{number:04}.md")), text).unwrap();
        }
    };
    write("First");
    git(&notes, &["init", "-q"]);
    git(&notes, &["add", "."]);
    git(&notes, &["commit", "-qm", "first"]);
    git(&notes, &["checkout", "-qb", "other"]);
    write("Other");
    git(&notes, &["commit", "-qam", "other"]);
    let home = home.catalogue(&notes);
    let mut session = home.nexus();
    session.wait("1000 entries");
    session.send(b"l/note 0500\r\r");
    session.wait("▸ Reading");
    // A text that is being written is not touched.
    session.send(b"ewritten here");
    session.wait("written here");
    git(&notes, &["checkout", "-q", "-"]);
    session.wait("First text, see");
    assert!(session.text().contains("written here"), "{}", session.text());
    // The rest of the thousand comes in pieces.
    let store = Store::open(&home.database()).unwrap();
    let source = Source::at(&notes).unwrap();
    let begun = Instant::now();
    while !is_current(&store, &source).unwrap() {
        assert!(begun.elapsed() < Duration::from_secs(30), "the store is not brought up to date");
        std::thread::sleep(Duration::from_millis(20));
    }
    session.send(b"\x1b");
    session.wait("/ search");
    session.send(b"q");
    assert!(session.ended().success());
}

/// A folder with a store that has it.
fn imported(files: &[(&str, &str)]) -> (tempfile::TempDir, Source, Store) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("notes");
    for (name, text) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let source = Source::at(&root).unwrap();
    let mut store = Store::open(&folder.path().join("test.db")).unwrap();
    bring_up_to_date(&mut store, &source, &mut |_| {}).unwrap();
    (folder, source, store)
}

fn paths(source: &Source, names: &[&str]) -> Vec<PathBuf> {
    let Source::Path(root) = source else { unreachable!() };
    names.iter().map(|name| root.join(name)).collect()
}

fn titles(store: &Store, source: &Source) -> Vec<String> {
    let sources = store.sources(&source.origin()).unwrap();
    sources.into_iter().filter(|it| it.current).map(|it| format!("{} {}", it.key, it.id)).collect()
}

#[test]
fn h34_names_that_differ_in_case_or_form_only_are_followed() {
    let (_folder, source, mut store) =
        imported(&[("Note.md", "# One\n\nText of one note.\n"), ("a.md", "[[note]] [[café]]\n")]);
    let rename = |from: &str, to: &str| {
        let names = paths(&source, &[from, to]);
        fs::rename(&names[0], &names[1]).unwrap();
        names
    };
    for (from, to) in
        [("Note.md", "note.md"), ("note.md", "caf\u{e9}.md"), ("caf\u{e9}.md", "cafe\u{301}.md")]
    {
        let changed = rename(from, to);
        let report = update_files(&mut store, &source, &changed, &mut |_| {}).unwrap();
        assert_eq!(report.whole, None, "{to}");
        assert_eq!(titles(&store, &source), ["a.md a", &format!("{to} note")], "{to}");
    }
    // Two files that differ in case are two.
    let both = paths(&source, &["A.md"]);
    fs::write(&both[0], "# Large\n\nAnother text altogether.\n").unwrap();
    let report = update_files(&mut store, &source, &both, &mut |_| {}).unwrap();
    assert_eq!((report.whole, report.changes.added.len()), (None, 1));
    assert_eq!(titles(&store, &source).len(), 3);
}

#[test]
fn h36_loops_of_links_and_files_behind_links_are_followed_to_their_end() {
    let (folder, source, mut store) =
        imported(&[("a.md", "# A\n"), ("sub/b.md", "# B\n\nText.\n")]);
    let Source::Path(root) = &source else { unreachable!() };
    std::os::unix::fs::symlink(root, root.join("sub/loop")).unwrap();
    std::os::unix::fs::symlink(root.join("sub"), root.join("twin")).unwrap();
    let outside = folder.path().join("outside.md");
    fs::write(&outside, "# Outside\n").unwrap();
    std::os::unix::fs::symlink(&outside, root.join("link.md")).unwrap();
    let made = Command::new("mkfifo").arg(root.join("fifo.md")).status().unwrap();
    assert!(made.success());
    let changed = paths(&source, &["sub/loop", "twin", "link.md", "fifo.md"]);
    let mut update = |changed: &[PathBuf]| {
        update_files(&mut store, &source, changed, &mut |_| {}).unwrap();
        titles(&store, &source)
    };
    let titles = update(&changed);
    assert!(titles.iter().any(|it| it.starts_with("link.md")), "{titles:?}");
    assert!(titles.iter().any(|it| it.starts_with("twin/b.md")), "{titles:?}");
    assert!(!titles.iter().any(|it| it.starts_with("fifo")), "{titles:?}");
    // What a link leads to changes under its own name: both names have it.
    fs::write(root.join("sub/b.md"), "# B\n\nOther text that is longer.\n").unwrap();
    update(&paths(&source, &["sub/b.md"]));
    assert!(is_current(&store, &source).unwrap());
}

#[test]
fn h38_many_files_and_a_large_one_are_followed() {
    let count = super::imports::cases(3_000);
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("notes");
    for number in 0..count {
        let path = root.join(format!("{:03}/{number:06}.md", number / 500));
        if number % 500 == 0 {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
        }
        let text = format!("# Note {number}\n\nText {number}, see [[Note {}]].\n", number / 2);
        fs::write(path, text).unwrap();
    }
    fs::write(root.join("large.md"), "large text. ".repeat(50_000_000 / 12)).unwrap();
    let source = Source::at(&root).unwrap();
    let mut store = Store::open(&folder.path().join("test.db")).unwrap();
    let report = import_catalogue(&mut store, &source, Extent::Apply, &mut |_| {}).unwrap();
    assert!(report.issues.iter().any(|it| it.message.contains("larger than 10 MB")));
    let one = paths(&source, &["000/000007.md", "large.md"]);
    fs::write(&one[0], "# Note 7\n\nOther words.\n").unwrap();
    let begun = Instant::now();
    let report = update_files(&mut store, &source, &one, &mut |_| {}).unwrap();
    let took = begun.elapsed();
    assert_eq!((report.whole, report.changes.changed.len()), (None, 1));
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert!(is_current(&store, &source).unwrap());
}

#[test]
fn a_change_that_comes_while_another_process_writes_is_shown_once_that_ends() {
    let Open { notes, mut session, home } = open(20);
    // The browser has done what it does after a start.
    session.send(b"?");
    session.wait("type a word or a key");
    session.send(b"\x1b");
    let other = rusqlite::Connection::open(home.database()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    fs::write(notes.join("note-20.md"), "# Note 20\n\nWritten meanwhile.\n").unwrap();
    session.wait("keep trying");
    other.execute_batch("ROLLBACK").unwrap();
    session.wait("Written meanwhile.");
}
