//! Linux, macOS and their relatives.

pub mod files;
mod guard;
pub mod process;
pub mod signals;
pub mod terminal;
