//! Draws the help.

use ratatui::{
    buffer::Buffer,
    layout::Position,
    style::{Modifier, Style},
};

use super::{
    action::HelpAction,
    state::{Help, HelpLine},
};
use crate::screens::{command::Action, command::Scope, layout, paint, shared::Shared};

impl Help {
    /// Draws the help; it has no cursor.
    pub(in crate::screens) fn draw(&self, cx: &Shared, buffer: &mut Buffer) -> Option<Position> {
        let theme = cx.theme;
        let area = layout::help(cx.size, self.lines.len());
        let key = cx.key_in(&[Scope::Help], Action::Help(HelpAction::Close));
        let within = paint::frame(buffer, area, theme, true, "Help", &format!("{key} closes"));
        let scrolled = (self.scroll as u64, self.lines.len() as u64);
        paint::scroll_mark(buffer, area, theme, true, scrolled);
        let keys_width = (within.width / 3).min(26);
        for number in 0..within.height {
            let Some(line) = self.lines.get(self.scroll + usize::from(number)) else { break };
            let row = paint::row(within, number);
            match line {
                HelpLine::Blank => {}
                HelpLine::Heading(title) => {
                    let style = theme.accent().add_modifier(Modifier::BOLD);
                    paint::text(buffer, row, 1, title, style);
                }
                HelpLine::Command { keys, title } => {
                    let room = usize::from(keys_width).saturating_sub(2);
                    let keys = paint::fit(keys, room);
                    paint::text(buffer, row, 2, &keys, Style::new().add_modifier(Modifier::BOLD));
                    let room = usize::from(within.width.saturating_sub(keys_width + 2));
                    let title = paint::fit(title, room);
                    paint::text(buffer, row, keys_width + 1, &title, Style::new());
                }
            }
        }
        None
    }
}
