//! Code blocks: what kinds of token there are, and what their colours are kept under.

use xxhash_rust::xxh3::xxh3_64;

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

/// Names a code block by its language and text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CodeKey(u64);

impl CodeKey {
    pub(super) fn new(language: &str, text: &str) -> Self {
        Self(xxh3_64(text.as_bytes()) ^ xxh3_64(language.as_bytes()).rotate_left(1))
    }
}
