//! Draws the plan.

use ratatui::{
    buffer::Buffer,
    layout::Position,
    style::{Modifier, Style},
};

use super::state::{PlanLine, Rename};
use crate::{
    domain::counted,
    screens::{
        command::{Action, Scope},
        layout, paint,
        rename::RenameAction,
        shared::Shared,
    },
};

impl Rename {
    /// Draws the plan; there is no cursor.
    pub(in crate::screens) fn draw(&self, cx: &Shared, buffer: &mut Buffer) -> Option<Position> {
        let theme = cx.theme;
        let areas = layout::rename(cx.size);
        let (count, files) = self.counts();
        let title = match (count, files) {
            (0, _) => "Nothing else changes".to_owned(),
            (1, _) => "1 line will change".to_owned(),
            (count, files) => {
                format!("{count} lines will change in {}", counted(files, "file", "files"))
            }
        };
        paint::frame(buffer, areas.frame, theme, true, &title, "");
        let scrolled = (self.scroll as u64, self.lines.len() as u64);
        paint::scroll_mark(buffer, areas.frame, theme, true, scrolled);
        for (number, line) in
            self.lines.iter().skip(self.scroll).take(usize::from(areas.text.height)).enumerate()
        {
            let row = paint::row(areas.text, number as u16);
            let room = usize::from(row.width).saturating_sub(2);
            match line {
                PlanLine::Moves(from, to) => {
                    let half = room.saturating_sub(4) / 2;
                    let text =
                        format!("{} → {}", paint::fit_end(from, half), paint::fit_end(to, half));
                    paint::text(buffer, row, 1, &text, theme.title(true));
                }
                PlanLine::Warning(text) => {
                    paint::text(buffer, row, 1, "!", theme.error());
                    paint::text(
                        buffer,
                        row,
                        3,
                        &paint::fit(text, room.saturating_sub(2)),
                        theme.error(),
                    );
                }
                PlanLine::File(path, count) => {
                    let path = paint::fit_end(path, room.saturating_sub(8));
                    let column = paint::text(buffer, row, 1, &path, theme.own());
                    if *count > 1 {
                        paint::text(buffer, row, column + 2, &count.to_string(), theme.muted());
                    }
                }
                PlanLine::Before(line, text) => {
                    paint::text(buffer, row, 1, &format!("{line:>5}"), theme.muted());
                    let style = theme.removed();
                    paint::text(buffer, row, 7, "−", style.remove_modifier(Modifier::UNDERLINED));
                    paint::text(buffer, row, 9, &paint::fit(text, room.saturating_sub(8)), style);
                }
                PlanLine::After(text) => {
                    let style = theme.added();
                    paint::text(buffer, row, 7, "+", style.remove_modifier(Modifier::UNDERLINED));
                    paint::text(buffer, row, 9, &paint::fit(text, room.saturating_sub(8)), style);
                }
                PlanLine::Gap => {}
            }
        }
        let keys = |action| cx.key_in(&[Scope::Rename], Action::Rename(action));
        let hint = format!(
            "{} applies it, {} cancels.",
            keys(RenameAction::Apply),
            keys(RenameAction::Cancel)
        );
        let room = usize::from(areas.hint.width.saturating_sub(2));
        paint::text(buffer, areas.hint, 1, &paint::fit(&hint, room), Style::new());
        None
    }
}
