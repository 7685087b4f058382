//! Files of the user's own in the browser: what is on the screen, and which bytes are on the disk.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use nexus_tui::{
    domain::width,
    editor::{Editor, Move, Place},
    screens::{Msg, Overlay},
};

use super::browser::Browser;
#[cfg(unix)]
use super::pty::Home;

const REDIS: &str = "---\ntitle: Redis\ntags: [cache]\n---\n# Redis\n\nA store in memory.\n\n- fast\n\t- very\n- [Queue](../queue.md)\n";

/// A folder of a lasting name, so that pictures of the screen are the same each time.
struct Vault {
    root: PathBuf,
    _temporary: tempfile::TempDir,
}

impl Vault {
    fn path(&self) -> &Path {
        &self.root
    }
}

/// A folder with a few notes that link to each other.
fn vault() -> Vault {
    let temporary = tempfile::tempdir().unwrap();
    let folder = Vault { root: temporary.path().join("vault"), _temporary: temporary };
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("db/redis.md", REDIS);
    write("queue.md", "# Queue\r\n\r\nSee [[redis]], and [it](db/redis.md).\r\n");
    write("plain.md", "# Plain\n\nWe keep it in redis.\n");
    folder
}

fn read(folder: &Path, name: &str) -> String {
    String::from_utf8(fs::read(folder.join(name)).unwrap()).unwrap()
}

/// A browser on the folder with an entry of this title selected.
fn on(folder: &Path, title: &str, size: (u16, u16)) -> Browser {
    let mut browser = Browser::on_own(folder, size);
    open(&mut browser, title);
    browser
}

fn open(browser: &mut Browser, title: &str) {
    browser.press("/").type_in(&format!("title:\"{title}\"")).press("Enter");
}

/// Everything on the screen fits it.
fn assert_fits(browser: &Browser, size: (u16, u16)) {
    for line in browser.text().lines() {
        assert!(width(line) <= usize::from(size.0), "{line}");
    }
}

const SIZES: [(u16, u16); 3] = [(120, 36), (80, 24), (50, 20)];

#[test]
fn e_edits_the_file_and_keeps_every_byte_that_was_not_typed() {
    let folder = vault();
    for size in SIZES {
        let mut browser = on(folder.path(), "Queue", size);
        assert!(browser.text().contains("Queue"), "{}", browser.text());
        browser.press("e");
        let screen = browser.text();
        assert!(screen.contains("queue.md ─ saved"), "{screen}");
        assert_fits(&browser, size);
        browser.press("Ctrl-End").type_in("x");
        assert!(browser.text().contains("queue.md ─ unsaved"), "{}", browser.text());
        browser.press("Ctrl-s");
        assert!(browser.text().contains("queue.md ─ saved"), "{}", browser.text());
        let now = read(folder.path(), "queue.md");
        assert!(
            now.starts_with("# Queue\r\n\r\nSee [[redis]], and [it](db/redis.md).\r\n"),
            "{now:?}"
        );
        browser.press("Esc u");
        assert!(browser.text().contains("Undone: Saved queue.md"), "{}", browser.text());
        assert_eq!(
            read(folder.path(), "queue.md"),
            "# Queue\r\n\r\nSee [[redis]], and [it](db/redis.md).\r\n"
        );
    }
    // Nothing else was touched.
    assert_eq!(read(folder.path(), "db/redis.md"), REDIS);
}

#[test]
fn the_header_says_whose_files_these_are_and_a_copy_stays_one() {
    let folder = vault();
    assert!(Browser::on_own(folder.path(), (120, 36)).text().contains("your files"));
    let source = nexus_tui::library::Source::at(folder.path()).unwrap();
    let mut copy = Browser::on(source, (120, 36));
    assert!(!copy.text().contains("your files"));
    open(&mut copy, "Plain");
    copy.press("e").type_in("a note").press("Esc");
    assert_eq!(read(folder.path(), "plain.md"), "# Plain\n\nWe keep it in redis.\n");
}

#[test]
fn a_note_beside_a_file_stays_out_of_it() {
    let folder = vault();
    let mut browser = on(folder.path(), "Plain", (120, 36));
    browser.press("g e").type_in("Only for me.").press("Esc");
    assert_eq!(read(folder.path(), "plain.md"), "# Plain\n\nWe keep it in redis.\n");
    assert!(browser.text().contains("Only for me."), "{}", browser.text());
}

