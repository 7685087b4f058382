//! The versions of a note.

mod state;
mod update;
pub(super) mod view;

pub use state::Versions;
pub(super) use update::Next;
