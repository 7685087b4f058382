//! The sections of a document and what is in them.

use super::{
    Found,
    block::{Block, Item, blocks, dedent},
    cut, first_sentence,
    marks::{About, Side, about, mark, side_of, tells_solution},
    pairs::{self, Pair},
    plain::plain,
    telling::{
        closing, cut_summary, html_paragraphs, is_contents, is_rule, item_text, kind_of, term,
    },
    without_decoration,
};
use crate::domain::Kind;

/// A document as entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Log {
    /// Its title: the first-level heading, if there is just one.
    pub title: Option<String>,
    /// What stands before the first category.
    pub description: String,
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
    let all = blocks(src);
    let firsts = all.iter().filter(|it| matches!(it, Block::Heading { level: 1, .. })).count();
    let mut log = Log::default();
    let mut root = Section::default();
    for block in all {
        let Block::Heading { level, ref at, ref title } = block else {
            innermost(&mut root).blocks.push(block);
            continue;
        };
        let raw = src[title.clone()].to_owned();
        let clean = without_decoration(&raw);
        if level == 1 && firsts == 1 {
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
    let mut reader = Reader { src, log, name };
    reader.whole(root);
    reader.log
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
    log: Log,
    name: String,
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
        self.log.description = loose.join("\n\n");
        if self.log.entries.len() > before {
            self.category(&name, "");
        }
        for section in root.inner {
            self.section(&section, None, Kind::Concept);
        }
    }

    fn category(&mut self, title: &str, summary: &str) {
        if let Some(known) = self.log.categories.iter_mut().find(|(known, _)| known == title) {
            if known.1.is_empty() {
                summary.clone_into(&mut known.1);
            }
            return;
        }
        self.log.categories.push((title.to_owned(), summary.to_owned()));
    }

    fn line(&self, at: usize) -> usize {
        self.src[..at].bytes().filter(|byte| *byte == b'\n').count() + 1
    }

    fn add_pair(&mut self, pair: Pair, category: &str) {
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
        if has_entries {
            let mut summary = String::new();
            let leads = section.blocks.first().is_some_and(|it| matches!(it, Block::Paragraph(_)));
            if leads && !loose.is_empty() {
                summary = plain(&loose.remove(0));
            }
            self.category(&title, &cut_summary(&summary));
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
        }
    }

    /// Takes a section as one challenge, if its heading or what it holds says that it is one.
    fn challenge(&mut self, section: &Section, above: Option<(&str, About)>) -> bool {
        let marked = mark(&section.raw).filter(|mark| mark.side == Side::Problem);
        let asked = above.is_some_and(|(_, about)| about.problems) && section.title.ends_with('?');
        let solved = |block: &Block| matches!(block, Block::Heading { title, .. } if side_of(&self.src[title.clone()]) == Some(Side::Solution));
        let folded = section.blocks.iter().any(solved)
            || section.inner.iter().any(|inner| side_of(&inner.raw) == Some(Side::Solution));
        let title = match &marked {
            Some(mark) if !mark.rest.is_empty() => cut(&plain(mark.rest)),
            _ if asked || folded => cut(&section.title),
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
                    Ok(end) => at = end,
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
                Block::List { items, .. } => self.list(items, place),
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
        while let Some(open) = small[at..].find("<details").map(|it| it + at) {
            let Some(close) = closing(&small, open) else { break };
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
        // What is no pair among them is kept as text, the pairs with it rather than nothing.
        Some(if any && !spoiled { Ok(end) } else { Err(end) })
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
        if items.iter().all(|item| is_contents(self.src, item)) {
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
        for item in items {
            self.item(item, place);
        }
        true
    }

    /// Takes an item as an entry.
    fn item(&mut self, item: &Item, place: Place<'_>) {
        let whole = item_text(self.src, item);
        let (title, text) = match term(self.src, item) {
            Some((title, rest)) if place.kind == Kind::Takeaway => {
                (title, if rest.is_empty() { String::new() } else { whole })
            }
            Some((title, rest)) => (title, rest),
            None => (first_sentence(&plain(whole.split("\n\n").next().unwrap_or(&whole))), whole),
        };
        if title.is_empty() {
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
