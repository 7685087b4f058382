//! Draws the search: the prompt, the summary and the hits.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::{Modifier, Style},
};
use unicode_segmentation::UnicodeSegmentation as _;

use super::{action::SearchAction, state::Search};
use crate::{
    domain::{Kind, clean_line, width},
    library::{Hit, MatchReason, SearchScope, Suggestion, Tier},
    screens::{browse::Browse, command::Action, command::Scope, layout, paint, shared::Shared},
    search::{Part, matches},
    theme::Theme,
};

impl Search {
    /// Draws the search; returns the position of the cursor.
    pub(in crate::screens) fn draw(
        &self,
        browse: &Browse,
        cx: &Shared,
        area: Rect,
        buffer: &mut Buffer,
    ) -> Option<Position> {
        let theme = cx.theme;
        let cursor = &self.cursor;
        let place = match cursor.length {
            0 => String::new(),
            length => format!("{}/{length}", cursor.selected + 1),
        };
        let title = match &self.scope {
            SearchScope::Catalogue => "Search".to_owned(),
            SearchScope::Category(_) | SearchScope::SmartList(_) => {
                format!("Search in {}", browse.list_title(cx))
            }
            SearchScope::Everywhere => "Search all catalogues".to_owned(),
        };
        let within = paint::pane(buffer, area, theme, true, &title, &place);
        let line = paint::row(within, 0);
        let style_at = |at: usize| {
            let part = self.query.parts.iter().rfind(|(range, _)| range.contains(&at));
            match part.map(|(_, part)| part) {
                None => Style::new(),
                Some(Part::Operator) => theme.accent(),
                Some(Part::Value) => theme.matched(),
                Some(Part::Phrase) => Style::new().add_modifier(Modifier::ITALIC),
                Some(Part::Error) => theme.error(),
            }
        };
        let column = paint::prompt(&self.prompt, theme, line, buffer, style_at);
        summary(self, cx, paint::row(within, 1), buffer);
        let list = layout::hits(area);
        let room = u64::from(list.height / layout::HIT_ROWS);
        let words = self.query.words();
        for (number, y) in self.places(room) {
            let Some(hit) = self.hits.rows.get(number as usize) else { break };
            let area = Rect { y: list.y + y, height: layout::HIT_ROWS, ..list }.intersection(list);
            if self.first_close() == Some(number) {
                let heading = paint::row(Rect { y: area.y - 1, height: 1, ..list }, 0);
                draw_heading(Tier::Close, cx, heading, buffer);
            }
            draw_hit(hit, &words, number == cursor.selected, theme, area, buffer);
        }
        if cursor.length > self.visible(room) {
            paint::pane_scroll(buffer, area, theme, true, (cursor.top * 2, cursor.length * 2));
        }
        (line.height > 0).then(|| Position::new(line.x + column, line.y))
    }
}

/// Draws the error in the query, or the number of hits.
fn summary(search: &Search, cx: &Shared, row: Rect, buffer: &mut Buffer) {
    let theme = cx.theme;
    let room = usize::from(row.width.saturating_sub(2));
    let say = |buffer: &mut Buffer, text: &str, style| {
        paint::text(buffer, row, 1, &paint::fit(text, room), style);
    };
    let hits = &search.hits;
    if let Some(failed) = &hits.failed {
        say(buffer, &format!("! {failed}"), theme.error());
    } else if let Some(problem) = search.query.problems.first() {
        say(buffer, &format!("! {}", problem.message), theme.error());
    } else if hits.rows.is_empty() && hits.more {
        say(buffer, "Searching …", theme.muted());
    } else if search.query.is_empty() {
        let text = if hits.rows.is_empty() {
            format!("Type to search {} entries", hits.all)
        } else {
            "Recently read".to_owned()
        };
        say(buffer, &text, theme.muted());
    } else if hits.rows.is_empty() {
        let key = |action| cx.key_in(&[Scope::Search], Action::Search(action));
        let back = key(SearchAction::Cancel);
        let save = key(SearchAction::SaveAsTakeaway);
        let text = format!("No matches. {save} saves the query as a takeaway, {back} goes back.");
        say(buffer, &text, theme.muted());
    } else {
        let more = if hits.more { " …" } else { "" };
        let key = |action| cx.key_in(&[Scope::Search], Action::Search(action));
        let text = if let Some(Suggestion { meant, .. }) = hits.suggestions.first() {
            let take = key(SearchAction::Complete);
            format!("Did you mean “{meant}”? {take} takes it.")
        } else if hits.total == 0 && !hits.more {
            let save = key(SearchAction::SaveAsTakeaway);
            format!("No matches. {save} saves a takeaway.")
        } else {
            format!("{} of {}{more}", hits.total, hits.all)
        };
        say(buffer, &text, theme.muted());
    }
}

