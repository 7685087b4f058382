//! The state of the list of messages.

use ratatui::layout::Position;

use crate::{
    domain::{clean_line, wrap},
    screens::{command::Motion, layout, next::Next, shared::Shared},
};

/// A line of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MessageLine {
    pub(super) text: String,
    pub(super) error: bool,
    pub(super) first: bool,
}

/// The last messages.
#[derive(Debug, Clone, Default)]
pub struct Messages {
    /// The first line on the screen.
    scroll: usize,
}

impl Messages {
    /// The lines on the screen, and the first of them and the number of all.
    pub(super) fn lines(&self, cx: &Shared) -> (Vec<MessageLine>, (u64, u64)) {
        let area = layout::inner(layout::messages(cx.size));
        let all = all_lines(cx, usize::from(area.width.saturating_sub(4)));
        let count = all.len();
        let scroll = self.scroll.min(count.saturating_sub(usize::from(area.height)));
        let shown = all.into_iter().skip(scroll).take(usize::from(area.height)).collect();
        (shown, (scroll as u64, count as u64))
    }

    pub(in crate::screens) fn motion(&mut self, motion: Motion, cx: &Shared) {
        let page = i64::from(layout::inner(layout::messages(cx.size)).height).max(1);
        self.wheel(motion.rows(page), cx);
    }

    pub(in crate::screens) fn wheel(&mut self, by: i64, cx: &Shared) {
        let area = layout::inner(layout::messages(cx.size));
        let count = all_lines(cx, usize::from(area.width.saturating_sub(4))).len();
        let deepest = count.saturating_sub(usize::from(area.height));
        let by = isize::try_from(by).unwrap_or(0);
        self.scroll = self.scroll.min(deepest).saturating_add_signed(by).min(deepest);
    }

    pub(in crate::screens) fn click(at: Position, cx: &Shared) -> Option<Next> {
        (!layout::messages(cx.size).contains(at)).then_some(Next::Close)
    }
}

fn all_lines(cx: &Shared, room: usize) -> Vec<MessageLine> {
    let mut lines = Vec::new();
    for notice in cx.messages.iter().rev() {
        let text = clean_line(&notice.text);
        for (number, range) in wrap(&text, room.max(1)).into_iter().enumerate() {
            let text = text[range].trim_end().to_owned();
            lines.push(MessageLine { text, error: notice.error, first: number == 0 });
        }
    }
    lines
}
