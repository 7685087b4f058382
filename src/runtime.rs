//! The terminal, signals, threads and the event loop of the browser.
//!
//! Decides nothing: every event becomes a [`Msg`], every [`Effect`] is carried out, and a frame is
//! drawn once no more messages wait. No work on the main thread takes longer than a frame; reading,
//! importing, saving and highlighting have their own threads.

mod background;
mod backup;
mod browse;
mod clipboard;
mod effects;
mod event;
mod external_editor;
mod followed;
#[cfg(unix)]
mod input;
mod nested;
mod opener;
mod opening;
mod panic;
mod pen;
mod reader;
mod searcher;
mod source;
mod steady;
mod terminal;
mod watcher;
mod write;
mod writer;

pub use browse::{Ended, browse};
pub use external_editor::edit;
pub use opening::Opening;

#[cfg(doc)]
use crate::screens::{Effect, Msg};
