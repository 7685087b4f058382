//! The labels of challenges and solutions ("Problem:", "Fix:"), and recognising them.

use super::plain::is_emoji;
use crate::domain::fold;

/// What a label introduces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Problem,
    Solution,
}

/// Words for the challenge, folded: English, French, Spanish, German.
const PROBLEMS: &[&str] = &[
    "challenge",
    "problem",
    "issue",
    "question",
    "difficulty",
    "q",
    "defi",
    "probleme",
    "difficulte",
    "desafio",
    "reto",
    "problema",
    "dificultad",
    "pregunta",
    "p",
    "herausforderung",
    "schwierigkeit",
    "frage",
];
/// Their plurals, for headings and table headers.
const PROBLEMS_PLURAL: &[&str] = &[
    "challenges",
    "problems",
    "issues",
    "questions",
    "difficulties",
    "defis",
    "problemes",
    "difficultes",
    "desafios",
    "retos",
    "problemas",
    "dificultades",
    "preguntas",
    "herausforderungen",
    "probleme",
    "schwierigkeiten",
    "fragen",
];
/// Words for the solution.
const SOLUTIONS: &[&str] = &[
    "solution",
    "answer",
    "fix",
    "resolution",
    "a",
    "reponse",
    "solucion",
    "respuesta",
    "r",
    "losung",
    "behebung",
    "antwort",
];
const SOLUTIONS_PLURAL: &[&str] = &[
    "solutions",
    "answers",
    "fixes",
    "resolutions",
    "reponses",
    "soluciones",
    "respuestas",
    "losungen",
];
/// Phrases that need no sign after them.
const SOLVED: &[&str] = &[
    "solved with",
    "solved by",
    "fixed with",
    "fixed by",
    "resolved with",
    "resolved by",
    "resolu par",
    "resolu avec",
    "resolue par",
    "resuelto con",
    "resuelta con",
    "resuelto por",
    "gelost mit",
    "gelost durch",
    "behoben mit",
    "behoben durch",
];
/// Articles that may stand before a word.
const ARTICLES: &[&str] = &["the", "my", "our", "le", "la", "l", "el", "die", "das", "der"];

/// A label at the beginning of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label<'t> {
    pub(super) side: Side,
    /// The word, from the lists above.
    pub(super) word: &'static str,
    /// The text after it, without the end of an emphasis that began before it.
    pub(super) rest: &'t str,
}

/// Signs between a label and its text, or between problem and solution.
const ARROWS: &[&str] = &["->", "→", "=>", "➜", "➔", "➡", "⇒", "–>", "—>"];

/// The maximum number of decorating characters that are skipped at once.
const MAX_DECORATION: usize = 64;

/// A text without the decoration at its beginning: white space, emoji, emphasis, check boxes.
fn undecorated(text: &str) -> &str {
    let mut rest = text;
    loop {
        let before = rest;
        // Bounded, since this is called again and again along a long text.
        let mut left = MAX_DECORATION;
        rest = rest.trim_start_matches(|c: char| {
            left = left.saturating_sub(1);
            left > 0
                && (c.is_whitespace() || is_emoji(c) || matches!(c, '*' | '_' | '`' | '~' | '>'))
        });
        if text.len() - rest.len() > 4 * MAX_DECORATION {
            return rest;
        }
        for task in ["[ ]", "[x]", "[X]"] {
            rest = rest.strip_prefix(task).unwrap_or(rest);
        }
        if let Some(tag) = rest.strip_prefix('<')
            && let Some(end) = tag.find('>')
            && end < 20
        {
            rest = &tag[end + 1..];
        }
        if rest.len() == before.len() {
            return rest;
        }
    }
}

/// A text without a number in front: `3.`, `2)`, `#4`.
fn unnumbered(text: &str) -> &str {
    let rest = text.strip_prefix('#').unwrap_or(text);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        return text;
    }
    let after = &rest[digits..];
    match after.strip_prefix(['.', ')', ':']) {
        Some(after) => undecorated(after),
        None if text.starts_with('#') => undecorated(after),
        None => text,
    }
}

/// The first `count` words of a text, folded, and the text after them.
fn leading(text: &str, count: usize) -> Option<(String, &str)> {
    let mut end = 0;
    let mut words = 0;
    let mut within = false;
    for (at, c) in text.char_indices() {
        let letter = c.is_alphabetic() || c == '\u{301}' || c == '’' || c == '\'';
        if letter && !within {
            words += 1;
            if words > count {
                break;
            }
        }
        let between = c == ' ' && words < count;
        if !letter && !between {
            break;
        }
        within = letter;
        if letter {
            end = at + c.len_utf8();
        }
    }
    (words >= count && end > 0).then(|| (fold(&text[..end]), &text[end..]))
}

