//! Challenges in one list and their solutions in another, item by item.

use std::ops::Range;

use super::{
    blocks::{Block, ListItem, first_paragraph},
    challenge::Challenge,
    choices::text_of,
    first_sentence,
    heads::column_side,
    labels::{Side, solution_within},
    patterns::item_text,
    plain::plain,
    with_title,
};

/// The challenges of two lists of one length, and the index after their last block, where the block
/// at `begin` says "Challenges" and what follows the first list says "Solutions".
pub(super) fn of_blocks(
    src: &str,
    blocks: &[Block],
    begin: usize,
) -> Option<(usize, Vec<Challenge>)> {
    if let Some(found) = told_at_once(src, blocks, begin) {
        return Some(found);
    }
    let [met, one, done, other] = blocks.get(begin..begin + 4)? else { return None };
    let named = names(src, met) == Some(Side::Problem) && names(src, done) == Some(Side::Solution);
    let (Block::List { items: met, .. }, Block::List { items: done, at }) = (one, other) else {
        return None;
    };
    let span = blocks[begin].at().start..at.end;
    let found = named.then(|| item_by_item(src, met, done, &span))??;
    Some((begin + 4, found))
}

/// The one challenge of what stands below "Challenges" in several blocks or in lists that do not fit
/// each other, and its solution, where both are said in a line.
fn told_at_once(src: &str, blocks: &[Block], begin: usize) -> Option<(usize, Vec<Challenge>)> {
    const MOST_BLOCKS: usize = 4;
    let Block::Paragraph(_) = &blocks[begin] else { return None };
    if names(src, &blocks[begin]) != Some(Side::Problem) {
        return None;
    }
    let is_end =
        |block: &Block| names(src, block).is_some() || matches!(block, Block::Heading { .. });
    let done = begin + 1 + blocks[begin + 1..].iter().take(MOST_BLOCKS).position(is_end)?;
    let after = blocks.get(done + 1)?;
    if done == begin + 1 || names(src, &blocks[done]) != Some(Side::Solution) {
        return None;
    }
    if let (2, Block::List { items: one, .. }, Block::List { items: other, .. }) =
        (done - begin, &blocks[begin + 1], after)
        && one.len() == other.len()
    {
        return None;
    }
    let (problem, solution) =
        (text_of(src, &blocks[begin + 1..done]), text_of(src, &blocks[done + 1..done + 2]));
    let first = problem.split("\n\n").next()?;
    let title = first_sentence(&plain(first.lines().next()?.trim_start_matches(['-', '*', ' '])));
    let is_told = !title.is_empty() && matches!(after, Block::List { .. });
    is_told.then(|| {
        let span = blocks[begin].at().start..after.at().end;
        let problem = with_title(&title, &title, problem);
        (done + 2, vec![Challenge { title, problem, solution: Some(solution), span, marks: &[] }])
    })
}

/// The same of a list with an item "Challenges" and an item "Solutions", each with a list below it;
/// and the indices of the items.
pub(super) fn of_items(src: &str, items: &[ListItem]) -> Option<(usize, Vec<Challenge>)> {
    items.windows(2).enumerate().find_map(|(at, pair)| {
        let span = pair[0].at.start..pair[1].at.end;
        let lists = [Side::Problem, Side::Solution].into_iter().zip(pair).map(|(side, item)| {
            let [Block::Paragraph(_), Block::List { items, .. }] = &item.blocks[..] else {
                return None;
            };
            let name = first_paragraph(src, item)?;
            (side_named(name) == Some(side)).then_some(items)
        });
        let [met, done] = &lists.collect::<Option<Vec<_>>>()?[..] else { return None };
        Some((at, item_by_item(src, met, done, &span)?))
    })
}

/// The list below a heading, if there is nothing else.
pub(super) fn only_list(blocks: &[Block]) -> Option<&[ListItem]> {
    match blocks {
        [Block::List { items, .. }] => Some(items),
        _ => None,
    }
}

/// The challenges of two lists of one length.
pub(super) fn item_by_item(
    src: &str,
    met: &[ListItem],
    done: &[ListItem],
    span: &Range<usize>,
) -> Option<Vec<Challenge>> {
    // Solved already, or a list of contents.
    let is_solved = |item: &ListItem| {
        first_paragraph(src, item)
            .is_some_and(|text| text.contains("](#") || solution_within(text).is_some())
    };
    if met.len() != done.len() || met.len() < 2 || met.iter().any(is_solved) {
        return None;
    }
    let pairs = met.iter().zip(done).map(|(met, done)| {
        let (problem, solution) = (item_text(src, met), item_text(src, done));
        let title = first_sentence(&plain(problem.split("\n\n").next()?));
        let is_whole = plain(&problem).trim_end_matches('.') == title;
        let rest = if is_whole { String::new() } else { problem.clone() };
        (!title.is_empty() && !solution.is_empty()).then(|| Challenge {
            problem: with_title(&title, &problem, rest),
            title,
            solution: Some(solution),
            span: span.clone(),
            marks: &[],
        })
    });
    pairs.collect()
}

/// The side that a heading, or a line before a list, names and nothing else.
fn names(src: &str, block: &Block) -> Option<Side> {
    match block {
        Block::Paragraph(at) | Block::Heading { title: at, .. } => side_named(&src[at.clone()]),
        _ => None,
    }
}

pub(super) fn side_named(text: &str) -> Option<Side> {
    const LONGEST: usize = 60;
    let text = text.trim();
    (text.len() < LONGEST && !text.contains('\n')).then(|| column_side(text))?
}
