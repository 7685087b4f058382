//! Lists: of challenges, questions, cards, terms, names.

use std::ops::Range;

use super::{
    blocks::{Block, ListItem, dedent, first_paragraph},
    cards,
    challenge::Challenge,
    challenges, cut, end_of_sentence, first_sentence,
    labels::{Side, answers, arrow, label, solution_within},
    names::{are_names, kind_of_item, name_before},
    parallel,
    patterns::{is_contents, is_index, item_text, names_contents, term, without_box},
    plain::plain,
    questions,
    reader::{Place, Reader},
    rest::without,
    segments::segments_of_items,
    solved::{SOLVED, tells_solved},
    telling,
    topics::{About, topics_of},
    with_title,
    words::DEEDS,
};
use crate::domain::{Kind, fold};

/// So many questions are a list to learn from, whatever stands above them.
const MANY_QUESTIONS: usize = 6;

impl Reader<'_> {
    /// Takes a list as entries; returns whether it is one of entries.
    /// `lead` is the paragraph before it.
    pub(super) fn list(
        &mut self,
        items: &[ListItem],
        at: &Range<usize>,
        lead: &str,
        place: Place<'_>,
    ) -> bool {
        let contents = |named: bool| {
            let is_line = |item: &&ListItem| is_contents(self.src, item, &self.headings, named);
            items.iter().filter(is_line).count()
        };
        match contents(false) {
            all if all == items.len() => return true,
            // Some lines have more than a link: that is kept.
            most if most * 4 >= items.len() * 3 => return false,
            _ => {}
        }
        // So are those that say more than the headings.
        if names_contents(place.category) && contents(true) == items.len() {
            return false;
        }
        if let Some((met, found)) = parallel::of_items(self.src, items) {
            self.add_challenges(found, place);
            let others = [&items[..met], &items[met + 2..]].concat();
            let left = others.iter().map(|item| self.src[item.at.clone()].trim_end());
            let left = left.collect::<Vec<_>>().join("\n");
            self.left.extend(Some(left).filter(|left| !left.is_empty()));
            return true;
        }
        if self.cards(items, at, place) || self.labelled(items, place) {
            return true;
        }
        // What it lists stands in files of its own.
        let indexed = items.iter().filter(|item| is_index(self.src, item)).count();
        if indexed * 2 > items.len() {
            self.indexed += indexed;
            return false;
        }
        if !place.is_release()
            && (self.solved_items(items, place) || self.asked(items, lead, place))
        {
            return true;
        }
        if place.topics.problems && place.topics.solutions && !place.is_release() {
            return self.met_and_solved(items, place);
        }
        // A step "**Clone it:**", with code below the list, is no term.
        let is_term = |item: &&ListItem| {
            term(self.src, item).is_some_and(|(_, rest)| place.kind_said || !rest.is_empty())
        };
        let terms = items.iter().filter(is_term).count();
        if place.kind == Kind::Takeaway || place.kind_said && are_names(self.src, items) {
            self.log.is_log |= place.kind_said && items.len() > 1;
            for item in items {
                self.item(item, place);
            }
            return true;
        }
        if terms * 2 < items.len() || terms == 0 {
            return false;
        }
        self.log.is_log |= terms > 1;
        for item in items {
            self.item(item, place);
        }
        true
    }

    /// Takes the items of a list under "Challenges and solutions": each is a challenge, by its term
    /// or its first sentence, and what follows solves it.
    fn met_and_solved(&mut self, items: &[ListItem], place: Place<'_>) -> bool {
        let found: Vec<Option<(String, String)>> =
            items.iter().map(|item| two_parts(self.src, item)).collect();
        // Links alone lead to what was met.
        let only_links = items.iter().all(|item| item_text(self.src, item).starts_with('['));
        let any_solved = found.iter().flatten().any(|(_, rest)| !rest.is_empty());
        let lists_met = place.topics.about == About::Challenges && items.len() > 1;
        if !any_solved && (only_links || !lists_met) {
            return false;
        }
        self.log.is_log = true;
        for (item, found) in items.iter().zip(found) {
            let Some((title, rest)) = found else {
                self.item(item, place);
                continue;
            };
            let solution = Some(rest).filter(|rest| !rest.is_empty());
            let span = item.at.clone();
            let problem = String::new();
            let challenge = Challenge { title, problem, solution, span, marks: &[] };
            self.add_challenge(challenge, place.category);
        }
        true
    }

    /// Takes the cards of a list; what is none stays text.
    fn cards(&mut self, items: &[ListItem], at: &Range<usize>, place: Place<'_>) -> bool {
        let mut found = Vec::new();
        cards::of_items(self.src, items, self.tagged, &mut found);
        if found.is_empty() {
            return false;
        }
        let spans = found.iter().map(|card| card.span.clone()).collect();
        self.left.push(without(self.src, at.clone(), spans));
        self.add_challenges(found, place);
        true
    }

    /// Takes items that are labelled as challenges, if at least one has a solution.
    fn labelled(&mut self, items: &[ListItem], place: Place<'_>) -> bool {
        let mut found: Vec<Option<Challenge>> =
            items.iter().map(|item| challenges::of_item(self.src, item)).collect();
        if !found.iter().flatten().any(|challenge| challenge.solution.is_some()) {
            return self.in_turns(items, place);
        }
        for (item, found) in items.iter().zip(&mut found).filter(|_| !place.is_release()) {
            *found = found.take().or_else(|| questions::of_item(self.src, item, place.asks()));
        }
        self.take(items, found, place);
        true
    }

    /// Takes items that are a problem and its solution in turns.
    fn in_turns(&mut self, items: &[ListItem], place: Place<'_>) -> bool {
        let (Some(first), Some(last)) = (items.first(), items.last()) else { return false };
        let begins = first_paragraph(self.src, first).and_then(label);
        if begins.is_none_or(|label| label.side != Side::Problem) {
            return false;
        }
        let all = segments_of_items(self.src, items);
        let (_, mut found) = challenges::challenges(all, false);
        let solved = found.iter().filter(|challenge| challenge.solution.is_some()).count();
        if solved * 2 < found.len() || solved == 0 {
            return false;
        }
        challenges::spread(&mut found, last.at.end);
        self.add_challenges(found, place);
        true
    }

    fn take(&mut self, items: &[ListItem], found: Vec<Option<Challenge>>, place: Place<'_>) {
        for (item, challenge) in items.iter().zip(found) {
            match challenge {
                Some(challenge) => self.add_challenge(challenge, place.category),
                None => self.item(item, place),
            }
        }
    }

    /// Takes items that say in their first line how something was solved: "Slow → solved with a
    /// cache"; under a heading of challenges also "Slow: added a cache".
    fn solved_items(&mut self, items: &[ListItem], place: Place<'_>) -> bool {
        let faced = place.topics.about == About::Challenges;
        let mut found: Vec<Option<Challenge>> =
            items.iter().map(|item| solved_item(self.src, item, faced)).collect();
        let solved = found.iter().flatten().count();
        if solved == 0 || solved * if faced { 3 } else { 2 } < items.len() {
            return false;
        }
        if faced {
            for (item, found) in items.iter().zip(&mut found) {
                if found.is_none()
                    && let Some((title, rest)) = term(self.src, item)
                {
                    let span = item.at.clone();
                    let solved = place.topics.solutions && !rest.is_empty();
                    let (problem, solution) =
                        if solved { (String::new(), Some(rest)) } else { (rest, None) };
                    *found = Some(Challenge { title, problem, solution, span, marks: &[] });
                }
            }
        }
        self.take(items, found, place);
        true
    }

    /// Takes items that ask, with or without their answers.
    fn asked(&mut self, items: &[ListItem], lead: &str, place: Place<'_>) -> bool {
        let asking = place.asks();
        let mut found: Vec<Option<Challenge>> =
            items.iter().map(|item| questions::of_item(self.src, item, asking)).collect();
        let asked = found.iter().flatten().count();
        let answered = found.iter().flatten().filter(|it| it.solution.is_some()).count();
        let enough = match place.topics.about {
            _ if place.topics.open => false,
            // "Check the following:", and then questions that are steps.
            _ if answered == 0
                && lead.trim_end().ends_with(':')
                && topics_of(lead, About::Things).about != About::Questions =>
            {
                false
            }
            About::OpenQuestions | About::Release => false,
            About::Questions => true,
            About::Things | About::Challenges => {
                answered > 1 && answered * 2 >= items.len()
                    || asked == items.len() && asked >= MANY_QUESTIONS
            }
        };
        if asked == 0 || asked * 2 < items.len() || !enough {
            return false;
        }
        if asking {
            // Among questions, "Threads and processes" is one too.
            for (item, found) in items.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
                let whole = item_text(self.src, item);
                let title = first_sentence(&plain(whole.split("\n\n").next().unwrap_or(&whole)));
                if !title.is_empty() {
                    let problem = if plain(&whole) == title { String::new() } else { whole };
                    let span = item.at.clone();
                    *found = Some(Challenge { title, problem, solution: None, span, marks: &[] });
                }
            }
        }
        self.take(items, found, place);
        true
    }

    /// Takes an item as an entry; one without a title stays text.
    fn item(&mut self, item: &ListItem, place: Place<'_>) {
        let whole = item_text(self.src, item);
        let (title, text) = match term(self.src, item) {
            Some((title, rest)) if place.kind == Kind::Takeaway => {
                (title, if rest.is_empty() { String::new() } else { whole })
            }
            Some((title, rest)) => (title, rest),
            None => {
                let shown = without_box(&whole);
                let first = || first_sentence(&plain(shown.split("\n\n").next().unwrap_or(shown)));
                let title = name_before(self.src, item, place.kind).unwrap_or_else(first);
                (title, whole)
            }
        };
        if title.is_empty() {
            self.left.push(self.src[item.at.clone()].trim().to_owned());
            return;
        }
        let kind = kind_of_item(self.src, item, &title, place.kind);
        let entry = self.entry(kind, place.category, (title, text), item.at.clone());
        self.log.entries.push(entry);
    }
}

