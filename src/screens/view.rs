//! Draws a [`Model`] without changing it.
//!
//! `layout` computes the areas and `document` the roles of text; the views add characters and
//! colours.

use ratatui::{Frame, buffer::Buffer, layout::Rect, style::Style};

use super::{
    browse::{view_categories, view_details, view_entries},
    edit, footer, header, layout,
    model::Model,
    paint, toast, which_key,
};
use crate::theme::Depth;

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
    let mut cursor = model.browse.place_of_selection(cx).filter(|_| model.edit.session.is_none());
    if let Some(session) = &model.edit.session {
        if areas.boxed {
            recede(model, buffer);
        }
        cursor = edit::view::draw(session, cx, &areas, buffer);
    }
    footer::draw(model, areas.footer, buffer);
    for overlay in &model.overlays {
        if overlay.is_in_front() {
            recede(model, buffer);
            footer::draw(model, areas.footer, buffer);
        }
        cursor = overlay.draw(&model.browse, cx, &areas, buffer);
    }
    if model.continuations_shown {
        which_key::draw(model, buffer);
    }
    toast::draw(cx, areas.footer, buffer);
    if cx.theme.depth() != Depth::True {
        paint::even_out_reversed(buffer);
    }
    cx.characters.apply(buffer);
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

/// Dims what is drawn so far, so that one thing is in front.
fn recede(model: &Model, buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        model.shared.theme.recede(cell);
    }
}

fn too_small(frame: &mut Frame<'_>, screen: Rect) {
    if screen.area() > 0 {
        let (width, height) = layout::SMALLEST;
        let text = format!("Too small: needs {width}×{height}");
        paint::text(frame.buffer_mut(), screen, 0, &text, Style::default());
    }
}
