//! The life cycle of the program in a terminal: it starts fast and always exits cleanly.

use std::{
    fs,
    time::{Duration, Instant},
};

use rustix::{fs::FlockOperation, process::Signal};

use super::pty::{Home, Session};

/// Waits until the browser shows its catalogue.
fn ready(session: &Session) {
    session.wait("6 entries");
}

#[test]
fn h19_the_terminal_is_given_back_when_the_user_quits() {
    for keys in [&b"q"[..], b"\x03", b":quit\r"] {
        let home = Home::new();
        let mut session = home.nexus();
        ready(&session);
        session.send(keys);
        assert!(session.ended().success());
        session.assert_restored();
    }
}

#[test]
fn h19_the_terminal_is_given_back_after_a_signal() {
    for (signal, status) in
        [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130), (Signal::QUIT, 131)]
    {
        let home = Home::new();
        let mut session = home.nexus();
        ready(&session);
        session.signal(signal);
        assert_eq!(session.ended().exit_code(), status, "{signal:?}");
        session.assert_restored();
    }
}

#[test]
fn h19_the_terminal_is_given_back_after_a_panic_on_any_thread() {
    for (fault, thread) in [("draw", "main"), ("read", "reader"), ("write", "writer")] {
        let home = Home::new().env("NEXUS_FAULT", fault);
        let mut session = home.nexus();
        assert_eq!(session.ended().exit_code(), 101, "{fault}");
        session.assert_restored();
        let text = session.text();
        assert!(text.contains(&format!("on thread {thread}")), "{fault}: {text}");
        assert!(text.contains(&format!("asked to break at {fault}")), "{fault}: {text}");
    }
}

#[test]
fn a_database_that_can_not_be_opened_is_told_on_the_terminal_given_back() {
    let home = Home::new();
    let path = home.folder.path().join("bad.db");
    fs::write(&path, "not a database").unwrap();
    let mut session = home.run(&[env!("CARGO_BIN_EXE_nexus"), "--db", path.to_str().unwrap()]);
    assert_eq!(session.ended().exit_code(), 1);
    session.assert_restored();
    assert!(session.text().replace('\n', "").contains("not a SQLite database"));
    assert_eq!(fs::read_to_string(&path).unwrap(), "not a database");
}

#[test]
fn h19_terminals_that_tell_keys_apart_are_asked_to_and_to_stop_at_the_end() {
    let count =
        |raw: &[u8], wanted: &[u8]| raw.windows(wanted.len()).filter(|it| it == &wanted).count();
    for (name, value, request) in [
        ("TERM", "xterm-kitty", true),
        ("TERM", "xterm-ghostty", true),
        ("TERM", "foot", true),
        ("TERM", "wezterm", true),
        ("TERM_PROGRAM", "WezTerm", true),
        ("TERM_PROGRAM", "ghostty", true),
        ("TERM_PROGRAM", "Apple_Terminal", false),
        ("TERM", "xterm-256color", false),
    ] {
        let home = Home::new().env(name, value);
        let mut session = home.nexus();
        ready(&session);
        // Ctrl-i by itself, where Tab is another key.
        session.send(b"\x1b[105;5u").wait("End of history");
        session.send(b"q");
        session.ended();
        session.assert_restored();
        let raw = session.raw();
        let asks = usize::from(request);
        assert_eq!(count(&raw, b"\x1b[>5u"), asks, "{name}={value}");
        assert_eq!(count(&raw, b"\x1b[<1u"), asks, "{name}={value}");
    }
}

