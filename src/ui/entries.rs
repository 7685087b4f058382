//! The list of entries: a title in each row, and its kind where there is room.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::{Theme, paint};
use crate::{
    app::{Model, Pane, command::Action},
    domain::{clean_line, width},
};

pub(super) fn draw(model: &Model, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let focused = model.focus == Pane::Entries;
    let cursor = &model.entries.cursor;
    let place = match cursor.length {
        0 => String::new(),
        length => format!("{}/{length}", cursor.selected + 1),
    };
    let within = paint::frame(buffer, area, theme, focused, model.list_title(), &place);
    paint::scroll_mark(buffer, area, theme, focused, (cursor.top, cursor.length));
    if cursor.length == 0 {
        if model.overview.is_some() {
            paint::text(buffer, paint::row(within, 0), 1, "Nothing here yet.", theme.muted());
            let way = if focused { Action::Back } else { Action::Up };
            let text = format!("{} goes to another list.", model.key(way));
            paint::text(buffer, paint::row(within, 1), 1, &text, theme.muted());
        } else {
            let text = "Opening the catalogue …";
            paint::text(buffer, paint::row(within, 0), 1, text, theme.muted());
        }
        return;
    }
    for number in 0..within.height {
        let position = cursor.top + u64::from(number);
        if position >= cursor.length {
            break;
        }
        let row = paint::row(within, number);
        let selected = position == cursor.selected;
        if selected {
            buffer.set_style(row, theme.selected(focused));
            paint::text(buffer, row, 0, "▌", theme.accent());
        }
        let Some(entry) = model.entries.window.row(position) else {
            // Its rows are on their way.
            paint::text(buffer, row, 2, "…", theme.muted());
            continue;
        };
        // The title comes first: the kind is shown where both fit, and in the details.
        let room = usize::from(row.width.saturating_sub(3));
        let kind = entry.kind.as_str();
        if width(&clean_line(&entry.title)) + 2 + kind.len() <= room {
            let column = row.width - 1 - kind.len() as u16;
            paint::text(buffer, row, column, kind, theme.muted());
        }
        let title = paint::fit(&entry.title, room);
        paint::text(buffer, row, 2, &title, Style::new());
    }
}
