//! The entries of a document, section by section.

use std::collections::{HashMap, HashSet};

use super::{
    LogEntry,
    blocks::{Block, ListItem, dedent},
    challenges::{self, Challenge},
    cut,
    details::{Details, details},
    first_sentence, has_address,
    labels::{Side, Topics, introduces_solution, label, side_of, topics_of},
    outline::{Outline, Section},
    patterns::{cut_summary, is_contents, is_rule, item_text, kind_of, term},
    plain::plain,
    with_title,
};
use crate::{content::issue::Locator, domain::Kind};

/// A document split into entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Log {
    /// Its title: the first-level heading, if there is only one.
    pub title: Option<String>,
    /// The title, or else the name of the file.
    pub name: String,
    /// The text before the first category; also the first entry.
    pub description: String,
    /// Whether it has more than text under headings: challenges, or lists of terms.
    pub is_log: bool,
    /// The line of the first list that is nested too deep, from 1.
    pub too_deep: Option<usize>,
    /// The line of the first heading beyond the limit, from 1.
    pub too_long: Option<usize>,
    /// The categories in order: title, and summary, which may be empty.
    pub categories: Vec<(String, String)>,
    /// The entries in order.
    pub entries: Vec<LogEntry>,
}

/// Parses a document as a log. `name` is the default title.
pub fn read_log(src: &str, name: &str) -> Log {
    let outline = Outline::of(src);
    let name = outline.title.clone().unwrap_or_else(|| name.to_owned());
    let line = |at: Option<usize>| at.map(|at| Locator::new(src).line(at));
    let log = Log {
        name: name.clone(),
        too_deep: line(outline.too_deep),
        too_long: line(outline.too_long),
        title: outline.title.clone(),
        ..Log::default()
    };
    let mut reader = Reader {
        src,
        locator: Locator::new(src),
        log,
        name,
        headings: outline.words_of_titles(),
        known: HashMap::new(),
        untitled: Vec::new(),
    };
    reader.whole(outline.root);
    reader.log
}

struct Reader<'t> {
    src: &'t str,
    locator: Locator<'t>,
    log: Log,
    name: String,
    /// The words of the titles of all sections, folded.
    headings: HashSet<String>,
    /// The indices of categories by their titles.
    known: HashMap<String, usize>,
    /// Texts of items without a title.
    untitled: Vec<String>,
}

/// The section of a block.
#[derive(Clone, Copy)]
struct Place<'p> {
    category: &'p str,
    kind: Kind,
    topics: Topics,
}

/// The surroundings of a section.
#[derive(Clone, Copy)]
struct Outer<'p> {
    /// The section that it is in, if any.
    above: Option<Place<'p>>,
    /// The default kind of its entries.
    kind: Kind,
}

