//! Draws the palette.

use ratatui::{buffer::Buffer, layout::Position, style::Style};
use unicode_segmentation::UnicodeSegmentation as _;

use super::{state::Palette, target::Target};
use crate::{
    domain::{clean_line, width},
    screens::{
        command::Scope,
        command::{Action, PromptAction},
        paint,
        shared::Shared,
    },
};

impl Palette {
    /// Draws the palette; returns the position of the cursor.
    pub(in crate::screens) fn draw(&self, cx: &Shared, buffer: &mut Buffer) -> Option<Position> {
        let theme = cx.theme;
        let areas = self.areas(cx);
        let cursor = &self.cursor;
        let place = if self.asks.is_some() { String::new() } else { cursor.length.to_string() };
        paint::frame(buffer, areas.frame, theme, true, self.title, &place);
        if self.asks.is_some() {
            let text = "~ is your home folder.";
            paint::text(buffer, paint::row(areas.list, 0), 2, text, theme.muted());
        } else if cursor.length == 0 {
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
            let detail = match &item.target {
                Target::SaveSearch { name, query } => self.says_of_name(name, query),
                target => target.detail(),
            };
            let place = paint::number_in_words(cx, position, cursor.length);
            let taken = width(item.target.title()) + width(&place) + 6;
            let room = usize::from(row.width).saturating_sub(taken);
            let keys = paint::fit(&detail, room.max(12)).into_owned();
            let end = usize::from(row.width).saturating_sub(width(&keys) + 1);
            let mut column = paint::text(buffer, row, 2, &place, Style::new());
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
