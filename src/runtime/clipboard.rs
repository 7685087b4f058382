//! The clipboard: the terminal's, through OSC 52, which works over SSH and needs no other program;
//! or the system's, for texts that are too large for that.

use std::{
    env,
    io::{self, Write as _},
    process::{Command, Stdio},
    sync::mpsc::Sender,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::event::{self, Event};
use crate::screens::Msg;

/// The most bytes for OSC 52: in base64 they fit in a sequence of 100,000 characters, the limit of
/// hterm and others.
const MAX_BYTES: usize = 74_994;

/// Programs that copy their input to the system's clipboard, and the environment variable that each
/// needs.
const PROGRAMS: [(&[&str], Option<&str>); 5] = [
    (&["wl-copy"], Some("WAYLAND_DISPLAY")),
    (&["xclip", "-selection", "clipboard", "-in"], Some("DISPLAY")),
    (&["xsel", "--clipboard", "--input"], Some("DISPLAY")),
    (&["pbcopy"], None),
    (&["clip.exe"], Some("WSL_DISTRO_NAME")),
];

/// Copies text to the terminal's clipboard. A text that is too large goes to the system's
/// clipboard, on a thread that reports the result.
pub(super) fn copy(text: String, events: &Sender<Event>) -> io::Result<()> {
    if text.len() > MAX_BYTES {
        let events = events.clone();
        return event::spawn("clipboard", move || {
            let _ = events.send(Event::Msg(Msg::Copied(to_system(&text))));
        });
    }
    let mut out = io::stdout().lock();
    write!(out, "\u{1b}]52;c;{}\u{7}", STANDARD.encode(text))?;
    out.flush()
}

/// Copies text to the system's clipboard. Returns the name of the program used, or an error
/// message.
fn to_system(text: &str) -> Result<String, String> {
    for (command, needs) in PROGRAMS {
        if needs.is_some_and(|name| env::var_os(name).is_none()) {
            continue;
        }
        let child = Command::new(command[0])
            .args(&command[1..])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut child) = child else { continue };
        let written = child.stdin.take().map(|mut input| input.write_all(text.as_bytes()));
        let ended = child.wait();
        if written.is_some_and(|it| it.is_ok()) && ended.is_ok_and(|status| status.success()) {
            return Ok(command[0].to_owned());
        }
    }
    Err(format!(
        "Not copied: {} KB is more than the terminal's clipboard takes ({} KB), and no clipboard \
         program was found.",
        text.len().div_ceil(1000),
        MAX_BYTES / 1000
    ))
}
