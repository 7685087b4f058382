//! Challenges with their solutions: in lines, list items, tables, `<details>`.

use super::{
    blocks::{Block, ListItem, dedent},
    cut, first_sentence, has_address,
    labels::{Label, Side, label, side_of, solution_within},
    plain::{plain, without_decoration},
    with_title,
};

/// A challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Challenge {
    pub(super) title: String,
    /// Markdown; may be empty if the title says everything.
    pub(super) problem: String,
    pub(super) solution: Option<String>,
    /// Its byte offset.
    pub(super) at: usize,
}

/// A piece of a text: before the first label, or after a label.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    side: Option<Side>,
    word: &'static str,
    /// The paragraph of the label.
    head: String,
    /// The text after that paragraph.
    body: String,
    at: usize,
}

impl Segment {
    fn new(label: Option<&Label<'_>>, head: &str, at: usize) -> Self {
        Self {
            side: label.map(|label| label.side),
            word: label.map_or("", |label| label.word),
            head: head.trim().to_owned(),
            body: String::new(),
            at,
        }
    }

    fn attach(&mut self, text: &str) {
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

    fn text(&self) -> String {
        [&self.head[..], &self.body]
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect::<Vec<_>>()
            .join("\n\n")
    }
}

/// A text without the closing sign of an emphasis that began before its label.
fn closed(text: &str) -> &str {
    let text = text.trim();
    for sign in ["**", "__", "*", "_"] {
        if text.ends_with(sign) && text.matches(sign).count() % 2 == 1 {
            return text[..text.len() - sign.len()].trim_end();
        }
    }
    text
}

/// Splits blocks at labels.
pub(super) fn segments(src: &str, blocks: &[Block]) -> Vec<Segment> {
    let mut found: Vec<Segment> = Vec::new();
    for block in blocks {
        let at = block.at();
        match block {
            Block::Paragraph(_) => lines(&src[at.clone()], at.start, &mut found),
            Block::List { items, .. } if items.iter().any(|item| begins_with_label(src, item)) => {
                for item in items {
                    let inner = segments(src, &item.blocks);
                    for segment in inner {
                        match (segment.side, found.last_mut()) {
                            (None, Some(last)) => last.attach(&segment.text()),
                            _ => found.push(segment),
                        }
                    }
                }
            }
            Block::Heading { title, .. } => {
                let title = &src[title.clone()];
                let alone = side_of(title).map(|side| Label { side, word: "", rest: "" });
                match label(title).or(alone) {
                    Some(label) => {
                        found.push(Segment::new(Some(&label), closed(label.rest), at.start));
                    }
                    None => attach(&mut found, &src[at.clone()], at.start),
                }
            }
            _ => attach(&mut found, &dedent(&src[at.clone()]), at.start),
        }
    }
    found
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

/// The paragraph that an item begins with.
pub(super) fn first_paragraph<'t>(src: &'t str, item: &ListItem) -> Option<&'t str> {
    match item.blocks.first()? {
        Block::Paragraph(at) => Some(&src[at.clone()]),
        _ => None,
    }
}

/// Splits a paragraph at lines that begin with a label, and within a line at a solution.
fn lines(paragraph: &str, begin: usize, found: &mut Vec<Segment>) {
    let mut at = begin;
    let mut first = true;
    for line in paragraph.split_inclusive('\n') {
        let here = at;
        at += line.len();
        let line = line.trim_end();
        match label(line) {
            Some(label) => {
                let is_problem = label.side == Side::Problem;
                match is_problem.then(|| solution_within(label.rest)).flatten() {
                    Some((end, solution)) => {
                        found.push(Segment::new(Some(&label), closed(&label.rest[..end]), here));
                        found.push(Segment::new(Some(&solution), solution.rest, here));
                    }
                    None => found.push(Segment::new(Some(&label), closed(label.rest), here)),
                }
            }
            None if first => attach(found, line, here),
            None => match found.last_mut() {
                // The paragraph continues.
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
            },
        }
        first = false;
    }
}

/// Combines segments into challenges; also returns the segment before the first.
pub(super) fn challenges(segments: Vec<Segment>) -> (Option<Segment>, Vec<Challenge>) {
    let mut intro: Option<Segment> = None;
    let mut found = Vec::new();
    let mut open: Option<OpenChallenge> = None;
    for segment in segments {
        match segment.side {
            None => intro = Some(segment),
            Some(Side::Problem) => match &mut open {
                // "Challenge 1: a title", then "Problem: …"
                Some(open) if open.takes_title(&segment) => {
                    open.title = Some(std::mem::replace(&mut open.problem, segment).head);
                }
                _ => {
                    found.extend(open.take().map(OpenChallenge::close));
                    open =
                        Some(OpenChallenge { title: None, problem: segment, solution: Vec::new() });
                }
            },
            Some(Side::Solution) => match &mut open {
                Some(open) => open.solution.push(segment),
                None => {
                    if let Some(problem) = intro.take() {
                        let title = Some(problem.head.clone()).filter(|_| !problem.body.is_empty());
                        open = Some(OpenChallenge { title, problem, solution: vec![segment] });
                    }
                }
            },
        }
    }
    found.extend(open.map(OpenChallenge::close));
    (intro, found)
}

/// The problem and the solution of a challenge whose title is a heading; `None` if no solution is
/// labelled.
pub(super) fn under_heading(src: &str, blocks: &[Block]) -> Option<(String, String)> {
    let mut problem = String::new();
    let mut solution = String::new();
    let mut solved = false;
    for segment in segments(src, blocks) {
        solved |= segment.side == Some(Side::Solution);
        let into = if solved { &mut solution } else { &mut problem };
        if !into.is_empty() {
            into.push_str("\n\n");
        }
        into.push_str(&segment.text());
    }
    solved.then_some((problem, solution))
}

