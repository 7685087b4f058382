//! A Markdown text as what is shown of it: HTML, callouts, formulas and short signs of other
//! programs as the events of Markdown that mean the same. Both the screen and the full text go by
//! these.

mod block;
mod callout;
mod inline;
mod open;
mod signs;

use std::{collections::VecDeque, ops::Range};

use pulldown_cmark::{Event, OffsetIter, Options, Parser, Tag, TagEnd};

use super::{math::math_text, places::block_id};
use crate::domain::fold;
use callout::Callout;
use open::OpenInline;
use signs::{attributes_at_end, attributes_before, comment, comment_end, highlight};

/// The events of a text. An `InlineHtml` is the name of a place that links can lead to: an anchor,
/// or `^id` of a block. No other HTML is left.
pub struct Shown<'t> {
    source: &'t str,
    parser: OffsetIter<'t>,
    ready: VecDeque<Event<'t>>,
    /// The HTML of the block that is being read.
    html: Option<String>,
    /// Containers that are open, the outermost first.
    containers: Vec<Container>,
    /// Elements within the line that are open.
    inline: Vec<OpenInline>,
    /// Where text of HTML goes.
    flow: Flow,
    /// The bytes of the source whose text is not shown.
    hidden: Range<usize>,
    /// Whether what was last is a link, an image or the like, behind which attributes can stand.
    takes_attributes: bool,
    code: bool,
    /// The head of the callout that has begun.
    callout: Option<Callout>,
    /// Where the line with the title of a callout ends, which is open.
    title_end: Option<usize>,
    /// Whether a paragraph begins with whatever comes next, if anything does.
    begins_late: bool,
}

/// A block that contains others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Container {
    Markdown,
    Html(TagEnd),
}

/// Where the text of a block of HTML goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    None,
    /// Into a paragraph or heading that it has begun, which ends so.
    Open(TagEnd),
    /// Into the item that is open.
    Item,
}

impl<'t> Shown<'t> {
    /// What is shown of a text.
    pub fn of(source: &'t str) -> Self {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_HEADING_ATTRIBUTES
            | Options::ENABLE_DEFINITION_LIST
            | Options::ENABLE_MATH
            | Options::ENABLE_WIKILINKS;
        Self {
            source,
            parser: Parser::new_ext(source, options).into_offset_iter(),
            ready: VecDeque::new(),
            html: None,
            containers: Vec::new(),
            inline: Vec::new(),
            flow: Flow::None,
            hidden: 0..0,
            takes_attributes: false,
            code: false,
            callout: None,
            title_end: None,
            begins_late: false,
        }
    }

    fn give(&mut self, event: Event<'t>) {
        self.ready.push_back(event);
    }

    /// Takes an event of the parser.
    fn take(&mut self, event: Event<'t>, at: Range<usize>) {
        let takes_attributes = std::mem::take(&mut self.takes_attributes);
        if !self.hidden.contains(&at.start) && std::mem::take(&mut self.begins_late) {
            if event == Event::End(TagEnd::Paragraph) {
                return;
            }
            self.give(Event::Start(Tag::Paragraph));
        }
        match event {
            Event::Start(Tag::HtmlBlock) => self.html = Some(String::new()),
            Event::End(TagEnd::HtmlBlock) => {
                let html = self.html.take().unwrap_or_default();
                self.html_block(&html);
            }
            Event::Html(html) => match &mut self.html {
                Some(block) => block.push_str(&html),
                None => self.html_block(&html),
            },
            Event::InlineHtml(tag) => self.inline_html(&tag),
            Event::Text(_) if self.hidden.contains(&at.start) => {
                if let Some(text) = self.source.get(self.hidden.end..at.end) {
                    self.text(text, self.hidden.end..at.end, false);
                }
            }
            Event::Text(text) if self.code => self.give(Event::Text(text)),
            Event::Text(text) => self.text(&text, at, takes_attributes),
            Event::Code(code) => {
                self.takes_attributes = true;
                match self.collecting() {
                    Some(text) => text.push_str(&code),
                    None => self.give(Event::Code(code)),
                }
            }
            Event::InlineMath(tex) => self.give(Event::InlineMath(math_text(&tex).into())),
            Event::DisplayMath(tex) => self.give(Event::DisplayMath(math_text(&tex).into())),
            Event::SoftBreak | Event::HardBreak if self.hidden.contains(&at.start) => {}
            Event::SoftBreak | Event::HardBreak
                if self.title_end.is_some_and(|end| at.start >= end) =>
            {
                self.end(TagEnd::Paragraph);
                self.give(Event::Start(Tag::Paragraph));
            }
            Event::Start(tag) => self.start(tag, at),
            Event::End(tag) => self.end(tag),
            other => self.give(other),
        }
    }

