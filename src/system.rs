//! What each operating system does its own way: files and folders, processes, signals and the
//! terminal. Unix and Windows have the same modules with the same functions in them, so that no
//! other layer asks which system it runs on; but what a terminal gives to read, bytes here and keys
//! there, is distinguished in `runtime::source`.

mod shared;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

pub use shared::{FileId, LikenessError, Ready, Rights, Signal};
#[cfg(unix)]
pub use unix::{files, folder, process, signals, terminal};
#[cfg(windows)]
pub use windows::{files, folder, process, signals, terminal};
