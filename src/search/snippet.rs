//! Where a text matches, and a piece of it around the best match.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

use super::{
    folding::{fold_with_origins, is_unspaced},
    joined::variants,
    plain,
    tokenizer::Tokenizer,
};
use crate::domain::{clean_line, whole_graphemes, width};

/// Characters of a snippet, approximately: as many as a wide row has.
const LENGTH: usize = 240;
/// Matches that are this many characters apart belong to one place.
const PLACE: usize = 160;
/// Letters of the shortest word that is marked in its other forms as well.
const MIN_STEMMED: usize = 3;

/// A piece of a text on one line, with the matches in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snippet {
    /// The piece, with `…` where it was cut.
    pub text: String,
    /// The matches: byte ranges of `text`, in order.
    pub marks: Vec<Range<usize>>,
}

/// The occurrences of folded words in a text: byte ranges of whole graphemes, in order, without
/// overlap. A word occurs at the start of words; if it does so nowhere, anywhere. One of two
/// letters occurs as a whole word, if it does anywhere.
pub fn occurrences(text: &str, words: &[String]) -> Vec<Range<usize>> {
    let folded = Folded::of(text);
    in_order(words.iter().flat_map(|word| folded.literal(word)).map(|at| (at, 0)).collect())
        .into_iter()
        .map(|(at, _)| at)
        .collect()
}

/// The same, with what the full text counts besides: other forms of a word (`caching` for `cache`),
/// and other ways to write a name (`SHA256` for `sha-256`).
pub fn matches(text: &str, words: &[String]) -> Vec<Range<usize>> {
    numbered(text, words).into_iter().map(|(at, _)| at).collect()
}

/// The same, and the index of the first match at the place with most of the words.
pub fn matches_with_best(text: &str, words: &[String]) -> (Vec<Range<usize>>, usize) {
    let found = numbered(text, words);
    let best = best(&found).unwrap_or(0);
    (found.into_iter().map(|(at, _)| at).collect(), best)
}

/// The matches, each with the number of its word.
fn numbered(text: &str, words: &[String]) -> Vec<(Range<usize>, usize)> {
    if words.is_empty() {
        return Vec::new();
    }
    let folded = Folded::of(text);
    let mut tokenizer = Tokenizer::default();
    let mut found = Vec::new();
    for (number, word) in words.iter().enumerate() {
        let mut here = folded.literal(word);
        here.extend(variants(word).iter().flat_map(|other| folded.literal(other)));
        here.extend(folded.stemmed(word, &mut tokenizer));
        found.extend(here.into_iter().map(|at| (at, number)));
    }
    in_order(found)
}

/// In the order of the text, the longest of several at one place.
fn in_order(mut found: Vec<(Range<usize>, usize)>) -> Vec<(Range<usize>, usize)> {
    found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    found.dedup_by(|(next, _), (before, _)| next.start < before.end);
    found
}

/// The match from which most words follow closely; the first of several.
fn best(found: &[(Range<usize>, usize)]) -> Option<usize> {
    let words_from = |at: usize| {
        let near = found[at..].iter().take_while(|(it, _)| it.start < found[at].0.start + PLACE);
        let mut words: Vec<usize> = near.map(|(_, word)| *word).collect();
        words.sort_unstable();
        words.dedup();
        words.len()
    };
    (0..found.len()).max_by_key(|&at| (words_from(at), std::cmp::Reverse(at)))
}

/// A folded text that knows where it came from.
struct Folded<'t> {
    text: &'t str,
    letters: String,
    origins: Vec<usize>,
}

impl<'t> Folded<'t> {
    fn of(text: &'t str) -> Self {
        let (folded, origins) = fold_with_origins(text);
        Self { text, letters: folded, origins }
    }

    /// The range of the text that a range of the folded text comes from.
    fn origin(&self, at: Range<usize>) -> Range<usize> {
        let last = self.origins[at.end - 1];
        let letter = self.text[last..].chars().next().map_or(0, char::len_utf8);
        whole_graphemes(self.text, self.origins[at.start]..last + letter)
    }

