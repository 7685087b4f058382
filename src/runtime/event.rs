//! The sources of events: keys and mouse, signals, hang-ups.

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
use nix::unistd::Pid;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use signal_hook::{
    consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH, SIGXFSZ},
    iterator::Signals,
    low_level::emulate_default_handler,
};

use super::input::{Decoder, Input};
use crate::screens::{Msg, keymap::Chord};

/// Keys at shorter intervals are not typed by hand: the fastest typists take 30 ms.
const TYPING_INTERVAL: Duration = Duration::from_millis(15);
/// At least this many keys at shorter intervals are a paste, if text follows a line end among them.
/// Two or three may have been delayed and come together.
const BURST: usize = 4;
/// How long the program may take to end before it is killed.
const EXIT_TIMEOUT: Duration = Duration::from_millis(1500);

/// An event for the event loop.
#[derive(Debug)]
pub(super) enum Event {
    /// A message for the model.
    Msg(Msg),
    /// The database can't be opened.
    Fatal(anyhow::Error),
    /// A signal that ends the program.
    Terminated(i32),
    /// The terminal has another size.
    Resized,
    /// A stop signal (SIGTSTP).
    Stop,
    /// The program was resumed after a stop.
    Continued,
    /// The terminal was closed.
    HungUp,
    /// Another thread has panicked.
    Panicked,
}

/// Caught signals, which wait until [`Caught::watch`] handles them.
pub(super) struct Caught(Signals);

impl Caught {
    pub(super) fn new() -> io::Result<Self> {
        let signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH])?;
        // Turns an exceeded file size limit into a write error instead of a fatal signal.
        signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
        Ok(Self(signals))
    }

    /// Starts the threads that watch the terminal and the signals.
    /// `answered` is set when the terminal has answered what it was asked.
    pub(super) fn watch(
        self,
        events: &Sender<Event>,
        escape_wait: Duration,
        answered: Arc<AtomicBool>,
    ) -> io::Result<Pause> {
        let external = Arc::new(AtomicBool::new(false));
        let (sender, flag) = (events.clone(), external.clone());
        spawn("signals", move || watch_signals(self.0, &flag, &sender))?;
        let sender = events.clone();
        spawn("hang-up", move || watch_hang_up(&sender))?;
        let (wake, woken) = UnixStream::pair()?;
        let (paused_sender, paused) = channel();
        let (resume, resumed) = channel();
        let gate = Gate { wake: woken, paused: paused_sender, resume: resumed };
        let sender = events.clone();
        spawn("input", move || {
            let _ = read_input(&sender, gate, escape_wait, &answered);
            let _ = sender.send(Event::HungUp);
        })?;
        Ok(Pause { wake, paused, resume, external })
    }
}

pub(super) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name(name.to_owned()).spawn(work).map(drop)
}

