//! Printing: to terminals and to pipes, never a control byte that came from content.

use std::{
    fmt::Write as _,
    io::{self, IsTerminal as _, Write as _},
    time::{Duration, Instant},
};

use serde::Serialize;

use super::args::Color;
use crate::{domain::is_hostile, runtime::Progress, ui::Depth};

/// An import that takes less time than this is not spoken of.
const PATIENCE: Duration = Duration::from_millis(500);
/// Between two words on its progress.
const PACE: Duration = Duration::from_millis(100);

/// What standard output is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terminal {
    /// Its columns, if it is a terminal.
    pub(super) width: Option<usize>,
    /// Its colours.
    pub(super) depth: Depth,
}

impl Terminal {
    pub(super) fn new(color: Color) -> Self {
        let tty = io::stdout().is_terminal();
        let columns = || crossterm::terminal::size().map_or(80, |(width, _)| usize::from(width));
        Self { width: tty.then(|| columns().max(20)), depth: super::depth(color, tty) }
    }
}

/// Writes text to standard output.
pub(super) fn print(text: &str) -> io::Result<()> {
    io::stdout().lock().write_all(text.as_bytes())
}

/// Writes a line on what went wrong to standard error, which may be gone.
pub(super) fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "nexus: {text}");
}

/// A value as JSON on lines of its own, everything hostile in its strings escaped.
pub(super) fn json(value: &impl Serialize) -> anyhow::Result<String> {
    let text = serde_json::to_string_pretty(value)?;
    if !text.chars().any(|c| is_hostile(c) && c != '\n') {
        return Ok(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        // Outside strings JSON has no hostile character but the newlines of its layout.
        if is_hostile(c) && c != '\n' {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Ok(out)
}

/// A line on standard error that tells how far an import is.
pub(super) struct ProgressLine {
    began: Instant,
    told: Option<Instant>,
}

impl ProgressLine {
    pub(super) fn new() -> Self {
        Self { began: Instant::now(), told: None }
    }

    pub(super) fn told(&mut self, progress: Progress) {
        let due = self.told.is_none_or(|told| told.elapsed() >= PACE);
        if self.began.elapsed() >= PATIENCE && due {
            let mut error = io::stderr().lock();
            let text = match progress {
                Progress::Read(entries) => format!("reading the catalogue in: {entries} entries"),
                Progress::Wordless(left) => format!("full text still to come: {left} entries"),
            };
            // On one line of a terminal, over what stood there before.
            let _ = if error.is_terminal() {
                write!(error, "\rnexus: {text:<50}")
            } else {
                writeln!(error, "nexus: {text}")
            };
            let _ = error.flush();
            self.told = Some(Instant::now());
        }
    }

    pub(super) fn end(&self) {
        if self.told.is_some() && io::stderr().is_terminal() {
            let _ = writeln!(io::stderr().lock());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h14_json_escapes_what_a_terminal_would_obey() {
        let text = "a\u{1b}[2J\u{7f}\u{9b}\u{202e}é";
        let printed = json(&[text]).unwrap();
        assert!(!printed.chars().any(|c| is_hostile(c) && c != '\n'));
        assert_eq!(serde_json::from_str::<Vec<String>>(&printed).unwrap(), [text]);
    }
}
