//! What is known about the memory of a card, and when it is due: FSRS-6.
//!
//! The crate `fsrs` of the Open Spaced Repetition project computes it, the one that Anki runs; the
//! formulas are in its wiki (<https://github.com/open-spaced-repetition/fsrs4anki/wiki/The-Algorithm>).
//! Here are only whole days, limits and fuzz. Stability is the number of days after which the
//! chance of recall has fallen to 90 %, from 0.001 to 36,500; difficulty goes from 1 to 10.

use fsrs::{
    ComputeParametersInput, DEFAULT_PARAMETERS, FSRS, FSRSItem, FSRSReview, MemoryState,
    compute_parameters, current_retrievability,
};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::day::Day;

/// The chance of recall at which a card is due, unless configured.
pub const DEFAULT_RETENTION: f64 = 0.9;
/// The longest interval in days.
const MAX_INTERVAL: f32 = 36_500.0;
/// Reviews that an optimisation needs at least; with fewer, the default weights are better.
const MIN_FIT: usize = 400;

/// How well a card was remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Not at all, or wrongly.
    Again = 1,
    /// With effort.
    Hard = 2,
    /// Well.
    Good = 3,
    /// Without effort.
    Easy = 4,
}

impl Grade {
    /// All grades, the worst first.
    pub const ALL: [Self; 4] = [Self::Again, Self::Hard, Self::Good, Self::Easy];

    /// The grade with this number, 1 to 4.
    pub fn of_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.number() == number)
    }

    /// Its number, 1 to 4.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// Its name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Again => "again",
            Self::Hard => "hard",
            Self::Good => "good",
            Self::Easy => "easy",
        }
    }

    /// Whether the card was remembered.
    pub fn is_kept(self) -> bool {
        self != Self::Again
    }
}

/// The memory of a card.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Memory {
    /// Days after which the chance of recall is 90 %.
    pub stability: f32,
    /// From 1 to 10.
    pub difficulty: f32,
    /// The day of the last review.
    pub last_day: Day,
    /// The day on which it is due.
    pub due_day: Day,
    /// How often it was reviewed.
    pub reps: u32,
    /// How often it was forgotten, on a later day than that of the review before.
    pub lapses: u32,
}

/// Weights with which nothing can be scheduled.
#[derive(Debug, thiserror::Error)]
#[error("FSRS-6 takes 21 finite weights")]
pub struct InvalidWeights;

/// The reviews of one card in order: days since the one before, and grades.
pub type FitItem = Vec<(u32, Grade)>;

/// The result of an optimisation.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// The 21 weights.
    pub weights: Vec<f32>,
    /// The log-loss of the predictions with the weights so far; less is better.
    pub before: f32,
    /// The log-loss with the new weights.
    pub after: f32,
    /// How many reviews it is based on.
    pub reviews: usize,
}

/// Schedules reviews.
#[derive(Debug, Clone)]
pub struct Scheduler {
    fsrs: FSRS,
    weights: Vec<f32>,
    retention: f32,
    fuzzed: bool,
}

impl Scheduler {
    /// With a desired retention (0.7 to 0.97, brought into this range) and weights; none are the
    /// default ones.
    ///
    /// # Errors
    /// Other weights than 21 finite numbers.
    pub fn new(retention: f64, weights: &[f32]) -> Result<Self, InvalidWeights> {
        let weights = if weights.is_empty() { &DEFAULT_PARAMETERS[..] } else { weights };
        if weights.len() != DEFAULT_PARAMETERS.len() {
            return Err(InvalidWeights);
        }
        let fsrs = FSRS::new(weights).map_err(|_| InvalidWeights)?;
        let retention = retention.clamp(0.7, 0.97) as f32;
        Ok(Self { fsrs, weights: weights.to_vec(), retention, fuzzed: true })
    }

    /// The same without fuzz.
    #[must_use]
    pub fn without_fuzz(self) -> Self {
        Self { fuzzed: false, ..self }
    }

    /// Identifies everything that due days depend on.
    pub fn signature(&self) -> String {
        format!("fsrs6 {} {:?}", self.retention, self.weights)
    }

