//! Draws the palette.

use ratatui::{buffer::Buffer, layout::Position, style::Style};
use unicode_segmentation::UnicodeSegmentation as _;

use super::{state::Palette, target::Target};
use crate::{
    domain::{clean_line, width},
    screens::{
        command::Scope,
        command::{Action, PromptAction},
        layout, paint,
        shared::Shared,
    },
};

impl Palette {
    /// Draws the palette; returns the position of the cursor.
    pub(in crate::screens) fn draw(&self, cx: &Shared, buffer: &mut Buffer) -> Option<Position> {
        let theme = cx.theme;
        let areas = layout::palette(cx.size);
        let cursor = &self.cursor;
        let place = format!("{}", cursor.length);
        paint::frame(buffer, areas.frame, theme, true, self.title, &place);
        if cursor.length == 0 {
            let row = paint::row(areas.list, 0);
            let key = cx.key_in(&[Scope::Prompt], Action::Prompt(PromptAction::DeleteBackward));
            let text = format!("No matches. {key} deletes a character.");
            paint::text(buffer, row, 2, &text, theme.muted());
        }
        for number in 0..areas.list.height {
            let position = cursor.top + u64::from(number);
            let Some(item) = self.items.get(position as usize) else { break };
            let row = paint::row(areas.list, number);
            if position == cursor.selected {
                buffer.set_style(row, theme.selected(true));
                paint::text(buffer, row, 0, "▌", theme.accent());
            }
            let keys = match &item.target {
                Target::Command(command) => {
                    cx.keymap.keys(command.id).into_iter().next().unwrap_or_default()
                }
                Target::Heading(..) => String::new(),
                Target::Catalogue(choice) => choice.entries.to_string(),
                Target::Tag { entries, .. } => entries.to_string(),
                Target::SaveSearch { name, query } => self.says_of_name(name, query),
                Target::List { entries, .. } => {
                    entries.map(|it| it.to_string()).unwrap_or_default()
                }
            };
            let end = usize::from(row.width).saturating_sub(width(&keys) + 1);
            let mut column = match &item.target {
                Target::Heading(_, heading) => 2 + 2 * u16::from(heading.level.saturating_sub(1)),
                _ => 2,
            };
            for (at, grapheme) in clean_line(item.target.title()).graphemes(true).enumerate() {
                if usize::from(column) + 1 >= end {
                    break;
                }
                let matched = item.matched.contains(&at);
                let style = if matched { theme.matched() } else { Style::new() };
                column = paint::text(buffer, row, column, grapheme, style);
            }
            paint::text(buffer, row, end as u16, &keys, theme.muted());
        }
        let column = paint::prompt(&self.prompt, theme, areas.prompt, buffer, |_| Style::new());
        (areas.prompt.height > 0).then(|| Position::new(areas.prompt.x + column, areas.prompt.y))
    }
}
