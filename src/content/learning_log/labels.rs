//! The words that people label challenges and solutions with ("Problem:", "Fix:"), and how such
//! labels are written.

use super::{
    plain::{keeps_letters, undecorated},
    shapes::Shapes,
    solved::{self, HOW, SOLVED, WHAT, asks_how, asks_what, solved_by, somebody_solved},
    words::{
        ARTICLES, BACKS, FRONTS, MEANINGS, PROBLEMS, PROBLEMS_PLURAL, QUALIFIERS, SOLUTIONS,
        SOLUTIONS_PLURAL, TERMS, WEAK,
    },
};
use crate::domain::fold;

/// What a label introduces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Problem,
    Solution,
}

/// A label at the beginning of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label<'t> {
    pub(super) side: Side,
    /// The word, as it is listed.
    pub(super) word: &'static str,
    /// Whether a number follows the word.
    pub(super) numbered: bool,
    /// What follows it, without the emphasis that was opened before it.
    pub(super) rest: &'t str,
}

/// Signs between a label and its text, or between problem and solution.
const ARROWS: &[&str] = &["->", "→", "=>", "➜", "➔", "➡", "⇒", "–>", "—>"];

/// The words that labels begin with.
const FIRST_WORDS: Shapes = Shapes::of_first_words(&[PROBLEMS, SOLUTIONS, ARTICLES]);

/// The words that name a side.
pub(super) const SIDES: Shapes =
    Shapes::of_first_words(&[PROBLEMS, PROBLEMS_PLURAL, SOLUTIONS, SOLUTIONS_PLURAL]);

/// A text without a number in front: `3.`, `2)`, `#4`.
fn unnumbered(text: &str) -> &str {
    let rest = text.strip_prefix('#').unwrap_or(text);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        return text;
    }
    let behind = &rest[digits..];
    match behind.strip_prefix(['.', ')', ':']) {
        Some(behind) => undecorated(behind),
        None if text.starts_with('#') => undecorated(behind),
        None => text,
    }
}

/// The first `count` words of a text, folded, and what follows them.
fn leading(text: &str, count: usize) -> Option<(String, &str)> {
    let (words, rest) = first_words(text, count)?;
    Some((fold(words), rest))
}

/// The first `count` words of a text, and what follows them.
fn first_words(text: &str, count: usize) -> Option<(&str, &str)> {
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
    (words >= count && end > 0).then(|| text.split_at(end))
}

pub(super) fn listed(words: &[&'static str], word: &str) -> Option<&'static str> {
    words.iter().find(|listed| **listed == word).copied()
}

/// The label that a text begins with, if any: the word, perhaps a number, and a sign after it; a
/// word alone in its emphasis or on its line needs no sign.
pub(super) fn label(text: &str) -> Option<Label<'_>> {
    let begun = undecorated(text);
    let begun = undecorated(unnumbered(begun));
    let (first, _) = first_words(begun, 1)?;
    if !FIRST_WORDS.may_have(first) && !solved::FIRST_WORDS.may_have(first) {
        return None;
    }
    let emphasised = text[..text.len() - begun.len()].contains(['*', '_', '>']);
    // "solved by": no sign.
    if let Some(rest) = solved_by(begun)
        && rest.starts_with(|c: char| !c.is_alphanumeric())
    {
        return Some(solution_of_clause(rest, emphasised));
    }
    if let Some(label) = phrase(begun, emphasised) {
        return Some(label);
    }
    let (mut word, mut rest) = leading(begun, 1)?;
    // "The answer", "the correct answer".
    for _ in 0..2 {
        if ARTICLES.contains(&word.as_str()) {
            let behind = rest.strip_prefix(' ')?;
            (word, rest) = leading(behind, 1)?;
        }
    }
    let (side, word) = listed(PROBLEMS, &word)
        .map(|word| (Side::Problem, word))
        .or_else(|| listed(SOLUTIONS, &word).map(|word| (Side::Solution, word)))?;
    rest = unqualified(rest);
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
    let rest = match rest.strip_prefix(['.', ')']) {
        // "Question 12. What is it?"
        Some(behind) if digits > 0 && behind.starts_with(' ') => behind.trim_start(),
        _ => sign(rest, emphasised, word)?,
    };
    // "Problem → Solution" says how what follows is written.
    let names_both = side == Side::Problem
        && leading(undecorated(rest), 1).is_some_and(|(word, behind)| {
            listed(SOLUTIONS, &word).is_some()
                && word.len() > 1
                && label(rest).is_none()
                && !behind.trim_start().starts_with(|c: char| c.is_lowercase())
        });
    (!names_both).then_some(Label { side, word, numbered: digits > 0, rest })
}

fn solution_of_clause(rest: &str, emphasised: bool) -> Label<'_> {
    let rest = closed(rest, emphasised);
    let rest = rest.strip_prefix(':').map_or(rest, str::trim_start);
    Label { side: Side::Solution, word: SOLVED, numbered: false, rest: rest.trim_start() }
}

