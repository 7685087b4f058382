//! What a piece of text is, for which a theme has a style.

/// What a piece of code is, as far as colours tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the names are those of every programmer")]
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
    /// What stands back: kinds, sources, counts.
    Muted,
    /// A tag.
    Tag,
    /// A heading, by its level from 1.
    Heading(u8),
    /// Code within a line.
    Code,
    /// A line of a code block, by token.
    Token(Token),
    /// The bar beside quotes and code, the rules, the borders of tables.
    Line,
    /// The head of a table.
    TableHead,
    /// The mark of a list item.
    Marker,
    /// Something that can be followed.
    Link,
    /// The place where a solution is hidden.
    HiddenSolution,
    /// What sets off what the user wrote.
    Own,
}

/// What a piece of text is, and how it is stressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Face {
    /// What it is.
    pub role: Role,
    /// Strong emphasis.
    pub strong: bool,
    /// Emphasis.
    pub emphasis: bool,
    /// Struck out.
    pub struck: bool,
}

impl Face {
    /// A face without stress.
    pub fn of(role: Role) -> Self {
        Self { role, ..Self::default() }
    }
}
