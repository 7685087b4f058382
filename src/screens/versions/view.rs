//! Draws the versions of a note and the diff.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::{Modifier, Style},
};

use super::state::{Compared, Versions};
use crate::{
    content::DiffLine,
    domain::width,
    library::{VersionRow, VersionsOf},
    screens::{layout, paint, shared::Shared},
};

impl Versions {
    /// Draws the screen; returns the position of the cursor.
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
        let title = match self.of {
            VersionsOf::File => "File history",
            VersionsOf::Note => "Note history",
        };
        paint::pane(buffer, areas.frame, theme, true, title, &place);
        paint::pane_scroll(buffer, areas.frame, theme, true, (cursor.top, cursor.length));
        let rows = self.rows.as_deref().unwrap_or_default();
        let mut here = None;
        if self.rows.is_none() {
            paint::text(buffer, paint::row(areas.list, 0), 1, "Reading …", theme.muted());
        }
        for number in 0..areas.list.height {
            let position = cursor.top + u64::from(number);
            let Some(version) = rows.get(position as usize) else { break };
            let row = paint::row(areas.list, number);
            if position == cursor.selected {
                buffer.set_style(row, theme.selected(true));
                paint::text(buffer, row, 0, "▌", theme.accent());
                here = Some(Position::new(row.x, row.y));
            }
            let number = paint::number_in_words(cx, position, cursor.length);
            let column = paint::text(buffer, row, 2, &number, Style::new());
            let column = paint::text(buffer, row, column, &version.ago, Style::new());
            let about = about(version, position == 0);
            let end = row.width.saturating_sub(width(&about) as u16 + 1);
            if end > column {
                paint::text(buffer, row, end, &about, theme.muted());
            }
        }
        let what = match self.compared {
            Compared::Since => "Changed since",
            Compared::Merged if self.merged().is_some() => "Merged of − older and + newer",
            Compared::Merged | Compared::Change => "Changed by this save",
        };
        let title = format!("{what}: {}", self.title);
        let at = self.selected().map_or("", |row| &row.at);
        paint::pane(buffer, areas.diff, theme, false, &title, at);
        let lines = self.diff.len() as u64;
        paint::pane_scroll(buffer, areas.diff, theme, false, (self.scroll as u64, lines));
        if self.diff.is_empty() && self.rows.is_some() {
            let is_same = self.compared == Compared::Since;
            let text = if is_same { "Nothing: the text is the same." } else { "No lines." };
            paint::text(buffer, paint::row(areas.text, 0), 1, text, theme.muted());
        }
        let found: Vec<usize> = self.found().collect();
        let shown = self.diff.iter().skip(self.scroll);
        for (number, line) in shown.take(usize::from(areas.text.height)).enumerate() {
            let row = paint::row(areas.text, number as u16);
            let more;
            let (mark, text, style) = match line {
                DiffLine::Same(text) => (" ", &text[..], theme.muted()),
                DiffLine::Removed(text) => ("-", &text[..], theme.removed()),
                DiffLine::Added(text) => ("+", &text[..], theme.added()),
                DiffLine::Gap => ("", "⋯", theme.muted()),
                DiffLine::More(lines) => {
                    more = format!("⋯ and {lines} more changed lines");
                    ("", &more[..], theme.muted())
                }
            };
            let is_found = found.contains(&(self.scroll + number));
            let style = if is_found { style.patch(theme.matched()) } else { style };
            paint::text(buffer, row, 1, mark, style.remove_modifier(Modifier::UNDERLINED));
            let room = usize::from(row.width).saturating_sub(Versions::MARGINS);
            paint::text(buffer, row, 3, &paint::fit(text, room), style);
        }
        here
    }
}

/// What a row says of its version: changed lines, or its size if they are not counted.
fn about(row: &VersionRow, current: bool) -> String {
    let mut parts = Vec::new();
    match row.changed {
        _ if row.version.deleted => parts.push("deleted".to_owned()),
        Some((added, removed)) => parts.push(format!("+{added} −{removed}")),
        None if row.version.bytes < 10_000 => parts.push(format!("{} B", row.version.bytes)),
        None => parts.push(format!("{} KB", row.version.bytes / 1000)),
    }
    if row.version.merges.is_some() {
        parts.push("merged".to_owned());
    } else if row.version.elsewhere {
        parts.push("elsewhere".to_owned());
    }
    if current {
        parts.push("current".to_owned());
    }
    parts.join(", ")
}
