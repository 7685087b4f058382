//! Draws the search: the prompt, the summary and the hits.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::{Modifier, Style},
};
use unicode_segmentation::UnicodeSegmentation as _;

use super::state::Search;
use crate::{
    domain::{Kind, clean_line, width},
    library::{Hit, MatchReason, SearchScope, Tier},
    screens::{browse::Browse, layout, paint, shared::Shared},
    search::{Part, Snippet, matches},
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
        let (lines, is_error) = self.summary_lines(cx);
        let style = if is_error { theme.error() } else { theme.muted() };
        for (number, line) in lines.iter().enumerate() {
            paint::text(buffer, paint::row(within, 1 + number as u16), 1, line, style);
        }
        let list = layout::hits(area, lines.len() as u16);
        let height = layout::hit_rows(cx.size);
        let words = self.query.words();
        for (number, y) in self.places(cx) {
            let Some(hit) = self.hits.rows.get(number as usize) else { break };
            let area = Rect { y: list.y + y, height, ..list }.intersection(list);
            if self.first_close() == Some(number) {
                let heading = paint::row(Rect { y: area.y - 1, height: 1, ..list }, 0);
                draw_heading(Tier::Close, cx, heading, buffer);
            }
            let place = place_of(hit, &words);
            if number == cursor.selected {
                buffer.set_style(area, theme.selected(true));
                for row in 0..area.height {
                    paint::text(buffer, paint::row(area, row), 0, "▌", theme.accent());
                }
            }
            if cx.plain {
                let number = paint::number_in_words(cx, number, cursor.length);
                draw_hit_in_words(hit, &number, &place, theme, area, buffer);
            } else if area.height == 1 {
                draw_hit_in_one_row(hit, &place, theme, area, buffer);
            } else {
                draw_hit(hit, &place, theme, area, buffer);
            }
        }
        if cursor.length > self.visible(cx) {
            let top = cursor.top * u64::from(height);
            paint::pane_scroll(buffer, area, theme, true, (top, cursor.length * u64::from(height)));
        }
        (line.height > 0).then(|| Position::new(line.x + column, line.y))
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

/// Draws a hit in two rows: its title and kind, and below them the place.
fn draw_hit(hit: &Hit, place: &Snippet, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let first = paint::row(area, 0);
    let sign = sign_of(hit.reason);
    let kind = if sign.is_empty() {
        hit.row.kind.as_str().to_owned()
    } else {
        format!("{sign} {}", hit.row.kind.as_str())
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
    draw_place(place, (paint::row(area, 1), 4, room.saturating_sub(2)), theme, buffer);
}

/// Draws a hit in words, for a screen reader: which it is, its title and kind, and why it is there
/// if that is not its name; then the place, in the next row if there is one.
fn draw_hit_in_words(
    hit: &Hit,
    number: &str,
    place: &Snippet,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
) {
    let row = paint::row(area, 0);
    let about = match reason_in_words(hit.reason) {
        "" => format!(", {}", hit.row.kind),
        reason => format!(", {}, {reason}", hit.row.kind),
    };
    let column = paint::text(buffer, row, 2, number, Style::new());
    let left = usize::from(row.width).saturating_sub(usize::from(column) + 1 + width(&about));
    let marked = |at: usize| hit.positions.binary_search(&at).is_ok();
    let title = usize::from(column) + width(&clean_line(&hit.row.title)).min(left);
    marked_text(buffer, row, column, left, &hit.row.title, marked, Style::new(), theme);
    let end = usize::from(paint::text(buffer, row, title as u16, &about, Style::new()));
    let (row, column) =
        if area.height > 1 { (paint::row(area, 1), 4) } else { (row, end as u16 + 2) };
    let rest = usize::from(row.width.saturating_sub(column + 1));
    if rest >= 8 {
        draw_place(place, (row, column, rest), theme, buffer);
    }
}

/// Draws a hit that has one row for itself: its title, and behind it the place.
fn draw_hit_in_one_row(hit: &Hit, place: &Snippet, theme: Theme, row: Rect, buffer: &mut Buffer) {
    let sign = sign_of(hit.reason);
    paint::text(buffer, row, 2, sign, theme.muted());
    let room = usize::from(row.width.saturating_sub(5));
    let title = width(&clean_line(&hit.row.title));
    // Beside a name that matches, the place says little.
    let share = if hit.snippet.is_some() { room * 2 / 5 } else { room };
    let left = title.min(share);
    let marked = |at: usize| hit.positions.binary_search(&at).is_ok();
    marked_text(buffer, row, 4, left, &hit.row.title, marked, Style::new(), theme);
    let column = 4 + left as u16 + 2;
    let rest = usize::from(row.width.saturating_sub(column + 1));
    if rest >= 8 {
        draw_place(place, (row, column, rest), theme, buffer);
    }
}

/// Draws the place of a hit in a row, from a column on, in so many columns.
fn draw_place(
    place: &Snippet,
    (row, column, room): (Rect, u16, usize),
    theme: Theme,
    buffer: &mut Buffer,
) {
    let place = place.fitted(room);
    let marked = |at: usize| place.marks.iter().any(|mark| mark.contains(&at));
    marked_text(buffer, row, column, room, &place.text, marked, theme.muted(), theme);
}

/// The sign for why an entry is among the hits, if its name is not the reason.
fn sign_of(reason: MatchReason) -> &'static str {
    match reason {
        MatchReason::Typo => "≈",
        MatchReason::Body => "≡",
        MatchReason::Close => "~",
        MatchReason::Note => "✎",
        MatchReason::Starred => "★",
        MatchReason::Name | MatchReason::Letters | MatchReason::Recent => "",
    }
}

/// The same in words.
fn reason_in_words(reason: MatchReason) -> &'static str {
    match reason {
        MatchReason::Typo => "with a similar name",
        MatchReason::Body => "in its text",
        MatchReason::Close => "close",
        MatchReason::Note => "in your note",
        MatchReason::Starred => "starred",
        MatchReason::Name | MatchReason::Letters | MatchReason::Recent => "",
    }
}

/// Where a hit matches, or else where it belongs, with the matches marked. The catalogue comes
/// first, if it is not the open one.
fn place_of(hit: &Hit, words: &[String]) -> Snippet {
    let mut place = hit.snippet.clone().unwrap_or_else(|| {
        // The tags of a challenge may tell its solution.
        let shown = if hit.row.kind == Kind::Challenge { &[][..] } else { &hit.tags };
        let tags: Vec<String> = shown.iter().map(|tag| format!("#{tag}")).collect();
        let text = format!("{}  {}", hit.category_title, tags.join(" "));
        let text = clean_line(text.trim_end()).into_owned();
        // If the title matches, nothing else is marked.
        let marks = if hit.positions.is_empty() { matches(&text, words) } else { Vec::new() };
        Snippet { text, marks }
    });
    if let Some(other) = &hit.other_catalogue {
        let catalogue = format!("{} · ", clean_line(&other.title));
        let shift = catalogue.len();
        place.text.insert_str(0, &catalogue);
        place.marks.iter_mut().for_each(|it| *it = it.start + shift..it.end + shift);
    }
    place
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
