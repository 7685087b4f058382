//! What the mouse does: focus and select by a click, follow a link, scroll by the wheel.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::{
    Effect, Field, Model, Overlay, Pane,
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
            MouseEventKind::Drag(MouseButton::Left) if self.overlays.is_empty() => {
                self.point_in_text(at, true);
            }
            _ => {}
        }
        Vec::new()
    }

    fn wheel(&mut self, at: Position, by: i64) {
        let list = u64::from(layout::palette(self.size).list.height);
        let in_text = self.text_area().is_some_and(|area| area.contains(at));
        match self.overlays.last_mut() {
            Some(Overlay::Help(help)) => {
                let height = inner(layout::help(self.size, help.lines.len())).height;
                help.scroll_by(by, usize::from(height));
            }
            Some(Overlay::Palette(palette)) => palette.cursor.scroll(by, list),
            Some(Overlay::Find(_)) => self.scroll_pane(Pane::Details, by),
            Some(Overlay::Form(_)) => {}
            Some(Overlay::Versions(versions)) => {
                versions.scroll_by(by, usize::from(layout::versions(self.size).text.height));
            }
            Some(Overlay::Search(_)) => match self.pane_at(at) {
                Some((Pane::Details, _)) => self.scroll_pane(Pane::Details, by),
                _ => self.step_hits(by.signum()),
            },
            None if in_text => {
                if let Some(editing) = &mut self.editing {
                    editing.editor.scroll(isize::try_from(by).unwrap_or(0));
                }
            }
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
            Some(Overlay::Form(_)) => self.click_form(at),
            Some(Overlay::Versions(versions)) => {
                let list = layout::versions(self.size).list;
                let row = versions.cursor.top + u64::from(at.y.saturating_sub(list.y));
                if list.contains(at) && row < versions.cursor.length {
                    versions.cursor.select(row, u64::from(list.height));
                    return self.ask_version();
                }
                Vec::new()
            }
            // What is written is left by its own key alone: a slip of the hand is no wish to.
            None if self.editing.is_some() => {
                self.point_in_text(at, false);
                Vec::new()
            }
            Some(Overlay::Find(_)) | None => self.click_pane(at),
        }
    }

    /// Where the text that is written stands, within its border.
    fn text_area(&self) -> Option<Rect> {
        self.editing.as_ref()?;
        self.areas()?.text.map(layout::writing)
    }

    /// Puts the cursor of what is written to a cell, or selects up to it.
    fn point_in_text(&mut self, at: Position, selecting: bool) {
        let Some(area) = self.text_area() else { return };
        let Some(editing) = &mut self.editing else { return };
        if !selecting && !area.contains(at) {
            return;
        }
        let column = usize::from(at.x.saturating_sub(area.x));
        let row = usize::from(at.y.saturating_sub(area.y));
        let place = editing.editor.place_at(column, row);
        editing.editor.go_to(place, selecting);
        editing.completions = None;
    }

    fn click_form(&mut self, at: Position) -> Vec<Effect> {
        let area = layout::form(self.size);
        if !area.contains(at) {
            return self.act(Action::CancelForm);
        }
        if let Some(Overlay::Form(form)) = self.overlays.last_mut()
            && let Some(field) = Field::ALL.get(usize::from(at.y.saturating_sub(area.y + 1)))
        {
            form.field = *field;
        }
        Vec::new()
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
