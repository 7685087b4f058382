//! The roles of text that a theme has styles for.

use crate::domain::Kind;

/// What a piece of code is, for syntax highlighting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "every programmer knows these names")]
pub enum Token {
    #[default]
    Plain,
    Comment,
    String,
    Number,
    Keyword,
    Function,
    Type,
    Constant,
    Tag,
    Inserted,
    Deleted,
}

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// Running text.
    #[default]
    Text,
    /// Secondary text: kinds, sources, counts.
    Muted,
    /// The title of an entry.
    Title,
    /// The glyph of a kind.
    Kind(Kind),
    /// A kind, as a chip.
    KindChip(Kind),
    /// Another fact about an entry, as a chip.
    Chip,
    /// A tag, as a chip.
    Tag,
    /// A heading, by its level from 1.
    Heading(u8),
    /// The rule below a heading.
    HeadingRule,
    /// The frame and the title of a card.
    Card,
    /// The language of a code block.
    CodeLabel,
    /// Code within a line.
    Code,
    /// Code in a code block, by token.
    Token(Token),
    /// The bar beside quotes and code, the rules, the borders of tables.
    Line,
    /// The head of a table.
    TableHead,
    /// The mark of a list item.
    Marker,
    /// A link.
    Link,
    /// The line in place of a hidden solution.
    HiddenSolution,
    /// The heading and the bar of the user's note.
    Own,
}

/// What a piece of text is, and its emphasis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Face {
    /// What the text is.
    pub role: Role,
    /// Strong emphasis.
    pub strong: bool,
    /// Emphasis.
    pub emphasis: bool,
    /// Strikethrough.
    pub struck: bool,
}

impl Face {
    /// A face without emphasis.
    pub fn of(role: Role) -> Self {
        Self { role, ..Self::default() }
    }
}
