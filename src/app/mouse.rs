//! What the mouse does: focus and select by a click, follow a link, scroll by the wheel.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::{
    Effect, Model, Overlay, Pane,
    command::Action,
    layout::{self, inner},
};

/// Rows that one notch of the wheel moves.
const NOTCH: i64 = 3;

impl Model {
    pub(super) fn mouse_used(&mut self, mouse: MouseEvent) -> Vec<Effect> {
        let at = Position::new(mouse.column, mouse.row);
        match mouse.kind {
            MouseEventKind::ScrollDown => self.wheel(at, NOTCH),
            MouseEventKind::ScrollUp => self.wheel(at, -NOTCH),
            MouseEventKind::Down(MouseButton::Left) => {
                self.status = None;
                return self.click(at);
            }
            _ => {}
        }
        Vec::new()
    }

    fn wheel(&mut self, at: Position, by: i64) {
        let list = u64::from(layout::palette(self.size).list.height);
        match self.overlays.last_mut() {
            Some(Overlay::Help(help)) => {
                let height = inner(layout::help(self.size, help.lines.len())).height;
                help.scroll_by(by, usize::from(height));
            }
            Some(Overlay::Palette(palette)) => palette.cursor.scroll(by, list),
            Some(Overlay::Find(_)) => self.scroll_pane(Pane::Details, by),
            Some(Overlay::Search(_)) => match self.pane_at(at) {
                Some((Pane::Details, _)) => self.scroll_pane(Pane::Details, by),
                _ => self.step_hits(by.signum()),
            },
            None => {
                if let Some((pane, _)) = self.pane_at(at) {
                    self.scroll_pane(pane, by);
                }
            }
        }
    }

    fn click(&mut self, at: Position) -> Vec<Effect> {
        match self.overlays.last_mut() {
            Some(Overlay::Help(help)) => {
                if !layout::help(self.size, help.lines.len()).contains(at) {
                    self.overlays.pop();
                }
                Vec::new()
            }
            Some(Overlay::Palette(palette)) => {
                let areas = layout::palette(self.size);
                let row = palette.cursor.top + u64::from(at.y.saturating_sub(areas.list.y));
                if areas.list.contains(at) && row < palette.cursor.length {
                    palette.cursor.select(row, u64::from(areas.list.height));
                    return self.act(Action::Run);
                }
                if !areas.frame.contains(at) {
                    self.overlays.pop();
                }
                Vec::new()
            }
            Some(Overlay::Search(_)) => self.click_hit(at),
            Some(Overlay::Find(_)) | None => self.click_pane(at),
        }
    }

    /// Selects the hit that was clicked; opens it when it was selected already.
    fn click_hit(&mut self, at: Position) -> Vec<Effect> {
        let Some(area) = self.areas().and_then(|areas| areas.entries) else { return Vec::new() };
        let list = layout::hits(area);
        let height = self.hits_height();
        let Some(Overlay::Search(search)) = self.overlays.last_mut() else { return Vec::new() };
        if !list.contains(at) {
            return Vec::new();
        }
        let row = search.cursor.top + u64::from((at.y - list.y) / layout::HIT_ROWS);
        if row >= search.cursor.length {
            return Vec::new();
        }
        if search.cursor.selected == row {
            return self.act(Action::OpenHit);
        }
        search.cursor.select(row, height);
        Vec::new()
    }

    fn click_pane(&mut self, at: Position) -> Vec<Effect> {
        let Some((pane, area)) = self.pane_at(at) else { return Vec::new() };
        let within = inner(area);
        let row = within.contains(at).then(|| u64::from(at.y - within.y));
        // Where it was clicked is read off the screen as it is, before the focus changes it.
        let chosen = row.map(|row| match pane {
            Pane::Categories => self.categories.top + row,
            Pane::Entries => self.entries.cursor.top + row,
            Pane::Details => self.details.scroll as u64 + row,
        });
        self.focus_on(Some(pane));
        let Some(chosen) = chosen else { return Vec::new() };
        match pane {
            Pane::Categories if chosen < self.categories.length => self.select_row(pane, chosen),
            Pane::Entries if chosen < self.entries.cursor.length => self.select_row(pane, chosen),
            Pane::Details => {
                // The text has a column of air on its left.
                let column = usize::from(at.x - within.x).checked_sub(1);
                let line = usize::try_from(chosen).unwrap_or(usize::MAX);
                let link = column.and_then(|column| self.details.document.link_at(line, column));
                if let Some(link) = link {
                    return self.follow(link);
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn pane_at(&self, at: Position) -> Option<(Pane, Rect)> {
        let areas = self.areas()?;
        [Pane::Categories, Pane::Entries, Pane::Details]
            .into_iter()
            .filter_map(|pane| Some((pane, areas.of(pane)?)))
            .find(|(_, area)| area.contains(at))
    }
}
