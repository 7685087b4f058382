//! Where events come from: keys and mouse, signals, a terminal that goes away.

use std::{io, sync::mpsc::Sender, thread, time::Duration};

use crossterm::event::{self as terminal, KeyEventKind};
use rustix::event::{PollFd, PollFlags, poll};
use signal_hook::{
    consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP},
    iterator::Signals,
};

use crate::app::Msg;

/// How long the program may take to end before it is ended.
const PATIENCE: Duration = Duration::from_millis(1500);

/// Something for the event loop.
#[derive(Debug)]
pub(super) enum Event {
    /// For the model.
    Msg(Msg),
    /// The database can't be opened.
    Fatal(anyhow::Error),
    /// A signal that ends the program.
    Terminated(i32),
    /// The shell wants the terminal.
    Stop,
    /// The program goes on after a stop.
    Continued,
    /// The terminal is gone.
    HungUp,
    /// Another thread has panicked.
    Panicked,
}

/// Starts the threads that watch the terminal and the signals.
pub(super) fn watch(events: &Sender<Event>) -> io::Result<()> {
    let signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT])?;
    let sender = events.clone();
    spawn("signals", move || watch_signals(signals, &sender))?;
    let sender = events.clone();
    spawn("hang-up", move || watch_hang_up(&sender))?;
    let sender = events.clone();
    spawn("input", move || read_input(&sender))
}

pub(super) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name(name.to_owned()).spawn(work).map(drop)
}

fn watch_signals(mut signals: Signals, events: &Sender<Event>) {
    for signal in signals.forever() {
        let event = match signal {
            SIGTSTP => Event::Stop,
            SIGCONT => Event::Continued,
            signal => Event::Terminated(signal),
        };
        let ends = matches!(event, Event::Terminated(_));
        if events.send(event).is_err() {
            return;
        }
        if ends {
            // The event loop ends the program in its own time, unless it is stuck in a write to
            // a terminal that takes nothing any more.
            thread::sleep(PATIENCE);
            std::process::exit(128 + signal);
        }
    }
}

/// Waits until the other side of the terminal is closed. crossterm never returns from a dead
/// terminal (its issue 793), so nobody else would notice.
fn watch_hang_up(events: &Sender<Event>) {
    let input = io::stdin();
    loop {
        // No flags: a hang-up is always reported, and nothing else is asked for.
        let mut descriptors = [PollFd::new(&input, PollFlags::empty())];
        match poll(&mut descriptors, None) {
            Err(rustix::io::Errno::INTR) | Ok(0) => {}
            _ => break,
        }
    }
    let _ = events.send(Event::HungUp);
    thread::sleep(PATIENCE);
    std::process::exit(129);
}

fn read_input(events: &Sender<Event>) {
    loop {
        let msg = match terminal::read() {
            Ok(terminal::Event::Key(key)) if key.kind != KeyEventKind::Release => Msg::Key(key),
            Ok(terminal::Event::Mouse(mouse)) => Msg::Mouse(mouse),
            Ok(terminal::Event::Paste(text)) => Msg::Paste(text),
            Ok(terminal::Event::Resize(width, height)) => Msg::Resize(width, height),
            Ok(_) => continue,
            Err(_) => {
                let _ = events.send(Event::HungUp);
                return;
            }
        };
        if events.send(Event::Msg(msg)).is_err() {
            return;
        }
    }
}
