//! The state of the panes, and their pending requests.

use super::{
    action::BrowseAction,
    details::Details,
    entries::Entries,
    history::{History, Step},
    matches::Sought,
    sidebar::{self, SidebarRow},
};
use ratatui::layout::Position;

use crate::{
    domain::{List, Row, SmartList},
    library::{Pane, Place},
    screens::{
        command::Action,
        command::Scope,
        cursor::Cursor,
        layout::{self, Arrangement},
        shared::Shared,
        ticket::Ticket,
    },
};

/// Why an entry was requested together with its list.
#[derive(Debug, Clone)]
pub(in crate::screens) enum Jump {
    /// To start at the stored place.
    Restore,
    /// To reload after a change; the list and the position at the time.
    Refresh(List, u64),
    /// To show an entry that was created or restored.
    ToEntry,
    /// To follow a link; the step to add to the history.
    Follow(Option<Step>),
    /// To go to a step of the history; its scroll position.
    Travel(usize),
}

/// The results of the last search, to step through.
#[derive(Debug, Clone, Default)]
pub(in crate::screens) struct Results {
    pub(in crate::screens) rows: Vec<Row>,
    /// For each row, what the search was for.
    pub(in crate::screens) sought: Vec<Sought>,
    pub(in crate::screens) at: usize,
}

/// The three panes.
#[derive(Debug, Default)]
pub struct Browse {
    /// The pane in focus.
    pub focus: Pane,
    /// How the panes are arranged.
    pub arrangement: Arrangement,
    /// The list of categories: all entries first, then each category.
    pub categories: Cursor,
    /// The list of entries.
    pub entries: Entries,
    /// The text of the open entry.
    pub details: Details,
    pub(super) history: History,
    pub(in crate::screens) results: Option<Results>,
    pub(super) jump: Option<(Ticket, Jump)>,
    /// The pending request for the counts of the smart lists.
    pub(super) counting: Option<Ticket>,
    /// Whether something changed during a jump.
    pub(super) stale: bool,
}

impl Browse {
    /// The active scopes of commands, the innermost first.
    pub fn scopes(&self) -> [Scope; 5] {
        let pane = match self.focus {
            Pane::Categories => Scope::Categories,
            Pane::Entries => Scope::Entries,
            Pane::Details => Scope::Details,
        };
        [pane, Scope::Common, Scope::Panes, Scope::Moving, Scope::Always]
    }

    /// The key for an action here, for messages.
    pub(in crate::screens) fn key(&self, cx: &Shared, action: BrowseAction) -> String {
        cx.key_in(&self.scopes(), Action::Browse(action))
    }

    /// The title of the open list.
    pub fn list_title<'s>(&self, cx: &'s Shared) -> &'s str {
        let open = &self.entries.list;
        if let List::SmartList(list) = open {
            return list.title();
        }
        let found = cx.lists().find(|(list, ..)| list == open);
        found.map_or("All entries", |(_, title, _)| title)
    }

    /// The reader's place, to be restored later; `searching` says whether the results of a search
    /// cover the list.
    pub(in crate::screens) fn place(&self, searching: bool) -> Place {
        let selected = self.entries.row().map(|row| &row.id);
        let open = self.details.entry_view.as_ref().map(|entry_view| &entry_view.entry.id);
        let open = open.filter(|_| self.details.other_catalogue.is_none());
        // Without a search, the selected entry is open or about to be. If its row is not loaded,
        // its position is enough.
        let entry = if searching { open.or(selected) } else { selected };
        Place {
            category: match &self.entries.list {
                List::All | List::SmartList(_) | List::SavedSearch(_) => None,
                List::Category(id) => Some(id.to_string()),
            },
            smart_list: match self.entries.list {
                List::SmartList(list) => Some(list.as_str().to_owned()),
                _ => None,
            },
            position: self.entries.cursor.selected,
            entry: entry.map(ToString::to_string),
            scroll: self.details.scroll,
            lines: self.details.document.lines.len(),
            focus: self.focus,
            sidebar_hidden: self.arrangement.sidebar_hidden,
            zoomed: self.arrangement.zoomed,
            widths: self.arrangement.widths,
        }
    }

    /// Whether the selected entry is loaded.
    pub(in crate::screens) fn entry_is_here(&self) -> bool {
        let selected = self.entries.row().map(|row| &row.id);
        let open = self.details.entry_view.as_ref().map(|entry_view| &entry_view.entry.id);
        self.details.has_arrived()
            && self.details.other_catalogue.is_none()
            && (selected.is_none() || selected == open)
    }

    /// The current step of the history.
    pub(in crate::screens) fn here(&self) -> Option<Step> {
        let entry_view = self.details.entry_view.as_ref()?;
        Some(Step {
            list: self.entries.list.clone(),
            entry: entry_view.entry.id.clone(),
            scroll: self.details.scroll,
        })
    }

    /// The cell of the selected row, or of the marked link or the first line of the text: where the
    /// terminal's cursor stands, which screen readers and braille displays follow.
    pub(in crate::screens) fn place_of_selection(&self, cx: &Shared) -> Option<Position> {
        let areas = cx.areas?;
        let area = areas.of(self.focus)?;
        let body = layout::body(area);
        let row = match self.focus {
            Pane::Categories => {
                let selected = SidebarRow::List(self.categories.selected);
                let rows = sidebar::rows(&self.categories, cx, body.height);
                rows.iter().position(|row| *row == selected)? as u64
            }
            Pane::Entries => self.entries.cursor.selected - self.entries.cursor.top,
            Pane::Details => {
                let marked = self.details.link.map(|link| self.details.document.links[link].line);
                let marked = marked.filter(|line| *line >= self.details.scroll);
                (marked.unwrap_or(self.details.scroll) - self.details.scroll) as u64
            }
        };
        let row = u16::try_from(row).ok().filter(|row| *row < body.height)?;
        let x = if self.focus == Pane::Details { layout::reading(area).x } else { body.x };
        Some(Position::new(x, body.y + row))
    }

    /// Scrolls both lists to their selections.
    pub(in crate::screens) fn show_selections(&mut self, cx: &Shared) {
        self.categories.show(cx.sidebar_rows());
        self.entries.cursor.show(cx.list_rows());
    }

    pub(super) fn smart_list(&self) -> Option<SmartList> {
        match self.entries.list {
            List::SmartList(list) => Some(list),
            _ => None,
        }
    }
}