    fn start(&mut self, tag: Tag<'t>, at: Range<usize>) {
        match tag {
            Tag::BlockQuote(_) => {
                self.containers.push(Container::Markdown);
                self.callout = Callout::at(self.source, at.start);
                let kind = self.callout.as_ref().map(|callout| callout.kind);
                return self.give(Event::Start(Tag::BlockQuote(kind)));
            }
            Tag::Paragraph => {
                if let Some(callout) = self.callout.take() {
                    return self.head_of(callout);
                }
            }
            Tag::Heading { .. } if !self.containers.contains(&Container::Markdown) => {
                self.close_html(0);
            }
            Tag::CodeBlock(_) => self.code = true,
            ref tag if contains_blocks(tag.to_end()) => self.containers.push(Container::Markdown),
            _ => {}
        }
        self.give(Event::Start(tag));
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Link | TagEnd::Image | TagEnd::Strong | TagEnd::Emphasis => {
                self.takes_attributes = true;
            }
            TagEnd::Strikethrough => {}
            TagEnd::CodeBlock => self.code = false,
            _ => self.close_inline(0),
        }
        if tag == TagEnd::Paragraph && self.title_end.take().is_some() {
            self.give(Event::End(TagEnd::Strong));
        }
        if contains_blocks(tag) {
            let own = self.containers.iter().rposition(|it| *it == Container::Markdown);
            self.close_html(own.map_or(0, |own| own + 1));
            self.containers.pop();
        }
        self.give(Event::End(tag));
    }

    /// Begins the first paragraph of a callout with what it is called: `> [!note] Title`.
    fn head_of(&mut self, callout: Callout) {
        let Callout { label, head, title, .. } = callout;
        self.give(Event::Start(Tag::Paragraph));
        self.give(Event::Start(Tag::Strong));
        if self.source[title.clone()].trim().is_empty() {
            self.give(Event::Text(label.into()));
            self.give(Event::End(TagEnd::Strong));
            self.give(Event::End(TagEnd::Paragraph));
            self.begins_late = true;
            // The text begins on the next line.
            self.hidden = head..title.end + 1;
        } else {
            if fold(&self.source[title.clone()]) != fold(&label) {
                self.give(Event::Text(format!("{label}: ").into()));
            }
            let blanks = self.source[title.clone()].bytes().take_while(u8::is_ascii_whitespace);
            self.hidden = head..title.start + blanks.count();
            self.title_end = Some(title.end);
        }
    }

    /// Takes text of Markdown, without what programs read: attributes, ids of blocks, comments.
    fn text(&mut self, text: &str, at: Range<usize>, takes_attributes: bool) {
        let source = self.source;
        if takes_attributes && let Some(end) = attributes_before(&source[at.start..]) {
            self.hidden = at.start..at.start + end;
            if let Some(rest) = source.get(self.hidden.end..at.end) {
                self.text(rest, self.hidden.end..at.end, false);
            }
            return;
        }
        if !text.contains(['{', '^', '=', '%']) {
            return self.code_or_text(text);
        }
        let mut text = text;
        let mut begin = at.end - text.len().min(at.len());
        while let Some(open) = comment(text)
            && source[begin..].starts_with(text)
            && let Some(end) = comment_end(&source[begin + open + 2..])
        {
            self.highlighted(&text[..open]);
            let end = begin + open + 2 + end;
            let end = end + usize::from(source[end..].starts_with(' '));
            text = source.get(end..at.end).unwrap_or_default();
            // It may go on behind this text.
            self.hidden = begin..end;
            begin = end.min(at.end);
        }
        if let Some(open) = text.rfind('{')
            && source[begin..].starts_with(text)
            && let Some((length, anchor)) = attributes_at_end(&source[begin + open..])
        {
            self.place(&anchor);
            self.hidden = begin + open..begin + open + length;
            text = text[..open].trim_end();
        }
        let ends = source[at.end..].lines().next().is_none_or(|rest| rest.trim().is_empty());
        if ends && let Some(id) = block_id(text) {
            self.place(id);
            text = text.trim_end().strip_suffix(id).unwrap_or(text).trim_end();
        }
        self.highlighted(text);
    }

    /// Takes text, its `==highlights==` as emphasis.
    fn highlighted(&mut self, text: &str) {
        let mut rest = text;
        while let Some((before, inner, behind)) = highlight(rest) {
            self.code_or_text(before);
            self.give(Event::Start(Tag::Strong));
            self.code_or_text(inner);
            self.give(Event::End(TagEnd::Strong));
            rest = behind;
        }
        self.code_or_text(rest);
    }

    fn place(&mut self, name: &str) {
        if name.is_empty() {
            return;
        }
        self.give(Event::InlineHtml(name.to_owned().into()));
    }
}

impl<'t> Iterator for Shown<'t> {
    type Item = Event<'t>;

    fn next(&mut self) -> Option<Event<'t>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            match self.parser.next() {
                Some((event, at)) => self.take(event, at),
                None => {
                    self.close_flow();
                    self.close_html(0);
                    return self.ready.pop_front();
                }
            }
        }
    }
}

/// Whether a block contains blocks.
fn contains_blocks(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListDefinition
            | TagEnd::TableCell
    )
}
