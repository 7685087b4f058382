//! The line at the top: what is open, how much of it there is, what goes on.

use ratatui::{buffer::Buffer, layout::Rect, style::Modifier};

use super::{Theme, paint};
use crate::{
    app::Model,
    domain::{SmartList, width},
};

pub(super) fn draw(model: &Model, theme: Theme, area: Rect, buffer: &mut Buffer) {
    if area.height == 0 {
        return;
    }
    let mut facts = Vec::new();
    if model.read_only {
        facts.push("read-only".to_owned());
    }
    if let Some(entries) = model.importing {
        facts.push(format!("importing: {entries} entries"));
    }
    if model.unindexed > 0 {
        facts.push(format!("indexing: {} left", model.unindexed));
    }
    if let Some(overview) = &model.overview {
        let noun = if overview.entries == 1 { "entry" } else { "entries" };
        facts.push(format!("{} {noun}", overview.entries));
        match model.mine.get(&SmartList::Written).copied().unwrap_or(0) {
            0 => {}
            1 => facts.push("1 note".to_owned()),
            notes => facts.push(format!("{notes} notes")),
        }
        match model.drafts.len() {
            0 => {}
            1 => facts.push("1 draft left".to_owned()),
            drafts => facts.push(format!("{drafts} drafts left")),
        }
    }
    let column = paint::text(buffer, area, 1, "Nexus", theme.accent().add_modifier(Modifier::BOLD));
    // The first are what passes; those that there is no room for are told elsewhere as well.
    let room = usize::from(area.width).saturating_sub(usize::from(column) + 2);
    while facts.len() > 1 && width(&facts.join(" · ")) > room {
        facts.pop();
    }
    let facts = facts.join(" · ");
    let start = usize::from(area.width).saturating_sub(width(&facts) + 1);
    if let Some(overview) = &model.overview {
        let room = start.saturating_sub(usize::from(column) + 1);
        let title = format!(" · {}", overview.catalogue.title);
        paint::text(buffer, area, column, &paint::fit(&title, room), theme.muted());
    }
    if start > usize::from(column) {
        paint::text(buffer, area, start as u16, &facts, theme.muted());
    }
}
