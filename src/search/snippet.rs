//! Snippets: a piece of a text around its first match.

use std::ops::Range;

use super::tokenizer::Tokenizer;
use crate::domain::{fold_with_origins, is_hostile, whole_graphemes};

/// Characters of a snippet, approximately.
const LENGTH: usize = 140;
/// Of these, before the first match, approximately.
const BEFORE: usize = 40;

/// A piece of a text on one line, with the matches in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snippet {
    /// The piece, with `…` where it was cut.
    pub text: String,
    /// The matches: byte ranges of `text`, in order.
    pub marks: Vec<Range<usize>>,
}

/// The matches of folded words in a text: byte ranges of whole graphemes, in order, without
/// overlap. A word matches at the start of words; if it does so nowhere, anywhere.
pub fn matches(text: &str, words: &[String]) -> Vec<Range<usize>> {
    let (folded, mut origins) = fold_with_origins(text);
    origins.push(text.len());
    let mut found: Vec<Range<usize>> = Vec::new();
    for word in words.iter().filter(|word| !word.is_empty()) {
        let all: Vec<usize> = folded.match_indices(&word[..]).map(|(at, _)| at).collect();
        let begins = |at: &usize| *at == 0 || folded[..*at].ends_with(' ');
        let any_begins = all.iter().any(begins);
        for at in all.into_iter().filter(|at| !any_begins || begins(at)) {
            let last = origins[at + word.len() - 1];
            let letter = text[last..].chars().next().map_or(0, char::len_utf8);
            found.push(whole_graphemes(text, origins[at]..last + letter));
        }
    }
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    found.dedup_by(|next, before| next.start < before.end);
    found
}

impl Snippet {
    /// The snippet of the first text with any of the words, or else with another form of one, or
    /// else the beginning of the first text that is not blank.
    pub fn of(texts: &[String], words: &[String]) -> Self {
        let find = |words: &[String]| {
            let marked = texts.iter().map(|text| (text, matches(text, words)));
            marked.into_iter().find(|(_, found)| !found.is_empty())
        };
        // A stem may not be a prefix of the word: that of "query" and "queries" is "queri".
        let stem = |word: &String| Tokenizer::default().of(word);
        let shorter = |stem: &String| match stem.char_indices().nth_back(0) {
            Some((at, _)) if at > 2 => stem[..at].to_owned(),
            _ => stem.clone(),
        };
        let found = find(words).or_else(|| {
            let stems: Vec<String> = words.iter().map(stem).collect();
            find(&stems).or_else(|| find(&stems.iter().map(shorter).collect::<Vec<_>>()))
        });
        let beginning = || Some((texts.iter().find(|text| !text.trim().is_empty())?, Vec::new()));
        let Some((text, found)) = found.or_else(beginning) else { return Self::default() };
        let middle = found.first().map_or(0, |range| range.start);
        let mut start = 0;
        for (count, (at, _)) in text[..middle].char_indices().rev().enumerate() {
            start = at;
            if count >= BEFORE {
                // Don't start in the middle of a word.
                start = text[at..middle].find(' ').map_or(middle, |space| at + space + 1);
                break;
            }
        }
        let end = text[start..].char_indices().nth(LENGTH).map_or(text.len(), |(at, _)| start + at);
        let mut snippet = Self::default();
        if start > 0 {
            snippet.text.push('…');
        }
        let mut space = true;
        let mut heading = start == 0;
        let mut mark = None;
        let mut found = found.into_iter().peekable();
        for (at, c) in text[start..end].char_indices().map(|(at, c)| (start + at, c)) {
            if mark.is_none() && found.peek().is_some_and(|range| range.contains(&at)) {
                mark = Some(snippet.text.len());
            }
            if c.is_whitespace() {
                if !space {
                    snippet.text.push(' ');
                }
                space = true;
                heading = c == '\n';
            } else if !is_markup(c, heading) && !is_hostile(c) {
                heading = false;
                snippet.text.push(c);
                space = false;
            }
            if let Some(begin) = mark
                && found.peek().is_some_and(|range| at + c.len_utf8() >= range.end)
            {
                snippet.marks.push(begin..snippet.text.len());
                mark = None;
                found.next();
            }
        }
        if end < text.len() {
            snippet.text.push('…');
        }
        snippet
    }
}

impl Snippet {
    /// The same if some texts must not be quoted: a match in these gives a placeholder.
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
}

