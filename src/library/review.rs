//! Reviews: which cards are due, what is asked, what an answer changes, and the home screen's
//! figures. For the browser and the command line alike.

mod adopt;
mod deck;
mod fit;
mod home;
mod options;
mod question;
mod request;

pub use adopt::{PastCard, adopt};
pub use deck::{Deck, DeckMode, deck, entries_matching};
pub use fit::{FIT_FROM, fit, offers_fit};
pub use home::{Home, HomeView, WhatNext, home, home_view};
pub use options::ReviewOptions;
pub use question::{Asked, Question, question, record};
pub use request::{DeckScope, Deed, ReviewAnswer, ReviewRequest, review};
