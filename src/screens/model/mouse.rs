//! What the mouse does: focus and select by a click, follow a link, scroll by the wheel.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::Model;
use crate::{
    library::Pane,
    screens::{
        action::{Action, FormAction, PaletteAction, SearchAction},
        layout,
        overlay::Overlay,
    },
};

/// Rows that one notch of the wheel moves.
const NOTCH: i64 = 3;

impl Model {
    pub(super) fn mouse_used(&mut self, mouse: MouseEvent) {
        let at = Position::new(mouse.column, mouse.row);
        match mouse.kind {
            MouseEventKind::ScrollDown => self.wheel(at, NOTCH),
            MouseEventKind::ScrollUp => self.wheel(at, -NOTCH),
            MouseEventKind::Down(MouseButton::Left) => {
                self.shared.notice = None;
                self.click(at);
            }
            MouseEventKind::Drag(MouseButton::Left) if self.overlays.is_empty() => {
                self.point_in_text(at, true);
            }
            _ => {}
        }
    }

    fn wheel(&mut self, at: Position, by: i64) {
        let size = self.shared.size;
        let in_text = self.text_area().is_some_and(|area| area.contains(at));
        let pane = self.pane_at(at).map(|(pane, _)| pane);
        let cx = &self.shared;
        match self.overlays.last_mut() {
            Some(Overlay::Help(help)) => {
                help.scroll_by(by, layout::help_rows(size, help.lines.len()));
            }
            Some(Overlay::Palette(palette)) => {
                palette.cursor.scroll(by, u64::from(layout::palette(size).list.height));
            }
            Some(Overlay::Find(_)) => self.browse.scroll_pane(Pane::Details, by, cx),
            Some(Overlay::Form(_)) => {}
            Some(Overlay::Versions(versions)) => {
                versions.scroll_by(by, usize::from(layout::versions(size).text.height));
            }
            Some(Overlay::Search(search)) => match pane {
                Some(Pane::Details) => self.browse.scroll_pane(Pane::Details, by, cx),
                _ => search.step(by.signum(), cx),
            },
            None if in_text => {
                if let Some(session) = &mut self.edit.session {
                    session.editor.scroll(isize::try_from(by).unwrap_or(0));
                }
            }
            None => {
                if let Some(pane) = pane {
                    self.browse.scroll_pane(pane, by, cx);
                }
            }
        }
    }

    fn click(&mut self, at: Position) {
        let size = self.shared.size;
        match self.overlays.last_mut() {
            Some(Overlay::Help(help)) => {
                if !layout::help(size, help.lines.len()).contains(at) {
                    self.overlays.pop();
                }
            }
            Some(Overlay::Palette(palette)) => {
                let areas = layout::palette(size);
                let row = palette.cursor.top + u64::from(at.y.saturating_sub(areas.list.y));
                if areas.list.contains(at) && row < palette.cursor.length {
                    palette.cursor.select(row, u64::from(areas.list.height));
                    self.act(Action::Palette(PaletteAction::Run));
                } else if !areas.frame.contains(at) {
                    self.overlays.pop();
                }
            }
            Some(Overlay::Search(_)) => self.click_hit(at),
            Some(Overlay::Form(form)) => {
                let area = layout::form(size);
                if area.contains(at) {
                    form.click(usize::from(at.y.saturating_sub(area.y + 1)));
                } else {
                    self.act(Action::Form(FormAction::Cancel));
                }
            }
            Some(Overlay::Versions(versions)) => {
                let list = layout::versions(size).list;
                if list.contains(at) {
                    versions.click(u64::from(at.y - list.y), &mut self.shared);
                }
            }
            // What is edited is left by its own key alone: a slip of the hand is no wish to.
            None if self.edit.session.is_some() => self.point_in_text(at, false),
            Some(Overlay::Find(_)) | None => {
                if let Some((pane, area)) = self.pane_at(at) {
                    self.browse.click(at, pane, area, &mut self.shared);
                }
            }
        }
    }

    /// Where the text that is edited stands, within its border.
    fn text_area(&self) -> Option<Rect> {
        self.edit.session.as_ref()?;
        self.areas()?.text.map(layout::writing)
    }

    /// Puts the cursor of what is edited to a cell, or selects up to it.
    fn point_in_text(&mut self, at: Position, selecting: bool) {
        let Some(area) = self.text_area() else { return };
        let Some(session) = &mut self.edit.session else { return };
        if !selecting && !area.contains(at) {
            return;
        }
        let column = usize::from(at.x.saturating_sub(area.x));
        let row = usize::from(at.y.saturating_sub(area.y));
        let place = session.editor.place_at(column, row);
        session.editor.go_to(place, selecting);
        session.completions = None;
    }

    /// Selects the hit that was clicked; opens it when it was selected already.
    fn click_hit(&mut self, at: Position) {
        let Some(area) = self.areas().and_then(|areas| areas.entries) else { return };
        let list = layout::hits(area);
        let Some(Overlay::Search(search)) = self.overlays.last_mut() else { return };
        if !list.contains(at) {
            return;
        }
        let row = search.cursor.top + u64::from((at.y - list.y) / layout::HIT_ROWS);
        if row >= search.cursor.length {
            return;
        }
        if search.cursor.selected == row {
            return self.act(Action::Search(SearchAction::Open));
        }
        search.cursor.select(row, layout::hits_shown(self.shared.size));
    }

    fn pane_at(&self, at: Position) -> Option<(Pane, Rect)> {
        let areas = self.areas()?;
        [Pane::Categories, Pane::Entries, Pane::Details]
            .into_iter()
            .filter_map(|pane| Some((pane, areas.of(pane)?)))
            .find(|(_, area)| area.contains(at))
    }
}
