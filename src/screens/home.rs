//! The home screen: what is worth doing now, and what was done.

mod action;
mod calendar;
mod first;
mod layout;
mod state;
mod update;
mod view;

pub(super) use action::HomeAction;
pub use layout::HomeBox;
pub use state::Home;
