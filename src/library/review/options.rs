//! What the user can configure of reviews.

use crate::{
    domain::review::{DayClock, Engine, Scheduler},
    store::{Error, Store},
};

/// The setting with the fitted weights, as a JSON list.
pub(super) const WEIGHTS: &str = "review/weights";

/// The configuration of reviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewOptions {
    /// The desired chance of recall, in thousandths: 700 to 970.
    pub retention: u16,
    /// New cards a day.
    pub new: usize,
    /// Reviews a day.
    pub reviews: usize,
    /// The hour at which a day begins.
    pub day_start: u8,
}

impl Default for ReviewOptions {
    fn default() -> Self {
        Self { retention: 900, new: 10, reviews: 100, day_start: 4 }
    }
}

impl ReviewOptions {
    /// The scheduler with the fitted weights, and the days in the time zone of the system.
    pub fn engine(&self, store: &Store) -> Result<Engine, Error> {
        let weights: Vec<f32> = store
            .setting(WEIGHTS)?
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        let retention = f64::from(self.retention) / 1000.0;
        // Weights that can't be used count as none.
        let scheduler = Scheduler::new(retention, &weights)
            .or_else(|_| Scheduler::new(retention, &[]))
            .map_err(|error| Error::Foreign(error.to_string()))?;
        Ok(Engine { scheduler, days: DayClock::system(self.day_start) })
    }
}
