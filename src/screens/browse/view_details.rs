//! Draws the text of the open entry.

use ratatui::{buffer::Buffer, layout::Rect, style::Modifier};

use super::{details::Details, state::Browse};
use crate::{
    library::Pane,
    screens::{layout, paint, shared::Shared},
    theme::{Depth, Role},
};

/// Draws the pane; it has no focus while the keys go to an editor or to the search.
pub(in crate::screens) fn draw(
    browse: &Browse,
    keys_elsewhere: bool,
    cx: &Shared,
    area: Rect,
    buffer: &mut Buffer,
) {
    let theme = cx.theme;
    let focused = browse.focus == Pane::Details && !keys_elsewhere;
    let details = &browse.details;
    let height = usize::from(layout::body(area).height);
    let lines = &details.document.lines;
    let title = match &details.entry_view {
        // Once the title has left the screen, the frame has it.
        Some(entry_view) if details.scroll > 0 => &entry_view.entry.title,
        Some(_) if focused => "Reading",
        Some(_) => "Preview",
        None => "",
    };
    let place = match details.max_scroll(height) {
        _ if lines.is_empty() => String::new(),
        _ if details.sought_here().is_some() && details.finding.is_empty() => {
            place_of_match(browse, keys_elsewhere)
        }
        0 => "all".to_owned(),
        deepest => format!("{}%", details.scroll * 100 / deepest),
    };
    paint::pane(buffer, area, theme, focused, title, &place);
    let scrolled = (details.scroll as u64, lines.len() as u64);
    paint::pane_scroll(buffer, area, theme, focused, scrolled);
    let within = layout::reading(area);
    if details.entry_view.is_none() && cx.overview.is_some() {
        let row = paint::row(within, 0);
        paint::text(buffer, row, 0, "No entry is open.", theme.muted());
    }
    let marked = details.block.and_then(|block| details.document.blocks.get(block));
    for (number, line) in lines.iter().skip(details.scroll).take(height).enumerate() {
        let row = paint::row(within, number as u16);
        if marked.is_some_and(|block| block.lines.contains(&(details.scroll + number))) {
            let beside = Rect { x: row.x.saturating_sub(1), width: 1, ..row };
            paint::text(buffer, beside, 0, "▌", theme.accent());
        }
        let mut column = 0;
        let mut start = 0;
        let number = details.scroll + number;
        let mut code = theme.depth() != Depth::True;
        for span in line {
            let begun = column;
            let mut style = theme.face(span.face);
            if span.link.is_some() && span.link == details.link {
                style = style.add_modifier(Modifier::REVERSED);
            }
            for (from, to, found) in pieces(details, number, start, span.text.len()) {
                let style = match found {
                    None => style,
                    Some(at) if at == details.match_at => style.patch(theme.match_here()),
                    Some(_) => style.patch(theme.matched()),
                };
                column = paint::text(buffer, row, column, &span.text[from..to], style);
            }
            start += span.text.len();
            // Without a ground of its own, code has a bar.
            if code && matches!(span.face.role, Role::Token(_) | Role::CodeLabel) {
                code = false;
                if span.text.starts_with(' ') {
                    paint::text(buffer, row, begun, "▏", theme.line());
                }
            }
        }
    }
}

/// Which match of a search the text stands at and, once it is opened, at which result:
/// `2/5 in entry · 1/12`.
fn place_of_match(browse: &Browse, keys_elsewhere: bool) -> String {
    let Details { found, match_at, sought, .. } = &browse.details;
    let mut place = Vec::new();
    if !found.is_empty() {
        place.push(format!("{}/{} in entry", match_at + 1, found.len()));
    } else if sought.as_ref().is_some_and(|sought| sought.hidden) {
        place.push("match in hidden solution".to_owned());
    }
    if let Some(results) = browse.results.as_ref().filter(|_| !keys_elsewhere) {
        place.push(format!("{}/{}", results.at + 1, results.rows.len()));
    }
    place.join(" · ")
}

/// Splits a span at the edges of matches: start, end, and the index of the match.
fn pieces(
    details: &Details,
    line: usize,
    start: usize,
    length: usize,
) -> Vec<(usize, usize, Option<usize>)> {
    let mut pieces = Vec::new();
    let mut at = 0;
    // Matches are in order, and so are their lines.
    let first = details.found.partition_point(|it| it.pieces.last().is_some_and(|it| it.0 < line));
    let here = details.found.iter().enumerate().skip(first).take_while(|(_, it)| it.line() <= line);
    let here = here.flat_map(|(number, it)| it.pieces.iter().map(move |piece| (number, piece)));
    for (number, (_, range)) in here.filter(|(_, (at, _))| *at == line) {
        let from = range.start.saturating_sub(start).clamp(at, length);
        let to = range.end.saturating_sub(start).clamp(from, length);
        if from > at {
            pieces.push((at, from, None));
        }
        if to > from {
            pieces.push((from, to, Some(number)));
        }
        at = to;
    }
    if length > at {
        pieces.push((at, length, None));
    }
    pieces
}
