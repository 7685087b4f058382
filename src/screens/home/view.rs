//! Draws the home screen.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::{Modifier, Style},
};

use super::{
    calendar::Calendar,
    layout::{self, HomeBox, HomeSize},
    state::Home,
};
use crate::{
    domain::{clean_line, counted, review::Day, width},
    library::{self, HomeView, WhatNext},
    screens::{
        browse::BrowseAction,
        command::{Action, Scope},
        paint,
        shared::Shared,
    },
};

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Home {
    /// Draws the screen; returns the position of the cursor.
    pub(in crate::screens) fn draw(&self, cx: &Shared, buffer: &mut Buffer) -> Option<Position> {
        let areas = layout::areas(cx.size);
        paint::fill(buffer, areas.screen, cx.theme.base());
        let bold = cx.theme.accent().add_modifier(Modifier::BOLD);
        let column = paint::text(buffer, areas.header, 1, "Nexus", bold);
        paint::text(buffer, areas.header, column, " · Home", cx.theme.muted());
        let Some(view) = &self.view else {
            paint::text(buffer, paint::row(areas.next, 1), 2, "Reading …", cx.theme.muted());
            return None;
        };
        let HomeView { home, .. } = &**view;
        let date = date_of(home.today);
        let date = if areas.size == HomeSize::Small {
            date
        } else {
            format!("{date} · day ends {:02}:00", home.day_start)
        };
        let date = if cx.sync.is_empty() { date } else { format!("{date} · {}", cx.sync) };
        let end = usize::from(areas.header.width).saturating_sub(width(&date) + 1);
        paint::text(buffer, areas.header, end as u16, &date, cx.theme.muted());
        if home.first_ever {
            return self.draw_first(home, cx, areas.first(), buffer);
        }
        let cursor = self.draw_next(home, cx, areas.next, buffer);
        self.draw_year(home, cx, (areas.year, areas.size), buffer);
        if areas.size == HomeSize::Wide {
            self.draw_you(home, cx, areas.you, buffer);
            self.draw_due(home, cx, areas.due, buffer);
            self.draw_kept(home, cx, areas.kept, buffer);
        } else {
            self.draw_due_in_rows(home, cx, areas.due, buffer);
        }
        let focused = areas.of(self.focus);
        let beside = Position::new(focused.x + 1, focused.y + 1);
        cursor.or(Some(beside).filter(|at| focused.contains(*at)))
    }

    /// Draws a row of things to do: the mark, a short name, the text, and what stands at the right.
    pub(super) fn draw_row(
        &self,
        cx: &Shared,
        row: Rect,
        (selected, name, text, right): (bool, &str, &str, &str),
        buffer: &mut Buffer,
    ) {
        if selected {
            buffer.set_style(row, cx.theme.selected(self.focus == HomeBox::Next));
            paint::text(buffer, row, 1, "▌", cx.theme.accent());
        }
        paint::text(buffer, row, 3, name, cx.theme.accent());
        let end = usize::from(row.width).saturating_sub(width(right) + 2);
        let room = end.saturating_sub(14 + usize::from(!right.is_empty()));
        paint::text(buffer, row, 14, &paint::fit(&clean_line(text), room), Style::new());
        if end > 14 {
            paint::text(buffer, row, end as u16, right, cx.theme.muted());
        }
    }

    fn draw_next(
        &self,
        home: &library::Home,
        cx: &Shared,
        area: Rect,
        buffer: &mut Buffer,
    ) -> Option<Position> {
        let focused = self.focus == HomeBox::Next;
        let within = paint::frame(buffer, area, cx.theme, focused, "What next", "");
        if home.next.is_empty() {
            let key = cx.key_in(&[Scope::Panes], Action::Browse(BrowseAction::Enrol));
            let text = format!("Nothing to do. {key} on an entry adds it to the reviews.");
            paint::text(buffer, paint::row(within, 0), 1, &text, cx.theme.muted());
            return None;
        }
        for (number, next) in home.next.iter().enumerate() {
            let (name, text, right) = match next {
                WhatNext::Review { cards, time } => {
                    let minutes = (time / 60_000).max(1);
                    ("Review", format!("{cards} due"), format!("about {minutes} min"))
                }
                WhatNext::Learn(new) => ("Learn", format!("{new} new"), String::new()),
                WhatNext::Continue(_, title, 0) => ("Continue", title.clone(), String::new()),
                WhatNext::Continue(_, title, read) => {
                    ("Continue", title.clone(), format!("{read} % read"))
                }
                WhatNext::Fix(1, _, title) => ("Fix", format!("1 leech: {title}"), String::new()),
                WhatNext::Fix(leeches, _, title) => {
                    ("Fix", format!("{leeches} leeches, such as: {title}"), String::new())
                }
                WhatNext::Recover(drafts) => {
                    let drafts = counted(*drafts, "unsaved draft", "unsaved drafts");
                    ("Recover", drafts, String::new())
                }
                WhatNext::Optimise(reviews) => {
                    let text = "fit the scheduler to you".to_owned();
                    ("Optimise", text, format!("{reviews} reviews"))
                }
                WhatNext::Challenge(_, title) => {
                    ("Challenge", title.clone(), "of the day".to_owned())
                }
            };
            let row = paint::row(within, number as u16);
            self.draw_row(cx, row, (number == self.row, name, &text, &right), buffer);
        }
        let y = within.y + self.row as u16;
        (focused && y < within.bottom()).then(|| Position::new(within.x + 1, y))
    }

    fn draw_you(&self, home: &library::Home, cx: &Shared, area: Rect, buffer: &mut Buffer) {
        let focused = self.focus == HomeBox::You;
        let within = paint::frame(buffer, area, cx.theme, focused, "You", "");
        let today = home.last_days(1).map(library::Home::reviews_of).sum::<u64>();
        let week: u64 = home.last_days(7).map(library::Home::reviews_of).sum();
        let minutes = home.last_days(7).map(|figures| figures.took).sum::<u64>() / 60_000;
        let rest = match home.streak.rest {
            0 => String::new(),
            rest => format!("{} left", counted(rest, "rest day", "rest days")),
        };
        let counts = home.counts;
        let mut this_week = format!("{}, {minutes} min", counted(week, "review", "reviews"));
        if !cx.plain && usize::from(within.width) >= 23 + 10 + width(&this_week) {
            this_week = format!("{}   {this_week}", week_of(home));
        }
        let lines = [
            ("reviews today", format!("{today} of {}", today + home.counts.due)),
            ("kept in mind (30 d)", kept_text(home)),
            (
                "streak",
                format!("{}, best {}", counted(home.streak.days, "day", "days"), home.streak.best),
            ),
            ("", rest),
            ("this week", this_week),
            (
                "cards",
                format!("{} learned · {} young · {} new", counts.mature, counts.young, counts.new),
            ),
            ("notes", format!("{}   takeaways {}", home.notes, home.takeaways)),
        ];
        for (number, (name, text)) in lines.iter().enumerate() {
            let row = paint::row(within, number as u16);
            paint::text(buffer, row, 1, name, cx.theme.muted());
            let room = usize::from(row.width).saturating_sub(23);
            paint::text(buffer, row, 22, &paint::fit(text, room), Style::new());
        }
    }

    fn draw_year(
        &self,
        home: &library::Home,
        cx: &Shared,
        (area, size): (Rect, HomeSize),
        buffer: &mut Buffer,
    ) {
        let focused = self.focus == HomeBox::Year;
        let calendar = Calendar::of(area, size, home.today);
        let all: u64 = home.days.iter().map(library::Home::reviews_of).sum();
        let active = home.days.iter().filter(|figures| figures.is_active()).count();
        let title = match size {
            HomeSize::Wide | HomeSize::Medium => "The year".to_owned(),
            HomeSize::Small => format!("{} weeks", calendar.weeks),
        };
        let summary = match size {
            HomeSize::Small => format!("streak {}", home.streak.days),
            HomeSize::Medium if cx.plain => format!(
                "streak {}, best {}, rest days {}",
                home.streak.days, home.streak.best, home.streak.rest
            ),
            _ => format!(
                "{} on {}",
                counted(all, "review", "reviews"),
                counted(active, "day", "days")
            ),
        };
        let within = paint::frame(buffer, area, cx.theme, focused, &title, &summary);
        if cx.plain {
            return self.list_days(home, within, buffer);
        }
        if size != HomeSize::Small {
            let head = calendar.head();
            for (column, month) in calendar.months() {
                let name = MONTHS[usize::from(month.unsigned_abs().saturating_sub(1)).min(11)];
                paint::text(buffer, head, column, name, cx.theme.muted());
            }
        }
        for (number, name) in DAYS.iter().enumerate().step_by(2) {
            let row = paint::row(calendar.names(), number as u16);
            paint::text(buffer, row, 1, name, cx.theme.muted());
        }
        let most = busy(home);
        let mut day = calendar.first();
        while day <= home.today {
            if let Some(cell) = calendar.cell(day) {
                let at = home.days.partition_point(|figures| figures.day < day);
                let figures = home.days.get(at).filter(|figures| figures.day == day);
                let level = figures.map_or(0, |it| (amount(it) * 4).div_ceil(most).min(4));
                let sign = ["·", "░", "▒", "▓", "█"][level as usize];
                let mut style = if level == 0 { cx.theme.muted() } else { cx.theme.own() };
                if focused && Some(day) == self.day() {
                    style = style.add_modifier(Modifier::REVERSED);
                }
                buffer.set_stringn(cell.x, cell.y, sign, 1, style);
            }
            day = day.plus(1);
        }
        let below = Rect { y: area.bottom().saturating_sub(2), height: 1, ..area };
        match size {
            HomeSize::Wide => {
                let text = format!(
                    "less · ░ ▒ ▓ █ more   {}",
                    about_day(home, self.day().unwrap_or(home.today))
                );
                paint::text(buffer, below, 6, &text, cx.theme.muted());
            }
            HomeSize::Medium => draw_beside(home, cx, area, buffer),
            HomeSize::Small => {}
        }
    }

    /// The selected day, and the last days on which something was done, in words.
    fn list_days(&self, home: &library::Home, area: Rect, buffer: &mut Buffer) {
        let selected = self.day().unwrap_or(home.today);
        let active = home.days.iter().rev().filter(|figures| figures.is_active());
        let others = active.map(|figures| figures.day).filter(|day| *day != selected);
        let days = std::iter::once(selected).chain(others);
        for (number, day) in days.take(usize::from(area.height)).enumerate() {
            let row = paint::row(area, number as u16);
            paint::text(buffer, row, 2, &about_day(home, day), Style::new());
        }
    }

    fn draw_due(&self, home: &library::Home, cx: &Shared, area: Rect, buffer: &mut Buffer) {
        let focused = self.focus == HomeBox::Due;
        let within = paint::frame(buffer, area, cx.theme, focused, "Due", "");
        let most = home.due.days.iter().copied().chain([home.due.late]).max().unwrap_or(0).max(1);
        let bar = |cards: u64| match (cards, cards * 20 / most) {
            (0, _) => String::new(),
            _ if cx.plain => String::new(),
            (_, 0) => "▏".to_owned(),
            (_, length) => "█".repeat(length as usize),
        };
        let mut lines = vec![("late".to_owned(), home.due.late)];
        for (ahead, &cards) in home.due.days.iter().enumerate() {
            lines.push((day_name(home.today, ahead), cards));
        }
        for (number, (name, cards)) in lines.iter().take(8).enumerate() {
            let row = paint::row(within, number as u16);
            paint::text(buffer, row, 1, name, cx.theme.muted());
            let column = paint::text(buffer, row, 9, &bar(*cards), cx.theme.own());
            if *cards > 0 {
                paint::text(buffer, row, column + 1, &cards.to_string(), Style::new());
            }
        }
        let text = format!("then {} a day", home.due.month / 28);
        paint::text(buffer, paint::row(within, 8), 1, &text, cx.theme.muted());
        if home.counts.young + home.counts.mature == 0 {
            let text = "Reviews fill this.";
            paint::text(buffer, paint::row(within, 0), 9, text, cx.theme.muted());
        }
    }

    /// The same in one or two rows.
    fn draw_due_in_rows(&self, home: &library::Home, cx: &Shared, area: Rect, buffer: &mut Buffer) {
        let focused = self.focus == HomeBox::Due;
        let within = if area.height > 3 {
            paint::frame(buffer, area, cx.theme, focused, "Due", "")
        } else {
            area
        };
        let today = home.due.days.iter().copied().enumerate();
        let days = today.map(|(ahead, cards)| {
            let name = day_name(home.today, ahead);
            (name.split(' ').next().unwrap_or_default().to_owned(), cards)
        });
        let cells = std::iter::once(("late".to_owned(), home.due.late)).chain(days);
        let most = home.due.days.iter().copied().chain([home.due.late]).max().unwrap_or(0).max(1);
        let style = if focused { Style::new() } else { cx.theme.muted() };
        // Four in a row, with bars where there is room.
        let wide = (within.width / 4).max(1);
        let longest = if cx.plain { 0 } else { u64::from(wide.saturating_sub(11)) };
        for (number, (name, cards)) in (0..8).zip(cells) {
            let at = paint::row(within, number / 4);
            if at.height == 0 {
                break;
            }
            let text = format!("{name:<5}{cards:>3} ");
            let column = paint::text(buffer, at, 1 + number % 4 * wide, &text, style);
            let bar = "█".repeat((cards * longest).div_ceil(most) as usize);
            paint::text(buffer, at, column, &bar, cx.theme.own());
        }
    }

    fn draw_kept(&self, home: &library::Home, cx: &Shared, area: Rect, buffer: &mut Buffer) {
        let focused = self.focus == HomeBox::Kept;
        let within =
            paint::frame(buffer, area, cx.theme, focused, "Kept in mind, last 30 days", "");
        let mut grades = [0; 4];
        let (mut young, mut mature) = ((0, 0), (0, 0));
        for figures in home.last_days(30) {
            for (sum, n) in grades.iter_mut().zip(figures.grades) {
                *sum += n;
            }
            young = (young.0 + figures.young.0, young.1 + figures.young.1);
            mature = (mature.0 + figures.mature.0, mature.1 + figures.mature.1);
        }
        let all: u64 = grades.iter().sum();
        if all == 0 {
            let text = "Reviews fill this.";
            paint::text(buffer, paint::row(within, 0), 1, text, cx.theme.muted());
            return;
        }
        let names = ["again", "hard", "good", "easy"];
        for (number, (name, n)) in names.iter().zip(grades).enumerate() {
            let row = paint::row(within, number as u16);
            let share = n * 100 / all;
            let column =
                paint::text(buffer, row, 1, &format!("{name:<6}{share:>4} %  "), cx.theme.muted());
            paint::text(
                buffer,
                row,
                column,
                &"█".repeat(if cx.plain { 0 } else { share as usize * 30 / 100 }),
                cx.theme.own(),
            );
        }
        let share = |(all, kept): (u64, u64)| {
            (kept * 100).checked_div(all).map_or("—".to_owned(), |share| format!("{share} %"))
        };
        let ages = format!("young {}   mature {}", share(young), share(mature));
        paint::text(buffer, paint::row(within, 5), 1, &ages, Style::new());
        let weak: Vec<String> = home
            .weakest
            .iter()
            .take(3)
            .map(|kept| {
                let share = kept.kept * 100 / kept.reviews.max(1);
                format!("{} {share} % of {}", clean_line(&kept.name), kept.reviews)
            })
            .collect();
        if !weak.is_empty() {
            let text = format!("weakest  {}", weak.join("   "));
            let room = usize::from(within.width).saturating_sub(2);
            paint::text(buffer, paint::row(within, 6), 1, &paint::fit(&text, room), Style::new());
        }
    }
}

