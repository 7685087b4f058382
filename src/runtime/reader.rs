//! The thread that reads the store for the browser.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender},
    time::Duration,
};

use super::event::Event;
use crate::{
    library::{Read, answer, reach},
    screens::{Msg, Ticket},
    store::{FileState, Origin, Store},
};

/// How often to check whether another process has changed the store.
const POLL_INTERVAL: Duration = Duration::from_millis(400);

/// Carries out reads until the browser ends. Of several waiting reads, only the newest of each kind
/// is answered.
pub(super) fn work(
    store: &mut Store,
    origin: &Origin,
    reads: &Receiver<(Ticket, Read)>,
    events: &Sender<Event>,
) {
    let mut shown = store.shown().ok();
    loop {
        let first = match reads.recv_timeout(POLL_INTERVAL) {
            Ok(first) => first,
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {
                let replaced = store.file_state() == FileState::Replaced;
                if replaced {
                    // The next save reports a file that can't be opened.
                    let _ = store.reopen_if_replaced();
                }
                // The next real read reports an error.
                let now = store.shown().ok().or(shown);
                // Another file may have counted as far.
                if (replaced || now != shown) && events.send(Event::Msg(Msg::Changed)).is_err() {
                    return;
                }
                shown = now;
                continue;
            }
        };
        let mut waiting = vec![first];
        for next in reads.try_iter() {
            let kind = std::mem::discriminant(&next.1);
            waiting.retain(|(_, read)| std::mem::discriminant(read) != kind);
            waiting.push(next);
        }
        // Counts come last: they are not urgent.
        waiting.sort_by_key(|(_, read)| matches!(read, Read::Counts));
        for request in waiting {
            if !carry_out(store, origin, request, events) {
                return;
            }
        }
    }
}

/// Carries out one read; returns false once the browser has ended.
pub(super) fn carry_out(
    store: &Store,
    origin: &Origin,
    (ticket, read): (Ticket, Read),
    events: &Sender<Event>,
) -> bool {
    reach("read");
    let msg = match store.read_snapshot(|store| answer(store, origin, read)) {
        Ok(answer) => Msg::Answer(ticket, answer),
        Err(error) => Msg::Failed(ticket, error.to_string()),
    };
    events.send(Event::Msg(msg)).is_ok()
}
