//! The search within the open entry or the edited text.

mod action;
mod state;
mod view;

pub(super) use action::FindAction;
pub use state::Find;
