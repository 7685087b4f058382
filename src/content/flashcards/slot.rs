//! The slots of cards, and the words by which a reworded card is recognized.

use std::collections::HashSet;

use xxhash_rust::xxh3::xxh3_64;

use crate::domain::fold;

/// What stands for missing words.
pub(super) const BLANK: &str = "[…]";

/// How many of the words of two cards are the same, from 0 to 1.
pub fn likeness(one: &str, other: &str) -> f64 {
    let words = |text: &str| -> HashSet<String> { text.split(' ').map(str::to_owned).collect() };
    let (one, other) = (words(one), words(other));
    let common = one.intersection(&other).count();
    common as f64 / one.union(&other).count().max(1) as f64
}

/// A slot from words.
pub(super) fn slot(kind: &str, words: &str) -> String {
    format!("{kind}-{:016x}", xxh3_64(words.as_bytes()))
}

/// The words of a text, by which a reworded card is recognized.
pub(super) fn words_of(text: &str) -> String {
    fold(text)
}
