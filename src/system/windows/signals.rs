//! What ends the program from outside: Ctrl-Break, the closed window, the end of the session.

use std::{
    io,
    sync::{
        Mutex, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use super::api::{self, ConsoleEvent};
use crate::system::Signal;

/// Caught signals, which wait until they are asked for.
pub struct Signals(Receiver<Signal>);

/// Where events of the console go.
static SENDER: Mutex<Option<Sender<Signal>>> = Mutex::new(None);

impl Signals {
    /// Catches signals from now on.
    pub fn new() -> io::Result<Self> {
        let (sender, signals) = channel();
        *SENDER.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        api::watch_console(pass_on)?;
        Ok(Self(signals))
    }

    /// All signals, as they come.
    pub fn forever(&mut self) -> impl Iterator<Item = Signal> {
        self.0.iter()
    }
}

fn pass_on(event: ConsoleEvent) {
    // The statuses that shells on other systems report for such signals.
    let signal = match event {
        ConsoleEvent::Interrupted => Signal::Interrupt(130),
        ConsoleEvent::Closed => Signal::Terminate(129),
        ConsoleEvent::Shutdown => Signal::Terminate(143),
    };
    let sender = SENDER.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let watched = sender.is_some_and(|sender| sender.send(signal).is_ok());
    if watched && matches!(signal, Signal::Terminate(_)) {
        // The system ends the program when this returns. It ends by itself, once all is saved.
        loop {
            thread::park();
        }
    }
}

/// A program can't be stopped here.
pub fn suspend() -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Whether a shell can resume this program after a stop.
pub fn can_be_resumed() -> bool {
    false
}
