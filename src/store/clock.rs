//! The clock of all changes: a hybrid logical clock
//! (<https://cse.buffalo.edu/tech-reports/2014-04.pdf>), milliseconds since 1970 in the upper 48
//! bits, a counter in the lower 16. It orders changes across devices.

use rusqlite::Connection;

/// The largest absolute value that is imported from another copy, so that counting on from it does
/// not overflow 64 bits.
pub(super) const LARGEST: i64 = 1 << 62;

/// Advances the clock: never backwards, even if the system clock is set back, and never beyond
/// [`LARGEST`], even if an imported clock is close to it.
pub(super) fn tick(connection: &Connection, now: i64) -> rusqlite::Result<i64> {
    connection
        .prepare_cached(
            "UPDATE counter SET n = min(max(n + 1, ?1), ?2) WHERE name = 'clock' RETURNING n",
        )?
        .query_row([clock_of(now), LARGEST], |row| row.get(0))
}

/// The clock value of a time, with a counter of 0.
pub(super) fn clock_of(at: i64) -> i64 {
    at.clamp(0, i64::MAX >> 17) << 16
}

/// The clock value right after another.
pub(super) fn after(clock: i64) -> i64 {
    (clock + 1).min(LARGEST)
}
