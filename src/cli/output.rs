//! Printing: to terminals and to pipes, never a control byte that came from content.

use std::{
    borrow::Cow,
    fmt::Write as _,
    io::{self, BufWriter, IsTerminal as _, StdoutLock, Write as _},
    time::{Duration, Instant},
};

use serde::Serialize;

use super::args::Color;
use crate::{domain::is_hostile, library::Progress, theme::Depth};

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

/// Standard output for text, whatever it is made of: nothing gets through that could steer a
/// terminal, also not by way of a pipe.
pub(super) struct Out(BufWriter<StdoutLock<'static>>);

impl Out {
    pub(super) fn new() -> Self {
        Self(BufWriter::new(io::stdout().lock()))
    }

    pub(super) fn write(&mut self, text: &str) -> io::Result<()> {
        self.0.write_all(printable(text).as_bytes())
    }

    pub(super) fn flush(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A text without what could steer a terminal; line ends and tabs stay.
fn printable(text: &str) -> Cow<'_, str> {
    let stays = |c: char, next: Option<char>| match c {
        '\n' | '\t' => true,
        '\r' => next == Some('\n'),
        c => !is_hostile(c),
    };
    let next = |at: usize, c: char| text[at + c.len_utf8()..].chars().next();
    if text.char_indices().all(|(at, c)| stays(c, next(at, c))) {
        return Cow::Borrowed(text);
    }
    let kept = text.char_indices().filter(|&(at, c)| stays(c, next(at, c)));
    Cow::Owned(kept.map(|(_, c)| c).collect())
}

/// Writes text to standard output.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut out = Out::new();
    out.write(text)?;
    out.flush()
}

/// Writes text with escape sequences of our own, between which all has been cleaned.
pub(super) fn print_styled(text: &str) -> io::Result<()> {
    io::stdout().lock().write_all(text.as_bytes())
}

/// The longest line of an error, in characters: enough for what went wrong and where.
const LONGEST_LINE: usize = 500;

/// An error, fit for a terminal: what it quotes is cut.
pub(super) fn presentable(text: &str) -> String {
    let mut out = String::new();
    for (number, line) in printable(text).lines().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        match line.char_indices().nth(LONGEST_LINE) {
            None => out.push_str(line),
            Some((end, _)) => {
                out.push_str(&line[..end]);
                out.push('…');
            }
        }
    }
    out
}

/// Writes a line on what went wrong to standard error, which may be gone.
pub(super) fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "nexus: {}", presentable(text));
}

/// Tells of a mistake in the arguments, or prints the help or the version that was asked for.
pub(super) fn print_usage(error: &clap::Error) {
    let plain = error.render().to_string();
    let shown = presentable(&plain);
    // Only what is as it should be keeps its colours.
    let _ = if plain.trim_end() == shown.trim_end() {
        error.print()
    } else {
        writeln!(io::stderr().lock(), "{shown}")
    };
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
                Progress::Unindexed(left) => format!("indexing: {left} entries left"),
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
    fn h14_what_is_printed_steers_nothing_and_an_error_quotes_little() {
        assert_eq!(printable("a\u{1b}[2Jb\r\nc\rd\te\u{202e}\n"), "a[2Jb\r\ncd\te\n");
        assert!(matches!(printable("plain é\n"), Cow::Borrowed(_)));
        let long = format!("first\nquoted {}\n", "x\u{7}".repeat(100_000));
        let shown = presentable(&long);
        assert!(shown.starts_with("first\nquoted xxx") && shown.ends_with('…'), "{shown}");
        assert!(shown.chars().count() < 520);
    }

    #[test]
    fn h14_json_escapes_what_a_terminal_would_obey() {
        let text = "a\u{1b}[2J\u{7f}\u{9b}\u{202e}é";
        let printed = json(&[text]).unwrap();
        assert!(!printed.chars().any(|c| is_hostile(c) && c != '\n'));
        assert_eq!(serde_json::from_str::<Vec<String>>(&printed).unwrap(), [text]);
    }
}
