//! Gives the terminal back when the program can't: killed, or aborted by a stack that overflowed,
//! a panic within a panic or memory that ran out. None of these runs any more of its code, so a
//! small process of its own waits for its end.

use std::{
    io,
    process::{Child, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use rustix::termios::{InputModes, LocalModes, OutputModes, Termios, tcgetattr};

/// Waits until the program is gone, which closes the pipe between the two; `$1` ends what was
/// asked of the terminal, `$2` are its modes. They are set only where they still are the
/// program's: by then, a shell may have set its own.
const SCRIPT: &str = r#"
trap '' HUP INT QUIT TSTP TTIN TTOU
exec 3>&1
read -r _
printf %s "$1"
case $(stty -a <&3) in
*-isig*-opost* | *-opost*-isig*) stty $2 <&3 ;;
esac
"#;

/// How long after the terminal was taken the guard begins.
const LATER: Duration = Duration::from_millis(200);

static GUARD: Mutex<Guard> = Mutex::new(Guard { wanted: false, child: None });

#[derive(Debug)]
struct Guard {
    wanted: bool,
    child: Option<Child>,
}

/// Watches from now on. `modes` are those that the terminal has to have in the end, as [`modes`]
/// gives them; `end` is what it has to be sent. Without a shell there is no guard.
pub(super) fn start(modes: String, end: String) {
    lock().wanted = true;
    thread::spawn(move || {
        // The first frame comes first.
        thread::sleep(LATER);
        let mut guard = lock();
        if guard.wanted && guard.child.is_none() {
            guard.child = Command::new("/bin/sh")
                .args(["-c", SCRIPT, "nexus", &end, &modes])
                .stdin(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .ok();
        }
    });
}

/// Watches no more: the terminal has been given back.
pub(super) fn stop() {
    let mut guard = lock();
    guard.wanted = false;
    if let Some(mut child) = guard.child.take() {
        let _ = child.kill();
        let _ = child.wait();
    }
}

fn lock() -> MutexGuard<'static, Guard> {
    GUARD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The modes of the terminal that raw mode changes, in the words of `stty`.
pub(super) fn modes() -> String {
    tcgetattr(io::stdin()).map_or_else(|_| String::new(), |modes| words(&modes))
}

fn words(modes: &Termios) -> String {
    let input = [
        ("brkint", InputModes::BRKINT),
        ("icrnl", InputModes::ICRNL),
        ("inlcr", InputModes::INLCR),
        ("igncr", InputModes::IGNCR),
        ("istrip", InputModes::ISTRIP),
        ("ixon", InputModes::IXON),
    ];
    let local = [
        ("echo", LocalModes::ECHO),
        ("echonl", LocalModes::ECHONL),
        ("icanon", LocalModes::ICANON),
        ("isig", LocalModes::ISIG),
        ("iexten", LocalModes::IEXTEN),
    ];
    let input = input.map(|(word, mode)| (word, modes.input_modes.contains(mode)));
    let local = local.map(|(word, mode)| (word, modes.local_modes.contains(mode)));
    let output = ("opost", modes.output_modes.contains(OutputModes::OPOST));
    let all = input.into_iter().chain(local).chain([output]);
    all.map(|(word, on)| format!("{}{word}", if on { "" } else { "-" }))
        .collect::<Vec<_>>()
        .join(" ")
}