struct OpenChallenge {
    title: Option<String>,
    problem: Segment,
    solution: Vec<Segment>,
}

impl OpenChallenge {
    /// Whether the open segment is the title of a challenge, and `next` its problem.
    fn takes_title(&self, next: &Segment) -> bool {
        self.title.is_none()
            && self.solution.is_empty()
            && self.problem.word != next.word
            && self.problem.body.is_empty()
    }

    fn close(self) -> Challenge {
        let solution: Vec<String> = self.solution.iter().map(Segment::text).collect();
        let solution = solution.join("\n\n");
        let head = plain(&self.problem.head);
        let title = match &self.title {
            Some(title) => cut(&plain(title)),
            None => first_sentence(&head),
        };
        let whole = self.title.as_deref().unwrap_or(&self.problem.head);
        let is_title = |text: &str| text.trim_end_matches('.') == title;
        let title_says_all = is_title(&head)
            && !has_address(&self.problem.head)
            && (!self.problem.body.is_empty() || self.title.is_some());
        let problem = if title_says_all { self.problem.body.clone() } else { self.problem.text() };
        let problem = if self.title.is_some() || !is_title(&head) && problem.is_empty() {
            with_title(&title, whole, problem)
        } else {
            problem
        };
        Challenge {
            title,
            problem,
            solution: Some(solution).filter(|solution| !solution.trim().is_empty()),
            at: self.problem.at,
        }
    }
}

/// A list item as a challenge, if it or a nested item has labels.
pub(super) fn of_item(src: &str, item: &ListItem) -> Option<Challenge> {
    let all = segments(src, &item.blocks);
    let has = |side| all.iter().any(|segment| segment.side == Some(side));
    if !has(Side::Problem) && !has(Side::Solution) {
        return None;
    }
    let titled = all.first().filter(|first| first.side.is_none()).cloned();
    let (_, mut found) = challenges(all);
    if found.is_empty() {
        return None;
    }
    let mut challenge = found.remove(0);
    for more in found {
        // An item is one challenge, however many labels it has.
        let text = [more.problem, more.solution.unwrap_or_default()].join("\n\n");
        let solution = challenge.solution.get_or_insert_default();
        solution.push_str("\n\n");
        solution.push_str(text.trim());
    }
    if let Some(titled) = titled {
        challenge.title = cut(&plain(&titled.head));
        if challenge.problem.trim() == titled.head.trim() {
            challenge.problem = String::new();
        }
        challenge.problem = with_title(&challenge.title, &titled.head, challenge.problem);
        // Text between its title and the first label.
        if !titled.body.is_empty() && !challenge.problem.contains(titled.body.trim()) {
            let problem = format!("{}\n\n{}", titled.body.trim(), challenge.problem);
            problem.trim().clone_into(&mut challenge.problem);
        }
    }
    challenge.at = item.at.start;
    Some(challenge)
}

/// Whether a cell only numbers its row.
fn is_number(cell: &str) -> bool {
    !cell.chars().any(char::is_alphabetic)
}

/// The challenges of a table whose header names problems and solutions.
pub(super) fn of_table(head: &[String], rows: &[Vec<String>], at: usize) -> Option<Vec<Challenge>> {
    // There may be a column of numbers first.
    let skipped = usize::from(
        head.len() > 2 && side_of(&head[0]).is_none() && plain(&head[0]).chars().count() <= 3,
    );
    let sides: Vec<_> = head.get(skipped..)?.iter().map(|cell| side_of(cell)).collect();
    if sides.len() < 2 || sides[0] != Some(Side::Problem) || sides[1] != Some(Side::Solution) {
        return None;
    }
    let named = |at: usize, cell: &str| {
        let name = head.get(at).map(|name| plain(name)).unwrap_or_default();
        if name.is_empty() { cell.to_owned() } else { format!("**{name}:** {cell}") }
    };
    let challenge = |row: &Vec<String>| {
        let mut cells = row.iter().map(|cell| cell.trim()).enumerate();
        let numbers = cells.by_ref().take(skipped).find(|(_, cell)| !is_number(cell));
        let (_, problem) = cells.next()?;
        let solution: Vec<String> = cells
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(at, cell)| if at == skipped + 1 { cell.to_owned() } else { named(at, cell) })
            .collect();
        let solution = solution.join("\n\n");
        let request = if problem.is_empty() { &solution } else { problem };
        let title = first_sentence(&plain(request));
        let problem = match numbers {
            Some((at, number)) => format!("{}\n\n{problem}", named(at, number)),
            None => problem.to_owned(),
        };
        (!title.is_empty()).then(|| Challenge {
            title,
            problem,
            solution: Some(solution).filter(|solution| !solution.is_empty()),
            at,
        })
    };
    Some(rows.iter().filter_map(challenge).collect())
}

/// A `<details>` as a challenge, if its summary has a label or is a question.
pub(super) fn of_details(summary: &str, content: &str, at: usize) -> Option<Challenge> {
    let labelled = label(summary).filter(|label| label.side == Side::Problem);
    let words = plain(summary);
    let asks = words.ends_with('?');
    let title = match &labelled {
        Some(label) => plain(label.rest),
        None if asks => without_decoration(summary),
        None => return None,
    };
    let content = content.trim();
    let answer = label(content)
        .filter(|label| label.side == Side::Solution)
        .map_or(content, |label| label.rest);
    let whole = labelled.as_ref().map_or(summary, |label| label.rest);
    let (title, whole) = (cut(&title), if has_address(whole) { whole } else { &title });
    Some(Challenge {
        problem: with_title(&title, whole, String::new()),
        title,
        solution: Some(answer.trim().to_owned()).filter(|answer| !answer.is_empty()),
        at,
    })
}
