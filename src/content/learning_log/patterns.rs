//! Patterns in list items, headings and HTML: terms, tables of contents, kinds, `<details>`.

use std::collections::HashSet;

use super::{
    blocks::{Block, ListItem, dedent, first_paragraph},
    cut,
    plain::{is_emoji, plain},
    title::without_decoration,
    topics::contains,
    with_title,
};
use crate::{
    content::{
        html::{Piece, pieces},
        naming::stem,
    },
    domain::{Kind, fold},
};

/// Words in a term before a colon or a dash, at most.
const MAX_TERM_WORDS: usize = 6;

pub(super) fn is_rule(text: &str) -> bool {
    text.trim().chars().all(|c| matches!(c, '-' | '*' | '_' | ' '))
}

/// Whether a text is only the anchor of a link: `<a name="x"></a>`.
pub(super) fn is_anchor(text: &str) -> bool {
    let text = text.trim();
    if !text.starts_with('<') {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    (lower.starts_with("<a name=") || lower.starts_with("<a id="))
        && !lower.contains("href")
        && lower.matches("<a ").count() == 1
        && lower.find('>').is_some_and(|end| lower[end + 1..].trim() == "</a>")
}

/// Whether a text is only a link to the top of the document, or to its table of contents: one with an
/// arrow upwards. `[**⬆ Back to top**](#top)`.
pub(super) fn is_way_back(text: &str) -> bool {
    let text = text.trim().trim_matches(['*', '_']);
    let Some((shown, anchor)) = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(')'))
        .and_then(|text| text.rsplit_once("](#"))
    else {
        return false;
    };
    shown.contains(['⬆', '↑', '⇧', '▲', '🔝', '⤴', '☝', '🔼']) && !anchor.contains([' ', '\n'])
}

/// Whether a block of HTML only places what is beside it: tags without a text, such as `</td><td>`.
pub(super) fn is_layout(html: &str) -> bool {
    const SHOWN: &[&str] = &[
        "img", "picture", "video", "audio", "iframe", "embed", "object", "svg", "input", "source",
        "track", "details", "summary",
    ];
    pieces(html).iter().all(|piece| match piece {
        Piece::Text(text) => text.trim().is_empty(),
        Piece::Tag(tag) => tag.is_known() && !SHOWN.contains(&&tag.name[..]) && tag.name != "a",
        Piece::Comment => false,
    })
}

/// Where the `<details>` that begins at a byte ends, after its tag.
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

/// Whether an item is a line of a table of contents: a link to a section of the same document and
/// nothing else, with no word that is in no heading. Below a heading that names it (`named`), it may
/// have other words.
pub(super) fn is_contents(
    src: &str,
    item: &ListItem,
    headings: &HashSet<String>,
    named: bool,
) -> bool {
    let text = first_paragraph(src, item).unwrap_or_default().trim();
    let text = without_box(text).trim_matches(['*', '_']);
    let link = text.starts_with('[') && text.ends_with(')') && text.contains("](#");
    let known = || fold(&without_decoration(text)).split(' ').all(|word| headings.contains(word));
    link && (named || known())
        && item.blocks.iter().skip(1).all(|block| match block {
            Block::List { items, .. } => {
                items.iter().all(|item| is_contents(src, item, headings, named))
            }
            _ => false,
        })
}

/// Whether a title is that of a table of contents.
pub(super) fn names_contents(title: &str) -> bool {
    const NAMES: &[&str] = &[
        "contents",
        "table of contents",
        "toc",
        "index",
        "inhalt",
        "inhaltsverzeichnis",
        "sommaire",
        "table des matieres",
        "indice",
        "contenido",
        "tabla de contenidos",
        "conteudo",
        "sumario",
    ];
    NAMES.contains(&fold(title).as_str())
}

