//! Draws the newest message, above the footer at the right.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    widgets::{Block, BorderType, Widget as _},
};

use super::{layout, paint, shared::Shared};
use crate::domain::{clean_line, width, wrap};

/// The most lines of a message; all of it is in the list of messages.
const LINES: usize = 6;

/// The area of a message and its lines, and whether there are more.
fn lines<'t>(text: &'t str, cx: &Shared, footer: Rect) -> (Rect, Vec<&'t str>, bool) {
    let room = layout::toast_room(cx.size);
    let mut lines: Vec<&str> =
        wrap(text, room).into_iter().map(|range| text[range].trim_end()).collect();
    let cut = lines.len() > LINES;
    lines.truncate(LINES);
    let widest = lines.iter().map(|line| width(line)).max().unwrap_or(0);
    (layout::toast(cx.size, footer, widest, lines.len()), lines, cut)
}

/// Whether a cell is covered by the message.
pub(super) fn covers(cx: &Shared, footer: Rect, at: Position) -> bool {
    cx.notice
        .as_ref()
        .is_some_and(|notice| lines(&clean_line(&notice.text), cx, footer).0.contains(at))
}

pub(super) fn draw(cx: &Shared, footer: Rect, buffer: &mut Buffer) {
    let Some(notice) = &cx.notice else { return };
    let theme = cx.theme;
    let text = clean_line(&notice.text);
    let (area, lines, cut) = lines(&text, cx, footer);
    paint::fill(buffer, area, theme.raised());
    let (mark, style) = if notice.error { ("!", theme.error()) } else { ("▌", theme.accent()) };
    let frame = if notice.error { theme.removed() } else { theme.line() };
    Block::bordered().border_type(BorderType::Rounded).border_style(frame).render(area, buffer);
    let within = layout::inner(area);
    for (number, line) in lines.iter().enumerate() {
        let row = paint::row(within, number as u16);
        let mark = if number == 0 || !notice.error { mark } else { " " };
        paint::text(buffer, row, 0, mark, style);
        let column = paint::text(buffer, row, 2, line, Style::new());
        if cut && number + 1 == lines.len() {
            paint::text(buffer, row, column, "…", theme.muted());
        }
    }
}
