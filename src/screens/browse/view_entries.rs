//! Draws the list of entries: titles, marks, and the kind if there is room.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::{action::BrowseAction, state::Browse};
use crate::{
    domain::{List, Row, clean_line, width},
    library::Pane,
    screens::{
        command::{Action, Motion, command},
        paint,
        shared::Shared,
    },
    theme::Theme,
};

pub(in crate::screens) fn draw(browse: &Browse, cx: &Shared, area: Rect, buffer: &mut Buffer) {
    let theme = cx.theme;
    let focused = browse.focus == Pane::Entries;
    let cursor = &browse.entries.cursor;
    let place = match cursor.length {
        0 => String::new(),
        length => format!("{}/{length}", cursor.selected + 1),
    };
    let within = paint::frame(buffer, area, theme, focused, browse.list_title(cx), &place);
    paint::scroll_mark(buffer, area, theme, focused, (cursor.top, cursor.length));
    if cursor.length == 0 {
        draw_empty(browse, cx, within, buffer);
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
        let Some(entry) = browse.entries.window.row(position) else {
            // Its row is not loaded yet.
            paint::text(buffer, row, 2, "…", theme.muted());
            continue;
        };
        draw_entry(entry, cx.theme, row, buffer);
    }
}

/// Draws an entry: its title, its marks, and its kind if everything fits.
fn draw_entry(entry: &Row, theme: Theme, row: Rect, buffer: &mut Buffer) {
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
    paint::text(buffer, row, 2, &paint::fit(&entry.title, room), Style::new());
}

/// Draws an empty list: how to fill it, and how to leave it.
fn draw_empty(browse: &Browse, cx: &Shared, within: Rect, buffer: &mut Buffer) {
    if cx.overview.is_none() {
        let text = "Opening the catalogue …";
        paint::text(buffer, paint::row(within, 0), 1, text, cx.theme.muted());
        return;
    }
    let leave = match browse.focus {
        Pane::Entries => Action::Browse(BrowseAction::Back),
        Pane::Categories | Pane::Details => Action::Motion(Motion::Up),
    };
    let mut lines = vec!["Nothing here yet.".to_owned()];
    lines.extend(how_to_fill(browse, cx));
    lines.push(format!("{} goes to another list.", cx.key_in(&browse.scopes(), leave)));
    for (number, text) in lines.iter().enumerate() {
        let row = paint::row(within, number as u16);
        let room = usize::from(row.width.saturating_sub(1));
        paint::text(buffer, row, 1, &paint::fit(text, room), cx.theme.muted());
    }
}

/// How to fill the open list, with the keys of the commands that its hint names.
fn how_to_fill(browse: &Browse, cx: &Shared) -> Option<String> {
    let List::SmartList(list) = browse.entries.list else { return None };
    let parts = list.empty_hint()?.split(['{', '}']).enumerate();
    let text = parts.map(|(at, part)| {
        let command = (at % 2 == 1).then(|| command(part)).flatten();
        command.map_or_else(|| part.to_owned(), |it| cx.key_in(&browse.scopes(), it.action))
    });
    Some(text.collect())
}
