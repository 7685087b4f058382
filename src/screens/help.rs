//! The help for the active scopes: their commands by task, filtered by what is typed.

mod action;
mod state;
mod task;
mod view;

pub(super) use action::HelpAction;
pub use state::{Help, HelpLine};
