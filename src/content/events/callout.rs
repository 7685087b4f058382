//! Callouts: quotes that begin with `[!note] Title`.

use std::ops::Range;

use pulldown_cmark::BlockQuoteKind;

/// Signs of quotes before the head of a callout, at most.
const MAX_SIGNS: usize = 64;

/// The head of a callout.
#[derive(Debug)]
pub(super) struct Callout {
    pub(super) kind: BlockQuoteKind,
    /// What it is called.
    pub(super) label: String,
    /// Where its sign begins.
    pub(super) head: usize,
    /// The bytes of its title, which may be blank.
    pub(super) title: Range<usize>,
}

impl Callout {
    /// The callout that begins at a byte of a text: `> [!note]- Title`.
    pub(super) fn at(text: &str, at: usize) -> Option<Self> {
        let text = &text[at..];
        // Bounded: a quote can be within thousands of others.
        let head = text.bytes().take(MAX_SIGNS).position(|it| !matches!(it, b'>' | b' '))?;
        if !text[head..].starts_with("[!") {
            return None;
        }
        let line = text.lines().next().unwrap_or_default();
        let (name, _) = line[head + 2..].split_once(']')?;
        let mut title = head + 2 + name.len() + 1;
        // Whether it can be folded.
        title += usize::from(line[title..].starts_with(['+', '-']));
        let name = name.split('|').next().unwrap_or_default().trim();
        let is_name = !name.is_empty()
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        let mut letters = name.chars();
        let first = letters.next()?;
        let label = first.to_uppercase().chain(letters.flat_map(char::to_lowercase)).collect();
        let title = at + title..at + line.len();
        is_name.then_some(Self { kind: kind_of_callout(name), label, head: at + head, title })
    }
}

/// The kind of callout that comes nearest to a name.
fn kind_of_callout(name: &str) -> BlockQuoteKind {
    match &name.to_lowercase()[..] {
        "tip" | "hint" | "success" | "check" | "done" | "question" | "help" | "faq" => {
            BlockQuoteKind::Tip
        }
        "important" => BlockQuoteKind::Important,
        "warning" | "attention" => BlockQuoteKind::Warning,
        "caution" | "danger" | "error" | "bug" | "failure" | "fail" | "missing" => {
            BlockQuoteKind::Caution
        }
        _ => BlockQuoteKind::Note,
    }
}
