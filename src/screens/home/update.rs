//! Carries out the actions of the home screen.

use ratatui::layout::Position;

use super::{
    action::HomeAction,
    calendar::Calendar,
    first,
    layout::{self, HomeBox},
    state::{FirstStep, Home},
};
use crate::{
    domain::{List, SmartList},
    library::{DeckMode, DeckScope, HomeView, Read, ReviewRequest, WhatNext},
    screens::{layout::inner, next::Next, shared::Shared, ticket::Ticket},
};

/// Days of the heat map.
const YEAR: i64 = 53 * 7;

impl Home {
    /// Opens the screen and requests what it shows; `None` where there are no reviews.
    pub(in crate::screens) fn open(cx: &mut Shared) -> Option<Self> {
        let options = cx.review?;
        Some(Self::new(cx.read(Read::Home(options))))
    }

    /// Requests what it shows again.
    pub(in crate::screens) fn refresh(&mut self, cx: &mut Shared) {
        if let Some(options) = cx.review {
            self.ticket = cx.read(Read::Home(options));
        }
    }

    /// Takes what it shows; a stale answer is dropped.
    pub(in crate::screens) fn take(
        &mut self,
        ticket: Ticket,
        view: Option<Box<HomeView>>,
        cx: &mut Shared,
    ) {
        if self.ticket != ticket {
            return;
        }
        if let Some(view) = &view
            && self.view.is_none()
            && !cx.read_only
        {
            cx.review(ReviewRequest::HomeSeen(view.home.today));
        }
        self.view = view;
        self.row = self.row.min(self.rows().saturating_sub(1));
    }

    /// Carries out an action; returns what to do outside the screen.
    pub(in crate::screens) fn action(
        &mut self,
        action: HomeAction,
        cx: &mut Shared,
    ) -> Option<Next> {
        match action {
            HomeAction::Next => self.step(1),
            HomeAction::Previous => self.step(-1),
            HomeAction::Later => self.step_days(-1),
            HomeAction::Earlier => self.step_days(1),
            HomeAction::NextBox => self.step_boxes(1, cx),
            HomeAction::PreviousBox => self.step_boxes(-1, cx),
            HomeAction::Go => return self.go(cx),
            HomeAction::Review => return Some(Next::Review(DeckScope::All, DeckMode::Daily)),
            HomeAction::Learn => return Some(Next::Review(DeckScope::All, DeckMode::Learn)),
            HomeAction::Search => return Some(Next::SearchFor(String::new())),
            HomeAction::Practise => return self.practise(cx),
            HomeAction::OpenPath => return Some(Next::AskForPath),
            HomeAction::Takeaway => return Some(Next::SaveTakeaway),
            HomeAction::ToggleStart => {
                let view = self.view.as_mut()?;
                view.at_start = !view.at_start;
                let at_start = view.at_start;
                cx.review(ReviewRequest::HomeOff(!at_start));
                cx.say(if at_start {
                    "Home comes at the first start of a day."
                } else {
                    "Home no longer comes by itself."
                });
            }
            HomeAction::Leave => return Some(Next::Close),
        }
        None
    }

    fn step(&mut self, by: isize) {
        match self.focus {
            HomeBox::Next => {
                let last = self.rows().saturating_sub(1);
                self.row = self.row.saturating_add_signed(by).min(last);
            }
            HomeBox::Year => self.step_days(-(by as i64)),
            HomeBox::You | HomeBox::Due | HomeBox::Kept => {}
        }
    }

    fn step_days(&mut self, by: i64) {
        self.focus = if self.is_first() { HomeBox::Next } else { HomeBox::Year };
        self.days_ago = (self.days_ago + by).clamp(0, YEAR - 1);
    }

    fn step_boxes(&mut self, by: isize, cx: &Shared) {
        let boxes = self.boxes(layout::areas(cx.size).size);
        let at = boxes.iter().position(|it| *it == self.focus).unwrap_or(0);
        let count = boxes.len() as isize;
        self.focus = boxes[(at as isize + by).rem_euclid(count) as usize];
    }

    /// Goes where the box in focus leads.
    fn go(&mut self, cx: &mut Shared) -> Option<Next> {
        match self.focus {
            HomeBox::Next if self.is_first() => {
                let action = FirstStep::ALL.get(self.row)?.action();
                self.action(action, cx)
            }
            HomeBox::Next => self.do_next(cx),
            HomeBox::You => Some(Next::ShowList(List::SmartList(SmartList::Written))),
            HomeBox::Year => {
                let day = self.day()?;
                let query = format!("after:{day} before:{}", day.plus(1));
                Some(Next::SearchFor(query))
            }
            HomeBox::Due => Some(Next::ShowList(List::SmartList(SmartList::Due))),
            HomeBox::Kept => Some(Next::SearchFor("is:leech OR stability:<7d".to_owned())),
        }
    }

    fn do_next(&self, cx: &mut Shared) -> Option<Next> {
        Some(match self.selected()?.clone() {
            WhatNext::Review { .. } => Next::Review(DeckScope::All, DeckMode::Daily),
            WhatNext::Learn(_) => Next::Review(DeckScope::All, DeckMode::Learn),
            WhatNext::Continue(entry, ..) | WhatNext::Challenge(entry, _) => Next::ShowEntry(entry),
            WhatNext::Fix(..) => Next::ShowList(List::SmartList(SmartList::Leeches)),
            WhatNext::Recover(_) => Next::Recover,
            WhatNext::Optimise(_) => {
                cx.review(ReviewRequest::Optimise);
                cx.say("Fitting the scheduler to your reviews …");
                return None;
            }
        })
    }

    /// Shows the challenge of the day.
    fn practise(&self, cx: &mut Shared) -> Option<Next> {
        let next = &self.view.as_ref()?.home.next;
        let challenge = next.iter().find_map(|next| match next {
            WhatNext::Challenge(entry, _) => Some(Next::ShowEntry(entry.clone())),
            _ => None,
        });
        if challenge.is_none() {
            cx.say("No challenge today.");
        }
        challenge
    }

    /// Selects what was clicked, and goes there.
    pub(in crate::screens) fn click(&mut self, at: Position, cx: &mut Shared) -> Option<Next> {
        let areas = layout::areas(cx.size);
        if self.is_first() {
            let list = inner(areas.first());
            let row = usize::from(at.y.checked_sub(list.y + first::head(list, cx))?);
            if row < self.rows() {
                self.row = row;
                return self.go(cx);
            }
            return None;
        }
        let shown = self.boxes(areas.size);
        let clicked = shown.iter().find(|it| areas.of(**it).contains(at))?;
        self.focus = *clicked;
        if *clicked == HomeBox::Next {
            let row = usize::from(at.y.checked_sub(areas.next.y + 1)?);
            if row >= self.rows() {
                return None;
            }
            self.row = row;
        }
        if *clicked == HomeBox::Year {
            let today = self.view.as_ref()?.home.today;
            let day = Calendar::of(areas.year, areas.size, today).day_at(at)?;
            self.days_ago = i64::from(today.since(day));
            return None;
        }
        self.go(cx)
    }
}
