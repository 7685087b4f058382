//! Cards that stand in a text: `Q:` and `A:` lines, `==cloze==`, `{{cloze}}` and the numbered
//! `{{c1::cloze::hint}}`. Nothing within code counts.

use std::ops::Range;

use super::slot::{BLANK, slot, words_of};
use crate::domain::review::{Flashcard, FlashcardKind};

/// The longest answer that is typed, in letters.
const MAX_TYPED: usize = 60;

/// All cards of a text.
pub(super) fn cards(text: &str) -> Vec<Flashcard> {
    let mut cards = questions(text);
    cards.extend(clozes(text));
    cards
}

/// A text by lines, each with whether it is part of a code block.
fn lines(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut fence: Option<&str> = None;
    text.lines().map(move |line| {
        let start = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| start.starts_with(mark));
        match (fence, mark) {
            (None, Some(_)) => fence = mark,
            (Some(open), Some(mark)) if open == mark => {
                fence = None;
                return (line, true);
            }
            _ => {}
        }
        (line, fence.is_some())
    })
}

/// What follows a mark such as `Q:` at the beginning of a line, which may be bold or in a list.
fn after(line: &str, letter: char) -> Option<&str> {
    let line = line.trim_start().trim_start_matches(['-', '*', '+', '>', ' ']);
    let rest = line.strip_prefix(letter)?;
    let rest = rest.strip_prefix("**").unwrap_or(rest).strip_prefix(':')?;
    Some(rest.strip_prefix("**").unwrap_or(rest).trim())
}

fn questions(text: &str) -> Vec<Flashcard> {
    let mut cards = Vec::new();
    let (mut question, mut answer): (Option<String>, Option<String>) = (None, None);
    let mut finish = |question: &mut Option<String>, answer: &mut Option<String>| {
        if let (Some(question), Some(answer)) = (question.take(), answer.take()) {
            cards.extend(question_card(question.trim(), answer.trim()));
        }
    };
    for (line, code) in lines(text) {
        if let (Some(rest), false) = (after(line, 'Q'), code) {
            finish(&mut question, &mut answer);
            question = Some(rest.to_owned());
        } else if let (Some(rest), Some(_), false) = (after(line, 'A'), &question, code) {
            answer = Some(rest.to_owned());
        } else if !code && (line.trim().is_empty() || line.starts_with('#')) {
            // A question may be followed by an empty line; an answer ends there.
            if answer.as_ref().is_some_and(|answer| !answer.is_empty()) {
                finish(&mut question, &mut answer);
            }
        } else if let Some(open) = answer.as_mut().or(question.as_mut()) {
            open.push('\n');
            open.push_str(line);
        }
    }
    finish(&mut question, &mut answer);
    cards
}

fn question_card(question: &str, answer: &str) -> Option<Flashcard> {
    if question.is_empty() || answer.is_empty() {
        return None;
    }
    let is_short = !answer.contains('\n') && answer.chars().count() <= MAX_TYPED;
    Some(Flashcard {
        slot: slot("q", &words_of(question)),
        kind: FlashcardKind::Question,
        front: question.to_owned(),
        back: answer.to_owned(),
        answer: is_short.then(|| answer.replace(['*', '`'], "")),
        words: words_of(&format!("{question} {answer}")),
    })
}

/// The cloze cards of a text, paragraph by paragraph.
pub(super) fn clozes(text: &str) -> Vec<Flashcard> {
    let mut cards = Vec::new();
    let mut paragraph: Vec<&str> = Vec::new();
    for (line, code) in lines(text).chain([("", false)]) {
        if !code && !line.trim().is_empty() {
            paragraph.push(line);
        } else if !paragraph.is_empty() {
            cards.extend(clozes_of(&paragraph.join("\n")));
            paragraph.clear();
        }
    }
    cards
}

/// A part of a paragraph that is left out.
struct Cloze<'t> {
    /// With its marks.
    at: Range<usize>,
    text: &'t str,
    hint: Option<&'t str>,
    /// Parts with the same name are left out together.
    name: String,
}

