//! The state of the home screen.

use super::{
    action::HomeAction,
    layout::{HomeBox, HomeSize},
};
use crate::{
    domain::review::Day,
    library::{HomeView, WhatNext},
    screens::ticket::Ticket,
};

/// What the first start of all proposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FirstStep {
    /// Search.
    Search,
    /// Read on.
    Read,
    /// Practise a challenge.
    Practise,
    /// Open a folder of one's own.
    Folder,
    /// Write a takeaway.
    Takeaway,
}

impl FirstStep {
    /// All of them, in order.
    pub(super) const ALL: [Self; 5] =
        [Self::Search, Self::Read, Self::Practise, Self::Folder, Self::Takeaway];

    /// What does it.
    pub(super) fn action(self) -> HomeAction {
        match self {
            Self::Search => HomeAction::Search,
            Self::Read => HomeAction::Leave,
            Self::Practise => HomeAction::Practise,
            Self::Folder => HomeAction::OpenPath,
            Self::Takeaway => HomeAction::Takeaway,
        }
    }
}

/// The home screen.
#[derive(Debug, Clone)]
pub struct Home {
    /// What it shows, once read.
    pub view: Option<Box<HomeView>>,
    /// The box in focus.
    pub focus: HomeBox,
    /// The selected row of what to do next.
    pub row: usize,
    /// How many days before today the selected day of the year is.
    pub days_ago: i64,
    pub(in crate::screens) ticket: Ticket,
}

impl Home {
    pub(in crate::screens) fn new(ticket: Ticket) -> Self {
        Self { view: None, focus: HomeBox::Next, row: 0, days_ago: 0, ticket }
    }

    /// The boxes that are shown at a size, in order.
    pub(super) fn boxes(&self, size: HomeSize) -> &'static [HomeBox] {
        if self.is_first() {
            return &[HomeBox::Next];
        }
        match size {
            HomeSize::Wide => {
                &[HomeBox::Next, HomeBox::You, HomeBox::Year, HomeBox::Due, HomeBox::Kept]
            }
            HomeSize::Medium | HomeSize::Small => &[HomeBox::Next, HomeBox::Year, HomeBox::Due],
        }
    }

    /// Whether nothing of one's own is there yet.
    pub fn is_first(&self) -> bool {
        self.view.as_ref().is_some_and(|view| view.home.first_ever)
    }

    /// How many rows of things to do there are.
    pub(super) fn rows(&self) -> usize {
        match &self.view {
            _ if self.is_first() => FirstStep::ALL.len(),
            Some(view) => view.home.next.len(),
            None => 0,
        }
    }

    /// What the selected row does.
    pub(super) fn selected(&self) -> Option<&WhatNext> {
        self.view.as_ref().filter(|_| !self.is_first())?.home.next.get(self.row)
    }

    /// The selected day of the year.
    pub fn day(&self) -> Option<Day> {
        Some(self.view.as_ref()?.home.today.plus(-self.days_ago))
    }
}
