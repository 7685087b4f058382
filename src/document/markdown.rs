//! The layout of Markdown at a width.

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Tag, TagEnd};

use super::{
    code::CodeKey,
    inline::{Image, Inline},
    table::Table,
    text::{CodeBlock, Document, Line, Setting, Span, Target, footnote},
};
use crate::{
    content::{Shown, heading_keys, part_key, plain_paths},
    domain::{Row, Step, chop, clean, clean_line, width},
    theme::{Face, Role, Token},
};

/// Text never gets fewer columns than this, however deeply it is nested.
const NARROWEST: usize = 8;
/// Marks a piece of code that continues the line above.
const CONTINUED: &str = "↪";

/// What precedes each line of a block: the marker of the first line, and the indent or bar of the
/// rest.
struct Margin {
    first: Span,
    rest: Span,
    begun: bool,
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
    setting: &'a Setting<'a>,
    pub(super) document: Document,
    margins: Vec<Margin>,
    /// Whether an empty line precedes the next block.
    gap: bool,
    pub(super) inline: Inline,
    pub(super) face: Face,
    /// The faces to return to when emphasis, links and headings end.
    outer: Vec<Face>,
    pub(super) link: Option<usize>,
    /// The number of the next item of each open list; `None` in a list without numbers.
    lists: Vec<Option<u64>>,
    mode: Mode,
    /// The targets of `[[…]]` links, by the text between the brackets.
    pub(super) wikilinks: &'a [(String, Row)],
    /// Whether text events are dropped because an entry's title replaces them.
    pub(super) replaced: bool,
    /// Whether the link that is open is an embedded note.
    embedded: bool,
    /// The words of the heading that is open.
    title: Option<String>,
    /// The picture that is open.
    pub(super) image: Option<Image>,
    /// Where paths in the text begin.
    pub(super) folder: &'a str,
}