/// Whether an item is only a link to another file of notes, perhaps with a date: a line of an index.
pub(super) fn is_index(src: &str, item: &ListItem) -> bool {
    let text = first_paragraph(src, item).unwrap_or_default().trim();
    let Some((path, behind)) = text
        .strip_prefix('[')
        .and_then(|it| it.split_once("]("))
        .and_then(|(_, it)| it.split_once(')'))
    else {
        return false;
    };
    if behind.contains(char::is_alphabetic) {
        return false;
    }
    // The pages of a repository, as its own README names them.
    if path.starts_with("https://") && path.contains("/blob/") {
        return path.rsplit_once('.').is_some_and(|(_, ending)| ending == "md");
    }
    let file = path.split('#').next().unwrap_or_default();
    !path.contains([' ', ':', '(']) && stem(file).len() < file.len()
}

/// The text of an item without its bullet.
pub(super) fn item_text(src: &str, item: &ListItem) -> String {
    let from = item.blocks.first().map_or(item.at.start, |block| block.at().start);
    dedent(&src[from..item.at.end.max(from)])
}

/// The text of an item without its check box.
pub(super) fn without_box(text: &str) -> &str {
    ["[ ] ", "[x] ", "[X] "].iter().find_map(|it| text.strip_prefix(it)).unwrap_or(text)
}

/// The term that an item begins with, and what follows it; with all of the beginning, where the term
/// does not show it whole.
pub(super) fn term(src: &str, item: &ListItem) -> Option<(String, String)> {
    let first = first_paragraph(src, item)?;
    let skipped =
        first.len() - first.trim_start_matches(|c: char| c.is_whitespace() || is_emoji(c)).len();
    let mut begin = &first[skipped..];
    for task in ["[ ] ", "[x] ", "[X] "] {
        begin = begin.strip_prefix(task).unwrap_or(begin).trim_start();
    }
    let begin = begin.trim_start_matches(|c: char| c.is_whitespace() || is_emoji(c));
    let line = begin.lines().next().unwrap_or_default();
    let (end, needs_sign) = end_of_term(line)?;
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

/// Where the term at the beginning of a line ends, and whether a sign has to follow it: emphasis,
/// code, a link, or a few words before a colon or a dash.
fn end_of_term(line: &str) -> Option<(usize, bool)> {
    if let Some(rest) = line.strip_prefix("**") {
        return Some((rest.find("**")? + 4, false));
    }
    if let Some(rest) = line.strip_prefix("__") {
        return Some((rest.find("__")? + 4, false));
    }
    if let Some(rest) = line.strip_prefix('`') {
        return Some((rest.find('`')? + 2, true));
    }
    if line.starts_with('[') && line.contains("](") {
        let close = line.find("](")?;
        return Some((close + line[close..].find(')')? + 1, true));
    }
    let signs = [": ", " - ", " – ", " — ", " -- "];
    let mut places = line.match_indices([':', ' ']).map(|(at, _)| at);
    let at = places.find(|at| signs.iter().any(|sign| line[*at..].starts_with(sign)))?;
    let words = line[..at].split_whitespace().count();
    let is_term = (1..=MAX_TERM_WORDS).contains(&words) && !ends_sentence(&line[..at]);
    is_term.then_some((at, true))
}

/// Whether a sentence ends within a text, or an arrow leads on.
fn ends_sentence(text: &str) -> bool {
    text.contains(". ") || text.ends_with('.') || text.contains(['?', '!', '→'])
}

/// The kind of a section's entries, by the words of its heading.
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
    let folded = fold(title);
    WORDS.iter().find(|(words, _)| contains(&folded, words)).map(|(_, kind)| *kind)
}

/// Cuts a summary to one line.
pub(super) fn cut_summary(text: &str) -> String {
    const MAX_SUMMARY: usize = 160;
    match text.char_indices().nth(MAX_SUMMARY) {
        None => text.to_owned(),
        Some((most, _)) => {
            let end = text[..most].rfind(' ').unwrap_or(most);
            format!("{}…", &text[..end])
        }
    }
}
