//! What is to come of reviews: what a start begins with, and a session that was left for a while.

use super::{home::Home, review::Review};
use crate::library::{DeckMode, DeckScope};

/// What is to come of reviews, and a paused one.
#[derive(Debug, Default)]
pub(super) struct Reviewing {
    /// The home screen comes by itself, if it is time for that.
    pub(super) home_at_start: bool,
    /// The review to begin with.
    pub(super) at_start: Option<(DeckScope, DeckMode)>,
    /// A review that was left for a while, and whether it continues when the editor closes.
    pub(super) paused: Option<(Box<Review>, bool)>,
    /// The home screen that is being read, to come by itself.
    pub(super) waiting_home: Option<Box<Home>>,
}
