//! The sections of a document and what is in them.

use std::collections::{HashMap, HashSet};

use super::{
    Found,
    block::{Block, Item, blocks, dedent},
    cut, first_sentence, has_address,
    marks::{About, Side, about, mark, side_of, tells_solution},
    pairs::{self, Pair},
    plain::plain,
    telling::{
        closing, cut_summary, html_paragraphs, is_contents, is_rule, item_text, kind_of, term,
    },
    with_title, without_decoration,
};
use crate::{
    content::issue::Locator,
    domain::{Kind, fold},
};

/// Headings of a document that are taken for sections; what comes behind stays text of the last.
const MAX_SECTIONS: usize = 20_000;

/// A document as entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Log {
    /// Its title: the first-level heading, if there is just one.
    pub title: Option<String>,
    /// The title, or else what it is called.
    pub name: String,
    /// What stands before the first category, which is the first entry as well.
    pub description: String,
    /// Whether there is more in it than texts below headings: pairs, or lists of terms.
    pub is_log: bool,
    /// The line of the first list that lies too deep to be looked into, from 1.
    pub too_deep: Option<usize>,
    /// The line from which on headings are no sections, as there are too many.
    pub too_long: Option<usize>,
    /// The categories in order: title, and a line on what they hold, which may be empty.
    pub categories: Vec<(String, String)>,
    /// The entries in order.
    pub entries: Vec<Found>,
}

/// A heading with what stands below it.
#[derive(Debug, Default)]
struct Section {
    /// The heading as it is written; empty for what stands before the first.
    raw: String,
    /// Without decoration.
    title: String,
    at: usize,
    blocks: Vec<Block>,
    inner: Vec<Section>,
}

/// Makes entries of a document. `name` is what it is called where it has no title.
pub fn read_log(src: &str, name: &str) -> Log {
    let (all, too_deep) = blocks(src);
    let firsts = all.iter().filter(|it| matches!(it, Block::Heading { level: 1, .. })).count();
    let mut log = Log::default();
    let mut root = Section::default();
    let mut sections = 0;
    for block in all {
        let Block::Heading { level, ref at, ref title } = block else {
            innermost(&mut root).blocks.push(block);
            continue;
        };
        if sections == MAX_SECTIONS {
            log.too_long.get_or_insert_with(|| Locator::new(src).line(at.start));
            innermost(&mut root).blocks.push(block);
            continue;
        }
        sections += 1;
        let raw = src[title.clone()].to_owned();
        let clean = without_decoration(&raw);
        if level == 1 && firsts == 1 {
            // What a title does not show of its heading stays text.
            if has_address(&raw) || clean.is_empty() {
                innermost(&mut root).blocks.push(Block::Other(title.clone()));
            }
            log.title = Some(clean).filter(|title| !title.is_empty());
            continue;
        }
        let section = Section { raw, title: clean, at: at.start, ..Section::default() };
        let second = level <= 2 || root.inner.is_empty() && level == 3;
        // A deeper one is part of the text, unless nothing stands between.
        let third = level == 3
            || level > 3
                && root
                    .inner
                    .last()
                    .is_some_and(|last| last.inner.is_empty() && !is_pair_heading(&section.raw));
        if second {
            root.inner.push(section);
        } else if third {
            match root.inner.last_mut() {
                Some(last) => last.inner.push(section),
                None => root.inner.push(section),
            }
        } else {
            innermost(&mut root).blocks.push(block);
        }
    }
    let name = log.title.clone().unwrap_or_else(|| name.to_owned());
    log.name.clone_from(&name);
    log.too_deep = too_deep.map(|at| Locator::new(src).line(at));
    let headings = words_of_titles(&root);
    let mut reader = Reader {
        src,
        places: Locator::new(src),
        log,
        name,
        headings,
        known: HashMap::new(),
        left: Vec::new(),
    };
    reader.whole(root);
    reader.log
}

/// The words of the titles of all sections, as searches compare them.
fn words_of_titles(root: &Section) -> HashSet<String> {
    let two = root.inner.iter().flat_map(|section| std::iter::once(section).chain(&section.inner));
    let titles: Vec<String> = two.map(|section| fold(&section.title)).collect();
    titles.iter().flat_map(|title| title.split(' ')).map(str::to_owned).collect()
}