fn listed(words: &[&'static str], word: &str) -> Option<&'static str> {
    words.iter().find(|listed| **listed == word).copied()
}

/// The label at the beginning of a text, if any: a word, perhaps a number, and a sign. An
/// emphasised word needs no sign.
pub(super) fn label(text: &str) -> Option<Label<'_>> {
    let start = undecorated(text);
    let start = undecorated(unnumbered(start));
    let emphasised = text[..text.len() - start.len()].contains(['*', '_', '>']);
    // "solved by": two words, and no sign.
    if let Some((words, rest)) = leading(start, 2)
        && let Some(word) = listed(SOLVED, &words)
        && rest.starts_with(|c: char| !c.is_alphanumeric())
    {
        let rest = closed(rest, emphasised);
        let rest = rest.strip_prefix(':').map_or(rest, str::trim_start);
        return Some(Label { side: Side::Solution, word, rest: rest.trim_start() });
    }
    let (mut word, mut rest) = leading(start, 1)?;
    if ARTICLES.contains(&word.as_str()) {
        let after = rest.strip_prefix(' ')?;
        (word, rest) = leading(after, 1)?;
    }
    let (side, word) = listed(PROBLEMS, &word)
        .map(|word| (Side::Problem, word))
        .or_else(|| listed(SOLUTIONS, &word).map(|word| (Side::Solution, word)))?;
    // A number: "Challenge 1", "Issue #3", "Q1".
    let number = rest.trim_start_matches(' ').trim_start_matches(['#', '№']);
    let number = ["n°", "nº", "no.", "nr."]
        .iter()
        .find_map(|sign| {
            number
                .get(..sign.len())
                .filter(|it| it.to_lowercase() == *sign)
                .map(|_| &number[sign.len()..])
        })
        .map_or(number, str::trim_start);
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        rest = &number[digits..];
    }
    let rest = sign(rest, emphasised, word)?;
    // "Problem → Solution" only explains the format of what follows.
    let names_both = side == Side::Problem
        && leading(undecorated(rest), 1).is_some_and(|(word, after)| {
            listed(SOLUTIONS, &word).is_some()
                && word.len() > 1
                && label(rest).is_none()
                && !after.trim_start().starts_with(|c: char| c.is_lowercase())
        });
    (!names_both).then_some(Label { side, word, rest })
}

/// Whether a paragraph begins with "the solution", as a label or in its sentence.
pub(super) fn introduces_solution(text: &str) -> bool {
    let start = undecorated(text);
    let Some((first, rest)) = leading(start, 1) else { return false };
    if !ARTICLES.contains(&first.as_str()) {
        return label(text).is_some_and(|label| label.side == Side::Solution);
    }
    let after = rest.trim_start_matches(' ');
    leading(after, 1).is_some_and(|(word, _)| word.len() > 1 && listed(SOLUTIONS, &word).is_some())
}

/// The text after the sign that ends a label.
fn sign<'t>(rest: &'t str, emphasised: bool, word: &str) -> Option<&'t str> {
    let after_emphasis = closed(rest, emphasised);
    let was_closed = after_emphasis.len() < rest.len();
    let after = after_emphasis.trim_start();
    let single = word.len() == 1;
    for arrow in ARROWS {
        if let Some(rest) = after.strip_prefix(arrow) {
            return Some(closed(rest, emphasised && !was_closed).trim_start());
        }
    }
    let mut chars = after.chars();
    match chars.next() {
        None => was_closed.then_some(""),
        Some(':' | '：') => Some(closed(chars.as_str(), emphasised && !was_closed).trim_start()),
        Some(';') if !single => Some(chars.as_str().trim_start()),
        // A dash with spaces around it; "Problem-solving" is a word.
        Some('-' | '–' | '—')
            if chars.as_str().starts_with(' ') && after.len() < after_emphasis.len() =>
        {
            Some(closed(chars.as_str(), emphasised && !was_closed).trim_start())
        }
        // "**Q1.** Where", "Q1. Where"
        Some('.' | ')') => {
            let rest = chars.as_str();
            let now = closed(rest, emphasised && !was_closed);
            (now.len() < rest.len() || single).then(|| now.trim_start())
        }
        // Alone in its emphasis: "**Solution** text" is a label, "**The solution** split" is not.
        Some(_) if was_closed && emphasised && starts_sentence(after) => Some(after),
        _ => None,
    }
}

