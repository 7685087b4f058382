//! Drawing helpers that all screens share.

use std::borrow::Cow;

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Color, Modifier, Style},
    text::Line,
    widgets::{Block, BorderType, Widget as _},
};
use unicode_segmentation::UnicodeSegmentation as _;

use super::{layout, shared::Shared};
use crate::{
    domain::{Kind, Marks, clean_line, width},
    editor::Prompt,
    theme::Theme,
};

/// Draws text in the first row of an area from a column on, clipped to the area. Returns the column
/// after it.
pub(super) fn text(buffer: &mut Buffer, area: Rect, column: u16, text: &str, style: Style) -> u16 {
    let area = area.intersection(buffer.area);
    if area.height == 0 || column >= area.width {
        return column;
    }
    let room = usize::from(area.width - column);
    let (end, _) = buffer.set_stringn(area.x + column, area.y, clean_line(text), room, style);
    end - area.x
}

/// The text, cut to `room` columns with an ellipsis if needed.
pub(super) fn fit(text: &str, room: usize) -> Cow<'_, str> {
    let text = clean_line(text);
    if width(&text) <= room {
        return text;
    }
    let mut out = String::new();
    let mut used = 1;
    for grapheme in text.graphemes(true) {
        used += width(grapheme);
        if used > room {
            break;
        }
        out.push_str(grapheme);
    }
    if room > 0 {
        out.push('…');
    }
    Cow::Owned(out)
}

/// A path that fits into some columns: its end, behind an ellipsis.
pub(super) fn fit_end(text: &str, room: usize) -> Cow<'_, str> {
    let text = clean_line(text);
    if width(&text) <= room {
        return text;
    }
    let mut kept = Vec::new();
    let mut used = 1;
    for grapheme in text.graphemes(true).rev() {
        used += width(grapheme);
        if used > room {
            break;
        }
        kept.push(grapheme);
    }
    let ellipsis = if room > 0 { "…" } else { "" };
    Cow::Owned(format!("{ellipsis}{}", kept.iter().rev().copied().collect::<String>()))
}

/// The glyph of a kind.
pub(super) fn glyph(kind: Kind) -> &'static str {
    crate::document::glyph(kind)
}

/// Draws the marks of an entry so that they end before a column; returns the column where they
/// begin.
pub(super) fn marks(buffer: &mut Buffer, row: Rect, end: u16, marks: Marks, theme: Theme) -> u16 {
    let all = [
        (marks.own, "+", theme.own()),
        (marks.noted, "✎", theme.own()),
        (marks.starred, "★", theme.star()),
        (marks.due, "●", theme.accent()),
        (marks.known, "✓", theme.own()),
    ];
    let mut column = end;
    for (_, mark, style) in all.into_iter().rev().filter(|(on, ..)| *on) {
        column = column.saturating_sub(1);
        text(buffer, row, column, mark, style);
    }
    column
}

/// Gives reversed cells the terminal's own two colours, so that a selected row is even whatever
/// colours its text has: these would become its ground.
pub(super) fn even_out_reversed(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if cell.modifier.contains(Modifier::REVERSED) {
            (cell.fg, cell.bg) = (Color::Reset, Color::Reset);
        }
    }
}

/// A row of an area, counted from its top; empty beyond its end.
pub(super) fn row(area: Rect, number: u16) -> Rect {
    Rect { y: area.y.saturating_add(number), height: u16::from(number < area.height), ..area }
}

/// Empties an area and gives it a style.
pub(super) fn fill(buffer: &mut Buffer, area: Rect, style: Style) {
    let area = area.intersection(buffer.area);
    for y in area.top()..area.bottom() {
        for x in area.left()..area.right() {
            let cell = &mut buffer[(x, y)];
            cell.reset();
            cell.set_style(style);
        }
    }
}

/// Draws the title line of a pane, with the reader's place in it, and the line between the pane and
/// its right neighbour. Returns the area below the title.
pub(super) fn pane(
    buffer: &mut Buffer,
    area: Rect,
    theme: Theme,
    focused: bool,
    title: &str,
    place: &str,
) -> Rect {
    let style = theme.border(focused);
    let top = row(area, 0);
    for column in 0..top.width {
        text(buffer, top, column, "─", style);
    }
    let place_width = if place.is_empty() { 0 } else { width(place) + 3 };
    let room = usize::from(area.width).saturating_sub(place_width + 4);
    let mark = if focused { "▸ " } else { "" };
    if !title.is_empty() && room > width(mark) + 1 {
        let title = format!(" {mark}{} ", fit(title, room - width(mark)));
        text(buffer, top, 1, &title, theme.title(focused));
    }
    if place_width > 0 && usize::from(area.width) > place_width + 4 {
        let column = area.width - place_width as u16;
        text(buffer, top, column, &format!(" {place} "), theme.muted());
    }
    // Where it begins beside the line of its left neighbour.
    if let Some(joint) = area.x.checked_sub(1)
        && buffer.cell((joint, area.y)).is_some_and(|cell| cell.symbol() == "│")
    {
        buffer.set_stringn(joint, area.y, "├", 1, theme.line());
    }
    let right = area.right();
    if right < buffer.area.right() && area.height > 0 {
        let line = theme.line();
        buffer.set_stringn(right, area.y, "┬", 1, line);
        for y in area.y + 1..area.bottom() {
            buffer.set_stringn(right, y, "│", 1, line);
        }
    }
    layout::body(area)
}

