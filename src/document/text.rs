//! Documents: lines of spans, links and code blocks.

use std::{collections::HashMap, ops::Range, sync::Arc};

use super::code::CodeKey;
use crate::{
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
    /// With code not wrapped: the columns that it is scrolled sideways.
    pub unwrapped: Option<usize>,
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
            unwrapped: None,
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
    /// All code blocks, in reading order.
    pub blocks: Vec<Block>,
    /// The headings, in reading order.
    pub headings: Vec<Heading>,
}

impl Document {
    /// The code block at a line, as an index into [`Document::blocks`].
    pub fn block_at(&self, line: usize) -> Option<usize> {
        self.blocks.iter().position(|block| block.lines.contains(&line))
    }

    /// The link at a line and a column, both from 0.
    pub fn link_at(&self, line: usize, column: usize) -> Option<usize> {
        let mut start = 0;
        for span in self.lines.get(line)? {
            let end = start + width(&span.text);
            if (start..end).contains(&column) {
                return span.link;
            }
            start = end;
        }
        None
    }
}
