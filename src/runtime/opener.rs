//! Opens addresses in the user's browser, and pictures in their viewer; or copies them, where that
//! would open on another machine.

use std::{env, io, path::Path, sync::mpsc::Sender};

use super::{
    clipboard,
    event::{self, Event},
};
use crate::screens::Msg;

/// What an address may begin with, and what the name of a file may end with: a document can name
/// anything, and an opener runs programs.
const SCHEMES: [&str; 4] = ["https://", "http://", "mailto:", "gemini://"];
const PICTURES: [&str; 9] = ["png", "jpg", "jpeg", "gif", "webp", "svg", "bmp", "avif", "pdf"];

/// Opens an address outside, on a thread that reports the result.
pub(super) fn open(address: String, events: &Sender<Event>) -> io::Result<()> {
    let events = events.clone();
    event::spawn("opener", move || {
        let result = match why_not(&address) {
            None => match open::that_detached(&address) {
                Ok(()) => Ok(address),
                Err(_) => copied(&address, "no program opens it here", &events),
            },
            Some(why) => copied(&address, why, &events),
        };
        let _ = events.send(Event::Msg(Msg::OpenedOutside(result)));
    })
}

/// Why an address is not opened, if so.
fn why_not(address: &str) -> Option<&'static str> {
    if !is_web(address) && !is_picture(Path::new(address)) {
        return Some("it is neither a web address nor a picture");
    }
    let remote = ["SSH_CONNECTION", "SSH_TTY"].iter().any(|name| env::var_os(name).is_some());
    remote.then_some("it would open on the remote machine")
}

fn is_web(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    SCHEMES.iter().any(|scheme| lower.starts_with(scheme))
}

/// Whether a path leads to a picture. A relative one would begin wherever the program was started.
fn is_picture(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let known = PICTURES.contains(&ending.to_ascii_lowercase().as_str());
    known && path.is_absolute() && path.is_file()
}

/// Copies an address instead, and says why.
fn copied(address: &str, why: &str, events: &Sender<Event>) -> Result<String, String> {
    match clipboard::copy(address.to_owned(), events) {
        Ok(()) => Err(format!("Copied {address}: {why}.")),
        Err(error) => Err(format!("{address} was neither opened nor copied: {error}.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_opened_that_could_run() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, "").unwrap();
            path
        };
        assert!(is_picture(&file("a.PNG")) && is_picture(&file("b.svg")));
        assert!(!is_picture(&file("run.sh")) && !is_picture(&file("a.desktop")));
        assert!(!is_picture(&folder.path().join("gone.png")));
        assert!(!is_picture(Path::new("a.png")) && !is_picture(folder.path()));
        assert!(is_web("HTTPS://a.example") && is_web("mailto:a@b.example"));
        for other in ["file:///bin/sh", "javascript:alert(1)", "vscode://x", "/bin/sh", "", "-e"] {
            assert!(!is_web(other), "{other}");
        }
    }
}
