//! Where events come from: keys and mouse, signals, a terminal that goes away.

use std::{
    io::{self, Read as _, Write as _},
    os::unix::net::UnixStream,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::Duration,
};

use crossterm::event::{self as terminal, KeyEventKind};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use signal_hook::{
    consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH, SIGXFSZ},
    iterator::Signals,
    low_level::emulate_default_handler,
};

use crate::app::Msg;

/// How long crossterm looks for more than there is. Not nothing: with no time at all it does not
/// even look. No longer than needed: it asks again and again meanwhile, and takes up a processor
/// just when a key is to be answered.
const MOMENT: Duration = Duration::from_micros(50);
/// So long after the last key crossterm is asked once more: in a moment that went by while this
/// thread had no processor, it has not looked at what it had read.
const AFTERWARDS: Timespec = Timespec { tv_sec: 0, tv_nsec: 20_000_000 };
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
    /// The terminal has another size.
    Resized,
    /// The shell wants the terminal.
    Stop,
    /// The program goes on after a stop.
    Continued,
    /// The terminal is gone.
    HungUp,
    /// Another thread has panicked.
    Panicked,
}

/// Signals that are caught from now on, for when somebody watches.
pub(super) struct Caught(Signals);

impl Caught {
    pub(super) fn new() -> io::Result<Self> {
        let signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH])?;
        // A limit on the size of files is an error of the write that meets it, not the end.
        signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
        Ok(Self(signals))
    }

    /// Starts the threads that watch the terminal and the signals.
    pub(super) fn watch(self, events: &Sender<Event>) -> io::Result<Pause> {
        let away = Arc::new(AtomicBool::new(false));
        let (sender, elsewhere) = (events.clone(), away.clone());
        spawn("signals", move || watch_signals(self.0, &elsewhere, &sender))?;
        let sender = events.clone();
        spawn("hang-up", move || watch_hang_up(&sender))?;
        let (wake, woken) = UnixStream::pair()?;
        let (told_paused, paused) = channel();
        let (resume, told_to_resume) = channel();
        let gate = Gate { wake: woken, paused: told_paused, resume: told_to_resume };
        let sender = events.clone();
        spawn("input", move || read_input(&sender, gate))?;
        Ok(Pause { wake, paused, resume, away })
    }
}

pub(super) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name(name.to_owned()).spawn(work).map(drop)
}

fn watch_signals(mut signals: Signals, away: &AtomicBool, events: &Sender<Event>) {
    for signal in signals.forever() {
        if away.load(Ordering::SeqCst) {
            match signal {
                // The other program stops, and this one with it, so that the shell is back.
                SIGTSTP => drop(emulate_default_handler(SIGTSTP)),
                SIGINT | SIGQUIT | SIGCONT | SIGWINCH => {}
                _ => away.store(false, Ordering::SeqCst),
            }
            if away.load(Ordering::SeqCst) {
                continue;
            }
        }
        let event = match signal {
            SIGWINCH => Event::Resized,
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

/// Keeps the keys from this program while another has the terminal.
pub(super) struct Pause {
    /// A byte here wakes the thread that reads.
    wake: UnixStream,
    /// It says here that it reads no more.
    paused: Receiver<()>,
    /// It goes on when something comes here.
    resume: Sender<()>,
    /// While this is set, signals are for the other program.
    away: Arc<AtomicBool>,
}

impl Pause {
    /// Leaves the terminal to another program while that runs.
    pub(super) fn during<T>(&mut self, work: impl FnOnce() -> T) -> io::Result<T> {
        self.wake.write_all(&[0])?;
        self.paused.recv().map_err(io::Error::other)?;
        self.away.store(true, Ordering::SeqCst);
        let result = work();
        self.away.store(false, Ordering::SeqCst);
        self.resume.send(()).map_err(io::Error::other)?;
        Ok(result)
    }
}

/// The other side of a [`Pause`].
struct Gate {
    wake: UnixStream,
    paused: Sender<()>,
    resume: Receiver<()>,
}

impl Gate {
    /// Waits until there is something to read from the terminal, or for a time; while paused, until
    /// that ends.
    fn wait(&mut self, most: Option<&Timespec>) -> io::Result<()> {
        loop {
            let input = io::stdin();
            let mut descriptors =
                [PollFd::new(&input, PollFlags::IN), PollFd::new(&self.wake, PollFlags::IN)];
            match poll(&mut descriptors, most) {
                Err(rustix::io::Errno::INTR) => continue,
                other => other?,
            };
            if descriptors[1].revents().is_empty() {
                return Ok(());
            }
            self.wake.read_exact(&mut [0])?;
            if self.paused.send(()).is_err() || self.resume.recv().is_err() {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
        }
    }
}

fn read_input(events: &Sender<Event>, mut gate: Gate) {
    let mut read_all = || -> io::Result<()> {
        let mut most = None;
        loop {
            gate.wait(most.take())?;
            // What has come is taken apart at once, and all of it: crossterm keeps what it has
            // read, where no poll sees it.
            while terminal::poll(MOMENT)? {
                most = Some(&AFTERWARDS);
                let msg = match terminal::read()? {
                    terminal::Event::Key(key) if key.kind != KeyEventKind::Release => Msg::Key(key),
                    terminal::Event::Mouse(mouse) => Msg::Mouse(mouse),
                    terminal::Event::Paste(text) => Msg::Paste(text),
                    terminal::Event::Resize(width, height) => Msg::Resize(width, height),
                    _ => continue,
                };
                events.send(Event::Msg(msg)).map_err(io::Error::other)?;
            }
        }
    };
    let _ = read_all();
    let _ = events.send(Event::HungUp);
}
