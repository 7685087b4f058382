//! Text editing: the editor of notes, and the one-line prompt for queries and titles.
//!
//! Pure: text, cursor, selection and undo, on top of `tui-textarea`. Knows no key, screen or store.

mod buffer;
mod edit;
mod markdown;
mod moving;
mod place;
mod prompt;
mod rows;
mod wrap;

pub use buffer::{Editor, Full};
pub use place::{Move, Place};
pub use prompt::Prompt;
pub use wrap::Row;

#[cfg(test)]
mod tests;
