//! What the modules of every system speak of.

use std::io;

/// The volume (device) and the number on it (inode) of a file or folder.
pub type FileId = (u64, u64);

/// Who can use a file.
#[derive(Debug)]
pub struct Rights {
    /// As a person would write it.
    pub shown: String,
    /// Whether others can write to it.
    pub others_write: bool,
    /// Whether others can read it.
    pub others_read: bool,
}

/// Why a file could not be given the properties of another one.
#[derive(Debug)]
pub enum LikenessError {
    /// It would have another owner: on Windows, a file is owned by the user who writes it.
    Owner,
    /// The system refuses something else.
    Io(io::Error),
}

/// What a signal says. Windows has the first two only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// End, with this exit status.
    Terminate(u8),
    /// The user has pressed the keys that end the program in the foreground; the exit status.
    Interrupt(u8),
    /// Stop until the shell continues the program.
    Stop,
    /// The program continues after a stop.
    Continued,
    /// The terminal has another size.
    Resized,
}

/// What ends a wait for input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ready {
    /// There is something to read.
    Input,
    /// The time is up.
    TimedOut,
    /// Another thread has asked for it.
    Woken,
}
