//! The matches that are marked in the text of an entry: of what is searched within it, or of the
//! search that found it.

use std::ops::Range;

use crate::{
    document::Line,
    domain::EntryId,
    search::{matches_with_best, occurrences},
};

/// A match: the piece of it on each of its lines, as a byte range of the line's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Lines and ranges, in order; at least one.
    pub pieces: Vec<(usize, Range<usize>)>,
}

impl Match {
    /// The line on which it begins.
    pub fn line(&self) -> usize {
        self.pieces.first().map_or(0, |(line, _)| *line)
    }
}

/// Where a result opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::screens) enum OpensAt {
    /// At the top: its name was found, or what must not be shown yet.
    #[default]
    Top,
    /// At the place with most of the words.
    Best,
    /// At its last match: the reader comes from the result after it.
    Last,
}

/// What a search was for that found an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::screens) struct Sought {
    /// The entry.
    pub(in crate::screens) entry: EntryId,
    /// The folded words of the query.
    pub(in crate::screens) words: Vec<String>,
    /// Where it opens.
    pub(in crate::screens) opens_at: OpensAt,
    /// Only its solution matches, which is hidden.
    pub(in crate::screens) hidden: bool,
}

/// How words are looked for in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Forms {
    /// As they are written.
    Literal,
    /// In all forms that the full text counts.
    All,
}

/// The text of lines, as one, and where each begins.
struct Joined {
    text: String,
    starts: Vec<usize>,
}

impl Joined {
    fn of(lines: &[Line]) -> Self {
        let mut joined = Self { text: String::new(), starts: Vec::with_capacity(lines.len()) };
        for line in lines {
            joined.starts.push(joined.text.len());
            joined.text.extend(line.iter().map(|span| &span.text[..]));
            joined.text.push('\n');
        }
        joined
    }

    /// The pieces of a range on its lines.
    fn pieces(&self, range: &Range<usize>) -> Match {
        let first = self.starts.partition_point(|start| *start <= range.start) - 1;
        let mut pieces = Vec::new();
        for (line, start) in self.starts.iter().enumerate().skip(first) {
            if *start >= range.end {
                break;
            }
            let end = self.starts.get(line + 1).map_or(self.text.len(), |next| *next) - 1;
            let (from, to) = (range.start.max(*start), range.end.min(end));
            if from < to {
                pieces.push((line, from - start..to - start));
            }
        }
        Match { pieces }
    }
}

/// The matches of words in lines, in order, also across the ends of lines; and the index of the
/// best.
pub(super) fn found(lines: &[Line], words: &[String], forms: Forms) -> (Vec<Match>, usize) {
    if words.is_empty() {
        return (Vec::new(), 0);
    }
    let joined = Joined::of(lines);
    let (ranges, best) = match forms {
        Forms::Literal => (occurrences(&joined.text, words), 0),
        Forms::All => matches_with_best(&joined.text, words),
    };
    (ranges.iter().map(|range| joined.pieces(range)).collect(), best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{document::Span, theme::Face};

    #[test]
    fn matches_go_on_over_the_ends_of_lines() {
        let line = |text: &str| vec![Span::new(text, Face::default())];
        let lines = [line("A cache"), line("  stampede; cache"), line(""), line("caching")];
        let words = ["cache stampede".to_owned()];
        let (all, best) = found(&lines, &words, Forms::All);
        let expected = vec![Match { pieces: vec![(0, 2..7), (1, 0..10)] }];
        assert_eq!((all, best), (expected, 0));
        let words = ["cache".to_owned()];
        let lines_of =
            |forms| found(&lines, &words, forms).0.iter().map(Match::line).collect::<Vec<_>>();
        assert_eq!(lines_of(Forms::Literal), [0, 1]);
        assert_eq!(lines_of(Forms::All), [0, 1, 3]);
    }
}