fn clozes_of(paragraph: &str) -> Vec<Flashcard> {
    let found = find(paragraph);
    let mut names: Vec<&str> = found.iter().map(|cloze| &cloze.name[..]).collect();
    names.sort_unstable();
    names.dedup();
    let plain = shown(paragraph, &found, None);
    names
        .into_iter()
        .map(|name| {
            let answers: Vec<&str> =
                found.iter().filter(|cloze| cloze.name == name).map(|cloze| cloze.text).collect();
            let answer = answers.join(" ");
            Flashcard {
                slot: slot("cloze", &format!("{name} {}", words_of(&plain))),
                kind: FlashcardKind::Cloze,
                front: shown(paragraph, &found, Some(name)),
                back: plain.clone(),
                answer: (answer.chars().count() <= MAX_TYPED).then_some(answer),
                words: words_of(&format!("{} {plain}", answers.join(" "))),
            }
        })
        .collect()
}

/// The paragraph with the parts of one name left out, and the others without their marks.
fn shown(paragraph: &str, clozes: &[Cloze<'_>], hidden: Option<&str>) -> String {
    let (mut text, mut from) = (String::new(), 0);
    for cloze in clozes {
        text.push_str(&paragraph[from..cloze.at.start]);
        match cloze.hint {
            _ if hidden != Some(&cloze.name[..]) => text.push_str(cloze.text),
            Some(hint) => text.extend(["[", hint, "]"]),
            None => text.push_str(BLANK),
        }
        from = cloze.at.end;
    }
    text.push_str(&paragraph[from..]);
    text
}

/// The parts to leave out, in order.
fn find(paragraph: &str) -> Vec<Cloze<'_>> {
    let mut found: Vec<Cloze<'_>> = Vec::new();
    let mut at = 0;
    while let Some(next) = paragraph[at..].find(['`', '=', '{', '\\']) {
        let start = at + next;
        let rest = &paragraph[start..];
        // A number for those without one, apart from the numbers that are written.
        let name = |count: usize| format!("{}", 1000 + count);
        let marked = |open: &str, close: &str| {
            let inner = rest.strip_prefix(open)?;
            let end = inner.find(close)?;
            Some((&inner[..end], open.len() + end + close.len()))
        };
        at = start + 1;
        if let Some(escaped) = rest.strip_prefix('\\') {
            at += escaped.chars().next().map_or(0, char::len_utf8);
        } else if rest.starts_with('`') {
            let ticks = rest.len() - rest.trim_start_matches('`').len();
            let close = rest[ticks..].find(&"`".repeat(ticks));
            at = start + close.map_or(ticks, |end| 2 * ticks + end);
        } else if let Some((inner, length)) = marked("{{", "}}") {
            let (name, inner) = match numbered(inner) {
                Some((number, inner)) => (number.to_owned(), inner),
                None => (name(found.len()), inner),
            };
            let (text, hint) = match inner.split_once("::") {
                Some((text, hint)) => (text, Some(hint)),
                None => (inner, None),
            };
            at = start + length;
            if !text.trim().is_empty() {
                found.push(Cloze { at: start..at, text, hint, name });
            }
        } else if let Some((text, length)) = marked("==", "==") {
            // As for bold text: no space within the marks, so that `a == b` is none.
            let fits = !text.starts_with([' ', '=', '\n']) && !text.ends_with([' ', '\n']);
            if fits && !text.is_empty() && !rest[length..].starts_with('=') {
                at = start + length;
                let name = name(found.len());
                found.push(Cloze { at: start..at, text, hint: None, name });
            } else {
                at = start + rest.len() - rest.trim_start_matches('=').len();
            }
        }
    }
    found
}

/// The number and the rest of `c1::…`.
fn numbered(inner: &str) -> Option<(&str, &str)> {
    let (number, rest) = inner.strip_prefix('c')?.split_once("::")?;
    (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then_some((number, rest))
}
