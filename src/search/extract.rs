//! What the full text is given of texts: their words, and what words do not show.

use std::collections::BTreeSet;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::tokenizer::Tokenizer;
use crate::domain::fold;

/// Goes into every digest, so that what is extracted otherwise than before is written again.
const RULES: u64 = 1;

/// Taken from texts for the full text to find them by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IndexedText {
    /// The words of each text, as [`Tokenizer`] gives them; in the order of the texts.
    pub words: Vec<String>,
    /// The words of the tags.
    pub tags: String,
    /// Each word of the texts once that has a sign, a digit or a capital within
    /// (`select_related`, `SETEX`, `@ratelimit`), folded, on a line of its own.
    pub code: String,
}

/// Of texts, tags and the rules of extracting: while it is equal, so are the [`IndexedText`].
pub fn digest<'t>(texts: impl Iterator<Item = &'t str>, tags: &[String]) -> u64 {
    let mut count = 0;
    let with = |digest, text: &str| xxh3_64_with_seed(text.as_bytes(), digest);
    let digest = texts.inspect(|_| count += 1).fold(RULES, with);
    // Counted, so that a tag is no text.
    let digest = tags.iter().fold(digest.wrapping_add(count), |digest, tag| with(digest, tag));
    digest.wrapping_add(tags.len() as u64)
}

impl IndexedText {
    /// Goes through texts and tags.
    pub fn of<'t>(
        texts: impl Iterator<Item = &'t str>,
        tags: &[String],
        tokenizer: &mut Tokenizer,
    ) -> Self {
        let mut extracts = Self::default();
        let mut code = BTreeSet::new();
        for text in texts {
            extracts.words.push(tokenizer.of(text));
            for word in text.split_ascii_whitespace() {
                // Most words are plain: nothing is to be trimmed from them either.
                if word.bytes().skip(1).all(|byte| byte.is_ascii_lowercase()) {
                    continue;
                }
                let word = word.trim_matches(|c: char| c.is_ascii_punctuation() && c != '@');
                if looks_like_code(word) {
                    code.insert(word);
                }
            }
        }
        for tag in tags {
            tokenizer.add(tag, &mut extracts.tags);
        }
        let code: Vec<String> = code.into_iter().map(fold).collect();
        extracts.code = code.join("\n");
        extracts
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_code_are_taken_out() {
        let texts = ["Use `select_related`, SETEX or @ratelimit. Not plain words.", "存储引擎"];
        let tags = ["in-memory".to_owned(), "caches".to_owned()];
        let extracts = IndexedText::of(texts.into_iter(), &tags, &mut Tokenizer::default());
        assert_eq!(extracts.words[0], "us select relat setex or ratelimit not plain word");
        assert_eq!(extracts.words[1], "存储 储引 引擎");
        assert_eq!(extracts.tags, "in memori cach");
        assert_eq!(extracts.code, "ratelimit\nsetex\nselect related");
    }

    #[test]
    fn other_texts_and_tags_have_another_digest() {
        let digest = |texts: &[&str], tags: &[&str]| {
            let tags: Vec<String> = tags.iter().map(ToString::to_string).collect();
            super::digest(texts.iter().copied(), &tags)
        };
        let same = digest(&["a", "b"], &["c"]);
        assert_eq!(same, digest(&["a", "b"], &["c"]));
        for (texts, tags) in
            [(&["a", "b", "c"][..], &[][..]), (&["a"], &["b", "c"]), (&["A", "b"], &["c"])]
        {
            assert_ne!(same, digest(texts, tags));
        }
    }
}
