//! Draws the sidebar: categories and smart lists in groups, with their counts.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    sidebar::{self, SidebarRow},
    state::Browse,
};
use crate::{
    domain::{List, counted, width},
    library::Pane,
    screens::{paint, shared::Shared},
};

pub(in crate::screens) fn draw(browse: &Browse, cx: &Shared, area: Rect, buffer: &mut Buffer) {
    let theme = cx.theme;
    let focused = browse.focus == Pane::Categories;
    let cursor = &browse.categories;
    let within = paint::pane(buffer, area, theme, focused, "Categories", "");
    paint::pane_scroll(buffer, area, theme, focused, (cursor.top, cursor.length));
    let lists = cx.lists().enumerate().skip(usize::try_from(cursor.top).unwrap_or(usize::MAX));
    let mut lists = lists.peekable();
    for (number, row) in sidebar::rows(cursor, cx, within.height).into_iter().enumerate() {
        let area = paint::row(within, number as u16);
        let position = match row {
            SidebarRow::Group(title) => {
                let column = paint::text(buffer, area, 2, title, theme.muted()) + 1;
                for column in column..area.width.saturating_sub(1) {
                    paint::text(buffer, area, column, "─", theme.line());
                }
                continue;
            }
            SidebarRow::List(position) => position,
        };
        let Some((_, (list, title, entries))) =
            lists.next_if(|(at, _)| u64::try_from(*at) == Ok(position))
        else {
            break;
        };
        let mut style = theme.row(focused);
        if matches!(list, List::SmartList(_) | List::SavedSearch(_)) && focused {
            style = theme.own();
        }
        if position == cursor.selected {
            style = theme.selected(focused);
            buffer.set_style(area, style);
            paint::text(buffer, area, 0, "▌", theme.accent());
        }
        if cx.plain {
            let count = match entries {
                Some(entries) => format!(", {}", counted(entries, "entry", "entries")),
                None => String::new(),
            };
            let text = format!("{} of {}, {title}{count}", position + 1, cursor.length);
            let room = usize::from(area.width).saturating_sub(3);
            paint::text(buffer, area, 2, &paint::fit(&text, room), style);
            continue;
        }
        let count = entries.map(|entries| entries.to_string()).unwrap_or_default();
        let end = usize::from(area.width).saturating_sub(width(&count) + 1);
        let title = paint::fit(title, end.saturating_sub(3));
        paint::text(buffer, area, 2, &title, style);
        paint::text(buffer, area, end as u16, &count, theme.muted());
    }
}

/// Draws the edge of the folded sidebar.
pub(in crate::screens) fn draw_edge(cx: &Shared, area: Rect, buffer: &mut Buffer) {
    let within = paint::pane(buffer, area, cx.theme, false, "", "");
    paint::text(buffer, paint::row(within, 0), 0, "›", cx.theme.muted());
}