#[test]
fn a_part_of_a_file_opens_it_at_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let text = "# Log\n\n## First day\n\nI learned a.\n\n## Second day\n\nI learned b.\n";
    let path = folder.path().join("log.md");
    fs::write(&path, text).unwrap();
    let mut browser = Browser::on_own(&path, (120, 36));
    if !browser.text().contains("Second day") {
        return;
    }
    open(&mut browser, "Second day");
    browser.press("e");
    let session = browser.model.edit.session.as_ref().unwrap();
    assert_eq!(session.editor.lines()[session.editor.cursor().line], "## Second day");
}

#[test]
fn what_another_program_wrote_is_merged() {
    let folder = vault();
    let mut browser = on(folder.path(), "Redis", (120, 36));
    browser.press("e Ctrl-End").type_in("- mine");
    let theirs = REDIS.replace("A store in memory.", "A fast store.");
    fs::write(folder.path().join("db/redis.md"), &theirs).unwrap();
    let effects = browser.follow();
    browser.perform(effects);
    assert!(browser.text().contains("changed on disk"), "{}", browser.text());
    assert!(browser.text().contains("A store in memory."), "the text in the editor stays");
    browser.press("Ctrl-s");
    assert!(browser.text().contains("merged"), "{}", browser.text());
    assert_eq!(read(folder.path(), "db/redis.md"), format!("{theirs}- mine\n"));
    assert!(browser.text().contains("A fast store."), "{}", browser.text());
    browser.press("Ctrl-/");
    let session = browser.model.edit.session.as_ref().unwrap();
    assert!(session.editor.text().contains("A store in memory."), "merging can be undone");
}

/// A browser in which a save is in conflict.
fn in_conflict(folder: &Path, size: (u16, u16)) -> Browser {
    let mut browser = on(folder, "Plain", size);
    browser.press("e Ctrl-End Up End").type_in(" And mine.");
    let path = folder.join("plain.md");
    fs::write(path, "# Plain\n\nWe keep it in redis. And theirs.\n").unwrap();
    browser.press("Ctrl-s");
    browser
}

#[test]
fn a_conflict_asks_before_anything_is_written() {
    for size in SIZES {
        let folder = vault();
        let mut browser = in_conflict(folder.path(), size);
        assert!(matches!(browser.model.overlays.last(), Some(Overlay::Conflict(_))));
        let screen = browser.text();
        for text in ["changed on disk", "plain.md", "keep mine", "take theirs", "merge by hand"] {
            assert!(screen.contains(text), "{text}\n{screen}");
        }
        assert_fits(&browser, size);
        insta::assert_snapshot!(format!("conflict-{}", size.0), screen);
        assert_eq!(
            read(folder.path(), "plain.md"),
            "# Plain\n\nWe keep it in redis. And theirs.\n"
        );
        // Later: nothing is written, nothing is lost, and the next save asks again.
        browser.press("Esc");
        assert!(browser.text().contains("! not saved"), "{}", browser.text());
        browser.press("Ctrl-s");
        assert!(matches!(browser.model.overlays.last(), Some(Overlay::Conflict(_))));
    }
}

#[test]
fn each_way_out_of_a_conflict_does_what_it_says() {
    let theirs = "# Plain\n\nWe keep it in redis. And theirs.\n";
    let mine = "# Plain\n\nWe keep it in redis. And mine.\n";
    let folder = vault();
    let mut browser = in_conflict(folder.path(), (120, 36));
    browser.press("m");
    assert_eq!(read(folder.path(), "plain.md"), mine);
    assert!(browser.text().contains("plain.md ─ saved"), "{}", browser.text());
    // Their text is a version, and comes back.
    browser.press("Esc u");
    assert_eq!(read(folder.path(), "plain.md"), theirs);

    let folder = vault();
    let mut browser = in_conflict(folder.path(), (120, 36));
    browser.press("t");
    assert!(browser.text().contains("And theirs."), "{}", browser.text());
    browser.press("Ctrl-/");
    assert!(browser.text().contains("And mine."), "undo returns to it: {}", browser.text());
    assert_eq!(read(folder.path(), "plain.md"), theirs);

    let folder = vault();
    let mut browser = in_conflict(folder.path(), (120, 36));
    browser.press("b");
    for text in ["<<<<<<< yours", "And mine.", "=======", "And theirs.", ">>>>>>> on the disk"] {
        assert!(browser.text().contains(text), "{text}\n{}", browser.text());
    }
    assert_eq!(read(folder.path(), "plain.md"), theirs, "nothing is written till saved");
}

