//! The entries of a document, section by section.

use std::collections::HashMap;

use super::{
    Log, LogEntry,
    answers::problem_and_solution,
    asking::{most_ask, text_of_topic},
    blocks::Block,
    cards,
    challenge::Challenge,
    choices::text_of,
    cut,
    flat::join_single,
    has_address,
    labels::{Side, label},
    leads_out,
    looks::Outer,
    outline::{Outline, Section},
    parallel::{item_by_item, only_list, side_named},
    patterns::cut_summary,
    plain::plain,
    questions::own_blocks,
    reader::{Place, Reader},
    segments::closed,
    siblings,
    topics::{About, Topics, topics_of},
    with_title,
    words::SITUATIONS,
};
use crate::{content::issue::Locator, domain::Kind};

/// Reads a document as a log. `name` is what it is called where it has no title.
pub fn read_log(src: &str, name: &str) -> Log {
    read_tagged(src, name, false)
}

/// The same; `tagged` says that its front matter tags it as a note with cards.
pub(in super::super) fn read_tagged(src: &str, name: &str, tagged: bool) -> Log {
    let outline = Outline::of(src);
    let about = about_all(outline.title.as_deref(), name);
    let name = outline.title.clone().unwrap_or_else(|| name.to_owned());
    let line = |at: Option<usize>| at.map(|at| Locator::new(src).line(at));
    let log = Log {
        name: name.clone(),
        too_deep: line(outline.too_deep),
        too_long: line(outline.too_long),
        title: outline.title.clone(),
        title_span: outline.title_span.clone(),
        ..Log::default()
    };
    let mut reader = Reader {
        src,
        locator: Locator::new(src),
        log,
        name,
        tagged: tagged || cards::tags_all(src),
        headings: outline.heading_words,
        known: HashMap::new(),
        left: Vec::new(),
        indexed: 0,
    };
    reader.whole(&outline.root, about);
    let others = reader.log.entries.iter().filter(|entry| entry.kind != Kind::Article).count();
    // An index of files is a note among them.
    reader.log.is_log &= reader.indexed <= others;
    let Log { name, categories, entries, .. } = &mut reader.log;
    join_single(name, categories, entries);
    reader.log
}

/// What a document is about, as its title says, or its name; all of it only where it asks, or is
/// about releases.
fn about_all(title: Option<&str>, name: &str) -> About {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let all = [title.unwrap_or_default(), stem, folder];
    let about = |title: &&str| topics_of(title, About::Things).about;
    let found = all.iter().map(about).find(|about| *about != About::Things);
    found.filter(|it| matches!(it, About::Questions | About::Release)).unwrap_or_default()
}

