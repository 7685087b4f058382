//! Worker threads that start with their first job.

use std::{
    io,
    sync::mpsc::{self, Receiver, Sender},
};

use super::event::{self, Event};
use crate::{
    document::{CodeBlock, Highlighter},
    screens::{LayoutJob, Msg, Ticket},
};

/// A thread that starts with its first job.
pub(super) struct Worker<J> {
    name: &'static str,
    work: fn(&Receiver<J>, &Sender<Event>),
    queue: Option<Sender<J>>,
}

/// A request to lay out a large text.
pub(super) type Layout = (Ticket, Box<LayoutJob>);

impl<J: Send + 'static> Worker<J> {
    fn new(name: &'static str, work: fn(&Receiver<J>, &Sender<Event>)) -> Self {
        Self { name, work, queue: None }
    }

    /// Queues a job; its result arrives as an event.
    pub(super) fn send(&mut self, job: J, events: &Sender<Event>) -> io::Result<()> {
        let queue = match &self.queue {
            Some(queue) => queue,
            None => {
                let (sender, jobs) = mpsc::channel();
                let (work, events) = (self.work, events.clone());
                event::spawn(self.name, move || work(&jobs, &events))?;
                self.queue.insert(sender)
            }
        };
        // A thread that has ended has panicked, and the panic was reported as an event.
        let _ = queue.send(job);
        Ok(())
    }
}

/// Highlights code blocks, away from the main thread: the grammars take milliseconds and megabytes
/// to load.
pub(super) fn highlighter() -> Worker<CodeBlock> {
    Worker::new("highlighter", |blocks, events| {
        let highlighter = Highlighter::new();
        for block in blocks {
            let tokens = highlighter.tokens(&block);
            if events.send(Event::Msg(Msg::Highlighted(block.key, tokens))).is_err() {
                return;
            }
        }
    })
}

/// Lays out texts that are too large for the main thread. Of several waiting jobs, only the newest
/// is done.
pub(super) fn layout() -> Worker<Layout> {
    Worker::new("layout", |jobs, events| {
        while let Ok(first) = jobs.recv() {
            let (ticket, job) = jobs.try_iter().last().unwrap_or(first);
            if events.send(Event::Msg(Msg::LaidOut(ticket, Box::new(job.run())))).is_err() {
                return;
            }
        }
    })
}
