//! The palette: a line to type in, and the commands or catalogues that fit.

use ratatui::{
    buffer::Buffer,
    layout::Position,
    style::Style,
    widgets::{Clear, Widget as _},
};
use unicode_segmentation::UnicodeSegmentation as _;

use super::{Theme, paint};
use crate::{
    app::{Model, Palette, PaletteTarget, layout},
    domain::{clean_line, width},
};

/// Draws it; gives the place of the cursor.
pub(super) fn draw(
    palette: &Palette,
    model: &Model,
    theme: Theme,
    buffer: &mut Buffer,
) -> Option<Position> {
    let areas = layout::palette(model.size);
    Clear.render(areas.frame, buffer);
    let cursor = &palette.cursor;
    let place = format!("{}", cursor.length);
    paint::frame(buffer, areas.frame, theme, true, palette.title, &place);
    if cursor.length == 0 {
        let row = paint::row(areas.list, 0);
        let text = format!("No matches. {} deletes a letter.", "Backspace");
        paint::text(buffer, row, 2, &text, theme.muted());
    }
    for number in 0..areas.list.height {
        let position = cursor.top + u64::from(number);
        let Some(offer) = palette.completions.get(position as usize) else { break };
        let row = paint::row(areas.list, number);
        if position == cursor.selected {
            buffer.set_style(row, theme.selected(true));
            paint::text(buffer, row, 0, "▌", theme.accent());
        }
        let keys = match &offer.what {
            PaletteTarget::Command(command) => {
                model.keymap.keys(command.id).into_iter().next().unwrap_or_default()
            }
            PaletteTarget::Catalogue(choice) => choice.entries.to_string(),
            PaletteTarget::List { entries, .. } => {
                entries.map(|it| it.to_string()).unwrap_or_default()
            }
        };
        let end = usize::from(row.width).saturating_sub(width(&keys) + 1);
        let mut column = 2;
        for (at, grapheme) in clean_line(offer.what.title()).graphemes(true).enumerate() {
            if usize::from(column) + 1 >= end {
                break;
            }
            let matched = offer.matched.contains(&at);
            let style = if matched { theme.matched() } else { Style::new() };
            column = paint::text(buffer, row, column, grapheme, style);
        }
        paint::text(buffer, row, end as u16, &keys, theme.muted());
    }
    let column = paint::prompt(&palette.prompt, theme, areas.prompt, buffer, |_| Style::new());
    (areas.prompt.height > 0).then(|| Position::new(areas.prompt.x + column, areas.prompt.y))
}
