//! Draws the list of messages.

use ratatui::{buffer::Buffer, layout::Position, style::Style};

use super::state::Messages;
use crate::screens::{layout, paint, shared::Shared};

impl Messages {
    /// Draws the messages; there is no cursor.
    pub(in crate::screens) fn draw(&self, cx: &Shared, buffer: &mut Buffer) -> Option<Position> {
        let theme = cx.theme;
        let frame = layout::messages(cx.size);
        let within = paint::frame(buffer, frame, theme, true, "Messages", "");
        let (lines, scrolled) = self.lines(cx);
        paint::scroll_mark(buffer, frame, theme, true, scrolled);
        if lines.is_empty() {
            paint::text(buffer, paint::row(within, 0), 2, "No messages yet.", theme.muted());
        }
        for (number, line) in lines.iter().enumerate() {
            let row = paint::row(within, number as u16);
            let (mark, style) =
                if line.error { ("!", theme.error()) } else { ("·", Style::new()) };
            if line.first {
                paint::text(buffer, row, 1, mark, if line.error { style } else { theme.muted() });
            }
            paint::text(buffer, row, 3, &line.text, style);
        }
        None
    }
}
