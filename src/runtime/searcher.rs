//! The search threads: one searches the names, the other the full text, so that names never wait
//! for the full text.

use std::{
    path::Path,
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
};

use super::{
    event::{self, Event},
    writer::Write,
};
use crate::{
    library::{FullText, FullTextJob, Hits, SearchCount, SearchRequest, SearchScope, Searcher},
    screens::{Msg, Ticket},
    store::{Origin, Store},
};

/// A search request with its number.
pub(super) type Request = (Ticket, u64, SearchRequest);

/// Searches until the browser ends. Of several waiting requests, only the newest is answered.
pub(super) fn work(
    database: &Path,
    origin: Origin,
    requests: &Receiver<Request>,
    searches: &SearchCount,
    (writes, events): (Sender<Write>, &Sender<Event>),
) {
    let searcher = Store::open(database)
        .and_then(|store| Searcher::new(store, origin).cancelled_by(Arc::clone(searches)));
    let mut searcher = match searcher {
        Ok(searcher) => searcher,
        Err(error) => return drop(events.send(Event::Fatal(error.into()))),
    };
    // Load the index before the first request. An error would come again with it, and be reported.
    let _ = searcher.refresh(&SearchScope::Catalogue);
    let _ = writes.send(Write::Begin);
    drop(writes);
    let mut full_text = None;
    while let Ok(first) = requests.recv() {
        let (ticket, number, request) = requests.try_iter().last().unwrap_or(first);
        searcher.begin(number);
        let (hits, job) = match searcher.by_name(&request) {
            Ok(answer) => answer,
            Err(error) if error.is_interrupted() => continue,
            Err(error) => (Hits { failed: Some(error.to_string()), ..Hits::default() }, None),
        };
        if events.send(Event::Msg(Msg::Found(ticket, hits))).is_err() {
            return;
        }
        let Some(job) = job else { continue };
        let sender = full_text.get_or_insert_with(|| {
            let (sender, queue) = channel();
            let (path, searches) = (database.to_owned(), Arc::clone(searches));
            let (events, failed) = (events.clone(), events.clone());
            let work = move || full_text_work(&path, &queue, searches, &events);
            if let Err(error) = event::spawn("full text", work) {
                let _ = failed.send(Event::Fatal(error.into()));
            }
            sender
        });
        // A send fails only after that thread has reported its error.
        drop(sender.send((ticket, number, job)));
    }
}

/// Makes second answers until the browser ends. Of several waiting jobs, only the newest is done.
fn full_text_work(
    database: &Path,
    queue: &Receiver<(Ticket, u64, FullTextJob)>,
    searches: SearchCount,
    events: &Sender<Event>,
) {
    let mut full_text = match FullText::open(database, searches) {
        Ok(full_text) => full_text,
        Err(error) => return drop(events.send(Event::Fatal(error.into()))),
    };
    while let Ok(first) = queue.recv() {
        let (ticket, number, job) = queue.try_iter().last().unwrap_or(first);
        // An interrupted search was replaced by a newer one.
        let Ok(hits) = full_text.answer(number, &job) else { continue };
        if events.send(Event::Msg(Msg::Found(ticket, hits))).is_err() {
            return;
        }
    }
}