/// Draws the scroll bar of a pane: on the line at its right, or in its last column.
pub(super) fn pane_scroll(
    buffer: &mut Buffer,
    area: Rect,
    theme: Theme,
    focused: bool,
    scrolled: (u64, u64),
) {
    let body = layout::body(area);
    let x = if area.right() < buffer.area.right() { area.right() } else { area.right() - 1 };
    scroll_bar(buffer, Rect { x, width: 1, ..body }, theme, focused, scrolled);
}

/// Draws the frame of an overlay, on a ground of its own, with its title and the reader's place.
/// Returns the area within.
pub(super) fn frame(
    buffer: &mut Buffer,
    area: Rect,
    theme: Theme,
    focused: bool,
    title: &str,
    place: &str,
) -> Rect {
    fill(buffer, area, theme.raised());
    let room = usize::from(area.width).saturating_sub(6);
    let mark = if focused { "▸ " } else { "" };
    let title = format!("{mark}{}", fit(title, room.saturating_sub(width(mark))));
    let mut block = Block::bordered().border_type(BorderType::Rounded).border_style(theme.line());
    if !title.is_empty() {
        block = block.title_top(Line::styled(format!(" {title} "), theme.title(focused)));
    }
    if !place.is_empty() && usize::from(area.width) > place.len() + 6 {
        let place = Line::styled(format!(" {place} "), theme.muted()).right_aligned();
        block = block.title_bottom(place);
    }
    block.render(area, buffer);
    layout::inner(area)
}

/// Draws the scroll bar on the right border of an overlay.
pub(super) fn scroll_mark(
    buffer: &mut Buffer,
    area: Rect,
    theme: Theme,
    focused: bool,
    scrolled: (u64, u64),
) {
    let within = layout::inner(area);
    let column = Rect { x: area.right() - 1, width: 1, ..within };
    scroll_bar(buffer, column, theme, focused, scrolled);
}

fn scroll_bar(
    buffer: &mut Buffer,
    column: Rect,
    theme: Theme,
    focused: bool,
    (top, length): (u64, u64),
) {
    let height = u64::from(column.height);
    if length <= height || height == 0 {
        return;
    }
    let size = (height * height / length).clamp(1, height);
    let deepest = length - height;
    // In 128 bits, so that long lists do not overflow.
    let offset = u128::from(top.min(deepest)) * u128::from(height - size) / u128::from(deepest);
    let style = if focused { theme.accent() } else { theme.muted() };
    for at in 0..size {
        let y = column.y + offset as u16 + at as u16;
        buffer.set_stringn(column.x, y, "┃", 1, style);
    }
}

/// Which row of a list this is, such as "3 of 13, ", for a screen that is read aloud; nothing on any
/// other. `position` is counted from 0.
pub(super) fn number_in_words(cx: &Shared, position: u64, length: u64) -> String {
    if cx.plain { format!("{} of {length}, ", position + 1) } else { String::new() }
}

/// Draws a prompt, scrolled so that the cursor is visible; `style` gives the style of each byte.
/// Returns the cursor's column.
pub(super) fn prompt(
    prompt: &Prompt,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
    style: impl Fn(usize) -> Style,
) -> u16 {
    let start = text(buffer, area, 1, "› ", theme.accent());
    let before = prompt.before();
    let room = usize::from(area.width.saturating_sub(start + 1));
    let mut hidden = 0;
    while width(&before[hidden..]) > room {
        hidden += before[hidden..].graphemes(true).next().map_or(before.len(), str::len);
    }
    let mut column = start;
    let mut cursor = start;
    for (at, grapheme) in prompt.text()[hidden..].grapheme_indices(true) {
        let style = if prompt.is_selected() { Theme::selection() } else { style(hidden + at) };
        column = text(buffer, area, column, grapheme, style);
        if hidden + at + grapheme.len() <= before.len() {
            cursor = column;
        }
    }
    cursor.min(area.width.saturating_sub(1))
}
