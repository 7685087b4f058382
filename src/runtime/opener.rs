//! Opens addresses in the user's browser; or copies them, where that would open on another machine.

use std::{env, io, sync::mpsc::Sender};

use super::{
    clipboard,
    event::{self, Event},
};
use crate::screens::Msg;

/// What an address may begin with: a document can name anything, and an opener runs programs.
const SCHEMES: [&str; 4] = ["https://", "http://", "mailto:", "gemini://"];

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
    let lower = address.to_ascii_lowercase();
    if !SCHEMES.iter().any(|scheme| lower.starts_with(scheme)) {
        return Some("it is not a web address");
    }
    let remote = ["SSH_CONNECTION", "SSH_TTY"].iter().any(|name| env::var_os(name).is_some());
    remote.then_some("it would open on the remote machine")
}

/// Copies an address instead, and says why.
fn copied(address: &str, why: &str, events: &Sender<Event>) -> Result<String, String> {
    match clipboard::copy(address.to_owned(), events) {
        Ok(()) => Err(format!("Copied {address}: {why}.")),
        Err(error) => Err(format!("{address} was neither opened nor copied: {error}.")),
    }
}
