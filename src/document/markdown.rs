//! The layout of Markdown at a width.

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::{
    inline::Inline,
    table::Table,
    text::{Document, Line, Link, Setting, Span, Target},
};
use crate::{
    domain::{EntryId, Row, Step, clean, clean_line, width},
    theme::{Face, Role},
};

/// Text never gets fewer columns than this, however deeply it is nested.
const NARROWEST: usize = 8;
/// The columns of the right side of a card.
pub(super) const SIDE: usize = 2;

/// What precedes each line of a block: the marker of the first line, and the indent or bar of the
/// rest.
pub(super) struct Margin {
    pub(super) first: Span,
    pub(super) rest: Span,
    pub(super) begun: bool,
}

/// The block that events are collected for.
#[derive(Default)]
enum Mode {
    #[default]
    Text,
    Code {
        language: String,
        text: String,
    },
    Table(Table),
}

pub(super) struct Builder<'a> {
    pub(super) setting: &'a Setting<'a>,
    pub(super) document: Document,
    pub(super) margins: Vec<Margin>,
    /// Whether each line ends in the right side of a card.
    pub(super) in_card: bool,
    /// Whether an empty line precedes the next block.
    pub(super) gap: bool,
    inline: Inline,
    face: Face,
    /// The faces to return to when emphasis, links and headings end.
    outer: Vec<Face>,
    link: Option<usize>,
    /// The number of the next item of each open list; `None` in a list without numbers.
    lists: Vec<Option<u64>>,
    mode: Mode,
    /// The targets of `[[…]]` links, by the text between the brackets.
    pub(super) wikilinks: &'a [(String, Row)],
    /// Whether text events are dropped because an entry's title replaces them.
    replaced: bool,
}

impl<'a> Builder<'a> {
    pub(super) fn new(setting: &'a Setting<'a>) -> Self {
        Self {
            setting,
            document: Document::default(),
            margins: Vec::new(),
            in_card: false,
            gap: false,
            inline: Inline::default(),
            face: Face::default(),
            outer: Vec::new(),
            link: None,
            lists: Vec::new(),
            mode: Mode::Text,
            wikilinks: &[],
            replaced: false,
        }
    }

    pub(super) fn finish(mut self) -> Document {
        self.flush();
        self.document
    }

    /// Requests an empty line before the next block.
    pub(super) fn gap(&mut self) {
        self.gap = !self.document.lines.is_empty();
    }

    pub(super) fn paragraph(&mut self, inline: &Inline) {
        let room = self.room().min(self.setting.prose).max(NARROWEST);
        for line in inline.lines(room) {
            self.line(line);
        }
    }

    /// A muted paragraph.
    pub(super) fn note(&mut self, text: &str) {
        self.paragraph(&Inline::plain(text, Face::of(Role::Muted)));
        self.gap = true;
    }

    /// The line in place of a hidden solution; a link that reveals it.
    pub(super) fn hidden_solution(&mut self, key: &str) {
        let mut inline = Inline::default();
        let link = self.add_link(Target::Solution);
        let text = format!("▸ Solution hidden · {key} reveals it");
        inline.push(&text, Face::of(Role::HiddenSolution), Some(link));
        self.paragraph(&inline);
        self.gap = true;
    }

    /// The user's note, with a bar on the left and the time of its last change.
    pub(super) fn own_note(&mut self, text: &str, at: &str) {
        let heading = Face { strong: true, ..Face::of(Role::Own) };
        let mut inline = Inline::plain("✎ Your note", heading);
        if !at.is_empty() {
            inline.push(&format!("  {}", clean_line(at)), Face::of(Role::Muted), None);
        }
        self.paragraph(&inline);
        let bar = Span::new("┃ ", Face::of(Role::Own));
        self.margins.push(Margin { first: bar.clone(), rest: bar, begun: false });
        self.markdown(text);
        self.margins.pop();
        self.gap = true;
    }

    /// A line that links to another entry.
    pub(super) fn neighbour(&mut self, mark: &str, row: &Row) {
        self.gap = false;
        let link = self.add_link(Target::Entry(row.id.clone()));
        let mut inline = Inline::default();
        inline.push(&clean_line(&row.title), Face::of(Role::Link), Some(link));
        inline.push(&format!("  {}", row.kind), Face::of(Role::Muted), None);
        let marks = [(row.marks.starred, " ★"), (row.marks.noted, " ✎")];
        for (_, mark) in marks.into_iter().filter(|(holds, _)| *holds) {
            inline.push(mark, Face::of(Role::Marker), None);
        }
        self.margins.push(Margin {
            first: Span::new(mark, Face::of(Role::Marker)),
            rest: Span::new("  ", Face::default()),
            begun: false,
        });
        self.paragraph(&inline);
        self.margins.pop();
        self.gap = false;
    }