#[test]
fn a_file_that_is_gone_keeps_its_text_in_the_editor() {
    let folder = vault();
    let mut browser = on(folder.path(), "Plain", (120, 36));
    browser.press("e").type_in("mine ");
    fs::remove_file(folder.path().join("plain.md")).unwrap();
    let effects = browser.follow();
    browser.perform(effects);
    assert!(browser.text().contains("deleted on disk"), "{}", browser.text());
    browser.press("Ctrl-s Esc");
    assert!(browser.text().contains("! not saved"), "{}", browser.text());
    assert!(browser.text().contains("mine # Plain"), "{}", browser.text());
    assert!(!folder.path().join("plain.md").exists(), "nothing is made till it is chosen");
}

#[test]
fn a_file_that_is_gone_can_be_made_again_in_its_form() {
    for size in SIZES {
        let folder = vault();
        let mut browser = on(folder.path(), "Queue", size);
        browser.press("e Ctrl-End").type_in("mine");
        fs::remove_file(folder.path().join("queue.md")).unwrap();
        browser.press("Ctrl-s");
        let screen = browser.text();
        for text in ["file is gone", "queue.md", "recreate the file", "decide later"] {
            assert!(screen.contains(text), "{text}\n{screen}");
        }
        assert_fits(&browser, size);
        // Keys of the other choice do nothing here.
        browser.press("t b");
        assert!(!folder.path().join("queue.md").exists());
        browser.press("m");
        assert!(browser.text().contains("queue.md ─ saved"), "{}", browser.text());
        let made = "# Queue\r\n\r\nSee [[redis]], and [it](db/redis.md).\r\nmine";
        assert!(read(folder.path(), "queue.md").starts_with(made));
        browser.press("Esc u");
        assert!(!folder.path().join("queue.md").exists(), "{}", browser.text());
    }
    // With a folder of its own that went with it, and without a change.
    let folder = vault();
    let mut browser = on(folder.path(), "Redis", (120, 36));
    browser.press("e");
    fs::remove_dir_all(folder.path().join("db")).unwrap();
    let effects = browser.follow();
    browser.perform(effects);
    browser.press("Ctrl-s m");
    assert_eq!(read(folder.path(), "db/redis.md"), REDIS);
}

#[test]
fn a_file_that_is_renamed_elsewhere_is_edited_under_its_new_name() {
    let folder = vault();
    let mut browser = on(folder.path(), "Redis", (120, 36));
    browser.press("e Ctrl-End").type_in("- mine");
    fs::rename(folder.path().join("db/redis.md"), folder.path().join("valkey.md")).unwrap();
    let effects = browser.follow();
    browser.perform(effects);
    assert!(browser.text().contains("▸ valkey.md ─"), "{}", browser.text());
    assert!(browser.text().contains("saving writes there"), "{}", browser.text());
    browser.press("Ctrl-s");
    assert_eq!(read(folder.path(), "valkey.md"), format!("{REDIS}- mine\n"));
    assert!(!folder.path().join("db/redis.md").exists());
}

#[test]
fn removed_files_are_in_the_list_of_what_is_deleted_and_come_back_from_there() {
    let folder = vault();
    let mut browser = on(folder.path(), "Redis", (120, 36));
    browser.press("g e").type_in("Only for me.").press("Esc d d");
    assert!(browser.text().contains("your note on it stays"), "{}", browser.text());
    open(&mut browser, "Plain");
    browser.press("d d");
    assert!(!folder.path().join("plain.md").exists());
    let effects = browser.follow();
    browser.perform(effects);
    browser.press("Esc Esc").click_on("Deleted");
    let screen = browser.text();
    assert!(screen.contains("db/redis.md") && screen.contains("plain.md"), "{screen}");
    browser.click_on("db/redis.md");
    let screen = browser.text();
    for text in ["file removed", "A store in memory.", "Only for me."] {
        assert!(screen.contains(text), "{text}\n{screen}");
    }
    browser.press("U");
    assert_eq!(read(folder.path(), "db/redis.md"), REDIS, "{}", browser.text());
    assert!(!folder.path().join("plain.md").exists(), "only that one");
    let effects = browser.follow();
    browser.perform(effects);
    open(&mut browser, "Redis");
    assert!(browser.text().contains("Only for me."), "{}", browser.text());
}

