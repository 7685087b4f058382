//! The current time, and formatted times.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::{Timestamp, tz::TimeZone};

/// Milliseconds since 1970.
pub fn now() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}

/// A time in milliseconds since 1970, in the local time zone: `2026-01-31 21:30`.
pub fn local(milliseconds: i64) -> String {
    match Timestamp::from_millisecond(milliseconds) {
        Ok(time) => {
            time.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
        }
        Err(_) => "unknown time".to_owned(),
    }
}

/// The month of a time in milliseconds since 1970, in UTC: `2026-01`.
pub(super) fn month(milliseconds: i64) -> String {
    rfc3339(milliseconds).chars().take(7).collect()
}

/// A time in milliseconds since 1970 in RFC 3339, in UTC.
pub fn rfc3339(milliseconds: i64) -> String {
    Timestamp::from_millisecond(milliseconds).map(|time| time.to_string()).unwrap_or_default()
}
