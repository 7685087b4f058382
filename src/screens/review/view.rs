//! Draws a review.

use std::iter;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::{Modifier, Style},
};

use super::{
    action::ReviewAction,
    layout,
    state::{Phase, Review},
};
use crate::{
    domain::{
        clean_line, counted,
        review::{Grade, Span},
        width, wrap,
    },
    library::DeckScope,
    screens::{
        command::{Action, Scope},
        paint,
        shared::Shared,
    },
    search::Query,
};

impl Review {
    /// Draws the screen; returns the position of the cursor.
    pub(in crate::screens) fn draw(&self, cx: &Shared, buffer: &mut Buffer) -> Option<Position> {
        let areas = layout::areas(cx.size);
        paint::fill(buffer, areas.screen, cx.theme.base());
        self.draw_header(cx, areas.header, buffer);
        if self.phase == Phase::End {
            self.draw_end(cx, areas.frame, buffer);
            return None;
        }
        if self.phase == Phase::Leech {
            self.draw_leech(cx, areas.frame, buffer);
            return None;
        }
        let title = match &self.question {
            Some(question) => question.flashcard.kind.title(),
            None => "Review",
        };
        let lines = &self.document.lines;
        // As high as the text, so that a short card is one thing to look at.
        let extra = match self.phase {
            Phase::Typing => 2,
            Phase::Answer if self.diff.is_some() => 4,
            _ => 0,
        };
        let wanted = u16::try_from(lines.len() + 2 + extra).unwrap_or(u16::MAX).max(5);
        let frame = Rect { height: areas.frame.height.min(wanted), ..areas.frame };
        let place = self.entry_title();
        let within = paint::frame(buffer, frame, cx.theme, true, title, &place);
        let height = usize::from(within.height).saturating_sub(extra);
        paint::scroll_mark(buffer, frame, cx.theme, true, (self.scroll as u64, lines.len() as u64));
        let text = Rect { x: within.x + 1, width: within.width.saturating_sub(2), ..within };
        if self.phase == Phase::Waiting && self.question.is_none() {
            paint::text(buffer, paint::row(text, 0), 0, "Reading …", cx.theme.muted());
        }
        for (number, line) in lines.iter().skip(self.scroll).take(height).enumerate() {
            let row = paint::row(text, number as u16);
            let mut column = 0;
            for span in line {
                column = paint::text(buffer, row, column, &span.text, cx.theme.face(span.face));
            }
        }
        let below = Rect {
            y: within.y + height.min(lines.len()) as u16 + u16::from(extra > 0),
            height: extra.saturating_sub(1) as u16,
            ..text
        };
        if self.phase == Phase::Answer {
            self.draw_diff(cx, below, buffer);
        }
        if self.phase == Phase::Typing {
            let row = paint::row(below, 0);
            let column = paint::prompt(&self.prompt, cx.theme, row, buffer, |_| Style::new());
            return Some(Position::new(row.x + column, row.y));
        }
        Some(Position::new(text.x, text.y)).filter(|at| text.contains(*at))
    }

    /// The title of the entry, once the answer is shown.
    fn entry_title(&self) -> String {
        match (&self.question, self.phase) {
            (Some(question), Phase::Answer) => clean_line(&question.title).into_owned(),
            _ => String::new(),
        }
    }

    fn draw_header(&self, cx: &Shared, area: Rect, buffer: &mut Buffer) {
        let bold = cx.theme.accent().add_modifier(Modifier::BOLD);
        let name = if self.is_cram() { "Review, nothing is scheduled" } else { "Review" };
        let column = paint::text(buffer, area, 1, name, bold);
        let (number, all) = self.session.place();
        let tally = self.session.tally();
        let mut facts = match all {
            0 => String::new(),
            _ if self.phase == Phase::End => String::new(),
            _ => format!(" · {number} of {all}"),
        };
        match tally.reviewed - tally.kept {
            0 => {}
            again => facts = format!("{facts} · {again} again"),
        }
        paint::text(buffer, area, column, &facts, cx.theme.muted());
        let tags = match (&self.question, self.phase) {
            (Some(question), Phase::Answer) => {
                let tags = question.tags.iter().take(3);
                tags.map(|tag| format!("#{}", clean_line(tag))).collect::<Vec<_>>().join(" ")
            }
            _ => String::new(),
        };
        let end = usize::from(area.width).saturating_sub(width(&tags) + 1);
        if end > usize::from(column) + width(&facts) {
            paint::text(buffer, area, end as u16, &tags, cx.theme.muted());
        }
    }

