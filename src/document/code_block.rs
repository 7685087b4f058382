//! Code blocks: on a ground of their own, with their language, wrapped between tokens.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

use super::{
    code::CodeKey,
    markdown::Builder,
    text::{Block, CodeBlock, Line, Span},
};
use crate::{
    domain::width,
    theme::{Face, Role, Token},
};

/// Marks a piece of code that continues the line above.
const CONTINUED: &str = "↪ ";
/// What the row above a block says when its lines are wrapped.
pub const WRAPPED: &str = "wrapped";
/// The same when they are cut; the angles scroll the block.
pub const UNWRAPPED: &str = "‹ unwrapped ›";
/// The padding at both sides of a block, in columns, where there is room.
const PADDING: usize = 2;

/// A piece of a line of code: the columns before it, and its bytes.
#[derive(Debug, PartialEq, Eq)]
struct Piece {
    indent: usize,
    bytes: Range<usize>,
}

impl Builder<'_> {
    /// Lays out a code block.
    pub(super) fn code(&mut self, language: &str, text: &str) {
        let text = text.trim_end_matches('\n');
        let key = CodeKey::new(language, text);
        let tokens = self.setting.highlights.get(&key).cloned();
        if tokens.is_none() && !language.is_empty() && language != "text" {
            let (language, text) = (language.to_owned(), text.to_owned());
            self.document.plain_code.push(CodeBlock { key, language, text });
        }
        if self.gap {
            self.blank();
        }
        let begun = self.document.lines.len();
        let unwrapped = self.setting.unwrapped.get(&self.document.blocks.len()).copied();
        let longest = text.split('\n').map(width).max().unwrap_or(0);
        let room = self.room();
        let padding = padding(room, longest, self.setting.plain);
        let within = room.saturating_sub(2 * padding).max(1);
        if self.setting.plain {
            if !language.is_empty() {
                self.line(vec![Span::new(format!("{language}:"), Face::of(Role::Muted))]);
            }
        } else {
            self.code_label(language, room, (longest > within).then_some(unwrapped.is_some()));
        }
        for (number, source) in text.split('\n').enumerate() {
            let plain = [(Token::Plain, source.len())];
            let tokens =
                tokens.as_ref().and_then(|t| t.get(number)).map_or(&plain[..], Vec::as_slice);
            let pieces = match unwrapped {
                Some(from) => vec![cut(source, from, within)],
                None => wrap(source, tokens, within),
            };
            for piece in pieces {
                let line = self.code_line(source, tokens, &piece, (padding, room));
                self.line(line);
            }
        }
        if !self.setting.plain {
            self.line(vec![Span::new(" ".repeat(room), Face::of(Role::CodeLabel))]);
        }
        let lines = begun..self.document.lines.len();
        self.document.blocks.push(Block { lines, text: text.into(), width: longest, room: within });
    }

    /// The row above the code: its language at the right and, where it is too wide, whether its
    /// lines are cut or wrapped.
    fn code_label(&mut self, language: &str, room: usize, is_cut: Option<bool>) {
        let state = match is_cut {
            None => "",
            Some(false) => WRAPPED,
            Some(true) => UNWRAPPED,
        };
        let gap = if state.is_empty() || language.is_empty() { "" } else { " · " };
        let whole = format!("{state}{gap}{language}");
        let fits = |label: &&str| width(label) < room;
        let label = [&whole[..], language].into_iter().find(fits).unwrap_or_default();
        let blank = room.saturating_sub(width(label) + 1);
        let label = format!("{}{label} ", " ".repeat(blank));
        self.line(vec![Span::new(label, Face::of(Role::CodeLabel))]);
    }

    /// A line of a block: a piece of a line of code with its padding.
    fn code_line(
        &self,
        source: &str,
        tokens: &[(Token, usize)],
        piece: &Piece,
        (padding, room): (usize, usize),
    ) -> Line {
        let ground = |text: String| Span::new(text, Face::of(Role::Token(Token::Plain)));
        let mut line = Line::new();
        let mut used = padding + piece.indent;
        if piece.indent == 0 {
            line.push(ground(" ".repeat(padding)));
        } else {
            let mark = width(CONTINUED).min(used);
            line.push(ground(" ".repeat(used - mark)));
            if mark > 0 {
                line.push(Span::new(CONTINUED, Face::of(Role::CodeLabel)));
            }
        }
        let mut start = 0;
        for &(token, length) in tokens {
            let end = (start + length).min(source.len());
            let (from, to) = (start.max(piece.bytes.start), end.min(piece.bytes.end));
            if from < to
                && let Some(text) = source.get(from..to)
            {
                used += width(text);
                line.push(Span::new(text, Face::of(Role::Token(token))));
            }
            start = end;
        }
        if !self.setting.plain {
            line.push(ground(" ".repeat(room.saturating_sub(used))));
        }
        line
    }
}

/// The padding of a block: less where that keeps its longest line whole.
fn padding(room: usize, longest: usize, plain: bool) -> usize {
    if plain || longest + 2 * PADDING <= room || longest + 2 > room {
        return PADDING.min(room / 12);
    }
    1
}

/// The part of a line that is seen when it is scrolled sideways by some columns.
fn cut(source: &str, from: usize, room: usize) -> Piece {
    let (mut start, mut end, mut column) = (source.len(), source.len(), 0);
    for (at, grapheme) in source.grapheme_indices(true) {
        let wide = width(grapheme);
        if column >= from {
            start = start.min(at);
        }
        if column + wide > from + room {
            end = at;
            break;
        }
        column += wide;
    }
    Piece { indent: 0, bytes: start.min(end)..end }
}

