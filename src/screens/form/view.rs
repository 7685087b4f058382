//! Draws the form.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};

use super::{
    action::FormAction,
    state::{Choice, Field, Form},
    update::{areas, first_shown},
};
use crate::{
    domain::Kind,
    screens::{command::Action, paint, shared::Shared},
    theme::Theme,
};

/// The width of the labels.
const LABELS: u16 = 10;

impl Form {
    /// Draws the form; returns the position of the cursor.
    pub(in crate::screens) fn draw(&self, cx: &Shared, buffer: &mut Buffer) -> Option<Position> {
        let theme = cx.theme;
        let choices = self.choices_in(cx);
        let areas = areas(cx, self.fields().len(), choices.len());
        let title = match (&self.file, &self.entry) {
            (None, None) => "New entry",
            (None, Some(_)) => "Edit entry",
            (Some(_), None) => "New file",
            (Some(_), Some(_)) => "Rename, tag or move the file",
        };
        paint::frame(buffer, areas.frame, theme, true, title, "");
        let mut cursor = None;
        for (number, field) in self.fields().iter().copied().enumerate() {
            let row = paint::row(areas.fields, number as u16);
            let here = field == self.field;
            let (mark, style) =
                if here { ("▌", theme.title(true)) } else { (" ", theme.muted()) };
            paint::text(buffer, row, 0, mark, theme.accent());
            paint::text(buffer, row, 2, field.title(), style);
            let rest = Rect {
                x: row.x + LABELS.min(row.width),
                width: row.width.saturating_sub(LABELS),
                ..row
            };
            let prompt = match field {
                Field::Kind => {
                    draw_kinds(self.kind, theme, rest, buffer);
                    continue;
                }
                Field::Title => &self.title,
                Field::Category => &self.category,
                Field::Tags => &self.tags,
            };
            let column = paint::prompt(prompt, theme, rest, buffer, |_| Style::new());
            if here {
                cursor = Some(Position::new(rest.x + column, rest.y));
            }
        }
        self.draw_choices(&choices, cx, areas.list, buffer);
        let hint = hint(self, &choices, cx);
        let room = usize::from(areas.hint.width.saturating_sub(3));
        paint::text(buffer, areas.hint, 2, &paint::fit(&hint, room), theme.muted());
        cursor
    }

    fn draw_choices(&self, choices: &[Choice], cx: &Shared, area: Rect, buffer: &mut Buffer) {
        let selected = self.selected(choices);
        let from = first_shown(selected, area.height);
        for (number, choice) in choices.iter().enumerate().skip(from) {
            let row = paint::row(area, (number - from) as u16);
            let row = Rect {
                x: row.x + LABELS.min(row.width),
                width: row.width.saturating_sub(LABELS + 1),
                ..row
            };
            if Some(number) == selected {
                buffer.set_style(row, cx.theme.selected(true));
                paint::text(buffer, row, 1, "▌", cx.theme.accent());
            }
            let room = usize::from(row.width.saturating_sub(4));
            let text = match choice {
                Choice::Known(name) => paint::fit(name, room).into_owned(),
                Choice::New(name) => {
                    paint::fit(&format!("New category “{name}”"), room).into_owned()
                }
            };
            paint::text(buffer, row, 3, &text, Style::new());
        }
    }
}

/// Draws the kinds with the chosen one marked, or only that one if there is no room.
fn draw_kinds(chosen: Kind, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let all: usize = Kind::ALL.iter().map(|kind| kind.as_str().len() + 1).sum();
    if all + 3 > usize::from(area.width) {
        paint::text(buffer, area, 1, &format!("‹ {chosen} ›"), Theme::selection());
        return;
    }
    let mut column = 3;
    for kind in Kind::ALL {
        let style = if *kind == chosen { Theme::selection() } else { theme.muted() };
        column = paint::text(buffer, area, column, kind.as_str(), style) + 1;
    }
}

/// The hint for the field in focus.
fn hint(form: &Form, choices: &[Choice], cx: &Shared) -> String {
    let keys = |action| cx.key_in(form.scopes(), Action::Form(action));
    let (enter, down) = (keys(FormAction::Submit), keys(FormAction::NextChoice));
    match (form.field, form.selected(choices)) {
        (Field::Kind, _) => {
            format!("{} chooses the next kind; or type its name.", keys(FormAction::NextKind))
        }
        (Field::Category, Some(_)) => format!("{enter} takes the marked one, {down} the next."),
        (Field::Category, None) if form.file.is_some() => "A new name makes a folder.".to_owned(),
        (Field::Category, None) => "A new name creates a category.".to_owned(),
        (Field::Tags, Some(_)) => format!("{enter} takes the marked tag."),
        (Field::Tags, None) if !choices.is_empty() => {
            format!("{down} chooses a tag. Separate tags with spaces.")
        }
        (Field::Tags, None) => "Separate tags with spaces.".to_owned(),
        (Field::Title, _) if form.entry.is_none() => format!("{enter} continues to its text."),
        (Field::Title, _) if form.file.is_some() => {
            format!("{enter} shows what will change, links in other files too.")
        }
        (Field::Title, _) => format!("{enter} saves the changes."),
    }
}
