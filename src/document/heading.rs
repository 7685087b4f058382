//! What stands above a text: the title of an entry, its chips, and headings.

use super::{
    inline::Inline,
    markdown::{Builder, Margin},
    text::{Heading, Line, Span},
};
use crate::{
    domain::{Kind, clean_line, width},
    theme::{Face, Role},
};

impl Builder<'_> {
    /// A heading that is no part of a text.
    pub(super) fn heading(&mut self, title: &str, level: u8) {
        self.gap();
        let face = Self::heading_face(level);
        self.heading_of(&Inline::plain(title, face), level);
    }

    /// A heading: its lines and, for the largest, a rule below them.
    pub(super) fn heading_of(&mut self, inline: &Inline, level: u8) {
        if self.gap {
            self.blank();
        }
        let line = self.document.lines.len();
        let title = inline.text().trim().replace('\n', " ");
        self.document.headings.push(Heading { line, level, title });
        self.paragraph(inline);
        if level == 1 && !self.setting.plain {
            let rule = "─".repeat(self.room().min(self.setting.prose));
            self.line(vec![Span::new(rule, Face::of(Role::HeadingRule))]);
        }
        self.gap = false;
    }

    /// The title of an entry, behind a mark.
    pub(super) fn title(&mut self, title: &str, mark: &str, kind: Kind) {
        self.margins.push(Margin {
            first: Span::new(mark, Face::of(Role::Kind(kind))),
            rest: Span::new(" ".repeat(width(mark)), Face::default()),
            begun: false,
        });
        self.paragraph(&Inline::plain(title, Face { strong: true, ..Face::of(Role::Title) }));
        self.margins.pop();
    }

    /// Short facts one after the other, each with a cell of padding at both sides.
    pub(super) fn chips(&mut self, chips: &[(&str, Role)]) {
        let room = self.room();
        let (mut line, mut used) = (Line::new(), 0);
        for (text, role) in chips {
            let chip = format!(" {} ", clean_line(text));
            let wide = width(&chip);
            if used > 0 && used + 1 + wide > room {
                self.line(std::mem::take(&mut line));
                used = 0;
            }
            if used > 0 {
                line.push(Span::new(" ", Face::default()));
                used += 1;
            }
            used += wide;
            line.push(Span::new(chip, Face::of(*role)));
        }
        if !line.is_empty() {
            self.line(line);
        }
    }

    /// How a heading of a level is shown, so that no two levels look alike, with or without colours.
    pub(super) fn heading_face(level: u8) -> Face {
        let role = Role::Heading(level);
        Face { strong: level < 4, emphasis: level > 2, ..Face::of(role) }
    }
}
