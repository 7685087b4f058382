//! Sections beside each other that tell one challenge: "Problem", perhaps "Cause", "Solution".

use super::{
    challenge::Challenge,
    choices::text_of,
    first_sentence,
    heads::heading_side,
    labels::Side,
    outline::Section,
    plain::plain,
    with_title,
    words::{BACKS, FRONTS, PROBLEMS, PROBLEMS_PLURAL},
};
use crate::domain::fold;

/// Sections between the problem and its solution, at most.
const MOST_BETWEEN: usize = 4;

/// The number of sections that tell one challenge from the first on, and whether they are the sides
/// of a card.
fn length(sections: &[Section]) -> Option<(usize, bool)> {
    let first = sections.first()?;
    let name = fold(&first.title);
    let next = |is_end: &dyn Fn(&Section) -> bool| {
        sections.iter().skip(1).take(MOST_BETWEEN + 1).position(is_end).map(|at| at + 2)
    };
    if FRONTS.contains(&&name[..]) {
        let is_back = |it: &Section| BACKS.contains(&&fold(&it.title)[..]);
        return Some((next(&is_back)?, true));
    }
    // "## A", "## P" part a glossary.
    let side = |section: &Section| {
        heading_side(&section.raw).filter(|_| section.title.chars().count() > 2)
    };
    // "Challenges" lists several; "Symptoms" are of one.
    let several = |word: &str| {
        PROBLEMS_PLURAL.contains(&word) && !PROBLEMS.contains(&word) && !word.starts_with('s')
    };
    if side(first) != Some(Side::Problem) || name.split(' ').any(several) {
        return None;
    }
    let length = next(&|it| side(it).is_some())?;
    (side(&sections[length - 1]) == Some(Side::Solution)).then_some((length, false))
}

/// How many challenges sections tell in this way.
pub(super) fn count(sections: &[Section]) -> usize {
    (0..sections.len()).filter(|at| length(&sections[*at..]).is_some()).count()
}

/// The challenge that sections tell from the first on, and how many they are; `title` is that of what
/// is above them, if it is about this challenge only.
pub(super) fn challenge(
    src: &str,
    sections: &[Section],
    title: Option<&str>,
) -> Option<(usize, Challenge)> {
    let (length, is_card) = length(sections)?;
    let (before, last) = (&sections[..length - 1], &sections[length - 1]);
    let mut problem = content(src, &before[0]);
    for between in &before[1..] {
        problem = format!("{problem}\n\n**{}**\n\n{}", between.title, content(src, between));
    }
    let (problem, solution) = (problem.trim().to_owned(), content(src, last));
    let said = first_sentence(&plain(problem.split("\n\n").next()?));
    let title = title.filter(|_| !is_card).map_or_else(|| said.clone(), str::to_owned);
    if title.is_empty() || problem.is_empty() || solution.is_empty() {
        return None;
    }
    let rest = if plain(&problem) == title { String::new() } else { problem.clone() };
    let challenge = Challenge {
        problem: with_title(&title, &title, rest),
        title,
        solution: Some(solution),
        span: sections[0].at..last.end(),
        marks: if is_card { &["card"] } else { &[] },
    };
    Some((length, challenge))
}

/// The text of a section with those within it.
fn content(src: &str, section: &Section) -> String {
    let own = text_of(src, &section.blocks);
    match (section.inner.first(), section.inner.last()) {
        (Some(first), Some(last)) => {
            format!("{own}\n\n{}", src[first.at..last.end()].trim()).trim().to_owned()
        }
        _ => own,
    }
}
