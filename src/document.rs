//! Layout of Markdown and entries into lines of spans at a width. A span says what its text is, not
//! what colour it has.
//!
//! Pure: the screens scroll a document, follow its links and draw it; the command line prints it.
//! Knows no terminal, screen or store.

mod ansi;
mod card;
mod code;
mod code_block;
mod entry;
mod heading;
mod highlight;
mod inline;
mod link;
mod markdown;
mod table;
mod text;

pub use ansi::{color_parameter, painted, to_ansi};
pub use code::CodeKey;
pub use code_block::{UNWRAPPED, WRAPPED};
pub use entry::glyph;
pub use highlight::Highlighter;
pub use text::{
    Block, CodeBlock, Document, Heading, Highlights, Line, Link, Setting, Span, Target, Tokens,
    Unwrapped,
};

#[cfg(test)]
mod tests;