impl Reader<'_> {
    fn whole(&mut self, root: &Section, about: About) {
        let name = self.name.clone();
        let topics = Topics { about, ..Topics::default() };
        let (kind, kind_said, most_ask) = (Kind::Concept, false, false);
        let place = Place { category: &name, kind, kind_said, topics, most_ask };
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
        let about = about_of_inner(root, about);
        let topics_ask = self.inner_ask(root, about);
        let most_ask = about == About::Questions && self.are_questions(&root.inner);
        let each_tells = self.each_tells(root);
        let (above, kind, kind_said) = (None, Kind::Concept, false);
        let outer = Outer { above, kind, kind_said, about, topics_ask, most_ask, each_tells };
        self.sections(&root.inner, outer);
    }

    /// Takes sections beside each other.
    fn sections(&mut self, sections: &[Section], outer: Outer<'_>) {
        let only = siblings::count(sections) == 1;
        let mut at = 0;
        while at < sections.len() {
            if self.side_by_side(&sections[at..]) {
                at += 2;
            } else if let Some(taken) = self.siblings(&sections[at..], only, outer) {
                at += taken;
            } else {
                self.section(&sections[at], outer);
                at += 1;
            }
        }
    }

    /// Takes sections that tell one challenge together; returns how many. `only` says that those
    /// beside them tell no other.
    fn siblings(&mut self, sections: &[Section], only: bool, outer: Outer<'_>) -> Option<usize> {
        if matches!(outer.about, About::Release | About::OpenQuestions) {
            return None;
        }
        let above = outer.above.map(|above| above.category);
        let title = above.or(self.log.title.as_deref()).filter(|_| only);
        let (taken, challenge) = siblings::challenge(self.src, sections, title)?;
        let category = above.map_or_else(|| self.name.clone(), str::to_owned);
        self.category(&category, "");
        self.add_challenge(challenge, &category);
        Some(taken)
    }

    /// Takes a section that lists challenges with the next, which lists their solutions.
    fn side_by_side(&mut self, sections: &[Section]) -> bool {
        let [met, done, ..] = sections else { return false };
        let named = [(met, Side::Problem), (done, Side::Solution)]
            .iter()
            .all(|(it, side)| it.inner.is_empty() && side_named(&it.raw) == Some(*side));
        let (Some(one), Some(other)) = (only_list(&met.blocks), only_list(&done.blocks)) else {
            return false;
        };
        let span = met.at..done.end();
        let found = named.then(|| item_by_item(self.src, one, other, &span)).flatten();
        let Some(found) = found else { return false };
        self.category(&met.title, &done.title);
        for challenge in found {
            self.add_challenge(challenge, &met.title);
        }
        true
    }

    fn section(&mut self, section: &Section, outer: Outer<'_>) {
        if self.section_as_challenge(section, outer) {
            return;
        }
        let title =
            if section.title.is_empty() { self.name.clone() } else { section.title.clone() };
        let topics = Topics { about: outer.about, ..Topics::default() };
        let Outer { kind, kind_said, most_ask, .. } = outer;
        let place = Place { category: &title, kind, kind_said, topics, most_ask };
        let place = place.under(&section.title);
        let Place { kind, kind_said, topics, .. } = place;
        let before = self.log.entries.len();
        let loose = self.extract(&section.blocks, place);
        let own = self.log.entries.len();
        let about = about_of_inner(section, topics.about);
        let topics_ask = self.inner_ask(section, about);
        let most_ask =
            outer.most_ask || about == About::Questions && self.are_questions(&section.inner);
        let each_tells = self.each_tells(section);
        let above = Some(place);
        let inner = Outer { above, kind, kind_said, about, topics_ask, most_ask, each_tells };
        self.sections(&section.inner, inner);
        let of_this = |entry: &LogEntry| entry.category == title && entry.kind == Kind::Challenge;
        let has_entries = own > before || self.log.entries[own..].iter().any(of_this);
        let mut loose: Vec<String> = loose.into_iter().filter(|it| !it.trim().is_empty()).collect();
        // What a title does not show of its heading stays text.
        if leads_out(&section.raw) || section.title.is_empty() && !section.raw.is_empty() {
            loose.insert(0, section.raw.trim().to_owned());
        }
        let above = outer.above.map(|above| above.category);
        if has_entries {
            let bare = bare_headings(&mut loose);
            let mut summary = vec![summary_of(section, above, &mut loose)];
            summary.extend(bare);
            summary.retain(|it| !it.is_empty());
            self.category(&title, &summary.join(" · "));
        }
        if !loose.is_empty() {
            let category = above.filter(|_| !has_entries).unwrap_or(&title);
            self.category(category, "");
            let text = loose.join("\n\n");
            let article = self.article(category, &title, text, section.at);
            self.log.entries.insert(own, article);
        } else if !has_entries && section.inner.is_empty() {
            // A heading with nothing below it is kept, to be filled.
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

    /// Takes a section as one challenge, if its heading or its content says that it is one; inner
    /// sections that ask for themselves are taken too.
    fn section_as_challenge(&mut self, section: &Section, outer: Outer<'_>) -> bool {
        let is_problem = |label: &super::labels::Label<'_>| {
            label.side == Side::Problem && !SITUATIONS.contains(&label.word)
        };
        let labelled = label(&section.raw).filter(is_problem).map(|label| closed(label.rest));
        let labelled = labelled.filter(|rest| !rest.is_empty());
        let tagged = cards::untagged(&section.raw).map(|(title, _)| title);
        let topics = topics_of(&section.title, outer.about);
        let asked = self.is_asked(section, topics, outer);
        let told = self.tells_prose(section, outer);
        let within = self.tells_within(section, outer);
        let solved = self.is_solved(section, topics)
            || told.is_some()
            || self.tells_one(section, outer)
            || within;
        let below = || text_of_topic(self.src, &section.blocks);
        let topic = outer.topics_ask && section.inner.is_empty() && below().is_some();
        let whole = match (labelled, &tagged) {
            (Some(rest), _) => rest,
            (None, None) if !asked && !solved && !topic => return false,
            (None, _) if !within && self.has_parallel(section) => return false,
            (None, Some(title)) => title,
            _ if leads_out(&section.raw) => &section.raw,
            _ => &section.title,
        };
        let title = cut(&plain(whole));
        let title =
            if labelled.is_none() && tagged.is_none() { cut(&section.title) } else { title };
        let category = outer.above.map_or_else(|| self.name.clone(), |it| it.category.to_owned());
        let separate = labelled.is_none() && section.inner.iter().any(|it| self.is_own(it));
        let own = own_blocks(self.src, &section.blocks, asked);
        let (own, behind) = (&section.blocks[..own], section.blocks.len() - own);
        let blocks = if separate || behind > 0 { own.to_vec() } else { self.all_blocks(section) };
        let titled = labelled.is_some() || tagged.is_some() || asked || solved;
        let (problem, solution) = if let Some(both) = told {
            both
        } else if titled {
            problem_and_solution(self.src, &blocks)
        } else {
            // The text below the heading is what asks.
            (text_of(self.src, &blocks), String::new())
        };
        let solution = Some(solution).filter(|text| !text.is_empty());
        let problem = with_title(&title, whole, problem);
        let end = match (separate || behind > 0, own.last()) {
            (true, Some(last)) => last.at().end,
            (true, None) => section.title_end,
            _ => section.end(),
        };
        self.category(&category, "");
        let marks: &[&str] = if tagged.is_some() { &["card"] } else { &[] };
        let span = section.at..end;
        self.add_challenge(Challenge { title, problem, solution, span, marks }, &category);
        if behind > 0 {
            self.questions_behind(section, section.blocks.len() - behind, &category, outer);
        }
        if separate || behind > 0 {
            self.sections(&section.inner, outer);
        }
        true
    }

    /// Takes the questions that follow an answer below the same heading, from a block on.
    fn questions_behind(
        &mut self,
        section: &Section,
        from: usize,
        category: &str,
        outer: Outer<'_>,
    ) {
        let topics = Topics { about: About::Questions, ..Topics::default() };
        let Outer { kind, kind_said, most_ask, .. } = outer;
        let place = Place { category, kind, kind_said, topics, most_ask };
        let loose = self.extract(&section.blocks[from..], place);
        if loose.iter().any(|it| !it.trim().is_empty()) {
            let text = loose.join("\n\n");
            let article = self.article(category, &section.title, text, section.at);
            self.log.entries.push(article);
        }
    }

    /// The blocks of a section and of its inner ones, with their headings.
    fn all_blocks(&self, section: &Section) -> Vec<Block> {
        let mut all = section.blocks.clone();
        for inner in &section.inner {
            // The heading's own text, wherever its marks put it.
            let begin = self.src[inner.at..].find(&inner.raw).map_or(inner.at, |it| inner.at + it);
            let title = begin..begin + inner.raw.len();
            all.push(Block::Heading { level: 4, at: inner.at..title.end, title });
            all.extend(inner.blocks.iter().cloned());
        }
        all
    }
}

/// What the sections within one are about: questions, where most of them ask.
fn about_of_inner(section: &Section, about: About) -> About {
    let titles = section.inner.iter().map(|inner| &inner.title[..]);
    if about == About::Things && most_ask(titles) { About::Questions } else { about }
}

/// Takes out the headings within a text that have nothing below them any more; returns what they say.
fn bare_headings(loose: &mut Vec<String>) -> Vec<String> {
    let level = |text: &str| {
        let level = text.len() - text.trim_start_matches('#').len();
        let is_heading = level > 0 && text[level..].starts_with(' ') && !text.contains('\n');
        is_heading.then_some(level)
    };
    let mut bare = Vec::new();
    for at in (0..loose.len()).rev() {
        let Some(own) = level(&loose[at]).filter(|_| !has_address(&loose[at])) else { continue };
        if loose.get(at + 1).is_none_or(|next| level(next).is_some_and(|next| next <= own)) {
            bare.push(plain(&loose.remove(at)[own..]));
        }
    }
    bare.reverse();
    bare
}

/// The summary of a section that has entries: its first paragraph, which is taken out of its other
/// text if the summary shows all of it, after the section above.
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
