//! Learning logs in Markdown, split into entries.
//!
//! Headings become categories, bullets that begin with a term become entries, and challenges with
//! their solutions are recognised by their labels, in several languages. Anything ambiguous stays
//! text.

mod answers;
mod asking;
mod blocks;
mod callouts;
mod cards;
mod challenge;
mod challenges;
mod choices;
mod deck;
mod details;
mod extract;
mod flat;
mod glossary;
mod heads;
mod html_headings;
mod labels;
mod lists;
mod looks;
mod names;
mod outline;
mod parallel;
mod patterns;
mod plain;
mod questions;
mod reader;
mod rest;
mod sections;
mod segments;
mod shapes;
mod siblings;
mod solved;
mod telling;
mod title;
mod topics;
mod words;

use std::ops::Range;

use crate::domain::Kind;

pub(super) use asking::asks_in_words as title_asks;
pub(super) use cards::is_card_tag;
pub(super) use deck::{
    names_back, names_front, names_problem, names_solution, title_of_card, without_clozes,
};
pub(super) use labels::is_label_word;
pub(super) use plain::plain;
pub(super) use rest::without;
pub use sections::read_log;
pub(super) use sections::read_tagged;
pub(super) use title::{title_text, without_half_quotation, without_program_marks};
pub(super) use topics::names_questions;

/// A document as entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Log {
    /// Its title: the first-level heading, if there is just one.
    pub title: Option<String>,
    /// The bytes of the heading that is its title.
    pub title_span: Option<Range<usize>>,
    /// The title, or else the name of the file.
    pub name: String,
    /// What is before the first category; it is the first entry too.
    pub description: String,
    /// Whether it has more than texts below headings: challenges, or lists of terms.
    pub is_log: bool,
    /// The line of the first list that is nested too deep, from 1.
    pub too_deep: Option<usize>,
    /// The line from which on headings are not sections, as there are too many.
    pub too_long: Option<usize>,
    /// The categories in order: title, and a line on what they hold, which may be empty.
    pub categories: Vec<(String, String)>,
    /// The entries in order.
    pub entries: Vec<LogEntry>,
}

/// An entry within a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Its kind.
    pub kind: Kind,
    /// The title of its category.
    pub category: String,
    /// Its title.
    pub title: String,
    /// The text, or the problem of a challenge; Markdown.
    pub text: String,
    /// The solution of a challenge; Markdown.
    pub solution: Option<String>,
    /// Its first line, from 1.
    pub line: usize,
    /// The bytes of the document that it was made of; of an article, where it begins.
    pub span: Range<usize>,
    /// What sort of card it is, for reviews: tags.
    pub marks: &'static [&'static str],
}

/// The longest title, in characters.
const MAX_TITLE: usize = 80;

/// The first sentence of a text without its full stop, cut between words if it is long. A question
/// mark is kept.
fn first_sentence(text: &str) -> String {
    let end = end_of_sentence(text);
    let sentence = &text[..end];
    cut(sentence.strip_suffix('.').unwrap_or(sentence).trim())
}

/// Where the first sentence of a text ends, after its sign.
fn end_of_sentence(text: &str) -> usize {
    for (at, c) in text.char_indices() {
        let after = &text[at + c.len_utf8()..];
        if matches!(c, '.' | '!' | '?') && (after.is_empty() || after.starts_with([' ', '\n'])) {
            // "e.g. " does not end a sentence: it continues in lower case.
            let continues = after.trim_start().chars().next().is_some_and(char::is_lowercase);
            if !continues {
                return at + c.len_utf8();
            }
        }
    }
    text.len()
}

/// A text, preceded by `whole` if the title does not show all of it: it was cut, or has links whose
/// addresses the title lacks.
fn with_title(title: &str, whole: &str, text: String) -> String {
    let is_cut = title.ends_with('…') && !whole.trim_end().ends_with('…');
    let whole = whole.trim();
    if !is_cut && !has_address(whole) || text.contains(whole) {
        text
    } else if text.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}\n\n{text}")
    }
}

/// Whether a piece of Markdown contains an address, which plain text lacks.
fn has_address(markdown: &str) -> bool {
    ["](", "://", "]:"].iter().any(|sign| markdown.contains(sign))
        || markdown.contains("<a ") && markdown.contains("href")
}

/// Whether a heading contains an address that leads out of the document: the way back to its top is
/// not worth keeping.
fn leads_out(heading: &str) -> bool {
    has_address(&heading.replace("](#", ""))
}

/// A title, cut between words if it is long.
fn cut(text: &str) -> String {
    let text = text.trim().trim_end_matches('.').trim_end();
    if text.chars().count() <= MAX_TITLE {
        return text.to_owned();
    }
    let most = text.char_indices().nth(MAX_TITLE).map_or(text.len(), |(at, _)| at);
    let whole_word = text[most..].starts_with(' ');
    let end = if whole_word { most } else { text[..most].rfind(' ').unwrap_or(most) };
    format!("{}…", text[..end].trim_end_matches([' ', ',', ';', ':', '-', '–', '—']))
}
