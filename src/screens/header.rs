//! Draws the top line: the open catalogue, its counts, and progress.

use ratatui::{buffer::Buffer, layout::Rect, style::Modifier};

use super::{paint, shared::Shared};
use crate::domain::{SmartList, width};

/// Draws the line; `drafts` is the number of unsaved drafts.
pub(super) fn draw(cx: &Shared, drafts: usize, area: Rect, buffer: &mut Buffer) {
    if area.height == 0 {
        return;
    }
    let theme = cx.theme;
    let mut facts = Vec::new();
    if cx.read_only {
        facts.push("read-only".to_owned());
    }
    if let Some(entries) = cx.progress.importing {
        facts.push(format!("importing: {entries} entries"));
    }
    if cx.progress.unindexed > 0 {
        facts.push(format!("indexing: {} left", cx.progress.unindexed));
    }
    if let Some(overview) = &cx.overview {
        let noun = if overview.entries == 1 { "entry" } else { "entries" };
        facts.push(format!("{} {noun}", overview.entries));
        let written = cx.smart_counts.get(&SmartList::Written).copied().unwrap_or(0);
        match written {
            0 => {}
            1 => facts.push("1 note or takeaway".to_owned()),
            _ => facts.push(format!("{written} {}", SmartList::Written.title().to_lowercase())),
        }
        match drafts {
            0 => {}
            1 => facts.push("1 unsaved draft".to_owned()),
            drafts => facts.push(format!("{drafts} unsaved drafts")),
        }
    }
    let column = paint::text(buffer, area, 1, "Nexus", theme.accent().add_modifier(Modifier::BOLD));
    // Drop the last ones if there is no room: the first are temporary, the others shown elsewhere
    // too.
    let room = usize::from(area.width).saturating_sub(usize::from(column) + 2);
    while facts.len() > 1 && width(&facts.join(" · ")) > room {
        facts.pop();
    }
    let facts = facts.join(" · ");
    let start = usize::from(area.width).saturating_sub(width(&facts) + 1);
    if let Some(overview) = &cx.overview {
        let room = start.saturating_sub(usize::from(column) + 1);
        let title = format!(" · {}", overview.catalogue.title);
        paint::text(buffer, area, column, &paint::fit(&title, room), theme.muted());
    }
    if start > usize::from(column) {
        paint::text(buffer, area, start as u16, &facts, theme.muted());
    }
}
