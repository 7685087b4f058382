//! The terminal: its modes, and waiting for what it sends.

use std::{
    fs::{File, OpenOptions},
    io::{self, IsTerminal as _},
    os::windows::io::AsHandle as _,
    time::Instant,
};

use crossterm::{
    ansi_support::supports_ansi,
    event::{DisableMouseCapture, EnableMouseCapture},
    execute,
    terminal::{disable_raw_mode, enable_raw_mode},
};

use super::api::{self, WaitEvent};
use crate::system::Ready;

/// Whether the terminal can be asked something: its answers would look like keys here.
pub const ANSWERS: bool = false;

/// Whether the protocol of kitty for keys can be switched on: crossterm has no such command here,
/// and the console tells all keys apart anyway.
pub const KEY_PROTOCOLS: bool = false;

/// Passes on keys as they are pressed, until [`restore`]. If the program can't end in good order,
/// the shell brings back its own modes.
pub fn make_raw(_end: String) -> io::Result<()> {
    // Asking also switches them on.
    if !supports_ansi() {
        return Err(io::Error::other("this console knows no escape sequences; use Windows 10"));
    }
    enable_raw_mode()
}

/// Restores the modes from before [`make_raw`].
pub fn restore() -> io::Result<()> {
    // Fails if it never was captured.
    let _ = capture_mouse(false);
    disable_raw_mode()
}

/// Captures or releases the mouse.
pub fn capture_mouse(on: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if on { execute!(out, EnableMouseCapture) } else { execute!(out, DisableMouseCapture) }
}

/// The sequences that release the mouse, for the end: [`restore`] does it.
pub const RELEASE_MOUSE: &str = "";

/// Whether Ctrl-z is the key that suspends programs on this terminal.
pub fn suspends_with_ctrl_z() -> bool {
    false
}

/// Puts the terminal in the place of standard input and output where they are something else.
/// Returns what standard output was.
pub fn claim() -> io::Result<File> {
    let out = File::from(io::stdout().as_handle().try_clone_to_owned()?);
    let terminal = |name| OpenOptions::new().read(true).write(true).open(name);
    if !io::stdin().is_terminal() {
        api::set_stdin(terminal("CONIN$")?)?;
    }
    if !io::stdout().is_terminal() {
        api::set_stdout(terminal("CONOUT$")?)?;
    }
    Ok(out)
}

/// Waits until the terminal is closed, where no signal tells.
pub const HANG_UP: Option<fn()> = None;

/// Wakes the thread that waits for input.
pub struct Waker(WaitEvent);

impl Waker {
    /// Ends one wait.
    pub fn wake(&mut self) -> io::Result<()> {
        self.0.set()
    }
}

/// Waits for input from the terminal.
pub struct Waiter {
    woken: WaitEvent,
    console: File,
}

/// A waiter, and what wakes it.
pub fn waiter() -> io::Result<(Waker, Waiter)> {
    let woken = WaitEvent::new()?;
    let console = OpenOptions::new().read(true).write(true).open("CONIN$")?;
    Ok((Waker(woken.try_clone()?), Waiter { woken, console }))
}

impl Waiter {
    /// Waits until there is something to read from the terminal, until a time, or until woken.
    pub fn wait(&mut self, due: Option<Instant>) -> io::Result<Ready> {
        let left = due.map(|due| due.saturating_duration_since(Instant::now()));
        Ok(match api::wait(&self.woken, &self.console, left)? {
            None => Ready::TimedOut,
            Some(api::Ready::Event) => Ready::Woken,
            Some(api::Ready::File) => Ready::Input,
        })
    }
}
