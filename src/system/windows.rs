//! Windows 10 and later.

#[expect(unsafe_code, reason = "the standard library has no safe form of these calls")]
mod api;
pub mod files;
pub mod folder;
pub mod process;
pub mod signals;
pub mod terminal;
