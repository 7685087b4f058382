//! The clipboard: that of the terminal, over OSC 52, which works through SSH and needs no other
//! program; or, for what is too large for that, the system's.

use std::{
    env,
    io::{self, Write as _},
    process::{Command, Stdio},
    sync::mpsc::Sender,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::event::{self, Event};
use crate::screens::Msg;

/// Bytes that terminals take: 100,000 characters of a sequence, which hterm and others have as
/// their limit, hold so many in base64.
const MOST: usize = 74_994;

/// Programs that put their input on the clipboard of the system, and the variable without which
/// they can't.
const PROGRAMS: [(&[&str], Option<&str>); 5] = [
    (&["wl-copy"], Some("WAYLAND_DISPLAY")),
    (&["xclip", "-selection", "clipboard", "-in"], Some("DISPLAY")),
    (&["xsel", "--clipboard", "--input"], Some("DISPLAY")),
    (&["pbcopy"], None),
    (&["clip.exe"], Some("WSL_DISTRO_NAME")),
];

/// Puts text on the clipboard of the terminal that shows the program. What is too large for that
/// goes to the system's, by a thread that tells how it went.
pub(super) fn copy(text: String, events: &Sender<Event>) -> io::Result<()> {
    if text.len() > MOST {
        let events = events.clone();
        return event::spawn("clipboard", move || {
            let _ = events.send(Event::Msg(Msg::Copied(to_system(&text))));
        });
    }
    let mut out = io::stdout().lock();
    write!(out, "\u{1b}]52;c;{}\u{7}", STANDARD.encode(text))?;
    out.flush()
}

/// Puts text on the clipboard of the system; gives the program that took it, or what to tell the
/// user.
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
        "Not copied: {} KB are too much for the terminal's clipboard, which takes {}, and the \
         system has none here.",
        text.len().div_ceil(1000),
        MOST / 1000
    ))
}