    /// A line of links to other entries after a label; nothing if there are none.
    pub(super) fn links(&mut self, label: &str, rows: &[Row]) {
        if rows.is_empty() {
            return;
        }
        let muted = Face::of(Role::Muted);
        let mut inline = Inline::plain(label, muted);
        for (number, row) in rows.iter().enumerate() {
            if number > 0 {
                inline.push(" · ", muted, None);
            }
            let link = self.add_link(Target::Entry(row.id.clone()));
            inline.push(&clean_line(&row.title), Face::of(Role::Link), Some(link));
        }
        self.paragraph(&inline);
    }

    /// A step of a learning path: whether it was read, its star and its note.
    pub(super) fn step(&mut self, step: &Step) {
        self.neighbour(if step.read { "✓ " } else { "○ " }, &step.row);
    }

    pub(super) fn markdown(&mut self, text: &str) {
        let text = clean(text);
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_WIKILINKS;
        for event in Parser::new_ext(&text, options) {
            self.event(event);
        }
        self.flush();
        self.gap = true;
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(_) if self.replaced => {}
            Event::Text(text) => match &mut self.mode {
                Mode::Code { text: code, .. } => code.push_str(&text),
                _ => self.push(&text),
            },
            Event::Code(code) => {
                let face = Face { role: Role::Code, ..self.face };
                self.inline.push(&clean_line(&code), face, self.link);
            }
            Event::InlineHtml(html)
            | Event::Html(html)
            | Event::InlineMath(html)
            | Event::DisplayMath(html) => {
                let face = Face { role: Role::Muted, ..self.face };
                self.inline.push(&html, face, self.link);
            }
            Event::FootnoteReference(name) => self.push(&format!("[{name}]")),
            Event::SoftBreak => self.inline.push(" ", self.face, self.link),
            Event::HardBreak => self.inline.push("\n", self.face, self.link),
            Event::Rule => {
                self.block();
                if !self.setting.plain {
                    let rule = "─".repeat(self.room().min(self.setting.prose));
                    self.line(vec![Span::new(rule, Face::of(Role::Line))]);
                }
                self.gap = true;
            }
            Event::TaskListMarker(done) => {
                let mark = if done { "☑ " } else { "☐ " };
                self.inline.push(mark, Face::of(Role::Marker), None);
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.block(),
            Tag::Heading { level, .. } => {
                self.flush();
                self.gap();
                self.push_face(|face| *face = Self::heading_face(level as u8));
            }
            Tag::BlockQuote(_) => {
                self.block();
                let bar = Span::new("▎ ", Face::of(Role::Line));
                self.margins.push(Margin { first: bar.clone(), rest: bar, begun: false });
                self.push_face(|face| face.emphasis = true);
            }
            Tag::CodeBlock(kind) => {
                self.block();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => {
                        info.split([' ', ',', '{']).next().unwrap_or_default().to_owned()
                    }
                    CodeBlockKind::Indented => String::new(),
                };
                self.mode = Mode::Code { language, text: String::new() };
            }
            Tag::List(first) => {
                self.flush();
                self.lists.push(first);
            }
            Tag::Item => self.item(),
            Tag::FootnoteDefinition(name) => {
                self.block();
                self.margin(&format!("[{}] ", clean_line(&name)));
            }
            Tag::Table(alignments) => {
                self.block();
                self.mode = Mode::Table(Table { alignments, rows: Vec::new() });
            }
            Tag::TableHead => {
                self.row();
                self.push_face(|face| {
                    face.role = Role::TableHead;
                    face.strong = true;
                });
            }
            Tag::TableRow => self.row(),
            Tag::Emphasis => self.push_face(|face| face.emphasis = true),
            Tag::Strong => self.push_face(|face| face.strong = true),
            Tag::Strikethrough => self.push_face(|face| face.struck = true),
            Tag::Link { dest_url, link_type, .. } => self.begin_link(&dest_url, link_type),
            Tag::Image { dest_url, .. } => {
                self.push_face(|face| face.role = Role::Muted);
                self.push(&format!("[image {dest_url}] "));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => {
                self.flush();
                self.gap = true;
            }
            TagEnd::Heading(level) => {
                let inline = std::mem::take(&mut self.inline);
                if !inline.is_empty() {
                    self.heading_of(&inline, level as u8);
                }
                self.pop_face();
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.margins.pop();
                self.pop_face();
                self.gap = true;
            }
            TagEnd::CodeBlock => {
                if let Mode::Code { language, text } = std::mem::take(&mut self.mode) {
                    self.code(&language, &text);
                }
                self.gap = true;
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
                self.gap |= self.lists.is_empty();
            }
            TagEnd::Item | TagEnd::FootnoteDefinition => {
                self.flush();
                self.margins.pop();
            }
            TagEnd::Table => {
                if let Mode::Table(table) = std::mem::take(&mut self.mode) {
                    for line in table.lines(self.room(), self.setting.plain) {
                        self.line(line);
                    }
                }
                self.gap = true;
            }
            TagEnd::TableHead => self.pop_face(),
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.inline);
                if let Mode::Table(table) = &mut self.mode
                    && let Some(row) = table.rows.last_mut()
                {
                    row.push(cell);
                }
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Image => {
                self.pop_face();
            }
            TagEnd::Link => {
                self.link = None;
                self.replaced = false;
                self.pop_face();
            }
            _ => {}
        }
    }

    fn item(&mut self) {
        self.flush();
        let depth = self.lists.len();
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ if depth > 1 => "◦ ".to_owned(),
            _ => "• ".to_owned(),
        };
        if self.gap {
            self.blank();
        }
        self.margin(&mark);
    }

    fn margin(&mut self, mark: &str) {
        self.margins.push(Margin {
            first: Span::new(mark, Face::of(Role::Marker)),
            rest: Span::new(" ".repeat(width(mark)), Face::default()),
            begun: false,
        });
    }

    fn row(&mut self) {
        if let Mode::Table(table) = &mut self.mode {
            table.rows.push(Vec::new());
        }
    }

    fn push_face(&mut self, change: impl FnOnce(&mut Face)) {
        self.outer.push(self.face);
        change(&mut self.face);
    }

    fn pop_face(&mut self) {
        self.face = self.outer.pop().unwrap_or_default();
    }

    fn begin_link(&mut self, destination: &str, kind: LinkType) {
        if let LinkType::WikiLink { has_pothole } = kind {
            return self.begin_wikilink(destination, has_pothole);
        }
        let named = self.wikilinks.iter().find(|(written, _)| written == destination);
        let target = match (named, EntryId::new(destination)) {
            (Some((_, row)), _) => Target::Entry(row.id.clone()),
            (None, Ok(id)) if kind != LinkType::Autolink && kind != LinkType::Email => {
                Target::Entry(id)
            }
            _ => Target::Url(clean_line(destination).into_owned()),
        };
        self.link = Some(self.add_link(target));
        self.push_face(|face| face.role = Role::Link);
    }

    /// A wikilink: shown as its label, or else as the entry's title. One that names no entry is
    /// shown as muted text.
    fn begin_wikilink(&mut self, destination: &str, labelled: bool) {
        let target = destination.split('#').next().unwrap_or_default().trim();
        let row = self.wikilinks.iter().find(|(written, _)| written == target).map(|(_, row)| row);
        let Some(row) = row else {
            self.push_face(|face| face.role = Role::Muted);
            return;
        };
        self.link = Some(self.add_link(Target::Entry(row.id.clone())));
        self.push_face(|face| face.role = Role::Link);
        if !labelled {
            self.push(&row.title);
            self.replaced = true;
        }
    }

    fn add_link(&mut self, target: Target) -> usize {
        self.document.links.push(Link { line: usize::MAX, target });
        self.document.links.len() - 1
    }

    fn push(&mut self, text: &str) {
        self.inline.push(&clean_line(text), self.face, self.link);
    }

    /// Ends the previous block and adds the empty line before the next.
    fn block(&mut self) {
        self.flush();
        if self.gap {
            self.blank();
        }
    }

    /// Lays out the text collected so far.
    pub(super) fn flush(&mut self) {
        let inline = std::mem::take(&mut self.inline);
        if !inline.is_empty() {
            self.paragraph(&inline);
        }
    }

    pub(super) fn room(&self) -> usize {
        let margins: usize = self.margins.iter().map(|margin| width(&margin.rest.text)).sum();
        let side = if self.in_card { SIDE } else { 0 };
        self.setting.width.saturating_sub(margins + side).max(NARROWEST)
    }

    /// Ends a line with the right side of the card that it is in.
    fn end_in_card(&self, line: &mut Line) {
        if !self.in_card {
            return;
        }
        let used: usize = line.iter().map(|span| width(&span.text)).sum();
        let blank = self.setting.width.saturating_sub(used + 1);
        line.push(Span::new(" ".repeat(blank), Face::default()));
        line.push(Span::new("│", Face::of(Role::Line)));
    }

    /// An empty line, with the bars of block quotes.
    pub(super) fn blank(&mut self) {
        self.gap = false;
        let bars = self.margins.iter().filter(|margin| margin.begun);
        let mut line: Line = bars.map(|margin| margin.rest.clone()).collect();
        while line.last().is_some_and(|span| span.text.trim().is_empty()) {
            line.pop();
        }
        self.end_in_card(&mut line);
        self.document.lines.push(line);
    }

    pub(super) fn line(&mut self, content: Line) {
        if self.gap {
            self.blank();
        }
        let mut line = Line::with_capacity(self.margins.len() + content.len());
        for margin in &mut self.margins {
            line.push(if margin.begun { margin.rest.clone() } else { margin.first.clone() });
            margin.begun = true;
        }
        line.extend(content);
        self.end_in_card(&mut line);
        let number = self.document.lines.len();
        for link in line.iter().filter_map(|span| span.link) {
            let begin = &mut self.document.links[link].line;
            *begin = (*begin).min(number);
        }
        self.document.lines.push(line);
    }
}
