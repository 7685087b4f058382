//! What the words of a full text do not show: parts of code, and scripts without spaces.

use std::{collections::BTreeSet, fmt::Write as _};

use super::fold::fold;

/// Taken from texts for the full text to find them by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extracts {
    /// Each word once that has a sign, a digit or a capital within (`select_related`, `SETEX`,
    /// `@ratelimit`), folded, on a line of its own.
    pub code: String,
    /// Each pair of letters that stand side by side in a script without spaces, in order.
    pub pairs: String,
}

impl Extracts {
    /// Goes through texts.
    pub fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut words = BTreeSet::new();
        let mut pairs = String::new();
        for text in texts {
            for word in text.split_ascii_whitespace() {
                // Most words are plain: nothing is to be trimmed from them either.
                if word.bytes().skip(1).all(|byte| byte.is_ascii_lowercase()) {
                    continue;
                }
                let word = word.trim_matches(|c: char| c.is_ascii_punctuation() && c != '@');
                if looks_like_code(word) {
                    words.insert(word);
                }
            }
            if !text.is_ascii() {
                add_pairs(text, &mut pairs);
            }
        }
        let code: Vec<String> = words.into_iter().map(fold).collect();
        Self { code: code.join("\n"), pairs }
    }
}

fn looks_like_code(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.len() > 2
        && bytes.iter().enumerate().any(|(at, byte)| match byte {
            b'A'..=b'Z' => at > 0,
            b'0'..=b'9' | b'_' | b'@' | b'.' | b'/' | b'-' | b'(' | b'=' | b':' => true,
            _ => false,
        })
        && bytes.iter().any(u8::is_ascii_alphabetic)
}

/// Of a script that is written without spaces between words: Han, Hiragana, Katakana, Hangul.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Appends the pairs of a text: 存储引 gives 存储 储引. They are words to the full text.
pub(super) fn add_pairs(text: &str, pairs: &mut String) {
    let mut before = None;
    for c in text.chars() {
        let here = is_unspaced(c).then_some(c);
        if let (Some(before), Some(here)) = (before, here) {
            if !pairs.is_empty() {
                pairs.push(' ');
            }
            let _ = write!(pairs, "{before}{here}");
        }
        before = here;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_pairs_are_taken_out() {
        let texts =
            ["Use `select_related`, SETEX or @ratelimit. Not plain words.", "存储引擎 and 缓存"];
        let extracts = Extracts::of(texts.into_iter());
        assert_eq!(extracts.code, "ratelimit\nsetex\nselect related");
        assert_eq!(extracts.pairs, "存储 储引 引擎 缓存");
    }
}
