//! Drawing helpers that all screens share.

use std::borrow::Cow;

use ratatui::{
    buffer::Buffer,
    layout::{Margin, Rect},
    style::Style,
    text::Line,
    widgets::{Block, BorderType, Widget as _},
};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::{
    domain::{Marks, clean_line, width},
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

/// The symbols for an entry that is starred, has a note, or is the user's own.
pub(super) fn marks(marks: Marks) -> String {
    let mut text = String::new();
    for (on, sign) in [
        (marks.starred, '★'),
        (marks.noted, '✎'),
        (marks.own, '●'),
        (marks.due, '◷'),
        (marks.known, '✓'),
    ] {
        if on {
            text.push(sign);
        }
    }
    text
}

/// A row of an area, counted from its top; empty beyond its end.
pub(super) fn row(area: Rect, number: u16) -> Rect {
    Rect { y: area.y.saturating_add(number), height: u16::from(number < area.height), ..area }
}

/// Draws the border of a pane with its title and the reader's place. Returns the area within.
pub(super) fn frame(
    buffer: &mut Buffer,
    area: Rect,
    theme: Theme,
    focused: bool,
    title: &str,
    place: &str,
) -> Rect {
    let room = usize::from(area.width).saturating_sub(6);
    let mark = if focused { "▸ " } else { "" };
    let title = format!("{mark}{}", fit(title, room.saturating_sub(width(mark))));
    let mut block =
        Block::bordered().border_type(BorderType::Rounded).border_style(theme.border(focused));
    if !title.is_empty() {
        block = block.title_top(Line::styled(format!(" {title} "), theme.title(focused)));
    }
    if !place.is_empty() && usize::from(area.width) > place.len() + 6 {
        let place = Line::styled(format!(" {place} "), theme.muted()).right_aligned();
        block = block.title_bottom(place);
    }
    block.render(area, buffer);
    area.inner(Margin::new(1, 1))
}

/// Draws the scroll bar on the right border.
pub(super) fn scroll_mark(
    buffer: &mut Buffer,
    area: Rect,
    theme: Theme,
    focused: bool,
    (top, length): (u64, u64),
) {
    let height = u64::from(area.height.saturating_sub(2));
    if length <= height || height == 0 {
        return;
    }
    let size = (height * height / length).clamp(1, height);
    let deepest = length - height;
    // In 128 bits, so that long lists do not overflow.
    let offset = u128::from(top.min(deepest)) * u128::from(height - size) / u128::from(deepest);
    let style = if focused { theme.accent() } else { theme.muted() };
    for at in 0..size {
        let y = area.y + 1 + offset as u16 + at as u16;
        buffer.set_stringn(area.right() - 1, y, "┃", 1, style);
    }
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
        column = text(buffer, area, column, grapheme, style(hidden + at));
        if hidden + at + grapheme.len() <= before.len() {
            cursor = column;
        }
    }
    cursor.min(area.width.saturating_sub(1))
}
