//! Blocks cut at the labels in them: "Problem: …", "Solution: …".

use super::{
    blocks::{Block, ListItem, dedent, first_paragraph},
    choices::{are_lettered, are_lettered_items},
    details::reveal,
    labels::{Label, Side, is_answer_alone, label, side_of, solution_within},
    patterns::is_layout,
    solved::somebody_solved,
    topics::{contains, is_question},
    words::{ACTIONS, FOLLOWING, QUESTIONS, SITUATIONS},
};
use crate::domain::fold;

/// A piece of a text: what is before the first label, or after a label.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    pub(super) side: Option<Side>,
    pub(super) word: &'static str,
    /// Whether a number follows the word.
    pub(super) numbered: bool,
    /// The paragraph of the label.
    pub(super) head: String,
    /// What follows it.
    pub(super) body: String,
    pub(super) at: usize,
}

impl Segment {
    fn new(label: Option<&Label<'_>>, head: &str, at: usize) -> Self {
        Self {
            side: label.map(|label| label.side),
            word: label.map_or("", |label| label.word),
            numbered: label.is_some_and(|label| label.numbered),
            head: head.trim().to_owned(),
            body: String::new(),
            at,
        }
    }

    /// The title of a problem that is described below it.
    fn title(text: &str, at: usize) -> Self {
        let label = Label { side: Side::Problem, word: TITLE, numbered: false, rest: "" };
        Self::new(Some(&label), text, at)
    }

    pub(super) fn attach(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        if self.head.is_empty() && self.body.is_empty() {
            text.trim_end().clone_into(&mut self.head);
            return;
        }
        if !self.body.is_empty() {
            self.body.push_str("\n\n");
        }
        self.body.push_str(text.trim_end());
    }

    /// Parts a bold first line, which is a title, from the lines below it.
    pub(super) fn part_title(&mut self) {
        let Some((title, rest)) = self.head.split_once('\n') else { return };
        let title = title.trim_end();
        if title.starts_with("**") && title.trim_end_matches(':').ends_with("**") {
            let text = [rest, &self.body].join("\n\n").trim().to_owned();
            (self.head, self.body) = (title.to_owned(), text);
        }
    }

    pub(super) fn text(&self) -> String {
        [&self.head[..], &self.body]
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect::<Vec<_>>()
            .join("\n\n")
    }
}

/// A text without the end of an emphasis that was opened before its label.
pub(super) fn closed(text: &str) -> &str {
    let text = text.trim();
    for sign in ["**", "__", "*", "_"] {
        if text.ends_with(sign) && text.matches(sign).count() % 2 == 1 {
            return text[..text.len() - sign.len()].trim_end();
        }
    }
    text
}

/// Makes answers of what stands below questions ("Q1. What is it?"), where nothing is labelled as one.
/// `asks` says that the section is one of questions.
pub(super) fn answer_below(all: &mut Vec<Segment>, asks: bool) {
    let is_question_label = |segment: &Segment| {
        segment.side == Some(Side::Problem) && QUESTIONS.contains(&segment.word)
    };
    let labelled = |segment: &Segment| segment.side.is_none() || is_question_label(segment);
    if !all.iter().all(labelled) {
        return;
    }
    let mut answered = Vec::with_capacity(all.len());
    for mut segment in all.drain(..) {
        let is_answer = is_question_label(&segment)
            && (asks || is_question(&segment.head))
            && !(is_only_code(&segment.body) && leads_on(&segment.head));
        let body = if is_answer { std::mem::take(&mut segment.body) } else { String::new() };
        let at = segment.at;
        answered.push(segment);
        if !body.is_empty() {
            answered.push(Segment { body, ..Segment::new(Some(&UNSAID), "", at) });
        }
    }
    *all = answered;
}

/// Whether a text is one block of code.
fn is_only_code(text: &str) -> bool {
    let inner = text.trim().strip_prefix("```").and_then(|text| text.strip_suffix("```"));
    inner.is_some_and(|inner| !inner.contains("```"))
}

