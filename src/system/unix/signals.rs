//! Signals, and stopping until the shell continues the program.

use std::{
    fs, io,
    process::Command,
    sync::{Arc, atomic::AtomicBool},
};

use nix::unistd::{Pid, getpgid, getpgrp, getppid, getsid};
use signal_hook::{
    consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH, SIGXFSZ},
    iterator,
    low_level::emulate_default_handler,
};

use crate::system::Signal;

/// Caught signals, which wait until they are asked for.
pub struct Signals(iterator::Signals);

impl Signals {
    /// Catches signals from now on.
    pub fn new() -> io::Result<Self> {
        let all = [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH];
        let signals = iterator::Signals::new(all)?;
        // Turns an exceeded file size limit into a write error instead of a fatal signal.
        signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
        Ok(Self(signals))
    }

    /// All signals, as they come.
    pub fn forever(&mut self) -> impl Iterator<Item = Signal> {
        self.0.forever().map(|signal| {
            // As shells report a program that a signal ended.
            let status = || 128 + u8::try_from(signal).unwrap_or(0);
            match signal {
                SIGWINCH => Signal::Resized,
                SIGTSTP => Signal::Stop,
                SIGCONT => Signal::Continued,
                SIGINT | SIGQUIT => Signal::Interrupt(status()),
                _ => Signal::Terminate(status()),
            }
        })
    }
}

/// Stops this program until the shell continues it.
pub fn suspend() -> io::Result<()> {
    emulate_default_handler(SIGTSTP)
}

/// Whether a shell can resume this program after a stop: one of its ancestors is in the same
/// session but in another process group. A process in an orphaned group should not stop
/// (POSIX.1-2017, 2.4.3): nothing would resume it.
pub fn can_be_resumed() -> bool {
    // The id of a session or group outside the container is 0, which `rustix` does not accept.
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
    let parent = match fs::read_to_string(format!("/proc/{process}/stat")) {
        // After the name, which can be anything in parentheses: the state, the parent.
        Ok(stat) => stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?,
        Err(_) => {
            let output =
                Command::new("ps").args(["-o", "ppid=", "-p", &process.to_string()]).output();
            String::from_utf8(output.ok()?.stdout).ok()?.trim().parse().ok()?
        }
    };
    Some(Pid::from_raw(parent))
}
