//! Clicks in the panes.

use ratatui::layout::{Position, Rect};

use super::{
    sidebar::{self, SidebarRow},
    state::Browse,
};
use crate::{
    document::{Span, UNWRAPPED, WRAPPED},
    domain::{List, clean_line, width},
    library::Pane,
    screens::{layout, next::Next, shared::Shared},
    theme::Role,
};

impl Browse {
    /// Focuses the pane that was clicked, and selects its row, follows its link or copies its code;
    /// a row that is selected already is opened. Returns what to do outside the panes.
    pub(in crate::screens) fn click(
        &mut self,
        at: Position,
        pane: Pane,
        area: Rect,
        cx: &mut Shared,
    ) -> Option<Next> {
        let within = layout::body(area);
        let row = within.contains(at).then(|| at.y - within.y);
        // Find the row before the focus changes the layout.
        let chosen = row.and_then(|row| match pane {
            Pane::Categories => {
                match sidebar::rows(&self.categories, cx, within.height).get(usize::from(row)) {
                    Some(SidebarRow::List(position)) => Some(*position),
                    Some(SidebarRow::Group(_)) | None => None,
                }
            }
            Pane::Entries => Some(self.entries.cursor.top + u64::from(row)),
            Pane::Details => Some(self.details.scroll as u64 + u64::from(row)),
        });
        let column = at.x.checked_sub(layout::reading(area).x).map(usize::from);
        let line = chosen.and_then(|line| usize::try_from(line).ok());
        let span = match (line.zip(column), pane) {
            (Some((line, column)), Pane::Details) => {
                self.details.document.span_at(line, column).cloned()
            }
            _ => None,
        };
        let again = self.focus == pane;
        match pane {
            Pane::Details => self.enter_text(cx),
            Pane::Categories | Pane::Entries => self.focus_on(pane, cx),
        }
        let chosen = chosen?;
        match pane {
            Pane::Categories if again && chosen == self.categories.selected => self.open(cx),
            Pane::Entries if chosen >= self.entries.cursor.length => {}
            Pane::Entries if again && chosen == self.entries.cursor.selected => self.open(cx),
            Pane::Categories | Pane::Entries => self.select_row(pane, chosen, cx),
            Pane::Details => match span {
                Some(Span { link: Some(link), .. }) => self.follow(link, cx),
                Some(chip) if matches!(chip.face.role, Role::Tag | Role::Chip) => {
                    return self.click_chip(chip.text.trim(), cx);
                }
                _ => self.click_code(line?, column?, cx),
            },
        }
        None
    }

    /// Searches for a tag, goes to a category or takes a star away, when their chips are clicked.
    fn click_chip(&mut self, chip: &str, cx: &mut Shared) -> Option<Next> {
        if let Some(tag) = chip.strip_prefix('#') {
            return Some(Next::SearchFor(format!("tag:{tag} ")));
        }
        let entry_view = self.details.entry_view.as_ref()?;
        if chip == "★" {
            let change = self.star(cx)?;
            return Some(Next::Write(Box::new(change)));
        }
        if chip == clean_line(&entry_view.category_title) {
            self.go_to(&List::Category(entry_view.entry.category.clone()), cx);
        }
        None
    }

    /// Copies the code block whose first line, the one with its language, was clicked; on what that
    /// says of wrapping, wraps its lines or scrolls them sideways.
    fn click_code(&mut self, line: usize, column: usize, cx: &mut Shared) {
        let document = &self.details.document;
        let Some(block) = document.blocks.iter().position(|block| block.lines.start == line) else {
            return;
        };
        let label: String = document.lines[line].iter().map(|span| &span.text[..]).collect();
        let columns = |part: &str| {
            let before = width(&label[..label.find(part)?]);
            Some(before..before + width(part))
        };
        self.details.block = Some(block);
        if let Some(state) = columns(UNWRAPPED).filter(|it| it.contains(&column)) {
            match column {
                _ if column == state.start => self.scroll_code_of(block, -1),
                _ if column + 1 == state.end => self.scroll_code_of(block, 1),
                _ => self.toggle_wrap_of(block, cx),
            }
        } else if columns(WRAPPED).is_some_and(|it| it.contains(&column)) {
            self.toggle_wrap_of(block, cx);
        } else {
            self.copy_code(cx);
        }
    }
}
