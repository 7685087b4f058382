//! Documents: lines of spans, links and code blocks.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
    sync::Arc,
};

use super::code::CodeKey;
use crate::{
    content::part_keys,
    domain::{EntryId, width},
    theme::{Face, Token},
};

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The text, without control characters.
    pub text: String,
    /// What the text is, and its emphasis.
    pub face: Face,
    /// The link that it belongs to, as an index into [`Document::links`].
    pub link: Option<usize>,
}

impl Span {
    /// A span outside any link.
    pub fn new(text: impl Into<String>, face: Face) -> Self {
        Self { text: text.into(), face, link: None }
    }
}

/// A line of the laid-out text.
pub type Line = Vec<Span>;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To an entry of the catalogue.
    Entry(EntryId),
    /// To a place in the same text.
    Here,
    /// To an address outside the program.
    Url(String),
    /// To the solution that is hidden here.
    Solution,
}

/// A link in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The line on which it begins.
    pub line: usize,
    /// Where it leads.
    pub target: Target,
    /// The place in the text there: a heading, or a block by its `^id`; empty for its beginning.
    pub part: String,
}

/// A code block that can be highlighted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeBlock {
    /// The key of its tokens.
    pub key: CodeKey,
    /// The language that the fence names.
    pub language: String,
    /// The code.
    pub text: String,
}

/// The tokens of each line of a code block, each with its length in bytes.
pub type Tokens = Arc<Vec<Vec<(Token, usize)>>>;

/// The tokens of the code blocks highlighted so far.
pub type Highlights = HashMap<CodeKey, Tokens>;

/// Code blocks that are not wrapped, as indexes into [`Document::blocks`], each with the columns
/// that it is scrolled sideways.
pub type Unwrapped = BTreeMap<usize, usize>;

/// How an entry is laid out.
pub struct Setting<'a> {
    /// Columns that a line may take.
    pub width: usize,
    /// The most columns of a line of prose; code and tables may use the whole width.
    pub prose: usize,
    /// Whether the title is the first line.
    pub title: bool,
    /// Whether the text is read aloud or goes through a pipe: without frames, padding and columns
    /// side by side.
    pub plain: bool,
    /// The code blocks that are not wrapped.
    pub unwrapped: Unwrapped,
    /// Whether the user's note is shown; not while it is being edited in a pane of its own.
    pub note: bool,
    /// Whether the solution of a challenge is shown.
    pub revealed: bool,
    /// The key that reveals it.
    pub reveal_key: &'a str,
    /// The tokens of code blocks.
    pub highlights: &'a Highlights,
}

impl<'a> Setting<'a> {
    /// Everything is shown but a solution that is hidden, in this many columns.
    pub fn new(width: usize, highlights: &'a Highlights) -> Self {
        Self {
            width,
            prose: width,
            title: false,
            plain: false,
            unwrapped: Unwrapped::new(),
            note: true,
            revealed: false,
            reveal_key: "",
            highlights,
        }
    }
}

/// A heading of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Its line.
    pub line: usize,
    /// Its level, from 1.
    pub level: u8,
    /// Its text.
    pub title: String,
}

/// A code block as it stands in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its lines in the document, with its padding.
    pub lines: Range<usize>,
    /// The code.
    pub text: Arc<str>,
    /// The columns of its longest line.
    pub width: usize,
    /// The columns that there are for a line; a longer one is wrapped or cut.
    pub room: usize,
}

/// An entry laid out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// The lines.
    pub lines: Vec<Line>,
    /// The links, in reading order.
    pub links: Vec<Link>,
    /// Code blocks that are not highlighted yet.
    pub plain_code: Vec<CodeBlock>,
    /// Headings and blocks that links can name, by their keys, with their lines.
    pub places: Vec<(u64, usize)>,
    /// All code blocks, in reading order.
    pub blocks: Vec<Block>,
    /// The headings, in reading order.
    pub headings: Vec<Heading>,
}

impl Document {
    /// The line of the place that a link names.
    pub fn line_of(&self, part: &str) -> Option<usize> {
        let keys = part_keys(part);
        let line =
            |key: u64| self.places.iter().find(|(known, _)| *known == key).map(|(_, at)| *at);
        keys.into_iter().find_map(line)
    }

    /// The code block at a line, as an index into [`Document::blocks`].
    pub fn block_at(&self, line: usize) -> Option<usize> {
        self.blocks.iter().position(|block| block.lines.contains(&line))
    }

    /// The link at a line and a column, both from 0.
    pub fn link_at(&self, line: usize, column: usize) -> Option<usize> {
        self.span_at(line, column)?.link
    }

    /// The piece of a line at a column, both from 0.
    pub fn span_at(&self, line: usize, column: usize) -> Option<&Span> {
        let mut start = 0;
        self.lines.get(line)?.iter().find(|span| {
            let end = start + width(&span.text);
            let here = (start..end).contains(&column);
            start = end;
            here
        })
    }
}

/// The place of a footnote, as links name it.
pub(super) fn footnote(name: &str) -> String {
    format!("^note-{name}")
}
