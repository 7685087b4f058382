//! Reviews: events that are only added, and the tables that follow from them.
//!
//! `events` are the events as rows, `derive` computes the state of cards and the figures of days
//! from them, `cards` keeps the cards in step with the texts, `deck` reads what is to be asked,
//! `figures` what was done.

mod cards;
mod deck;
mod derive;
mod events;
mod figures;

pub use deck::{CardRow, DeckCounts};
pub(super) use derive::moved;
pub(super) use events::KINDS as REVIEW_KINDS;
pub use events::NewEvent;
pub use figures::{DayFigures, DueDays, KeptOf};
