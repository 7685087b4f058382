//! Challenges in `<details>`, whose summary asks and whose content answers.

use std::ops::Range;

use super::{
    blocks::{Block, dedent},
    challenge::Challenge,
    cut, has_address,
    labels::{Side, label},
    patterns::{closing, html_paragraphs},
    plain::plain,
    title::without_decoration,
    topics::{is_question, is_task, reveals, shows},
    with_title,
};

/// A run of blocks that begins with `<details>`.
pub(super) struct Details {
    /// The index after its last block.
    pub(super) end: usize,
    /// Its challenges.
    pub(super) challenges: Vec<Challenge>,
    /// What is not part of a challenge.
    pub(super) text: Option<String>,
}

/// The `<details>` that begin at a block, if it is one. `asking` says that those around it are
/// questions, whatever their summaries look like.
pub(super) fn details(src: &str, blocks: &[Block], begin: usize, asking: bool) -> Option<Details> {
    let (end, range) = run(src, blocks, begin)?;
    let Split { challenges, between } = split(&src[range.clone()], range.start, asking);
    let text = if challenges.is_empty() {
        Some(dedent(&src[range]))
    } else {
        between.chars().any(char::is_alphanumeric).then(|| dedent(between.trim()))
    };
    Some(Details { end, challenges, text })
}

/// The blocks of `<details>` that begin at one: the index after the last, and their bytes.
fn run(src: &str, blocks: &[Block], begin: usize) -> Option<(usize, Range<usize>)> {
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
    Some((end, first.start..blocks[end - 1].at().end))
}

/// The answer in `<details>` whose summary says no more than that there is one, and the index after
/// their last block. Whatever follows them in the same block of HTML is part of it.
pub(super) fn reveal(src: &str, blocks: &[Block], at: usize) -> Option<(usize, String)> {
    let Block::Html(first) = blocks.get(at)? else { return None };
    let lower = src[first.clone()].to_ascii_lowercase();
    let open = lower.find("<details").filter(|open| lower[..*open].trim().is_empty())?;
    let (from, to) = summary(&lower[open..])?;
    if !reveals(&plain(&src[first.start + open + from..first.start + open + to])) {
        return None;
    }
    let (end, range) = run(src, blocks, at)?;
    let text = &src[range];
    let body = &text[open + to + "</summary>".len()..];
    let close = body.to_ascii_lowercase().rfind("</details").unwrap_or(body.len());
    let behind = body[close..].find('>').map_or("", |it| &body[close + it + 1..]);
    let answer = html_paragraphs(&dedent(&body[..close]));
    let answer = label(&answer)
        .filter(|label| label.side == Side::Solution)
        .map_or(&answer[..], |label| label.rest);
    Some((end, format!("{answer}\n\n{}", behind.trim()).trim().to_owned()))
}

/// The index after the last block of the `<details>` that begin at one.
pub(super) fn after(src: &str, blocks: &[Block], at: usize) -> Option<usize> {
    run(src, blocks, at).map(|(end, _)| end)
}

/// The number of `<details>` among blocks that ask by themselves.
pub(super) fn count_asking(src: &str, blocks: &[Block]) -> usize {
    let asks = |block: &&Block| {
        let Block::Html(range) = block else { return false };
        let text = &src[range.clone()];
        let within = summary(&text.to_ascii_lowercase());
        within.is_some_and(|(from, to)| is_asking(&text[from..to]))
    };
    blocks.iter().filter(asks).count()
}

/// Whether a summary asks, by its form or its label.
fn is_asking(summary: &str) -> bool {
    let words = plain(summary);
    is_question(&words)
        || !reveals(&words) && is_task(&without_decoration(summary))
        || label(summary).is_some_and(|label| label.side == Side::Problem)
}

/// Where the first summary is in a text in lower case.
fn summary(lower: &str) -> Option<(usize, usize)> {
    let from = lower.find("<summary")?;
    let from = from + lower[from..].find('>')? + 1;
    let to = from + lower[from..].find("</summary>")?;
    Some((from, to))
}

struct Split {
    challenges: Vec<Challenge>,
    /// The text between them, with the `<details>` that are none.
    between: String,
}

/// Splits a text of `<details>` that begins at a byte of the document.
fn split(text: &str, start: usize, asking: bool) -> Split {
    let lower = text.to_ascii_lowercase();
    let mut at = 0;
    let mut split = Split { challenges: Vec::new(), between: String::new() };
    while let Some(open) = lower[at..].find("<details").map(|it| it + at) {
        let Some(close) = closing(&lower, open) else { break };
        split.between.push_str(&text[at..open]);
        let span = start + open..start + close;
        match challenge(&text[open..close], &lower[open..close], span, asking) {
            Some(challenge) => split.challenges.push(challenge),
            None => split.between.push_str(&text[open..close]),
        }
        at = close;
    }
    split.between.push_str(&text[at..]);
    split
}

/// One `<details>` as a challenge, if its summary is labelled as one or asks; `lower` is its text in
/// lower case.
fn challenge(text: &str, lower: &str, span: Range<usize>, asking: bool) -> Option<Challenge> {
    let (from, to) = summary(lower)?;
    let summary = &text[from..to];
    let labelled = label(summary).filter(|label| label.side == Side::Problem);
    let title = match &labelled {
        Some(label) => plain(label.rest),
        None if is_asking(summary) || asking && !shows(&plain(summary)) => {
            without_decoration(summary)
        }
        None => return None,
    };
    let body = &text[to + "</summary>".len()..];
    let end = body.to_ascii_lowercase().rfind("</details").unwrap_or(body.len());
    let within = html_paragraphs(&dedent(&body[..end]));
    let within = within.trim();
    let answer = label(within)
        .filter(|label| label.side == Side::Solution)
        .map_or(within, |label| label.rest);
    let whole = labelled.as_ref().map_or(summary, |label| label.rest);
    let (title, whole) = (cut(&title), if has_address(whole) { whole } else { &title });
    Some(Challenge {
        problem: with_title(&title, whole, String::new()),
        title,
        solution: Some(answer.trim().to_owned()).filter(|answer| !answer.is_empty()),
        span,
        marks: &[],
    })
}
