//! The list of entries: a title in each row, and its kind where there is room.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::state::Browse;
use crate::{
    domain::{List, SmartList, clean_line, width},
    library::Pane,
    screens::{
        action::{Action, BrowseAction, Motion},
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
    let within = paint::frame(buffer, area, theme, focused, browse.list_title(cx), &place);
    paint::scroll_mark(buffer, area, theme, focused, (cursor.top, cursor.length));
    if cursor.length == 0 {
        if cx.overview.is_some() {
            let way = if focused {
                Action::Browse(BrowseAction::Back)
            } else {
                Action::Motion(Motion::Up)
            };
            let mut lines = vec!["Nothing here yet.".to_owned()];
            lines.extend(how_to_fill(browse, cx));
            lines.push(format!("{} goes to another list.", cx.key_in(&browse.scopes(), way)));
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
        let Some(entry) = browse.entries.window.row(position) else {
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

/// Which key fills the list that is open.
fn how_to_fill(browse: &Browse, cx: &Shared) -> Option<String> {
    let List::SmartList(mine) = browse.entries.list else { return None };
    let key = |action| browse.key(cx, action);
    Some(match mine {
        SmartList::Starred => format!("{} stars an entry.", key(BrowseAction::Star)),
        SmartList::Written => {
            format!(
                "{} writes a note, {} a takeaway",
                key(BrowseAction::EditNote),
                key(BrowseAction::Takeaway)
            )
        }
        SmartList::Recent => "What you read comes here.".to_owned(),
        SmartList::Orphaned | SmartList::Deleted => return None,
    })
}
