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
    write::Write,
};
use crate::{
    domain::SavedSearch,
    library::{FullText, FullTextJob, Hits, SearchCount, SearchRequest, SearchScope, Searcher},
    screens::{Msg, Ticket},
    store::{Error, Origin, Store},
};

/// What the searcher does.
pub(super) enum Request {
    /// Search; with the number of the request.
    Search(Ticket, u64, SearchRequest),
    /// Count what saved searches find, once there is nothing else to do.
    Count(Vec<SavedSearch>),
}

/// The requests that wait: the newest of each kind.
#[derive(Default)]
struct Waiting {
    search: Option<(Ticket, u64, SearchRequest)>,
    count: Option<Vec<SavedSearch>>,
}

impl Waiting {
    fn take(&mut self, request: Request) {
        match request {
            Request::Search(ticket, number, request) => {
                self.search = Some((ticket, number, request));
            }
            Request::Count(searches) => self.count = Some(searches),
        }
    }
}

/// How many entries each of these searches finds.
///
/// # Errors
/// [`Error::is_interrupted`] when a search was requested.
fn counts(searcher: &mut Searcher, searches: &[SavedSearch]) -> Result<Vec<(String, u64)>, Error> {
    let mut counts = Vec::with_capacity(searches.len());
    for search in searches {
        let request = SearchRequest { query: search.query.clone(), ..SearchRequest::default() };
        let mut total = 0;
        searcher.search(&request, &mut |hits| {
            total = hits.total as u64;
            true
        })?;
        counts.push((search.name.clone(), total));
    }
    Ok(counts)
}

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
    let mut waiting = Waiting::default();
    loop {
        if waiting.count.is_none() {
            let Ok(request) = requests.recv() else { return };
            waiting.take(request);
        }
        for request in requests.try_iter() {
            waiting.take(request);
        }
        let Some((ticket, number, request)) = waiting.search.take() else {
            let Some(saved) = waiting.count.take() else { continue };
            match counts(&mut searcher, &saved) {
                Ok(counts) => drop(events.send(Event::Msg(Msg::SearchCounts(counts)))),
                // A search goes first.
                Err(error) if error.is_interrupted() => {
                    waiting.count = Some(saved);
                    let Ok(request) = requests.recv() else { return };
                    waiting.take(request);
                }
                // Without its count, a saved search can be used all the same.
                Err(_) => {}
            }
            continue;
        };
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
