//! Fitting the scheduler to the user's own reviews.

use super::options::{ReviewOptions, WEIGHTS};
use crate::{
    domain::review::{FitItem, Fitted},
    store::{Error, Store},
};

/// Reviews from which on an optimisation is offered, and again at each doubling.
pub const FIT_FROM: u64 = 400;
/// The setting with the number of reviews at the last optimisation.
const FITTED_AT: &str = "review/fitted-at";

/// Fits the weights to all reviews, and keeps them if they predict these better. Returns what came
/// out, and whether it was kept; `None` if there are too few reviews.
pub fn fit(store: &mut Store, options: &ReviewOptions) -> Result<Option<(Fitted, bool)>, Error> {
    let engine = options.engine(store)?;
    let cards: Vec<FitItem> = store
        .review_histories(&engine)?
        .into_iter()
        .map(|reviews| {
            let mut before = reviews.first().map(|review| review.day).unwrap_or_default();
            let elapsed = |review: &crate::domain::review::Counted| {
                let elapsed = review.day.since(before);
                before = review.day;
                (elapsed, review.grade)
            };
            reviews.iter().map(elapsed).collect()
        })
        .collect();
    let Some(fitted) = engine.scheduler.fit(&cards) else { return Ok(None) };
    store.set_setting(FITTED_AT, &fitted.reviews.to_string())?;
    let better = fitted.after < fitted.before;
    if better {
        store.set_setting(WEIGHTS, &serde_json::Value::from(fitted.weights.clone()).to_string())?;
        let engine = options.engine(store)?;
        store.derive_reviews(&engine, true)?;
    }
    Ok(Some((fitted, better)))
}

/// Whether an optimisation is worth offering.
pub fn offers_fit(store: &Store, reviews: u64) -> Result<bool, Error> {
    let last = store.setting(FITTED_AT)?.and_then(|text| text.parse::<u64>().ok());
    Ok(reviews >= last.map_or(FIT_FROM, |last| last.saturating_mul(2)))
}
