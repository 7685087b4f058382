//! Multiple choice: the options of a question, and which of them is right.

use super::{
    blocks::{Block, ListItem, dedent},
    patterns::item_text,
};

/// Blocks before the options of a question, at most: code, or more of the question.
const BLOCKS_BEFORE: usize = 4;

/// The problem and the solution of a question whose options have check boxes, of which some are
/// checked; `None` where there are no such options.
pub(super) fn checked(src: &str, blocks: &[Block]) -> Option<(String, String)> {
    let begin = blocks.iter().take(BLOCKS_BEFORE).position(|it| is_checked(src, it))?;
    let Block::List { items, .. } = &blocks[begin] else { return None };
    let mut options = Vec::new();
    let mut right = Vec::new();
    for item in items {
        let text = item_text(src, item);
        let (is_right, option) = boxed(&text)?;
        let option = option.trim().to_owned();
        options.push(format!("- {}", option.replace('\n', "\n  ")));
        right.extend(is_right.then_some(option));
    }
    let before = text_of(src, &blocks[..begin]);
    let problem = [before, options.join("\n")];
    let right = match &right[..] {
        [only] => only.clone(),
        several => several.iter().map(|it| format!("- {it}")).collect::<Vec<_>>().join("\n"),
    };
    let solution = [right, text_of(src, &blocks[begin + 1..])];
    let joined = |texts: [String; 2]| texts.join("\n\n").trim().to_owned();
    Some((joined(problem), joined(solution)))
}

/// The text of blocks, as it is written.
pub(super) fn text_of(src: &str, blocks: &[Block]) -> String {
    match (blocks.first(), blocks.last()) {
        (Some(first), Some(last)) => {
            let from = first.at().start;
            dedent(&src[from..last.at().end.max(from)])
        }
        _ => String::new(),
    }
}

/// Whether a block is a list of check boxes, of which some are checked and some are not.
pub(super) fn is_checked(src: &str, block: &Block) -> bool {
    let Block::List { items, .. } = block else { return false };
    let mut seen = [false, false];
    for item in items {
        match boxed(src[item.at.clone()].trim_start_matches(is_mark)) {
            Some((is_right, _)) => seen[usize::from(is_right)] = true,
            None => return false,
        }
    }
    seen == [true, true]
}

fn is_mark(c: char) -> bool {
    c.is_whitespace() || c.is_ascii_digit() || matches!(c, '-' | '*' | '+' | '.' | ')')
}

/// A text behind its check box, and whether that is checked.
fn boxed(text: &str) -> Option<(bool, &str)> {
    let rest = text.strip_prefix("[ ]").map(|rest| (false, rest));
    rest.or_else(|| {
        let rest = text.strip_prefix("[x]").or_else(|| text.strip_prefix("[X]"))?;
        Some((true, rest))
    })
}

/// Whether a text is the option of this letter: `b)`, `B.`, `(b)`, `**B)**`.
fn is_option(text: &str, letter: char) -> bool {
    let text = text.trim_start().trim_start_matches(['*', '(', '_']);
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.to_ascii_lowercase() == letter)
        && chars.next().is_some_and(|c| matches!(c, ')' | '.' | ':'))
        && chars.next().is_some_and(|c| c == ' ' || c == '*')
}

/// Whether some of the lines of a paragraph are lettered options, so that none is an answer.
pub(super) fn are_lettered(paragraph: &str) -> bool {
    let mut lines = paragraph.lines();
    lines.any(|line| is_option(line, 'a')) && lines.next().is_some_and(|it| is_option(it, 'b'))
}

/// Whether the items of a list are lettered options.
pub(super) fn are_lettered_items(src: &str, items: &[ListItem]) -> bool {
    let mut letters = 'a'..='z';
    items.len() > 1
        && items.iter().all(|item| {
            let begin = item.blocks.first().map_or(item.at.start, |block| block.at().start);
            letters.next().is_some_and(|letter| is_option(&src[begin..item.at.end], letter))
        })
}

/// Whether a block is nothing but options.
pub(super) fn is_options(src: &str, block: &Block) -> bool {
    match block {
        Block::List { items, .. } => are_lettered_items(src, items) || is_checked(src, block),
        Block::Paragraph(at) => is_option(&src[at.clone()], 'a') && are_lettered(&src[at.clone()]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::learning_log::blocks::blocks;

    fn split(text: &str) -> Option<(String, String)> {
        checked(text, &blocks(text).0)
    }

    #[test]
    fn the_options_may_follow_code_and_an_explanation_may_follow_them() {
        let (problem, solution) =
            split("What is printed?\n\n```\n1 + 1\n```\n\n- [ ] 1\n- [x] 2\n\nBecause it adds.\n")
                .unwrap();
        assert_eq!(problem, "What is printed?\n\n```\n1 + 1\n```\n\n- 1\n- 2");
        assert_eq!(solution, "2\n\nBecause it adds.");
    }

    #[test]
    fn lists_of_tasks_are_no_options() {
        assert_eq!(split("Done?\n\n- [x] the first\n- [x] the second\n"), None);
        assert_eq!(split("Done?\n\n- [ ] the first\n- [ ] the second\n"), None);
        assert_eq!(split("Done?\n\n- [x] the first\n- the second\n"), None);
    }
}
