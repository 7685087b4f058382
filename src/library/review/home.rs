//! What the home screen shows.

use std::collections::BTreeSet;

use super::{
    super::place::stored_place,
    fit::offers_fit,
    options::ReviewOptions,
    request::{HOME_OFF, HOME_SEEN},
};
use crate::{
    domain::{
        CatalogueId, EntryId, Kind, SmartList,
        review::{Day, Streak, streak},
    },
    store::{DayFigures, DeckCounts, DueDays, Error, KeptOf, Store},
};

/// Days of the heat map: 53 weeks.
const YEAR: i64 = 53 * 7;
/// Days that figures of retention cover.
const MONTH: i64 = 30;
/// The fewest cards of a tag that say something.
const LEAST: u64 = 5;
/// The typical time of a review in milliseconds, until there are enough of one's own.
const TYPICAL: u64 = 20_000;

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhatNext {
    /// Review cards that are due.
    Review {
        /// How many are asked today.
        cards: u64,
        /// Milliseconds that it takes.
        time: u64,
    },
    /// Learn new cards.
    Learn(u64),
    /// Continue to read an entry: its title, and how much of it was read, in percent.
    Continue(EntryId, String, u64),
    /// Fix a leech: how many there are, one of them and its title.
    Fix(u64, EntryId, String),
    /// Recover drafts.
    Recover(u64),
    /// Fit the scheduler to this many reviews.
    Optimise(u64),
    /// Try a challenge: the one of the day.
    Challenge(EntryId, String),
}

/// What the home screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// Today.
    pub today: Day,
    /// The hour at which a day begins.
    pub day_start: u8,
    /// Nothing of one's own yet.
    pub first_ever: bool,
    /// What is worth doing, the most urgent first.
    pub next: Vec<WhatNext>,
    /// The numbers of cards.
    pub counts: DeckCounts,
    /// The days of the last year on which something was done, in order.
    pub days: Vec<DayFigures>,
    /// What is due.
    pub due: DueDays,
    /// The streak.
    pub streak: Streak,
    /// Tags and categories, the weakest first.
    pub weakest: Vec<KeptOf>,
    /// Notes.
    pub notes: u64,
    /// Takeaways.
    pub takeaways: u64,
}

impl Home {
    /// How many answers were given on a day.
    pub fn reviews_of(figures: &DayFigures) -> u64 {
        figures.reviews()
    }

    /// The figures from a number of days ago until today, added up.
    pub fn last_days(&self, days: i64) -> impl Iterator<Item = &DayFigures> {
        let from = self.today.plus(1 - days);
        self.days.iter().filter(move |figures| figures.day >= from)
    }

    /// Cards asked in the last 30 days that were known, and all that were asked.
    pub fn kept(&self) -> (u64, u64) {
        self.last_days(MONTH).fold((0, 0), |(kept, all), figures| {
            (kept + figures.young.1 + figures.mature.1, all + figures.young.0 + figures.mature.0)
        })
    }
}

/// The home screen, and whether it is to come by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HomeView {
    /// What it shows.
    pub home: Home,
    /// Whether it may come by itself at all.
    pub at_start: bool,
    /// Whether it has not come today, and there is something to do, or nothing was ever done.
    pub due: bool,
}

/// Reads the home screen.
pub fn home_view(
    store: &Store,
    catalogue: &CatalogueId,
    options: &ReviewOptions,
    now: i64,
) -> Result<HomeView, Error> {
    let home = home(store, catalogue, options, now)?;
    let seen = store.setting(HOME_SEEN)?.and_then(|text| text.parse().ok()).map(Day);
    let at_start = store.setting(HOME_OFF)?.is_none_or(|off| off != "yes");
    let worth_it = match seen {
        None => true,
        Some(day) => {
            let to_do =
                |next: &WhatNext| !matches!(next, WhatNext::Continue(..) | WhatNext::Challenge(..));
            day < home.today && home.next.iter().any(to_do)
        }
    };
    Ok(HomeView { due: at_start && worth_it, at_start, home })
}

/// Reads what the home screen shows.
pub fn home(
    store: &Store,
    catalogue: &CatalogueId,
    options: &ReviewOptions,
    now: i64,
) -> Result<Home, Error> {
    let engine = options.engine(store)?;
    let today = engine.days.day(now);
    let days = store.review_days(catalogue, Day(i32::MIN))?;
    let active: BTreeSet<Day> =
        days.iter().filter(|figures| figures.is_active()).map(|figures| figures.day).collect();
    let due = store.due_changes(catalogue)?;
    let nothing_due = |day: Day| {
        let until = due.partition_point(|(changed, _)| *changed <= day);
        until.checked_sub(1).is_none_or(|last| due[last].1 <= 0)
    };
    let streak = streak(&active, nothing_due, today);
    let reviews: u64 = days.iter().map(DayFigures::reviews).sum();
    let took: u64 = days.iter().map(|figures| figures.took).sum();
    let from = today.plus(-YEAR);
    let counts = store.deck_counts(catalogue, today)?;
    let mut home = Home {
        today,
        day_start: options.day_start,
        first_ever: false,
        next: Vec::new(),
        counts,
        days: days.into_iter().filter(|figures| figures.day >= from).collect(),
        due: store.due_days(catalogue, today, 7)?,
        streak,
        weakest: store.weakest(catalogue, today.plus(-MONTH), LEAST)?,
        notes: store.count_smart_list(catalogue, SmartList::Written)?,
        takeaways: store.count_kind_of_own(catalogue, Kind::Takeaway)?,
    };
    home.notes = home.notes.saturating_sub(home.takeaways);
    home.first_ever = reviews == 0 && home.notes + home.takeaways == 0 && counts.new == 0;
    home.next = what_next(store, catalogue, (options, &home), (reviews, took))?;
    Ok(home)
}

fn what_next(
    store: &Store,
    catalogue: &CatalogueId,
    (options, home): (&ReviewOptions, &Home),
    (reviews, took): (u64, u64),
) -> Result<Vec<WhatNext>, Error> {
    let done = home.days.last().filter(|figures| figures.day == home.today);
    let limit = |limit: usize, done: u64| (limit as u64).saturating_sub(done);
    let asked = done.map_or(0, |figures| figures.young.0 + figures.mature.0);
    let learned = done.map_or(0, |figures| figures.new);
    let due = home.counts.due.min(limit(options.reviews, asked));
    let mut next = Vec::new();
    if due > 0 {
        let each = if reviews < 20 { TYPICAL } else { took / reviews };
        next.push(WhatNext::Review { cards: due, time: due * each });
    }
    let new = home.counts.new.min(limit(options.new, learned));
    if new > 0 && due >= home.counts.due {
        next.push(WhatNext::Learn(new));
    }
    if let Some((entry, title)) = store.last_read(catalogue)? {
        let place = stored_place(store, catalogue.as_str())?;
        let read = place.map_or(0, |place| place.share_read(&entry));
        next.push(WhatNext::Continue(entry, title, read));
    }
    if home.counts.leeches > 0
        && let Some((entry, title)) = store.worst_leech(catalogue)?
    {
        next.push(WhatNext::Fix(home.counts.leeches, entry, title));
    }
    let drafts = store.drafts(catalogue)?.len() as u64;
    if drafts > 0 {
        next.push(WhatNext::Recover(drafts));
    }
    if offers_fit(store, reviews)? {
        next.push(WhatNext::Optimise(reviews));
    }
    if let Some((entry, title)) = store.challenge_of(catalogue, home.today)? {
        next.push(WhatNext::Challenge(entry, title));
    }
    Ok(next)
}
