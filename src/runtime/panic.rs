//! Panics on any thread: their text is printed after the terminal is restored.

use std::{
    fmt::Write as _,
    panic,
    sync::{Mutex, PoisonError, mpsc::Sender},
    thread,
};

use super::event::Event;

/// The text of the panics so far.
static TEXT: Mutex<String> = Mutex::new(String::new());

/// Collects the text of panics instead of printing it over the screen, and reports those on other
/// threads to the event loop.
pub(super) fn catch(events: Sender<Event>) {
    let main = thread::current().id();
    panic::set_hook(Box::new(move |info| {
        let name = thread::current().name().unwrap_or("unnamed").to_owned();
        let mut text = TEXT.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writeln!(text, "nexus: internal error on thread {name}: {info}");
        drop(text);
        if thread::current().id() != main {
            let _ = events.send(Event::Panicked);
        }
    }));
}

/// Stops collecting; returns the text, if there were panics.
pub(super) fn release() -> Option<String> {
    let _ = panic::take_hook();
    let text = std::mem::take(&mut *TEXT.lock().unwrap_or_else(PoisonError::into_inner));
    (!text.is_empty()).then_some(text)
}
