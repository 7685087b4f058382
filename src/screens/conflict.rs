//! The choice when another program has changed the same lines of a file that is edited here.

mod action;
mod state;
mod view;

pub(super) use action::ConflictAction;
pub use state::Conflict;
