//! Draws a [`Model`] and changes nothing.
//!
//! Where things stand is computed in `layout`, what a text is in `document`; here and in the
//! views of the screens they get their characters and colours.

use ratatui::{
    Frame,
    layout::{Position, Rect},
    style::Style,
};

use super::{
    action::{Action, FindAction},
    browse::{view_categories, view_details, view_entries},
    command::Scope,
    edit, footer, form, header, help, layout,
    model::Model,
    overlay::Overlay,
    paint, palette, search, versions,
};
use crate::editor::Prompt;

/// Draws the whole screen.
pub fn view(model: &Model, frame: &mut Frame<'_>) {
    let screen = frame.area();
    let cx = &model.shared;
    if (screen.width, screen.height) != cx.size {
        // The screen has changed since; the message that says so is on its way.
        return;
    }
    let Some(areas) = model.areas() else {
        too_small(frame, screen);
        return;
    };
    let buffer = frame.buffer_mut();
    header::draw(cx, model.edit.drafts.len(), areas.header, buffer);
    if let Some(area) = areas.categories {
        view_categories::draw(&model.browse, cx, area, buffer);
    }
    let mut cursor = None;
    if let Some(area) = areas.entries {
        if let Some(Overlay::Search(search)) = model.overlays.last() {
            cursor = search::view::draw(search, &model.browse, cx, area, buffer);
        } else {
            view_entries::draw(&model.browse, cx, area, buffer);
        }
    }
    if let Some(area) = areas.details {
        let editing = model.edit.session.is_some();
        view_details::draw(&model.browse, editing, cx, area, buffer);
    }
    if let (Some(area), Some(session)) = (areas.text, &model.edit.session) {
        cursor = edit::view::draw(session, cx, (area, areas.details), buffer);
    }
    match model.overlays.last() {
        Some(Overlay::Find(prompt)) => {
            cursor = Some(draw_find(prompt, model, areas.footer, buffer));
        }
        _ => footer::draw(model, areas.footer, buffer),
    }
    match model.overlays.last() {
        Some(Overlay::Help(help)) => {
            help::view::draw(help, cx, buffer);
            cursor = None;
        }
        Some(Overlay::Palette(palette)) => cursor = palette::view::draw(palette, cx, buffer),
        Some(Overlay::Form(form)) => cursor = form::view::draw(form, cx, buffer),
        Some(Overlay::Versions(versions)) => {
            versions::view::draw(versions, cx, buffer);
            cursor = None;
        }
        Some(Overlay::Search(_) | Overlay::Find(_)) | None => {}
    }
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

/// The line of the search within a text, in place of the footer; gives the place of the cursor.
fn draw_find(
    prompt: &Prompt,
    model: &Model,
    area: Rect,
    buffer: &mut ratatui::buffer::Buffer,
) -> Position {
    let cx = &model.shared;
    let column = paint::prompt(prompt, cx.theme, area, buffer, |_| Style::new());
    let editing = model.edit.session.is_some();
    let details = &model.browse.details;
    let count = match details.found.len() {
        _ if editing && prompt.text().is_empty() => "in this text".to_owned(),
        _ if editing => String::new(),
        _ if prompt.text().is_empty() => "in this entry".to_owned(),
        0 => {
            let key = cx.key_in(&[Scope::Find], Action::Find(FindAction::Accept));
            format!("not here: {key} searches all entries")
        }
        count => format!("{}/{count}", details.match_at + 1),
    };
    let end = area.width.saturating_sub(count.len() as u16 + 1);
    if end > column + 1 {
        paint::text(buffer, area, end, &count, cx.theme.muted());
    }
    Position::new(area.x + column, area.y)
}

fn too_small(frame: &mut Frame<'_>, screen: Rect) {
    if screen.area() > 0 {
        let (width, height) = layout::SMALLEST;
        let text = format!("Too small: {width}×{height} at least");
        paint::text(frame.buffer_mut(), screen, 0, &text, Style::default());
    }
}
