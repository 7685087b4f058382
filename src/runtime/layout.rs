//! The thread that lays out what is too large to be laid out between two keys.

use std::{
    io,
    sync::mpsc::{self, Receiver, Sender},
};

use super::event::{self, Event};
use crate::app::{LayoutJob, Msg, Ticket};

/// Lays out on a thread of its own, from the first large text on.
#[derive(Default)]
pub(super) struct Worker(Option<Sender<(Ticket, Box<LayoutJob>)>>);

impl Worker {
    pub(super) fn send(
        &mut self,
        job: (Ticket, Box<LayoutJob>),
        events: &Sender<Event>,
    ) -> io::Result<()> {
        let queue = if let Some(queue) = &self.0 {
            queue
        } else {
            let (sender, jobs) = mpsc::channel();
            let events = events.clone();
            event::spawn("layout", move || work(&jobs, &events))?;
            self.0.insert(sender)
        };
        // A thread that is gone has panicked, which is an event that is on its way.
        let _ = queue.send(job);
        Ok(())
    }
}

/// Of several that wait, only the newest is worth an answer.
fn work(jobs: &Receiver<(Ticket, Box<LayoutJob>)>, events: &Sender<Event>) {
    while let Ok(first) = jobs.recv() {
        let (ticket, job) = jobs.try_iter().last().unwrap_or(first);
        let document = Box::new(job.carry_out());
        if events.send(Event::Msg(Msg::LaidOut(ticket, document))).is_err() {
            return;
        }
    }
}
