//! What is written survives: the real program in a real terminal, killed, with a full disk, a
//! locked database, a second instance, an external editor.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
    thread,
    time::{Duration, Instant, UNIX_EPOCH},
};

use nexus_tui::{domain::Draft, store::Store};
use rusqlite::Connection;
use rustix::process::{Pid, Signal, kill_process};
#[cfg(target_os = "linux")]
use rustix::process::{Resource, Rlimit, prlimit};

use super::pty::{Home, Session};

/// The browser with the note on Redis open for writing.
fn writing(home: &Home) -> Session {
    let mut session = home.nexus();
    session.wait("6 entries");
    session.send(b"\re").wait("Your note ─");
    session
}

/// Leaves the editor, then the program.
fn leave(session: &mut Session) {
    session
        .send(b"\x1b")
        .until("the end of writing", |screen| !screen.contents().contains("Your note ─"));
    session.send(b"q");
}

/// The text of the note on Redis, and of the newest draft of it.
fn kept(home: &Home) -> (String, String) {
    let connection = Connection::open(home.database()).unwrap();
    let one = |sql: &str| connection.query_row(sql, [], |row| row.get(0)).unwrap_or_default();
    (
        one("SELECT body FROM note WHERE entry = 'redis'"),
        one("SELECT body FROM draft WHERE entry = 'redis' ORDER BY changed_at DESC LIMIT 1"),
    )
}

fn nexus(home: &Home, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_nexus"))
        .env_clear()
        .env("HOME", home.folder.path())
        .args(home.catalogue_args())
        .args(args)
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap()
}

