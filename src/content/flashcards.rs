//! Review cards that nobody has to write: what can be asked about an entry, from its texts and the
//! note on it.
//!
//! A question holds nothing of its answer. Cards without a natural name get a slot from their words;
//! what happens when these change is decided where cards are stored.

mod code;
mod slot;
mod words;
mod written;

use std::collections::HashSet;

use slot::BLANK;
pub use slot::likeness;

use crate::domain::{
    Content, Entry, Kind, clean_line,
    review::{Flashcard, FlashcardKind},
};

/// The most cards of one entry.
const MAX_CARDS: usize = 200;
/// Words that a masked summary must still have, to ask something.
const MIN_WORDS: usize = 4;

/// The cards of an entry with the note on it, in order.
pub fn flashcards(entry: &Entry, note: Option<&str>) -> Vec<Flashcard> {
    let mut cards = Vec::new();
    match &entry.content {
        Content::Challenge { challenge, solution: Some(solution) } => {
            let clozes = written::clozes(solution);
            if clozes.is_empty() {
                cards.push(challenge_card(entry, challenge, solution));
            }
            cards.extend(clozes);
        }
        Content::Challenge { .. } => {}
        Content::Body(body) => {
            match entry.kind {
                Kind::Takeaway => cards.extend(takeaway(entry, body)),
                Kind::Technology | Kind::Concept | Kind::Practice | Kind::Integration => {
                    cards.extend(summary(entry, body));
                }
                Kind::Challenge | Kind::Article => {}
            }
            cards.extend(code::cards(&entry.title, body));
            // A published text has its own uses for these signs.
            if entry.id.is_own() || entry.kind == Kind::Article {
                cards.extend(written::cards(body));
            }
        }
    }
    if let Some(note) = note {
        cards.extend(written::cards(note));
    }
    let mut known = HashSet::new();
    cards.retain(|card| known.insert(card.slot.clone()));
    cards.truncate(MAX_CARDS);
    cards
}

fn challenge_card(entry: &Entry, challenge: &str, solution: &str) -> Flashcard {
    Flashcard {
        slot: "solution".to_owned(),
        kind: FlashcardKind::Challenge,
        front: format!("**{}**\n\n{}", clean_line(&entry.title), challenge.trim()),
        back: solution.trim().to_owned(),
        answer: None,
        words: String::new(),
    }
}

/// The summary without the words of the title and of the other names; then the entry, with its
/// summary if that was not all to be seen.
fn summary(entry: &Entry, body: &str) -> Option<Flashcard> {
    let names = [entry.title.as_str()].into_iter().chain(entry.all_aliases());
    let front = words::mask(&entry.summary, names);
    let left = front.split_whitespace().filter(|word| !word.contains(BLANK)).count();
    let title = format!("**{}**", clean_line(&entry.title));
    let hidden = if front == entry.summary { "" } else { &entry.summary };
    let parts = [&title, hidden, body.trim()].into_iter().filter(|part| !part.is_empty());
    let back = parts.collect::<Vec<_>>().join("\n\n");
    (left >= MIN_WORDS).then(|| Flashcard {
        slot: "summary".to_owned(),
        kind: FlashcardKind::Summary,
        front,
        back,
        answer: Some(entry.title.clone()),
        words: String::new(),
    })
}

/// The first sentence of a takeaway without its bold words, or without its rarest ones.
fn takeaway(entry: &Entry, body: &str) -> Option<Flashcard> {
    let paragraph = body.trim().split("\n\n").next().unwrap_or_default();
    let sentence = match paragraph.trim() {
        "" => entry.title.clone(),
        // Only #tags, as in a takeaway that is its title.
        tags if tags.split_whitespace().all(|word| word.starts_with('#')) => entry.title.clone(),
        text => text.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let (front, answers) = words::blank(&sentence)?;
    Some(Flashcard {
        slot: "takeaway".to_owned(),
        kind: FlashcardKind::Takeaway,
        front,
        back: sentence,
        answer: Some(answers.join(" ")),
        words: String::new(),
    })
}

#[cfg(test)]
mod tests;
