//! Linux, macOS and their relatives.

pub mod files;
pub mod folder;
mod guard;
pub mod process;
pub mod signals;
pub mod terminal;
