//! Draws the versions of a note and the diff.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};

use super::state::Versions;
use crate::{
    content::DiffLine,
    domain::{Version, width},
    screens::{layout, paint, shared::Shared},
};

impl Versions {
    /// Draws the screen; it has no cursor.
    pub(in crate::screens) fn draw(&self, cx: &Shared, buffer: &mut Buffer) -> Option<Position> {
        let theme = cx.theme;
        let areas = layout::versions(cx.size);
        let screen = Rect { height: buffer.area.height.saturating_sub(1), ..buffer.area };
        paint::fill(buffer, screen, theme.base());
        let cursor = &self.cursor;
        let place = match cursor.length {
            0 => String::new(),
            length => format!("{}/{length}", cursor.selected + 1),
        };
        paint::pane(buffer, areas.frame, theme, true, "Note history", &place);
        paint::pane_scroll(buffer, areas.frame, theme, true, (cursor.top, cursor.length));
        let rows = self.rows.as_deref().unwrap_or_default();
        if self.rows.is_none() {
            paint::text(buffer, paint::row(areas.list, 0), 1, "Reading …", theme.muted());
        }
        for number in 0..areas.list.height {
            let position = cursor.top + u64::from(number);
            let Some((version, at)) = rows.get(position as usize) else { break };
            let row = paint::row(areas.list, number);
            if position == cursor.selected {
                buffer.set_style(row, theme.selected(true));
                paint::text(buffer, row, 0, "▌", theme.accent());
            }
            let column = paint::text(buffer, row, 2, at, Style::new());
            let size = size_of(version);
            let end = row.width.saturating_sub(width(&size) as u16 + 1);
            if end > column {
                paint::text(buffer, row, end, &size, theme.muted());
            }
        }
        let title = format!("Changes since this version: {}", self.title);
        paint::pane(buffer, areas.diff, theme, false, &title, "");
        let lines = self.diff.len() as u64;
        paint::pane_scroll(buffer, areas.diff, theme, false, (self.scroll as u64, lines));
        if self.diff.is_empty() && self.rows.is_some() {
            let text = "No changes: this is the current version.";
            paint::text(buffer, paint::row(areas.text, 0), 1, text, theme.muted());
        }
        let shown = self.diff.iter().skip(self.scroll);
        for (number, line) in shown.take(usize::from(areas.text.height)).enumerate() {
            let row = paint::row(areas.text, number as u16);
            let (mark, text, style) = match line {
                DiffLine::Same(text) => (" ", &text[..], theme.muted()),
                DiffLine::Removed(text) => ("-", &text[..], theme.removed()),
                DiffLine::Added(text) => ("+", &text[..], theme.added()),
                DiffLine::Gap => ("", "⋯", theme.muted()),
            };
            paint::text(buffer, row, 1, mark, style);
            let room = usize::from(row.width).saturating_sub(Versions::MARGINS);
            paint::text(buffer, row, 3, &paint::fit(text, room), style);
        }
        None
    }
}

fn size_of(version: &Version) -> String {
    let mut size = match version.bytes {
        _ if version.deleted => "deleted".to_owned(),
        bytes @ 0..10_000 => format!("{bytes} bytes"),
        bytes => format!("{} KB", bytes / 1000),
    };
    if version.elsewhere {
        size.push_str(", elsewhere");
    }
    size
}
