//! The review session: a question, its answer, a grade.

mod action;
mod layout;
mod state;
mod update;
mod view;

pub(super) use action::ReviewAction;
pub use state::{Phase, Review};
