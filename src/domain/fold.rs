//! Folding texts for search: without case, accents, width and punctuation.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// A folded text: decomposed (NFKD), without combining marks, apostrophes and invisible characters,
/// in lower case, with one space for each run of other characters than letters, digits, `+` and
/// `#`; none at either end.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// Appends a folded text to `folded`.
pub fn fold_into(text: &str, folded: &mut String) {
    if !text.is_ascii() {
        each_folded(text, |c, _| folded.push(c));
        return;
    }
    // Fast path for most titles, with the same rules.
    let mut gap = false;
    let start = folded.len();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'#') {
            if gap && folded.len() > start {
                folded.push(' ');
            }
            gap = false;
            folded.push(char::from(byte.to_ascii_lowercase()));
        } else if byte != b'\'' {
            gap = true;
        }
    }
}

/// A folded text, and for each of its bytes the offset in `text` that it came from.
pub fn fold_with_origins(text: &str) -> (String, Vec<usize>) {
    let mut folded = String::with_capacity(text.len());
    let mut origins = Vec::with_capacity(text.len());
    each_folded(text, |c, from| {
        folded.push(c);
        origins.resize(folded.len(), from);
    });
    (folded, origins)
}

fn each_folded(text: &str, mut take: impl FnMut(char, usize)) {
    // The start of a gap, unless it is at the beginning of the text.
    let mut gap = None;
    let mut any = false;
    let mut put = |c: char, at: usize| {
        if c.is_alphanumeric() || matches!(c, '+' | '#') {
            if let Some(from) = gap.take() {
                take(' ', from);
            }
            any = true;
            take(c, at);
        } else if !is_combining_mark(c) && !matches!(c, '\'' | '’') && !is_invisible(c) && any {
            gap.get_or_insert(at);
        }
    };
    for (at, c) in text.char_indices() {
        if c.is_ascii() {
            put(c.to_ascii_lowercase(), at);
        } else {
            for part in std::iter::once(c).nfkd() {
                part.to_lowercase().for_each(|lower| put(lower, at));
            }
        }
    }
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

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig {
            failure_persistence: None, ..Default::default()
        })]

        #[test]
        fn ascii_is_folded_by_the_same_rules(text in "[ -~\\t\\n]{0,40}") {
            let mut slowly = String::new();
            each_folded(&text, |c, _| slowly.push(c));
            proptest::prop_assert_eq!(fold(&text), slowly);
        }
    }

    #[test]
    fn every_byte_knows_where_it_came_from() {
        let text = "É/中b";
        let (folded, origins) = fold_with_origins(text);
        assert_eq!(folded, "e 中b");
        assert_eq!(origins, [0, 2, 3, 3, 3, 6]);
    }
}
