//! Draws the list of entries: the glyph of the kind, the title, the marks.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{action::BrowseAction, state::Browse};
use crate::{
    domain::{List, Marks, Row},
    library::Pane,
    screens::{
        command::{Action, Motion, command},
        paint,
        shared::Shared,
    },
};

pub(in crate::screens) fn draw(browse: &Browse, cx: &Shared, area: Rect, buffer: &mut Buffer) {
    let theme = cx.theme;
    let focused = browse.focus == Pane::Entries;
    let cursor = &browse.entries.cursor;
    let place = match cursor.length {
        0 => String::new(),
        length => format!("{}/{length}", cursor.selected + 1),
    };
    let within = paint::pane(buffer, area, theme, focused, browse.list_title(cx), &place);
    paint::pane_scroll(buffer, area, theme, focused, (cursor.top, cursor.length));
    if cursor.length == 0 {
        draw_empty(browse, cx, within, buffer);
    }
    for number in 0..within.height {
        let position = cursor.top + u64::from(number);
        if position >= cursor.length {
            break;
        }
        let row = paint::row(within, number);
        let mut style = theme.row(focused);
        if position == cursor.selected {
            style = theme.selected(focused);
            buffer.set_style(row, style);
            paint::text(buffer, row, 0, "▌", theme.accent());
        }
        let Some(entry) = browse.entries.window.row(position) else {
            // Its row is not loaded yet.
            paint::text(buffer, row, 2, "…", theme.muted());
            continue;
        };
        if cx.plain {
            let text = in_words(entry, position, cursor.length);
            paint::text(buffer, row, 2, &paint::fit(&text, room(row, 3)), style);
            continue;
        }
        let end = paint::marks(buffer, row, row.width.saturating_sub(1), entry.marks, theme);
        paint::text(buffer, row, 2, paint::glyph(entry.kind), theme.kind(entry.kind));
        let title = paint::fit(&entry.title, usize::from(end.saturating_sub(5)));
        paint::text(buffer, row, 4, &title, style);
    }
}

/// A row in words, for a screen reader.
fn in_words(entry: &Row, position: u64, length: u64) -> String {
    let mut text = format!("{} of {length}, {}, {}", position + 1, entry.title, entry.kind);
    let Marks { starred, noted, own, due, known } = entry.marks;
    for (on, word) in [
        (starred, "starred"),
        (noted, "with a note"),
        (own, "your own"),
        (due, "due"),
        (known, "known"),
    ] {
        if on {
            text.push_str(", ");
            text.push_str(word);
        }
    }
    text
}

fn room(row: Rect, taken: u16) -> usize {
    usize::from(row.width.saturating_sub(taken))
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
        paint::text(buffer, row, 1, &paint::fit(text, room(row, 1)), cx.theme.muted());
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
