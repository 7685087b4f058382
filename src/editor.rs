//! Text editing: the editor of notes, and the one-line prompt for queries and titles.
//!
//! Pure: text, cursor, selection and undo, the prompt on top of `tui-textarea`. Knows no key, screen or store.

mod blocks;
mod buffer;
mod edit;
mod links;
mod markdown;
mod moving;
mod place;
mod prompt;
mod rows;
mod wrap;

pub use blocks::Block;
pub use buffer::{Editor, Full};
pub use links::{BegunLink, LinkForm};
pub use place::{Move, Place};
pub use prompt::Prompt;
pub use wrap::Row;

#[cfg(test)]
mod tests;
