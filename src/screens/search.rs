//! The search over names and full text, as the query is typed.

mod action;
mod completion;
mod history;
mod state;
mod summary;
mod update;
mod view;

pub(super) use action::SearchAction;
pub(super) use history::SearchHistory;
pub use state::Search;
