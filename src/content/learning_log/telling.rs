//! What headings, bullets and bits of HTML tell of what stands under them.

use std::collections::HashSet;

use super::{
    block::{Block, Item, dedent},
    cut,
    pairs::first_paragraph,
    plain::{is_emoji, plain},
    with_title, without_decoration,
};
use crate::domain::{Kind, fold};

/// Words before a colon or a dash that are a term at most.
const TERM_WORDS: usize = 6;

pub(super) fn is_rule(text: &str) -> bool {
    text.trim().chars().all(|c| matches!(c, '-' | '*' | '_' | ' '))
}

/// Where the details that open at a byte close, behind the tag.
pub(super) fn closing(text: &str, open: usize) -> Option<usize> {
    let mut depth: usize = 0;
    for (at, _) in text[open..].match_indices('<') {
        let tag = &text[open + at..];
        if tag.starts_with("<details") {
            depth += 1;
        } else if tag.starts_with("</details") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return Some(tag.find('>').map_or(text.len(), |it| open + at + it + 1));
            }
        }
    }
    None
}

/// Paragraphs of HTML as paragraphs of Markdown.
pub(super) fn html_paragraphs(text: &str) -> String {
    let mut out = text.trim().to_owned();
    for (tag, with) in
        [("<p>", ""), ("</p>", "\n\n"), ("<br>", "\n"), ("<br/>", "\n"), ("<br />", "\n")]
    {
        out = out.replace(tag, with);
    }
    out.trim().to_owned()
}

/// A line of a table of contents: a link to a section of the same document and nothing else, not a
/// word that no heading has.
pub(super) fn is_contents(src: &str, item: &Item, headings: &HashSet<String>) -> bool {
    let text = first_paragraph(src, item).unwrap_or_default().trim();
    let link = text.starts_with('[') && text.ends_with(')') && text.contains("](#");
    let told = || fold(&without_decoration(text)).split(' ').all(|word| headings.contains(word));
    link && told()
        && item.blocks.iter().skip(1).all(|block| match block {
            Block::List { items, .. } => items.iter().all(|item| is_contents(src, item, headings)),
            _ => false,
        })
}

/// The text of an item without its mark.
pub(super) fn item_text(src: &str, item: &Item) -> String {
    let from = item.blocks.first().map_or(item.at.start, |block| block.at().start);
    dedent(&src[from..item.at.end.max(from)])
}

/// The term that an item begins with, and what follows it; where the term does not say all that
/// stands there, that as well.
pub(super) fn term(src: &str, item: &Item) -> Option<(String, String)> {
    let first = first_paragraph(src, item)?;
    let skipped =
        first.len() - first.trim_start_matches(|c: char| c.is_whitespace() || is_emoji(c)).len();
    let mut begin = &first[skipped..];
    for task in ["[ ] ", "[x] ", "[X] "] {
        begin = begin.strip_prefix(task).unwrap_or(begin).trim_start();
    }
    let begin = begin.trim_start_matches(|c: char| c.is_whitespace() || is_emoji(c));
    let line = begin.lines().next().unwrap_or_default();
    let (end, needs_sign) = if let Some(rest) = line.strip_prefix("**") {
        (rest.find("**")? + 4, false)
    } else if let Some(rest) = line.strip_prefix("__") {
        (rest.find("__")? + 4, false)
    } else if let Some(rest) = line.strip_prefix('`') {
        (rest.find('`')? + 2, true)
    } else if line.starts_with('[') && line.contains("](") {
        let close = line.find("](")?;
        (close + line[close..].find(')')? + 1, true)
    } else {
        let signs = [": ", " - ", " – ", " — ", " -- "];
        let at = signs.iter().filter_map(|sign| line.find(sign)).min()?;
        let words = line[..at].split_whitespace().count();
        if words == 0 || words > TERM_WORDS || ends_sentence(&line[..at]) {
            return None;
        }
        (at, true)
    };
    // "**Redis** (in memory) – …": what stands between is part of the term.
    let behind = &line[end..];
    let (mut extra, mut rest) = (0, behind);
    if let Some(open) = behind.strip_prefix(" (")
        && let Some(close) = open.find(')')
    {
        extra = 2 + close + 1;
        rest = &behind[extra..];
    }
    let trimmed = rest.trim_start();
    let signs: &[&str] = if needs_sign {
        &[":", "- ", "– ", "— ", "-- "]
    } else {
        &[":", "-", "–", "—", "--", "→", "->", "=>"]
    };
    let sign =
        signs.iter().filter(|sign| trimmed.starts_with(**sign)).max_by_key(|sign| sign.len());
    if needs_sign && sign.is_none() && !trimmed.is_empty() {
        return None;
    }
    let whole = &line[..end + extra];
    let title = plain(whole);
    let title = cut(title.trim_end_matches(':'));
    if title.is_empty() {
        return None;
    }
    let taken = line.len() - trimmed.len() + sign.map_or(0, |sign| sign.len());
    let offset = first.len() - begin.len() + taken;
    let text = &src[item.blocks.first()?.at().start + offset..item.at.end];
    let text = dedent(text.trim_start_matches(' '));
    let text = with_title(&title, whole, text);
    Some((title, text))
}

/// Whether a sentence ends within a text, or an arrow leads on.
pub(super) fn ends_sentence(text: &str) -> bool {
    text.contains(". ") || text.ends_with('.') || text.contains(['?', '!', '→'])
}

/// What sort of entries a section has, by the words of its heading.
pub(super) fn kind_of(title: &str) -> Option<Kind> {
    const WORDS: &[(&[&str], Kind)] = &[
        (
            &[
                "takeaway",
                "takeaways",
                "lesson",
                "lessons",
                "best practice",
                "best practices",
                "key learnings",
                "lecons",
                "bonnes pratiques",
                "lecciones",
                "buenas practicas",
                "aprendizajes",
                "erkenntnisse",
                "bewahrte",
                "lehren",
                "what i learned",
            ],
            Kind::Takeaway,
        ),
        (
            &[
                "technology",
                "technologies",
                "tool",
                "tools",
                "stack",
                "framework",
                "frameworks",
                "languages",
                "outils",
                "tecnologias",
                "herramientas",
                "werkzeuge",
                "technologien",
            ],
            Kind::Technology,
        ),
        (&["integration", "integrations", "integraciones", "integrationen"], Kind::Integration),
        (&["practice", "practices", "pratiques", "practicas", "praktiken"], Kind::Practice),
        (&["concept", "concepts", "conceptos", "konzepte"], Kind::Concept),
    ];
    let folded = format!(" {} ", fold(title));
    WORDS
        .iter()
        .find(|(words, _)| words.iter().any(|word| folded.contains(&format!(" {word} "))))
        .map(|(_, kind)| *kind)
}

/// A summary is one line of at most so many characters.
pub(super) fn cut_summary(text: &str) -> String {
    const LONGEST: usize = 160;
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((most, _)) => {
            let end = text[..most].rfind(' ').unwrap_or(most);
            format!("{}…", &text[..end])
        }
    }
}
