//! Folding for ids and links: without case, accents, width and punctuation. Search has its own,
//! richer one; this one never changes, since ids are made with it.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// A folded text: decomposed (NFKD), without combining marks, apostrophes and invisible characters,
/// in lower case, with one space for each run of other characters than letters, digits, `+` and
/// `#`; none at either end.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    let mut put = |c: char| {
        if c.is_alphanumeric() || matches!(c, '+' | '#') {
            if std::mem::take(&mut gap) && !folded.is_empty() {
                folded.push(' ');
            }
            folded.push(c);
        } else if !is_combining_mark(c) && !matches!(c, '\'' | '’') && !is_invisible(c) {
            gap = true;
        }
    };
    for c in text.chars() {
        if c.is_ascii() {
            put(c.to_ascii_lowercase());
        } else {
            std::iter::once(c).nfkd().for_each(|part| part.to_lowercase().for_each(&mut put));
        }
    }
    folded
}

/// Whether a character takes no room within a word: soft hyphens, zero-width spaces and joiners,
/// marks of direction.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_width_and_punctuation_go() {
        assert_eq!(fold("  CI/CD with Jenkins! "), "ci cd with jenkins");
        assert_eq!(fold("Ｒｅｄｉｓ, Célery — re\u{301}dis"), "redis celery redis");
        assert_eq!(fold("N+1, C++ and C#"), "n+1 c++ and c#");
        assert_eq!(fold("@ratelimit select_related"), "ratelimit select related");
        assert_eq!(fold("each other's 中文 ﬁle İ"), "each others 中文 file i");
        assert_eq!(fold("--"), "");
        assert_eq!(fold("soft\u{ad}ware zero\u{200b}width \u{200b}"), "software zerowidth");
    }
}
