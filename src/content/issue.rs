//! Issues: problems in a file, with their positions.

use std::fmt;

use memchr::memchr_iter;

use crate::domain::clean_line;

/// The maximum length of a shown message, in characters.
const MAX_MESSAGE: usize = 300;
/// The maximum number of issues that are shown.
const MAX_SHOWN: usize = 50;

/// A problem with its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The file, as the user named it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what is expected.
    pub message: String,
}

impl Issue {
    /// A problem at a byte offset of a file's text.
    pub fn at(file: &str, text: &str, offset: usize, message: &str) -> Self {
        let (line, column) = Locator::new(text).line_column(offset);
        Self { file: file.to_owned(), line, column, message: message.to_owned() }
    }
}

impl fmt::Display for Issue {
    /// `file:line:column: message`, without control characters; a long message is cut.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = clean_line(&self.message);
        write!(f, "{}:{}:{}: ", clean_line(&self.file), self.line, self.column)?;
        match message.char_indices().nth(MAX_MESSAGE) {
            None => f.write_str(&message),
            Some((cut, _)) => write!(f, "{}…", &message[..cut]),
        }
    }
}

/// All issues of a catalogue, as one error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Issues(pub Vec<Issue>);

impl fmt::Display for Issues {
    /// A line for each of the first fifty, then how many more there are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, issue) in self.0.iter().take(MAX_SHOWN).enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            write!(f, "{issue}")?;
        }
        match self.0.len().saturating_sub(MAX_SHOWN) {
            0 => Ok(()),
            more => write!(f, "\nand {more} more"),
        }
    }
}

/// A line and a column, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) line: u32,
    pub(super) column: u32,
}

/// Finds the line and the column of byte offsets in a text, starting from the last one.
pub(crate) struct Locator<'t> {
    text: &'t str,
    offset: usize,
    line: usize,
    column: usize,
}

impl<'t> Locator<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, offset: 0, line: 1, column: 1 }
    }

    /// The line of a byte offset, from 1.
    pub(crate) fn line(&mut self, offset: usize) -> usize {
        self.line_column(offset).0
    }

    /// The line and the column (in characters) of a byte offset, both from 1.
    pub(crate) fn line_column(&mut self, offset: usize) -> (usize, usize) {
        let offset = self.text.floor_char_boundary(offset);
        let lines = |text: &str| memchr_iter(b'\n', text.as_bytes()).count();
        if offset < self.offset {
            let skipped = &self.text[offset..self.offset];
            match lines(skipped) {
                0 => self.column -= skipped.chars().count(),
                count => {
                    self.line -= count;
                    let start = self.text[..offset].rfind('\n').map_or(0, |at| at + 1);
                    self.column = self.text[start..offset].chars().count() + 1;
                }
            }
        } else {
            let skipped = &self.text[self.offset..offset];
            self.line += lines(skipped);
            match skipped.rfind('\n') {
                Some(at) => self.column = skipped[at..].chars().count(),
                None => self.column += skipped.chars().count(),
            }
        }
        self.offset = offset;
        (self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_issues_are_counted_after_the_first() {
        let issue =
            |line| Issue { file: "a".to_owned(), line, column: 1, message: "bad".to_owned() };
        let shown = |count: usize| Issues((1..=count).map(issue).collect()).to_string();
        assert_eq!(shown(2), "a:1:1: bad\na:2:1: bad");
        assert_eq!(shown(MAX_SHOWN).lines().count(), MAX_SHOWN);
        assert!(shown(MAX_SHOWN + 3).ends_with("\nand 3 more"), "{}", shown(MAX_SHOWN + 3));
    }

    #[test]
    fn positions_count_lines_and_characters() {
        let mut locator = Locator::new("a\nbé!\n\nc");
        assert_eq!(locator.line_column(5), (2, 3));
        assert_eq!(locator.line_column(0), (1, 1));
        assert_eq!(locator.line_column(8), (4, 1));
        assert_eq!(locator.line_column(99), (4, 2));
        assert_eq!(locator.line_column(6), (2, 4), "back over lines");
        assert_eq!(locator.line_column(4), (2, 2), "within a character, back in its line");
        assert_eq!(locator.line_column(5), (2, 3));
    }

    #[test]
    fn h13_a_message_is_cut_and_carries_no_control_bytes() {
        let issue = Issue {
            file: "a\u{1b}[2J.toml".into(),
            line: 1,
            column: 2,
            message: format!("bad\u{7}{}", "x".repeat(1000)),
        };
        let shown = issue.to_string();
        assert!(shown.starts_with("a[2J.toml:1:2: badxxx") && shown.ends_with('…'));
        assert!(shown.chars().count() < 330 && !shown.chars().any(char::is_control));
    }
}