/// What was done on a day.
fn about_day(home: &library::Home, day: Day) -> String {
    let figures = home.days.iter().find(|figures| figures.day == day);
    let Some(figures) = figures else { return format!("{}: nothing", date_of(day)) };
    let (reviews, kept) = (figures.reviews(), figures.reviews() - figures.grades[0]);
    let count = |n: u64, one: &str| match n {
        0 => String::new(),
        n => format!(", {}", counted(n, one, &format!("{one}s"))),
    };
    let reviews = match reviews {
        0 => String::new(),
        reviews => format!("{} ({kept} kept)", count(reviews, "review")),
    };
    let done = reviews + &count(figures.notes, "note") + &count(figures.takeaways, "takeaway");
    format!("{}: {}", date_of(day), done.trim_start_matches(", "))
}

/// Draws the figures beside the map of a medium screen.
fn draw_beside(home: &library::Home, cx: &Shared, area: Rect, buffer: &mut Buffer) {
    let (kept, all) = home.kept();
    let share = (kept * 100).checked_div(all);
    let lines = [
        format!("streak {:>4}", home.streak.days),
        format!("best   {:>4}", home.streak.best),
        format!("rest days {:>1}", home.streak.rest),
        String::new(),
        share.map_or_else(String::new, |share| format!("kept {share:>4} %")),
    ];
    let beside = Rect { x: area.right().saturating_sub(16), width: 15, ..area };
    for (number, line) in lines.iter().enumerate() {
        paint::text(buffer, paint::row(beside, number as u16 + 2), 0, line, cx.theme.muted());
    }
}

