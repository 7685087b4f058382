//! Draws the top line: where the reader is, counts, and progress.

use ratatui::{buffer::Buffer, layout::Rect, style::Modifier};

use super::{browse::Browse, paint, shared::Shared};
use crate::domain::{List, SmartList, clean_line, counted, width};

/// Draws the line; `drafts` is the number of unsaved drafts.
pub(super) fn draw(browse: &Browse, cx: &Shared, drafts: usize, area: Rect, buffer: &mut Buffer) {
    if area.height == 0 {
        return;
    }
    let theme = cx.theme;
    paint::fill(buffer, area, theme.raised());
    let (facts, urgent) = facts(cx, drafts);
    let column = paint::text(buffer, area, 1, "Nexus", theme.accent().add_modifier(Modifier::BOLD));
    let place = place(browse, cx);
    // What is at the right gives way: the place says where one is, the counts are elsewhere too.
    let place_width: usize = place.iter().map(|step| width(step) + 3).sum();
    let most = usize::from(area.width) * 5 / 6;
    let least = (usize::from(column) + place_width + 2).min(most);
    let mut shown = facts.len();
    let joined = |shown: usize| facts[..shown].join(" · ");
    while shown > urgent.min(1) && least + width(&joined(shown)) + 1 > usize::from(area.width) {
        shown -= 1;
    }
    let right = joined(shown);
    let start = usize::from(area.width).saturating_sub(width(&right) + 1);
    let room = start.saturating_sub(usize::from(column) + 2);
    breadcrumbs(cx, &place, Rect { x: column, width: room as u16, ..area }, buffer);
    paint::text(buffer, area, start as u16, &right, theme.muted());
}

/// The catalogue or the open list, and the open entry.
fn place(browse: &Browse, cx: &Shared) -> Vec<String> {
    let Some(overview) = &cx.overview else { return Vec::new() };
    let list = match browse.entries.list {
        List::All => clean_line(&overview.catalogue.title).into_owned(),
        List::Category(_) | List::SmartList(_) | List::SavedSearch(_) => {
            browse.list_title(cx).to_owned()
        }
    };
    let entry = browse.details.entry_view.as_ref();
    let entry = entry.map(|it| clean_line(&it.entry.title).into_owned());
    std::iter::once(list).chain(entry).collect()
}

/// Draws the steps of a place, each behind an angle; the last is cut if there is no room.
fn breadcrumbs(cx: &Shared, place: &[String], area: Rect, buffer: &mut Buffer) {
    let theme = cx.theme;
    let mut column = 0;
    for (number, step) in place.iter().enumerate() {
        if area.width < column + 6 {
            return;
        }
        column = paint::text(buffer, area, column, " › ", theme.line());
        let style = if number + 1 == place.len() { theme.row(true) } else { theme.muted() };
        let room = usize::from(area.width.saturating_sub(column));
        column = paint::text(buffer, area, column, &paint::fit(step, room), style);
    }
}

/// What is told at the right, the most important first; and how much of it is told nowhere else.
fn facts(cx: &Shared, drafts: usize) -> (Vec<String>, usize) {
    let mut facts = Vec::new();
    if cx.read_only {
        facts.push("read-only".to_owned());
    }
    if let Some(entries) = cx.progress.importing {
        facts.push(format!("importing: {}", counted(entries, "entry", "entries")));
    }
    if cx.progress.unindexed > 0 {
        facts.push(format!("indexing: {} left", cx.progress.unindexed));
    }
    let urgent = facts.len();
    let Some(overview) = &cx.overview else { return (facts, urgent) };
    match drafts {
        0 => {}
        drafts => facts.push(counted(drafts, "unsaved draft", "unsaved drafts")),
    }
    match cx.smart_counts.get(&SmartList::Due) {
        None | Some(0) => {}
        Some(due) => facts.push(format!("{due} due")),
    }
    if !cx.sync.is_empty() {
        facts.push(cx.sync.clone());
    }
    if cx.own_files {
        facts.push("your files".to_owned());
    }
    facts.push(counted(overview.entries, "entry", "entries"));
    let written = cx.smart_counts.get(&SmartList::Written).copied().unwrap_or(0);
    match written {
        0 => {}
        1 => facts.push("1 note or takeaway".to_owned()),
        _ => facts.push(format!("{written} {}", SmartList::Written.title().to_lowercase())),
    }
    (facts, urgent)
}
