//! The versions of a note.

mod action;
mod state;
mod update;
mod view;

pub(super) use action::VersionsAction;
pub use state::Versions;
