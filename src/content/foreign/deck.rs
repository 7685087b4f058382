//! Cards of decks as documents: a challenge for each, with the sort of card as a tag, as cards in
//! Markdown have it.

use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::xxh3_64;

use super::{
    document::{Document, Facts, with_solution},
    line_map::LineMap,
};
use crate::{
    content::{
        learning_log::{title_of_card, without_clozes},
        naming::slug,
    },
    domain::Kind,
};

/// How a card asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// From the front to the back.
    Basic,
    /// In both directions.
    Reversed,
}

/// A card.
#[derive(Debug)]
pub(super) struct Card<'c> {
    /// What its front says; Markdown. With clozes, it asks for these.
    pub(super) front: String,
    pub(super) back: String,
    pub(super) sort: Sort,
    pub(super) tags: Vec<String>,
    /// The title of its category.
    pub(super) category: String,
    /// Where it comes from.
    pub(super) source: &'c str,
    pub(super) date: &'c str,
}

/// Makes the documents of a deck.
#[derive(Debug, Default)]
pub(super) struct Deck {
    /// The paths so far.
    paths: HashSet<String>,
    /// The next number for each path that is taken.
    next: HashMap<String, usize>,
    /// The lasting ids of notes by their short names.
    guids: HashMap<u32, String>,
}

impl Deck {
    /// The document of a card in a folder. `name` is what stays the same when its text changes; by
    /// default it is called by its front.
    pub(super) fn document(
        &mut self,
        folder: &str,
        name: Option<&str>,
        card: Card<'_>,
    ) -> Document {
        let Card { front, back, sort, mut tags, category, source, date } = card;
        let hidden = without_clozes(&front);
        let sorts: &[&str] = match (&hidden, sort) {
            (Some(_), _) => &["card", "cloze"],
            (None, Sort::Basic) => &["card"],
            (None, Sort::Reversed) => &["card", "reversed"],
        };
        tags.extend(sorts.iter().map(|sort| (*sort).to_owned()));
        // A cloze stays in the solution as it is written, so that a review can ask for each part.
        let (challenge, solution) = match hidden {
            Some(hidden) => (hidden, format!("{front}\n\n{back}")),
            None => (front, back),
        };
        let title = title_of_card(&challenge);
        let title = match &title[..] {
            // The name of a picture would give it away.
            "" if challenge.contains("![") => "(a picture)".to_owned(),
            "" => "(a card without text)".to_owned(),
            _ => title,
        };
        let path = self.path(folder, name.map_or_else(|| slug(&title), str::to_owned));
        let facts = Facts {
            title: &title,
            kind: Some(Kind::Challenge),
            category: &category,
            tags,
            date,
            source,
        };
        let text = facts.before(&with_solution(&challenge, &solution));
        Document { path, text, lines: LineMap::Unknown }
    }

    /// A name for a note by its lasting id, which may hold any signs: a short one, as decks have had
    /// it from the first, unless a note before has the same.
    pub(super) fn key_of(&mut self, guid: &str) -> String {
        self.key(guid, xxh3_64(guid.as_bytes()))
    }

    fn key(&mut self, guid: &str, hash: u64) -> String {
        let short = (hash >> 32) as u32;
        let first = self.guids.entry(short).or_insert_with(|| guid.to_owned());
        if first == guid { format!("{short:08x}") } else { format!("{hash:016x}") }
    }

    /// The document of something else than a card, under its title.
    pub(super) fn plain(&mut self, folder: &str, title: &str, text: &str) -> Document {
        let path = self.path(folder, slug(title));
        Document { path, text: text.to_owned(), lines: LineMap::Unknown }
    }

    /// A path in a folder that no other document of the deck has.
    fn path(&mut self, folder: &str, name: String) -> String {
        let name = if name.is_empty() { "card".to_owned() } else { name };
        let base = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        if self.paths.insert(base.clone()) {
            return base;
        }
        // Linear in all: each step skips a path that is taken.
        let number = self.next.entry(base.clone()).or_insert(2);
        loop {
            let path = format!("{base}-{number}");
            *number += 1;
            if self.paths.insert(path.clone()) {
                return path;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_whose_short_names_are_the_same_keep_apart() {
        let mut deck = Deck::default();
        let (one, other) = (0xabcd_0123_0000_0001, 0xabcd_0123_0000_0002);
        let keys = |deck: &mut Deck| [deck.key("a", one), deck.key("b", other), deck.key("a", one)];
        assert_eq!(keys(&mut deck), ["abcd0123", "abcd012300000002", "abcd0123"]);
        assert_eq!(deck.key_of("g"), format!("{:08x}", xxh3_64(b"g") >> 32));
    }
}