    fn draw_diff(&self, cx: &Shared, area: Rect, buffer: &mut Buffer) {
        let Some(diff) = &self.diff else { return };
        let theme = cx.theme;
        let rows = [("yours", true), ("right", false)];
        for (number, (name, yours)) in rows.into_iter().enumerate() {
            let row = paint::row(area, number as u16);
            let mut column = paint::text(buffer, row, 0, &format!("{name}   "), theme.muted());
            for span in &diff.spans {
                let (text, style) = match span {
                    Span::Same(text) => (text, Style::new()),
                    Span::Extra(text) if yours => (text, theme.removed()),
                    Span::Missing(text) if !yours => (text, theme.added()),
                    // Not by colour alone: a gap where the other has letters.
                    Span::Extra(text) | Span::Missing(text) => {
                        let gap = "·".repeat(width(text));
                        column = paint::text(buffer, row, column, &gap, theme.muted());
                        continue;
                    }
                };
                column = paint::text(buffer, row, column, &clean_line(text), style);
            }
        }
        let suggested = format!("→ {} suggested", diff.suggested.name());
        paint::text(buffer, paint::row(area, 2), 0, &suggested, theme.muted());
    }

    /// The hint of a grade: its name with when the card comes again, and whether it is suggested;
    /// `None` before the answer.
    pub(in crate::screens) fn grade_hint(&self, grade: Grade) -> Option<(String, bool)> {
        let question = self.question.as_ref().filter(|_| self.phase == Phase::Answer)?;
        let at = Grade::ALL.iter().position(|it| *it == grade)?;
        let interval = match question.intervals[at] {
            _ if self.is_cram() => String::new(),
            days @ 0..=99 => format!(" {days} d"),
            days @ 100..=729 => format!(" {} mo", days / 30),
            days => format!(" {} y", days / 365),
        };
        let suggested = self.diff.as_ref().map_or(Grade::Good, |diff| diff.suggested);
        Some((format!("{}{interval}", grade.name()), grade == suggested))
    }

    fn draw_leech(&self, cx: &Shared, area: Rect, buffer: &mut Buffer) {
        let Some((_, title, lapses)) = &self.leech else { return };
        let lines = [
            format!("“{title}” was forgotten {lapses} times."),
            "A card that never sticks is often two cards, or badly worded.".to_owned(),
        ];
        draw_message(cx, area, ("A leech", &lines), buffer);
    }

    /// What to say where there was nothing to ask.
    fn nothing_to_ask(&self) -> Vec<String> {
        let DeckScope::Query(query) = &self.scope else {
            return vec!["Nothing is due.".to_owned()];
        };
        let problems = Query::parse(query).problems.into_iter().map(|problem| problem.message);
        let nothing = format!("Nothing that matches `{}` is due.", clean_line(query));
        iter::once(nothing).chain(problems).collect()
    }

    fn draw_end(&self, cx: &Shared, area: Rect, buffer: &mut Buffer) {
        let tally = self.session.tally();
        let mut lines: Vec<String> = Vec::new();
        match (tally.kept * 100).checked_div(tally.reviewed) {
            None => lines.extend(self.nothing_to_ask()),
            Some(share) => {
                let (minutes, seconds) = (self.took / 60_000, self.took / 1000 % 60);
                lines.push(format!(
                    "{} reviewed in {minutes}:{seconds:02} · {} kept ({share} %)",
                    tally.reviewed, tally.kept
                ));
            }
        }
        if self.left > 0 {
            let come = if self.left == 1 { "comes" } else { "come" };
            lines.push(format!("{} more {come} in the next few days.", self.left));
        }
        if let Some(tomorrow) = self.tomorrow {
            lines.push(match tomorrow {
                0 => "Nothing is due tomorrow.".to_owned(),
                tomorrow => format!("Tomorrow {tomorrow}."),
            });
        }
        if !self.new.is_empty() {
            let key = cx.key_in(&[Scope::ReviewEnd], Action::Review(ReviewAction::LearnNew));
            lines.push(format!("{key}: learn {}.", counted(self.new.len(), "new one", "new ones")));
        } else if tally.reviewed == 0 {
            let key = cx.key_in(
                &[Scope::Panes],
                Action::Browse(crate::screens::browse::BrowseAction::Enrol),
            );
            lines.push(format!("{key} adds an entry to the reviews; so do a star and a note."));
        }
        draw_message(cx, area, ("The end", &lines), buffer);
    }
}

/// Draws lines in a frame with a title; what is too wide is wrapped.
fn draw_message(cx: &Shared, area: Rect, (title, lines): (&str, &[String]), buffer: &mut Buffer) {
    let room = usize::from(area.width).saturating_sub(4).max(1);
    let wrapped: Vec<&str> = lines
        .iter()
        .flat_map(|line| wrap(line, room).into_iter().map(|part| &line[part]))
        .collect();
    let height = u16::try_from(wrapped.len() + 2).unwrap_or(u16::MAX);
    let frame = Rect { height: area.height.min(height), ..area };
    let within = paint::frame(buffer, frame, cx.theme, true, title, "");
    for (number, line) in wrapped.iter().take(usize::from(within.height)).enumerate() {
        paint::text(buffer, paint::row(within, number as u16), 1, line, Style::new());
    }
}
