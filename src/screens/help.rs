//! The help for the place where it is asked for.

mod action;
mod state;
mod view;

pub use action::HelpAction;
pub use state::{Help, HelpLine};
