//! What is below a title, as the problem and its solution.

use super::{
    blocks::Block,
    challenges, choices,
    labels::{Side, introduces_solution, label},
};

/// The problem and the solution below a title: at what marks the answer, or all of it as one.
pub(super) fn problem_and_solution(src: &str, blocks: &[Block]) -> (String, String) {
    if let Some(both) = choices::checked(src, blocks) {
        return both;
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

/// A text without the label "Answer" before it.
pub(super) fn unlabelled(text: &str) -> &str {
    label(text).filter(|label| label.side == Side::Solution).map_or(text, |label| label.rest)
}
