//! Reviews: what is remembered, when it is due again, and a review session.
//!
//! [`memory`] wraps the scheduler, [`day`] counts local days, [`event`] derives the state of cards
//! from review events, [`order`] puts events of several clocks in order, [`session`] decides which
//! card comes next, [`answer`] compares a typed answer, [`streak`] counts days in a row.

mod answer;
mod card;
mod day;
mod event;
mod memory;
mod order;
mod session;
mod streak;

pub use answer::{AnswerDiff, Span, compare_answer};
pub use card::{CardId, CardState, EntryCards, Flashcard, FlashcardKind};
pub use day::{Day, DayClock};
pub use event::{
    Action, Age, CardHistory, Counted, Event, PastReview, canonical_slots, replay_card,
};
pub use memory::{DEFAULT_RETENTION, FitItem, Fitted, Grade, InvalidWeights, Memory, Scheduler};
pub use order::{Stamp, effective_days};
pub use session::{Limits, Queued, Session, Tally, plan};
pub use streak::{Streak, streak};

/// What reviews are computed with.
#[derive(Debug, Clone)]
pub struct Engine {
    /// The scheduler.
    pub scheduler: Scheduler,
    /// The days.
    pub days: DayClock,
}
