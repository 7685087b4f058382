//! The rows of a collection as values.

use std::collections::HashMap;

/// The rows of a collection.
#[derive(Debug, Default)]
pub struct Collection {
    /// The sorts of notes, by their ids.
    pub notetypes: HashMap<i64, Notetype>,
    /// The full names of decks, by their ids.
    pub decks: HashMap<i64, String>,
    /// The notes in their order.
    pub notes: Vec<Note>,
    /// The cards of notes.
    pub cards: Vec<CardRow>,
    /// The log of reviews in the order of time: the card's id, and the review.
    pub reviews: Vec<(i64, Review)>,
}

/// A sort of notes.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Notetype {
    /// Whether its cards ask for clozes.
    pub is_cloze: bool,
    /// The names of its fields in their order.
    pub fields: Vec<String>,
    /// The question and the answer of each of its cards, as templates.
    pub templates: Vec<(String, String)>,
}

/// A note.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its id in the collection.
    pub id: i64,
    /// Its id in all collections.
    pub guid: String,
    /// Its sort.
    pub notetype: i64,
    /// Words with blanks between.
    pub tags: String,
    /// The texts of its fields; HTML, parted by U+001F.
    pub fields: String,
}

/// A card of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardRow {
    /// Its id.
    pub id: i64,
    /// Its note.
    pub note: i64,
    /// Its deck.
    pub deck: i64,
    /// Which card of the note it is, from 0: the template, or the cloze.
    pub ordinal: u32,
}

/// A review of a card, as Anki has logged it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Review {
    /// When it was answered, in milliseconds since 1970.
    pub time: i64,
    /// The grade: 1 again, 2 hard, 3 good, 4 easy; 0 where somebody rescheduled the card.
    pub grade: u8,
    /// The interval that it got: days, or seconds if it is negative.
    pub interval: i64,
    /// The interval before.
    pub last_interval: i64,
    /// The ease factor in thousandths, or 0; with FSRS, the difficulty.
    pub ease: i64,
    /// How long the answer took, in milliseconds.
    pub duration: i64,
    /// What it was: 0 learning, 1 review, 2 relearning, 3 outside the schedule, 4 by hand.
    pub kind: u8,
}

/// The reviews of one card of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    /// Which card it was, from 0.
    pub card: u32,
    /// In the order of time.
    pub reviews: Vec<Review>,
}
