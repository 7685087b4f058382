//! The editor: the note on an entry, the text of a user entry, a takeaway, a file of the user's own.

mod action;
mod autosave;
mod completion;
mod files;
mod session;
mod state;
mod update;
pub(super) mod view;

pub(super) use action::{CompletionAction, EditAction};
pub(super) use files::Resolution;
pub use session::{Completions, EditSession, Elsewhere, State, Subject, Theirs};
pub use state::Edit;
pub(super) use update::Opens;
