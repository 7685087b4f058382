//! The plain scoring of a word against a text, letter by letter: for the few terms, and for
//! property tests to compare [`Word::score`] with.

use super::{
    score::{self, max_span, subsequence},
    word::Word,
};

/// Where words start.
fn starts(text: &str) -> impl Iterator<Item = usize> {
    std::iter::once(0).chain(text.match_indices(' ').map(|(at, _)| at + 1))
}

/// The score of a word against a text; 0 for no match.
pub(super) fn score(word: &Word, text: &str) -> u16 {
    let query = word.text();
    if query.is_empty() {
        return 0;
    }
    let found = |at: usize| text[at..].starts_with(query);
    let ends = |at: usize| matches!(text.as_bytes().get(at + query.len()), None | Some(b' '));
    let front = |at: Option<usize>| if at == Some(0) { score::AT_FRONT } else { 0 };
    let whole = starts(text).find(|&at| found(at) && ends(at));
    if whole.is_some() {
        return score::WHOLE_WORD + front(whole);
    }
    let prefix = starts(text).find(|&at| found(at));
    if prefix.is_some() {
        return score::PREFIX + front(prefix);
    }
    if starts(text).any(|at| initials(query, text, at)) {
        return score::INITIALS;
    }
    if text.contains(query) {
        return score::SUBSTRING;
    }
    let Some(first) = query.chars().next() else { return 0 };
    let scores = starts(text).filter(|&at| text[at..].starts_with(first)).filter_map(|at| {
        let end = subsequence_end(query, text, at)?;
        (end - at <= max_span(query.len())).then(|| subsequence(query.len(), end - at))
    });
    scores.max().unwrap_or(0)
}

/// Whether the query continues here, at once or at the start of a later word.
fn initials(query: &str, text: &str, at: usize) -> bool {
    let Some(first) = query.chars().next() else { return true };
    if !text[at..].starts_with(first) {
        return false;
    }
    let rest = &query[first.len_utf8()..];
    let next = at + first.len_utf8();
    rest.is_empty()
        || initials(rest, text, next)
        || starts(text).any(|later| later > at && initials(rest, text, later))
}

/// Where a query ends as a subsequence from a position, each letter as early as possible.
fn subsequence_end(query: &str, text: &str, from: usize) -> Option<usize> {
    let mut end = from;
    for letter in query.chars() {
        end += text[end..].find(letter)? + letter.len_utf8();
    }
    Some(end)
}

/// The score with one letter wrong, missing or added, or two exchanged.
pub(super) fn typo_score(word: &Word, text: &str) -> u16 {
    let mut best = 0;
    if !word.may_have_typo() {
        return best;
    }
    for start in starts(text) {
        let rest = &text[start..];
        let end = rest.find(' ').unwrap_or(rest.len());
        for (at, letter) in rest[..end].char_indices() {
            let prefix = &rest[..at + letter.len_utf8()];
            if strsim::osa_distance(word.text(), prefix) <= 1 {
                let whole = prefix.len() == end;
                best = best.max(if whole { score::TYPO_WHOLE } else { score::TYPO });
            }
        }
    }
    best
}