fn watch_signals(mut signals: Signals, external: &AtomicBool, events: &Sender<Event>) {
    for signal in signals.forever() {
        if external.load(Ordering::SeqCst) {
            match signal {
                // Stop together with the other program, so that the shell gets the terminal.
                SIGTSTP if can_be_resumed() => drop(emulate_default_handler(SIGTSTP)),
                SIGTSTP | SIGINT | SIGQUIT | SIGCONT | SIGWINCH => {}
                _ => external.store(false, Ordering::SeqCst),
            }
            if external.load(Ordering::SeqCst) {
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
            // The event loop ends the program, unless it is stuck in a write to a dead terminal.
            thread::sleep(EXIT_TIMEOUT);
            std::process::exit(128 + signal);
        }
    }
}

/// Whether a shell can resume this program after a stop: one of its ancestors is in the same
/// session but in another process group. A process in an orphaned group should not stop
/// (POSIX.1-2017, 2.4.3): nothing would resume it.
pub(super) fn can_be_resumed() -> bool {
    // The id of a session or group outside the container is 0, which `rustix` does not accept.
    use nix::unistd::{getpgid, getpgrp, getppid, getsid};
    let (group, session) = (getpgrp(), getsid(None));
    if session.is_ok_and(|session| session.as_raw() == 0) {
        return false;
    }
    let mut ancestor = Some(getppid());
    for _ in 0..64 {
        let Some(process) = ancestor.filter(|process| process.as_raw() > 0) else { return false };
        if getpgid(Some(process)) != Ok(group) {
            return session.is_ok() && getsid(Some(process)) == session;
        }
        ancestor = parent_of(process);
    }
    false
}

/// The parent of another process.
fn parent_of(process: Pid) -> Option<Pid> {
    let parent = match std::fs::read_to_string(format!("/proc/{process}/stat")) {
        // After the name, which can be anything in parentheses: the state, the parent.
        Ok(stat) => stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?,
        Err(_) => {
            let process = process.to_string();
            let output =
                std::process::Command::new("ps").args(["-o", "ppid=", "-p", &process]).output();
            String::from_utf8(output.ok()?.stdout).ok()?.trim().parse().ok()?
        }
    };
    Some(Pid::from_raw(parent))
}

/// Waits until the other side of the terminal is closed. The input thread can't notice that while
/// it waits for another program to end.
fn watch_hang_up(events: &Sender<Event>) {
    let input = io::stdin();
    loop {
        // No flags: poll always reports a hang-up.
        let mut descriptors = [PollFd::new(&input, PollFlags::empty())];
        match poll(&mut descriptors, None) {
            Err(rustix::io::Errno::INTR) | Ok(0) => {}
            _ => break,
        }
    }
    let _ = events.send(Event::HungUp);
    thread::sleep(EXIT_TIMEOUT);
    std::process::exit(129);
}

/// Stops the input thread while another program has the terminal.
pub(super) struct Pause {
    /// A byte here wakes the input thread.
    wake: UnixStream,
    /// The input thread reports here that it has stopped reading.
    paused: Receiver<()>,
    /// A message here makes it continue.
    resume: Sender<()>,
    /// Set while signals are for the other program.
    external: Arc<AtomicBool>,
}

impl Pause {
    /// Runs `work` while the input thread and the signals are paused.
    pub(super) fn during<T>(&mut self, work: impl FnOnce() -> T) -> io::Result<T> {
        self.wake.write_all(&[0])?;
        self.paused.recv().map_err(io::Error::other)?;
        self.external.store(true, Ordering::SeqCst);
        let result = work();
        self.external.store(false, Ordering::SeqCst);
        self.resume.send(()).map_err(io::Error::other)?;
        Ok(result)
    }
}

/// The input thread's side of a [`Pause`].
struct Gate {
    wake: UnixStream,
    paused: Sender<()>,
    resume: Receiver<()>,
}

/// What ends a wait for input.
enum Woken {
    /// There is something to read.
    Ready,
    /// The time is up.
    TimedOut,
    /// Another program had the terminal.
    Resumed,
}

impl Gate {
    /// Waits until there is something to read from the terminal, until a time, or until the end of
    /// a pause.
    fn wait(&mut self, due: Option<Instant>) -> io::Result<Woken> {
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
                return Ok(Woken::TimedOut);
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

/// Reads input until the terminal is closed.
fn read_input(
    events: &Sender<Event>,
    mut gate: Gate,
    escape_wait: Duration,
    answered: &AtomicBool,
) -> io::Result<()> {
    let mut decoder = Decoder::new(escape_wait);
    let mut bytes = [0; 4096];
    let mut detector = PasteDetector::default();
    // When an incomplete sequence expires.
    let mut due: Option<Instant> = None;
    loop {
        let first = due.into_iter().chain(detector.due()).min();
        let woken = gate.wait(first)?;
        let now = Instant::now();
        let msgs = match woken {
            Woken::Ready => {
                let inputs = match rustix::io::read(io::stdin(), &mut bytes) {
                    Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => continue,
                    Ok(0) => return Ok(()),
                    other => decoder.feed(&bytes[..other?], now),
                };
                due = decoder.wait().map(|wait| now + wait);
                let (answers, typed): (Vec<Input>, Vec<Input>) =
                    inputs.into_iter().partition(Input::is_answer);
                let mut msgs = Vec::new();
                for answer in answers {
                    match answer {
                        Input::Background { light } => msgs.push(Msg::Background { light }),
                        _ => answered.store(true, Ordering::SeqCst),
                    }
                }
                msgs.extend(detector.take(typed, now));
                msgs
            }
            Woken::TimedOut => {
                let mut msgs = detector.release(now);
                if due.is_some_and(|due| due <= now) {
                    msgs.extend(decoder.expire().into_iter().filter_map(msg));
                    due = decoder.wait().map(|wait| now + wait);
                }
                msgs
            }
            Woken::Resumed => {
                // Skip what was typed into the other program, and replies to its queries.
                detector = PasteDetector::default();
                decoder = Decoder::new(escape_wait);
                while has_input()? {
                    match rustix::io::read(io::stdin(), &mut bytes)? {
                        0 => return Ok(()),
                        count => decoder.discard(&bytes[..count], now),
                    }
                }
                due = decoder.wait().map(|wait| now + wait);
                continue;
            }
        };
        for msg in msgs {
            events.send(Event::Msg(msg)).map_err(io::Error::other)?;
        }
    }
}

/// Whether there is input to read without waiting.
fn has_input() -> io::Result<bool> {
    let input = io::stdin();
    let mut descriptors = [PollFd::new(&input, PollFlags::IN)];
    let none = Timespec { tv_sec: 0, tv_nsec: 0 };
    Ok(poll(&mut descriptors, Some(&none))? > 0)
}

fn msg(input: Input) -> Option<Msg> {
    Some(match input {
        Input::Key(key) => Msg::Key(key),
        Input::Mouse(mouse) => Msg::Mouse(mouse),
        Input::Paste(text) => Msg::Paste(text),
        Input::Background { light } => Msg::Background { light },
        Input::Terminal => return None,
    })
}

/// Recognises pastes that the terminal does not mark by the speed of their keys.
#[derive(Default)]
struct PasteDetector {
    /// When the last text keys came, and the length of the run of fast keys.
    last: Option<Instant>,
    run: usize,
    /// Whether the run is a paste.
    pasting: bool,
    /// Line ends that belong to a paste if text follows, and are keys if not.
    held: Vec<KeyEvent>,
}

impl PasteDetector {
    /// When the held keys are released.
    fn due(&self) -> Option<Instant> {
        self.last.filter(|_| !self.held.is_empty()).map(|last| last + TYPING_INTERVAL)
    }

    /// Releases the held keys if nothing has followed in time.
    fn release(&mut self, now: Instant) -> Vec<Msg> {
        if self.due().is_none_or(|due| due > now) {
            return Vec::new();
        }
        std::mem::take(&mut self.held).into_iter().map(Msg::Key).collect()
    }

    /// Adds input that came at a time; returns the messages for it.
    fn take(&mut self, inputs: Vec<Input>, now: Instant) -> Vec<Msg> {
        if inputs.is_empty() {
            return Vec::new();
        }
        let mut msgs = self.release(now);
        let written = |input: &Input| match input {
            Input::Key(key) => Chord::of(*key).written().map(|c| (*key, c)),
            _ => None,
        };
        let Some(typed) = inputs.iter().map(written).collect::<Option<Vec<_>>>() else {
            msgs.extend(std::mem::take(self).held.into_iter().map(Msg::Key));
            msgs.extend(inputs.into_iter().filter_map(msg));
            return msgs;
        };
        if self.last.is_none_or(|last| last + TYPING_INTERVAL < now) {
            (self.run, self.pasting) = (0, false);
        }
        self.last = Some(now);
        self.run += typed.len();
        let is_break = |c: char| matches!(c, '\r' | '\n' | '\t');
        let held = !self.held.is_empty();
        let mut keys = std::mem::take(&mut self.held);
        let first = if held { Some(0) } else { typed.iter().position(|(_, c)| is_break(*c)) };
        let text_follows = first.is_some_and(|at| typed[at..].iter().any(|(_, c)| !is_break(*c)));
        keys.extend(typed.iter().map(|(key, _)| *key));
        if self.pasting || self.run >= BURST && text_follows {
            self.pasting = true;
            msgs.push(Msg::Burst(keys));
            return msgs;
        }
        if self.run >= BURST {
            // If anything was held, all of these are line ends: otherwise it would be a paste.
            let ends = typed.iter().rev().take_while(|(_, c)| is_break(*c)).count();
            self.held = keys.split_off(if held { 0 } else { keys.len() - ends });
        }
        msgs.extend(keys.into_iter().map(Msg::Key));
        msgs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of pieces that come `gap` milliseconds apart, with bursts in brackets.
    fn made(pieces: &[&str], gap: u64) -> String {
        let (mut decoder, mut detector) = (Decoder::new(TYPING_INTERVAL), PasteDetector::default());
        let mut now = Instant::now();
        let mut msgs = Vec::new();
        for piece in pieces {
            msgs.extend(detector.take(decoder.feed(piece.as_bytes(), now), now));
            now += Duration::from_millis(gap);
            msgs.extend(detector.release(now));
        }
        msgs.extend(detector.release(now + TYPING_INTERVAL));
        let text = |keys: &[KeyEvent]| -> String {
            keys.iter().filter_map(|key| Chord::of(*key).written()).collect()
        };
        let shown = msgs.iter().map(|msg| match msg {
            Msg::Key(key) => text(&[*key]),
            Msg::Burst(keys) => format!("[{}]", text(keys)),
            other => format!("{other:?}"),
        });
        shown.collect()
    }

    #[test]
    fn a_paste_without_marks_is_known_by_its_speed_whole_and_in_pieces() {
        for (pieces, gap, expected) in [
            (&["- a\r- b\r"][..], 0, "[- a\r- b\r]"),
            (&["- a\n- b\n"], 0, "[- a\n- b\n]"),
            (&["- a\r\n- b"], 0, "[- a\r\n- b]"),
            (&["rm it\r", "kdd x\r", "s ok\r"], 3, "rm it[\rkdd x\r][s ok\r]"),
            (&["-", " ", "a", "\r", "-", " ", "b"], 5, "- a[\r-][ ][b]"),
            (&["- ab\r", "\r", "x"], 3, "- ab[\r\rx]"),
            // Typed by hand.
            (&["abcd\r"], 0, "abcd\r"),
            (&["-", " ", "a", "\r", "b"], 30, "- a\rb"),
            (&["- ab\r", "c"], 30, "- ab\rc"),
            (&["- ab\r", "\r"], 30, "- ab\r\r"),
            (&["j\r", "e"], 1, "j\re"),
        ] {
            assert_eq!(made(pieces, gap), expected, "{pieces:?}");
        }
    }
}
