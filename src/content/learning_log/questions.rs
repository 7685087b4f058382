//! Questions that no word marks as such, by their form and by what follows them: a heading, a bold
//! line, a paragraph or a numbered item, and an answer below.

use super::{
    answers::{problem_and_solution, unlabelled},
    asking::{asks, bold_begin, bold_question, title_may_ask},
    blocks::{Block, ListItem},
    challenge::Challenge,
    challenges,
    choices::{self, is_checked, is_options, text_of},
    cut,
    details::{self, reveal},
    end_of_sentence, first_sentence, has_address,
    labels::{Side, is_answer, is_answer_line, label},
    patterns::{is_rule, item_text, without_box},
    plain::plain,
    title::without_decoration,
    topics::{is_question, is_task},
    with_title,
    words::QUESTIONS,
};

/// A question that takes several blocks.
pub(super) struct Asked {
    pub(super) challenge: Challenge,
    /// The index after its last block.
    pub(super) end: usize,
}

/// What is known of the blocks around a question.
#[derive(Clone, Copy)]
pub(super) struct Around {
    /// Whether the section is one of questions.
    pub(super) asks: bool,
    /// Whether the headings are topics, and the texts below them ask.
    pub(super) topics: bool,
    /// Whether several of its lines are bold questions.
    pub(super) bold: bool,
    /// Whether most of the headings around ask.
    pub(super) most_ask: bool,
}

/// The question that begins at a block, if one does.
pub(super) fn question(src: &str, blocks: &[Block], at: usize, around: Around) -> Option<Asked> {
    match &blocks[at] {
        Block::Heading { level, title, .. } => {
            heading(src, blocks, at, (*level, &src[title.clone()]), around)
        }
        Block::Paragraph(_) => bold(src, blocks, at, around)
            .or_else(|| task(src, blocks, at, around))
            .or_else(|| paragraph(src, blocks, at, around)),
        Block::List { .. } => lone_item(src, blocks, at, around),
        _ => None,
    }
}

fn heading(
    src: &str,
    blocks: &[Block],
    at: usize,
    (level, raw): (u8, &str),
    around: Around,
) -> Option<Asked> {
    let title = without_decoration(raw);
    let ends = |block: &Block| match block {
        Block::Heading { level: other, title, .. } => {
            let raw = &src[title.clone()];
            !is_answer(raw) && (*other <= level || asks(raw))
        }
        _ => false,
    };
    let mut end = at + 1;
    while let Some(block) = blocks.get(end).filter(|block| !ends(block)) {
        // A heading that is folded away is part of what is.
        let folded = matches!(block, Block::Html(_)).then(|| details::after(src, blocks, end));
        end = folded.flatten().unwrap_or(end + 1);
    }
    let body = &blocks[at + 1..end];
    let labelled = label(raw).filter(|it| it.side == Side::Problem && !it.rest.is_empty());
    let may_ask = asks(&title) || around.most_ask && title_may_ask(&title);
    let asked = around.asks && may_ask || is_answered(src, body);
    let whole = match labelled {
        Some(label) if around.asks || !body.is_empty() => label.rest,
        None if (asked || around.topics && !body.is_empty()) && !title.is_empty() => raw,
        _ => return None,
    };
    let (problem, solution) = if asked || labelled.is_some() {
        problem_and_solution(src, body)
    } else {
        // The text below the heading is what asks.
        (text_of(src, body), String::new())
    };
    let title = cut(&without_decoration(whole));
    Some(made(blocks, (at, end), &title, whole, (problem, solution)))
}

/// A line that is bold and asks, and the text below it.
fn bold(src: &str, blocks: &[Block], at: usize, around: Around) -> Option<Asked> {
    let Block::Paragraph(range) = &blocks[at] else { return None };
    let (title, rest) = bold_question(&src[range.clone()])?;
    let numbered = title.starts_with(|c: char| c.is_ascii_digit());
    if !(numbered || around.asks || around.bold) {
        return None;
    }
    let end = end_of_answer(src, blocks, at + 1);
    let body = &blocks[at + 1..end];
    let (problem, solution) = if rest.is_empty() {
        problem_and_solution(src, body)
    } else {
        let below = text_of(src, body);
        let answer = [unlabelled(rest), &below].join("\n\n");
        (String::new(), answer.trim().to_owned())
    };
    if solution.is_empty() && !around.asks {
        return None;
    }
    let whole = title;
    let title = cut(&without_decoration(title));
    Some(made(blocks, (at, end), &title, whole, (problem, solution)))
}

