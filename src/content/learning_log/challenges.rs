//! Challenges with their solutions: in lines, list items, tables.

use std::ops::Range;

use super::{
    blocks::{Block, ListItem, first_paragraph},
    challenge::Challenge,
    cut, first_sentence, has_address,
    heads::column_side,
    labels::{Side, label},
    plain::plain,
    segments::{Segment, has_labels, segments},
    with_title,
    words::{ACTIONS, SITUATIONS, WEAK},
};
use crate::domain::fold;

/// Combines segments into challenges; returns what is before the first, too.
///
/// `weak` says that words such as "Fix" answer what stands before them without being called a
/// problem: the title of an item.
pub(super) fn challenges(segments: Vec<Segment>, weak: bool) -> (Option<Segment>, Vec<Challenge>) {
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
                // "Fix:" alone answers nothing.
                None if !weak && WEAK.contains(&segment.word) => {
                    if let Some(intro) = &mut intro {
                        intro.attach(&segment.text());
                    }
                }
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

/// Gives challenges that follow each other their ends: each goes to the next.
pub(super) fn spread(found: &mut [Challenge], end: usize) {
    let begins: Vec<usize> = found.iter().skip(1).map(|it| it.span.start).collect();
    for (challenge, end) in found.iter_mut().zip(begins.into_iter().chain([end])) {
        challenge.span.end = end;
    }
}

/// Whether blocks tell one situation, and what was done.
pub(super) fn is_situation(src: &str, blocks: &[Block]) -> bool {
    let mut told = [0, 0];
    let mut see = |text: &str| {
        for word in text.lines().filter_map(|line| Some(label(line)?.word)) {
            told[0] += usize::from(SITUATIONS.contains(&word));
            told[1] += usize::from(ACTIONS.contains(&word));
        }
    };
    for block in blocks {
        match block {
            Block::Paragraph(at) => see(&src[at.clone()]),
            Block::List { items, .. } => {
                items.iter().filter_map(|item| first_paragraph(src, item)).for_each(&mut see);
            }
            _ => {}
        }
    }
    told[0] == 1 && told[1] > 0
}

/// The problem and the solution of a challenge whose title is a heading; `None` where nothing in
/// it is labelled as the solution.
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
    /// Whether what is open is the title of a challenge, and `next` its problem.
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
        let is_whole = |said: &str| said.trim_end_matches('.') == title;
        let said = is_whole(&head)
            && !has_address(&self.problem.head)
            && (!self.problem.body.is_empty() || self.title.is_some());
        let problem = if said { self.problem.body.clone() } else { self.problem.text() };
        let problem = if self.title.is_some() || !is_whole(&head) && problem.is_empty() {
            with_title(&title, whole, problem)
        } else {
            problem
        };
        Challenge {
            title,
            problem,
            solution: Some(solution).filter(|solution| !solution.trim().is_empty()),
            span: self.problem.at..self.problem.at,
            marks: &[],
        }
    }
}

/// The challenge that a list item is, if its labels, or those of what is nested in it, say so.
pub(super) fn of_item(src: &str, item: &ListItem) -> Option<Challenge> {
    if let [Block::Paragraph(at)] = &item.blocks[..]
        && !has_labels(&src[at.clone()])
    {
        return None;
    }
    let all = segments(src, &item.blocks);
    let has = |side| all.iter().any(|segment| segment.side == Some(side));
    if !has(Side::Problem) && !has(Side::Solution) {
        return None;
    }
    let mut all = all;
    if let Some(first) = all.first_mut().filter(|first| first.side.is_none()) {
        first.part_title();
    }
    let titled = all.first().filter(|first| first.side.is_none()).cloned();
    let (_, mut found) = challenges(all, true);
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
        // What is between its title and the first label.
        if !titled.body.is_empty() && !challenge.problem.contains(titled.body.trim()) {
            let problem = format!("{}\n\n{}", titled.body.trim(), challenge.problem);
            problem.trim().clone_into(&mut challenge.problem);
        }
    }
    challenge.span = item.at.clone();
    Some(challenge)
}

