//! The blocks of a document, with their byte ranges.

use std::{iter::Peekable, ops::Range};

use pulldown_cmark::{Event, OffsetIter, Options, Parser, Tag, TagEnd};

/// A block of Markdown, by its byte range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Block {
    /// A heading: its level and the range of its title.
    Heading { level: u8, at: Range<usize>, title: Range<usize> },
    /// A paragraph.
    Paragraph(Range<usize>),
    /// A list and its items, each with its blocks.
    List { at: Range<usize>, items: Vec<ListItem> },
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
pub(in super::super) struct ListItem {
    pub(in super::super) at: Range<usize>,
    pub(in super::super) blocks: Vec<Block>,
}

impl Block {
    /// Its byte range.
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

/// The maximum depth of nested lists. Deeper ones stay text: nobody nests that deep by hand, and
/// every level needs stack space.
const MAX_DEPTH: usize = 100;

/// The blocks of a text, and the position of the first list that is nested too deep.
pub(in super::super) fn blocks(text: &str) -> (Vec<Block>, Option<usize>) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES;
    let events = Parser::new_ext(text, options).into_offset_iter().peekable();
    let mut reader = Reader { text, events, depth: 0, too_deep: None };
    let blocks = reader.blocks();
    (blocks, reader.too_deep)
}

struct Reader<'t> {
    text: &'t str,
    events: Peekable<OffsetIter<'t>>,
    /// The number of open lists.
    depth: usize,
    /// The position of the first list that is nested too deep.
    too_deep: Option<usize>,
}

impl Reader<'_> {
    /// Blocks up to the end of the open element.
    fn blocks(&mut self) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        // In a tight list, text has no paragraph around it.
        let mut loose: Option<Range<usize>> = None;
        while let Some((event, at)) = self.events.peek() {
            let at = at.clone();
            let block_begins = matches!(event, Event::Start(tag) if is_block(tag))
                || matches!(event, Event::Rule | Event::End(_) | Event::Html(_));
            if block_begins && let Some(loose) = loose.take() {
                blocks.push(Block::Paragraph(loose));
            }
            match event {
                Event::End(_) => return blocks,
                Event::Start(tag) if is_block(tag) => {
                    if let Some((Event::Start(tag), _)) = self.events.next() {
                        blocks.push(self.block(&tag, at));
                    }
                }
                Event::Rule => {
                    self.events.next();
                    blocks.push(Block::Other(at));
                }
                Event::Html(_) => {
                    self.events.next();
                    blocks.push(Block::Html(at));
                }
                _ => {
                    // Inline: skip it with its content.
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

    /// Skips an event and the element that it opens.
    fn skip(&mut self) {
        if let Some((Event::Start(_), _)) = self.events.next() {
            self.close();
        }
    }

    /// Skips to the end of the open element; returns the range of its content.
    fn close(&mut self) -> Option<Range<usize>> {
        let mut within: Option<Range<usize>> = None;
        let mut depth = 1;
        for (event, at) in &mut self.events {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            within = Some(match within {
                None => at,
                Some(before) => before.start..before.end.max(at.end),
            });
        }
        within
    }

    fn block(&mut self, tag: &Tag<'_>, at: Range<usize>) -> Block {
        match tag {
            Tag::Heading { level, .. } => {
                let title = self.close().unwrap_or(at.start..at.start);
                Block::Heading { level: *level as u8, at, title }
            }
            Tag::List(_) if self.depth == MAX_DEPTH => {
                self.too_deep.get_or_insert(at.start);
                self.close();
                Block::Other(at)
            }
            Tag::List(_) => {
                self.depth += 1;
                let mut items = Vec::new();
                while let Some((event, item)) = self.events.next() {
                    match event {
                        Event::Start(Tag::Item) => {
                            let blocks = self.blocks();
                            self.events.next();
                            items.push(ListItem { at: item, blocks });
                        }
                        Event::End(TagEnd::List(_)) => break,
                        _ => {}
                    }
                }
                self.depth -= 1;
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
        for (event, cell) in self.events.by_ref() {
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

/// A piece of a text without the common indent of all lines but the first.
pub(in super::super) fn dedent(text: &str) -> String {
    let text = text.trim_end();
    if !text.contains('\n') {
        return text.trim_start().to_owned();
    }
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let least =
        text.lines().skip(1).filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.lines().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        let removed = if number == 0 { 0 } else { indent(line).min(least) };
        out.push_str(line[removed..].trim_end());
    }
    out.trim().to_owned()
}

/// The paragraph that an item begins with.
pub(super) fn first_paragraph<'t>(src: &'t str, item: &ListItem) -> Option<&'t str> {
    match item.blocks.first()? {
        Block::Paragraph(at) => Some(&src[at.clone()]),
        _ => None,
    }
}
