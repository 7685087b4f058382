//! The last messages, the newest first.

mod action;
mod state;
mod view;

pub(super) use action::MessagesAction;
pub use state::Messages;
