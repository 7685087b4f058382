//! Draws the choice: what happened, what can be done, and the lines that differ.

use ratatui::{
    buffer::Buffer,
    layout::Position,
    style::{Modifier, Style},
};

use super::{action::ConflictAction, state::Conflict};
use crate::{
    content::DiffLine,
    domain::{clean_line, width},
    screens::{command::Action, layout, paint, shared::Shared},
};

/// The choices, in the order in which they stand.
const CHOICES: [(ConflictAction, &str); 4] = [
    (ConflictAction::KeepMine, "keep mine: your text goes into the file"),
    (ConflictAction::TakeTheirs, "take theirs: you get the file's text"),
    (ConflictAction::Both, "merge by hand: both in the text, marked"),
    (ConflictAction::Later, "decide later: nothing is saved"),
];

/// The same for a file that is gone.
const GONE: [(ConflictAction, &str); 2] = [
    (ConflictAction::MakeAgain, "recreate the file with your text"),
    (ConflictAction::Later, "decide later: nothing is saved, the text stays here"),
];

impl Conflict {
    /// Draws the choice; there is no cursor.
    pub(in crate::screens) fn draw(&self, cx: &Shared, buffer: &mut Buffer) -> Option<Position> {
        let theme = cx.theme;
        let areas = layout::conflict(cx.size);
        let (title, what, choices) = if self.is_gone() {
            let what = "Another program deleted or renamed it.";
            ("Not saved: the file is gone", what, &GONE[..])
        } else {
            let what = "Another program changed the same lines.";
            ("Not saved: changed on disk", what, &CHOICES[..])
        };
        paint::frame(buffer, areas.frame, theme, true, title, "");
        let path = clean_line(&self.path);
        let room = usize::from(areas.choices.width);
        let name = paint::fit_end(&path, room.saturating_sub(2));
        paint::text(buffer, paint::row(areas.choices, 0), 1, &name, theme.own());
        paint::text(buffer, paint::row(areas.choices, 1), 1, &paint::fit(what, room), Style::new());
        let bold = theme.accent().add_modifier(Modifier::BOLD);
        for (number, (action, text)) in choices.iter().enumerate() {
            let row = paint::row(areas.choices, number as u16 + 2);
            let key = cx.key_in(&self.scopes()[..1], Action::Conflict(*action));
            paint::text(buffer, row, 2, &key, bold);
            let column = 3 + width(&key).max(3) as u16;
            let room = usize::from(row.width.saturating_sub(column));
            paint::text(buffer, row, column, &paint::fit(text, room), Style::new());
        }
        let lines = &self.theirs.difference;
        let scrolled = (self.scroll as u64, lines.len() as u64);
        paint::scroll_mark(buffer, areas.frame, theme, true, scrolled);
        if areas.text.height > 0 && areas.legend.height > 0 && !self.is_gone() {
            let legend = "− only in yours   + only in the file";
            paint::text(buffer, areas.legend, 1, legend, theme.muted());
        }
        let shown = lines.iter().skip(self.scroll);
        for (number, line) in shown.take(usize::from(areas.text.height)).enumerate() {
            let row = paint::row(areas.text, number as u16);
            let more;
            let (mark, text, style) = match line {
                DiffLine::Same(text) => (" ", &text[..], theme.muted()),
                DiffLine::Removed(text) => ("−", &text[..], theme.removed()),
                DiffLine::Added(text) => ("+", &text[..], theme.added()),
                DiffLine::Gap => ("", "⋯", theme.muted()),
                DiffLine::More(lines) => {
                    more = format!("⋯ and {lines} more changed lines");
                    ("", &more[..], theme.muted())
                }
            };
            paint::text(buffer, row, 1, mark, style.remove_modifier(Modifier::UNDERLINED));
            let room = usize::from(row.width).saturating_sub(4);
            paint::text(buffer, row, 3, &paint::fit(text, room), style);
        }
        None
    }
}
