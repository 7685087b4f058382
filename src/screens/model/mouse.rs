//! The mouse: clicks focus, select and follow links; the wheel scrolls.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::Model;
use crate::{
    library::Pane,
    screens::{footer, toast},
};

/// Rows per notch of the wheel.
const NOTCH: i64 = 3;

impl Model {
    pub(super) fn mouse_used(&mut self, mouse: MouseEvent) {
        let at = Position::new(mouse.column, mouse.row);
        match mouse.kind {
            MouseEventKind::ScrollDown => self.wheel(at, NOTCH),
            MouseEventKind::ScrollUp => self.wheel(at, -NOTCH),
            MouseEventKind::Down(MouseButton::Left) => {
                // A click on a message is for it alone.
                let footer = self.areas().map(|areas| areas.footer);
                let covered = footer.is_some_and(|footer| toast::covers(&self.shared, footer, at));
                self.shared.notice = None;
                if !covered {
                    self.click(at);
                }
            }
            MouseEventKind::Drag(MouseButton::Left) if self.dragging.is_some() => self.drag(at.x),
            MouseEventKind::Up(MouseButton::Left) => self.dragging = None,
            MouseEventKind::Drag(MouseButton::Left) if self.overlays.is_empty() => {
                self.point_in_text(at, true);
            }
            _ => {}
        }
    }

    fn wheel(&mut self, at: Position, by: i64) {
        if let Some(overlay) = self.overlays.last_mut()
            && overlay.wheel(at, by, &mut self.shared)
        {
            return;
        }
        if self.text_area().is_some_and(|area| area.contains(at)) {
            if let Some(session) = &mut self.edit.session {
                session.editor.scroll(isize::try_from(by).unwrap_or(0));
            }
        } else if let Some((pane, _)) = self.pane_at(at) {
            self.browse.scroll_pane(pane, by, &self.shared);
        }
    }

    /// Moves the line between two panes that was pressed.
    fn drag(&mut self, column: u16) {
        let (Some(separator), Some(areas)) = (self.dragging, self.areas()) else { return };
        let browse = &mut self.browse;
        browse.arrangement = areas.dragged(separator, column, browse.focus, browse.arrangement);
    }

    fn click(&mut self, at: Position) {
        self.dragging = None;
        if at.y + 1 == self.shared.size.1
            && let Some(action) = footer::action_at(self, at.x)
        {
            return self.run_action(action);
        }
        match self.overlays.last_mut() {
            Some(overlay) => {
                if let Some(next) = overlay.click(at, &mut self.shared) {
                    self.follow(next);
                }
            }
            None => self.click_below(at),
        }
    }

    /// Handles a click on the panes or the editor. While a text is edited, clicks outside it do
    /// nothing: only a key closes the editor.
    pub(super) fn click_below(&mut self, at: Position) {
        if self.edit.session.is_some() {
            return self.point_in_text(at, false);
        }
        let areas = self.areas();
        self.dragging = areas.and_then(|areas| areas.separator_at(at));
        if self.dragging.is_some() {
            return;
        }
        if let Some((pane, area)) = self.pane_at(at) {
            if let Some(next) = self.browse.click(at, pane, area, &mut self.shared) {
                self.follow(next);
            }
        } else if areas.and_then(|areas| areas.edge).is_some_and(|edge| edge.contains(at)) {
            self.browse.focus_on(Pane::Categories, &self.shared);
        }
    }

    /// The text area of the editor.
    fn text_area(&self) -> Option<Rect> {
        self.edit.session.as_ref()?;
        self.areas()?.editor_text()
    }

    /// Moves the editor's cursor to a cell, or selects up to it.
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

    fn pane_at(&self, at: Position) -> Option<(Pane, Rect)> {
        let areas = self.areas()?;
        [Pane::Categories, Pane::Entries, Pane::Details]
            .into_iter()
            .filter_map(|pane| Some((pane, areas.of(pane)?)))
            .find(|(_, area)| area.contains(at))
    }
}