/// Wraps a line of code at `room` columns: between tokens where it can, and what continues it
/// indented further than the line.
fn wrap(source: &str, tokens: &[(Token, usize)], room: usize) -> Vec<Piece> {
    if width(source) <= room {
        return vec![Piece { indent: 0, bytes: 0..source.len() }];
    }
    let own = source.len() - source.trim_start().len();
    let hang = (own + width(CONTINUED) + 2).min(room / 2);
    let breaks = breaks(source, tokens);
    let mut pieces = Vec::new();
    let mut start = 0;
    while start < source.len() {
        let indent = if pieces.is_empty() { 0 } else { hang };
        let end = end_of_piece(source, start, room - indent, &breaks);
        pieces.push(Piece { indent, bytes: start..end });
        start = end + (source[end..].len() - source[end..].trim_start_matches(' ').len());
    }
    pieces
}

/// Where a piece that begins at `start` ends: at the last good place, unless that leaves most of the
/// line empty.
fn end_of_piece(source: &str, start: usize, room: usize, breaks: &Breaks) -> usize {
    let (mut used, mut full) = (0, source.len());
    let mut half = start;
    for (at, grapheme) in source[start..].grapheme_indices(true) {
        let wide = width(grapheme);
        if used > 0 && used + wide > room {
            full = start + at;
            break;
        }
        used += wide;
        if used * 2 <= room {
            half = start + at + grapheme.len();
        }
    }
    if full == source.len() {
        return full;
    }
    let last = |kind: &[usize]| kind.iter().rev().find(|&&at| at <= full && at > half).copied();
    last(&breaks.good).or_else(|| last(&breaks.poor)).unwrap_or(full)
}

/// The places where a line of code can be broken, none of them within a word.
#[derive(Debug, Default)]
struct Breaks {
    /// Behind blanks, commas and opening brackets.
    good: Vec<usize>,
    /// Between other tokens.
    poor: Vec<usize>,
}

fn breaks(source: &str, tokens: &[(Token, usize)]) -> Breaks {
    let mut breaks = Breaks::default();
    let indent = source.len() - source.trim_start().len();
    let mut chars = source.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        let next = chars.peek().map(|(_, c)| *c);
        let behind = match c {
            ' ' | '\t' => next.is_some_and(|next| !next.is_whitespace()),
            ',' | ';' | '(' | '[' | '{' | '|' | '&' => next.is_some_and(char::is_alphanumeric),
            _ => false,
        };
        if behind && end > indent {
            breaks.good.push(end);
        }
    }
    let mut end = 0;
    for (_, length) in tokens {
        end += length;
        let between = |at: usize| {
            let before = source[..at].chars().next_back();
            let after = source[at..].chars().next();
            !(before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric))
        };
        if end > indent && end < source.len() && source.is_char_boundary(end) && between(end) {
            // A closing bracket or a comma belongs to what is before it.
            let closes = source[end..].starts_with([')', ']', '}', ',', ';', '.', ':', '"', '\'']);
            if !closes {
                breaks.poor.push(end);
            }
        }
    }
    breaks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wrapped(source: &str, room: usize) -> Vec<String> {
        let pieces = wrap(source, &[(Token::Plain, source.len())], room);
        pieces
            .into_iter()
            .map(|piece| format!("{}{}", " ".repeat(piece.indent), &source[piece.bytes]))
            .collect()
    }

    #[test]
    fn code_breaks_between_words_and_hangs_below_its_line() {
        assert_eq!(
            wrapped("    return client.get(key, timeout=30, retries=5)", 32),
            ["    return client.get(key, ", "        timeout=30, retries=5)"],
        );
        // Where nothing else is possible, within a word.
        let word = "x".repeat(25);
        assert_eq!(wrapped(&word, 10), ["xxxxxxxxxx", "    xxxxxx", "    xxxxxx", "    xxx"]);
    }

    #[test]
    fn a_string_is_broken_before_it_and_not_in_it_if_that_leaves_enough() {
        let source = "print(\"one two three four\")";
        let tokens = [(Token::Function, 5), (Token::Plain, 1), (Token::String, 20)];
        let pieces = wrap(source, &tokens, 26);
        assert!(pieces.len() == 2, "{pieces:?}");
    }

    #[test]
    fn what_is_scrolled_sideways_is_cut_at_both_ends() {
        let at = |from, room| &"0123456789"[cut("0123456789", from, room).bytes];
        assert_eq!((at(0, 4), at(3, 4), at(8, 4), at(20, 4)), ("0123", "3456", "89", ""));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn wrapping_loses_nothing_but_blanks_and_keeps_to_the_width(
            source in "[ a-z(,)é中\"]{0,80}",
            lengths in prop::collection::vec(1_usize..9, 0..20),
            room in 4_usize..40,
        ) {
            let tokens: Vec<_> = lengths.iter().map(|length| (Token::Plain, *length)).collect();
            let pieces = wrap(&source, &tokens, room);
            let mut at = 0;
            for piece in &pieces {
                prop_assert!(source[at..piece.bytes.start].trim().is_empty());
                prop_assert!(piece.indent + width(&source[piece.bytes.clone()]) <= room.max(piece.indent + 2));
                at = piece.bytes.end;
            }
            prop_assert!(source[at..].trim().is_empty());
        }
    }
}