/// The challenge that an item tells with its solution in its first line. `faced` says that the list
/// is one of challenges, so that an arrow or a deed is a solution.
fn solved_item(src: &str, item: &ListItem, faced: bool) -> Option<Challenge> {
    let Block::Paragraph(range) = item.blocks.first()? else { return None };
    let line = src[range.clone()].lines().next()?;
    if label(line).is_some() {
        return None;
    }
    let span = item.at.clone();
    if let Some((end, found)) = solution_within(line)
        && (answers(&found) || found.word == SOLVED || arrow(&line[end..]).is_some())
    {
        let begin = range.start + line.len() - found.rest.len();
        return told(src, &line[..end], begin, span);
    }
    if !faced {
        return None;
    }
    // "It was slow. The problem was solved by …"
    let text = src[range.clone()].trim_end();
    if let Some(at) = telling::tells_at(text).filter(|at| *at > 0 && range.start + at < span.end) {
        return told(src, &text[..at], range.start + at, span);
    }
    let at = line.char_indices().find_map(|(at, _)| Some((at, arrow(&line[at..])?)));
    if let Some((at, behind)) = at {
        return told(src, &line[..at], range.start + line.len() - behind.len(), span);
    }
    let (title, rest) = term(src, item)?;
    let problem = String::new();
    // "**Old version, resolved:** it took the first that it found. Now …"
    let last = fold(title.rsplit(' ').next().unwrap_or_default());
    let resolved = title.contains([',', '(', '-', '–', '—']) && tells_solved(&last);
    let solution = Some(rest).filter(|rest| resolved && !rest.is_empty() || tells_deed(rest))?;
    Some(Challenge { title, problem, solution: Some(solution), span, marks: &[] })
}

