//! Does what the browser decides: the terminal, signals, threads, the event loop.
//!
//! Decides nothing itself: every event becomes a [`Msg`], every [`Effect`] is carried out, and
//! one frame is drawn when no more messages wait. No work on this thread takes longer than a
//! frame; reading, importing, saving and highlighting have threads of their own.

mod background;
mod backup;
mod browse;
mod clipboard;
mod effects;
mod event;
mod external_editor;
mod failpoint;
mod guard;
mod input;
mod opening;
mod panic;
mod reader;
mod searcher;
mod steady;
mod terminal;
mod writer;

pub use browse::{Ended, browse};
pub use external_editor::edit;
pub use opening::Opening;

#[cfg(doc)]
use crate::screens::{Effect, Msg};