impl Reader<'_> {
    fn whole(&mut self, root: Section) {
        let name = self.name.clone();
        let place = Place { category: &name, kind: Kind::Concept, topics: Topics::default() };
        let before = self.log.entries.len();
        let loose = self.extract(&root.blocks, place);
        let loose: Vec<String> = loose.into_iter().filter(|it| !it.trim().is_empty()).collect();
        self.log.description = loose.join("\n\n");
        let sections = !root.inner.is_empty();
        if self.log.entries.len() > before || sections && !loose.is_empty() {
            self.category(&name, "");
        }
        // Without sections, the whole document is one article.
        if sections && !loose.is_empty() || self.log.entries.len() > before && !loose.is_empty() {
            let line = root.blocks.first().map_or(0, |block| block.at().start);
            let text = self.log.description.clone();
            let intro = self.article(&name, &name, text, line);
            self.log.entries.insert(before, intro);
        }
        for section in root.inner {
            self.section(&section, Outer { above: None, kind: Kind::Concept });
        }
    }

    fn category(&mut self, title: &str, summary: &str) {
        if let Some(known) = self.known.get(title) {
            let known = &mut self.log.categories[*known];
            if known.1.is_empty() {
                summary.clone_into(&mut known.1);
            }
            return;
        }
        self.known.insert(title.to_owned(), self.log.categories.len());
        self.log.categories.push((title.to_owned(), summary.to_owned()));
    }

    fn line(&mut self, at: usize) -> usize {
        self.locator.line(at)
    }

    fn add_challenge(&mut self, challenge: Challenge, category: &str) {
        let Challenge { title, problem, solution, at } = challenge;
        self.log.is_log |= solution.is_some();
        let line = self.line(at);
        self.log.entries.push(LogEntry {
            kind: Kind::Challenge,
            category: category.to_owned(),
            title,
            text: problem,
            solution,
            line,
        });
    }

    fn add_challenges(&mut self, challenges: Vec<Challenge>, place: Place<'_>) {
        for challenge in challenges {
            self.add_challenge(challenge, place.category);
        }
    }

    fn section(&mut self, section: &Section, outer: Outer<'_>) {
        let kind = kind_of(&section.title).unwrap_or(outer.kind);
        if self.section_as_challenge(section, outer) {
            return;
        }
        let title =
            if section.title.is_empty() { self.name.clone() } else { section.title.clone() };
        let place = Place { category: &title, kind, topics: topics_of(&section.title) };
        let before = self.log.entries.len();
        let loose = self.extract(&section.blocks, place);
        let own = self.log.entries.len();
        for inner in &section.inner {
            self.section(inner, Outer { above: Some(place), kind });
        }
        let of_this = |entry: &LogEntry| entry.category == title && entry.kind == Kind::Challenge;
        let has_entries = own > before || self.log.entries[own..].iter().any(of_this);
        let mut loose: Vec<String> = loose.into_iter().filter(|it| !it.trim().is_empty()).collect();
        // Keep the heading as text if its title does not show all of it.
        if has_address(&section.raw) || section.title.is_empty() && !section.raw.is_empty() {
            loose.insert(0, section.raw.trim().to_owned());
        }
        let above = outer.above.map(|above| above.category);
        if has_entries {
            let summary = summary_of(section, above, &mut loose);
            self.category(&title, &summary);
        }
        if !loose.is_empty() {
            let category = above.filter(|_| !has_entries).unwrap_or(&title);
            self.category(category, "");
            let text = loose.join("\n\n");
            let article = self.article(category, &title, text, section.at);
            self.log.entries.insert(own, article);
        } else if !has_entries && section.inner.is_empty() {
            // Keep a heading without content.
            match above {
                Some(above) => {
                    self.category(above, "");
                    let article = self.article(above, &title, String::new(), section.at);
                    self.log.entries.push(article);
                }
                None => self.category(&title, ""),
            }
        }
    }

    fn article(&mut self, category: &str, title: &str, text: String, at: usize) -> LogEntry {
        LogEntry {
            kind: Kind::Article,
            category: category.to_owned(),
            title: title.to_owned(),
            text,
            solution: None,
            line: self.line(at),
        }
    }

    /// Adds a section as one challenge, if its heading or its content says that it is one; returns
    /// whether it is.
    fn section_as_challenge(&mut self, section: &Section, outer: Outer<'_>) -> bool {
        let labelled = label(&section.raw).filter(|label| label.side == Side::Problem);
        let labelled = labelled.map(|label| label.rest).filter(|rest| !rest.is_empty());
        let asks =
            outer.above.is_some_and(|above| above.topics.problems) && section.title.ends_with('?');
        let title = match labelled {
            Some(rest) => cut(&plain(rest)),
            None if asks || self.has_solution_heading(section) => cut(&section.title),
            None => return false,
        };
        let category = outer.above.map_or_else(|| self.name.clone(), |it| it.category.to_owned());
        let (problem, solution) = self.problem_and_solution(&self.all_blocks(section));
        let solution = Some(solution).filter(|text| !text.is_empty());
        let whole = match labelled {
            Some(rest) => rest,
            None if has_address(&section.raw) => &section.raw,
            None => &section.title,
        };
        let problem = with_title(&title, whole, problem);
        self.category(&category, "");
        self.add_challenge(Challenge { title, problem, solution, at: section.at }, &category);
        true
    }

    /// Whether a section has a heading "Solution".
    fn has_solution_heading(&self, section: &Section) -> bool {
        let is_solution = |heading: &str| side_of(heading) == Some(Side::Solution);
        section.inner.iter().any(|inner| is_solution(&inner.raw))
            || section.blocks.iter().any(|block| match block {
                Block::Heading { title, .. } => is_solution(&self.src[title.clone()]),
                _ => false,
            })
    }

    /// The blocks of a section and of its inner ones, with their headings.
    fn all_blocks(&self, section: &Section) -> Vec<Block> {
        let mut all = section.blocks.clone();
        for inner in &section.inner {
            // The text of the heading, without its marks.
            let begin = self.src[inner.at..].find(&inner.raw).map_or(inner.at, |it| inner.at + it);
            let title = begin..begin + inner.raw.len();
            all.push(Block::Heading { level: 4, at: inner.at..title.end, title });
            all.extend(inner.blocks.iter().cloned());
        }
        all
    }

    fn problem_and_solution(&self, blocks: &[Block]) -> (String, String) {
        if let Some(both) = challenges::under_heading(self.src, blocks) {
            return both;
        }
        let text = |blocks: &[Block]| match (blocks.first(), blocks.last()) {
            (Some(first), Some(last)) => {
                let from = first.at().start;
                self.src[from..last.at().end.max(from)].trim().to_owned()
            }
            _ => String::new(),
        };
        // "The solution turned out to be …" begins the solution.
        let introduces = |block: &Block| match block {
            Block::Paragraph(at) => introduces_solution(&self.src[at.clone()]),
            _ => false,
        };
        match blocks.iter().position(introduces) {
            Some(at) => (text(&blocks[..at]), text(&blocks[at..])),
            None => (String::new(), text(blocks)),
        }
    }

    /// Extracts the entries from blocks; returns the rest as text.
    fn extract(&mut self, blocks: &[Block], place: Place<'_>) -> Vec<String> {
        let mut loose = Vec::new();
        let mut at = 0;
        while at < blocks.len() {
            let block = &blocks[at];
            if let Some(Details { end, challenges, text }) = details(self.src, blocks, at) {
                self.add_challenges(challenges, place);
                loose.extend(text);
                at = end;
                continue;
            }
            if let Block::Paragraph(_) = block
                && self.plain_challenges(&blocks[at..], place)
            {
                return loose;
            }
            let taken = match block {
                Block::Table { head, rows, at } => match challenges::of_table(head, rows, at.start)
                {
                    Some(found) => {
                        self.add_challenges(found, place);
                        true
                    }
                    None => false,
                },
                Block::List { items, .. } => {
                    let taken = self.list(items, place);
                    loose.append(&mut self.untitled);
                    taken
                }
                // A rule only separates.
                Block::Other(at) => is_rule(&self.src[at.clone()]),
                _ => false,
            };
            if !taken {
                loose.push(dedent(&self.src[block.at()]));
            }
            at += 1;
        }
        loose
    }

    /// Adds the challenges in plain lines up to the end of the section, if at least one has a
    /// solution; returns whether it did.
    fn plain_challenges(&mut self, blocks: &[Block], place: Place<'_>) -> bool {
        let Some(Block::Paragraph(first)) = blocks.first() else { return false };
        let first_line = self.src[first.clone()].lines().next().unwrap_or_default();
        if label(first_line).is_none_or(|label| label.side != Side::Problem) {
            return false;
        }
        let (_, found) = challenges::challenges(challenges::segments(self.src, blocks));
        if !found.iter().any(|challenge| challenge.solution.is_some()) {
            return false;
        }
        self.add_challenges(found, place);
        true
    }

    /// Adds the items of a list as entries; returns whether it is a list of entries.
    fn list(&mut self, items: &[ListItem], place: Place<'_>) -> bool {
        if items.iter().all(|item| is_contents(self.src, item, &self.headings)) {
            return true;
        }
        let found: Vec<Option<Challenge>> =
            items.iter().map(|item| challenges::of_item(self.src, item)).collect();
        if found.iter().flatten().any(|challenge| challenge.solution.is_some()) {
            for (item, challenge) in items.iter().zip(found) {
                match challenge {
                    Some(challenge) => self.add_challenge(challenge, place.category),
                    None => self.item(item, place),
                }
            }
            return true;
        }
        let terms = items.iter().filter(|item| term(self.src, item).is_some()).count();
        if place.kind == Kind::Takeaway {
            for item in items {
                self.item(item, place);
            }
            return true;
        }
        if terms * 2 < items.len() || terms == 0 {
            return false;
        }
        // Under "Challenges and solutions", a term is a challenge and the rest its solution.
        if place.topics.problems && place.topics.solutions {
            self.log.is_log = true;
            for item in items {
                if let Some((title, rest)) = term(self.src, item) {
                    let at = item.at.start;
                    let solution = Some(rest).filter(|rest| !rest.is_empty());
                    let challenge = Challenge { title, problem: String::new(), solution, at };
                    self.add_challenge(challenge, place.category);
                } else {
                    self.item(item, place);
                }
            }
            return true;
        }
        self.log.is_log |= terms > 1;
        for item in items {
            self.item(item, place);
        }
        true
    }

    /// Adds an item as an entry; one without a title stays text.
    fn item(&mut self, item: &ListItem, place: Place<'_>) {
        let whole = item_text(self.src, item);
        let (title, text) = match term(self.src, item) {
            Some((title, rest)) if place.kind == Kind::Takeaway => {
                (title, if rest.is_empty() { String::new() } else { whole })
            }
            Some((title, rest)) => (title, rest),
            None => {
                let title = first_sentence(&plain(whole.split("\n\n").next().unwrap_or(&whole)));
                (title, whole)
            }
        };
        if title.is_empty() {
            self.untitled.push(self.src[item.at.clone()].trim().to_owned());
            return;
        }
        let line = self.line(item.at.start);
        self.log.entries.push(LogEntry {
            kind: place.kind,
            category: place.category.to_owned(),
            title,
            text,
            solution: None,
            line,
        });
    }
}

/// The summary of a section with entries: its first paragraph, after the title of the outer
/// section. The paragraph is removed from the other text if the summary shows all of it.
fn summary_of(section: &Section, above: Option<&str>, loose: &mut Vec<String>) -> String {
    let above = above.unwrap_or_default();
    let leads = section.blocks.first().is_some_and(|it| matches!(it, Block::Paragraph(_)));
    let Some(first) = loose.first().filter(|_| leads) else { return above.to_owned() };
    let full = plain(first);
    let shown = cut_summary(&full);
    if shown == full && !has_address(first) {
        loose.remove(0);
    }
    if above.is_empty() { shown } else { format!("{above}: {shown}") }
}
