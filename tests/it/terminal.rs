//! What terminals do: answers that nobody asked for, keys in pieces, pastes without marks, a shell
//! that is not there, an editor that outlives the program.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    thread,
    time::{Duration, Instant},
};

use nexus_tui::{library::Pane, screens::Msg, store::Store};

use super::{
    browser::{Browser, key},
    pty::{Home, Session},
};

/// Less than an ESC waits for more, with room for a machine that is busy.
const PAUSE: Duration = Duration::from_millis(5);

const REPLIES: [&[u8]; 8] = [
    b"\x1b[?997;1n",
    b"\x1b[?2026;2$y",
    b"\x1b]11;rgb:1414/1616/1b1b\x1b\\",
    b"\x1b]11;rgb:1414/1616/1b1b\x07",
    b"\x1b[>0;276;0c",
    b"\x1b[24;80R",
    b"\x1bP>|terminal 1.0\x1b\\",
    b"\x1b_Gi=31;OK\x1b\\",
];

fn note(home: &Home) -> String {
    let store = Store::open(&home.database()).unwrap();
    let note = store.note(&"small".parse().unwrap(), &"redis".parse().unwrap()).unwrap();
    note.map(|note| note.text).unwrap_or_default()
}

/// The browser with the note on Redis open, and a wait of an ESC that a busy machine keeps.
fn writing(home: &Home) -> Session {
    let mut session = opened(home);
    session.send(b"\re").wait("Your note ─");
    session
}

fn opened(home: &Home) -> Session {
    let config = home.folder.path().join("config.toml");
    fs::write(&config, "escape_wait = 150\nhome = \"never\"\n").unwrap();
    let [option, catalogue] = home.catalogue_args();
    let nexus = env!("CARGO_BIN_EXE_nexus");
    let session = home.run(&[nexus, "--config", config.to_str().unwrap(), &option, &catalogue]);
    session.wait("6 entries");
    session
}

/// Saves, and leaves the editor and the program.
fn leave(session: &mut Session) {
    session.send(b"\x13").wait("Your note ─ saved");
    session.send(b"\x1b");
    session.until("the panes", |screen| !screen.contents().contains("Your note ─"));
    session.send(b"q");
    assert!(session.ended().success());
    session.assert_restored();
}

/// Sends bytes one by one.
fn slowly(session: &mut Session, bytes: &[u8]) {
    for byte in bytes {
        session.send(&[*byte]);
        thread::sleep(PAUSE);
    }
}

#[test]
fn h41_answers_of_the_terminal_run_no_command_and_write_nothing() {
    let home = Home::new();
    let mut session = opened(&home);
    for reply in REPLIES {
        session.send(reply);
        slowly(&mut session, reply);
    }
    // In the panes, nothing was opened; in the search, nothing typed; then in the editor.
    session.send(b"j").wait("Caching");
    assert!(!session.text().contains("Search"), "{}", session.text());
    session.send(b"k/").wait("Search");
    for reply in REPLIES {
        session.send(reply).send(b"x");
    }
    session.wait("xxxxxxxx");
    session.send(b"\x1b");
    session.until("the end of the search", |screen| !screen.contents().contains("xxxx"));
    session.send(b"\re").wait("Your note ─");
    for (at, reply) in REPLIES.iter().enumerate() {
        session.send(format!("{at}").as_bytes()).send(reply);
        slowly(&mut session, reply);
    }
    session.wait("01234567");
    leave(&mut session);
    assert_eq!(note(&home), "01234567");
}

#[test]
fn h41_an_answer_that_an_editor_leaves_half_read_is_no_key() {
    let home = Home::new();
    let editor = home.folder.path().join("editor");
    let ready = home.folder.path().join("ready");
    let script = format!("#!/bin/sh\ntouch {}\nsleep 0.4\n", ready.display());
    fs::write(&editor, script).unwrap();
    fs::set_permissions(&editor, fs::Permissions::from_mode(0o755)).unwrap();
    let home = home.env("EDITOR", editor.to_str().unwrap());
    let mut session = opened(&home);
    session.send(b"\r").wait("▸ All entries");
    session.send(b"E");
    wait_for(&ready);
    session.send(b"typed there\r\x1b]11;rgb:1");
    session.until("the editor", |screen| !screen.alternate_screen());
    session.until("the browser", vt100::Screen::alternate_screen);
    session.wait("▸ Reading");
    session.send(b"414/1616/1b1b\x1b\\\x1b[>0;276;0c\x1b[?2026;2$y");
    thread::sleep(Duration::from_millis(300));
    let text = session.text();
    assert!(
        text.contains("▸ Reading") && text.contains("Redis") && !text.contains("1616"),
        "{text}"
    );
    session.send(b"q");
    assert!(session.ended().success());
}

