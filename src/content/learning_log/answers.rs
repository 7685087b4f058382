//! What is below a title, as the problem and its solution.

use super::{
    blocks::Block,
    challenges, choices,
    labels::{Side, introduces_solution, label},
    patterns::is_layout,
    telling,
    topics::is_question,
};

/// The problem and the solution below a title: at what marks the answer, or all of it as one.
pub(super) fn problem_and_solution(src: &str, blocks: &[Block]) -> (String, String) {
    let is_layout = |block: &Block| matches!(block, Block::Html(at) if is_layout(&src[at.clone()]));
    let end = blocks.iter().rposition(|block| !is_layout(block)).map_or(0, |last| last + 1);
    let blocks = &blocks[..end];
    if let Some(both) = choices::checked(src, blocks) {
        return both;
    }
    if ask_more(src, blocks) {
        return (choices::text_of(src, blocks), String::new());
    }
    if let Some(both) = challenges::under_heading(src, blocks) {
        return both;
    }
    let text = |blocks: &[Block]| match (blocks.first(), blocks.last()) {
        (Some(first), Some(last)) => {
            let from = first.at().start;
            src[from..last.at().end.max(from)].trim().to_owned()
        }
        _ => String::new(),
    };
    // "The solution turned out to be …": from there on it is one.
    let introduces = |block: &Block| match block {
        Block::Paragraph(at) => introduces_solution(&src[at.clone()]),
        _ => false,
    };
    match blocks.iter().position(introduces) {
        Some(at) => (text(&blocks[..at]), text(&blocks[at..])),
        None => (String::new(), text(blocks)),
    }
}

/// Whether what is below a question is more questions.
fn ask_more(src: &str, blocks: &[Block]) -> bool {
    let [Block::List { items, .. }] = blocks else { return false };
    items.iter().all(|item| is_question(&src[item.at.clone()]))
}

/// The text below a title, split where it begins to say how it was solved; `None` where it does
/// not.
pub(super) fn told(src: &str, blocks: &[Block]) -> Option<(String, String)> {
    let (first, last) = (blocks.first()?.at().start, blocks.last()?.at().end);
    let begin = blocks.iter().find_map(|block| match block {
        Block::Paragraph(at) => Some(at.start + telling::tells_at(&src[at.clone()])?),
        _ => None,
    })?;
    Some((src[first..begin].trim().to_owned(), src[begin..last].trim().to_owned()))
}

/// A text without the label "Answer" before it.
pub(super) fn unlabelled(text: &str) -> &str {
    label(text).filter(|label| label.side == Side::Solution).map_or(text, |label| label.rest)
}
