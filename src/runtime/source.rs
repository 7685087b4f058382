//! Reads what the user types and clicks, as messages.
//!
//! On Unix, bytes are decoded by [`input`](super::input). On Windows, the console gives keys, which
//! crossterm reads.

#[cfg(unix)]
mod bytes;
#[cfg(windows)]
mod console;

#[cfg(unix)]
pub(super) use bytes::Source;
#[cfg(windows)]
pub(super) use console::Source;