/// A heading that is only a mark: "Solution".
fn is_pair_heading(raw: &str) -> bool {
    side_of(raw).is_some() || mark(raw).is_some()
}

fn innermost(root: &mut Section) -> &mut Section {
    if root.inner.is_empty() {
        return root;
    }
    let last = root.inner.len() - 1;
    let last = &mut root.inner[last];
    if last.inner.is_empty() {
        last
    } else {
        let at = last.inner.len() - 1;
        &mut last.inner[at]
    }
}

struct Reader<'t> {
    src: &'t str,
    places: Locator<'t>,
    log: Log,
    name: String,
    /// The words of the titles of all sections, folded.
    headings: HashSet<String>,
    /// The categories that there are, by their titles.
    known: HashMap<String, usize>,
    /// Texts of items that are no entries.
    left: Vec<String>,
}

/// What is known of the place of a block.
#[derive(Clone, Copy)]
struct Place<'p> {
    category: &'p str,
    kind: Kind,
    about: About,
}

impl Reader<'_> {
    fn whole(&mut self, root: Section) {
        let name = self.name.clone();
        let place = Place { category: &name, kind: Kind::Concept, about: About::default() };
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
            let intro = Found {
                kind: Kind::Article,
                category: name.clone(),
                title: name.clone(),
                text: self.log.description.clone(),
                solution: None,
                line: self.line(line),
            };
            self.log.entries.insert(before, intro);
        }
        for section in root.inner {
            self.section(&section, None, Kind::Concept);
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
        self.places.line(at)
    }

    fn add_pair(&mut self, pair: Pair, category: &str) {
        self.log.is_log |= pair.solution.is_some();
        let line = self.line(pair.at);
        self.log.entries.push(Found {
            kind: Kind::Challenge,
            category: category.to_owned(),
            title: pair.title,
            text: pair.problem,
            solution: pair.solution,
            line,
        });
    }

    fn section(&mut self, section: &Section, above: Option<(&str, About)>, outer: Kind) {
        let kind = kind_of(&section.title).unwrap_or(outer);
        if self.challenge(section, above) {
            return;
        }
        let title =
            if section.title.is_empty() { self.name.clone() } else { section.title.clone() };
        let place = Place { category: &title, kind, about: about(&section.title) };
        let before = self.log.entries.len();
        let loose = self.extract(&section.blocks, place);
        let own = self.log.entries.len();
        for inner in &section.inner {
            self.section(inner, Some((&title, place.about)), kind);
        }
        let of_this = |entry: &Found| entry.category == title && entry.kind == Kind::Challenge;
        let has_entries = own > before || self.log.entries[own..].iter().any(of_this);
        let mut loose: Vec<String> = loose.into_iter().filter(|it| !it.trim().is_empty()).collect();
        // What a title does not show of its heading stays text.
        if has_address(&section.raw) || section.title.is_empty() && !section.raw.is_empty() {
            loose.insert(0, section.raw.trim().to_owned());
        }
        let mut summary = above.filter(|_| has_entries).map_or("", |(above, _)| above).to_owned();
        if has_entries {
            let leads = section.blocks.first().is_some_and(|it| matches!(it, Block::Paragraph(_)));
            if leads && let Some(first) = loose.first() {
                let told = plain(first);
                let shown = cut_summary(&told);
                // One that is cut, or has an address in it, stays text as well.
                if shown == told && !has_address(first) {
                    loose.remove(0);
                }
                summary = if summary.is_empty() { shown } else { format!("{summary}: {shown}") };
            }
            self.category(&title, &summary);
        }
        if !loose.is_empty() {
            let category = match above {
                Some((above, _)) if !has_entries => above.to_owned(),
                _ => title.clone(),
            };
            self.category(&category, "");
            let article = Found {
                kind: Kind::Article,
                category,
                title: title.clone(),
                text: loose.join("\n\n"),
                solution: None,
                line: self.line(section.at),
            };
            self.log.entries.insert(own, article);
        } else if !has_entries && section.inner.is_empty() {
            // A heading with nothing below it is still there to be filled.
            match above {
                Some((above, _)) => {
                    let line = self.line(section.at);
                    self.category(above, "");
                    self.log.entries.push(Found {
                        kind: Kind::Article,
                        category: above.to_owned(),
                        title: title.clone(),
                        text: String::new(),
                        solution: None,
                        line,
                    });
                }
                None => self.category(&title, ""),
            }
        }
    }

    /// Takes a section as one challenge, if its heading or what it holds says that it is one.
    fn challenge(&mut self, section: &Section, above: Option<(&str, About)>) -> bool {
        let marked = mark(&section.raw).filter(|mark| mark.side == Side::Problem);
        let request =
            above.is_some_and(|(_, about)| about.problems) && section.title.ends_with('?');
        let solved = |block: &Block| matches!(block, Block::Heading { title, .. } if side_of(&self.src[title.clone()]) == Some(Side::Solution));
        let folded = section.blocks.iter().any(solved)
            || section.inner.iter().any(|inner| side_of(&inner.raw) == Some(Side::Solution));
        let title = match &marked {
            Some(mark) if !mark.rest.is_empty() => cut(&plain(mark.rest)),
            _ if request || folded => cut(&section.title),
            _ => return false,
        };
        let category = match above {
            Some((above, _)) => above.to_owned(),
            None => self.name.clone(),
        };
        let mut all = section.blocks.clone();
        for inner in &section.inner {
            all.push(Block::Heading {
                level: 4,
                at: inner.at..inner.at + inner.raw.len(),
                title: inner.at..inner.at,
            });
            if let Some(Block::Heading { title, at, .. }) = all.last_mut() {
                // The heading's own text, wherever its marks put it.
                let begin =
                    self.src[inner.at..].find(&inner.raw).map_or(inner.at, |it| inner.at + it);
                *title = begin..begin + inner.raw.len();
                *at = inner.at..title.end;
            }
            all.extend(inner.blocks.iter().cloned());
        }
        let text = |blocks: &[Block]| match (blocks.first(), blocks.last()) {
            (Some(first), Some(last)) => {
                let from = first.at().start;
                self.src[from..last.at().end.max(from)].trim().to_owned()
            }
            _ => String::new(),
        };
        let told = |block: &Block| matches!(block, Block::Paragraph(at) if tells_solution(&self.src[at.clone()]));
        let (problem, solution) = match pairs::under_heading(self.src, &all) {
            Some(pair) => pair,
            // "The solution turned out to be …": from there on it is one.
            None => match all.iter().position(told) {
                Some(at) => (text(&all[..at]), text(&all[at..])),
                None => (String::new(), text(&all)),
            },
        };
        let solution = Some(solution).filter(|text| !text.is_empty());
        let whole = match &marked {
            Some(mark) if !mark.rest.is_empty() => mark.rest,
            _ if has_address(&section.raw) => &section.raw,
            _ => &section.title,
        };
        let problem = with_title(&title, whole, problem);
        let pair = Pair { title, problem, solution, at: section.at };
        self.category(&category, "");
        self.add_pair(pair, &category);
        true
    }

    /// Takes entries out of blocks; gives what is left as text.
    fn extract(&mut self, blocks: &[Block], place: Place<'_>) -> Vec<String> {
        let mut loose = Vec::new();
        let mut at = 0;
        while at < blocks.len() {
            let block = &blocks[at];
            if let Some(end) = self.details(blocks, at, place) {
                match end {
                    Ok(end) => {
                        loose.append(&mut self.left);
                        at = end;
                    }
                    Err(end) => {
                        let range = block.at().start..blocks[end - 1].at().end;
                        loose.push(dedent(&self.src[range]));
                        at = end;
                    }
                }
                continue;
            }
            if let Block::Paragraph(_) = block
                && self.plain_pairs(&blocks[at..], place)
            {
                return loose;
            }
            let taken = match block {
                Block::Table { head, rows, at } => match pairs::of_table(head, rows, at.start) {
                    Some(found) => {
                        for pair in found {
                            self.add_pair(pair, place.category);
                        }
                        true
                    }
                    None => false,
                },
                Block::List { items, .. } => {
                    let taken = self.list(items, place);
                    loose.append(&mut self.left);
                    taken
                }
                // A rule parts sections and says nothing.
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

    /// Takes `<details>` that begin at a block: where they end, as an error where they are
    /// text. `None` when none begin here.
    fn details(
        &mut self,
        blocks: &[Block],
        begin: usize,
        place: Place<'_>,
    ) -> Option<Result<usize, usize>> {
        let Block::Html(first) = &blocks[begin] else { return None };
        let lower = |range: std::ops::Range<usize>| self.src[range].to_ascii_lowercase();
        if !lower(first.clone()).contains("<details") {
            return None;
        }
        let mut depth = 0;
        let mut end = begin;
        for (number, block) in blocks.iter().enumerate().skip(begin) {
            let text = lower(block.at());
            depth += text.matches("<details").count();
            depth = depth.saturating_sub(text.matches("</details").count());
            end = number + 1;
            if depth == 0 {
                break;
            }
        }
        let range = first.start..blocks[end - 1].at().end;
        let text = &self.src[range.clone()];
        let small = text.to_ascii_lowercase();
        let mut at = 0;
        let mut any = false;
        let mut spoiled = false;
        let mut between = String::new();
        while let Some(open) = small[at..].find("<details").map(|it| it + at) {
            let Some(close) = closing(&small, open) else { break };
            between.push_str(&text[at..open]);
            let piece = &text[open..close];
            let piece_small = &small[open..close];
            let summary = piece_small.find("<summary").and_then(|from| {
                let from = from + piece_small[from..].find('>')? + 1;
                let to = piece_small.find("</summary>")?;
                (from <= to).then_some((from, to))
            });
            let pair = summary.and_then(|(from, to)| {
                let body = &piece[to + "</summary>".len()..];
                let end = body.to_ascii_lowercase().rfind("</details").unwrap_or(body.len());
                let body = html_paragraphs(&dedent(&body[..end]));
                pairs::of_details(&piece[from..to], &body, range.start + open)
            });
            match pair {
                Some(pair) => {
                    any = true;
                    self.add_pair(pair, place.category);
                }
                None => spoiled = true,
            }
            at = close;
        }
        between.push_str(&text[at..]);
        // What is no pair among them is kept as text, the pairs with it rather than nothing.
        if !any || spoiled {
            return Some(Err(end));
        }
        if between.chars().any(char::is_alphanumeric) {
            self.left.push(dedent(between.trim()));
        }
        Some(Ok(end))
    }

    /// Takes the challenges that stand in plain lines from here to the end of the section, if
    /// there are both sides of at least one; says whether.
    fn plain_pairs(&mut self, blocks: &[Block], place: Place<'_>) -> bool {
        let Some(Block::Paragraph(first)) = blocks.first() else { return false };
        let first_line = self.src[first.clone()].lines().next().unwrap_or_default();
        if mark(first_line).is_none_or(|mark| mark.side != Side::Problem) {
            return false;
        }
        let (_, found) = pairs::pairs(pairs::segments(self.src, blocks));
        if !found.iter().any(|pair| pair.solution.is_some()) {
            return false;
        }
        for pair in found {
            self.add_pair(pair, place.category);
        }
        true
    }

    /// Takes a list as entries; says whether it is one of entries.
    fn list(&mut self, items: &[Item], place: Place<'_>) -> bool {
        if items.iter().all(|item| is_contents(self.src, item, &self.headings)) {
            return true;
        }
        let pairs: Vec<Option<Pair>> =
            items.iter().map(|item| pairs::of_item(self.src, item)).collect();
        if pairs.iter().flatten().any(|pair| pair.solution.is_some()) {
            for (item, pair) in items.iter().zip(pairs) {
                match pair {
                    Some(pair) => self.add_pair(pair, place.category),
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
        // "Challenges and solutions" with terms: each is a challenge, what follows solves it.
        if place.about.problems && place.about.solutions {
            self.log.is_log = true;
            for item in items {
                if let Some((title, rest)) = term(self.src, item) {
                    let at = item.at.start;
                    let solution = Some(rest).filter(|rest| !rest.is_empty());
                    let pair = Pair { title, problem: String::new(), solution, at };
                    self.add_pair(pair, place.category);
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

    /// Takes an item as an entry; one that has no title is left as text.
    fn item(&mut self, item: &Item, place: Place<'_>) {
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
            self.left.push(self.src[item.at.clone()].trim().to_owned());
            return;
        }
        let line = self.line(item.at.start);
        self.log.entries.push(Found {
            kind: place.kind,
            category: place.category.to_owned(),
            title,
            text,
            solution: None,
            line,
        });
    }
}