#[test]
fn the_note_beside_a_file_has_a_history_of_its_own() {
    let folder = vault();
    let mut browser = on(folder.path(), "Plain", (120, 36));
    browser.press("g e").type_in("Only for me.").press("Esc g v");
    let screen = browser.text();
    assert!(screen.contains("Note history") && screen.contains("Only for me."), "{screen}");
    browser.press("Esc H");
    assert!(browser.text().contains("File history"), "{}", browser.text());
}

#[test]
fn the_users_own_editor_opens_the_file_at_its_line() {
    let folder = vault();
    let mut browser = on(folder.path(), "Plain", (120, 36));
    browser.outside_file = |path, line| {
        assert!(path.ends_with("plain.md") && line == 1, "{path:?} {line}");
        fs::write(path, "# Plain\n\nWritten by vim.\n").unwrap();
    };
    browser.press("E");
    assert!(browser.text().contains("Written by vim."), "{}", browser.text());
}

#[test]
fn a_makes_a_file_where_one_is_and_the_editor_opens_it() {
    let folder = vault();
    for size in SIZES {
        let mut browser = on(folder.path(), "Redis", size);
        browser.press("a");
        let screen = browser.text();
        assert!(screen.contains("New file") && !screen.contains("Kind"), "{screen}");
        assert_fits(&browser, size);
        browser.press("Esc");
    }
    let mut browser = on(folder.path(), "Redis", (120, 36));
    browser.press("a").type_in("Cache stampede").press("Tab Ctrl-u").type_in("db").press("Enter");
    assert!(browser.text().contains("cache-stampede.md ─ saved"), "{}", browser.text());
    browser.type_in("Many ask at once.").press("Esc");
    let made = read(folder.path(), "db/cache-stampede.md");
    assert!(made.contains("Cache stampede") && made.contains("Many ask at once."), "{made}");
    assert!(browser.text().contains("Many ask at once."), "it is shown: {}", browser.text());
    browser.press("u u");
    assert!(!folder.path().join("db/cache-stampede.md").exists(), "{}", browser.text());
}

#[test]
fn r_shows_what_changes_before_it_is_done_and_one_undo_takes_it_back() {
    for size in SIZES {
        let folder = vault();
        let before = (read(folder.path(), "queue.md"), read(folder.path(), "db/redis.md"));
        let mut browser = on(folder.path(), "Redis", size);
        browser.press("r Ctrl-u").type_in("Valkey").press("Enter");
        assert!(
            matches!(browser.model.overlays.last(), Some(Overlay::Rename(_))),
            "{}",
            browser.text()
        );
        let screen = browser.text();
        assert!(screen.contains("will change"), "{screen}");
        assert!(screen.contains("queue.md"), "{screen}");
        assert_fits(&browser, size);
        insta::assert_snapshot!(format!("rename-{}", size.0), screen);
        assert_eq!(read(folder.path(), "queue.md"), before.0, "nothing is done yet");
        browser.press("Esc");
        assert!(browser.model.overlays.is_empty());
        assert_eq!(read(folder.path(), "queue.md"), before.0);
        browser.press("r Enter");
        assert!(
            matches!(browser.model.overlays.last(), Some(Overlay::Rename(_))),
            "what was filled in is still there: {}",
            browser.text()
        );
        browser.press("Enter");
        let after = read(folder.path(), "queue.md");
        assert!(
            after.contains("valkey") && after.contains("\r\n") && !after.contains("redis"),
            "{after:?}"
        );
        assert!(folder.path().join("db/valkey.md").exists());
        assert!(!folder.path().join("db/redis.md").exists());
        assert!(browser.text().contains("Valkey"), "{}", browser.text());
        browser.press("u");
        assert_eq!(read(folder.path(), "queue.md"), before.0, "{}", browser.text());
        assert_eq!(read(folder.path(), "db/redis.md"), before.1);
    }
}

