//! The help for the place where it is asked for.

mod state;
pub(super) mod view;

pub use state::{Help, HelpLine};
