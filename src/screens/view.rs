//! Draws a [`Model`] without changing it.
//!
//! `layout` computes the areas and `document` the roles of text; the views add characters and
//! colours.

use ratatui::{Frame, layout::Rect, style::Style};

use super::{
    browse::{view_categories, view_details, view_entries},
    edit, footer, header, layout,
    model::Model,
    paint, toast,
};

/// Draws the whole screen.
pub fn view(model: &Model, frame: &mut Frame<'_>) {
    let screen = frame.area();
    let cx = &model.shared;
    if (screen.width, screen.height) != cx.size {
        // The screen was resized; the message about that is still to come.
        return;
    }
    let Some(areas) = model.areas() else {
        too_small(frame, screen);
        return;
    };
    let buffer = frame.buffer_mut();
    paint::fill(buffer, screen, cx.theme.base());
    header::draw(&model.browse, cx, model.edit.drafts.len(), areas.header, buffer);
    if let Some(area) = areas.categories {
        view_categories::draw(&model.browse, cx, area, buffer);
    }
    if let Some(area) = areas.edge {
        view_categories::draw_edge(cx, area, buffer);
    }
    if let Some(area) = areas.entries.filter(|_| !model.is_searching()) {
        view_entries::draw(&model.browse, cx, area, buffer);
    }
    if let Some(area) = areas.details {
        let keys_elsewhere = model.edit.session.is_some() || model.is_searching();
        view_details::draw(&model.browse, keys_elsewhere, cx, area, buffer);
    }
    let mut cursor = None;
    if let (Some(area), Some(session)) = (areas.text, &model.edit.session) {
        cursor = edit::view::draw(session, cx, (area, areas.details), buffer);
    }
    footer::draw(model, areas.footer, buffer);
    // A search stays visible below what was opened from it.
    let (front, below) = match model.overlays.split_last() {
        Some((front, below)) => (Some(front), below),
        None => (None, &[][..]),
    };
    for overlay in below {
        overlay.draw(&model.browse, cx, &areas, buffer);
    }
    if let Some(overlay) = front {
        if overlay.is_in_front() {
            for cell in &mut buffer.content {
                cx.theme.recede(cell);
            }
            footer::draw(model, areas.footer, buffer);
        }
        cursor = overlay.draw(&model.browse, cx, &areas, buffer);
    } else if model.edit.session.is_none() {
        cursor = model.browse.place_of_selection(cx);
    }
    toast::draw(cx, areas.footer, buffer);
    cx.characters.apply(buffer);
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

fn too_small(frame: &mut Frame<'_>, screen: Rect) {
    if screen.area() > 0 {
        let (width, height) = layout::SMALLEST;
        let text = format!("Too small: needs {width}×{height}");
        paint::text(frame.buffer_mut(), screen, 0, &text, Style::default());
    }
}
