//! The palette of commands, catalogues or lists.

mod action;
mod state;
mod target;
mod view;

pub(super) use action::PaletteAction;
pub use state::{Item, Palette};
pub use target::Target;