#[test]
fn a_rename_that_would_overwrite_is_refused() {
    let folder = vault();
    let mut browser = on(folder.path(), "Queue", (120, 36));
    browser.press("r Ctrl-u").type_in("Plain").press("Enter");
    assert!(browser.model.overlays.is_empty(), "{}", browser.text());
    assert!(browser.text().contains("exists already"), "{}", browser.text());
    assert_eq!(read(folder.path(), "plain.md"), "# Plain\n\nWe keep it in redis.\n");
}

#[test]
fn h_shows_what_a_file_was_and_brings_it_back() {
    let folder = vault();
    let mut browser = on(folder.path(), "Plain", (120, 36));
    browser.press("e Ctrl-End").type_in("More.").press("Esc");
    let now = read(folder.path(), "plain.md");
    assert!(now.contains("More."));
    browser.press("H");
    let screen = browser.text();
    assert!(screen.contains("history") && screen.contains("+ More."), "{screen}");
    browser.press("j Enter");
    assert_eq!(
        read(folder.path(), "plain.md"),
        "# Plain\n\nWe keep it in redis.\n",
        "{}",
        browser.text()
    );
    browser.press("u");
    assert_eq!(read(folder.path(), "plain.md"), now);
}

#[test]
fn links_are_completed_as_the_file_writes_them() {
    let folder = vault();
    let mut browser = on(folder.path(), "Plain", (120, 36));
    browser.press("e Ctrl-End").type_in("[[red");
    assert!(browser.text().contains("Link to"), "{}", browser.text());
    browser.press("Enter");
    assert!(browser.text().contains("[[redis]]"), "{}", browser.text());
    browser.type_in(" [see](red").press("Enter");
    assert!(browser.text().contains("[see](db/redis.md)"), "{}", browser.text());
    browser.type_in(" [](que").press("Enter");
    assert!(browser.text().contains("[Queue](queue.md)"), "{}", browser.text());
}

#[test]
fn front_matter_is_dimmed() {
    let folder = vault();
    let mut browser = on(folder.path(), "Redis", (120, 36));
    browser.press("e");
    let buffer = browser.buffer();
    let style_of = |text: &str| {
        let screen = browser.text();
        let (row, line) = screen.lines().enumerate().find(|(_, line)| line.contains(text)).unwrap();
        let column = width(&line[..line.find(text).unwrap()]);
        buffer[(column as u16, row as u16)].fg
    };
    assert_eq!(style_of("title: Redis"), style_of("tags: [cache]"));
    assert_ne!(style_of("title: Redis"), style_of("A store in memory."));
}

#[test]
fn an_unsaved_file_is_offered_again_after_a_crash() {
    let folder = vault();
    let mut browser = on(folder.path(), "Plain", (120, 36));
    browser.press("e").type_in("Unsaved. ");
    browser.send(Msg::AutosaveDue);
    let source = nexus_tui::library::Source::at(folder.path()).unwrap();
    let catalogue = browser.store.catalogue_from(&source.origin()).unwrap().unwrap();
    let drafts = browser.store.drafts(&catalogue).unwrap();
    assert_eq!(drafts.len(), 1);
    assert_eq!(drafts[0].file.as_deref(), Some("plain.md"));
    browser.restart(super::browser::options());
    browser.send(Msg::Drafts(drafts));
    assert!(browser.text().contains("Unsaved draft: plain.md"), "{}", browser.text());
    browser.press("R");
    assert!(browser.text().contains("Unsaved. # Plain"), "{}", browser.text());
    browser.press("Esc");
    assert_eq!(read(folder.path(), "plain.md"), "Unsaved. # Plain\n\nWe keep it in redis.\n");
    assert_eq!(browser.store.drafts(&catalogue).unwrap(), []);
}

#[test]
fn lists_of_links_serve_a_folder() {
    let folder = vault();
    let mut browser = on(folder.path(), "Redis", (120, 36));
    browser.press("g m");
    assert!(browser.text().contains("Plain"), "unlinked mentions: {}", browser.text());
    browser.press("Esc g b");
    let screen = browser.text();
    assert!(screen.contains("Queue") && screen.contains("links:"), "{screen}");
}

