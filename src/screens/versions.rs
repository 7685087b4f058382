//! The versions of a note.

mod action;
mod state;
mod update;
mod view;

pub use action::VersionsAction;
pub use state::Versions;