    fn literal(&self, word: &str) -> Vec<Range<usize>> {
        if word.is_empty() {
            return Vec::new();
        }
        let all = self.letters.match_indices(word).map(|(at, _)| at);
        let begins = |at: usize| at == 0 || self.letters[..at].ends_with(' ');
        let ends = |at: usize| {
            let after = &self.letters[at + word.len()..];
            after.is_empty() || after.starts_with(' ')
        };
        let score = |at: usize| match begins(at) {
            true if word.chars().count() < MIN_STEMMED && ends(at) => 2,
            true => 1,
            false => 0,
        };
        let scored: Vec<(usize, u8)> = all.map(|at| (at, score(at))).collect();
        let best = scored.iter().map(|(_, score)| *score).max().unwrap_or_default();
        let kept = scored.into_iter().filter(|(_, score)| *score == best);
        kept.map(|(at, _)| self.origin(at..at + word.len())).collect()
    }

    /// Where the words of the text have the stems of a word or a phrase; those of the last word
    /// begin with its stem.
    fn stemmed(&self, phrase: &str, tokenizer: &mut Tokenizer) -> Vec<Range<usize>> {
        let stems = tokenizer.of(phrase);
        let stems: Vec<&str> = stems.split(' ').collect();
        let long_enough = |stem: &&str| stem.is_ascii() && stem.len() >= MIN_STEMMED;
        if !stems.iter().any(long_enough) || phrase.contains(is_unspaced) {
            return Vec::new();
        }
        let mut words = Vec::new();
        let mut at = 0;
        for word in self.letters.split(' ') {
            words.push((at, word));
            at += word.len() + 1;
        }
        let mut fits = |word: &str, stem: &str, last: bool| {
            // Stems differ from their words at the end only.
            let front = stem.len().min(MIN_STEMMED);
            word.as_bytes().get(..front) == stem.as_bytes().get(..front) && {
                let found = tokenizer.of(word);
                if last { found.starts_with(stem) } else { found == stem }
            }
        };
        let mut found = Vec::new();
        for window in words.windows(stems.len()) {
            let mut pairs = window.iter().zip(&stems).enumerate();
            let last = stems.len() - 1;
            if pairs.all(|(at, ((_, word), stem))| fits(word, stem, at == last)) {
                let (end, word) = window[last];
                found.push(self.origin(window[0].0..end + word.len()));
            }
        }
        found
    }
}

impl Snippet {
    /// The snippet of the text with the best match of any of the words, or else the beginning of
    /// the first text that is not blank. The texts are Markdown.
    pub fn of(texts: &[String], words: &[String]) -> Self {
        let texts = texts.iter().map(|text| plain::quoted(text));
        let texts: Vec<String> = texts.filter(|text| !text.trim().is_empty()).collect();
        for text in &texts {
            let found = numbered(text, words);
            if let Some(best) = best(&found) {
                let marks: Vec<Range<usize>> = found.into_iter().map(|(at, _)| at).collect();
                return Self::around(text, &marks, best);
            }
        }
        texts.first().map(|text| Self::around(text, &[], 0)).unwrap_or_default()
    }

    /// The piece of a text around one of its matches, on one line.
    fn around(text: &str, found: &[Range<usize>], best: usize) -> Self {
        let match_at = found.get(best).map_or(0, |at| at.start);
        let before = text[..match_at].char_indices().rev().nth(LENGTH / 2 - 1);
        let start = before.map_or(0, |(at, _)| at);
        let end = text[match_at..].char_indices().nth(LENGTH).map(|(at, _)| match_at + at);
        let mut snippet = Self { text: String::new(), marks: Vec::new() };
        let (range, end) = (start..end.unwrap_or(text.len()), end);
        let mut put = |piece: &str, marked: bool| {
            let at = snippet.text.len();
            for word in clean_line(piece).split_inclusive(char::is_whitespace) {
                let (letters, space) = match word.strip_suffix(char::is_whitespace) {
                    Some(letters) => (letters, true),
                    None => (word, false),
                };
                snippet.text.push_str(letters);
                if space && !snippet.text.ends_with(' ') && !snippet.text.is_empty() {
                    snippet.text.push(' ');
                }
            }
            if marked && at < snippet.text.len() {
                snippet.marks.push(at..snippet.text.len());
            }
        };
        let mut at = range.start;
        for mark in found.iter().filter(|it| it.start >= range.start && it.end <= range.end) {
            put(&text[at..mark.start], false);
            put(&text[mark.clone()], true);
            at = mark.end;
        }
        put(&text[at..range.end], false);
        let trimmed = snippet.text.trim_end().len();
        snippet.text.truncate(trimmed);
        if end.is_some() {
            snippet.text.push('…');
        }
        if start > 0 {
            snippet.text.insert(0, '…');
            let shift = '…'.len_utf8();
            snippet.marks.iter_mut().for_each(|it| *it = it.start + shift..it.end + shift);
        }
        snippet
    }

