//! Challenges in `<details>`: the summary is the problem, the content the solution.

use std::ops::Range;

use super::{
    blocks::{Block, dedent},
    challenges::{Challenge, of_details},
    patterns::{closing, html_paragraphs},
};

/// A run of blocks that begins with `<details>`.
pub(super) struct Details {
    /// The index after its last block.
    pub(super) end: usize,
    /// Its challenges.
    pub(super) challenges: Vec<Challenge>,
    /// The text that is not part of a challenge; all of it if some `<details>` is not a challenge.
    pub(super) text: Option<String>,
}

/// The run of `<details>` that begins at a block, if there is one.
pub(super) fn details(src: &str, blocks: &[Block], begin: usize) -> Option<Details> {
    let Block::Html(first) = &blocks[begin] else { return None };
    let lower = |range: Range<usize>| src[range].to_ascii_lowercase();
    if !lower(first.clone()).contains("<details") {
        return None;
    }
    let mut depth = 0;
    let mut end = begin;
    for (number, block) in blocks.iter().enumerate().skip(begin) {
        let text = lower(block.at());
        depth += text.matches("<details").count();
        depth = depth.saturating_sub(text.matches("</details").count());
        end = number + 1;
        if depth == 0 {
            break;
        }
    }
    let range = first.start..blocks[end - 1].at().end;
    let Split { challenges, others, between } = split(&src[range.clone()], range.start);
    let text = if others || challenges.is_empty() {
        Some(dedent(&src[range]))
    } else {
        between.chars().any(char::is_alphanumeric).then(|| dedent(between.trim()))
    };
    Some(Details { end, challenges, text })
}

struct Split {
    challenges: Vec<Challenge>,
    /// Whether some `<details>` is not a challenge.
    others: bool,
    /// The text between them.
    between: String,
}

/// Splits a text into its `<details>`; `start` is its byte offset in the document.
fn split(text: &str, start: usize) -> Split {
    let lower = text.to_ascii_lowercase();
    let mut at = 0;
    let mut split = Split { challenges: Vec::new(), others: false, between: String::new() };
    while let Some(open) = lower[at..].find("<details").map(|it| it + at) {
        let Some(close) = closing(&lower, open) else { break };
        split.between.push_str(&text[at..open]);
        match challenge(&text[open..close], &lower[open..close], start + open) {
            Some(challenge) => split.challenges.push(challenge),
            None => split.others = true,
        }
        at = close;
    }
    split.between.push_str(&text[at..]);
    split
}

/// One `<details>` as a challenge; `lower` is its text in lower case.
fn challenge(text: &str, lower: &str, at: usize) -> Option<Challenge> {
    let from = lower.find("<summary")?;
    let from = from + lower[from..].find('>')? + 1;
    let to = lower.find("</summary>")?;
    let summary = text.get(from..to)?;
    let body = &text[to + "</summary>".len()..];
    let end = body.to_ascii_lowercase().rfind("</details").unwrap_or(body.len());
    of_details(summary, &html_paragraphs(&dedent(&body[..end])), at)
}
