//! What the panes show, and the requests for it that are under way.

use super::{
    action::BrowseAction,
    details::Details,
    entries::Entries,
    history::{History, Step},
};
use crate::{
    domain::{List, Row, SmartList},
    library::{Pane, Place},
    screens::{
        command::Action, command::Scope, cursor::Cursor, layout::Arrangement, shared::Shared,
        ticket::Ticket,
    },
};

/// Why an entry was asked for together with its list.
#[derive(Debug, Clone)]
pub(in crate::screens) enum Jump {
    /// To begin; with the place that was stored.
    Restore,
    /// To go on after something has changed, from this place in a list.
    Refresh(List, u64),
    /// To be taken to what has just been made.
    Made,
    /// To follow a link, from a step that is then behind.
    Follow(Option<Step>),
    /// To travel the history, to how far the entry was scrolled.
    Travel(usize),
}

/// The results of the last search, to be gone through one by one.
#[derive(Debug, Clone, Default)]
pub(in crate::screens) struct Results {
    pub(in crate::screens) rows: Vec<Row>,
    pub(in crate::screens) at: usize,
}

/// The three panes.
#[derive(Debug, Default)]
pub struct Browse {
    /// The pane that takes the keys.
    pub focus: Pane,
    /// How the panes are arranged.
    pub arrangement: Arrangement,
    /// The list of categories: all entries first, then each category.
    pub categories: Cursor,
    /// The list of entries.
    pub entries: Entries,
    /// The entry that is open.
    pub details: Details,
    pub(super) history: History,
    pub(in crate::screens) results: Option<Results>,
    pub(super) jump: Option<(Ticket, Jump)>,
    /// The request for the counts of the smart lists.
    pub(super) counting: Option<Ticket>,
    /// Whether something has changed while an entry was on its way.
    pub(super) stale: bool,
}

impl Browse {
    /// Where commands are taken from, the nearest first.
    pub fn scopes(&self) -> [Scope; 4] {
        let pane = match self.focus {
            Pane::Categories => Scope::Categories,
            Pane::Entries => Scope::Entries,
            Pane::Details => Scope::Details,
        };
        [pane, Scope::Panes, Scope::Moving, Scope::Always]
    }

    /// The key that gives an action here, for texts.
    pub fn key(&self, cx: &Shared, action: BrowseAction) -> String {
        cx.key_in(&self.scopes(), Action::Browse(action))
    }

    /// What the open list is called.
    pub fn list_title<'s>(&self, cx: &'s Shared) -> &'s str {
        let open = &self.entries.list;
        if let List::SmartList(list) = open {
            return list.title();
        }
        let found = cx.lists().find(|(list, ..)| list == open);
        found.map_or("All entries", |(_, title, _)| title)
    }

    /// The reader's place, to come back to; `searching` says whether the results of a search
    /// cover the list.
    pub(in crate::screens) fn place(&self, searching: bool) -> Place {
        let selected = self.entries.row().map(|row| &row.id);
        let open = self.details.entry_view.as_ref().map(|entry_view| &entry_view.entry.id);
        let open = open.filter(|_| self.details.other_catalogue.is_none());
        // Otherwise what is open is what is selected, or is about to be; where the row is not here
        // yet, its position says which.
        let entry = if searching { open.or(selected) } else { selected };
        Place {
            category: match &self.entries.list {
                List::All | List::SmartList(_) => None,
                List::Category(id) => Some(id.to_string()),
            },
            smart_list: match self.entries.list {
                List::SmartList(list) => Some(list.as_str().to_owned()),
                _ => None,
            },
            position: self.entries.cursor.selected,
            entry: entry.map(ToString::to_string),
            scroll: self.details.scroll,
            focus: self.focus,
            sidebar_hidden: self.arrangement.sidebar_hidden,
            zoomed: self.arrangement.zoomed,
        }
    }

    /// Whether the entry that is shown is the one that is selected.
    pub(in crate::screens) fn entry_is_here(&self) -> bool {
        let selected = self.entries.row().map(|row| &row.id);
        let open = self.details.entry_view.as_ref().map(|entry_view| &entry_view.entry.id);
        self.details.has_arrived()
            && self.details.other_catalogue.is_none()
            && (selected.is_none() || selected == open)
    }

    /// Where the reader is, for the history.
    pub(in crate::screens) fn here(&self) -> Option<Step> {
        let entry_view = self.details.entry_view.as_ref()?;
        Some(Step {
            list: self.entries.list.clone(),
            entry: entry_view.entry.id.clone(),
            scroll: self.details.scroll,
        })
    }

    /// Brings the selections of both lists onto the screen.
    pub(in crate::screens) fn show_selections(&mut self, cx: &Shared) {
        self.categories.show(cx.list_rows());
        self.entries.cursor.show(cx.list_rows());
    }

    pub(super) fn smart_list(&self) -> Option<SmartList> {
        match self.entries.list {
            List::SmartList(list) => Some(list),
            _ => None,
        }
    }
}