/// Draws the heading above the hits of a tier, with a rule behind it.
fn draw_heading(tier: Tier, cx: &Shared, row: Rect, buffer: &mut Buffer) {
    let theme = cx.theme;
    let room = usize::from(row.width.saturating_sub(2));
    let end = paint::text(buffer, row, 1, &paint::fit(tier.heading(), room), theme.title(false));
    let left = if cx.plain { 0 } else { usize::from(row.width.saturating_sub(end + 2)) };
    paint::text(buffer, row, end + 1, &"─".repeat(left), theme.border(false));
}

fn draw_hit(
    hit: &Hit,
    words: &[String],
    selected: bool,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
) {
    let first = paint::row(area, 0);
    if selected {
        buffer.set_style(area, theme.selected(true));
        paint::text(buffer, first, 0, "▌", theme.accent());
        paint::text(buffer, paint::row(area, 1), 0, "▌", theme.accent());
    }
    let kind = match hit.reason {
        MatchReason::Typo => format!("≈ {}", hit.row.kind.as_str()),
        MatchReason::Body => format!("¶ {}", hit.row.kind.as_str()),
        MatchReason::Close => format!("~ {}", hit.row.kind.as_str()),
        MatchReason::Note => format!("✎ {}", hit.row.kind.as_str()),
        MatchReason::Starred => format!("★ {}", hit.row.kind.as_str()),
        MatchReason::Name | MatchReason::Recent => hit.row.kind.as_str().to_owned(),
    };
    let room = usize::from(first.width.saturating_sub(3));
    let mut left = room;
    if width(&clean_line(&hit.row.title)).min(room / 2) + 2 + width(&kind) <= room {
        let column = first.width - 1 - width(&kind) as u16;
        paint::text(buffer, first, column, &kind, theme.muted());
        left = room - width(&kind) - 1;
    }
    let marked = |at: usize| hit.positions.binary_search(&at).is_ok();
    marked_text(buffer, first, 2, left, &hit.row.title, marked, Style::new(), theme);
    let second = paint::row(area, 1);
    // The catalogue, if it is not the open one.
    let place = hit.other_catalogue.as_ref().map_or(String::new(), |it| format!("{} · ", it.title));
    match &hit.snippet {
        Some(snippet) => {
            let marked = |at: usize| {
                at.checked_sub(place.len())
                    .is_some_and(|at| snippet.marks.iter().any(|mark| mark.contains(&at)))
            };
            let text = format!("{place}{}", snippet.text);
            marked_text(buffer, second, 4, room - 2, &text, marked, theme.muted(), theme);
        }
        None => {
            // The tags of a challenge may tell its solution.
            let shown = if hit.row.kind == Kind::Challenge { &[][..] } else { &hit.tags };
            let tags: Vec<String> = shown.iter().map(|tag| format!("#{tag}")).collect();
            let text = format!("{place}{}  {}", hit.category_title, tags.join(" "));
            // If the title matches, nothing else is marked.
            let found = if hit.positions.is_empty() { matches(&text, words) } else { Vec::new() };
            let marked = |at: usize| found.iter().any(|found| found.contains(&at));
            marked_text(buffer, second, 4, room - 2, &text, marked, theme.muted(), theme);
        }
    }
}

/// Draws a text on one line with matched bytes marked, cut with an ellipsis.
#[expect(
    clippy::too_many_arguments,
    reason = "a drawing helper with a place, a text and its styles"
)]
fn marked_text(
    buffer: &mut Buffer,
    row: Rect,
    column: u16,
    room: usize,
    text: &str,
    marked: impl Fn(usize) -> bool,
    style: Style,
    theme: Theme,
) {
    let end = usize::from(column) + room;
    let mut column = column;
    for (at, grapheme) in text.grapheme_indices(true) {
        if usize::from(column) + width(grapheme) + 1 > end && at + grapheme.len() < text.len() {
            paint::text(buffer, row, column, "…", style);
            return;
        }
        let matched = (at..at + grapheme.len()).any(&marked);
        let style = if matched { theme.matched() } else { style };
        column = paint::text(buffer, row, column, grapheme, style);
    }
}