    /// The snippet in so many columns: cut at both sides, so that its first match is whole and as
    /// near to the middle as there is text.
    #[must_use]
    pub fn fitted(&self, columns: usize) -> Self {
        if width(&self.text) <= columns {
            return self.clone();
        }
        let core = self.marks.first().cloned().unwrap_or(0..0);
        // Both ellipses.
        let room = columns.saturating_sub(2).saturating_sub(width(&self.text[core.clone()]));
        let before = |columns| core.start - back(&self.text[..core.start], columns);
        let after = |columns| core.end + forward(&self.text[core.end..], columns);
        // A third is enough before the match, unless there is less behind it.
        let mut start = before(room / 3);
        let end = after(room - width(&self.text[start..core.start]));
        if end == self.text.len() {
            start = before(room - width(&self.text[core.end..end]));
        }
        let cut_front = start > 0;
        let shift = if cut_front { '…'.len_utf8() } else { 0 };
        let mut text = if cut_front { "…".to_owned() } else { String::new() };
        text.push_str(self.text[start..end].trim_end());
        if end < self.text.len() {
            text.push('…');
        }
        let within = self.marks.iter().filter(|it| it.start >= start && it.end <= end);
        let marks = within.map(|it| it.start - start + shift..it.end - start + shift).collect();
        Self { text, marks }
    }

    /// The same as [`Snippet::of`] if some texts must not be quoted: a match in these gives a
    /// placeholder.
    pub fn without(hidden: &[String], shown: &[String], words: &[String]) -> Self {
        let snippet = Self::of(shown, words);
        if snippet.marks.is_empty() && !Self::of(hidden, words).marks.is_empty() {
            return Self::hidden();
        }
        snippet
    }

    /// The placeholder for a match in a hidden solution.
    pub fn hidden() -> Self {
        Self { text: "match in hidden solution".to_owned(), marks: Vec::new() }
    }

    /// Whether it is that placeholder.
    pub fn is_hidden(&self) -> bool {
        *self == Self::hidden()
    }
}

/// The bytes of as many words at the end of a text as there is room for.
fn back(text: &str, columns: usize) -> usize {
    let mut used = 0;
    let fits = |grapheme: &&str| {
        used += width(grapheme);
        used <= columns
    };
    let bytes: usize = text.graphemes(true).rev().take_while(fits).map(str::len).sum();
    let start = text.len() - bytes;
    // Words are not cut before the match.
    match text[start..].find(' ') {
        Some(space) if start > 0 && !text[..start].ends_with(' ') => bytes - space - 1,
        None if start > 0 && !text[..start].ends_with(' ') => 0,
        _ => bytes,
    }
}

