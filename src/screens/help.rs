//! The help for the active scopes.

mod action;
mod state;
mod view;

pub use action::HelpAction;
pub use state::{Help, HelpLine};
