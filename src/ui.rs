//! Draws a [`Model`] and changes nothing.
//!
//! Where things stand is computed in `app::layout`, what a text is in `app::document`; here
//! they get their characters and colours.

mod ansi;
mod categories;
mod details;
mod editor;
mod entries;
mod footer;
mod form;
mod header;
mod help;
mod paint;
mod palette;
mod search;
mod theme;
mod versions;

use ratatui::{
    Frame,
    layout::{Position, Rect},
    style::Style,
};

pub use ansi::to_ansi;
pub use theme::{Depth, Theme};

use crate::app::{Model, Overlay, command::Action};

/// Draws the whole screen.
pub fn view(model: &Model, theme: Theme, frame: &mut Frame<'_>) {
    let screen = frame.area();
    if (screen.width, screen.height) != model.size {
        // The screen has changed since; the message that says so is on its way.
        return;
    }
    let Some(areas) = model.areas() else {
        too_small(frame, screen);
        return;
    };
    let buffer = frame.buffer_mut();
    header::draw(model, theme, areas.header, buffer);
    if let Some(area) = areas.categories {
        categories::draw(model, theme, area, buffer);
    }
    let mut cursor = None;
    if let Some(area) = areas.entries {
        match model.overlays.last() {
            Some(Overlay::Search(search)) => {
                cursor = search::draw(search, model, theme, area, buffer);
            }
            _ => entries::draw(model, theme, area, buffer),
        }
    }
    if let Some(area) = areas.details {
        details::draw(model, theme, area, buffer);
    }
    if let (Some(area), Some(editing)) = (areas.text, &model.editing) {
        cursor = editor::draw(editing, model, theme, (area, areas.details), buffer);
    }
    match model.overlays.last() {
        Some(Overlay::Find(prompt)) => {
            let column = paint::prompt(prompt, theme, areas.footer, buffer, |_| Style::new());
            cursor = Some(Position::new(areas.footer.x + column, areas.footer.y));
            let details = &model.details;
            let count = match details.found.len() {
                _ if model.editing.is_some() && prompt.text().is_empty() => {
                    "in this text".to_owned()
                }
                _ if model.editing.is_some() => String::new(),
                _ if prompt.text().is_empty() => "in this entry".to_owned(),
                0 => {
                    let key = model.keymap.key(&model.scopes(), Action::AcceptFind);
                    format!("not here: {} searches all entries", key.unwrap_or_default())
                }
                count => format!("{}/{count}", details.match_at + 1),
            };
            let end = areas.footer.width.saturating_sub(count.len() as u16 + 1);
            if end > column + 1 {
                paint::text(buffer, areas.footer, end, &count, theme.muted());
            }
        }
        _ => footer::draw(model, theme, areas.footer, buffer),
    }
    match model.overlays.last() {
        Some(Overlay::Help(help)) => {
            help::draw(help, model.size, theme, buffer);
            cursor = None;
        }
        Some(Overlay::Palette(palette)) => cursor = palette::draw(palette, model, theme, buffer),
        Some(Overlay::Form(form)) => cursor = form::draw(form, model, theme, buffer),
        Some(Overlay::Versions(all)) => {
            versions::draw(all, model, theme, buffer);
            cursor = None;
        }
        _ => {}
    }
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

fn too_small(frame: &mut Frame<'_>, screen: Rect) {
    if screen.area() > 0 {
        let (width, height) = crate::app::layout::SMALLEST;
        let text = format!("Too small: {width}×{height} at least");
        paint::text(frame.buffer_mut(), screen, 0, &text, Style::default());
    }
}