/// A paragraph that begins with a bold number, `**1)** Count them.` or `**2) Sums**. Add them up.`, where
/// it is one of several questions, and what is below it.
fn task(src: &str, blocks: &[Block], at: usize, around: Around) -> Option<Asked> {
    let begins = |at: usize| match blocks.get(at) {
        Some(Block::Paragraph(range)) => numbered_task(&src[range.clone()]),
        _ => None,
    };
    let (named, text) = begins(at).filter(|_| around.asks)?;
    let mut end = at + 1;
    while end < blocks.len() && begins(end).is_none() && !is_stop(src, blocks, end) {
        end += 1;
    }
    let (problem, solution) = problem_and_solution(src, &blocks[at + 1..end]);
    let title = first_sentence(&plain(if named.is_empty() { text } else { named }));
    if title.is_empty() {
        return None;
    }
    let is_whole = named.is_empty() && plain(text).trim_end_matches('.') == title;
    let said = if is_whole { "" } else { text };
    let problem = format!("{said}\n\n{problem}").trim().to_owned();
    let whole = if named.is_empty() { text } else { named };
    Some(made(blocks, (at, end), &title, whole, (problem, solution)))
}

/// The bold words behind a bold number at the beginning of a paragraph, and what follows them.
fn numbered_task(text: &str) -> Option<(&str, &str)> {
    let (begin, behind) = text.strip_prefix("**")?.split_once("**")?;
    let digits = begin.bytes().take_while(u8::is_ascii_digit).count();
    let named = begin[digits..].strip_prefix([')', '.', ':'])?.trim();
    let behind = behind.trim_start_matches(['.', ':', ' ']).trim();
    (digits > 0 && !(named.is_empty() && behind.is_empty())).then_some((named, behind))
}

/// A paragraph that asks, and an answer that is marked as one.
fn paragraph(src: &str, blocks: &[Block], at: usize, around: Around) -> Option<Asked> {
    let Block::Paragraph(range) = &blocks[at] else { return None };
    let text = src[range.clone()].trim();
    let first = text.lines().next().unwrap_or_default();
    let numbered = first.trim_start_matches('*').starts_with(|c: char| c.is_ascii_digit());
    let asked = |text: &str| is_question(text) || numbered || around.asks && is_task(text);
    if !asked(first) && !asked(text) || label(first).is_some() {
        return None;
    }
    let within = asked(first) && text.lines().skip(1).any(is_answer_line);
    let after = at + 1 + usize::from(blocks.get(at + 1).is_some_and(|it| is_options(src, it)));
    let end = if within {
        end_of_answer(src, blocks, at + 1)
    } else if !asked(text) {
        return None;
    } else if let Some((end, _)) = reveal(src, blocks, after) {
        end
    } else if blocks.get(after).is_some_and(|block| is_answer_block(src, block)) {
        end_of_answer(src, blocks, after + 1)
    } else if after > at + 1 && around.asks && is_checked(src, &blocks[at + 1]) {
        after
    } else {
        return None;
    };
    let whole = if within { first } else { text };
    let title = cut(&without_decoration(whole));
    if title.is_empty() {
        return None;
    }
    let both = match choices::checked(src, &blocks[at + 1..end]) {
        Some(both) => both,
        None => {
            let (problem, solution) = challenges::under_heading(src, &blocks[at..end])?;
            (
                problem.trim_start().strip_prefix(whole).unwrap_or(&problem).trim().to_owned(),
                solution,
            )
        }
    };
    Some(made(blocks, (at, end), &title, whole, both))
}

