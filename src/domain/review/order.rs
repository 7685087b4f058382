//! The order of events from several clocks, some of them wrong.
//!
//! Events count in the order of their days, then of their clocks. A day that is far from those of
//! the events around it in the order of the clocks comes from a wrong system clock: it is brought
//! between them.

/// Days by which a day may contradict the order of the clocks: travel, and a clock that was a few
/// months off, do no harm.
const TOLERANCE: i32 = 366;

/// The clock, id and day of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp<'a> {
    /// The hybrid logical clock.
    pub clock: i64,
    /// The id.
    pub id: &'a str,
    /// The day as it was recorded.
    pub day: i32,
}

/// The day that each event counts for. `stamps` are in ascending order. Most events are right: a
/// longest run of days that never go back is taken for true, and others, where they are more than a
/// year away, are brought into the range between their neighbours in it.
pub fn effective_days(stamps: &[Stamp<'_>]) -> Vec<i32> {
    debug_assert!(stamps.is_sorted());
    let days: Vec<i32> = stamps.iter().map(|stamp| stamp.day).collect();
    if is_plausible(&days) {
        return days;
    }
    let trusted = longest_run(&days);
    let mut effective = days.clone();
    for (at, day) in effective.iter_mut().enumerate() {
        let next = trusted.partition_point(|&it| it < at);
        let low = next.checked_sub(1).map(|before| days[trusted[before]]);
        let high = trusted.get(next).map(|&after| days[after]);
        if let Some(low) = low.filter(|low| day.saturating_add(TOLERANCE) < *low) {
            *day = low;
        }
        if let Some(high) = high.filter(|high| day.saturating_sub(TOLERANCE) > *high) {
            *day = high;
        }
    }
    effective
}

/// Whether no day is more than [`TOLERANCE`] before an earlier one.
fn is_plausible(days: &[i32]) -> bool {
    let mut latest = i32::MIN;
    days.iter().all(|&day| {
        latest = latest.max(day);
        day.saturating_add(TOLERANCE) >= latest
    })
}

/// The positions of a longest run of numbers that never fall, by patience sorting.
fn longest_run(numbers: &[i32]) -> Vec<usize> {
    // The last position of the best run of each length, and the position before each.
    let mut ends: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    for (at, &number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|&end| numbers[end] <= number);
        previous.push(length.checked_sub(1).map(|before| ends[before]));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut run: Vec<usize> =
        std::iter::successors(ends.last().copied(), |&at| previous[at]).collect();
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effective(days: &[i32]) -> Vec<i32> {
        let stamps: Vec<Stamp<'_>> =
            days.iter().zip(0..).map(|(&day, clock)| Stamp { clock, id: "", day }).collect();
        effective_days(&stamps)
    }

    #[test]
    fn only_days_that_are_years_off_are_corrected() {
        for (days, expected) in [
            // A flight to the west, a clock that was two months off.
            (&[100, 99, 100, 40, 101][..], &[100, 99, 100, 40, 101][..]),
            // A clock years ahead, and one that began at 1970 again.
            (&[20_000, 20_001, 46_000, 20_002, 20_003], &[20_000, 20_001, 20_002, 20_002, 20_003]),
            (&[20_000, 20_001, 0, 20_002], &[20_000, 20_001, 20_001, 20_002]),
            // Later reviews outvote the wrong ones.
            (&[46_000, 46_000, 20_000, 20_001, 20_002], &[20_000, 20_000, 20_000, 20_001, 20_002]),
            (&[], &[]),
        ] {
            assert_eq!(effective(days), expected, "{days:?}");
        }
    }
}