    /// The memory of a card after a review. `seed` identifies the card: with it, all devices fuzz
    /// alike.
    pub fn review(&self, before: Option<&Memory>, grade: Grade, day: Day, seed: u64) -> Memory {
        let elapsed = before.map_or(0, |memory| day.since(memory.last_day));
        let state = self.step(before, grade, elapsed);
        let reps = before.map_or(0, |memory| memory.reps).saturating_add(1);
        let lapsed = grade == Grade::Again && before.is_some() && elapsed > 0;
        let lapses = before.map_or(0, |memory| memory.lapses) + u32::from(lapsed);
        let interval = self.interval(state.stability, fuzz_seed(seed, reps));
        Memory {
            stability: state.stability,
            difficulty: state.difficulty,
            last_day: day,
            due_day: day.plus(i64::from(interval)),
            reps,
            lapses,
        }
    }

    /// The state after a review that comes this many days after the one before.
    fn step(&self, before: Option<&Memory>, grade: Grade, elapsed: u32) -> MemoryState {
        let review = FSRSReview { rating: grade as u32, delta_t: elapsed };
        let before = before.map(|memory| MemoryState {
            stability: memory.stability,
            difficulty: memory.difficulty,
        });
        let after = self.fsrs.memory_state(FSRSItem { reviews: vec![review] }, before);
        // It fails for numbers that are not finite, which no stored state has.
        after.ok().or(before).unwrap_or(MemoryState { stability: 1.0, difficulty: 5.0 })
    }

    /// The interval in days for a stability.
    #[expect(clippy::cast_sign_loss, reason = "at least one day")]
    fn interval(&self, stability: f32, seed: u64) -> u32 {
        let exact = self.fsrs.next_interval(Some(stability), self.retention, 3);
        let exact = if exact.is_finite() { exact.clamp(0.0, MAX_INTERVAL) } else { 1.0 };
        let days = if self.fuzzed { fuzz(exact, seed) } else { exact.round() };
        days.clamp(1.0, MAX_INTERVAL) as u32
    }

    /// The chance of recall on a day, from 0 to 1.
    pub fn retrievability(&self, memory: &Memory, day: Day) -> f64 {
        let state = MemoryState { stability: memory.stability, difficulty: memory.difficulty };
        let decay = self.weights[20];
        f64::from(current_retrievability(state, day.since(memory.last_day) as f32, decay))
    }

    /// The weights.
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// Fits the weights to reviews; `None` if there are too few.
    pub fn fit(&self, cards: &[FitItem]) -> Option<Fitted> {
        let (mut items, mut ids) = (Vec::new(), Vec::new());
        for (card, reviews) in cards.iter().enumerate() {
            // One item for each review on a later day, with all before it.
            let all: Vec<FSRSReview> = reviews
                .iter()
                .map(|&(delta_t, grade)| FSRSReview { rating: grade as u32, delta_t })
                .collect();
            for end in 2..=all.len() {
                if all[end - 1].delta_t > 0 {
                    items.push(FSRSItem { reviews: all[..end].to_vec() });
                    ids.push(card as i64);
                }
            }
        }
        let reviews: usize = cards.iter().map(Vec::len).sum();
        if reviews < MIN_FIT || items.len() < MIN_FIT / 4 {
            return None;
        }
        let input = ComputeParametersInput {
            train_set: items.clone(),
            card_ids: Some(ids),
            ..ComputeParametersInput::default()
        };
        let weights = compute_parameters(input).ok()?;
        let loss = |fsrs: &FSRS| fsrs.evaluate(items.clone(), |_| true).ok();
        let before = loss(&self.fsrs)?.log_loss;
        let after = loss(&FSRS::new(&weights).ok()?)?.log_loss;
        Some(Fitted { weights, before, after, reviews })
    }
}

/// Spreads an interval, so that cards learned together are not always due together. The formula is
/// Anki's: nothing below 2.5 days, then 15 % of the days to 7, 10 % of those to 20, 5 % beyond.
fn fuzz(days: f32, seed: u64) -> f32 {
    if days < 2.5 {
        return days.round();
    }
    let delta = 1.0
        + 0.15 * (days.min(7.0) - 2.5)
        + 0.1 * (days.min(20.0) - 7.0).max(0.0)
        + 0.05 * (days - 20.0).max(0.0);
    let least = (days - delta).round().max(2.0);
    let most = (days + delta).round().min(MAX_INTERVAL);
    // The upper 24 bits, which an f32 holds exactly.
    let chance = (seed >> 40) as f32 / (1u32 << 24) as f32;
    (least + (chance * (most - least + 1.0)).floor()).min(most)
}