/// Whether a question is about what stands below it.
fn leads_on(question: &str) -> bool {
    question.trim_end().ends_with(':') || contains(&fold(question), FOLLOWING)
}

/// Whether some of the pieces are labelled.
pub(super) fn has_sides(segments: &[Segment]) -> bool {
    segments.iter().any(|segment| segment.side.is_some())
}

/// Blocks cut at their labels.
pub(super) fn segments(src: &str, blocks: &[Block]) -> Vec<Segment> {
    let mut found = Vec::new();
    cut_blocks(src, blocks, &mut found);
    found
}

/// The items of a list cut at their labels, as one text.
pub(super) fn segments_of_items(src: &str, items: &[ListItem]) -> Vec<Segment> {
    let mut found = Vec::new();
    for item in items {
        cut_blocks(src, &item.blocks, &mut found);
    }
    found
}

fn cut_blocks(src: &str, blocks: &[Block], found: &mut Vec<Segment>) {
    let mut next = 0;
    while next < blocks.len() {
        let block = &blocks[next];
        let at = block.at();
        if let Some((end, answer)) = reveal(src, blocks, next) {
            let label = UNSAID;
            found.push(Segment::new(Some(&label), &answer, at.start));
            next = end;
            continue;
        }
        next += 1;
        match block {
            Block::Paragraph(_) if is_title(src, blocks, next - 1) => {
                found.push(Segment::title(&src[at.clone()], at.start));
            }
            Block::Paragraph(_) => lines(&src[at.clone()], at.start, found),
            Block::List { items, .. }
                if items.iter().any(|item| begins_with_label(src, item))
                    && !are_lettered_items(src, items) =>
            {
                for item in items {
                    cut_blocks(src, &item.blocks, found);
                }
            }
            Block::Heading { title, .. } => {
                let title = &src[title.clone()];
                let side = side_of(title);
                let alone = side.map(|side| Label { side, word: "", numbered: false, rest: "" });
                match label(title).or(alone) {
                    Some(label) => {
                        found.push(Segment::new(Some(&label), closed(label.rest), at.start));
                    }
                    None => attach(found, &src[at.clone()], at.start),
                }
            }
            Block::Html(_) if is_layout(&src[at.clone()]) => {}
            _ => attach(found, &dedent(&src[at.clone()]), at.start),
        }
    }
}

fn attach(found: &mut Vec<Segment>, text: &str, at: usize) {
    match found.last_mut() {
        Some(last) => last.attach(text),
        None => found.push(Segment::new(None, text, at)),
    }
}

fn begins_with_label(src: &str, item: &ListItem) -> bool {
    first_paragraph(src, item).is_some_and(|text| label(text).is_some())
}

/// The word of a title, which is no label.
const TITLE: &str = "";

/// Whether a paragraph is bold and nothing else, and what is below it is labelled as a problem, so
/// that it is the title of that.
pub(super) fn is_title(src: &str, blocks: &[Block], at: usize) -> bool {
    let Some(Block::Paragraph(range)) = blocks.get(at) else { return false };
    let text = src[range.clone()].trim().trim_end_matches(':');
    let inner = ["**", "__"].iter().find_map(|sign| text.strip_prefix(sign)?.strip_suffix(sign));
    let is_bold = inner.is_some_and(|inner| !inner.contains("**") && !inner.contains('\n'));
    is_bold
        && label(text).is_none()
        && side_of(text).is_none()
        && match blocks.get(at + 1) {
            Some(Block::Paragraph(next)) => is_problem(&src[next.clone()]),
            Some(Block::List { items, .. }) => {
                let first = items.first().and_then(|item| first_paragraph(src, item));
                first.is_some_and(is_problem)
            }
            _ => false,
        }
}

fn is_problem(text: &str) -> bool {
    text.lines().next().and_then(label).is_some_and(|label| label.side == Side::Problem)
}

