//! Blocks of HTML.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};

use super::{Container, Flow, Shown};
use crate::content::html::{self, Piece, decoded_entities};

/// Before the summary of something that can be unfolded.
const UNFOLDED: &str = "▾ ";
/// Between the cells of a row.
const CELLS: &str = " │ ";

impl Shown<'_> {
    /// Takes a block of HTML. What it leaves open may go on in further blocks.
    pub(super) fn html_block(&mut self, html: &str) {
        let mut pieces = html::pieces(html).into_iter();
        while let Some(piece) = pieces.next() {
            match piece {
                Piece::Text(text) => self.html_text(text),
                Piece::Comment => {}
                Piece::Tag(tag) if tag.name == "pre" && !tag.closes => {
                    let is_end = |it: &Piece<'_>| matches!(it, Piece::Tag(tag) if tag.name == "pre" && tag.closes);
                    let code = pieces.by_ref().take_while(|it| !is_end(it));
                    let code: String = code.filter_map(text_of).collect();
                    self.preformatted(&code);
                }
                Piece::Tag(tag) if tag.is_known() && !tag.is_inline() => self.block_tag(&tag),
                Piece::Tag(tag) => {
                    if !tag.closes || self.flow != Flow::None {
                        self.open_flow();
                    }
                    self.inline_tag(&tag);
                }
            }
        }
        self.close_flow();
    }

    fn html_text(&mut self, text: &str) {
        let text = decoded_entities(text);
        let mut words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.is_empty() {
            if self.flow != Flow::None && !text.is_empty() {
                self.code_or_text(" ");
            }
            return;
        }
        if self.flow == Flow::None {
            self.open_flow();
        } else if text.starts_with(char::is_whitespace) {
            words.insert(0, ' ');
        }
        if text.ends_with(char::is_whitespace) {
            words.push(' ');
        }
        self.code_or_text(&words);
    }

    fn open_flow(&mut self) {
        if self.flow == Flow::None {
            self.flow = Flow::Open(TagEnd::Paragraph);
            self.give(Event::Start(Tag::Paragraph));
        }
    }

    pub(super) fn close_flow(&mut self) {
        self.close_inline(0);
        if let Flow::Open(end) = std::mem::replace(&mut self.flow, Flow::None) {
            self.give(Event::End(end));
        }
    }

    fn block_tag(&mut self, tag: &html::Tag<'_>) {
        if let Some(id) = tag.attribute("id") {
            self.place(&id);
        }
        match (&tag.name[..], tag.closes) {
            ("br", _) if self.flow != Flow::None => self.give(Event::HardBreak),
            ("hr", _) => {
                self.close_flow();
                self.give(Event::Rule);
            }
            ("img" | "iframe" | "video" | "audio" | "source" | "embed", false) => {
                if tag.attribute("src").is_some() {
                    self.open_flow();
                    self.picture(tag);
                }
            }
            ("td" | "th", false) if self.flow != Flow::None => self.code_or_text(CELLS),
            ("td" | "th", _) => {}
            ("ul", false) => self.begin_container(Tag::List(None)),
            ("ol", false) => self.begin_container(Tag::List(Some(1))),
            ("blockquote", false) => self.begin_container(Tag::BlockQuote(None)),
            ("li", false) => {
                self.end_container(TagEnd::Item);
                let in_list = |it: &Container| matches!(it, Container::Html(TagEnd::List(_)));
                if !self.containers.iter().any(in_list) {
                    self.begin_container(Tag::List(None));
                }
                self.begin_container(Tag::Item);
                self.flow = Flow::Item;
            }
            ("ul", true) => self.end_container(TagEnd::List(false)),
            ("ol", true) => self.end_container(TagEnd::List(true)),
            ("blockquote", true) => self.end_container(TagEnd::BlockQuote(None)),
            ("li", true) => self.end_container(TagEnd::Item),
            (name @ ("h1" | "h2" | "h3" | "h4" | "h5" | "h6"), false) => self.heading(name),
            ("summary", false) => {
                self.close_flow();
                self.open_flow();
                self.inline_tag(&html::Tag::of("<strong>"));
                self.code_or_text(UNFOLDED);
            }
            _ => self.close_flow(),
        }
    }

    fn begin_container(&mut self, tag: Tag<'static>) {
        self.close_flow();
        self.containers.push(Container::Html(tag.to_end()));
        self.give(Event::Start(tag));
    }

    /// Ends the innermost container of a sort, with what is open within it.
    fn end_container(&mut self, end: TagEnd) {
        self.close_flow();
        let sought = Container::Html(end);
        // An item ends within its own list.
        let barred = |it: &Container| match it {
            Container::Markdown => true,
            Container::Html(it) => end == TagEnd::Item && matches!(it, TagEnd::List(_)),
        };
        let found = self.containers.iter().rposition(|it| *it == sought || barred(it));
        if let Some(at) = found.filter(|at| self.containers[*at] == sought) {
            self.close_html(at);
        }
    }

    /// Ends the containers of HTML down to so many.
    pub(super) fn close_html(&mut self, left: usize) {
        while self.containers.len() > left {
            let Some(Container::Html(end)) = self.containers.last().copied() else { return };
            self.close_flow();
            self.containers.pop();
            self.give(Event::End(end));
        }
    }

    fn heading(&mut self, name: &str) {
        self.close_flow();
        let level = level_of(name);
        self.flow = Flow::Open(TagEnd::Heading(level));
        let (id, classes, attrs) = (None, Vec::new(), Vec::new());
        self.give(Event::Start(Tag::Heading { level, id, classes, attrs }));
    }

    fn preformatted(&mut self, code: &str) {
        self.close_flow();
        let code = decoded_entities(code.trim_matches('\n')).into_owned();
        self.give(Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)));
        self.give(Event::Text(code.into()));
        self.give(Event::End(TagEnd::CodeBlock));
    }
}

fn text_of(piece: Piece<'_>) -> Option<&str> {
    match piece {
        Piece::Text(text) => Some(text),
        Piece::Tag(tag) if !tag.is_known() => Some(tag.whole),
        Piece::Tag(_) | Piece::Comment => None,
    }
}

fn level_of(name: &str) -> HeadingLevel {
    match name {
        "h1" => HeadingLevel::H1,
        "h2" => HeadingLevel::H2,
        "h3" => HeadingLevel::H3,
        "h4" => HeadingLevel::H4,
        "h5" => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}