#[test]
fn h01_fifty_kills_lose_no_save_that_was_shown_and_no_draft_older_than_half_a_second() {
    let home = Home::new();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let mut saves_shown = 0;
    for round in 0..50 {
        let mut session = writing(&home);
        // From an empty note each time; what is typed says which round it is.
        session.send(b"\x0fa\x7f");
        let mark = format!("round{round}x");
        session.send(mark.as_bytes()).wait(&mark);
        let typed = Instant::now();
        if random(3) > 0 {
            session.send(b"\x13");
        }
        let mut last = mark.clone();
        for step in 0..random(4) {
            std::thread::sleep(Duration::from_millis(random(30)));
            last = format!("y{step}y");
            session.send(last.as_bytes());
            if random(2) > 0 {
                session.send(b"\x13");
            }
        }
        std::thread::sleep(Duration::from_millis(random(700)));
        session.signal(Signal::KILL);
        session.ended();
        let screen = session.last_shown();
        let (note, draft) = kept(&home);
        let shown: String = screen.chars().filter(|c| !c.is_whitespace()).collect();
        if screen.contains("Your note ─ saved") && shown.contains(&last) {
            saves_shown += 1;
            assert!(note.starts_with(&mark) && note.ends_with(&last), "{note:?}\n{screen}");
        }
        if typed.elapsed() > Duration::from_millis(900) {
            assert!(note.starts_with(&mark) || draft.starts_with(&mark), "{note:?} {draft:?}");
        }
        let connection = Connection::open(home.database()).unwrap();
        let check: String =
            connection.query_row("PRAGMA quick_check", [], |row| row.get(0)).unwrap();
        assert_eq!(check, "ok");
        // A version for each state of the note that was acknowledged, and no half of a group.
        let halves: i64 = connection
            .query_row(
                "SELECT count(*) FROM note LEFT JOIN note_version USING (version)
                 WHERE note_version.body IS NOT note.body",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(halves, 0);
        connection.execute("DELETE FROM draft", []).unwrap();
    }
    assert!(saves_shown >= 10, "only {saves_shown} of the kills came after a save");
}

#[test]
fn h19_a_signal_keeps_what_is_typed_and_the_next_start_offers_it() {
    for signal in [Signal::TERM, Signal::HUP] {
        let home = Home::new();
        let mut session = writing(&home);
        session.send(b"not saved").wait("not saved");
        session.signal(signal);
        session.ended();
        session.assert_restored();
        assert_eq!(kept(&home), (String::new(), "not saved".to_owned()));
        let mut session = home.nexus();
        session.wait("Unsaved draft: Redis. R recovers it.");
        session.send(b"R").wait("Your note ─ draft saved");
        session.send(b"\x1b").wait("┃ not saved");
        session.send(b"q");
        session.ended();
        assert_eq!(kept(&home), ("not saved".to_owned(), String::new()));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_draft_is_offered_when_its_process_is_no_more_also_if_another_has_its_number() {
    let home = Home::new();
    assert!(nexus(&home, &["list"]).status.success());
    // A program that runs, as long as this does, and has nothing to do with any of it.
    let (piped, null) = (std::process::Stdio::piped(), std::process::Stdio::null());
    let mut other = Command::new("cat").stdin(piped).stdout(null).spawn().unwrap();
    let number = other.id();
    let began = fs::metadata(format!("/proc/{number}")).unwrap().modified().unwrap();
    let began = began.duration_since(UNIX_EPOCH).unwrap().as_millis() as i64;
    let keep = |entry: &str, title: &str, at: i64| {
        let draft = Draft {
            owner: format!("{number}-1"),
            entry: entry.parse().unwrap(),
            title: title.to_owned(),
            text: format!("on {title}"),
            base: None,
            about: None,
            at,
            file: None,
        };
        let mut store = Store::open(&home.database()).unwrap();
        store.save_draft(&"small".parse().unwrap(), &draft).unwrap();
    };
    // What it writes now is its own; what was kept before it began is of another.
    keep("django", "Django", began + 60_000);
    keep("redis", "Redis", began - 60_000);
    let mut session = home.nexus();
    session.wait("Unsaved draft: Redis. R recovers it.").wait("1 unsaved draft");
    session.send(b"R").wait("on Redis");
    leave(&mut session);
    session.ended();
    assert_eq!(kept(&home), ("on Redis".to_owned(), String::new()));
    // Once it has ended, that of it is offered, too.
    drop(other.stdin.take());
    other.wait().unwrap();
    let mut session = home.nexus();
    session.wait("Unsaved draft: Django. R recovers it.");
    session.send(b"q");
    session.ended();
}

#[test]
fn h19_a_program_that_is_killed_or_aborts_gives_the_terminal_back() {
    // As under the user's shell, which goes on and to which the terminal belongs.
    let shell = r#"sh -c 'echo $$ > "$HOME/pid"; exec "$0" "$@"' "$@"; sleep 60"#;
    for signal in [Signal::KILL, Signal::ABORT] {
        let home = Home::new();
        let [option, catalogue] = home.catalogue_args();
        let nexus = env!("CARGO_BIN_EXE_nexus");
        let mut session = home.run(&["sh", "-c", shell, "sh", nexus, &option, &catalogue]);
        session.wait("6 entries");
        session.send(b"\re").wait("Your note ─");
        session.send(b"half a line").wait("half a line");
        // Somebody who kills it has first looked at it.
        session.wait("draft saved");
        let pid = fs::read_to_string(home.folder.path().join("pid")).unwrap();
        let pid = Pid::from_raw(pid.trim().parse().unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
        session.until("the first screen again", |screen| !screen.alternate_screen());
        let began = Instant::now();
        while !session.has_first_modes() && began.elapsed() < Duration::from_secs(5) {
            thread::sleep(Duration::from_millis(10));
        }
        session.assert_restored();
        session.signal(Signal::KILL);
    }
}

#[test]
fn h19_a_panic_on_the_drawing_or_the_writing_thread_keeps_what_is_typed() {
    for (fault, thread) in [("draw", "main"), ("save", "writer")] {
        let home = Home::new();
        let file = home.folder.path().join("now");
        let home = home.env("NEXUS_FAULT", fault).env("NEXUS_FAULT_WHEN", file.to_str().unwrap());
        let mut session = writing(&home);
        session.send(b"precious").wait("precious");
        fs::write(&file, "").unwrap();
        // No Ctrl-s behind the key that breaks the drawing: by then the terminal may be its own
        // again, which stops all output at it.
        session.send(if fault == "draw" { &b"!"[..] } else { b"!\x13" });
        assert_eq!(session.ended().exit_code(), 101);
        session.assert_restored();
        assert!(session.text().contains(&format!("on thread {thread}")), "{}", session.text());
        // Saved in the last moment, or kept as a draft.
        let (note, draft) = kept(&home);
        let kept = if note.is_empty() { &draft } else { &note };
        // A frame of its own accord can break before the last key is read.
        let early = fault == "draw" && kept == "precious";
        assert!(early || kept == "precious!", "{fault}: {note:?} {draft:?}");
    }
}

#[test]
fn h21_a_terminal_that_goes_away_leaves_a_draft() {
    let home = Home::new();
    let mut session = writing(&home);
    session.send(b"gone").wait("gone");
    let mut child = session.hang_up();
    let began = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(began.elapsed() < Duration::from_secs(2), "still there");
        std::thread::sleep(Duration::from_millis(5));
    }
    // The byte that wakes the test's reader is typed too.
    assert!(kept(&home).1.starts_with("gone"));
}

#[test]
fn h21_what_can_be_no_draft_when_the_terminal_goes_away_is_in_a_file_and_offered_again() {
    let home = Home::new();
    let mut session = writing(&home);
    // Another program holds the lock from here on.
    let other = Connection::open(home.database()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    session.send(b"precious").wait("precious");
    let mut child = session.hang_up();
    let began = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(began.elapsed() < Duration::from_secs(4), "still there");
        std::thread::sleep(Duration::from_millis(5));
    }
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(kept(&home), (String::new(), String::new()));
    let unsaved = home.database().parent().unwrap().join("unsaved");
    let file = fs::read_dir(&unsaved).unwrap().next().unwrap().unwrap().path();
    assert!(fs::read_to_string(&file).unwrap().contains("\n\nprecious"));
    let mut session = home.nexus();
    session.wait("Unsaved draft: Redis. R recovers it.");
    assert!(!file.exists(), "it is a draft now");
    session.send(b"R").wait("precious");
    leave(&mut session);
    session.ended();
    assert!(kept(&home).0.starts_with("precious"));
}

#[cfg(target_os = "linux")]
#[test]
fn h06_without_room_the_text_stays_and_a_retry_works_once_there_is_some() {
    let home = Home::new();
    let mut session = writing(&home);
    // No file may grow: what a full disk does to a database, without filling one.
    let limit = |bytes| Rlimit { current: bytes, maximum: None };
    prlimit(Some(session.pid()), Resource::Fsize, limit(Some(512))).unwrap();
    session.send(b"too much\x13").wait("! not saved").wait("Not saved: can't write");
    session.wait("too much");
    assert_eq!(kept(&home).0, "");
    prlimit(Some(session.pid()), Resource::Fsize, limit(None)).unwrap();
    session.send(b"\x13").wait("Your note ─ saved");
    leave(&mut session);
    session.ended();
    assert_eq!(kept(&home).0, "too much");
    // The browser may have made its daily copy, or not come to it.
    let _ = fs::remove_dir_all(home.database().with_file_name("backups"));
    let doctor = nexus(&home, &["doctor"]);
    assert_eq!(doctor.status.code(), Some(0), "a copy that is still to be made is nothing wrong");
    assert!(String::from_utf8(doctor.stdout).unwrap().contains("none yet"));
}

#[test]
fn h08_a_locked_database_is_read_and_a_save_says_so_in_bounded_time() {
    let home = Home::new();
    let mut session = writing(&home);
    let connection = Connection::open(home.database()).unwrap();
    connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    session.send(b"patience").wait("patience");
    let began = Instant::now();
    session.send(b"\x13").wait("the database is busy");
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    connection.execute_batch("COMMIT").unwrap();
    session.send(b"\x13").wait("Your note ─ saved");
    leave(&mut session);
    session.ended();
    assert_eq!(kept(&home).0, "patience");
}

#[test]
fn a_database_that_is_replaced_underneath_gets_what_is_saved() {
    let home = Home::new();
    let mut session = writing(&home);
    session.send(b"before\x13").wait("Your note ─ saved");
    let other = home.folder.path().join("other.db");
    let copy = nexus(&home, &["backup", other.to_str().unwrap()]);
    assert!(copy.status.success());
    let connection = Connection::open(&other).unwrap();
    connection.execute_batch("DELETE FROM note; PRAGMA journal_mode = WAL").unwrap();
    drop(connection);
    fs::rename(&other, home.database()).unwrap();
    for log in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{log}", home.database().display()));
    }
    session.send(b" and after\x13");
    session.wait("Your note ─ saved");
    session.send(b"\x1b").wait("┃ before and after");
    session.send(b"q");
    session.ended();
    assert_eq!(kept(&home).0, "before and after");
}

#[test]
fn h09_two_browsers_on_one_note_lose_nothing() {
    let home = Home::new();
    let mut first = writing(&home);
    first.send(b"one\rtwo\rthree\x1b").wait("┃ one two three");
    first.send(b"e").wait("Your note ─ saved");
    let mut second = writing(&home);
    second.wait("three");
    first.send(b"\x1b[1;5HFIRST \x13").wait("Your note ─ saved");
    second.send(b" LAST").wait("changed elsewhere");
    second.send(b"\x13").wait("Your note ─ saved");
    // The first notices, and takes over what came.
    first.wait("LAST");
    for session in [&mut first, &mut second] {
        leave(session);
        session.ended();
    }
    assert_eq!(kept(&home).0.trim_end(), "FIRST one\ntwo\nthree LAST");
}

#[test]
fn the_browser_shows_what_the_command_line_writes_within_a_second() {
    let home = Home::new();
    let mut session = home.nexus();
    session.wait("6 entries");
    let began = Instant::now();
    assert!(nexus(&home, &["note", "redis", "--append", "from outside"]).status.success());
    assert!(nexus(&home, &["note", "redis", "--append", "- a bullet"]).status.success());
    session.wait("┃ from outside");
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert!(nexus(&home, &["take", "a thing", "--entry", "redis"]).status.success());
    session.wait("7 entries");
    session.send(b"q");
    session.ended();
}

/// A fake external editor.
fn editor(home: &Home, script: &str) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let path = home.folder.path().join("my editor");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    format!("'{}' --flag", path.display())
}

#[test]
fn the_users_own_editor_has_the_terminal_and_gives_it_back() {
    let home = Home::new();
    let command = editor(
        &home,
        "test \"$1\" = --flag || exit 9\necho EDITOR-HAS-IT; read line\nprintf '%s' \"$line\" > \"$2\"",
    );
    let home = home.env("VISUAL", &command);
    let mut session = home.nexus();
    session.wait("6 entries");
    session.send(b"\rE").wait("EDITOR-HAS-IT");
    session.until("no mouse", |screen| !screen.alternate_screen() && !screen.bracketed_paste());
    session.send(b"typed outside\n").wait("┃ typed outside");
    session.until("the browser", vt100::Screen::alternate_screen);
    // The keys are the browser's again.
    session.send(b"\x1b\x1bjj").wait("Caching");
    session.send(b"q");
    assert!(session.ended().success());
    session.assert_restored();
    assert_eq!(kept(&home).0, "typed outside");
}

#[test]
fn an_editor_that_fails_or_is_killed_loses_nothing() {
    for (script, said) in [
        ("echo half > \"$2\"; exit 3", "ended with status 3"),
        ("echo half > \"$2\"; kill -9 $$", "was killed"),
    ] {
        let home = Home::new();
        let command = editor(&home, script);
        let home = home.env("EDITOR", &command);
        let mut session = home.nexus();
        session.wait("6 entries");
        session.send(b"\rE").wait("Your note ─ unsaved").wait("half");
        session.wait(said).wait("Its text is here, unsaved");
        assert_eq!(kept(&home).0, "");
        session.send(b"\x1b").wait("┃ half");
        session.send(b"q");
        session.ended();
        assert_eq!(kept(&home).0, "half");
    }
    let home = Home::new();
    let mut session = home.nexus();
    session.wait("6 entries");
    session.send(b"E").wait("Neither $VISUAL nor $EDITOR names an editor.");
    session.send(b"q");
    session.ended();
}

#[test]
fn h02_a_kill_at_any_moment_of_a_migration_leaves_the_old_schema_or_the_new() {
    let mut migrated = 0;
    for round in 0..24_u64 {
        let home = Home::new();
        let folder = home.database().parent().unwrap().to_owned();
        fs::create_dir_all(&folder).unwrap();
        let steps = &["1-catalogues-and-settings.sql"];
        super::store::earlier_schema(&home.database(), steps).close().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_nexus"))
            .env_clear()
            .env("HOME", home.folder.path())
            .args(home.catalogue_args())
            .arg("list")
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(round * 5));
        child.kill().unwrap();
        child.wait().unwrap();
        let connection = Connection::open(home.database()).unwrap();
        let version: i32 =
            connection.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
        let tables: i64 = connection
            .query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'draft'", [], |row| {
                row.get(0)
            })
            .unwrap();
        let notes: String =
            connection.query_row("SELECT body FROM note_version", [], |row| row.get(0)).unwrap();
        assert_eq!(notes, "mine");
        if version == 1 {
            assert_eq!(tables, 0);
        } else {
            assert_eq!(tables, 1, "schema {version}");
            migrated += 1;
            let copies: Vec<_> = fs::read_dir(folder.join("backups")).unwrap().collect();
            assert_eq!(copies.len(), 1);
        }
        drop(connection);
        assert!(nexus(&home, &["list"]).status.success());
    }
    assert!(migrated > 0, "every kill came before the migration");
}