#[test]
fn h41_a_paste_without_an_end_swallows_nothing() {
    let home = Home::new();
    let mut session = writing(&home);
    session.send(b"\x1b[200~pasted").wait("pasted");
    session.send(b" typed").wait("pasted typed");
    leave(&mut session);
    assert_eq!(note(&home), "pasted typed");
}

#[test]
fn h42_keys_in_pieces_are_one_key_and_esc_with_a_letter_is_harmless() {
    let home = Home::new();
    let mut session = writing(&home);
    session.send(b"one two").wait("one two");
    slowly(&mut session, b"\x1b[D");
    session.send(b"X").wait("one twXo");
    slowly(&mut session, b"\x1b\x1b[D");
    session.send(b"Y").wait("one YtwXo");
    // Esc and a letter that a multiplexer has held back until they were one.
    for letter in b'a'..=b'z' {
        session.send(&[0x1b, letter]);
    }
    slowly(&mut session, b"\x1b[1;5F");
    session.send(b"Z").wait("one YtwXoZ");
    leave(&mut session);
    assert_eq!(note(&home), "one YtwXoZ");
}

#[test]
fn h44_whatever_comes_between_ends_a_sequence_of_keys() {
    let home = Home::new();
    let mut session = writing(&home);
    session.send(b"kept").wait("kept");
    session.send(b"\x1b").wait("┃ kept");
    // A click, a paste, another key, or too much time.
    session.send(b"d").wait("d …");
    session.send(b"\x1b[<0;60;12M\x1b[<0;60;12m");
    session.until("the hints", |screen| !screen.contents().contains("d …"));
    assert!(!session.text().contains("Cancelled"), "by the click, not by the time");
    session.send(b"d").wait("d …");
    session.send(b"\x1b[200~x\x1b[201~").wait("Can't paste here");
    session.send(b"d").wait("d …");
    session.wait("Cancelled: no key after d.");
    session.send(b"d").wait("d …");
    session.send(b"J").until("the hints", |screen| !screen.contents().contains("d …"));
    session.send(b"K").wait("┃ kept");
    session.send(b"q");
    assert!(session.ended().success());
    assert_eq!(note(&home), "kept");
}

#[test]
fn what_comes_faster_than_hands_can_type_is_a_paste() {
    let home = Home::new();
    let mut session = writing(&home);
    session.send(b"- a\r  - b\r1. c\r\td\r").wait("1. c");
    leave(&mut session);
    assert_eq!(note(&home).trim_end(), "- a\n  - b\n1. c\n\td");
    // Neither does a paste in pieces run commands, where a line end would keep the text.
    let home = Home::new();
    let mut session = writing(&home);
    session.send(b"mine").wait("mine");
    session.send(b"\x1b").wait("┃ mine");
    session.send(b"t").wait("Takeaway");
    for piece in [&b"rm it\r"[..], b"kdd x\r", b"s ok"] {
        session.send(piece);
        thread::sleep(Duration::from_millis(2));
    }
    session.wait("s ok");
    assert!(session.text().contains("Takeaway"), "{}", session.text());
    session.signal(rustix::process::Signal::TERM);
    session.ended();
    assert_eq!(note(&home), "mine");
    // By hand, a list goes on.
    let home = Home::new();
    let mut session = writing(&home);
    session.send(b"- a\r").until("the next item", |screen| screen.contents().contains("- a"));
    thread::sleep(Duration::from_millis(100));
    session.send(b"b").wait("- b");
    leave(&mut session);
    assert_eq!(note(&home).trim_end(), "- a\n- b");
}

