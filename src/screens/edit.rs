//! The editor: the note on an entry, the text of a user entry, a takeaway.

mod action;
mod autosave;
mod completion;
mod session;
mod state;
mod update;
pub(super) mod view;

pub(super) use action::{CompletionAction, EditAction};
pub use session::{Completions, EditSession, State, Subject};
pub use state::Edit;
pub(super) use update::Opens;
