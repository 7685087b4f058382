//! The help for the active scopes.

mod action;
mod state;
mod view;

pub(super) use action::HelpAction;
pub use state::{Help, HelpLine};
