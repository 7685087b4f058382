//! The clock of all changes: a hybrid logical clock
//! (<https://cse.buffalo.edu/tech-reports/2014-04.pdf>), milliseconds since 1970 in the upper 48
//! bits, a counter in the lower 16. It orders changes across devices.

use rusqlite::Connection;

/// The largest number that is imported from another copy, on either side of 0: what is counted on
/// from there fits into 64 bits.
pub(super) const LARGEST: i64 = 1 << 62;

/// Advances the clock: never back, whatever the clock on the wall does, and never beyond what an
/// import takes, whatever clock one has brought.
pub(super) fn tick(connection: &Connection, now: i64) -> rusqlite::Result<i64> {
    connection
        .prepare_cached(
            "UPDATE counter SET n = min(max(n + 1, ?1), ?2) WHERE name = 'clock' RETURNING n",
        )?
        .query_row([clock_of(now), LARGEST], |row| row.get(0))
}

/// The first clock of a time.
pub(super) fn clock_of(at: i64) -> i64 {
    at.clamp(0, i64::MAX >> 17) << 16
}

/// The clock of what comes right after something.
pub(super) fn after(clock: i64) -> i64 {
    (clock + 1).min(LARGEST)
}
