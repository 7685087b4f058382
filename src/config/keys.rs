//! The configured keys, as they are written: from `[keys]` of `config.toml` and from `keys.toml`.
//!
//! Knows no command and no key; `screens::keymap` says what the lines mean. What can't be read is a
//! problem with its place, and the rest still counts.

use std::{fmt, ops::Range, str::FromStr};

use serde::{Deserialize, Serialize};
use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};

use crate::content::{Issue, Locator};

/// A set of default keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// Letters, like vim.
    #[default]
    Vim,
    /// Emacs' keys beside the letters.
    Emacs,
    /// Arrows, Ctrl and function keys.
    Plain,
}

impl Preset {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Vim, Self::Emacs, Self::Plain];

    /// Its name in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Vim => "vim",
            Self::Emacs => "emacs",
            Self::Plain => "plain",
        }
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Preset {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|preset| preset.as_str() == name);
        found.ok_or_else(|| format!("{name:?} is not a set of keys: use vim, emacs or plain"))
    }
}

/// A word of a file, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The word.
    pub text: String,
    /// The file, as it is shown.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl Written {
    /// A problem with this word.
    pub fn issue(&self, message: impl Into<String>) -> Issue {
        let Self { file, line, column, .. } = self;
        Issue { file: file.clone(), line: *line, column: *column, message: message.into() }
    }
}

/// A line that gives a command its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLine {
    /// The command's name.
    pub command: Written,
    /// Its keys; none takes them away.
    pub keys: Vec<Written>,
}

/// All lines about keys, in the order in which they count: a later one replaces an earlier one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyLines {
    /// The set of keys that they change.
    pub preset: Preset,
    /// The lines that can be read.
    pub lines: Vec<KeyLine>,
    /// What can't be read.
    pub problems: Vec<Issue>,
}

impl KeyLines {
    /// The lines of a text in the format of `keys.toml`.
    pub fn parse(file: &str, text: &str) -> Self {
        let mut lines = Self::default();
        lines.add(file, text);
        lines
    }

    /// Adds the lines of a `keys.toml`.
    pub(super) fn add(&mut self, file: &str, text: &str) {
        let mut source = Source { file, locator: Locator::new(text) };
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            self.problems.push(source.at(at, "").issue(error.message()));
        }
        let mut table = table.into_inner();
        // Moved here with its heading from config.toml.
        if let Some(section) = table.remove("keys") {
            self.add_section(&mut source, section);
        }
        self.add_table(&mut source, table);
    }

    /// Adds the section `[keys]` of a `config.toml`.
    pub(super) fn add_section(&mut self, source: &mut Source<'_>, section: Spanned<DeValue<'_>>) {
        let span = section.span();
        match section.into_inner() {
            DeValue::Table(table) => self.add_table(source, table),
            _ => self.problems.push(source.at(span.start, "").issue("expected a table of keys")),
        }
    }

    fn add_table(&mut self, source: &mut Source<'_>, table: DeTable<'_>) {
        let mut rows: Vec<(Spanned<DeString<'_>>, Spanned<DeValue<'_>>)> =
            table.into_iter().collect();
        rows.sort_by_key(|(name, _)| name.span().start);
        for (name, value) in rows {
            let command = source.at(name.span().start, name.get_ref());
            match keys(source, &value) {
                Ok(keys) => self.lines.push(KeyLine { command, keys }),
                Err(span) => {
                    let written = source.at(span.start, "");
                    // A line that is not TOML is reported once.
                    if !self.problems.iter().any(|known| known.line == written.line) {
                        self.problems.push(written.issue(EXPECTED));
                    }
                }
            }
        }
    }
}

const EXPECTED: &str = "expected a key in quotes, or a list of them: [\"z\", \"Ctrl-w z\"]";

/// A file that is read.
pub(super) struct Source<'t> {
    pub(super) file: &'t str,
    pub(super) locator: Locator<'t>,
}

impl Source<'_> {
    pub(super) fn at(&mut self, offset: usize, text: &str) -> Written {
        let (line, column) = self.locator.line_column(offset);
        Written { text: text.to_owned(), file: self.file.to_owned(), line, column }
    }
}

/// The keys of a value, or where it is none.
fn keys(
    source: &mut Source<'_>,
    value: &Spanned<DeValue<'_>>,
) -> Result<Vec<Written>, Range<usize>> {
    match value.get_ref() {
        DeValue::String(key) => Ok(vec![source.at(value.span().start, key)]),
        DeValue::Array(keys) => keys
            .iter()
            .map(|key| match key.get_ref() {
                DeValue::String(text) => Ok(source.at(key.span().start, text)),
                _ => Err(key.span()),
            })
            .collect(),
        _ => Err(value.span()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_lines_count_whatever_stands_beside_them() {
        let text = "zoom = 'F11'\n\ncopy = [\n  \"y\",\n  7,\n]\nhelp = [\"F1\",\n\"F2\"]\n= 3\nstar = []\n";
        let read = KeyLines::parse("keys.toml", text);
        let lines: Vec<String> = read
            .lines
            .iter()
            .map(|line| {
                let keys: Vec<_> =
                    line.keys.iter().map(|key| format!("{}@{}", key.text, key.line)).collect();
                format!("{}@{}: {}", line.command.text, line.command.line, keys.join(" "))
            })
            .collect();
        assert_eq!(lines, ["zoom@1: F11@1", "help@7: F1@7 F2@8", "star@10: "]);
        let problems: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems.iter().any(|it| it.starts_with("keys.toml:5:3: ")), "{problems:?}");
        assert!(problems.iter().any(|it| it.starts_with("keys.toml:9:")), "{problems:?}");
    }

    #[test]
    fn a_section_from_the_configuration_is_read_too() {
        let read = KeyLines::parse("keys.toml", "[keys]\nzoom = \"Z\"\n");
        assert_eq!(read.lines[0].command.text, "zoom");
        assert!(read.problems.is_empty());
    }
}
