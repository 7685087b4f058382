//! Folding for ids and links: without case, accents, width and punctuation. Search has its own,
//! richer one; this one never changes, since ids are made with it.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// A folded text: decomposed (NFKD), without combining marks and apostrophes, in lower case, with
/// one space for each run of other characters than letters, digits, `+` and `#`; none at either
/// end.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    let mut put = |c: char| {
        if c.is_alphanumeric() || matches!(c, '+' | '#') {
            if std::mem::take(&mut gap) && !folded.is_empty() {
                folded.push(' ');
            }
            folded.push(c);
        } else if !is_combining_mark(c) && !matches!(c, '\'' | '’') {
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
    }
}
