//! Quotations that ask: callouts such as `> [!question] What is it?`, with the answer below, and pairs
//! that are quoted as a whole: `> Q: …` and `> A: …`.

use super::{
    blocks::{Block, blocks},
    challenge::Challenge,
    challenges::challenges,
    cut, has_address,
    labels::is_answer_line,
    plain::plain,
    segments::segments,
    title::without_decoration,
    with_title,
};

/// What such callouts are called.
const ASKING: &[&str] = &["question", "faq", "help"];

/// The challenge that a callout is.
pub(super) fn challenge(src: &str, block: &Block) -> Option<Challenge> {
    let Block::Other(range) = block else { return None };
    let text = src[range.clone()].trim_start();
    let (name, title) = head(text.strip_prefix('>')?.lines().next()?)?;
    let title = title.trim();
    if !ASKING.contains(&&name.to_lowercase()[..]) || title.is_empty() {
        return None;
    }
    let mut answer = within(text.split_once('\n')?.1);
    // "> > [!success]- Answer"
    if let Some((first, rest)) = answer.split_once('\n')
        && let Some((_, title)) = first.strip_prefix('>').and_then(head)
        && (title.trim().is_empty() || is_answer_line(title.trim()))
    {
        answer = within(rest);
    }
    let answer = answer.trim();
    if answer.is_empty() {
        return None;
    }
    let (shown, whole) = (cut(&without_decoration(title)), plain(title));
    let whole = if has_address(title) { title } else { &whole };
    Some(Challenge {
        problem: with_title(&shown, whole, String::new()),
        title: shown,
        solution: Some(answer.to_owned()),
        span: range.clone(),
        marks: &[],
    })
}

/// The pairs that a quotation is made of, from its beginning to its end; each has a solution.
pub(super) fn quoted_pairs(src: &str, block: &Block) -> Option<Vec<Challenge>> {
    let Block::Other(range) = block else { return None };
    let text = src[range.clone()].trim_start();
    if !text.starts_with('>') {
        return None;
    }
    let text = within(text);
    let (before, mut found) = challenges(segments(&text, &blocks(&text).0), false);
    if before.is_some() || found.is_empty() || found.iter().any(|pair| pair.solution.is_none()) {
        return None;
    }
    for pair in &mut found {
        pair.span = range.clone();
    }
    Some(found)
}

/// The name of a callout and its title.
fn head(line: &str) -> Option<(&str, &str)> {
    let (name, title) = line.trim_start().strip_prefix("[!")?.split_once(']')?;
    Some((name, title.strip_prefix(['-', '+']).unwrap_or(title)))
}

/// Lines without one mark of quotation.
fn within(text: &str) -> String {
    let line = |line: &str| {
        let line = line.trim_start();
        let line = line.strip_prefix('>').unwrap_or(line);
        line.strip_prefix(' ').unwrap_or(line).to_owned()
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}