/// A label of several words: "How I solved it", "What went wrong".
fn phrase(begun: &str, emphasised: bool) -> Option<Label<'_>> {
    const MOST_WORDS: usize = 7;
    let (words, rest) = (2..=MOST_WORDS).rev().find_map(|count| first_words(begun, count))?;
    let words = fold(words);
    let (side, word) = match () {
        () if asks_how(&words) => (Side::Solution, HOW),
        () if asks_what(&words) => (Side::Problem, WHAT),
        () => return None,
    };
    let rest = sign(rest, emphasised, word)?;
    Some(Label { side, word, numbered: false, rest })
}

/// What follows a word, without what only qualifies it: "Challenge faced", "Solution implemented".
fn unqualified(rest: &str) -> &str {
    let mut behind = rest;
    for _ in 0..3 {
        match behind.strip_prefix(' ').and_then(|next| leading(next, 1)) {
            Some((word, next)) if QUALIFIERS.contains(&word.as_str()) => behind = next,
            _ => break,
        }
    }
    behind
}

/// Whether a paragraph begins with "the solution" as part of its sentence.
pub(super) fn introduces_solution(text: &str) -> bool {
    let begun = undecorated(text);
    let Some((first, rest)) = leading(begun, 1) else { return false };
    if !ARTICLES.contains(&first.as_str()) {
        return label(text).is_some_and(|label| label.side == Side::Solution);
    }
    let behind = rest.trim_start_matches(' ');
    leading(behind, 1).is_some_and(|(word, _)| word.len() > 1 && listed(SOLUTIONS, &word).is_some())
}

/// What follows the sign that ends a label.
fn sign<'t>(rest: &'t str, emphasised: bool, word: &str) -> Option<&'t str> {
    let after_emphasis = closed(rest, emphasised);
    let was_closed = after_emphasis.len() < rest.len();
    let behind = after_emphasis.trim_start();
    let single = word.len() == 1;
    for arrow in ARROWS {
        if let Some(rest) = behind.strip_prefix(arrow) {
            return Some(closed(rest, emphasised && !was_closed).trim_start());
        }
    }
    let mut chars = behind.chars();
    match chars.next() {
        None => was_closed.then_some(""),
        Some(':' | '：') => Some(closed(chars.as_str(), emphasised && !was_closed).trim_start()),
        Some(';') if !single => Some(chars.as_str().trim_start()),
        // A dash with spaces around it; "Problem-solving" is a word.
        Some('-' | '–' | '—')
            if chars.as_str().starts_with(' ')
                && behind.len() < after_emphasis.len()
                // "P1 – the first principle"
                && (!single || word == "q") =>
        {
            Some(closed(chars.as_str(), emphasised && !was_closed).trim_start())
        }
        // "**Q1.** Where", "Q1. Where"
        Some('.' | ')') => {
            let rest = chars.as_str();
            let now = closed(rest, emphasised && !was_closed);
            (now.len() < rest.len() || single).then(|| now.trim_start())
        }
        // Alone in its emphasis: "**Solution** text" is a label, "**The solution** turned" is not.
        Some(_) if was_closed && emphasised && starts_sentence(behind) => Some(behind),
        _ => None,
    }
}

/// Whether a text begins like a sentence.
fn starts_sentence(text: &str) -> bool {
    let begin = undecorated(text);
    begin.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '`')
}

/// A text without the end of an emphasis.
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

/// What follows the arrow that a text begins with.
pub(super) fn arrow(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(' ');
    ARROWS.iter().find_map(|arrow| text.strip_prefix(arrow)).map(str::trim_start)
}

/// Where in a text a solution begins: the end of what is before, and the label.
pub(super) fn solution_within(text: &str) -> Option<(usize, Label<'_>)> {
    const SIGNS: &[&str] = &[" - ", " – ", " — ", "; ", ";", " / ", ". ", ", ", "✅", "("];
    // What is not ASCII of them begins with this byte.
    const WIDE: u8 = "→".as_bytes()[0];
    let may_begin = |pair: &[u8]| {
        matches!(
            pair,
            [b' ', b'-' | b'/' | WIDE]
                | [b'-' | b'=', b'>']
                | [b';' | b'(' | WIDE, _]
                | [b'.' | b',', b' ']
        )
    };
    let places = text.as_bytes().windows(2).enumerate().filter(|(_, pair)| may_begin(pair));
    places.map(|(at, _)| at).find_map(|at| {
        ARROWS.iter().chain(SIGNS).find_map(|sign| {
            let behind = text[at..].strip_prefix(sign)?;
            // "… - I fixed it by …"
            let told = || {
                let rest = behind.trim_start();
                let side = Side::Solution;
                somebody_solved(behind).then_some(Label {
                    side,
                    word: SOLVED,
                    numbered: false,
                    rest,
                })
            };
            let label = label(behind).or_else(told)?;
            (label.side == Side::Solution
                && !label.rest.is_empty()
                && (label.word.len() > 1 || ARROWS.contains(sign)))
            .then_some((at, label))
        })
    })
}