/// What an item says first, as a title, and what follows: behind its term, the line that ends with a
/// colon, its first sentence, or its paragraph.
fn two_parts(src: &str, item: &ListItem) -> Option<(String, String)> {
    if let Some(found) = term(src, item) {
        return Some(found);
    }
    let first = first_paragraph(src, item)?.trim();
    let below = dedent(&src[item.blocks[0].at().end..item.at.end]);
    let inner = ["**", "*", "_"].iter().find_map(|sign| {
        let inner = first.strip_prefix(sign)?.strip_suffix(sign)?;
        (!inner.contains(sign)).then_some(inner)
    });
    let first = inner.unwrap_or(first);
    let line = first.lines().next().unwrap_or_default();
    let end = if line.trim_end().ends_with(':') { line.len() } else { end_of_sentence(first) };
    let (head, rest) = first.split_at(end);
    let head = head.trim().trim_end_matches(':');
    let title = cut(&plain(head));
    let rest = [rest.trim(), &below].join("\n\n");
    (!title.is_empty()).then(|| (title.clone(), with_title(&title, head, rest.trim().to_owned())))
}

/// A challenge of what is said before a solution, which begins at a byte.
fn told(src: &str, before: &str, begin: usize, span: Range<usize>) -> Option<Challenge> {
    let before = before.trim().trim_end_matches(['-', '–', '—', ':']).trim_end();
    let words = plain(before);
    let title = cut(&words);
    let solution = dedent(&src[begin..span.end]);
    if title.is_empty() || solution.is_empty() {
        return None;
    }
    let problem = with_title(&title, before, String::new());
    Some(Challenge { title, problem, solution: Some(solution), span, marks: &[] })
}

/// Whether a text tells what was done about a problem, or what to do.
fn tells_deed(text: &str) -> bool {
    let folded = fold(&plain(text.lines().next().unwrap_or_default()));
    let first = folded.split(' ').next().unwrap_or_default();
    let last = folded.rsplit(' ').next().unwrap_or_default();
    // "added", and "umgestellt" at the end.
    DEEDS.contains(&first)
        || first.len() > 4 && first.ends_with("ed")
        || last.len() > 6
            && (last.starts_with("ge") || last.contains("ge") && !last.ends_with("en"))
            && (last.ends_with('t') || last.ends_with("en"))
            && text.chars().next().is_some_and(char::is_uppercase)
}
