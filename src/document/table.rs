//! Tables: columns share the width, cells wrap, borders stay aligned.

use pulldown_cmark::Alignment;

use super::{
    inline::Inline,
    text::{Line, Span},
};
use crate::{
    domain::width,
    theme::{Face, Role},
};

/// Between two columns.
const BORDER: &str = " │ ";
/// A column is not made narrower than this, or than its longest word if that is shorter.
const NARROWEST: usize = 8;

#[derive(Default)]
pub(super) struct Table {
    pub(super) alignments: Vec<Alignment>,
    /// The header row first.
    pub(super) rows: Vec<Vec<Inline>>,
}

impl Table {
    /// Lays the table out in `room` columns. Where the columns don't fit side by side, each row
    /// becomes a record: a line for each cell, with the head of its column before it. So it does in
    /// a plain text, without rules.
    pub(super) fn lines(&self, room: usize, plain: bool) -> Vec<Line> {
        match self.columns(room) {
            Some(columns) if !plain => self.grid(&columns),
            _ => self.records(room, plain),
        }
    }

    /// The width of each column, if they fit.
    fn columns(&self, room: usize) -> Option<Vec<usize>> {
        let count = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut natural = vec![1; count];
        let mut least = vec![1; count];
        for cells in &self.rows {
            for (at, cell) in cells.iter().enumerate() {
                natural[at] = natural[at].max(width(cell.text()));
                let word = cell.text().split_whitespace().map(width).max().unwrap_or(0);
                least[at] = least[at].max(word.min(NARROWEST));
            }
        }
        let room = room.checked_sub(width(BORDER) * count.saturating_sub(1))?;
        if natural.iter().sum::<usize>() <= room {
            return Some(natural);
        }
        let mut spare = room.checked_sub(least.iter().sum())?;
        // Columns share the spare width in proportion to what each lacks.
        let mut wanted: usize = natural.iter().zip(&least).map(|(n, l)| n - l).sum();
        for (least, natural) in least.iter_mut().zip(&natural) {
            let wants = natural - *least;
            let share = if wanted == 0 { 0 } else { (spare * wants).div_ceil(wanted).min(wants) };
            let share = share.min(spare);
            *least += share;
            spare -= share;
            wanted -= wants;
        }
        Some(least)
    }

    fn grid(&self, columns: &[usize]) -> Vec<Line> {
        let line = Face::of(Role::Line);
        let rule = |joint: &str| {
            let dashes: Vec<String> = columns.iter().map(|wide| "─".repeat(*wide)).collect();
            vec![Span::new(dashes.join(joint), line)]
        };
        let blocks: Vec<Vec<Vec<Line>>> = self
            .rows
            .iter()
            .map(|cells| {
                columns
                    .iter()
                    .enumerate()
                    .map(|(at, wide)| cells.get(at).map(|c| c.lines(*wide)).unwrap_or_default())
                    .collect()
            })
            .collect();
        // With cells of several lines, only rules tell the rows apart.
        let ruled = blocks.iter().skip(1).any(|cells| cells.iter().any(|cell| cell.len() > 1));
        let mut lines = Vec::new();
        for (number, cells) in blocks.iter().enumerate() {
            if number == 1 || ruled && number > 1 {
                lines.push(rule("─┼─"));
            }
            let height = cells.iter().map(Vec::len).max().unwrap_or(1).max(1);
            for row in 0..height {
                let mut out = Line::new();
                for (at, (cell, wide)) in cells.iter().zip(columns).enumerate() {
                    if at > 0 {
                        out.push(Span::new(BORDER, line));
                    }
                    let content = cell.get(row).cloned().unwrap_or_default();
                    let alignment = self.alignments.get(at).copied().unwrap_or(Alignment::None);
                    let last = at + 1 == columns.len();
                    pad(&mut out, content, *wide, alignment, last);
                }
                lines.push(out);
            }
        }
        lines
    }

    fn records(&self, room: usize, plain: bool) -> Vec<Line> {
        let mut lines = Vec::new();
        let Some((head, rows)) = self.rows.split_first() else { return lines };
        for (number, cells) in rows.iter().enumerate() {
            if number > 0 {
                let rule = if plain { String::new() } else { "─".repeat(room.min(12)) };
                lines.push(vec![Span::new(rule, Face::of(Role::Line))]);
            }
            for (at, cell) in cells.iter().enumerate() {
                if let Some(name) = head.get(at).filter(|name| !name.is_empty()) {
                    lines.extend(name.lines(room));
                }
                for line in cell.lines(room.saturating_sub(2)) {
                    let mut indented = vec![Span::new("  ", Face::default())];
                    indented.extend(line);
                    lines.push(indented);
                }
            }
        }
        lines
    }
}

fn pad(out: &mut Line, content: Line, wide: usize, alignment: Alignment, last: bool) {
    let used: usize = content.iter().map(|span| width(&span.text)).sum();
    let free = wide.saturating_sub(used);
    let left = match alignment {
        Alignment::Right => free,
        Alignment::Center => free / 2,
        Alignment::None | Alignment::Left => 0,
    };
    let blank = |count: usize| Span::new(" ".repeat(count), Face::default());
    if left > 0 {
        out.push(blank(left));
    }
    out.extend(content);
    if free > left && !last {
        out.push(blank(free - left));
    }
}