impl<'a> Builder<'a> {
    pub(super) fn new(setting: &'a Setting<'a>) -> Self {
        Self {
            setting,
            document: Document::default(),
            margins: Vec::new(),
            gap: false,
            inline: Inline::default(),
            face: Face::default(),
            outer: Vec::new(),
            link: None,
            lists: Vec::new(),
            mode: Mode::Text,
            wikilinks: &[],
            replaced: false,
            embedded: false,
            title: None,
            image: None,
            folder: "",
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
        let room = self.room();
        for line in inline.lines(room) {
            self.line(line);
        }
    }

    pub(super) fn heading(&mut self, title: &str, level: u8) {
        self.gap();
        let face = Face { strong: true, ..Face::of(Role::Heading(level)) };
        self.paragraph(&Inline::plain(title, face));
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
        let text = plain_paths(&text);
        for event in Shown::of(&text) {
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
            Event::Text(text) => match (&mut self.mode, &mut self.image) {
                (Mode::Code { text: code, .. }, _) => code.push_str(&text),
                (_, Some(image)) => image.text.push_str(&text),
                _ => {
                    if let Some(title) = &mut self.title {
                        title.push_str(&text);
                    }
                    self.push(&text);
                }
            },
            Event::Code(code) => {
                if let Some(title) = &mut self.title {
                    title.push_str(&code);
                }
                let face = Face { role: Role::Code, ..self.face };
                self.inline.push(&clean_line(&code), face, self.link);
            }
            Event::InlineMath(formula) => self.formula(&formula),
            Event::DisplayMath(formula) => {
                // On lines of its own.
                if !self.inline.is_empty() {
                    self.inline.push("\n", self.face, self.link);
                }
                self.formula(&formula);
            }
            // The name of a place.
            Event::InlineHtml(name) | Event::Html(name) => {
                self.document.places.push((part_key(&name), self.document.lines.len()));
            }
            Event::FootnoteReference(name) => {
                self.link = Some(self.add_link_to(Target::Here, &footnote(&name)));
                self.push_face(|face| face.role = Role::Link);
                self.push(&format!("[{name}]"));
                self.pop_face();
                self.link = None;
            }
            Event::SoftBreak => self.inline.push(" ", self.face, self.link),
            Event::HardBreak => self.inline.push("\n", self.face, self.link),
            Event::Rule => {
                self.block();
                let rule = "─".repeat(self.room());
                self.line(vec![Span::new(rule, Face::of(Role::Line))]);
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
            Tag::Heading { level, id, .. } => {
                self.block();
                let anchor = id.map(|id| (part_key(&id), self.document.lines.len()));
                self.document.places.extend(anchor);
                self.title = Some(String::new());
                self.push_face(|face| {
                    face.role = Role::Heading(level as u8);
                    face.strong = true;
                });
            }
            // A callout.
            Tag::BlockQuote(Some(_)) => {
                self.block();
                let bar = Span::new("▌ ", Face::of(Role::Marker));
                self.margins.push(Margin { first: bar.clone(), rest: bar, begun: false });
                self.push_face(|_| {});
            }
            Tag::BlockQuote(None) => {
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
            Tag::DefinitionListTitle => {
                self.block();
                self.title = Some(String::new());
                self.push_face(|face| face.strong = true);
            }
            Tag::DefinitionListDefinition => {
                self.flush();
                self.gap = false;
                self.margin("  ");
            }
            Tag::FootnoteDefinition(name) => {
                self.block();
                let line = self.document.lines.len();
                self.document.places.push((part_key(&footnote(&name)), line));
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
            // An embedded note is a link to it.
            Tag::Image { dest_url, link_type: kind @ LinkType::WikiLink { .. }, .. }
                if self.link.is_none() && self.row_of(&dest_url).is_some() =>
            {
                self.embedded = true;
                self.begin_link(&dest_url, kind);
            }
            Tag::Image { dest_url, .. } => {
                self.image = Some(Image { address: dest_url.into_string(), text: String::new() });
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
            TagEnd::Heading(_) | TagEnd::DefinitionListTitle => {
                let line = self.document.lines.len();
                let keys = heading_keys(&self.title.take().unwrap_or_default());
                self.document.places.extend(keys.into_iter().map(|key| (key, line)));
                self.flush();
                self.pop_face();
                self.gap = false;
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
            TagEnd::Item | TagEnd::FootnoteDefinition | TagEnd::DefinitionListDefinition => {
                self.flush();
                self.margins.pop();
            }
            TagEnd::DefinitionList => self.gap = true,
            TagEnd::Table => {
                if let Mode::Table(table) = std::mem::take(&mut self.mode) {
                    for line in table.lines(self.room()) {
                        self.line(line);
                    }
                }
                self.gap = true;
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.inline);
                if let Mode::Table(table) = &mut self.mode
                    && let Some(row) = table.rows.last_mut()
                {
                    row.push(cell);
                }
            }
            TagEnd::TableHead | TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                self.pop_face();
            }
            TagEnd::Image if !std::mem::take(&mut self.embedded) => self.image(),
            TagEnd::Link | TagEnd::Image => {
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

    fn formula(&mut self, formula: &str) {
        let face = Face { role: Role::Code, ..self.face };
        self.inline.push(&clean(formula), face, self.link);
    }

    fn row(&mut self) {
        if let Mode::Table(table) = &mut self.mode {
            table.rows.push(Vec::new());
        }
    }

    pub(super) fn push_face(&mut self, change: impl FnOnce(&mut Face)) {
        self.outer.push(self.face);
        change(&mut self.face);
    }

    pub(super) fn pop_face(&mut self) {
        self.face = self.outer.pop().unwrap_or_default();
    }

    pub(super) fn push(&mut self, text: &str) {
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
    fn flush(&mut self) {
        let inline = std::mem::take(&mut self.inline);
        if !inline.is_empty() {
            self.paragraph(&inline);
        }
    }

    fn room(&self) -> usize {
        let margins: usize = self.margins.iter().map(|margin| width(&margin.rest.text)).sum();
        self.setting.width.saturating_sub(margins).max(NARROWEST)
    }

    /// An empty line, with the bars of block quotes.
    fn blank(&mut self) {
        self.gap = false;
        let bars = self.margins.iter().filter(|margin| margin.begun);
        let mut line: Line = bars.map(|margin| margin.rest.clone()).collect();
        while line.last().is_some_and(|span| span.text.trim().is_empty()) {
            line.pop();
        }
        self.document.lines.push(line);
    }

    fn line(&mut self, content: Line) {
        if self.gap {
            self.blank();
        }
        let mut line = Line::with_capacity(self.margins.len() + content.len());
        for margin in &mut self.margins {
            line.push(if margin.begun { margin.rest.clone() } else { margin.first.clone() });
            margin.begun = true;
        }
        line.extend(content);
        let number = self.document.lines.len();
        for link in line.iter().filter_map(|span| span.link) {
            let begin = &mut self.document.links[link].line;
            *begin = (*begin).min(number);
        }
        self.document.lines.push(line);
    }

    fn code(&mut self, language: &str, text: &str) {
        let text = text.trim_end_matches('\n');
        let key = CodeKey::new(language, text);
        let tokens = self.setting.highlights.get(&key).cloned();
        if tokens.is_none() && !language.is_empty() && language != "text" {
            let (language, text) = (language.to_owned(), text.to_owned());
            self.document.plain_code.push(CodeBlock { key, language, text });
        }
        let room = self.room().saturating_sub(2).max(1);
        for (number, source) in text.split('\n').enumerate() {
            let plain = [(Token::Plain, source.len())];
            let tokens =
                tokens.as_ref().and_then(|t| t.get(number)).map_or(&plain[..], Vec::as_slice);
            for (piece, range) in chop(source, room).into_iter().enumerate() {
                let bar = if piece == 0 { "▏ ".to_owned() } else { format!("▏{CONTINUED}") };
                let mut line = vec![Span::new(bar, Face::of(Role::Line))];
                let mut start = 0;
                for &(token, length) in tokens {
                    let end = (start + length).min(source.len());
                    let (from, to) = (start.max(range.start), end.min(range.end));
                    if from < to
                        && let Some(text) = source.get(from..to)
                    {
                        line.push(Span::new(text, Face::of(Role::Token(token))));
                    }
                    start = end;
                }
                self.line(line);
            }
        }
    }
}
