//! The search within the open entry, or within what is edited.

mod action;
mod state;
mod view;

pub use action::FindAction;
pub use state::Find;