/// A numbered question whose answer is not indented, so that it is a list by itself.
fn lone_item(src: &str, blocks: &[Block], at: usize, around: Around) -> Option<Asked> {
    let whole = lone_question(src, &blocks[at], around.asks)?;
    let end = end_of_answer(src, blocks, at + 1);
    let both = problem_and_solution(src, &blocks[at + 1..end]);
    if both.1.is_empty() {
        return None;
    }
    let title = cut(&without_decoration(whole));
    Some(made(blocks, (at, end), &title, whole, both))
}

/// The text of a list that is one numbered question and nothing else.
fn lone_question<'t>(src: &'t str, block: &Block, asking: bool) -> Option<&'t str> {
    let Block::List { at, items } = block else { return None };
    let [ListItem { blocks, .. }] = &items[..] else { return None };
    let [Block::Paragraph(range) | Block::Heading { title: range, .. }] = &blocks[..] else {
        return None;
    };
    let text = src[range.clone()].trim();
    let numbered = src[at.clone()].trim_start().starts_with(|c: char| c.is_ascii_digit());
    (numbered && (is_question(text) || asking && is_task(text))).then_some(text)
}

/// The question that an item asks, with the answer below it, which may be empty.
pub(super) fn of_item(src: &str, item: &ListItem, asking: bool) -> Option<Challenge> {
    let (whole, rest, below) = match item.blocks.first()? {
        Block::Heading { title, .. } => (&src[title.clone()], "", 1),
        Block::Paragraph(at) => {
            let text = without_box(src[at.clone()].trim());
            let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
            match bold_begin(first) {
                // "**What is it?** A thing."
                Some((title, behind)) => (
                    title,
                    text[text.len() - behind.len() - rest.len() - usize::from(!rest.is_empty())..]
                        .trim(),
                    1,
                ),
                None if is_question(text) && !is_question(first) => (text, "", 1),
                None => (first, rest, 1),
            }
        }
        _ => return None,
    };
    // "What is it? Explain."
    let begins = || is_question(&whole[..end_of_sentence(whole)]);
    if !(is_question(whole) || asking && (is_task(whole) || begins())) || label(whole).is_some() {
        return None;
    }
    let (problem, solution) = if rest.is_empty() {
        let anchors = item.blocks[below..].iter().take_while(|block| is_empty_html(src, block));
        problem_and_solution(src, &item.blocks[below + anchors.count()..])
    } else {
        let all = item_text(src, item);
        let from = all.find(rest.lines().next().unwrap_or(rest)).unwrap_or_default();
        (String::new(), unlabelled(all[from..].trim()).to_owned())
    };
    let title = cut(&without_decoration(whole));
    let shown = if has_address(whole) { whole.to_owned() } else { plain(whole) };
    (!title.is_empty()).then(|| Challenge {
        problem: with_title(&title, &shown, problem),
        title,
        solution: Some(solution).filter(|it| says_something(it)),
        span: item.at.clone(),
        marks: &[],
    })
}

/// Whether an answer has words, or shows something.
fn says_something(answer: &str) -> bool {
    !plain(answer).is_empty() || answer.contains("![") || answer.contains("<img")
}

/// Whether a block is HTML that shows nothing, such as an anchor.
fn is_empty_html(src: &str, block: &Block) -> bool {
    matches!(block, Block::Html(at) if !says_something(&src[at.clone()]))
}

/// A challenge of the blocks from one to another, the first of which asks.
fn made(
    blocks: &[Block],
    (at, end): (usize, usize),
    title: &str,
    whole: &str,
    (problem, solution): (String, String),
) -> Asked {
    let whole = if has_address(whole) { whole.to_owned() } else { plain(whole) };
    let challenge = Challenge {
        title: title.to_owned(),
        problem: with_title(title, &whole, problem),
        solution: Some(solution).filter(|it| says_something(it)),
        span: blocks[at].at().start..blocks[end - 1].at().end,
        marks: &[],
    };
    Asked { challenge, end }
}

/// Whether a block begins with what says that an answer follows.
fn is_answer_block(src: &str, block: &Block) -> bool {
    match block {
        Block::Paragraph(at) => src[at.clone()].lines().next().is_some_and(is_answer_line),
        Block::Heading { title, .. } => is_answer(&src[title.clone()]),
        _ => false,
    }
}

