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
    time::{Duration, Instant},
};

use crossterm::event::KeyEvent;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::Pid,
};
use signal_hook::{
    consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH, SIGXFSZ},
    iterator::Signals,
    low_level::emulate_default_handler,
};

use super::input::{Decoder, Input};
use crate::app::{Msg, keymap::Chord};

/// Keys in one piece of at least so many, with a new line among them, are no typing.
const BURST: usize = 6;
/// What comes so soon after such keys belongs to them.
const BURST_GAP: Duration = Duration::from_millis(20);
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
    pub(super) fn watch(self, events: &Sender<Event>, escape_wait: Duration) -> io::Result<Pause> {
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
        spawn("input", move || {
            let _ = read_input(&sender, gate, Decoder::new(escape_wait));
            let _ = sender.send(Event::HungUp);
        })?;
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
                SIGTSTP if is_awaited() => drop(emulate_default_handler(SIGTSTP)),
                SIGTSTP | SIGINT | SIGQUIT | SIGCONT | SIGWINCH => {}
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

/// Whether a shell waits for this program, which would set it going again after a stop: one of its
/// ancestors is of the same session, but of another group of processes. In an orphaned group
/// nothing is to be stopped (POSIX.1-2017, 2.4.3), and what stops all the same stops for good.
pub(super) fn is_awaited() -> bool {
    use rustix::process::{getpgid, getpgrp, getppid, getsid};
    let (group, session) = (getpgrp(), getsid(None));
    let mut ancestor = getppid();
    for _ in 0..64 {
        let Some(process) = ancestor else { return false };
        if getpgid(Some(process)) != Ok(group) {
            return session.is_ok() && getsid(Some(process)) == session;
        }
        ancestor = parent_of(process);
    }
    false
}

/// The parent of another process.
fn parent_of(process: Pid) -> Option<Pid> {
    let process = process.as_raw_nonzero().get();
    let parent = match std::fs::read_to_string(format!("/proc/{process}/stat")) {
        // Behind the name, which can be anything in parentheses: the state, the parent.
        Ok(stat) => stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?,
        Err(_) => {
            let process = process.to_string();
            let output =
                std::process::Command::new("ps").args(["-o", "ppid=", "-p", &process]).output();
            String::from_utf8(output.ok()?.stdout).ok()?.trim().parse().ok()?
        }
    };
    Pid::from_raw(parent)
}

/// Waits until the other side of the terminal is closed: the thread that reads may be waiting for
/// another program to end.
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

/// What ends a wait for input.
enum Woken {
    /// There is something to read.
    Ready,
    /// The time is over.
    Late,
    /// Another program has had the terminal.
    Resumed,
}

impl Gate {
    /// Waits until there is something to read from the terminal, or for a time; while paused, until
    /// that ends.
    fn wait(&mut self, most: Option<Duration>) -> io::Result<Woken> {
        let due = most.map(|most| Instant::now() + most);
        loop {
            let left = due.map(|due| due.saturating_duration_since(Instant::now()));
            let left = left.map(Timespec::try_from).transpose().map_err(io::Error::other)?;
            let input = io::stdin();
            let mut descriptors =
                [PollFd::new(&input, PollFlags::IN), PollFd::new(&self.wake, PollFlags::IN)];
            let ready = match poll(&mut descriptors, left.as_ref()) {
                Err(rustix::io::Errno::INTR) => continue,
                other => other?,
            };
            if ready == 0 {
                return Ok(Woken::Late);
            }
            if descriptors[1].revents().is_empty() {
                return Ok(Woken::Ready);
            }
            self.wake.read_exact(&mut [0])?;
            if self.paused.send(()).is_err() || self.resume.recv().is_err() {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            return Ok(Woken::Resumed);
        }
    }
}

/// Reads what the terminal sends until that is gone.
fn read_input(events: &Sender<Event>, mut gate: Gate, mut decoder: Decoder) -> io::Result<()> {
    let mut bytes = [0; 4096];
    let mut last_burst: Option<Instant> = None;
    loop {
        let wait = decoder.wait(Instant::now());
        let inputs = match gate.wait(wait)? {
            Woken::Ready => match rustix::io::read(io::stdin(), &mut bytes) {
                Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => continue,
                Ok(0) => return Ok(()),
                other => decoder.feed(&bytes[..other?], Instant::now()),
            },
            Woken::Late => decoder.settle(),
            Woken::Resumed => {
                decoder.forget();
                continue;
            }
        };
        let goes_on = last_burst.take().is_some_and(|at| at.elapsed() < BURST_GAP);
        let burst = burst(&inputs, goes_on);
        let msgs = match burst {
            Some(keys) => {
                last_burst = Some(Instant::now());
                vec![Msg::Burst(keys)]
            }
            None => inputs.into_iter().map(msg).collect(),
        };
        for msg in msgs {
            events.send(Event::Msg(msg)).map_err(io::Error::other)?;
        }
    }
}

fn msg(input: Input) -> Msg {
    match input {
        Input::Key(key) => Msg::Key(key),
        Input::Mouse(mouse) => Msg::Mouse(mouse),
        Input::Paste(text) => Msg::Paste(text),
    }
}

/// The keys that came together, if they are too many for hands: a text with something behind a new
/// line or a tab, all of it to be written, or the rest of one.
fn burst(inputs: &[Input], goes_on: bool) -> Option<Vec<KeyEvent>> {
    let written = |input: &Input| match input {
        Input::Key(key) => Chord::of(*key).written().map(|c| (*key, c)),
        _ => None,
    };
    let (keys, text): (Vec<KeyEvent>, String) =
        inputs.iter().map(written).collect::<Option<Vec<_>>>()?.into_iter().unzip();
    let breaks = text.trim_end_matches(['\n', '\t']).contains(['\n', '\t']);
    (goes_on && !keys.is_empty() || keys.len() >= BURST && breaks).then_some(keys)
}