#[test]
fn the_page_of_today_is_made_once() {
    let folder = vault();
    let mut browser = on(folder.path(), "Plain", (120, 36));
    browser.press("g d");
    assert!(browser.text().contains("journal/"), "{}", browser.text());
    browser.type_in("Something.").press("Esc");
    let pages = || fs::read_dir(folder.path().join("journal")).unwrap().count();
    assert_eq!(pages(), 1);
    browser.press("g d");
    assert!(browser.text().contains("Something."), "{}", browser.text());
    assert_eq!(pages(), 1);
}

/// The time that keys take around a line, with the screen that follows them: the median of each kind,
/// and the sum of these.
fn time_of_keys(editor: &mut Editor, line: usize) -> Duration {
    type Key<'k> = (&'k str, &'k dyn Fn(&mut Editor));
    let mut keys: [Key<'_>; 8] = [
        ("letter", &|it| it.insert("x").unwrap()),
        ("bullet", &|it| it.new_line().unwrap()),
        ("link", &|it| {
            it.insert("[[x").unwrap();
            assert!(it.link_begun().is_some());
        }),
        ("down", &|it| it.go(Move::Down, false)),
        ("page up", &|it| it.go(Move::PageUp, false)),
        ("indent", &|it| it.indent().unwrap()),
        ("undo", &|it| assert!(it.undo())),
        ("delete line", &|it| it.delete_line().unwrap()),
    ];
    let timed = keys.iter_mut().map(|(_, key)| {
        let mut times: Vec<_> = (0..15)
            .map(|_| {
                editor.go_to(Place { line, byte: usize::MAX }, false);
                let began = Instant::now();
                key(editor);
                editor.show(80, 30);
                let _ = editor.block_of(editor.cursor().line);
                began.elapsed()
            })
            .collect();
        times.sort_unstable();
        times[times.len() / 2]
    });
    timed.sum()
}

#[test]
fn a_key_takes_no_longer_in_a_text_of_20_000_lines() {
    let text = |sections: usize| {
        let section =
            "## Heading\n\n- item\n\t- [link](a.md)\n```rust\ncode\n```\n| a | b |\n\nText.\n";
        format!("---\ntitle: x\n---\n{}", section.repeat(sections))
    };
    let (short, long) = (text(60), text(1_990));
    // Near the end, where most is above.
    let small = time_of_keys(&mut Editor::new(&short), 590);
    let large = time_of_keys(&mut Editor::new(&long), 19_890);
    assert!(large < small * 4 + Duration::from_millis(2), "{small:?}, {large:?}");
}

// ---- the program itself ------------------------------------------------------------------------

/// The program on a folder that is opened by its path.
#[cfg(unix)]
fn program(home: &Home, folder: &Path) -> super::pty::Session {
    home.run(&[env!("CARGO_BIN_EXE_nexus"), folder.to_str().unwrap()])
}

