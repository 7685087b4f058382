//! Cursor motions, selection and find.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

use super::{
    buffer::Editor,
    place::{Move, Place},
};
use crate::domain::whole_graphemes;

impl Editor {
    /// Moves the cursor; `selecting` extends the selection.
    pub fn go(&mut self, motion: Move, selecting: bool) {
        let selected = self.selection();
        let anchor = self.anchor.unwrap_or(self.cursor);
        self.new_step = true;
        self.cursor = match (motion, selected) {
            // As in other editors, an arrow without Shift goes to the edge of the selection.
            (Move::Left, Some(range)) if !selecting => range.start,
            (Move::Right, Some(range)) if !selecting => range.end,
            _ => {
                let column = self.column.unwrap_or_else(|| self.column_of(self.cursor));
                let to = self.target_from(motion, column);
                self.column = match motion {
                    Move::Up | Move::Down | Move::PageUp | Move::PageDown => Some(column),
                    _ => None,
                };
                to
            }
        };
        self.anchor = selecting.then_some(anchor);
    }

    /// Moves the cursor to a place, or the nearest valid one.
    pub fn go_to(&mut self, place: Place, selecting: bool) {
        let anchor = self.anchor.unwrap_or(self.cursor);
        self.cursor = self.nearest(place);
        self.anchor = selecting.then_some(anchor);
        self.column = None;
        self.new_step = true;
    }

    /// Selects everything.
    pub fn select_all(&mut self) {
        self.cursor = self.end();
        self.anchor = Some(Place::default());
        self.new_step = true;
    }

    /// Drops the selection; returns whether there was one.
    pub fn deselect(&mut self) -> bool {
        self.anchor.take().is_some_and(|anchor| anchor != self.cursor)
    }

    pub(super) fn target(&self, motion: Move) -> Place {
        self.target_from(motion, self.column.unwrap_or_else(|| self.column_of(self.cursor)))
    }

    fn target_from(&self, motion: Move, column: usize) -> Place {
        let Place { line, byte } = self.cursor;
        let text = self.line();
        match motion {
            Move::Left => match text[..byte].graphemes(true).next_back() {
                Some(grapheme) => Place { line, byte: byte - grapheme.len() },
                None if line > 0 => Place { line: line - 1, byte: self.lines()[line - 1].len() },
                None => self.cursor,
            },
            Move::Right => match text[byte..].graphemes(true).next() {
                Some(grapheme) => Place { line, byte: byte + grapheme.len() },
                None if line + 1 < self.lines().len() => Place { line: line + 1, byte: 0 },
                None => self.cursor,
            },
            Move::WordLeft => {
                let mut words = text[..byte].split_word_bound_indices();
                match words.rfind(|(_, word)| is_word(word)) {
                    Some((at, _)) => Place { line, byte: at },
                    None if byte > 0 => Place { line, byte: 0 },
                    None => self.target_from(Move::Left, 0),
                }
            }
            Move::WordRight => {
                let mut words = text[byte..].split_word_bound_indices();
                match words.find(|(_, word)| is_word(word)) {
                    Some((at, word)) => Place { line, byte: byte + at + word.len() },
                    None if byte < text.len() => Place { line, byte: text.len() },
                    None => self.target_from(Move::Right, 0),
                }
            }
            Move::LineStart => {
                // First to the first non-blank character, then to column 0.
                let indent = text.len() - text.trim_start().len();
                Place { line, byte: if byte == indent { 0 } else { indent.min(text.len()) } }
            }
            Move::LineEnd => Place { line, byte: text.len() },
            Move::Up => self.vertically(-1, column),
            Move::Down => self.vertically(1, column),
            Move::PageUp => self.vertically(-self.page(), column),
            Move::PageDown => self.vertically(self.page(), column),
            Move::Top => Place::default(),
            Move::Bottom => self.end(),
        }
    }

    fn page(&self) -> isize {
        isize::try_from(self.size.1.saturating_sub(1).max(1)).unwrap_or(1)
    }

    /// Selects the next match of a text, ignoring case and wrapping around; returns whether there
    /// is one. With `here`, a match at the start of the selection counts.
    pub fn find(&mut self, wanted: &str, forward: bool, here: bool) -> bool {
        let wanted = wanted.to_lowercase();
        if wanted.is_empty() {
            return false;
        }
        let count = self.lines().len();
        let from = self.selection().map_or(self.cursor, |range| range.start);
        for step in 0..=count {
            let line =
                if forward { from.line + step } else { from.line + 2 * count - step } % count;
            let places = places_of(&self.lines()[line], &wanted);
            let fits = |at: &Range<usize>| match (step, forward) {
                (0, true) => at.start > from.byte || here && at.start == from.byte,
                (0, false) => at.start < from.byte,
                _ => true,
            };
            let found = if forward {
                places.into_iter().find(fits)
            } else {
                places.into_iter().rfind(fits)
            };
            if let Some(at) = found {
                self.anchor = Some(Place { line, byte: at.start });
                self.cursor = Place { line, byte: at.end };
                self.column = None;
                self.new_step = true;
                return true;
            }
        }
        false
    }
}

/// The matches of a text in a line, ignoring case: byte ranges of whole graphemes.
fn places_of(line: &str, wanted: &str) -> Vec<Range<usize>> {
    let mut lower = String::with_capacity(line.len());
    let mut origins = Vec::with_capacity(line.len() + 1);
    for (at, c) in line.char_indices() {
        for c in c.to_lowercase() {
            lower.push(c);
            origins.resize(lower.len(), at);
        }
    }
    origins.push(line.len());
    let ends = |at: usize| {
        let last = origins[at];
        // One letter can become several in lower case; a match in it ends after the letter.
        line[last..].chars().next().map_or(line.len(), |c| {
            if origins.get(at.wrapping_sub(1)) == Some(&last) { last + c.len_utf8() } else { last }
        })
    };
    lower
        .match_indices(wanted)
        .map(|(at, text)| whole_graphemes(line, origins[at]..ends(at + text.len())))
        .filter(|range| range.start < range.end)
        .collect()
}

fn is_word(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}