#[test]
fn h20_a_stop_gives_the_shell_back_and_fg_draws_anew() {
    let home = Home::new().env("PS1", "READY> ");
    let mut session = home.run(&["sh", "-i"]);
    session.wait("READY>");
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/small");
    let nexus = env!("CARGO_BIN_EXE_nexus");
    session.send(format!("{nexus} --catalogue {fixture}\n").as_bytes());
    ready(&session);
    session.send(b"\x1a");
    session.until("the shell", |screen| {
        !screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste()
    });
    session.wait("Stopped");
    session.send(b"echo back-in-$((40+2))\n").wait("back-in-42");
    session.send(b"fg\n");
    session.until("the browser", vt100::Screen::alternate_screen);
    ready(&session);
    session.send(b"jj").wait("Caching");
    session.send(b"q");
    session.until("the shell again", |screen| !screen.alternate_screen());
    // What is typed before the program has ended is still the program's.
    std::thread::sleep(Duration::from_millis(300));
    session.send(b"exit\n");
    session.ended();
}

/// Whether a process exists and is not a zombie.
#[cfg(target_os = "linux")]
fn alive(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| !stat.rsplit(')').next().unwrap_or("").trim().starts_with('Z'))
}

#[test]
fn h21_a_terminal_that_goes_away_ends_the_program() {
    let home = Home::new();
    let session = home.nexus();
    ready(&session);
    let mut child = session.hang_up();
    let began = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(began.elapsed() < Duration::from_secs(2), "still there");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn h21_also_where_no_signal_tells_of_it() {
    let home = Home::new();
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/small");
    // In a session of its own, the program has this terminal but does not belong to it.
    let command = ["setsid", "-w", env!("CARGO_BIN_EXE_nexus"), "--catalogue", fixture];
    let session = home.run(&command);
    ready(&session);
    let outer = session.child.process_id().unwrap();
    let children = fs::read_to_string(format!("/proc/{outer}/task/{outer}/children")).unwrap();
    let inner: u32 = children.split_whitespace().next().map_or(outer, |pid| pid.parse().unwrap());
    assert!(alive(inner));
    let mut child = session.hang_up();
    let began = Instant::now();
    while alive(inner) {
        assert!(began.elapsed() < Duration::from_secs(2), "still there");
        std::thread::sleep(Duration::from_millis(5));
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[test]
fn h22_the_first_frame_is_there_at_once_on_a_terminal_that_answers_nothing() {
    // The best of several: a busy machine can delay any one of them.
    let mut best = Duration::MAX;
    for _ in 0..8 {
        let home = Home::new();
        let began = Instant::now();
        let mut session = home.nexus();
        session.until("a frame", |screen| screen.contents().contains("Nexus"));
        best = best.min(began.elapsed());
        session.send(b"q");
        session.ended();
    }
    assert!(best < Duration::from_millis(100), "{best:?}");
}

#[test]
fn h23_a_dumb_terminal_gets_one_line_and_no_escape() {
    let home = Home::new().env("TERM", "dumb");
    let mut session = home.nexus();
    assert_eq!(session.ended().exit_code(), 2);
    let raw = session.raw();
    assert!(!raw.contains(&0x1b));
    let text = String::from_utf8_lossy(&raw).into_owned();
    assert!(text.contains("TERM=dumb") && text.trim().lines().count() == 1, "{text}");
}

#[test]
fn h24_no_size_and_no_storm_of_sizes_breaks_it() {
    let home = Home::new();
    let mut session = home.nexus();
    ready(&session);
    for (width, height) in [(0, 0), (1, 1), (5, 3), (19, 6), (20, 5), (0, 40), (300, 0)] {
        session.resize(width, height);
        std::thread::sleep(Duration::from_millis(15));
    }
    for step in 0..500_u16 {
        session.resize(10 + step * 7 % 150, 3 + step * 3 % 50);
    }
    session.resize(15, 4);
    session.wait("Too small");
    session.resize(100, 30);
    ready(&session);
    session.send(b"jq");
    assert!(session.ended().success());
    session.assert_restored();
}

#[test]
fn h25_random_bytes_never_break_it() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let home = Home::new();
    let mut session = home.nexus();
    ready(&session);
    let sequences: [&[u8]; 16] = [
        b"\x1b[?997;1n",
        b"\x1b]11;rgb:1414/1616/1b1b\x1b\\",
        b"\x1b[>0;276;0c",
        b"\x1bP>|terminal\x1b\\",
        b"\x1b[99;9u",
        b"\x1b\x1b[C",
        b"- a\r- b\r",
        b"\x1b[A",
        b"\x1b[B",
        b"\x1b[5~",
        b"\x1b[6~",
        b"\x1b[<0;20;5M",
        b"\x1b[<64;70;9M",
        b"\x1b[<65;70;9M",
        b"\x1b[200~pasted\x1b[201~",
        b"\r",
    ];
    for _ in 0..1500 {
        let choice = random();
        match choice % 4 {
            0 => {
                let sequence = sequences[(choice >> 8) as usize % sequences.len()];
                let (one, two) = sequence.split_at((choice >> 40) as usize % sequence.len());
                session.send(one);
                std::thread::sleep(std::time::Duration::from_millis((choice >> 16) % 3));
                session.send(two)
            }
            // Neither the stop key nor those that quit: the program shall go on.
            _ => match (choice >> 8) as u8 % 127 {
                3 | 26 | 28 | b'q' => session.send(b"j"),
                byte => session.send(&[byte]),
            },
        };
        if session.child.try_wait().unwrap().is_some() {
            let status = session.ended();
            assert!(status.success(), "{status:?}\n{}", session.text());
            session.assert_restored();
            session = home.nexus();
            session.wait("entries");
        }
    }
    session.signal(Signal::TERM);
    let status = session.ended();
    assert!([0, 143].contains(&status.exit_code()), "{status:?}\n{}", session.text());
    session.assert_restored();
}

#[test]
fn h14_no_control_sequence_of_content_reaches_the_terminal() {
    let home = Home::new();
    let file = home.folder.path().join("evil.toml");
    let evil = "\\u001B]0;pwned\\u0007\\u009B31m\\u202Ex";
    fs::write(
        &file,
        format!(
            "[catalogue]\nid='e'\ntitle=\"{evil}\"\n[[category]]\nid='c'\ntitle=\"{evil}\"\n\
             [[entry]]\nid='a'\ncategory='c'\nkind='challenge'\ntitle=\"6 entries {evil}\"\n\
             summary=\"{evil}\"\ntags=[\"{evil}\"]\naliases=[\"{evil}\"]\n\
             challenge=\"\"\"{evil} `{evil}`\n\n```{evil}\n{evil}\n```\n\"\"\"\nsolution='s'\n"
        ),
    )
    .unwrap();
    let home = home.catalogue(&file);
    let mut session = home.nexus();
    ready(&session);
    session.send(b"jll ]]y?");
    session.wait("Help");
    session.send(b"\x1b");
    session.until("the end of the help", |screen| !screen.contents().contains("▸ Help"));
    session.send(b"q");
    assert!(session.ended().success());
    let raw = session.raw();
    let contains = |needle: &[u8]| raw.windows(needle.len()).any(|window| window == needle);
    assert!(contains(b"pwned"), "the harmless part is shown");
    assert!(
        !contains(b"\x1b]0;") && !contains("\u{9b}".as_bytes()) && !contains("\u{202e}".as_bytes())
    );
}

#[test]
fn the_readers_place_is_there_again() {
    let home = Home::new();
    let mut session = home.nexus();
    ready(&session);
    session.send(b"j\rj\r").wait("▸ Reading");
    session.send(b"zq");
    session.ended();
    let mut session = home.nexus();
    session.wait("▸ Reading");
    session.send(b"\x1b").wait("▸ Tools");
    assert!(!session.text().contains("Preview"), "zoomed as it was\n{}", session.text());
    session.send(b"z").wait("Preview");
    // A signal keeps the place as well.
    session.send(b"k").wait("◆ Redis");
    session.signal(Signal::HUP);
    session.ended();
    let mut session = home.nexus();
    session.wait("◆ Redis").wait("▸ Tools");
    session.send(b"q");
    session.ended();
}

#[test]
fn copying_goes_through_the_terminal() {
    let home = Home::new();
    let mut session = home.nexus();
    ready(&session);
    session.send(b"y").wait("Copied");
    session.send(b"q");
    session.ended();
    let raw = session.raw();
    assert!(raw.windows(7).any(|window| window == b"\x1b]52;c;"));
}

#[test]
fn two_browsers_share_a_database() {
    let home = Home::new();
    let mut first = home.nexus();
    let mut second = home.nexus();
    ready(&first);
    ready(&second);
    first.send(b"jj").wait("Caching");
    second.send(b"j\r").wait("▸ Tools");
    for session in [&mut first, &mut second] {
        session.send(b"q");
        assert!(session.ended().success());
        session.assert_restored();
    }
}

#[test]
fn keys_that_come_with_a_resize_or_in_a_burst_are_all_taken() {
    let home = Home::new();
    let mut session = home.nexus();
    ready(&session);
    session.send(b"\t\t");
    for width in [90, 110, 95] {
        session.resize(width, 30);
        std::thread::sleep(Duration::from_millis(100));
        session.send(b"\x1b").wait("▸ All entries");
        session.send(b"\r").wait("▸ Reading");
    }
    // Typed in one go, without the marks of a paste.
    session.send(b"e").wait("Your note ─ new");
    // What covers the text has the cursor.
    session.send(b"\x1bOP").until("the help and its cursor", |screen| {
        screen.contents().contains("Esc closes") && screen.cursor_position().0 == 1
    });
    session.send(b"\x1b").until("the cursor again", |screen| {
        screen.contents().contains("Your note ─ new") && screen.cursor_position().0 > 1
    });
    let burst = format!("{}the end", "some words and ".repeat(200));
    session.send(burst.as_bytes()).wait("the end");
    session
        .send(b"\x1b")
        .until("the end of writing", |screen| !screen.contents().contains("▸ Your note"));
    session.send(b"q");
    session.ended();
}

#[test]
fn h19_on_a_terminal_of_one_screen_nothing_of_before_shows() {
    let home = Home::new();
    let mut session = home.nexus();
    session.wait("Redis");
    let raw = session.raw();
    // A console that knows no other screen passes the command for it over.
    let other = b"\x1b[?1049h";
    let at = raw.windows(other.len()).position(|window| window == other).unwrap();
    let cells = |count: u16| std::num::NonZero::new(count).unwrap();
    let (rows, cols) = (cells(30), cells(100));
    let mut console = vt100::Parser::new(rows, cols, 0);
    console.process("before ".repeat(30 * 100 / 7).as_bytes());
    console.process(&raw[..at]);
    console.process(&raw[at + other.len()..]);
    assert!(console.screen().contents().contains("Redis"));
    assert!(!console.screen().contents().contains("before"), "{}", console.screen().contents());
    session.send(b"q");
    session.ended();
}

#[test]
fn another_catalogue_is_opened_in_the_same_terminal() {
    let home = Home::new();
    let vault = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/vault");
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_nexus"))
        .env_clear()
        .env("HOME", home.folder.path())
        .args(["import", vault])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    let mut session = home.nexus();
    session.wait("Redis");
    session.send(b"c").wait("Catalogues");
    session.send(b"backvau\r").wait("Dead letters");
    assert!(session.text().contains("Nexus › Backend vault"), "{}", session.text());
    session.send(b"c").wait("Catalogues");
    session
        .send(b"\x1b")
        .until("the palette closed", |screen| !screen.contents().contains("Catalogues"));
    session.send(b"q");
    assert_eq!(session.ended().exit_code(), 0);
}

#[test]
fn an_open_browser_holds_on_to_its_log() {
    let home = Home::new();
    let mut session = home.nexus();
    ready(&session);
    // Until every thread has opened the database.
    session.send(b"/redis");
    std::thread::sleep(Duration::from_millis(500));
    // Another program that gets this lock thinks it is alone: it moves the log into the file and
    // deletes it, and what is saved after that is in a file without a name.
    let file = fs::File::options().read(true).write(true).open(home.database()).unwrap();
    let alone = rustix::fs::fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive);
    assert_eq!(alone, Err(rustix::io::Errno::AGAIN));
}
