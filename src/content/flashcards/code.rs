//! Cards from code: a block with one of its words missing.

use std::collections::HashMap;

use super::slot::{BLANK, slot, words_of};
use crate::domain::review::{Flashcard, FlashcardKind};

/// Lines of the longest block that is asked: it must be seen at once.
const MAX_LINES: usize = 18;
/// The most blocks of a text that are asked.
const MAX_BLOCKS: usize = 3;
/// Languages that hold no code worth knowing by heart.
const NOT_ASKED: &[&str] =
    &["", "text", "txt", "console", "output", "log", "markdown", "md", "mermaid"];

/// The cards of the code blocks of a text.
pub(super) fn cards(title: &str, text: &str) -> Vec<Flashcard> {
    blocks(text).into_iter().filter_map(|block| card(title, &block)).take(MAX_BLOCKS).collect()
}

struct Block<'t> {
    language: &'t str,
    lines: Vec<&'t str>,
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<Block<'_>> = None;
    for line in text.lines() {
        match (open.as_mut(), line.strip_prefix("```")) {
            (None, Some(language)) => {
                open = Some(Block { language: language.trim(), lines: Vec::new() });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => block.lines.push(line),
            (None, None) => {}
        }
    }
    blocks
}

fn card(title: &str, block: &Block<'_>) -> Option<Flashcard> {
    let language = block.language.split([' ', ',', '{']).next().unwrap_or_default();
    let asked = !NOT_ASKED.contains(&language) && (2..=MAX_LINES).contains(&block.lines.len());
    let (line, word) = asked.then(|| telling_word(&block.lines)).flatten()?;
    let mut lines: Vec<String> = block.lines.iter().map(|&line| line.to_owned()).collect();
    let code = lines.join("\n");
    for blanked in &mut lines {
        *blanked = without(blanked, word);
    }
    let fenced = |code: &str| format!("```{}\n{code}\n```", block.language);
    Some(Flashcard {
        slot: slot("code", &words_of(&code)),
        kind: FlashcardKind::Code,
        front: format!("{title}\n\n{}", fenced(&lines.join("\n"))),
        back: format!("`{}`\n\n{}", block.lines[line].trim(), fenced(&code)),
        answer: Some(word.to_owned()),
        words: words_of(&code),
    })
}

/// The word to leave out, and its line: a name that is called or set, which stands there least
/// often, and of these the longest. Comments are skipped, and so is what is in quotes.
fn telling_word<'t>(lines: &[&'t str]) -> Option<(usize, &'t str)> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut candidates: Vec<(usize, &'t str)> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        if code.starts_with(['#', '/', '*', '-', ';', '<']) {
            continue;
        }
        let mut quote: Option<char> = None;
        for (at, piece) in names(line) {
            for c in line[..at].chars().rev().take(1) {
                quote = if matches!(c, '"' | '\'' | '`') { Some(c) } else { None };
            }
            *counts.entry(piece).or_default() += 1;
            let before = &line[..at];
            let in_quotes = quote.is_some()
                || before.matches('"').count() % 2 == 1
                || before.matches('\'').count() % 2 == 1;
            let in_comment = before.contains(" #") || before.contains("//");
            if piece.chars().count() >= 4 && !in_quotes && !in_comment {
                candidates.push((number, piece));
            }
        }
    }
    candidates.into_iter().min_by_key(|(number, word)| {
        let called = lines[*number].contains(&format!("{word}("));
        (counts[word], !called, std::cmp::Reverse(word.len()), *number)
    })
}

/// The names in a line of code, with their places.
fn names(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + line[at..].find(is_part)?;
        let end = line[start..].find(|c| !is_part(c)).map_or(line.len(), |end| start + end);
        at = end;
        Some((start, &line[start..end]))
    })
    .filter(|(_, name)| !name.starts_with(|c: char| c.is_ascii_digit()))
}

/// A line in which a name is a blank, wherever it stands.
fn without(line: &str, name: &str) -> String {
    let (mut text, mut from) = (String::new(), 0);
    for (at, found) in names(line).filter(|(_, found)| *found == name) {
        text.push_str(&line[from..at]);
        text.push_str(BLANK);
        from = at + found.len();
    }
    text.push_str(&line[from..]);
    text
}