/// The label of an answer that stands alone.
const UNSAID: Label<'_> = Label { side: Side::Solution, word: "", numbered: false, rest: "" };

/// Cuts a paragraph at the lines that begin with a label, and within a line at a solution.
fn lines(paragraph: &str, begin: usize, found: &mut Vec<Segment>) {
    let lettered = are_lettered(paragraph);
    let mut at = begin;
    let mut first = true;
    for whole in paragraph.split_inclusive('\n') {
        let here = at;
        at += whole.len();
        let line = whole.trim_end();
        let told = || {
            let open = found.last().is_some_and(|last| last.side == Some(Side::Problem));
            (open && somebody_solved(line)).then_some(Label { rest: line, ..UNSAID })
        };
        let labelled = label(line).or_else(|| is_answer_alone(line).then_some(UNSAID));
        let labelled = labelled.or_else(told);
        let labelled = labelled.filter(|label| !(lettered && label.word == "a"));
        let labelled = labelled.filter(|label| {
            !ACTIONS.contains(&label.word)
                || found.last().is_some_and(|last| SITUATIONS.contains(&last.word))
        });
        match labelled {
            Some(label) => labelled_line(&label, here, found),
            None => match numbered_within(line) {
                // "It was a week. Challenge 3: …"
                Some((begin, label)) => {
                    plain_line(line[..begin].trim_end(), here, first, found);
                    labelled_line(&label, here + begin, found);
                }
                None => plain_line(line, here, first, found),
            },
        }
        first = false;
    }
}

/// Whether a paragraph may have labels to be cut at.
pub(super) fn has_labels(paragraph: &str) -> bool {
    paragraph.lines().any(|line| {
        let line = line.trim_end();
        label(line).is_some() || is_answer_alone(line) || numbered_within(line).is_some()
    })
}

/// Takes a line that begins with a label.
fn labelled_line(label: &Label<'_>, here: usize, found: &mut Vec<Segment>) {
    let is_problem = label.side == Side::Problem;
    match is_problem.then(|| solution_within(label.rest)).flatten() {
        Some((end, solution)) => {
            found.push(Segment::new(Some(label), closed(&label.rest[..end]), here));
            found.push(Segment::new(Some(&solution), solution.rest, here));
        }
        None => found.push(Segment::new(Some(label), closed(label.rest), here)),
    }
}

/// Takes a line without a label: the same paragraph goes on, unless it is its first.
fn plain_line(line: &str, here: usize, first: bool, found: &mut Vec<Segment>) {
    match found.last_mut().filter(|_| !first) {
        Some(last) if last.body.is_empty() => {
            if !last.head.is_empty() {
                last.head.push('\n');
            }
            last.head.push_str(line.trim_start());
        }
        Some(last) => {
            last.body.push('\n');
            last.body.push_str(line.trim_start());
        }
        None => attach(found, line, here),
    }
}

/// The first problem with a number that is named within a line, behind the end of a sentence.
fn numbered_within(line: &str) -> Option<(usize, Label<'_>)> {
    line.match_indices('.').find_map(|(at, _)| {
        let behind = line[at + 1..].strip_prefix(' ')?;
        let begin = at + 2;
        let found = label(behind)?;
        (found.side == Side::Problem && found.numbered && found.word.len() > 1)
            .then_some((begin, found))
    })
}

/// The first line of a paragraph that begins with the label of a problem, or names one with a
/// number: where it begins within the paragraph.
pub(super) fn first_problem(paragraph: &str) -> Option<usize> {
    let mut at = 0;
    for line in paragraph.split_inclusive('\n') {
        if label(line.trim_end()).is_some_and(|label| label.side == Side::Problem) {
            return Some(at);
        }
        if let Some((within, _)) = numbered_within(line.trim_end()) {
            return Some(at + within);
        }
        at += line.len();
    }
    None
}
