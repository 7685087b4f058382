//! Draws the help.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::{Modifier, Style},
};

use super::{
    action::HelpAction,
    state::{Help, HelpLine},
};
use crate::screens::{command::Action, command::Scope, layout, paint, shared::Shared};

impl Help {
    /// Draws the help; returns the position of the cursor.
    pub(in crate::screens) fn draw(&self, cx: &Shared, buffer: &mut Buffer) -> Option<Position> {
        let theme = cx.theme;
        let areas = layout::help(cx.size);
        let key = cx.key_in(&[Scope::Help], Action::Help(HelpAction::Close));
        paint::frame(buffer, areas.frame, theme, true, "Help", &format!("{key} closes"));
        let height = usize::from(areas.text.height);
        let bar = Rect { y: areas.text.y - 1, height: areas.text.height + 2, ..areas.frame };
        paint::scroll_mark(buffer, bar, theme, true, (self.scroll as u64, self.length() as u64));
        if self.columns.iter().all(Vec::is_empty) {
            let row = paint::row(areas.text, 0);
            paint::text(buffer, row, 1, "No command or key matches.", theme.muted());
        }
        let count = self.columns.len().max(1) as u16;
        for (number, column) in self.columns.iter().enumerate() {
            let width = areas.text.width / count;
            let area = Rect { x: areas.text.x + number as u16 * width, width, ..areas.text };
            for (line, at) in column.iter().skip(self.scroll).take(height).zip(0..) {
                self.draw_line(line, paint::row(area, at), cx, buffer);
            }
        }
        let prompt = &self.prompt;
        let column = paint::prompt(prompt, theme, areas.prompt, buffer, |_| Style::new());
        if prompt.text().is_empty() {
            let hint = "type a word or a key";
            paint::text(buffer, areas.prompt, column, hint, theme.muted());
        }
        (areas.prompt.height > 0).then(|| Position::new(areas.prompt.x + column, areas.prompt.y))
    }

    fn draw_line(&self, line: &HelpLine, row: Rect, cx: &Shared, buffer: &mut Buffer) {
        match line {
            HelpLine::Blank => {}
            HelpLine::Heading(title) => {
                let style = cx.theme.accent().add_modifier(Modifier::BOLD);
                paint::text(buffer, row, 0, title, style);
            }
            HelpLine::Command { keys, title } => {
                let bold = Style::new().add_modifier(Modifier::BOLD);
                paint::text(buffer, row, 1, keys, bold);
                paint::text(buffer, row, self.keys_width as u16 + 3, title, Style::new());
            }
        }
    }
}
