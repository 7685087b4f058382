//! Opens the store on threads of its own, while everything else is being set up.

use std::{
    path::{Path, PathBuf},
    sync::mpsc::{self, Receiver, Sender},
};

use super::{
    event::{self, Event},
    panic, reader, searcher,
    write::Write,
    writer,
};
use crate::{
    library::{Read, SearchCount, Source, default_source},
    screens::{Msg, Ticket},
    store::{Access, Store},
};

/// A store that is being opened, with the channels to its threads.
pub struct Opening {
    pub(super) database: PathBuf,
    pub(super) events: Sender<Event>,
    pub(super) received: Receiver<Event>,
    pub(super) reads: Sender<(Ticket, Read)>,
    pub(super) writes: Sender<Write>,
    pub(super) searches: Sender<searcher::Request>,
    pub(super) asked_for: SearchCount,
}

impl Opening {
    /// Starts opening a database, and in it a catalogue; without one, the default one.
    ///
    /// # Errors
    /// A thread can't be started.
    pub fn of(database: PathBuf, source: Option<Source>) -> anyhow::Result<Self> {
        let (events, received) = mpsc::channel();
        let (reads, read_queue) = mpsc::channel();
        let (writes, write_queue) = mpsc::channel();
        let (searches, search_queue) = mpsc::channel();
        let asked_for = SearchCount::default();
        panic::catch(events.clone());
        let queues = Queues {
            begin: writes.clone(),
            reads: read_queue,
            writes: write_queue,
            searches: search_queue,
            asked_for: asked_for.clone(),
        };
        let (path, sender) = (database.clone(), events.clone());
        let (begun, begins) = mpsc::channel::<()>();
        event::spawn("reader", move || {
            drop(begun);
            store_threads(&path, source, queues, &sender);
        })?;
        // Wait until the thread runs: a new thread may have to share this one's processor, but one
        // that wakes up gets an idle one.
        let _ = begins.recv();
        Ok(Self { database, events, received, reads, writes, searches, asked_for })
    }
}

/// The receiving ends of the store's threads.
struct Queues {
    /// Where the searcher tells the writer to start.
    begin: Sender<Write>,
    reads: Receiver<(Ticket, Read)>,
    writes: Receiver<Write>,
    searches: Receiver<searcher::Request>,
    asked_for: SearchCount,
}

/// Opens the store and reads until the end. The writer and the searcher open their connections on
/// their own threads once the first read is answered, so that nothing delays the first full frame.
fn store_threads(database: &Path, source: Option<Source>, queues: Queues, events: &Sender<Event>) {
    let Queues { begin, reads, writes, searches, asked_for } = queues;
    let opened = Store::open(database).and_then(|store| {
        let source = source.map_or_else(|| default_source(&store), Ok)?;
        Ok((store, source))
    });
    let (mut store, source) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let _ = events.send(Event::Fatal(error.into()));
            return;
        }
    };
    let origin = source.origin();
    if let Ok(first) = reads.recv()
        && !reader::carry_out(&store, &origin, first, events)
    {
        return;
    }
    if store.access() == Access::ReadOnly {
        let _ = events.send(Event::Msg(Msg::ReadOnly));
    }
    let (sender, path, search_origin) = (events.clone(), database.to_owned(), origin.clone());
    let own = begin.clone();
    let started = event::spawn("writer", {
        let (sender, path) = (sender.clone(), path.clone());
        move || match Store::open(&path) {
            Ok(store) => writer::work(store, &source, writes, (own, &sender)),
            Err(error) => drop(sender.send(Event::Fatal(error.into()))),
        }
    })
    .and_then(|()| {
        event::spawn("searcher", move || {
            searcher::work(&path, search_origin, &searches, &asked_for, (begin, &sender));
        })
    });
    match started {
        Ok(()) => reader::work(&mut store, &origin, &reads, events),
        Err(error) => drop(events.send(Event::Fatal(error.into()))),
    }
}
