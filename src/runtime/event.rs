//! The sources of events: keys and mouse, signals, hang-ups.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use crossterm::event::KeyEvent;

use super::source::Source;
use crate::{
    screens::{Msg, keymap::Chord},
    system::{
        Ready, Signal,
        signals::{self, Signals},
        terminal::{HANG_UP, Waiter, Waker, waiter},
    },
};

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
    /// A signal that ends the program, with this status.
    Terminated(u8),
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
        Signals::new().map(Self)
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
        if let Some(wait) = HANG_UP {
            let sender = events.clone();
            // The input thread can't notice that while it waits for another program to end.
            spawn("hang-up", move || {
                wait();
                let _ = sender.send(Event::HungUp);
                thread::sleep(EXIT_TIMEOUT);
                std::process::exit(129);
            })?;
        }
        let (waker, waiter) = waiter()?;
        let (paused_sender, paused) = channel();
        let (resume, resumed) = channel();
        let gate = Gate { waiter, paused: paused_sender, resume: resumed };
        let source = Source::new(escape_wait, answered);
        let sender = events.clone();
        spawn("input", move || {
            let _ = read_input(&sender, gate, source);
            let _ = sender.send(Event::HungUp);
        })?;
        Ok(Pause { waker, paused, resume, external })
    }
}

pub(super) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name(name.to_owned()).spawn(work).map(drop)
}

fn watch_signals(mut signals: Signals, external: &AtomicBool, events: &Sender<Event>) {
    for signal in signals.forever() {
        if external.load(Ordering::SeqCst) {
            match signal {
                Signal::Terminate(_) => external.store(false, Ordering::SeqCst),
                signal => {
                    stop_together(signal);
                    continue;
                }
            }
        }
        let (event, ends) = event_of(signal);
        if events.send(event).is_err() {
            return;
        }
        if let Some(status) = ends {
            // The event loop ends the program, unless it is stuck in a write to a dead terminal.
            thread::sleep(EXIT_TIMEOUT);
            std::process::exit(status.into());
        }
    }
}

/// What a signal is to the event loop, and the status with which it ends the program.
fn event_of(signal: Signal) -> (Event, Option<u8>) {
    match signal {
        Signal::Resized => (Event::Resized, None),
        Signal::Stop => (Event::Stop, None),
        Signal::Continued => (Event::Continued, None),
        Signal::Interrupt(status) | Signal::Terminate(status) => {
            (Event::Terminated(status), Some(status))
        }
    }
}

/// Stops together with the other program that has the terminal, so that the shell gets it.
fn stop_together(signal: Signal) {
    if signal == Signal::Stop && signals::can_be_resumed() {
        // If it fails, this program waits for the other one as before.
        let _ = signals::suspend();
    }
}

/// Stops the input thread while another program has the terminal.
pub(super) struct Pause {
    waker: Waker,
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
        self.waker.wake()?;
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
    waiter: Waiter,
    paused: Sender<()>,
    resume: Receiver<()>,
}

impl Gate {
    /// Waits until there is something to read from the terminal, until a time, or until the end of
    /// a pause ([`Ready::Woken`]).
    fn wait(&mut self, due: Option<Instant>) -> io::Result<Ready> {
        let ready = self.waiter.wait(due)?;
        let pauses = ready == Ready::Woken;
        if pauses && (self.paused.send(()).is_err() || self.resume.recv().is_err()) {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        Ok(ready)
    }
}

/// Reads input until the terminal is closed.
fn read_input(events: &Sender<Event>, mut gate: Gate, mut source: Source) -> io::Result<()> {
    let mut detector = PasteDetector::default();
    loop {
        let first = source.due().into_iter().chain(detector.due()).min();
        let ready = gate.wait(first)?;
        let now = Instant::now();
        let msgs = match ready {
            Ready::Input => {
                let (mut typed, mut msgs) = (Vec::new(), Vec::new());
                if !source.read(now, &mut typed, &mut msgs)? {
                    return Ok(());
                }
                msgs.extend(detector.take(typed, now));
                msgs
            }
            Ready::TimedOut => {
                let mut msgs = detector.release(now);
                msgs.extend(source.expire(now));
                msgs
            }
            Ready::Woken => {
                detector = PasteDetector::default();
                if !source.skip(now)? {
                    return Ok(());
                }
                continue;
            }
        };
        for msg in msgs {
            events.send(Event::Msg(msg)).map_err(io::Error::other)?;
        }
    }
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
    fn take(&mut self, inputs: Vec<Msg>, now: Instant) -> Vec<Msg> {
        if inputs.is_empty() {
            return Vec::new();
        }
        let mut msgs = self.release(now);
        let written = |input: &Msg| match input {
            Msg::Key(key) => Chord::of(*key).written().map(|c| (*key, c)),
            _ => None,
        };
        let Some(typed) = inputs.iter().map(written).collect::<Option<Vec<_>>>() else {
            msgs.extend(std::mem::take(self).held.into_iter().map(Msg::Key));
            msgs.extend(inputs);
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
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::runtime::input::{Decoder, Input};

    /// The keys of pieces that come `gap` milliseconds apart, with bursts in brackets.
    fn made(pieces: &[&str], gap: u64) -> String {
        let (mut decoder, mut detector) = (Decoder::new(TYPING_INTERVAL), PasteDetector::default());
        let mut now = Instant::now();
        let mut msgs = Vec::new();
        for piece in pieces {
            let keys = decoder.feed(piece.as_bytes(), now).into_iter().map(|input| match input {
                Input::Key(key) => Msg::Key(key),
                other => panic!("{other:?}"),
            });
            msgs.extend(detector.take(keys.collect(), now));
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
