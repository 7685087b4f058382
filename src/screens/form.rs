//! The form of a user entry: kind, title, category and tags.

mod action;
mod state;
mod update;
mod view;

pub(super) use action::FormAction;
pub use state::{Field, Form};