/// What is done on a busy day: most days of the year are below. A single day with far more does not
/// make all others look empty.
fn busy(home: &library::Home) -> u64 {
    let mut amounts: Vec<u64> = home.days.iter().map(amount).collect();
    amounts.sort_unstable();
    let at = amounts.len() * 9 / 10;
    amounts.get(at).copied().unwrap_or(0).max(4)
}

/// How much was done on a day.
fn amount(figures: &crate::library::DayFigures) -> u64 {
    figures.reviews() + figures.notes + figures.takeaways
}

fn kept_text(home: &library::Home) -> String {
    let (kept, all) = home.kept();
    match (kept * 100).checked_div(all) {
        Some(share) => format!("{share} %  of {all}"),
        None => "no reviews yet".to_owned(),
    }
}

/// A day as `Sun 29 Nov`.
fn date_of(day: Day) -> String {
    let date = day.date();
    let month = MONTHS[usize::from(date.month().unsigned_abs().saturating_sub(1)).min(11)];
    format!("{} {} {month}", DAYS[day.weekday()], date.day())
}

/// A day of the next ones: `today`, `Mon 30`.
fn day_name(today: Day, ahead: usize) -> String {
    if ahead == 0 {
        return "today".to_owned();
    }
    let day = today.plus(ahead as i64);
    format!("{} {:>2}", DAYS[day.weekday()], day.date().day())
}

/// The reviews of the last seven days as bars.
fn week_of(home: &library::Home) -> String {
    let days: Vec<u64> = (0..7)
        .map(|ago| {
            let day = home.today.plus(ago - 6);
            home.days.iter().find(|it| it.day == day).map_or(0, library::Home::reviews_of)
        })
        .collect();
    let most = days.iter().copied().max().unwrap_or(0).max(1);
    let bar = |reviews: u64| match reviews {
        0 => '·',
        _ => ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'][((reviews * 8).div_ceil(most) - 1) as usize],
    };
    days.into_iter().map(bar).collect()
}
