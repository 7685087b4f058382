//! The list of entries: a title in each row, and its kind where there is room.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::{Theme, paint};
use crate::{
    app::{
        Model, Pane,
        command::{Action, COMMANDS},
    },
    domain::{List, clean_line, width},
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
            let way = if focused { Action::Back } else { Action::Up };
            let mut lines = vec!["Nothing here yet.".to_owned()];
            lines.extend(how_to_fill(model));
            lines.push(format!("{} goes to another list.", model.key(way)));
            for (number, text) in lines.iter().enumerate() {
                let row = paint::row(within, number as u16);
                let room = usize::from(row.width.saturating_sub(1));
                paint::text(buffer, row, 1, &paint::fit(text, room), theme.muted());
            }
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
        // The title comes first, then what the user has to do with it: the kind is shown where
        // all fit, and in the details.
        let mut room = usize::from(row.width.saturating_sub(3));
        let marks = paint::marks(entry.marks);
        if !marks.is_empty() {
            room = room.saturating_sub(width(&marks) + 1);
        }
        let kind = entry.kind.as_str();
        let mut end = row.width.saturating_sub(1);
        if width(&clean_line(&entry.title)) + 2 + kind.len() <= room {
            end -= kind.len() as u16;
            paint::text(buffer, row, end, kind, theme.muted());
            end -= 1;
        }
        if !marks.is_empty() {
            let column = end.saturating_sub(width(&marks) as u16);
            paint::text(buffer, row, column, &marks, theme.own());
        }
        let title = paint::fit(&entry.title, room);
        paint::text(buffer, row, 2, &title, Style::new());
    }
}

/// What fills the list that is open, with the keys of the commands that it names.
fn how_to_fill(model: &Model) -> Option<String> {
    let List::SmartList(list) = model.entries.list else { return None };
    let parts = list.empty_hint()?.split(['{', '}']).enumerate();
    let text = parts.map(|(at, part)| {
        let command = COMMANDS.iter().find(|command| at % 2 == 1 && command.id == part);
        command.map_or_else(|| part.to_owned(), |command| model.key(command.action))
    });
    Some(text.collect())
}
