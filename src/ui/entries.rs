//! The list of entries: a title and a kind in each row.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::{Theme, paint};
use crate::app::{Model, Pane, command::Action};

/// Rows narrower than this show no kinds.
const ROOM_FOR_KINDS: u16 = 28;
/// The columns of a kind.
const KIND: u16 = 11;

pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let focused = model.focus == Pane::Entries;
    let cursor = &model.entries.cursor;
    let place = match cursor.length {
        0 => String::new(),
        length => format!("{}/{length}", cursor.selected + 1),
    };
    let within = paint::frame(buffer, area, *theme, focused, model.list_title(), &place);
    paint::scroll_mark(buffer, area, *theme, focused, (cursor.top, cursor.length));
    if cursor.length == 0 {
        let text = if model.overview.is_some() {
            format!("Nothing here yet. {} goes back.", model.key(Action::Back))
        } else {
            "Opening the catalogue …".to_owned()
        };
        let row = paint::row(within, 0);
        paint::text(buffer, row, 1, &text, theme.muted());
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
        let mut room = row.width.saturating_sub(3);
        if row.width >= ROOM_FOR_KINDS {
            room -= KIND + 1;
            let kind = format!("{:>width$}", entry.kind, width = usize::from(KIND));
            paint::text(buffer, row, row.width - KIND - 1, &kind, theme.muted());
        }
        let title = paint::fit(&entry.title, usize::from(room));
        paint::text(buffer, row, 2, &title, Style::new());
    }
}