fn fuzz_seed(card: u64, reps: u32) -> u64 {
    xxh3_64_with_seed(&reps.to_le_bytes(), card)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(one: f64, other: f64) -> bool {
        (one - other).abs() <= 1e-5 * other.abs().max(1e-9)
    }

    #[test]
    fn thirty_steps_are_those_of_the_reference() {
        let text = include_str!("../../../tests/fixtures/fsrs6_vectors.json");
        let file: serde_json::Value = serde_json::from_str(text).unwrap();
        let weights: Vec<f32> = file["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it.as_f64().unwrap() as f32)
            .collect();
        assert_eq!(weights, DEFAULT_PARAMETERS);
        let scheduler = Scheduler::new(0.9, &weights).unwrap().without_fuzz();
        let vectors = file["vectors"].as_array().unwrap();
        assert_eq!(vectors.len(), 30);
        for vector in vectors {
            let number = |name: &str| vector[name].as_f64();
            let elapsed = number("elapsed_days").unwrap() as i64;
            let before = number("stability_before").map(|stability| Memory {
                stability: stability as f32,
                difficulty: number("difficulty_before").unwrap() as f32,
                last_day: Day(0),
                due_day: Day(0),
                reps: 1,
                lapses: 0,
            });
            if let (Some(before), Some(expected)) = (&before, number("retrievability_before")) {
                let found = scheduler.retrievability(before, Day(0).plus(elapsed));
                assert!(near(found, expected), "{found} {vector}");
            }
            let grade = Grade::of_number(vector["rating"].as_i64().unwrap()).unwrap();
            let after = scheduler.review(before.as_ref(), grade, Day(0).plus(elapsed), 0);
            // Where the reference has no ceiling, the crate's own value is right.
            let stability = number("stability_after").unwrap().min(36_500.0);
            assert!(near(f64::from(after.stability), stability), "{after:?} {vector}");
            let difficulty = number("difficulty_after").unwrap();
            assert!(near(f64::from(after.difficulty), difficulty), "{after:?} {vector}");
            let interval = i64::from(after.due_day.since(after.last_day));
            assert_eq!(interval, vector["interval_days"].as_i64().unwrap(), "{vector}");
        }
    }

    #[test]
    fn fuzz_stays_in_its_range_and_uses_all_of_it() {
        for (days, least, most) in [
            (1.0, 1.0, 1.0),
            (2.4, 2.0, 2.0),
            (3.0, 2.0, 4.0),
            (10.0, 8.0, 12.0),
            (20.0, 17.0, 23.0),
            (30.0, 27.0, 33.0),
            (100.0, 93.0, 107.0),
        ] {
            let found: Vec<f32> =
                (0..4000).map(|seed| fuzz(days, xxh3_64_with_seed(b"", seed))).collect();
            let lowest = found.iter().copied().fold(f32::MAX, f32::min);
            let highest = found.iter().copied().fold(f32::MIN, f32::max);
            assert_eq!((lowest, highest), (least, most), "{days}");
        }
        assert!(fuzz(36_500.0, u64::MAX) <= 36_500.0);
    }

    #[test]
    fn time_never_runs_backwards_and_a_lapse_needs_a_later_day() {
        let scheduler = Scheduler::new(0.9, &[]).unwrap();
        let first = scheduler.review(None, Grade::Good, Day(100), 7);
        let back = scheduler.review(Some(&first), Grade::Good, Day(90), 7);
        let same = scheduler.review(Some(&first), Grade::Good, Day(100), 7);
        assert!((back.stability - same.stability).abs() < f32::EPSILON);
        let again = |day| scheduler.review(Some(&first), Grade::Again, Day(day), 7).lapses;
        assert_eq!((again(100), again(101)), (0, 1));
        // Every device computes the same.
        assert_eq!(
            scheduler.review(None, Grade::Easy, Day(1), 5).due_day,
            scheduler.review(None, Grade::Easy, Day(1), 5).due_day
        );
    }

    #[test]
    fn more_retention_means_shorter_intervals() {
        let interval = |retention| {
            let scheduler = Scheduler::new(retention, &[]).unwrap().without_fuzz();
            scheduler.interval(30.0, 0)
        };
        assert_eq!(interval(0.9), 30);
        assert!(interval(0.97) < 10 && interval(0.7) > 100);
        assert_eq!(interval(0.1), interval(0.7), "brought into the range");
        assert!(Scheduler::new(0.9, &[1.0]).is_err());
        assert!(Scheduler::new(0.9, &[f32::NAN; 21]).is_err());
    }
}
