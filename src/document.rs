//! A text that is read: Markdown and entries as lines of spans at a width, which say what a text
//! is and not what colour it has.
//!
//! Pure: the screens scroll it, walk its links and draw it, the command line prints it. Knows no
//! terminal, screen or store.

mod ansi;
mod code;
mod entry;
mod highlight;
mod inline;
mod markdown;
mod table;
mod text;

pub use ansi::to_ansi;
pub use code::CodeKey;
pub use highlight::Highlighter;
pub use text::{CodeBlock, Document, Highlights, Line, Link, Setting, Span, Target, Tokens};

#[cfg(test)]
mod tests;
