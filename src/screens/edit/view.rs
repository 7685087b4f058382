//! Draws the editor: the text with its cursor, its save state, and the suggestions for a link.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
};

use super::session::{Completions, EditSession, Elsewhere, State, Subject};
use crate::{
    domain::{clean_line, width},
    editor::{Block, Place},
    screens::{layout::Areas, paint, shared::Shared},
    theme::Theme,
};

/// Draws the editor; returns the position of the cursor.
pub(in crate::screens) fn draw(
    session: &EditSession,
    cx: &Shared,
    areas: &Areas,
    buffer: &mut Buffer,
) -> Option<Position> {
    let theme = cx.theme;
    let (area, within) = (areas.text?, areas.editor_text()?);
    let state = match &session.state {
        State::Saved if session.is_new() => "new".to_owned(),
        State::Saved => "saved".to_owned(),
        State::Unsaved => "unsaved".to_owned(),
        State::Drafted => "draft saved".to_owned(),
        State::Saving => "saving …".to_owned(),
        State::Failed(_) => "! not saved".to_owned(),
        State::ReadOnly(_) => "read-only".to_owned(),
    };
    let what = match &session.subject {
        Subject::Entry { own: false, .. } => "Your note".into(),
        Subject::Entry { own: true, .. } => "Your text".into(),
        Subject::Takeaway(_) => "Takeaway".into(),
        // The end of a long path says more than its beginning.
        Subject::File { path, .. } => {
            let beside =
                width(&state) + 3 + if session.elsewhere == Elsewhere::Same { 16 } else { 28 };
            paint::fit_end(path, usize::from(area.width).saturating_sub(beside).max(12))
        }
    };
    let mut title = format!("{what} ─ {state}");
    // Name the entry if its own pane is hidden.
    if let (Subject::Entry { title: entry, .. }, None) = (&session.subject, areas.details) {
        title = format!("{title} ─ {}", clean_line(entry));
    }
    let (top, lines) = session.editor.scrolled();
    let height = usize::from(within.height);
    let place = place(session, lines > height);
    let scrolled = (top as u64, lines as u64);
    if areas.boxed {
        paint::frame(buffer, area, theme, true, &title, &place);
        paint::scroll_mark(buffer, area, theme, true, scrolled);
    } else {
        paint::fill(buffer, area, theme.base());
        paint::pane(buffer, area, theme, true, &title, &place);
        paint::pane_scroll(buffer, area, theme, true, scrolled);
    }
    text(session, theme, within, buffer);
    if session.editor.is_blank() && lines == 1 && session.editor.lines()[0].is_empty() {
        let hint = match &session.subject {
            Subject::Takeaway(_) => "What did you learn? Add #tags.",
            Subject::Entry { .. } => "Markdown; [[ links to an entry.",
            Subject::File { .. } => "Empty file. Markdown; [[ links to another note.",
        };
        let room = usize::from(within.width);
        paint::text(buffer, paint::row(within, 0), 0, &paint::fit(hint, room), theme.muted());
    }
    let (column, row) = session.editor.cursor_on_screen();
    let cursor = Position::new(within.x + column as u16, within.y + row as u16);
    if let Some(completions) = session.completions.as_ref().filter(|it| !it.rows.is_empty()) {
        draw_completions(completions, theme, cursor, buffer);
    }
    within.contains(cursor).then_some(cursor)
}

/// What the title of the editor says at its right: what happened elsewhere, or how the file is
/// written and where the cursor is.
fn place(session: &EditSession, is_long: bool) -> String {
    match (session.elsewhere, &session.subject) {
        (Elsewhere::Changed, Subject::File { .. }) => "changed on disk".to_owned(),
        (Elsewhere::Changed, _) => "changed elsewhere, will be merged".to_owned(),
        (Elsewhere::Gone, _) => "! deleted on disk".to_owned(),
        (Elsewhere::Same, subject) => {
            let about = match subject {
                Subject::File { about, .. } => &about[..],
                Subject::Entry { .. } | Subject::Takeaway(_) => "",
            };
            let lines = session.editor.lines().len();
            let line = format!("{}/{lines}", session.editor.cursor().line + 1);
            let parts = [about, if is_long { &line } else { "" }];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
        }
    }
}

/// Draws the rows of the text.
fn text(session: &EditSession, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let editor = &session.editor;
    let selection = editor.selection();
    for (number, row) in editor.visible().iter().enumerate() {
        let line = paint::row(area, number as u16);
        let plain = match editor.block_of(row.line) {
            Block::FrontMatter => theme.muted(),
            Block::Text | Block::Code => Style::new(),
        };
        for (byte, column, wide, grapheme) in editor.graphemes(row) {
            let place = Place { line: row.line, byte };
            let selected = selection.as_ref().is_some_and(|range| range.contains(&place));
            let style = if selected { Theme::selection() } else { plain };
            // A tab is drawn as spaces up to its stop.
            let spaces;
            let shown = if grapheme == "\t" {
                spaces = " ".repeat(wide);
                &spaces
            } else {
                grapheme
            };
            paint::text(buffer, line, column as u16, shown, style);
        }
        let end = editor.lines()[row.line].len();
        let place = Place { line: row.line, byte: end };
        if row.bytes.end == end && selection.as_ref().is_some_and(|range| range.contains(&place)) {
            // A selected line end is drawn as a space.
            let column =
                editor.graphemes(row).last().map_or(0, |(_, column, wide, _)| column + wide);
            paint::text(buffer, line, column as u16, " ", Theme::selection());
        }
    }
}

/// Draws the suggestions near the cursor.
fn draw_completions(
    completions: &Completions,
    theme: Theme,
    cursor: Position,
    buffer: &mut Buffer,
) {
    let rows = completions.rows.len() as u16;
    let widest =
        completions.rows.iter().map(|row| width(&clean_line(&row.title))).max().unwrap_or(0);
    // Cover neither the footer nor the cursor's line.
    let screen = Rect { height: buffer.area.height.saturating_sub(1), ..buffer.area };
    let w = (widest as u16 + 6).clamp(20, 60).min(screen.width);
    let (above, below) = (cursor.y, screen.height.saturating_sub(cursor.y + 1));
    let h = (rows + 2).min(above.max(below));
    let y = if h <= below { cursor.y + 1 } else { cursor.y - h };
    let area = Rect { x: cursor.x.min(screen.width - w), y, width: w, height: h };
    let within = paint::frame(buffer, area, theme, true, "Link to", "");
    for (number, entry) in completions.rows.iter().enumerate() {
        let row = paint::row(within, number as u16);
        if number as u64 == completions.cursor.selected {
            buffer.set_style(row, theme.selected(true));
            paint::text(buffer, row, 0, "▌", theme.accent());
        }
        let room = usize::from(row.width.saturating_sub(2));
        paint::text(buffer, row, 2, &paint::fit(&entry.title, room), Style::new());
    }
}
