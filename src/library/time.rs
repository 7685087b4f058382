//! The current time, and formatted times.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::{Timestamp, tz::TimeZone};

use crate::content::Now;

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

/// The local time now, for names and front matter.
pub(super) fn moment() -> Now {
    let now = Timestamp::now().to_zoned_datetime(TimeZone::system());
    Now {
        digits: now.strftime("%Y%m%d%H%M%S").to_string(),
        offset: now.strftime("%:z").to_string(),
    }
}

/// A time seen from another, both in milliseconds since 1970: `5 minutes ago`; after a week, the
/// day.
pub(super) fn ago(then: i64, now: i64) -> String {
    let minutes = now.saturating_sub(then) / 60_000;
    let (hours, days) = (minutes / 60, minutes / (60 * 24));
    match (days, hours, minutes) {
        (8.., ..) => local(then).chars().take("2026-01-31".len()).collect(),
        (2.., ..) => format!("{days} days ago"),
        (1, ..) => "yesterday".to_owned(),
        (_, 2.., _) => format!("{hours} hours ago"),
        (_, 1, _) => "an hour ago".to_owned(),
        (.., 2..) => format!("{minutes} minutes ago"),
        (.., 1) => "a minute ago".to_owned(),
        _ => "just now".to_owned(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_as_people_do() {
        let (minute, hour) = (60_000, 3_600_000);
        let now = 40 * 24 * hour;
        for (before, text) in [
            (0, "just now"),
            (-minute, "just now"),
            (59_999, "just now"),
            (minute, "a minute ago"),
            (59 * minute, "59 minutes ago"),
            (hour, "an hour ago"),
            (23 * hour, "23 hours ago"),
            (24 * hour, "yesterday"),
            (48 * hour, "2 days ago"),
            (7 * 24 * hour, "7 days ago"),
        ] {
            assert_eq!(ago(now - before, now), text);
        }
        assert!(ago(0, now).starts_with("19"), "{}", ago(0, now));
    }
}
