//! Cards: a part of an entry within a frame.

use super::{
    markdown::{Builder, Margin, SIDE},
    text::{Heading, Span},
};
use crate::{
    domain::width,
    theme::{Face, Role},
};

/// The least columns that a card leaves to its text; a narrower one is open at the right.
const ROOM: usize = 76;

impl Builder<'_> {
    /// A card with a title around what `content` adds.
    pub(super) fn card(&mut self, title: &str, content: impl FnOnce(&mut Self)) {
        self.gap();
        if self.gap {
            self.blank();
        }
        let line = self.document.lines.len();
        self.document.headings.push(Heading { line, level: 1, title: title.to_owned() });
        let face = Face { strong: true, ..Face::of(Role::Card) };
        if self.setting.plain {
            self.line(vec![Span::new(title, face)]);
            self.gap = false;
            return content(self);
        }
        let frame = Face::of(Role::Line);
        let whole = self.setting.width;
        let closed = whole >= ROOM + 2 * SIDE;
        let rule = "─".repeat(whole.saturating_sub(width(title) + if closed { 5 } else { 4 }));
        let corner = if closed { "╮" } else { "" };
        self.line(vec![
            Span::new("╭─ ", frame),
            Span::new(title, face),
            Span::new(format!(" {rule}{corner}"), frame),
        ]);
        let bar = Span::new("│ ", frame);
        self.margins.push(Margin { first: bar.clone(), rest: bar, begun: true });
        self.in_card = closed;
        self.gap = false;
        content(self);
        self.flush();
        self.margins.pop();
        self.in_card = false;
        self.gap = false;
        let rule = "─".repeat(whole.saturating_sub(if closed { 2 } else { 1 }));
        let corner = if closed { "╯" } else { "" };
        self.line(vec![Span::new(format!("╰{rule}{corner}"), frame)]);
        self.gap = true;
    }
}