#[test]
fn a_stop_where_no_shell_is_above_does_not_stop_the_program_for_good() {
    let home = Home::new();
    let mut session = opened(&home);
    session.send(b"\x1a").wait("There is no shell to go back to");
    session.send(b"j").until("the hints", |screen| !screen.contents().contains("no shell"));
    session.signal(rustix::process::Signal::TSTP);
    session.wait("There is no shell to go back to");
    session.send(b"q");
    assert!(session.ended().success());
}

/// Processes outside a container have no number in it.
#[test]
fn a_stop_in_a_container_whose_shell_is_outside_does_not_stop_the_program_for_good() {
    let container = ["unshare", "--user", "--map-root-user", "--pid", "--fork"];
    let tried = std::process::Command::new(container[0]).args(&container[1..]).arg("true").status();
    if !tried.is_ok_and(|status| status.success()) {
        return; // This system lets nobody make a namespace.
    }
    for inside in ["exec \"$0\"", "setsid -w \"$0\"; true"] {
        let home = Home::new();
        let command = [&container[..], &["sh", "-c", inside, env!("CARGO_BIN_EXE_nexus")]].concat();
        let mut session = home.run(&command);
        session.wait("All entries");
        session.send(b"\x1a").wait("There is no shell to go back to");
        session.send(b"q");
        assert!(session.ended().success());
    }
}

#[test]
fn what_is_typed_in_the_search_before_there_is_an_index_is_not_lost() {
    let home = Home::new();
    let mut session = home.run(&[env!("CARGO_BIN_EXE_nexus")]);
    session.send(b"/redis").send(b"\r");
    session.until("the entry", |screen| {
        let text = screen.contents();
        text.contains("▸ Reading") && text.contains("Redis") && !text.contains("Search")
    });
    session.send(b"q");
    assert!(session.ended().success());
}

#[test]
fn enter_in_the_search_waits_for_the_hits_of_what_is_typed_and_esc_does_not() {
    for last in ["Enter", "Esc"] {
        let mut browser = Browser::new((120, 36));
        browser.press("j");
        browser.press("/").type_in("cach");
        // The hits for what is typed now are on their way; those before are still shown.
        let mut late = Vec::new();
        for name in ["Ctrl-u", "r", "e", "d", "i", "s", "Enter"] {
            late.extend(browser.model.update(Msg::Key(key(name))));
        }
        assert!(!browser.model.overlays.is_empty(), "another hit was opened");
        if last == "Esc" {
            browser.press("Esc");
            assert!(browser.model.overlays.is_empty());
        }
        browser.perform(late);
        assert!(browser.model.overlays.is_empty());
        assert_eq!(browser.model.browse.focus == Pane::Details, last == "Enter");
        if last == "Enter" {
            assert_eq!(browser.open(), "Redis");
        }
    }
}

/// An editor that writes, says so, and goes on until a file is there.
fn lasting_editor(home: &Home) -> (String, std::path::PathBuf) {
    let (path, end) = (home.folder.path().join("editor"), home.folder.path().join("end"));
    let script = format!(
        "#!/bin/sh\ntrap '' HUP\necho outside > \"$1\"\ntouch {0}/written\n\
         while ! [ -e {0}/end ]; do sleep 0.05; done\necho ' later' >> \"$1\"\ntouch {0}/over\n",
        home.folder.path().display()
    );
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    (path.display().to_string(), end)
}

