//! The panes: categories, entries and the text of an entry.

mod action;
mod arrivals;
mod details;
mod entries;
mod entry_actions;
mod history;
mod matches;
mod mouse;
mod navigation;
mod reader;
mod sidebar;
mod state;
pub(super) mod view_categories;
pub(super) mod view_details;
pub(super) mod view_entries;

pub(super) use action::BrowseAction;
pub(super) use arrivals::{Restored, Started};
pub use details::Details;
pub use entries::Entries;
pub(super) use history::Step;
pub use matches::Match;
pub(super) use matches::{OpensAt, Sought};
pub use state::Browse;
pub(super) use state::{Jump, Results};
