//! The thread that lays out what is too large to be laid out between two keys.

use std::{
    io,
    sync::mpsc::{self, Receiver, Sender},
};

use super::event::{self, Event};
use crate::app::{Commission, Msg, Ticket};

/// Lays out on a thread of its own, from the first large text on.
#[derive(Default)]
pub(super) struct Worker(Option<Sender<(Ticket, Box<Commission>)>>);

impl Worker {
    pub(super) fn send(
        &mut self,
        commission: (Ticket, Box<Commission>),
        events: &Sender<Event>,
    ) -> io::Result<()> {
        let queue = if let Some(queue) = &self.0 {
            queue
        } else {
            let (sender, commissions) = mpsc::channel();
            let events = events.clone();
            event::spawn("layout", move || work(&commissions, &events))?;
            self.0.insert(sender)
        };
        // A thread that is gone has panicked, which is an event that is on its way.
        let _ = queue.send(commission);
        Ok(())
    }
}

/// Of several that wait, only the newest is worth an answer.
fn work(commissions: &Receiver<(Ticket, Box<Commission>)>, events: &Sender<Event>) {
    while let Ok(first) = commissions.recv() {
        let (ticket, commission) = commissions.try_iter().last().unwrap_or(first);
        let document = Box::new(commission.carry_out());
        if events.send(Event::Msg(Msg::LaidOut(ticket, document))).is_err() {
            return;
        }
    }
}
