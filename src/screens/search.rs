//! The search: names and full text, as the query is typed.

mod completion;
mod state;
mod update;
pub(super) mod view;

pub use state::Search;
pub(super) use state::SearchHistory;
pub(super) use update::Next;