fn wait_for(path: &std::path::Path) {
    let began = Instant::now();
    while !path.exists() {
        assert!(began.elapsed() < Duration::from_secs(20), "no {}", path.display());
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn h43_what_an_editor_has_written_outlives_the_terminal_and_the_program() {
    for killed in [false, true] {
        let home = Home::new();
        let (command, end) = lasting_editor(&home);
        let home = home.env("EDITOR", &command);
        let mut session = home.nexus();
        session.wait("6 entries");
        session.send(b"\rE");
        wait_for(&home.folder.path().join("written"));
        if killed {
            session.signal(rustix::process::Signal::KILL);
            session.ended();
        } else {
            let mut child = session.hang_up();
            child.wait().unwrap();
        }
        // While the editor goes on, what it writes is its own.
        let mut session = home.nexus();
        session.wait("6 entries");
        thread::sleep(Duration::from_millis(500));
        assert!(!session.text().contains("Unsaved draft"), "{}", session.text());
        session.send(b"q");
        session.ended();
        fs::write(&end, "").unwrap();
        wait_for(&home.folder.path().join("over"));
        thread::sleep(Duration::from_millis(200));
        let mut session = home.nexus();
        session.wait("Unsaved draft: Redis. R recovers it.");
        session.send(b"R").wait("outside").wait("later");
        leave(&mut session);
        assert_eq!(note(&home).trim_end(), "outside\n later");
    }
}

#[test]
fn what_is_too_large_for_the_terminals_clipboard_goes_to_the_systems_or_is_told() {
    let home = Home::new();
    let line = "words and words ".repeat(12_000);
    let command = format!("printf '{line}' > \"$1\"");
    let editor = home.folder.path().join("editor");
    fs::write(&editor, format!("#!/bin/sh\n{command}\n")).unwrap();
    let tools = home.folder.path().join("tools");
    fs::create_dir(&tools).unwrap();
    let tool = tools.join("wl-copy");
    fs::write(&tool, format!("#!/bin/sh\ncat > {}/copied\n", home.folder.path().display()))
        .unwrap();
    for program in [&editor, &tool] {
        fs::set_permissions(program, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap());
    let home = home.env("EDITOR", editor.to_str().unwrap()).env("PATH", &path);
    let mut session = home.nexus();
    session.wait("6 entries");
    session.send(b"\rE").wait("┃ words and");
    session.send(b"e").wait("Your note ─");
    session.send(b"\x0fa\x03").wait("Not copied: 192 KB is more than");
    assert!(!session.raw().windows(4).any(|it| it == b"]52;"), "it was sent all the same");
    session.send(b"\x1b");
    session.until("the panes", |screen| !screen.contents().contains("Your note ─"));
    session.send(b"q");
    session.ended();
    let home = home.env("WAYLAND_DISPLAY", "wayland-0");
    let mut session = home.nexus();
    session.wait("┃ words and");
    session.send(b"e").wait("Your note ─");
    session.send(b"\x0fa\x03").wait("Copied by wl-copy");
    assert_eq!(fs::read_to_string(home.folder.path().join("copied")).unwrap().len(), line.len());
    session.signal(rustix::process::Signal::TERM);
    session.ended();
}

#[test]
fn the_terminal_is_asked_for_its_background_after_the_first_frame_and_gets_its_title_back() {
    let home = Home::new().env("COLORTERM", "truecolor");
    let mut session = home.nexus();
    session.wait("Redis");
    let asked = b"\x1b]11;?\x1b\\\x1b[c";
    let place = |raw: &[u8], what: &[u8]| raw.windows(what.len()).position(|it| it == what);
    let began = Instant::now();
    while place(&session.raw(), asked).is_none() {
        assert!(began.elapsed() < Duration::from_secs(30), "it is never asked");
        thread::sleep(PAUSE);
    }
    let raw = session.raw();
    let frame = place(&raw, b"\x1b[?2026l").unwrap();
    assert!(frame < place(&raw, asked).unwrap(), "a frame comes first");
    let ground = |screen: &vt100::Screen| screen.cell(20, 60).unwrap().bgcolor();
    session.until("a dark ground", |screen| ground(screen) == vt100::Color::Rgb(0x14, 0x17, 0x1f));
    session.send(b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;22c");
    session.until("a light ground", |screen| ground(screen) == vt100::Color::Rgb(0xfb, 0xf9, 0xf4));
    // The terminal says so when it changes.
    session.send(b"\x1b[?997;1n");
    session.until("a dark ground", |screen| ground(screen) == vt100::Color::Rgb(0x14, 0x17, 0x1f));
    session.send(b"q");
    session.ended();
    let raw = session.raw();
    for whole in ["\x1b[22;2t", "\x1b]2;A small catalogue", "\x1b[?2031l", "\x1b[23;2t"] {
        assert!(place(&raw, whole.as_bytes()).is_some(), "{whole:?}");
    }
    let frames = |mark: &[u8]| raw.windows(mark.len()).filter(|it| *it == mark).count();
    assert_eq!(frames(b"\x1b[?2026h"), frames(b"\x1b[?2026l"));
    session.assert_restored();
}