/// Whether a cell only numbers its row.
fn is_number(cell: &str) -> bool {
    !cell.chars().any(char::is_alphabetic)
}

/// What people write in a cell where there is nothing.
fn is_nothing(cell: &str) -> bool {
    const NOTHING: &[&str] = &[
        "", "none", "na", "n a", "nothing", "keine", "kein", "nichts", "aucun", "aucune", "rien",
        "ninguno", "ninguna", "nada", "nenhum", "nenhuma",
    ];
    NOTHING.contains(&&fold(&plain(cell))[..])
}

/// The challenges of a table whose head names problems and solutions, and the rows without one as a
/// table. The first takes the head with it, unless rows are left below that.
pub(super) fn of_table(
    src: &str,
    head: &[String],
    rows: &[Vec<String>],
    span: &Range<usize>,
) -> Option<(Vec<Challenge>, Option<String>)> {
    let sides: Vec<_> = head.iter().map(|cell| column_side(cell)).collect();
    // Columns before it say when and where it was, or number the rows.
    let skipped = sides.iter().position(|side| *side == Some(Side::Problem))?;
    if sides[..skipped].contains(&Some(Side::Solution)) {
        return None;
    }
    // Between the two stands what belongs to the problem: its cause, its effect.
    let solved = sides.iter().position(|side| *side == Some(Side::Solution))?;
    let named = |at: usize, cell: &str| {
        let name = head.get(at).map(|name| plain(name)).unwrap_or_default();
        if name.is_empty() { cell.to_owned() } else { format!("**{name}:** {cell}") }
    };
    let challenge = |row: &Vec<String>, span: Range<usize>| {
        let cells = row.iter().map(|cell| cell.trim()).enumerate();
        let problem = row.get(skipped)?.trim();
        if skipped > 0 && is_nothing(problem) {
            return None;
        }
        let (mut before, mut solution) = (Vec::new(), Vec::new());
        for (at, cell) in cells {
            match at {
                at if at < skipped && !is_number(cell) => before.push(named(at, cell)),
                at if at < skipped || cell.is_empty() => {}
                at if at == skipped => before.push(cell.to_owned()),
                at if at < solved => before.push(named(at, cell)),
                at if at == solved => solution.push(cell.to_owned()),
                at => solution.push(named(at, cell)),
            }
        }
        if row.get(solved).is_none_or(|cell| is_nothing(cell)) {
            before.append(&mut solution);
        }
        let solution = solution.join("\n\n");
        let request = if problem.is_empty() { &solution } else { problem };
        let title = first_sentence(&plain(request));
        (!title.is_empty()).then(|| Challenge {
            title,
            problem: before.join("\n\n"),
            solution: Some(solution).filter(|solution| !solution.is_empty()),
            span,
            marks: &[],
        })
    };
    let (mut found, mut others) =
        (Vec::new(), vec![head.to_vec(), vec!["---".to_owned(); head.len()]]);
    for (row, span) in rows.iter().zip(spans_of_rows(src, span)) {
        match challenge(row, span) {
            Some(challenge) => found.push(challenge),
            None => others.push(row.clone()),
        }
    }
    if let Some(first) = found.first_mut().filter(|_| others.len() == 2) {
        first.span.start = span.start;
    }
    let line = |row: &Vec<String>| format!("| {} |", row.join(" | "));
    let others = (others.len() > 2).then(|| others.iter().map(line).collect::<Vec<_>>().join("\n"));
    Some((found, others))
}

/// The lines of a table below its head.
fn spans_of_rows(src: &str, table: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut end = table.start;
    let lines = src[table.clone()].split_inclusive('\n').map(move |line| {
        let begin = end;
        end += line.len();
        begin..end
    });
    lines.skip(2)
}
