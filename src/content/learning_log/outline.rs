//! A document as a tree of sections, two levels deep.

use std::{collections::HashSet, ops::Range};

use super::{
    blocks::{Block, blocks},
    html_headings::html_headings,
    labels::{label, side_of},
    leads_out,
    title::without_decoration,
};
use crate::domain::fold;

/// Headings of a document that become sections; later ones stay text of the last.
const MAX_SECTIONS: usize = 20_000;

/// A heading with what is below it.
#[derive(Debug, Default)]
pub(super) struct Section {
    /// The heading as it is written; empty for what is before the first.
    pub(super) raw: String,
    /// The heading without decoration.
    pub(super) title: String,
    /// Where it begins, in bytes.
    pub(super) at: usize,
    /// Where the heading ends.
    pub(super) title_end: usize,
    /// The level of its heading, from 1.
    level: u8,
    /// What is below it, before the first inner section.
    pub(super) blocks: Vec<Block>,
    pub(super) inner: Vec<Section>,
}

impl Section {
    /// Where all that is below the heading ends.
    pub(super) fn end(&self) -> usize {
        let blocks = self.blocks.last().map(|block| block.at().end);
        let inner = self.inner.last().map(Self::end);
        inner.or(blocks).unwrap_or(self.title_end)
    }
}

/// The sections of a document.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// What is before the first section, and all sections.
    pub(super) root: Section,
    /// The only first-level heading.
    pub(super) title: Option<String>,
    /// Its bytes.
    pub(super) title_span: Option<Range<usize>>,
    /// The words of all headings, folded.
    pub(super) heading_words: HashSet<String>,
    /// Where the first list begins that is nested too deep.
    pub(super) too_deep: Option<usize>,
    /// Where the first heading begins that is one too many.
    pub(super) too_long: Option<usize>,
}

/// Where a heading belongs.
enum Level {
    Section,
    Inner,
    /// It is part of the text.
    Text,
}

impl Outline {
    pub(super) fn of(src: &str) -> Self {
        let (mut all, too_deep) = blocks(src);
        let html_title = html_headings(src, &mut all);
        let of_level = |wanted: u8| {
            let is_wanted =
                |it: &&Block| matches!(it, Block::Heading { level, .. } if *level == wanted);
            all.iter().filter(is_wanted).count()
        };
        let firsts = of_level(1);
        // Chapters with sections, where there is nothing below these.
        let chapters = firsts > 1 && of_level(2) > 0 && of_level(3) == 0;
        let title = html_title.filter(|_| firsts == 0);
        let mut outline = Self { title, too_deep, ..Self::default() };
        words_of_headings(src, &all, &mut outline.heading_words);
        let folded = folded(src, &all);
        // Where all headings are deep, the first of them are sections all the same.
        let levels = all.iter().enumerate().filter_map(|(number, block)| match block {
            Block::Heading { level, .. } if !folded.contains(&number) => Some(*level),
            _ => None,
        });
        let levels = levels.filter(|level| *level > 1 || firsts != 1);
        let raised = levels.min().filter(|lowest| *lowest > 3).map_or(0, |lowest| lowest - 2);
        let mut sections = 0;
        for (number, block) in all.into_iter().enumerate() {
            if folded.contains(&number) {
                outline.innermost().blocks.push(block);
                continue;
            }
            let Block::Heading { level, ref at, ref title } = block else {
                outline.innermost().blocks.push(block);
                continue;
            };
            if sections == MAX_SECTIONS {
                outline.too_long.get_or_insert(at.start);
                outline.innermost().blocks.push(block);
                continue;
            }
            sections += 1;
            let raw = src[title.clone()].to_owned();
            let clean = without_decoration(&raw);
            if level == 1 && firsts == 1 {
                // What a title does not show of its heading stays text.
                if leads_out(&raw) || clean.is_empty() {
                    outline.innermost().blocks.push(Block::Other(title.clone()));
                }
                outline.title_span = Some(at.clone());
                outline.title = Some(clean).filter(|title| !title.is_empty());
                continue;
            }
            let level = if chapters { level + 1 } else { level - raised };
            let place = outline.level_of(level, &raw);
            let (at, title_end) = (at.start, at.end);
            let section = Section { raw, title: clean, at, title_end, level, ..Section::default() };
            match (place, outline.root.inner.last_mut()) {
                (Level::Text, _) => outline.innermost().blocks.push(block),
                (Level::Inner, Some(last)) => last.inner.push(section),
                (Level::Inner, None) | (Level::Section, _) => outline.root.inner.push(section),
            }
        }
        outline
    }

    fn level_of(&self, level: u8, raw: &str) -> Level {
        let sections = &self.root.inner;
        // "### Day 1" is beside "### Day 0", where nothing stands above both.
        let base = sections.last().map_or(3, |last| last.level.max(2));
        if level <= base && level <= 3 {
            return Level::Section;
        }
        // A deeper heading is part of the text, unless there is no inner section yet.
        let first_inner =
            || sections.last().is_some_and(|last| last.inner.is_empty() && !is_label(raw));
        let beside_inner = || {
            sections.last().and_then(|last| last.inner.last()).is_some_and(|it| it.level >= level)
        };
        if level == base + 1 || level > base && (first_inner() || beside_inner()) {
            Level::Inner
        } else {
            Level::Text
        }
    }

    /// The section that a block belongs to.
    fn innermost(&mut self) -> &mut Section {
        let mut section = &mut self.root;
        while !section.inner.is_empty() {
            let last = section.inner.len() - 1;
            section = &mut section.inner[last];
        }
        section
    }
}

/// The words of all headings, folded; also of those within lists, and of items with a text below.
fn words_of_headings(src: &str, blocks: &[Block], words: &mut HashSet<String>) {
    for block in blocks {
        match block {
            Block::Heading { title, .. } => {
                let title = fold(&without_decoration(&src[title.clone()]));
                words.extend(title.split(' ').map(str::to_owned));
            }
            Block::List { items, .. } => {
                for item in items {
                    if let [Block::Paragraph(at), _, ..] = &item.blocks[..] {
                        let title = fold(&without_decoration(&src[at.clone()]));
                        words.extend(title.split(' ').map(str::to_owned));
                    }
                    words_of_headings(src, &item.blocks, words);
                }
            }
            _ => {}
        }
    }
}

/// The headings within `<details>` that end, which begin no section.
fn folded(src: &str, all: &[Block]) -> HashSet<usize> {
    let (mut depth, mut open) = (0_usize, Vec::new());
    let mut folded = HashSet::new();
    for (number, block) in all.iter().enumerate() {
        match block {
            Block::Html(at) => {
                let text = src[at.clone()].to_ascii_lowercase();
                depth += text.matches("<details").count();
                depth = depth.saturating_sub(text.matches("</details").count());
                if depth == 0 {
                    folded.extend(open.drain(..));
                }
            }
            Block::Heading { .. } if depth > 0 => open.push(number),
            _ => {}
        }
    }
    folded
}

/// Whether a heading is only a label: "Solution".
fn is_label(raw: &str) -> bool {
    side_of(raw).is_some() || label(raw).is_some()
}
