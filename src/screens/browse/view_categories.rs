//! Draws the sidebar: categories and smart lists with their counts.

use ratatui::{buffer::Buffer, layout::Rect};

use super::state::Browse;
use crate::{
    domain::{List, width},
    library::Pane,
    screens::{paint, shared::Shared},
};

pub(in crate::screens) fn draw(browse: &Browse, cx: &Shared, area: Rect, buffer: &mut Buffer) {
    let theme = cx.theme;
    let focused = browse.focus == Pane::Categories;
    let cursor = &browse.categories;
    let place = match cursor.length {
        0 => String::new(),
        length => format!("{}/{length}", cursor.selected + 1),
    };
    let within = paint::frame(buffer, area, theme, focused, "Categories", &place);
    paint::scroll_mark(buffer, area, theme, focused, (cursor.top, cursor.length));
    let from = usize::try_from(cursor.top).unwrap_or(usize::MAX);
    let lists = cx.lists().skip(from).take(usize::from(within.height));
    for (number, (list, title, entries)) in lists.enumerate() {
        let position = cursor.top + number as u64;
        let row = paint::row(within, number as u16);
        let selected = position == cursor.selected;
        let (mark, style) = if selected {
            buffer.set_style(row, theme.selected(focused));
            ("▌", theme.accent())
        } else {
            (" ", theme.muted())
        };
        paint::text(buffer, row, 0, mark, style);
        let count = entries.map(|entries| entries.to_string()).unwrap_or_default();
        let end = usize::from(row.width).saturating_sub(width(&count) + 1);
        let title = paint::fit(title, end.saturating_sub(3));
        let own = matches!(list, List::SmartList(_));
        let style = if own { theme.own() } else { ratatui::style::Style::new() };
        paint::text(buffer, row, 2, &title, style);
        paint::text(buffer, row, end as u16, &count, theme.muted());
    }
}
