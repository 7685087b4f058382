//! Callouts that ask: `> [!question] What is it?`, with the answer below.

use super::{
    blocks::Block, challenge::Challenge, cut, has_address, labels::is_answer_line, plain::plain,
    title::without_decoration, with_title,
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