/// The bytes of as much of the beginning of a text as there is room for.
fn forward(text: &str, columns: usize) -> usize {
    let mut used = 0;
    let fits = |grapheme: &&str| {
        used += width(grapheme);
        used <= columns
    };
    text.graphemes(true).take_while(fits).map(str::len).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(words: &[&str]) -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    }

    fn marked(snippet: &Snippet) -> Vec<&str> {
        snippet.marks.iter().map(|mark| &snippet.text[mark.clone()]).collect()
    }

    #[test]
    fn a_snippet_shows_the_place_with_most_of_the_words() {
        let text = format!(
            "A lock. {} Use **SETEX**,\nnot `SET` then EXPIRE a lock. {}",
            "word ".repeat(60),
            "x ".repeat(200)
        );
        let words = strings(&["setex", "expire", "lock"]);
        let snippet = Snippet::of(&["nothing".into(), text], &words);
        assert!(snippet.text.starts_with('…') && snippet.text.ends_with('…'), "{}", snippet.text);
        assert!(
            snippet.text.contains("Use SETEX, not SET then EXPIRE a lock."),
            "{}",
            snippet.text
        );
        assert_eq!(marked(&snippet), ["SETEX", "EXPIRE", "lock"]);
    }

    #[test]
    fn what_counts_is_marked_in_all_its_forms() {
        for (text, word, expected) in [
            ("Reset a set, SETs; asset", "set", &["set", "SETs"][..]),
            ("Reset", "set", &["set"]),
            ("No thread waits.", "threads", &["thread"]),
            ("A query, queries, inquiry.", "query", &["query", "queries"]),
            ("Caching caches", "cache", &["Caching", "caches"]),
            ("SHA256 or SHA-256", "sha 256", &["SHA256", "SHA-256"]),
            ("Node.js and NodeJS", "nodejs", &["NodeJS"]),
            ("Python 3 python3", "python3", &["Python 3", "python3"]),
            ("lsof, ls and also", "ls", &["ls"]),
            ("lsof", "ls", &["ls"]),
            ("Two words, or two word here", "two words", &["Two words", "two word"]),
            ("l’été à Straße", "ete", &["été"]),
            ("l’été à Straße", "strasse", &["Straße"]),
            ("don’t", "dont", &["don’t"]),
            ("con\u{ad}currency", "concurrency", &["con\u{ad}currency"]),
            ("🚀 go 🚀", "🚀", &["🚀", "🚀"]),
            ("中 Cafe\u{301}s", "cafes", &["Cafe\u{301}s"]),
            ("a b", "zebra", &[]),
            ("ab", "", &[]),
        ] {
            let found = matches(text, &strings(&[word]));
            let found: Vec<&str> = found.into_iter().map(|at| &text[at]).collect();
            assert_eq!(found, expected, "{word} in {text}");
        }
        // The longest of several at one position, no overlaps.
        assert_eq!(occurrences("setex", &strings(&["se", "setex"])), vec![0..5; 1]);
        assert_eq!(occurrences("ab", &strings(&["b", "a"])), [0..1, 1..2]);
        assert!(occurrences("Caching", &strings(&["cache"])).is_empty());
    }

    #[test]
    fn a_match_is_whole_and_near_the_middle_at_any_width() {
        let text = format!("{} needle {}", "before ".repeat(30), "after ".repeat(30));
        let snippet = Snippet::of(&[text], &strings(&["needle"]));
        for columns in 8..250 {
            let fitted = snippet.fitted(columns);
            assert!(width(&fitted.text) <= columns, "{columns}: {}", fitted.text);
            assert_eq!(marked(&fitted), ["needle"], "{columns}: {}", fitted.text);
        }
        let fitted = snippet.fitted(40);
        assert!(fitted.text.starts_with("…before needle after"), "{}", fitted.text);
        assert!(fitted.text.ends_with('…'));
        let short = Snippet::of(&["A needle.".to_owned()], &strings(&["needle"]));
        assert_eq!(short.fitted(40), short);
        // A long word before the match.
        let text = format!("{}needle", "b".repeat(100));
        let snippet = Snippet::of(&[text], &strings(&["needle"]));
        assert_eq!(marked(&snippet.fitted(20)), ["needle"]);
    }

    #[test]
    fn a_snippet_shows_text_and_no_markup() {
        let of = |text: &str, word: &str| Snippet::of(&[text.to_owned()], &strings(&[word])).text;
        assert_eq!(of("# One # two\n## Three *four* `x`\n", "zebra"), "One # two Three four x");
        assert_eq!(of("  a\u{202e}b", "zebra"), "ab");
        let table = "| Key | Use |\n|---|:-:|\n| `SETEX` | sets **both** |\n";
        assert_eq!(of(table, "setex"), "Key · Use SETEX · sets both");
        let blank = Snippet::of(&[" \n".to_owned(), "Text.".to_owned()], &strings(&["zebra"]));
        assert_eq!(blank.text, "Text.");
    }

    #[test]
    fn nothing_is_quoted_of_what_is_hidden() {
        let without = |words: &str| {
            let (hidden, shown) = (strings(&["Use a lease."]), strings(&["A lock is lost."]));
            Snippet::without(&hidden, &shown, &strings(&[words])).text
        };
        assert_eq!(without("lock"), "A lock is lost.");
        assert_eq!(without("lease"), Snippet::hidden().text);
        assert_eq!(without("zebra"), "A lock is lost.");
        let both = strings(&["Use a lock."]);
        let both = Snippet::without(&both, &strings(&["A lock is lost."]), &strings(&["lock"]));
        assert_eq!(both.text, "A lock is lost.");
    }
}
