//! Restores the terminal when the program can't: after SIGKILL, a stack overflow, a double panic or
//! an allocation failure. None of these runs any code of the program, so a small child process
//! waits for its end.

use std::{
    io,
    process::{Child, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use rustix::termios::{InputModes, LocalModes, OutputModes, Termios, tcgetattr};

/// Waits for the end of the program, which closes the pipe between the two. `$1` are the sequences
/// to send, `$2` the modes to restore: only if the terminal is still in raw mode, since a shell may
/// have set its own modes by then.
const SCRIPT: &str = r#"
trap '' HUP INT QUIT TSTP TTIN TTOU
exec 3>&1
read -r _
printf %s "$1"
case $(stty -a <&3) in
*-isig*-opost* | *-opost*-isig*) stty $2 <&3 ;;
esac
"#;

/// How long after the start the guard is started.
const DELAY: Duration = Duration::from_millis(200);

static GUARD: Mutex<Guard> = Mutex::new(Guard { wanted: false, child: None });

#[derive(Debug)]
struct Guard {
    wanted: bool,
    child: Option<Child>,
}

/// Starts the guard. `modes` are the terminal modes to restore, from [`modes`]; `end` are the
/// sequences to send. Without a shell there is no guard.
pub(super) fn start(modes: String, end: String) {
    lock().wanted = true;
    thread::spawn(move || {
        // Do not delay the first frame.
        thread::sleep(DELAY);
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

/// Stops the guard after the terminal was restored.
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

/// The terminal modes that raw mode changes, as arguments for `stty`.
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
