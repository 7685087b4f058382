//! Output to terminals and pipes, without control characters from content.

use std::{
    borrow::Cow,
    env,
    io::{self, BufWriter, IsTerminal as _, StdoutLock, Write as _},
    time::{Duration, Instant},
};

use clap::ValueEnum;

use crate::{
    domain::{counted, is_hostile},
    library::Progress,
    theme::Depth,
};

/// Progress is shown after this time.
const PROGRESS_AFTER: Duration = Duration::from_millis(500);
/// The time between two updates of the progress.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

/// The properties of standard output.
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
        Self { width: tty.then(|| columns().max(20)), depth: depth(color, tty) }
    }
}

/// The colour depth, from the option and the environment.
fn depth(wanted: Color, tty: bool) -> Depth {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let off = match wanted {
        Color::Never => true,
        Color::Always => false,
        Color::Auto => !tty || set("NO_COLOR"),
    };
    if off {
        Depth::Mono
    } else if env::var("COLORTERM").is_ok_and(|it| it == "truecolor" || it == "24bit") {
        Depth::True
    } else {
        Depth::Ansi
    }
}

/// Standard output without characters that could control a terminal, even in a pipe.
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

/// A text without characters that could control a terminal; line ends and tabs stay.
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

/// Writes text with our own escape sequences. The caller has sanitized the rest.
pub(super) fn print_styled(text: &str) -> io::Result<()> {
    io::stdout().lock().write_all(text.as_bytes())
}

/// The maximum length of a line of an error, in characters.
const MAX_LINE: usize = 500;

/// An error for printing: without hostile characters, with long lines cut.
pub(super) fn presentable(text: &str) -> String {
    let mut out = String::new();
    for (number, line) in printable(text).lines().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        match line.char_indices().nth(MAX_LINE) {
            None => out.push_str(line),
            Some((end, _)) => {
                out.push_str(&line[..end]);
                out.push('…');
            }
        }
    }
    out
}

/// "1 entry", "2 entries".
pub(super) fn count_of_entries(count: usize) -> String {
    counted(count, "entry", "entries")
}

/// Writes a message to standard error; ignores errors, since it may be closed.
pub(super) fn warn(text: &str) {
    let _ = writeln!(io::stderr().lock(), "nexus: {}", presentable(text));
}

/// Prints clap's output: help, the version, or an error about the arguments.
pub(super) fn print_usage(error: &clap::Error) {
    let plain = error.render().to_string();
    let shown = presentable(&plain);
    // In colour only if nothing was removed or cut.
    let _ = if plain.trim_end() == shown.trim_end() {
        error.print()
    } else {
        writeln!(io::stderr().lock(), "{shown}")
    };
}

/// A progress line of an import on standard error.
pub(super) struct ProgressLine {
    began: Instant,
    shown: Option<Instant>,
}

impl ProgressLine {
    pub(super) fn new() -> Self {
        Self { began: Instant::now(), shown: None }
    }

    pub(super) fn update(&mut self, progress: Progress) {
        let due = self.shown.is_none_or(|shown| shown.elapsed() >= PROGRESS_EVERY);
        if self.began.elapsed() >= PROGRESS_AFTER && due {
            let mut error = io::stderr().lock();
            let text = match progress {
                Progress::Read(entries) => {
                    format!("importing the catalogue: {}", counted(entries, "entry", "entries"))
                }
                Progress::Unindexed(left) => {
                    format!("indexing: {} left", counted(left, "entry", "entries"))
                }
            };
            // On a terminal, overwrite the last one.
            let _ = if error.is_terminal() {
                write!(error, "\rnexus: {text:<50}")
            } else {
                writeln!(error, "nexus: {text}")
            };
            let _ = error.flush();
            self.shown = Some(Instant::now());
        }
    }

    pub(super) fn end(&self) {
        if self.shown.is_some() && io::stderr().is_terminal() {
            let _ = writeln!(io::stderr().lock());
        }
    }
}

/// Asks a question at the terminal; an empty answer is `default`.
pub(super) fn confirm(question: &str, default: bool) -> io::Result<bool> {
    let choices = if default { "Y/n" } else { "y/N" };
    let mut error = io::stderr().lock();
    write!(error, "{} [{choices}] ", presentable(question))?;
    error.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(match answer.trim().to_lowercase().as_str() {
        "" => default,
        answer => matches!(answer, "y" | "yes"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h14_what_is_printed_controls_nothing_and_errors_are_cut() {
        assert_eq!(printable("a\u{1b}[2Jb\r\nc\rd\te\u{202e}\n"), "a[2Jb\r\ncd\te\n");
        assert!(matches!(printable("plain é\n"), Cow::Borrowed(_)));
        let long = format!("first\nquoted {}\n", "x\u{7}".repeat(100_000));
        let shown = presentable(&long);
        assert!(shown.starts_with("first\nquoted xxx") && shown.ends_with('…'), "{shown}");
        assert!(shown.chars().count() < 520);
    }
}