/// Whether one thing in these blocks is marked as an answer, and nothing as a question, so that what
/// stands above them is the question.
pub(super) fn is_answered(src: &str, blocks: &[Block]) -> bool {
    let mut answers_seen = 0;
    let mut at = 0;
    while at < blocks.len() {
        if let Some((end, _)) = reveal(src, blocks, at) {
            answers_seen += 1;
            at = end;
            continue;
        }
        if let Some(end) = details::after(src, blocks, at) {
            at = end;
            continue;
        }
        match &blocks[at] {
            Block::Paragraph(range) => {
                let text = &src[range.clone()];
                // The answer is that of a question here.
                if answers_seen == 0 && (is_question(text) || bold_question(text).is_some()) {
                    return false;
                }
                for line in text.lines() {
                    if label(line).is_some_and(|label| label.side == Side::Problem) {
                        return false;
                    }
                    answers_seen += usize::from(is_answer_line(line));
                }
            }
            block if answers_seen == 0 && asks_first(src, block, false) => return false,
            block => answers_seen += usize::from(is_answer_block(src, block)),
        }
        at += 1;
    }
    answers_seen == 1
}

/// Whether a block is a list whose first item asks.
fn asks_first(src: &str, block: &Block, answered: bool) -> bool {
    let Block::List { items, .. } = block else { return false };
    let first = items.first().and_then(|item| of_item(src, item, false));
    first.is_some_and(|found| !answered || found.solution.is_some())
}

/// How many of the blocks below a question are its own: up to a deeper heading that asks too
/// (`headings`), or to what asks again once there was an answer.
pub(super) fn own_blocks(src: &str, blocks: &[Block], headings: bool) -> usize {
    let mut answered = false;
    let mut at = 0;
    while at < blocks.len() {
        if let Some((end, _)) = reveal(src, blocks, at) {
            answered = true;
            at = end;
            continue;
        }
        match &blocks[at] {
            Block::Heading { title, .. } if headings && asks(&src[title.clone()]) => break,
            Block::Heading { .. } => {}
            Block::Paragraph(range) if at > 0 && is_numbered_question(&src[range.clone()]) => break,
            _ if answered && is_stop(src, blocks, at) => break,
            _ => {}
        }
        answered |= is_answer_block(src, &blocks[at]);
        at += 1;
    }
    at
}

/// Whether a paragraph begins with the label of a question and its number: "Q2."
fn is_numbered_question(text: &str) -> bool {
    label(text).is_some_and(|label| label.numbered && QUESTIONS.contains(&label.word))
}

/// Where the answer ends that begins at a block: before what asks again, a heading or a rule.
fn end_of_answer(src: &str, blocks: &[Block], begin: usize) -> usize {
    let mut at = begin;
    while at < blocks.len() {
        if let Some((end, _)) = reveal(src, blocks, at) {
            at = end;
            continue;
        }
        if is_stop(src, blocks, at) {
            break;
        }
        at += 1;
    }
    at
}

/// Whether a block is no part of an answer before it.
pub(super) fn is_stop(src: &str, blocks: &[Block], at: usize) -> bool {
    match &blocks[at] {
        Block::Heading { title, .. } => !is_answer(&src[title.clone()]),
        Block::Other(range) => is_rule(&src[range.clone()]),
        Block::Paragraph(range) => {
            let text = &src[range.clone()];
            bold_question(text).is_some()
                || label(text).is_some_and(|label| label.side == Side::Problem)
                || is_question(text) && reveal(src, blocks, at + 1).is_some()
                || is_question(text)
                    && blocks.get(at + 1).is_some_and(|it| is_answer_block(src, it))
        }
        Block::Html(range) => {
            src[range.clone()].trim_start().to_ascii_lowercase().starts_with("<details")
        }
        block @ Block::List { .. } => {
            lone_question(src, block, true).is_some() || asks_first(src, block, true)
        }
        _ => false,
    }
}
