//! The home screen of the first start of all: the name, what this is, and five things to do.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::{Modifier, Style},
};

use super::state::{FirstStep, Home};
use crate::{
    domain::{clean_line, wrap},
    library::{self, WhatNext},
    screens::{
        characters::Characters,
        command::{Action, Scope},
        paint,
        shared::Shared,
    },
};

/// What this is.
const ABOUT: &str = "What you have learned, found in a few letters and kept in mind.";
/// The name, where there is room and a font with lines.
const WORDMARK: [&str; 3] = ["┏┓╻ ┏━╸ ╻ ╻ ╻ ╻ ┏━┓", "┃┗┫ ┣╸  ┏╋┛ ┃ ┃ ┗━┓", "╹ ╹ ┗━╸ ╹ ╹ ┗━┛ ┗━┛"];
/// The name elsewhere.
const NAME: [&str; 1] = ["N E X U S"];

/// The lines above the five things to do, within the frame.
pub(super) fn head(within: Rect, cx: &Shared) -> u16 {
    let lines = 3 + wordmark(within, cx).len() + about(within).len();
    u16::try_from(lines).unwrap_or(u16::MAX)
}

fn wordmark(within: Rect, cx: &Shared) -> &'static [&'static str] {
    let fits = within.height >= 14 && within.width >= 30;
    if fits && cx.characters == Characters::All && !cx.plain { &WORDMARK } else { &NAME }
}

fn about(within: Rect) -> Vec<&'static str> {
    let room = usize::from(within.width).saturating_sub(4).max(1);
    wrap(ABOUT, room).into_iter().map(|line| ABOUT[line].trim_end()).collect()
}

impl Home {
    /// Draws the screen; returns the position of the cursor.
    pub(super) fn draw_first(
        &self,
        home: &library::Home,
        cx: &Shared,
        area: Rect,
        buffer: &mut Buffer,
    ) -> Option<Position> {
        let within = paint::frame(buffer, area, cx.theme, true, "Welcome", "");
        let bold = cx.theme.accent().add_modifier(Modifier::BOLD);
        let mut y = 1;
        for line in wordmark(within, cx) {
            paint::text(buffer, paint::row(within, y), 3, line, bold);
            y += 1;
        }
        y += 1;
        for line in about(within) {
            paint::text(buffer, paint::row(within, y), 3, line, Style::new());
            y += 1;
        }
        let head = head(within, cx);
        let challenge = home.next.iter().find_map(|next| match next {
            WhatNext::Challenge(_, title) => Some(format!("practise: {}", clean_line(title))),
            _ => None,
        });
        for (number, step) in FirstStep::ALL.into_iter().enumerate() {
            let row = paint::row(within, number as u16 + head);
            let key = cx.key_in(&[Scope::Home], Action::Home(step.action()));
            let text = match step {
                FirstStep::Search => "search everything",
                FirstStep::Read => "browse and read",
                FirstStep::Practise => challenge.as_deref().unwrap_or("practise a challenge"),
                FirstStep::Folder => "open a folder of your own",
                FirstStep::Takeaway => "write a takeaway",
            };
            self.draw_row(cx, row, (number == self.row, &key, text, ""), buffer);
        }
        let y = within.y + head + self.row as u16;
        (y < within.bottom()).then(|| Position::new(within.x + 1, y))
    }
}
