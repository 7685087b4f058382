//! Clicks in the panes.

use ratatui::layout::{Position, Rect};

use super::{
    sidebar::{self, SidebarRow},
    state::Browse,
};
use crate::{
    library::Pane,
    screens::{layout, shared::Shared},
};

impl Browse {
    /// Focuses the pane that was clicked, and selects its row, follows its link or copies its code.
    pub(in crate::screens) fn click(
        &mut self,
        at: Position,
        pane: Pane,
        area: Rect,
        cx: &mut Shared,
    ) {
        let within = layout::body(area);
        let row = within.contains(at).then(|| at.y - within.y);
        // Find the row before the focus changes the layout.
        let chosen = row.and_then(|row| match pane {
            Pane::Categories => {
                match sidebar::rows(&self.categories, cx, within.height).get(usize::from(row)) {
                    Some(SidebarRow::List(position)) => Some(*position),
                    Some(SidebarRow::Group(_)) | None => None,
                }
            }
            Pane::Entries => Some(self.entries.cursor.top + u64::from(row)),
            Pane::Details => Some(self.details.scroll as u64 + u64::from(row)),
        });
        let link = match (chosen, pane) {
            (Some(line), Pane::Details) => {
                let line = usize::try_from(line).unwrap_or(usize::MAX);
                let column = at.x.checked_sub(layout::reading(area).x).map(usize::from);
                column.and_then(|column| self.details.document.link_at(line, column))
            }
            _ => None,
        };
        self.focus_on(pane, cx);
        let Some(chosen) = chosen else { return };
        match pane {
            Pane::Categories => self.select_row(pane, chosen, cx),
            Pane::Entries if chosen < self.entries.cursor.length => {
                self.select_row(pane, chosen, cx);
            }
            Pane::Entries => {}
            Pane::Details => match link {
                Some(link) => self.follow(link, cx),
                None => self.click_code(usize::try_from(chosen).unwrap_or(usize::MAX), cx),
            },
        }
    }

    /// Copies the code block whose first line, the one with its language, was clicked.
    fn click_code(&mut self, line: usize, cx: &mut Shared) {
        let blocks = &self.details.document.blocks;
        if let Some(block) = blocks.iter().position(|block| block.lines.start == line) {
            self.details.block = Some(block);
            self.copy_code(cx);
        }
    }
}
