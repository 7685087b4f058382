//! What a new title, other tags or another folder change in files, shown before it is done.

mod action;
mod state;
mod view;

pub(super) use action::RenameAction;
pub use state::Rename;