/// Whether a character is Markdown and not text.
fn is_markup(c: char, at_line_start: bool) -> bool {
    matches!(c, '`' | '*') || at_line_start && c == '#'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_shows_the_first_match_in_its_surroundings() {
        let text = format!(
            "{} Use **SETEX**,\nnot `SET` then EXPIRE. {}",
            "word ".repeat(30),
            "x ".repeat(200)
        );
        let snippet = Snippet::of(&["nothing".into(), text], &["setex".into(), "expire".into()]);
        assert!(snippet.text.starts_with('…') && snippet.text.ends_with('…'), "{}", snippet.text);
        assert!(snippet.text.contains("Use SETEX, not SET then EXPIRE."));
        let marked: Vec<&str> = snippet.marks.iter().map(|m| &snippet.text[m.clone()]).collect();
        assert_eq!(marked, ["SETEX", "EXPIRE"]);
    }

    #[test]
    fn other_forms_of_a_word_are_shown_and_a_text_without_any_from_its_beginning() {
        let texts = [String::new(), "No thread waits.".to_owned(), "A query.".to_owned()];
        let marked = |word: &str| {
            let snippet = Snippet::of(&texts, &[word.to_owned()]);
            let marks = snippet.marks.iter().map(|mark| snippet.text[mark.clone()].to_owned());
            (marks.collect::<Vec<_>>(), snippet.text.clone())
        };
        assert_eq!(marked("threads"), (vec!["thread".to_owned()], "No thread waits.".to_owned()));
        assert_eq!(marked("queries"), (vec!["quer".to_owned()], "A query.".to_owned()));
        assert_eq!(marked("zebra"), (vec![], "No thread waits.".to_owned()));
    }

    #[test]
    fn words_are_marked_where_they_begin_words() {
        let words = ["set".to_owned(), "é".to_owned()];
        assert_eq!(matches("Reset a set, SETs; asset", &words[..1]), [8..11, 13..16]);
        assert_eq!(matches("Reset", &words[..1]), vec![2..5; 1]);
        assert_eq!(matches("中 Cafe\u{301}s", &["cafes".to_owned()]), vec![4..11; 1]);
        assert_eq!(matches("cafe\u{301} x", &["cafe".to_owned()]), vec![0..6; 1]);
        // The longest of several at one position, no overlaps, and nothing for an empty word.
        let several = |words: &[&str], text| {
            matches(text, &words.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(several(&["se", "setex"], "setex"), vec![0..5; 1]);
        assert_eq!(several(&["b", "a"], "ab"), [0..1, 1..2]);
        assert!(several(&[""], "ab").is_empty());
    }

    #[test]
    fn a_snippet_is_cut_between_words_and_at_its_length() {
        let needle = ["needle".to_owned()];
        let before = |letters: usize| {
            let text = format!("{} {} needle", "a".repeat(100), "b".repeat(letters));
            Snippet::of(&[text], &needle).text
        };
        assert_eq!(before(39), format!("…{} needle", "b".repeat(39)));
        assert_eq!(before(40), "…needle");
        let text = format!("a {} needle {}", "b".repeat(39), "c".repeat(99));
        let all_but_six = format!("…{} needle {}…", "b".repeat(39), "c".repeat(93));
        assert_eq!(Snippet::of(&[text], &needle).text, all_but_six);
        assert_eq!(Snippet::of(&["a".repeat(140)], &needle).text, "a".repeat(140));
        assert_eq!(Snippet::of(&["a".repeat(141)], &needle).text, format!("{}…", "a".repeat(140)));
    }

    #[test]
    fn a_snippet_shows_text_and_no_markup() {
        let of = |text: &str| Snippet::of(&[text.to_owned()], &["zebra".to_owned()]).text;
        assert_eq!(of("# One # two\n## Three *four* `x`\n"), "One # two Three four x ");
        assert_eq!(of("  a\u{202e}b"), "ab");
    }

    #[test]
    fn stems_of_four_letters_are_shortened_and_of_three_are_not() {
        let marked = |text: &str, word: &str| {
            let snippet = Snippet::of(&[text.to_owned()], &[word.to_owned()]);
            snippet
                .marks
                .iter()
                .map(|mark| snippet.text[mark.clone()].to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(marked("A copy.", "copies"), ["cop"]);
        assert_eq!(marked("A drum.", "dries"), [""; 0]);
    }

    #[test]
    fn nothing_is_quoted_of_what_is_hidden() {
        let texts = |text: &str| vec![text.to_owned()];
        let without = |words: &str| {
            Snippet::without(&texts("Use a lease."), &texts("A lock is lost."), &texts(words)).text
        };
        assert_eq!(without("lock"), "A lock is lost.");
        assert_eq!(without("lease"), Snippet::hidden().text);
        assert_eq!(without("zebra"), "A lock is lost.");
        let both =
            Snippet::without(&texts("Use a lock."), &texts("A lock is lost."), &texts("lock"));
        assert_eq!(both.text, "A lock is lost.");
        let blank = Snippet::of(&[" \n".to_owned(), "Text.".to_owned()], &texts("zebra"));
        assert_eq!(blank.text, "Text.");
    }
}