#[test]
fn h10_a_restore_yields_the_copys_rows_whatever_log_lies_about() {
    let home = Home::new();
    let copy = home.folder.path().join("copy.db");
    assert!(nexus(&home, &["note", "redis", "--append", "in the copy"]).status.success());
    assert!(nexus(&home, &["backup", copy.to_str().unwrap()]).status.success());
    // A browser has the database open; what comes later is in its log.
    let mut session = home.nexus();
    session.wait("6 entries");
    assert!(nexus(&home, &["note", "redis", "--append", "later"]).status.success());
    let restored = nexus(&home, &["restore", copy.to_str().unwrap()]);
    assert!(restored.status.success(), "{restored:?}");
    assert_eq!(kept(&home).0, "in the copy");
    session.until("the restored note", |screen| !screen.contents().contains("later"));
    session.send(b"q");
    session.ended();
    // What was there before is in the folder for copies.
    let before = String::from_utf8(restored.stdout).unwrap();
    let former = before.trim().rsplit(' ').next().unwrap();
    let connection = Connection::open(former).unwrap();
    let note: String = connection.query_row("SELECT body FROM note", [], |row| row.get(0)).unwrap();
    assert_eq!(note, "in the copy\nlater");
    drop(connection);
    // A broken file with a log of another one beside it.
    let wal = |path: &Path| format!("{}-wal", path.display());
    let connection = Connection::open(home.database()).unwrap();
    connection.execute("UPDATE note SET body = 'in the log'", []).unwrap();
    fs::copy(wal(&home.database()), home.folder.path().join("stale")).unwrap();
    drop(connection);
    fs::write(home.database(), "broken").unwrap();
    fs::copy(home.folder.path().join("stale"), wal(&home.database())).unwrap();
    let restored = nexus(&home, &["restore", copy.to_str().unwrap()]);
    assert!(restored.status.success(), "{restored:?}");
    assert_eq!(kept(&home).0, "in the copy");
    // What is no copy is refused, and changes nothing.
    fs::write(&copy, "no database").unwrap();
    let refused = nexus(&home, &["restore", copy.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(kept(&home).0, "in the copy");
}

#[test]
fn a_copy_is_made_once_a_day_when_something_has_changed_and_seven_are_kept() {
    let home = Home::new();
    assert!(nexus(&home, &["list"]).status.success());
    let store = Store::open(&home.database()).unwrap();
    assert_eq!(store.backup_daily("2026-01-01").unwrap(), None, "nothing has changed yet");
    for day in 1..=9 {
        let text = format!("day {day}");
        assert!(nexus(&home, &["note", "redis", "--append", &text]).status.success());
        let name = format!("2026-01-{day:02}");
        let copy = store.backup_daily(&name).unwrap().expect("something has changed");
        assert!(copy.ends_with(format!("backups/nexus-{name}.db")), "{copy:?}");
        assert_eq!(store.backup_daily(&name).unwrap(), None, "once a day");
        // Copies are told apart by their times.
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(store.backup_daily("2026-02-01").unwrap(), None, "nothing has changed since");
    let copies = store.backups().unwrap();
    assert_eq!(copies.len(), 7);
    assert!(copies[0].ends_with("nexus-2026-01-03.db"), "{copies:?}");
    let doctor = nexus(&home, &["doctor"]);
    let text = String::from_utf8(doctor.stdout).unwrap();
    assert_eq!(doctor.status.code(), Some(0), "{text}");
    assert!(text.contains("integrity") && text.contains("7, the last"), "{text}");
}

#[cfg(unix)]
#[test]
fn what_is_kept_is_for_nobody_else_to_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new();
    let mut session = writing(&home);
    session.send(b"mine\x13").wait("Your note ─ saved");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(
        [mode(&home.database()), mode(&home.database().with_extension("db-wal"))],
        [0o600; 2]
    );
    let copy = home.folder.path().join("copy.db");
    assert!(nexus(&home, &["backup", copy.to_str().unwrap()]).status.success());
    assert_eq!(mode(&copy), 0o600);
    leave(&mut session);
    assert!(nexus(&home, &["restore", copy.to_str().unwrap()]).status.success());
    assert_eq!(mode(&home.database()), 0o600);
    // One that others can read is told of.
    fs::set_permissions(home.database(), fs::Permissions::from_mode(0o644)).unwrap();
    let text = String::from_utf8(nexus(&home, &["doctor"]).stdout).unwrap();
    assert!(text.contains("644") && text.contains("others can read it: chmod go-r"), "{text}");
}

#[test]
fn the_doctor_finds_what_is_wrong_and_says_what_to_do() {
    let home = Home::new();
    assert!(nexus(&home, &["note", "redis", "--append", "a note"]).status.success());
    let connection = Connection::open(home.database()).unwrap();
    connection
        .execute_batch(
            "INSERT INTO entry_words (entry_words) VALUES ('delete-all');
             UPDATE note SET entry = 'nowhere';
             UPDATE entry SET title = 'Another' WHERE id = 'redis';",
        )
        .unwrap();
    drop(connection);
    let output = nexus(&home, &["doctor"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("full text of entries") && text.contains("0 of 6"), "{text}");
    assert!(text.contains("correct for 0 of 1"), "{text}");
    assert!(text.contains("nexus doctor --repair") && text.contains("Orphaned notes"), "{text}");
    let text = String::from_utf8(nexus(&home, &["doctor", "--repair"]).stdout).unwrap();
    assert!(text.contains("6 of 6") && text.contains("correct for 1 of 1"), "{text}");
    let found = nexus(&home, &["search", "microseconds"]);
    assert!(String::from_utf8(found.stdout).unwrap().starts_with("redis\t"));
}
