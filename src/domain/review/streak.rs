//! Days in a row.

use std::collections::BTreeSet;

use super::day::Day;

/// The most rest days that can be saved up.
const MAX_REST: u32 = 2;
/// Days in a row that earn a rest day.
const EARNS_REST: u32 = 7;

/// How many days in a row something was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Streak {
    /// Until today, or until yesterday where today is still open.
    pub days: u32,
    /// The longest ever.
    pub best: u32,
    /// Rest days that are left.
    pub rest: u32,
}

/// The streak. `active` are the days with a review or a note; `free` tells whether nothing was due
/// on a day, which breaks nothing and counts for nothing. Seven days in a row earn a rest day, which
/// a missed day uses up; at most two are saved.
pub fn streak(active: &BTreeSet<Day>, free: impl Fn(Day) -> bool, today: Day) -> Streak {
    let mut streak = Streak::default();
    let Some(&first) = active.first() else { return streak };
    let mut towards_rest = 0;
    let mut day = first;
    while day <= today {
        if active.contains(&day) {
            streak.days += 1;
            streak.best = streak.best.max(streak.days);
            towards_rest += 1;
            if towards_rest == EARNS_REST {
                towards_rest = 0;
                streak.rest = (streak.rest + 1).min(MAX_REST);
            }
        } else if day == today || free(day) {
        } else if streak.rest > 0 {
            streak.rest -= 1;
            towards_rest = 0;
        } else {
            (streak.days, towards_rest) = (0, 0);
        }
        day = day.plus(1);
    }
    streak
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `#` active, `.` missed, `o` nothing due; the last character is today.
    fn of(days: &str) -> (u32, u32, u32) {
        let at = |wanted: char| -> BTreeSet<Day> {
            let days = days.chars().zip(0..).filter(|(c, _)| *c == wanted);
            days.map(|(_, number)| Day(number)).collect()
        };
        let free = at('o');
        let today = Day(days.len() as i32 - 1);
        let Streak { days, best, rest } = streak(&at('#'), |day| free.contains(&day), today);
        (days, best, rest)
    }

    #[test]
    fn a_streak_breaks_on_a_missed_day_without_a_rest_day() {
        for (days, expected) in [
            ("", (0, 0, 0)),
            ("##", (2, 2, 0)),
            ("##.", (2, 2, 0)),
            ("##..", (0, 2, 0)),
            ("###.#", (1, 3, 0)),
            ("##ooo#", (3, 3, 0)),
            ("#######.#", (8, 8, 0)),
            ("#######..#", (1, 7, 0)),
            ("#####################", (21, 21, 2)),
            ("##############..#", (15, 15, 0)),
            // Six days after a rest day earn nothing yet.
            ("#######.######.#", (1, 13, 0)),
        ] {
            assert_eq!(of(days), expected, "{days}");
        }
    }
}
