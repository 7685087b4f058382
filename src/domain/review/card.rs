//! Review cards: what is asked, and the state of a card.

use super::{day::Day, memory::Memory};
use crate::domain::{EntryId, counted};

/// Names a card: its entry, and its slot in that.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CardId {
    /// The entry.
    pub entry: EntryId,
    /// The slot: `solution`, `summary`, `takeaway`, or one for a question in a text.
    pub slot: String,
}

impl CardId {
    /// A number that identifies the card on all devices, as a seed.
    pub fn seed(&self) -> u64 {
        let text = format!("{}\0{}", self.entry, self.slot);
        xxhash_rust::xxh3::xxh3_64(text.as_bytes())
    }
}

/// What a card is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FlashcardKind {
    /// A problem and its solution.
    Challenge,
    /// What a summary is about.
    Summary,
    /// The words that are missing in a takeaway.
    Takeaway,
    /// The word that is missing in code.
    Code,
    /// A question and its answer.
    Question,
    /// The words that are missing in a sentence.
    Cloze,
}

impl FlashcardKind {
    /// The heading of its question.
    pub fn title(self) -> &'static str {
        match self {
            Self::Challenge => "Challenge",
            Self::Summary => "What is this?",
            Self::Takeaway => "Fill in the takeaway",
            Self::Code => "Fill in the code",
            Self::Question => "Question",
            Self::Cloze => "Fill in",
        }
    }
}

/// A card as it follows from the current texts of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flashcard {
    /// Its slot by its text. A reworded card keeps the slot that it had first; see
    /// [`canonical_slots`](super::canonical_slots).
    pub slot: String,
    /// What it is made of.
    pub kind: FlashcardKind,
    /// The question, in Markdown. It holds nothing of the answer.
    pub front: String,
    /// The answer, in Markdown.
    pub back: String,
    /// What to type as the answer, where that is short.
    pub answer: Option<String>,
    /// Its words, by which a reworded card is recognized; empty where the slot never changes.
    pub words: String,
}

/// The state of a card.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CardState {
    /// `None` if it was never reviewed.
    pub memory: Option<Memory>,
    /// It is not shown until it is resumed.
    pub suspended: bool,
    /// It is not shown before this day.
    pub buried_until: Option<Day>,
}

/// Lapses that make a card a leech.
const LEECH: u32 = 8;
/// After this many more, it is reported again.
const LEECH_AGAIN: u32 = 4;

impl CardState {
    /// Whether it was forgotten so often that the card itself may be the trouble.
    pub fn is_leech(&self) -> bool {
        self.memory.is_some_and(|memory| memory.lapses >= LEECH)
    }

    /// Whether a review that brought it to this state is a reason to say that it is a leech: at 8
    /// lapses, then at every fourth.
    pub fn became_leech(&self, before: u32) -> bool {
        let lapses = self.memory.map_or(0, |memory| memory.lapses);
        lapses > before && lapses >= LEECH && (lapses - LEECH).is_multiple_of(LEECH_AGAIN)
    }
}

/// What is known of the cards of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EntryCards {
    /// How many are reviewed.
    pub cards: u64,
    /// Those that are suspended.
    pub suspended: u64,
    /// Those that were never reviewed.
    pub new: u64,
    /// Days until the next review, 0 for today; `None` if none was reviewed yet.
    pub next: Option<u32>,
    /// All were reviewed, and none has an interval of less than 21 days.
    pub known: bool,
}

impl EntryCards {
    /// In words, such as "2 cards, next in 11 days"; empty without cards.
    pub fn in_words(&self) -> String {
        let cards = match self.cards {
            0 => return String::new(),
            cards => counted(cards, "card", "cards"),
        };
        let next = match self.next {
            _ if self.suspended == self.cards => "suspended".to_owned(),
            None => "new".to_owned(),
            Some(0) => "due".to_owned(),
            Some(1) => "next tomorrow".to_owned(),
            Some(days) => format!("next in {days} days"),
        };
        format!("{cards}, {next}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cards_of_an_entry_are_told_in_words() {
        let of = |cards, suspended, next| {
            EntryCards { cards, suspended, next, ..EntryCards::default() }.in_words()
        };
        assert_eq!(of(0, 0, None), "");
        assert_eq!(of(2, 0, Some(11)), "2 cards, next in 11 days");
        assert_eq!(of(1, 0, Some(0)), "1 card, due");
        assert_eq!(of(1, 0, None), "1 card, new");
        assert_eq!(of(3, 3, Some(1)), "3 cards, suspended");
        assert_eq!(of(3, 1, Some(1)), "3 cards, next tomorrow");
    }

    #[test]
    fn leeches_are_reported_at_eight_lapses_and_every_fourth_after() {
        let state = |lapses| CardState {
            memory: Some(Memory {
                stability: 1.0,
                difficulty: 5.0,
                last_day: Day(0),
                due_day: Day(1),
                reps: 20,
                lapses,
            }),
            ..CardState::default()
        };
        let reported: Vec<u32> =
            (1..20).filter(|&lapses| state(lapses).became_leech(lapses - 1)).collect();
        assert_eq!(reported, [8, 12, 16]);
        assert!(!state(8).became_leech(8), "not by a review that was no lapse");
        assert!(!state(7).is_leech() && state(9).is_leech());
    }
}
