//! The form of a user entry: kind, title, category and tags.

mod state;
mod update;
pub(super) mod view;

pub use state::{Field, Form};
pub(super) use update::Next;