/// A quick look whether any word of a text may name a side.
pub(super) fn may_name_side(text: &str) -> bool {
    let parts = |c: char| !(c.is_alphabetic() || matches!(c, '*' | '_' | '`' | '=' | '\'' | '’'));
    let may = |word: &str| SIDES.may_have(word) || solved::FIRST_WORDS.may_have(word);
    !keeps_letters(text) || text.split(parts).any(may)
}

/// Which side a heading or a column names, if it names one and nothing else.
pub(super) fn side_of(cell: &str) -> Option<Side> {
    let may = || SIDES.may_have(cell) || first_words(undecorated(cell), 2).is_some();
    if keeps_letters(cell) && !may() {
        return None;
    }
    let word = fold(&super::plain(cell));
    if asks_what(&word) {
        Some(Side::Problem)
    } else if asks_how(&word) {
        Some(Side::Solution)
    } else if listed(PROBLEMS, &word).or(listed(PROBLEMS_PLURAL, &word)).is_some() {
        Some(Side::Problem)
    } else if listed(SOLUTIONS, &word).or(listed(SOLUTIONS_PLURAL, &word)).is_some() {
        Some(Side::Solution)
    } else {
        None
    }
}

/// Whether a label says "solution" where no problem is called one: "Answer:", but not "Fix:".
pub(super) fn answers(label: &Label<'_>) -> bool {
    label.side == Side::Solution && !WEAK.contains(&label.word) && label.word != SOLVED
}

/// Whether a line says so, as a label or as all of the line.
pub(super) fn is_answer_line(line: &str) -> bool {
    label(line).map_or_else(|| is_answer_alone(line), |label| answers(&label))
}

/// Whether a line is "Answer" and nothing else.
pub(super) fn is_answer_alone(line: &str) -> bool {
    line.len() < 40 && is_answer(line.trim().trim_end_matches(':'))
}

/// The same of a heading that is nothing but the word.
pub(super) fn is_answer(heading: &str) -> bool {
    side_of(heading) == Some(Side::Solution)
        && !WEAK.contains(&fold(&super::plain(heading)).as_str())
}

/// Whether a word is one of those that label problems and solutions.
pub(in super::super) fn is_label_word(word: &str) -> bool {
    let folded = fold(word);
    [PROBLEMS, PROBLEMS_PLURAL, SOLUTIONS, SOLUTIONS_PLURAL, ARTICLES, QUALIFIERS, TERMS, MEANINGS]
        .iter()
        .any(|words| words.contains(&&folded[..]))
        || solved::is_of_clause(&folded)
        || [FRONTS, BACKS].concat().contains(&&folded[..])
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
            "**The solution** turned out to be",
            "Problem-solving: how",
            "Solution architecture: the whole",
            "Questions people ask",
            "A good day: yes",
        ] {
            assert_eq!(check(text), None, "{text}");
        }
    }

    #[test]
    fn every_listed_word_names_its_side() {
        let sides = [
            (Side::Problem, [PROBLEMS, PROBLEMS_PLURAL]),
            (Side::Solution, [SOLUTIONS, SOLUTIONS_PLURAL]),
        ];
        for (side, lists) in sides {
            // What is on both is a problem.
            let known = |word: &&&str| side == Side::Problem || !PROBLEMS_PLURAL.contains(word);
            for word in lists.concat().iter().filter(known) {
                for text in [word.to_uppercase(), format!("**{word}**"), format!("[{word}](x)")] {
                    assert_eq!(side_of(&text), Some(side), "{text}");
                }
            }
        }
        for word in [PROBLEMS, SOLUTIONS].concat() {
            assert!(label(&format!("{}: x", word.to_uppercase())).is_some(), "{word}");
        }
        for article in ARTICLES {
            assert!(label(&format!("{article} answer: x")).is_some(), "{article}");
        }
    }

    #[test]
    fn the_other_side_is_found_in_the_same_line() {
        let turned = |text| {
            solution_within(text).map(|(at, label): (usize, Label<'_>)| (&text[..at], label.rest))
        };
        assert_eq!(turned("slow -> fix: cache"), Some(("slow ", "cache")));
        assert_eq!(turned("slow → **Solution:** cache"), Some(("slow ", "cache")));
        assert_eq!(turned("slow -> ✅ solved with cache"), Some(("slow ", "cache")));
        assert_eq!(turned("slow — Solution: cache"), Some(("slow", "cache")));
        assert_eq!(turned("dev -> staging -> production"), None);
    }
}
