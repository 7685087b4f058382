//! The heat map: which cell is which day.

use ratatui::layout::{Position, Rect};

use super::layout::HomeSize;
use crate::domain::review::Day;

/// The columns of the names of the days.
const NAMES: u16 = 5;

/// Where the days of the last weeks are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calendar {
    /// The area of the cells, from the first column and the row of Monday.
    area: Rect,
    /// Columns of a week.
    step: u16,
    /// How many weeks are shown.
    pub(super) weeks: u16,
    today: Day,
}

impl Calendar {
    /// The calendar in a box.
    pub(super) fn of(frame: Rect, size: HomeSize, today: Day) -> Self {
        let step = if size == HomeSize::Wide { 2 } else { 1 };
        // Without a row for the months on a small screen.
        let head = if size == HomeSize::Small { 1 } else { 2 };
        // Beside the map of a medium screen stand the figures.
        let room = match size {
            HomeSize::Wide => frame.width.saturating_sub(NAMES + 4),
            HomeSize::Medium => frame.width.saturating_sub(NAMES + 20),
            HomeSize::Small => frame.width.saturating_sub(NAMES + 3),
        };
        let area = Rect {
            x: frame.x + 1 + NAMES,
            y: frame.y + head,
            width: room,
            height: frame.height.saturating_sub(head + 1).min(7),
        };
        Self { area, step, weeks: (room / step).min(53), today }
    }

    /// The Monday of the first week.
    pub(super) fn first(&self) -> Day {
        let monday = self.today.plus(-(self.today.weekday() as i64));
        monday.plus(-7 * (i64::from(self.weeks) - 1))
    }

    /// The cell of a day.
    pub(super) fn cell(&self, day: Day) -> Option<Position> {
        if day > self.today || day < self.first() {
            return None;
        }
        let days = day.since(self.first());
        let (week, weekday) = ((days / 7) as u16, (days % 7) as u16);
        let cell = Position::new(self.area.x + week * self.step, self.area.y + weekday);
        self.area.contains(cell).then_some(cell)
    }

    /// The day of a cell.
    pub(super) fn day_at(&self, at: Position) -> Option<Day> {
        if !self.area.contains(at) {
            return None;
        }
        let week = (at.x - self.area.x) / self.step;
        let day = self.first().plus(i64::from(week) * 7 + i64::from(at.y - self.area.y));
        (day <= self.today).then_some(day)
    }

    /// The row above that of Monday.
    pub(super) fn head(&self) -> Rect {
        Rect { y: self.area.y.saturating_sub(1), height: 1, ..self.area }
    }

    /// The rows of the days, from the left border of the box.
    pub(super) fn names(&self) -> Rect {
        Rect { x: self.area.x - NAMES, width: NAMES, ..self.area }
    }

    /// The first column of each month, and its number.
    pub(super) fn months(&self) -> Vec<(u16, i8)> {
        let mut months = Vec::new();
        for week in 0..self.weeks {
            let monday = self.first().plus(i64::from(week) * 7).date();
            // The week in which the month begins.
            let sunday = self.first().plus(i64::from(week) * 7 + 6).date();
            if sunday.day() <= 7 || week == 0 && monday.day() <= 20 {
                months.push((week * self.step, sunday.month()));
            }
        }
        months
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;

    #[test]
    fn every_day_has_one_cell_and_leads_back() {
        let today = Day::of_date(Date::constant(2026, 11, 26));
        for (size, width, weeks) in
            [(HomeSize::Wide, 118, 53), (HomeSize::Medium, 78, 53), (HomeSize::Small, 48, 40)]
        {
            let calendar = Calendar::of(Rect::new(1, 5, width, 11), size, today);
            assert_eq!(calendar.weeks, weeks, "{size:?}");
            let days = i64::from(weeks) * 7 - (6 - today.weekday() as i64);
            for ago in 0..days {
                let day = today.plus(-ago);
                let cell = calendar.cell(day).unwrap();
                assert_eq!(calendar.day_at(cell), Some(day));
            }
            assert_eq!(calendar.cell(today.plus(-days)), None);
            assert_eq!(calendar.cell(today.plus(1)), None);
        }
    }
}
