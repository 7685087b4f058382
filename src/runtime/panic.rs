//! A panic on any thread: the terminal is given back first, then the text is shown.

use std::{
    fmt::Write as _,
    panic,
    sync::{Mutex, PoisonError, mpsc::Sender},
    thread,
};

use super::event::Event;

/// What was said by the panics so far.
static TEXT: Mutex<String> = Mutex::new(String::new());

/// Keeps the text of panics for the end of the program instead of writing it over the screen,
/// and tells the event loop of those on other threads.
pub(super) fn catch(events: Sender<Event>) {
    let main = thread::current().id();
    panic::set_hook(Box::new(move |info| {
        let name = thread::current().name().unwrap_or("unnamed").to_owned();
        let mut text = TEXT.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writeln!(text, "nexus: a mistake in the program, on thread {name}: {info}");
        drop(text);
        if thread::current().id() != main {
            let _ = events.send(Event::Panicked);
        }
    }));
}

/// Ends the keeping; gives the text of what happened, if anything did.
pub(super) fn release() -> Option<String> {
    let _ = panic::take_hook();
    let text = std::mem::take(&mut *TEXT.lock().unwrap_or_else(PoisonError::into_inner));
    (!text.is_empty()).then_some(text)
}
