//! The terminal: its modes, waiting for what it sends, and its end.

use std::{
    fs::{File, OpenOptions},
    io::{self, IsTerminal as _, Read as _, Write as _},
    os::{fd::AsFd as _, unix::net::UnixStream},
    time::Instant,
};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
    termios::{SpecialCodeIndex, tcgetattr},
};

use super::guard;
use crate::system::Ready;

/// Reports clicks, the wheel, and motion while a button is down (1002), with decimal coordinates
/// (1006). crossterm's own command requests all motion too, which floods a slow connection.
const MOUSE_ON: &str = "\u{1b}[?1002h\u{1b}[?1006h";
const MOUSE_OFF: &str = "\u{1b}[?1006l\u{1b}[?1002l";

/// Whether the terminal can be asked something: its answers are told from keys.
pub const ANSWERS: bool = true;

/// Whether the protocol of kitty for keys can be switched on, where a terminal has it.
pub const KEY_PROTOCOLS: bool = true;

/// Passes on keys as they are pressed, until [`restore`]. `end` are the sequences to send if the
/// program can't end in good order.
pub fn make_raw(end: String) -> io::Result<()> {
    let modes = guard::modes();
    enable_raw_mode()?;
    guard::start(modes, end);
    Ok(())
}

/// Restores the modes from before [`make_raw`], after `end` was sent.
pub fn restore() -> io::Result<()> {
    let restored = disable_raw_mode();
    guard::stop();
    restored
}

/// Captures or releases the mouse.
pub fn capture_mouse(on: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(if on { MOUSE_ON } else { MOUSE_OFF }.as_bytes())?;
    out.flush()
}

/// The sequences that release the mouse, for the end.
pub const RELEASE_MOUSE: &str = MOUSE_OFF;

/// Whether Ctrl-z is the key that suspends programs on this terminal (`stty susp`).
pub fn suspends_with_ctrl_z() -> bool {
    const CTRL_Z: u8 = 0x1a;
    let modes = tcgetattr(io::stdin());
    modes.map_or(true, |modes| modes.special_codes[SpecialCodeIndex::VSUSP] == CTRL_Z)
}

/// Puts the terminal in the place of standard input and output where they are something else.
/// Returns what standard output was.
pub fn claim() -> io::Result<File> {
    let out = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let terminal = || OpenOptions::new().read(true).write(true).open("/dev/tty");
    if !io::stdin().is_terminal() {
        rustix::stdio::dup2_stdin(terminal()?)?;
    }
    if !io::stdout().is_terminal() {
        rustix::stdio::dup2_stdout(terminal()?)?;
    }
    Ok(out)
}

/// Waits until the other side of the terminal is closed.
fn wait_for_hang_up() {
    let input = io::stdin();
    loop {
        // No flags: poll always reports a hang-up.
        let mut descriptors = [PollFd::new(&input, PollFlags::empty())];
        match poll(&mut descriptors, None) {
            Err(Errno::INTR) | Ok(0) => {}
            _ => return,
        }
    }
}

/// Waits until the terminal is closed, where no signal tells.
pub const HANG_UP: Option<fn()> = Some(wait_for_hang_up);

/// Wakes the thread that waits for input.
pub struct Waker(UnixStream);

impl Waker {
    /// Ends one wait.
    pub fn wake(&mut self) -> io::Result<()> {
        self.0.write_all(&[0])
    }
}

/// Waits for input from the terminal.
pub struct Waiter(UnixStream);

/// A waiter, and what wakes it.
pub fn waiter() -> io::Result<(Waker, Waiter)> {
    let (wake, woken) = UnixStream::pair()?;
    Ok((Waker(wake), Waiter(woken)))
}

impl Waiter {
    /// Waits until there is something to read from the terminal, until a time, or until woken.
    pub fn wait(&mut self, due: Option<Instant>) -> io::Result<Ready> {
        loop {
            let left = due.map(|due| due.saturating_duration_since(Instant::now()));
            let left = left.map(Timespec::try_from).transpose().map_err(io::Error::other)?;
            let input = io::stdin();
            let mut descriptors =
                [PollFd::new(&input, PollFlags::IN), PollFd::new(&self.0, PollFlags::IN)];
            let ready = match poll(&mut descriptors, left.as_ref()) {
                Err(Errno::INTR) => continue,
                other => other?,
            };
            if ready == 0 {
                return Ok(Ready::TimedOut);
            }
            if descriptors[1].revents().is_empty() {
                return Ok(Ready::Input);
            }
            self.0.read_exact(&mut [0])?;
            return Ok(Ready::Woken);
        }
    }
}

/// Reads bytes that the terminal has sent; `None` if there are none after all, 0 at its end.
pub fn read(bytes: &mut [u8]) -> io::Result<Option<usize>> {
    match rustix::io::read(io::stdin(), bytes) {
        Err(Errno::INTR | Errno::AGAIN) => Ok(None),
        other => Ok(Some(other?)),
    }
}

/// Whether there is input to read without waiting.
pub fn has_input() -> io::Result<bool> {
    let input = io::stdin();
    let mut descriptors = [PollFd::new(&input, PollFlags::IN)];
    let none = Timespec { tv_sec: 0, tv_nsec: 0 };
    Ok(poll(&mut descriptors, Some(&none))? > 0)
}
