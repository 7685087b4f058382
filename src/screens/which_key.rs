//! Draws what can follow the keys of an incomplete sequence, above the footer.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Modifier, Style},
    widgets::{Clear, Widget as _},
};

use super::{layout, model::Model, paint};
use crate::domain::width;

pub(super) fn draw(model: &Model, buffer: &mut Buffer) {
    let rows = model.continuations();
    if rows.is_empty() {
        return;
    }
    let theme = model.shared.theme;
    let keys_width = rows.iter().map(|(keys, _)| width(keys)).max().unwrap_or(0);
    let titles_width = rows.iter().map(|(_, command)| width(command.title)).max().unwrap_or(0);
    let wanted = (keys_width + titles_width + 6, rows.len() + 2);
    let area: Rect = layout::which_key(model.shared.size, wanted);
    let begun: Vec<String> = model.pending_keys.iter().map(ToString::to_string).collect();
    Clear.render(area, buffer);
    let title = format!("{} …", begun.join(" "));
    let within = paint::frame(buffer, area, theme, false, &title, "");
    for ((keys, command), number) in rows.iter().zip(0..within.height) {
        let row = paint::row(within, number);
        let bold = theme.accent().add_modifier(Modifier::BOLD);
        paint::text(buffer, row, 1, keys, bold);
        let room = usize::from(within.width).saturating_sub(keys_width + 4);
        let title = paint::fit(command.title, room);
        paint::text(buffer, row, keys_width as u16 + 3, &title, Style::new());
    }
}
