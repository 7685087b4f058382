//! The palette of commands, catalogues or lists.

mod state;
pub(super) mod view;

pub(super) use state::Next;
pub use state::{Item, Palette, Target};