/// Whether a text begins like a sentence.
fn starts_sentence(text: &str) -> bool {
    let begin = undecorated(text);
    begin.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '`')
}

/// A text without the closing sign of an emphasis.
fn closed(text: &str, opened: bool) -> &str {
    if !opened {
        return text;
    }
    let rest = text.trim_start_matches(['*', '_']);
    match rest.strip_prefix("</") {
        Some(tag) => tag.find('>').map_or(rest, |end| &tag[end + 1..]),
        None => rest,
    }
}

/// The first labelled solution within a text: its position and its label.
pub(super) fn solution_within(text: &str) -> Option<(usize, Label<'_>)> {
    let signs =
        ARROWS.iter().chain(&[" - ", " – ", " — ", "; ", ";", " / ", ". ", ", ", "✅", "("]);
    let mut found: Option<(usize, Label<'_>)> = None;
    for sign in signs {
        for (at, sign) in text.match_indices(sign) {
            let after = &text[at + sign.len()..];
            if let Some(label) = label(after).filter(|label| label.side == Side::Solution)
                && !label.rest.is_empty()
                && (label.word.len() > 1 || ARROWS.contains(&sign))
                && found.as_ref().is_none_or(|(before, _)| at < *before)
            {
                found = Some((at, label));
            }
        }
    }
    found
}

/// Which sides a heading names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Topics {
    pub(super) problems: bool,
    pub(super) solutions: bool,
}

/// Which sides the words of a title name.
pub(super) fn topics_of(title: &str) -> Topics {
    let folded = fold(title);
    let mut topics = Topics::default();
    for word in folded.split(' ') {
        let long = word.len() > 1;
        topics.problems |=
            listed(PROBLEMS_PLURAL, word).is_some() || long && listed(PROBLEMS, word).is_some();
        topics.solutions |=
            listed(SOLUTIONS_PLURAL, word).is_some() || long && listed(SOLUTIONS, word).is_some();
    }
    topics
}

/// The side that a heading or a column names, if it names nothing else.
pub(super) fn side_of(cell: &str) -> Option<Side> {
    let word = fold(&super::plain(cell));
    if listed(PROBLEMS, &word).or(listed(PROBLEMS_PLURAL, &word)).is_some() {
        Some(Side::Problem)
    } else if listed(SOLUTIONS, &word).or(listed(SOLUTIONS_PLURAL, &word)).is_some() {
        Some(Side::Solution)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Option<(Side, &str)> {
        label(text).map(|label| (label.side, label.rest))
    }

    #[test]
    fn labels_are_written_in_many_ways() {
        use Side::{Problem, Solution};
        for (text, side, rest) in [
            ("Challenge: slow", Problem, "slow"),
            ("**Challenge:** slow", Problem, "slow"),
            ("**Challenge**: slow", Problem, "slow"),
            ("❗ Problem: slow", Problem, "slow"),
            ("CHALLENGE #5 - slow", Problem, "slow"),
            ("Challenge 1: slow", Problem, "slow"),
            ("Q: why?", Problem, "why?"),
            ("**Q1.** Why?", Problem, "Why?"),
            ("✅ **Solution:** fast", Solution, "fast"),
            ("✅ solved with a cache", Solution, "a cache"),
            ("Défi : lent", Problem, "lent"),
            ("Lösung: schnell", Solution, "schnell"),
            ("The fix: fast", Solution, "fast"),
            ("<strong>Issue #3:</strong> it", Problem, "it"),
            ("🧯 **Resolution:** it", Solution, "it"),
        ] {
            assert_eq!(check(text), Some((side, rest)), "{text}");
        }
        for text in [
            "The problem with ORMs is that",
            "**Problem details** is a format",
            "**The solution** split out to be",
            "Problem-solving: how",
            "Solution architecture: the whole",
            "Questions people ask",
            "A good day: yes",
        ] {
            assert_eq!(check(text), None, "{text}");
        }
    }

    #[test]
    fn the_other_side_is_found_in_the_same_line() {
        let split = |text| {
            solution_within(text).map(|(at, label): (usize, Label<'_>)| (&text[..at], label.rest))
        };
        assert_eq!(split("slow -> fix: cache"), Some(("slow ", "cache")));
        assert_eq!(split("slow → **Solution:** cache"), Some(("slow ", "cache")));
        assert_eq!(split("slow -> ✅ solved with cache"), Some(("slow ", "cache")));
        assert_eq!(split("slow — Solution: cache"), Some(("slow", "cache")));
        assert_eq!(split("dev -> staging -> production"), None);
    }
}
