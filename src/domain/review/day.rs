//! Local days. A review is stored with the day that it was made on, which is never computed again:
//! a later change of the time zone or of the start of the day moves no past review.

use std::fmt;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

/// A local day, as the number of days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Day(pub i32);

impl Day {
    /// The largest distance from 1970, in days: some 8,000 years.
    const FARTHEST: i64 = 2_900_000;

    /// The day with this number, brought into the range of dates.
    pub fn of_number(number: i64) -> Self {
        Self(number.clamp(-700_000, Self::FARTHEST) as i32)
    }

    /// The day of a date.
    pub fn of_date(date: Date) -> Self {
        let epoch = Date::constant(1970, 1, 1);
        Self::of_number(date.duration_since(epoch).as_hours() / 24)
    }

    /// Its date.
    pub fn date(self) -> Date {
        let epoch = Date::constant(1970, 1, 1);
        epoch.saturating_add(SignedDuration::from_hours(i64::from(self.0) * 24))
    }

    /// Whole days from `earlier` to this day; 0 if that is later.
    pub fn since(self, earlier: Self) -> u32 {
        self.0.saturating_sub(earlier.0).max(0).unsigned_abs()
    }

    /// The day this many days later.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Self::of_number(i64::from(self.0).saturating_add(days))
    }

    /// The day of the week: 0 for Monday.
    pub fn weekday(self) -> usize {
        // 1970-01-01 was a Thursday.
        (self.0 + 3).rem_euclid(7).unsigned_abs() as usize
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)
    }
}

/// Tells the local day of a moment.
#[derive(Debug, Clone)]
pub struct DayClock {
    zone: TimeZone,
    start: i8,
}

impl DayClock {
    /// In a time zone, with days that begin at this hour (0 to 23).
    pub fn new(zone: TimeZone, start: u8) -> Self {
        Self { zone, start: start.min(23) as i8 }
    }

    /// In the time zone of the system.
    pub fn system(start: u8) -> Self {
        Self::new(TimeZone::system(), start)
    }

    /// The local day of a time, in milliseconds since 1970.
    pub fn day(&self, at: i64) -> Day {
        let Ok(time) = Timestamp::from_millisecond(at) else { return Day::default() };
        let local = self.zone.to_datetime(time);
        let start = SignedDuration::from_hours(i64::from(self.start));
        Day::of_date(local.saturating_sub(start).date())
    }

    /// The time zone for the record: its name, or the offset at that time.
    pub fn zone_name(&self, at: i64) -> String {
        match (self.zone.iana_name(), Timestamp::from_millisecond(at)) {
            (Some(name), _) => name.to_owned(),
            (None, Ok(time)) => self.zone.to_offset(time).to_string(),
            (None, Err(_)) => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    #[test]
    fn a_day_begins_at_its_hour_in_its_zone() {
        let nairobi = DayClock::new(TimeZone::get("Africa/Nairobi").unwrap(), 4);
        for (time, date) in [
            ("2026-11-29T00:59:59Z", "2026-11-28"),
            ("2026-11-29T01:00:00Z", "2026-11-29"),
            ("2026-11-30T00:59:59Z", "2026-11-29"),
        ] {
            assert_eq!(nairobi.day(at(time)).to_string(), date, "{time}");
        }
        assert_eq!(nairobi.zone_name(0), "Africa/Nairobi");
        let fixed = DayClock::new(TimeZone::fixed(jiff::tz::offset(-11)), 0);
        assert_eq!(fixed.zone_name(0), "-11");
    }

    #[test]
    fn zones_from_one_end_of_the_earth_to_the_other_are_at_most_two_days_apart() {
        let time = at("2026-11-29T10:30:00Z");
        let day = |zone: &str| DayClock::new(TimeZone::get(zone).unwrap(), 4).day(time);
        let (east, west) = (day("Pacific/Kiritimati"), day("Pacific/Pago_Pago"));
        assert_eq!(
            (east.to_string(), west.to_string()),
            ("2026-11-29".into(), "2026-11-28".into())
        );
        // Whoever flies west reviews on an earlier day than before; no time passes, never less.
        assert_eq!((west.since(east), east.since(west)), (0, 1));
    }

    #[test]
    fn daylight_saving_neither_skips_nor_doubles_a_day() {
        let berlin = DayClock::new(TimeZone::get("Europe/Berlin").unwrap(), 4);
        let mut before = berlin.day(at("2026-01-01T12:00:00Z"));
        let hour = 3_600_000;
        for hours in 1..365 * 24 {
            let day = berlin.day(at("2026-01-01T12:00:00Z") + hours * hour);
            assert!((0..=1).contains(&(day.0 - before.0)), "{day}");
            before = day;
        }
        assert_eq!(before.to_string(), "2027-01-01");
    }

    #[test]
    fn numbers_dates_and_weekdays_agree() {
        let day = Day::of_date(Date::constant(2026, 11, 30));
        assert_eq!(
            (day.weekday(), day.plus(6).weekday(), day.to_string()),
            (0, 6, "2026-11-30".into())
        );
        assert_eq!(Day::of_date(day.date()), day);
        assert_eq!(Day(-1).weekday(), 2);
        for extreme in [i64::MIN, i64::MAX] {
            let _ = (Day::of_number(extreme).to_string(), DayClock::system(4).day(extreme));
        }
    }
}