/// Waits until a file has a text.
#[cfg(unix)]
fn until_file(path: &Path, what: &str, test: impl Fn(&str) -> bool) {
    let began = Instant::now();
    loop {
        let text = fs::read_to_string(path).unwrap_or_default();
        if test(&text) {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "never came: {what}\n{text}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[cfg(unix)]
#[test]
fn the_program_edits_renames_removes_and_brings_back_files() {
    let folder = vault();
    let home = Home::new();
    let mut session = program(&home, folder.path());
    session.wait("your files").wait("3 entries");
    session.send(b"/title:plain\r").wait("▸ Reading");
    session.send(b"e").wait("▸ plain.md");
    session.send(b"New. \x13");
    let plain = folder.path().join("plain.md");
    until_file(&plain, "the save", |text| text == "New. # Plain\n\nWe keep it in redis.\n");
    session.send(b"\x1b").wait("Reading");
    // Removed, and brought back.
    session.send(b"dd").wait("brings it back");
    until_file(&plain, "its end", str::is_empty);
    assert!(!plain.exists());
    session.send(b"U").wait("is back");
    until_file(&plain, "its return", |text| text.starts_with("New. # Plain"));
    // Renamed, with the link to it.
    session.send(b"/title:redis\r").wait("A store in memory.");
    session.send(b"r\x15Valkey\r").wait("will change");
    session.send(b"\r");
    until_file(&folder.path().join("queue.md"), "the link", |text| text.contains("valkey"));
    session.wait("undoes all of it");
    session.send(b"u").wait("Undone");
    until_file(&folder.path().join("queue.md"), "the link", |text| text.contains("db/redis.md"));
    session.send(b"q");
    assert!(session.ended().success());
    session.assert_restored();
}

#[cfg(unix)]
#[test]
fn h39_a_thousand_files_change_while_one_is_edited() {
    let folder = vault();
    for number in 0..1_000 {
        fs::write(folder.path().join(format!("n{number}.md")), format!("# N{number}\n\nOne.\n"))
            .unwrap();
    }
    let home = Home::new();
    let mut session = program(&home, folder.path());
    session.wait("1003 entries").wait("your files");
    session.send(b"/title:plain\r").wait("▸ Reading");
    session.send(b"e").wait("▸ plain.md");
    session.send(b"Mine. ");
    session.wait("Mine. # Plain");
    for number in 0..1_000 {
        fs::write(folder.path().join(format!("n{number}.md")), format!("# N{number}\n\nTwo.\n"))
            .unwrap();
    }
    fs::write(folder.path().join("plain.md"), "# Plain\n\nWe keep it in redis.\n\nTheirs.\n")
        .unwrap();
    session.send(b"and more \x1b");
    until_file(&folder.path().join("plain.md"), "both", |text| {
        text == "Mine. and more # Plain\n\nWe keep it in redis.\n\nTheirs.\n"
    });
    for number in [0, 500, 999] {
        let text = read(folder.path(), &format!("n{number}.md"));
        assert_eq!(text, format!("# N{number}\n\nTwo.\n"));
    }
    session.send(b"q");
    assert!(session.ended().success());
}

#[cfg(unix)]
#[test]
fn the_program_opens_the_file_in_the_users_own_editor() {
    let folder = vault();
    let bin = tempfile::tempdir().unwrap();
    let editor = bin.path().join("vim");
    fs::write(&editor, "#!/bin/sh\nprintf '%s' \"$1\" > \"$2\"\n").unwrap();
    let mut mode = fs::metadata(&editor).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o755);
    fs::set_permissions(&editor, mode).unwrap();
    let home = Home::new().env("VISUAL", editor.to_str().unwrap());
    let mut session = program(&home, folder.path());
    session.wait("your files");
    session.send(b"/title:plain\r").wait("▸ Reading");
    session.send(b"E");
    until_file(&folder.path().join("plain.md"), "the editor", |text| text == "+1");
    session.wait("+1");
    session.send(b"q");
    assert!(session.ended().success());
}

#[cfg(unix)]
#[test]
fn the_program_asks_what_to_do_with_a_conflict_and_opens_the_page_of_today() {
    let folder = vault();
    let home = Home::new();
    let mut session = program(&home, folder.path());
    session.wait("your files").wait("3 entries");
    session.send(b"/title:plain\r").wait("▸ Reading");
    session.send(b"e").wait("▸ plain.md");
    session.send(b"Mine ").wait("Mine # Plain");
    let plain = folder.path().join("plain.md");
    fs::write(&plain, "Theirs # Plain\n\nWe keep it in redis.\n").unwrap();
    session.send(b"\x13").wait("keep mine");
    assert!(read(folder.path(), "plain.md").starts_with("Theirs"), "nothing is written yet");
    session.send(b"m");
    until_file(&plain, "the choice", |text| text.starts_with("Mine # Plain"));
    session.send(b"\x1b").wait("Reading");
    session.send(b"gd").wait("journal/");
    session.send(b"Today. \x13").wait("saved");
    let pages: Vec<_> = fs::read_dir(folder.path().join("journal")).unwrap().collect();
    let page = pages.into_iter().next().unwrap().unwrap().path();
    until_file(&page, "the page", |text| text.contains("Today."));
    session.send(b"\x1b").wait("Reading");
    session.send(b"q");
    assert!(session.ended().success());
}
