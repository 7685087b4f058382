//! Draws the form.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};

use super::{
    action::FormAction,
    state::{Field, Form},
};
use crate::{
    domain::Kind,
    screens::{command::Action, layout, paint, shared::Shared},
    theme::Theme,
};

/// The width of the labels.
const LABELS: u16 = 10;

impl Form {
    /// Draws the form; returns the position of the cursor.
    pub(in crate::screens) fn draw(&self, cx: &Shared, buffer: &mut Buffer) -> Option<Position> {
        let theme = cx.theme;
        let area = layout::form(cx.size);
        let title = if self.entry.is_some() { "Edit entry" } else { "New entry" };
        let overview = cx.overview.as_ref();
        let suggestion =
            overview.and_then(|it| self.suggestion(&it.categories, &it.catalogue.tags));
        let within = paint::frame(buffer, area, theme, true, title, "");
        let mut cursor = None;
        for (number, field) in Field::ALL.into_iter().enumerate() {
            let row = paint::row(within, number as u16);
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
                if let Some(more) = &suggestion {
                    paint::text(buffer, rest, column, more, theme.muted());
                }
            }
        }
        let hint = hint(self, suggestion.is_some(), cx);
        let row = paint::row(within, 5);
        let room = usize::from(row.width.saturating_sub(3));
        paint::text(buffer, row, 2, &paint::fit(&hint, room), theme.muted());
        cursor
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
fn hint(form: &Form, suggested: bool, cx: &Shared) -> String {
    let keys = |action| cx.key_in(form.scopes(), Action::Form(action));
    match form.field {
        Field::Kind => {
            format!(
                "{} chooses the next kind; or type its first letter.",
                keys(FormAction::NextKind)
            )
        }
        Field::Category | Field::Tags if suggested => {
            format!("{} accepts the suggestion.", keys(FormAction::CompleteField))
        }
        Field::Category
            if cx.overview.as_ref().is_some_and(|it| form.is_in_known_category(&it.categories)) =>
        {
            "Choose a category or type a new one.".to_owned()
        }
        Field::Category => "A new name creates a category.".to_owned(),
        Field::Tags => "Separate tags with spaces.".to_owned(),
        Field::Title if form.entry.is_none() => {
            format!("{} continues to its text.", keys(FormAction::Submit))
        }
        Field::Title => format!("{} saves the changes.", keys(FormAction::Submit)),
    }
}
