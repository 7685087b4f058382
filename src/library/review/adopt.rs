//! Reviews that another program has recorded, for entries that were imported from it.

use super::options::ReviewOptions;
use crate::{
    domain::{
        CatalogueId, EntryId,
        review::{CardId, PastReview},
    },
    store::{Error, Store},
};

/// A card of another program, and its reviews.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastCard {
    /// The entry that asks what the card asked.
    pub entry: EntryId,
    /// Which of its cards it was, from 0.
    pub number: usize,
    /// Its reviews.
    pub reviews: Vec<PastReview>,
}

/// Takes over the reviews of cards, so that they are due when they would have been forgotten. Cards
/// that no entry has are left out. Returns how many reviews there were; a second time, they change
/// nothing.
pub fn adopt(
    store: &mut Store,
    catalogue: &CatalogueId,
    cards: Vec<PastCard>,
    options: &ReviewOptions,
    now: i64,
) -> Result<usize, Error> {
    let mut found: Vec<(CardId, Vec<PastReview>)> = Vec::new();
    for PastCard { entry, number, reviews } in cards {
        let known = store.cards_of(catalogue, &entry)?;
        // A card that was asked both ways is one entry here, with one card.
        let card = known.get(number).or(known.first());
        if let Some(card) = card.filter(|_| !reviews.is_empty()) {
            found.push((CardId { entry, slot: card.slot.clone() }, reviews));
        }
    }
    let engine = options.engine(store)?;
    store.adopt_reviews(catalogue, &found, &engine, now)?;
    Ok(found.iter().map(|(_, reviews)| reviews.len()).sum())
}
