//! The thread that reads the store for the browser.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender},
    time::Duration,
};

use super::{event::Event, failpoint};
use crate::{
    library::{Read, answer},
    screens::{Msg, Ticket},
    store::{FileState, Origin, Store},
};

/// How often the store is looked at for what others have changed.
const LOOK_ABOUT: Duration = Duration::from_millis(400);

/// Carries out reads until nobody asks any more. Of several that wait, only the newest of each
/// sort is worth an answer.
pub(super) fn work(
    store: &mut Store,
    origin: &Origin,
    reads: &Receiver<(Ticket, Read)>,
    events: &Sender<Event>,
) {
    let mut shown = store.shown().ok();
    loop {
        let first = match reads.recv_timeout(LOOK_ABOUT) {
            Ok(first) => first,
            Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {
                if store.file_state() == FileState::Replaced {
                    // What can't be opened is reported by the first save that needs it.
                    let _ = store.reopen_if_replaced();
                }
                // What can't be read now is not worth a word: the next real read tells of it.
                let now = store.shown().ok().or(shown);
                if now != shown && events.send(Event::Msg(Msg::Changed)).is_err() {
                    return;
                }
                shown = now;
                continue;
            }
        };
        let mut waiting = vec![first];
        for next in reads.try_iter() {
            let sort = std::mem::discriminant(&next.1);
            waiting.retain(|(_, read)| std::mem::discriminant(read) != sort);
            waiting.push(next);
        }
        // Nobody waits for counts.
        waiting.sort_by_key(|(_, read)| matches!(read, Read::Counts));
        for request in waiting {
            if !carry_out(store, origin, request, events) {
                return;
            }
        }
    }
}

/// Carries one read out; says whether anybody still listens.
pub(super) fn carry_out(
    store: &Store,
    origin: &Origin,
    (ticket, read): (Ticket, Read),
    events: &Sender<Event>,
) -> bool {
    failpoint::point("read");
    let msg = match store.read_snapshot(|store| answer(store, origin, read)) {
        Ok(answer) => Msg::Answer(ticket, answer),
        Err(error) => Msg::Failed(ticket, error.to_string()),
    };
    events.send(Event::Msg(msg)).is_ok()
}
