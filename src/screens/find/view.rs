//! Draws the prompt in place of the footer, with the number of matches.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};

use super::{action::FindAction, state::Find};
use crate::{
    domain::width,
    screens::{
        browse::Details,
        command::{Action, Scope},
        paint,
        shared::Shared,
    },
};

/// What is said when there is no match.
const NONE: &str = "0 matches here";

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
            0 => NONE.to_owned(),
            count => format!("{}/{count}", details.match_at + 1),
        };
        let is_missing = count == NONE;
        let key = cx.key_in(&[Scope::Find], Action::Find(FindAction::Accept));
        let offer = if is_missing { format!(" · {key}: search all") } else { String::new() };
        let room = usize::from(area.width.saturating_sub(column + 3));
        // What there is no room for is left out, the offer first.
        let offer = if width(&count) + width(&offer) > room { String::new() } else { offer };
        let start = usize::from(area.width).saturating_sub(width(&count) + width(&offer) + 1);
        if width(&count) <= room {
            let style = if is_missing { cx.theme.error() } else { cx.theme.muted() };
            let end = paint::text(buffer, area, start as u16, &count, style);
            paint::text(buffer, area, end, &offer, cx.theme.accent());
        }
        Position::new(area.x + column, area.y)
    }
}
