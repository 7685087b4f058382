//! The form of an entry of one's own.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    widgets::{Clear, Widget as _},
};

use super::{Theme, paint};
use crate::{
    app::{Field, Form, Model, command::Action, layout},
    domain::Kind,
};

/// Columns that the names of the fields have.
const NAMES: u16 = 10;

/// Draws it; gives the place of the cursor.
pub(super) fn draw(
    form: &Form,
    model: &Model,
    theme: Theme,
    buffer: &mut Buffer,
) -> Option<Position> {
    let area = layout::form(model.size);
    Clear.render(area, buffer);
    let title = if form.of.is_some() { "Edit entry" } else { "New entry" };
    let overview = model.overview.as_ref();
    let suggestion = overview.and_then(|it| form.suggestion(&it.categories, &it.catalogue.tags));
    let within = paint::frame(buffer, area, theme, true, title, "");
    let mut cursor = None;
    for (number, field) in Field::ALL.into_iter().enumerate() {
        let row = paint::row(within, number as u16);
        let here = field == form.field;
        let (mark, style) = if here { ("▌", theme.title(true)) } else { (" ", theme.muted()) };
        paint::text(buffer, row, 0, mark, theme.accent());
        paint::text(buffer, row, 2, field.title(), style);
        let rest =
            Rect { x: row.x + NAMES.min(row.width), width: row.width.saturating_sub(NAMES), ..row };
        let prompt = match field {
            Field::Kind => {
                let all: usize = Kind::ALL.iter().map(|kind| kind.as_str().len() + 1).sum();
                if all + 3 > usize::from(rest.width) {
                    let text = format!("‹ {} ›", form.kind);
                    paint::text(buffer, rest, 1, &text, Theme::selection());
                    continue;
                }
                let mut column = 3;
                for kind in Kind::ALL {
                    let chosen = *kind == form.kind;
                    let style = if chosen { Theme::selection() } else { theme.muted() };
                    column = paint::text(buffer, rest, column, kind.as_str(), style) + 1;
                }
                continue;
            }
            Field::Title => &form.title,
            Field::Category => &form.category,
            Field::Tags => &form.tags,
        };
        let column = paint::prompt(prompt, theme, rest, buffer, |_| Style::new());
        if here {
            cursor = Some(Position::new(rest.x + column, rest.y));
            if let Some(more) = &suggestion {
                paint::text(buffer, rest, column, more, theme.muted());
            }
        }
    }
    let keys = |action| model.keymap.key(&model.scopes(), action).unwrap_or_default();
    let hint = match form.field {
        Field::Kind => {
            format!(
                "{} chooses the next kind, a letter the one that begins so.",
                keys(Action::NextKind)
            )
        }
        Field::Category | Field::Tags if suggestion.is_some() => {
            format!("{} takes what is suggested.", keys(Action::CompleteField))
        }
        Field::Category if overview.is_some_and(|it| form.is_in_known_category(&it.categories)) => {
            "Choose a category or type a new one.".to_owned()
        }
        Field::Category => "A new name makes a new category.".to_owned(),
        Field::Tags => "Tags with spaces between.".to_owned(),
        Field::Title if form.of.is_none() => {
            format!("{} goes on to its text.", keys(Action::SubmitForm))
        }
        Field::Title => format!("{} keeps the changes.", keys(Action::SubmitForm)),
    };
    let row = paint::row(within, 5);
    let room = usize::from(row.width.saturating_sub(3));
    paint::text(buffer, row, 2, &paint::fit(&hint, room), theme.muted());
    cursor
}
