//! The input of the full text: the words of texts, and what looks like code.

use std::collections::BTreeSet;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::{folding::fold, tokenizer::Tokenizer};
use crate::content::shown;

/// The form of the words of the full text. Raise it with the rules of extraction, tokens and
/// folding: a database whose words have another form is indexed again in the background.
pub const WORDS_FORM: &str = "3";

/// Part of every digest.
const SEED: u64 = 1;

/// The texts of an entry, prepared for the full text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IndexedText {
    /// The words of each text, as [`Tokenizer`] gives them; in the order of the texts.
    pub words: Vec<String>,
    /// The words of the tags and other names.
    pub tags: String,
    /// Each distinct word of the texts that contains a sign, a digit or a capital after its first
    /// letter (`select_related`, `SETEX`, `@ratelimit`), folded, on a line of its own.
    pub code: String,
}

/// A digest of texts and tags: if it is equal, so is the [`IndexedText`].
pub fn digest<'t>(texts: impl Iterator<Item = &'t str>, tags: &[String]) -> u64 {
    let mut count = 0;
    let with = |digest, text: &str| xxh3_64_with_seed(text.as_bytes(), digest);
    let digest = texts.inspect(|_| count += 1).fold(SEED, with);
    // The counts distinguish tags from texts.
    let digest = tags.iter().fold(digest.wrapping_add(count), |digest, tag| with(digest, tag));
    digest.wrapping_add(tags.len() as u64)
}

impl IndexedText {
    /// Extracts it from texts, and from tags and other names.
    pub fn of<'t>(
        texts: impl Iterator<Item = &'t str>,
        tags: &[String],
        tokenizer: &mut Tokenizer,
    ) -> Self {
        let mut indexed = Self::default();
        let mut code = BTreeSet::new();
        for text in texts {
            let text = shown(text);
            let mut words = String::with_capacity(text.len());
            tokenizer.add_indexed(&text, &mut words);
            indexed.words.push(words);
            for word in text.split_ascii_whitespace() {
                // Fast path: most words are plain.
                if word.bytes().skip(1).all(|byte| byte.is_ascii_lowercase()) {
                    continue;
                }
                let word = word.trim_matches(|c: char| c.is_ascii_punctuation() && c != '@');
                if looks_like_code(word) {
                    code.insert(fold(word));
                }
            }
        }
        for tag in tags {
            tokenizer.add_indexed(tag, &mut indexed.tags);
        }
        indexed.code = code.into_iter().collect::<Vec<_>>().join("\n");
        indexed
    }

    /// The words of the short texts of an entry: title and summary, its first two, tags and other
    /// names.
    pub fn short(&self) -> String {
        let texts = self.words.iter().take(2).chain([&self.tags]);
        texts.map(String::as_str).collect::<Vec<_>>().join(" ")
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
        assert_eq!(extracts.words[1], "存储 储引 引擎 擎");
        assert_eq!(extracts.tags, "in memori inmemori cach");
        assert_eq!(extracts.code, "ratelimit\nselect related\nsetex");
        let code =
            |text: &str| IndexedText::of([text].into_iter(), &[], &mut Tokenizer::default()).code;
        assert_eq!(code("API S3 C# Word Note: 2026-01 a.b"), "a b\napi");
    }

    #[test]
    fn other_texts_and_tags_have_another_digest() {
        let digest = |texts: &[&str], tags: &[&str]| {
            let tags: Vec<String> = tags.iter().map(ToString::to_string).collect();
            super::digest(texts.iter().copied(), &tags)
        };
        let same = digest(&["a", "b"], &["c"]);
        assert_eq!(same, digest(&["a", "b"], &["c"]));
        for (texts, tags) in [
            (&["a", "b", "c"][..], &[][..]),
            (&["a"], &["b", "c"]),
            (&["A", "b"], &["c"]),
            (&["a", "b"], &[]),
        ] {
            assert_ne!(same, digest(texts, tags));
        }
    }
}
