//! Clicks in the panes.

use ratatui::layout::{Position, Rect};

use super::state::Browse;
use crate::{
    library::Pane,
    screens::{layout::inner, shared::Shared},
};

impl Browse {
    /// Focuses the pane that was clicked, selects its row or follows its link.
    pub(in crate::screens) fn click(
        &mut self,
        at: Position,
        pane: Pane,
        area: Rect,
        cx: &mut Shared,
    ) {
        let within = inner(area);
        let row = within.contains(at).then(|| u64::from(at.y - within.y));
        // Find the row before the focus changes the layout.
        let chosen = row.map(|row| match pane {
            Pane::Categories => self.categories.top + row,
            Pane::Entries => self.entries.cursor.top + row,
            Pane::Details => self.details.scroll as u64 + row,
        });
        self.focus_on(pane, cx);
        let Some(chosen) = chosen else { return };
        match pane {
            Pane::Categories if chosen < self.categories.length => {
                self.select_row(pane, chosen, cx);
            }
            Pane::Entries if chosen < self.entries.cursor.length => {
                self.select_row(pane, chosen, cx);
            }
            Pane::Categories | Pane::Entries => {}
            Pane::Details => {
                // The text has a margin of one column.
                let column = usize::from(at.x - within.x).checked_sub(1);
                let line = usize::try_from(chosen).unwrap_or(usize::MAX);
                let link = column.and_then(|column| self.details.document.link_at(line, column));
                if let Some(link) = link {
                    self.follow(link, cx);
                }
            }
        }
    }
}
