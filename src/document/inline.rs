//! The text of a paragraph with its faces, before it is wrapped.

use std::ops::Range;

use super::text::{Line, Span};
use crate::{
    domain::{clean_line, wrap},
    theme::Face,
};

/// A picture, until its text is known.
pub(super) struct Image {
    pub(super) address: String,
    pub(super) text: String,
}

/// A text whose parts have faces. A newline in it is a hard line break.
#[derive(Debug, Clone, Default)]
pub(super) struct Inline {
    text: String,
    /// Each run's end in bytes, its face and its link.
    runs: Vec<(usize, Face, Option<usize>)>,
}

impl Inline {
    pub(super) fn plain(text: &str, face: Face) -> Self {
        let mut inline = Self::default();
        inline.push(&clean_line(text), face, None);
        inline
    }

    /// Adds text that has already been cleaned.
    pub(super) fn push(&mut self, text: &str, face: Face, link: Option<usize>) {
        if !text.is_empty() {
            self.text.push_str(text);
            self.runs.push((self.text.len(), face, link));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Wraps the text into lines of at most `width` columns.
    pub(super) fn lines(&self, width: usize) -> Vec<Line> {
        wrap(&self.text, width).into_iter().map(|range| self.slice(range)).collect()
    }

    fn slice(&self, range: Range<usize>) -> Line {
        let mut line = Line::new();
        // A binary search: a long paragraph has many runs and many lines.
        let first = self.runs.partition_point(|(end, ..)| *end <= range.start);
        let mut from = range.start;
        for &(end, face, link) in &self.runs[first..] {
            let to = end.min(range.end);
            if from < to {
                line.push(Span { text: self.text[from..to].to_owned(), face, link });
            }
            from = to;
            if end >= range.end {
                break;
            }
        }
        line
    }
}
