//! Does what the browser decides: the terminal, signals, threads, the event loop.
//!
//! Decides nothing itself: every event becomes a [`Msg`], every [`Effect`] is carried out, and
//! one frame is drawn when no more messages wait. No work on this thread takes longer than a
//! frame; reading, importing, saving and highlighting have threads of their own.

mod aside;
mod backup;
mod browse;
mod clipboard;
mod event;
mod fault;
mod guard;
mod highlight;
mod import;
mod input;
mod keep;
mod layout;
mod markdown;
mod outside;
mod panic;
mod reader;
mod searcher;
mod source;
mod steady;
mod terminal;
mod texts;
mod time;
mod words;
mod writer;

pub use browse::{Ended, Opening, Options, browse};
pub use highlight::Highlighter;
pub use import::{
    Extent, Failure, Progress, Report, bring_up_to_date, import, import_entries, import_json,
};
pub use keep::change;
pub use outside::edit;
pub use reader::answer;
pub use searcher::Searcher;
pub use source::{Source, source_of, usual};
pub use texts::Latest;
pub use time::{local, now, rfc3339};
pub use words::complete;

#[cfg(doc)]
use crate::app::{Effect, Msg};
