//! A document as blocks that know where they stand in its text.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// A block of Markdown, by the bytes it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Block {
    /// A heading: its level and the bytes of its title.
    Heading { level: u8, at: Range<usize>, title: Range<usize> },
    /// A paragraph.
    Paragraph(Range<usize>),
    /// A list and its items, each with its blocks.
    List { at: Range<usize>, items: Vec<Item> },
    /// A table: the cells of its head and of its rows, as Markdown.
    Table { at: Range<usize>, head: Vec<String>, rows: Vec<Vec<String>> },
    /// HTML.
    Html(Range<usize>),
    /// Code.
    Code(Range<usize>),
    /// Anything else.
    Other(Range<usize>),
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Item {
    pub(in super::super) at: Range<usize>,
    pub(in super::super) blocks: Vec<Block>,
}

impl Block {
    /// The bytes that it stands on.
    pub(in super::super) fn at(&self) -> Range<usize> {
        match self {
            Self::Heading { at, .. }
            | Self::List { at, .. }
            | Self::Table { at, .. }
            | Self::Paragraph(at)
            | Self::Html(at)
            | Self::Code(at)
            | Self::Other(at) => at.clone(),
        }
    }
}

/// The blocks of a text.
pub(in super::super) fn blocks(text: &str) -> Vec<Block> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES;
    let events = Parser::new_ext(text, options).into_offset_iter().collect();
    let mut reader = Reader { text, events, at: 0 };
    reader.blocks()
}

struct Reader<'t> {
    text: &'t str,
    events: Vec<(Event<'t>, Range<usize>)>,
    at: usize,
}

impl Reader<'_> {
    /// Blocks up to the end of what is open.
    fn blocks(&mut self) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        // A tight item has its text without a paragraph around it.
        let mut loose: Option<Range<usize>> = None;
        while let Some((event, at)) = self.events.get(self.at).cloned() {
            let block_begins = matches!(&event, Event::Start(tag) if is_block(tag))
                || matches!(event, Event::Rule | Event::End(_) | Event::Html(_));
            if block_begins && let Some(loose) = loose.take() {
                blocks.push(Block::Paragraph(loose));
            }
            match event {
                Event::End(_) => return blocks,
                Event::Start(tag) if is_block(&tag) => {
                    self.at += 1;
                    let block = self.block(&tag, at);
                    blocks.push(block);
                }
                Event::Rule => {
                    self.at += 1;
                    blocks.push(Block::Other(at));
                }
                Event::Html(_) => {
                    self.at += 1;
                    blocks.push(Block::Html(at));
                }
                _ => {
                    // Inline: passed over, together with all that is within it.
                    loose = Some(
                        loose.map_or(at.clone(), |before| before.start..at.end.max(before.end)),
                    );
                    self.skip();
                }
            }
        }
        blocks.extend(loose.map(Block::Paragraph));
        blocks
    }

    /// Passes over an event, and over what it opens.
    fn skip(&mut self) {
        let mut depth = 0;
        while let Some((event, _)) = self.events.get(self.at) {
            self.at += 1;
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            if depth <= 0 {
                return;
            }
        }
    }

    /// Passes over the rest of what is open, its end too.
    fn close(&mut self) {
        let mut depth = 1;
        while depth > 0 && self.at < self.events.len() {
            match self.events[self.at].0 {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn block(&mut self, tag: &Tag<'_>, at: Range<usize>) -> Block {
        match tag {
            Tag::Heading { level, .. } => {
                let first = self.events.get(self.at).map(|(_, at)| at.start);
                let begin = self.at;
                self.close();
                let last = self.events[begin..self.at.saturating_sub(1)].iter();
                let end = last.map(|(_, at)| at.end).max();
                let title = first.unwrap_or(at.start)..end.unwrap_or(at.start);
                Block::Heading {
                    level: *level as u8,
                    at,
                    title: title.start..title.end.max(title.start),
                }
            }
            Tag::List(_) => {
                let mut items = Vec::new();
                while let Some((event, item)) = self.events.get(self.at).cloned() {
                    self.at += 1;
                    match event {
                        Event::Start(Tag::Item) => {
                            let blocks = self.blocks();
                            self.at += 1;
                            items.push(Item { at: item, blocks });
                        }
                        Event::End(TagEnd::List(_)) => break,
                        _ => {}
                    }
                }
                Block::List { at, items }
            }
            Tag::Table(_) => self.table(at),
            Tag::Paragraph => {
                self.close();
                Block::Paragraph(at)
            }
            Tag::CodeBlock(_) => {
                self.close();
                Block::Code(at)
            }
            Tag::HtmlBlock => {
                self.close();
                Block::Html(at)
            }
            _ => {
                self.close();
                Block::Other(at)
            }
        }
    }

    fn table(&mut self, at: Range<usize>) -> Block {
        let mut rows: Vec<Vec<String>> = Vec::new();
        while let Some((event, cell)) = self.events.get(self.at).cloned() {
            self.at += 1;
            match event {
                Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(Vec::new()),
                Event::Start(Tag::TableCell) => {
                    let text = self.text[cell].trim().trim_matches('|').trim();
                    if let Some(row) = rows.last_mut() {
                        row.push(text.replace("\\|", "|"));
                    }
                }
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        let head = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
        Block::Table { at, head, rows }
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::BlockQuote(_)
            | Tag::CodeBlock(_)
            | Tag::HtmlBlock
            | Tag::List(_)
            | Tag::Table(_)
            | Tag::FootnoteDefinition(_)
            | Tag::MetadataBlock(_)
            | Tag::DefinitionList
    )
}

/// A piece of a text without the indent that all its lines but the first have.
pub(in super::super) fn dedent(text: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let least =
        text.lines().skip(1).filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.lines().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        let taken = if number == 0 { 0 } else { indent(line).min(least) };
        out.push_str(line[taken..].trim_end());
    }
    out.trim().to_owned()
}
