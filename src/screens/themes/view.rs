//! Draws the choice of a theme.

use ratatui::{
    buffer::Buffer,
    layout::Position,
    style::{Color, Style},
};

use super::state::Themes;
use crate::{
    screens::{layout, paint, shared::Shared},
    theme::{Colors, Depth},
};

impl Themes {
    /// Draws the list; returns the position of the cursor.
    pub(in crate::screens) fn draw(&self, cx: &Shared, buffer: &mut Buffer) -> Option<Position> {
        let theme = cx.theme;
        let frame = layout::themes(cx.size);
        let list = layout::themes_list(cx.size);
        let place = format!("{}/{}", self.cursor.selected + 1, self.cursor.length);
        let within = paint::frame(buffer, frame, theme, true, "Theme", &place);
        let scrolled = (self.cursor.top, self.cursor.length);
        paint::scroll_mark(buffer, frame, theme, true, scrolled);
        let mut cursor = None;
        for number in 0..list.height {
            let position = self.cursor.top + u64::from(number);
            let Some(item) = self.items.get(position as usize) else { break };
            let row = paint::row(list, number);
            let mut style = Style::new();
            if position == self.cursor.selected {
                style = theme.selected(true);
                buffer.set_style(row, style);
                paint::text(buffer, row, 0, "▌", theme.accent());
                cursor = Some(Position::new(row.x, row.y));
            }
            let end = row.width.saturating_sub(SWATCH);
            let number = paint::number_in_words(cx, position, self.cursor.length);
            let column = paint::text(buffer, row, 2, &number, style);
            let room = usize::from(end.saturating_sub(column + 1));
            paint::text(buffer, row, column, &paint::fit(&item.title, room), style);
            if theme.depth() == Depth::True && !cx.plain {
                swatch(buffer, row.x + end, row.y, &item.palette);
            }
        }
        if let Some(item) = self.selected() {
            let row = paint::row(within, within.height.saturating_sub(1));
            let room = usize::from(row.width.saturating_sub(3));
            paint::text(buffer, row, 2, &paint::fit(&item.credit, room), theme.muted());
        }
        cursor
    }
}

/// The columns of a swatch.
const SWATCH: u16 = 8;

/// A few colours of a palette on its ground.
fn swatch(buffer: &mut Buffer, x: u16, y: u16, palette: &Colors) {
    let ground = Style::new().bg(Color::from(palette.ground));
    buffer.set_stringn(x, y, " ", 1, ground);
    let colors = [palette.text, palette.accent, palette.blue, palette.green, palette.violet];
    for (number, color) in (1..).zip(colors) {
        buffer.set_stringn(x + number, y, "●", 1, ground.fg(color.into()));
    }
    buffer.set_stringn(x + 6, y, " ", 1, ground);
}
