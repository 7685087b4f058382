//! Sanitizing text for a terminal: no control characters, no bidi overrides.

use std::{borrow::Cow, fmt::Display, ops::Range};

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation as _};

/// Whether a character could control a terminal or reorder text: C0 (including tab and newline),
/// DEL, C1, the bidirectional controls of UAX #9, line and paragraph separators, and the BOM.
pub fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'
                ..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
}

/// A number with its noun: `1 entry`, `2 entries`.
pub fn counted<N: Copy + Display + PartialEq + From<u8>>(
    count: N,
    one: &str,
    many: &str,
) -> String {
    let noun = if count == N::from(1) { one } else { many };
    format!("{count} {noun}")
}

/// A multi-line text without hostile characters: newlines stay, a tab becomes four spaces, CR LF
/// and CR become a newline, the others are removed.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_hostile(c) && c != '\n') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' => out.push('\n'),
            '\r' => {
                chars.next_if_eq(&'\n');
                out.push('\n');
            }
            '\t' => out.push_str("    "),
            c if is_hostile(c) => {}
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// A text on one line without hostile characters: line breaks and tabs become a space, the others
/// are removed.
pub fn clean_line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hostile) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .filter_map(|c| match c {
                '\n' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
                c if is_hostile(c) => None,
                c => Some(c),
            })
            .collect(),
    )
}

/// A byte range of a text, extended to whole graphemes.
pub fn whole_graphemes(text: &str, range: Range<usize>) -> Range<usize> {
    let boundary =
        |at: usize| GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0).unwrap_or(true);
    let ends = |at: &usize| text.is_char_boundary(*at) && boundary(*at);
    let start = (0..=range.start).rev().find(ends).unwrap_or(0);
    let end = (range.end..=text.len()).find(ends).unwrap_or(text.len());
    start..end
}

/// The width of a text in terminal columns: the sum over its graphemes, exactly as the drawing code
/// counts them.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(unicode_width::UnicodeWidthStr::width).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_grows_to_whole_graphemes() {
        // A letter with a combining accent, and a family of three.
        let text = "ae\u{301}b👩\u{200d}👩\u{200d}👧c";
        let family = text.find('👩').unwrap();
        assert_eq!(whole_graphemes(text, 0..1), 0..1);
        assert_eq!(whole_graphemes(text, 2..4), 1..4);
        assert_eq!(whole_graphemes(text, 1..2), 1..4);
        assert_eq!(whole_graphemes(text, family + 1..family + 5), family..text.len() - 1);
    }

    #[test]
    fn width_counts_columns_and_not_characters() {
        for (text, columns) in
            [("abc", 3), ("e\u{301}", 1), ("数据", 4), ("👩\u{200d}👩\u{200d}👧", 2)]
        {
            assert_eq!(width(text), columns, "{text}");
        }
    }

    #[test]
    fn h14_hostile_characters_never_pass() {
        let all: String = (0..=0x2100_u32).filter_map(char::from_u32).collect();
        assert!(!clean_line(&all).chars().any(is_hostile));
        assert!(!clean(&all).chars().any(|c| is_hostile(c) && c != '\n'));
        assert_eq!(clean("a\r\nb\rc\td\u{1b}[2J\u{202e}"), "a\nb\nc    d[2J");
        assert_eq!(clean_line("a\nb\tc\u{9b}d"), "a b cd");
        assert!(matches!(clean("zwj 👩‍💻 stays\n"), Cow::Borrowed(_)));
    }
}
