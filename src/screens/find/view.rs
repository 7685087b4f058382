//! Draws the prompt in place of the footer, with the number of matches.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};

use super::{action::FindAction, state::Find};
use crate::screens::{
    browse::Details,
    command::{Action, Scope},
    paint,
    shared::Shared,
};

impl Find {
    /// Draws the prompt; returns the position of the cursor.
    pub(in crate::screens) fn draw(
        &self,
        details: &Details,
        cx: &Shared,
        area: Rect,
        buffer: &mut Buffer,
    ) -> Position {
        paint::fill(buffer, area, cx.theme.raised());
        let column = paint::prompt(&self.prompt, cx.theme, area, buffer, |_| Style::new());
        let empty = self.prompt.text().is_empty();
        let count = match details.found.len() {
            _ if self.editing && empty => "in this text".to_owned(),
            _ if self.editing => String::new(),
            _ if empty => "in this entry".to_owned(),
            0 => {
                let key = cx.key_in(&[Scope::Find], Action::Find(FindAction::Accept));
                format!("not here: {key} searches all entries")
            }
            count => format!("{}/{count}", details.match_at + 1),
        };
        let end = area.width.saturating_sub(count.len() as u16 + 1);
        if end > column + 1 {
            paint::text(buffer, area, end, &count, cx.theme.muted());
        }
        Position::new(area.x + column, area.y)
    }
}
