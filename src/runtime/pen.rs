//! Writes cells as few bytes: only what changes of the style and of the place is said, also from
//! one frame to the next.

use std::fmt::Write as _;

use ratatui::{
    buffer::Cell,
    style::{Color, Modifier},
};

use crate::{document::color_parameter, domain::width};

/// The modifiers that are drawn, each with the parameter that sets it and the one that unsets it
/// (ECMA-48, 8.3.117).
const MODIFIERS: [(Modifier, u8, u8); 6] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::REVERSED, 7, 27),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// What the terminal was told last; `None` if that is unknown.
#[derive(Debug, Default)]
pub(super) struct Pen {
    at: Option<(u16, u16)>,
    style: Option<(Color, Color, Modifier)>,
}

impl Pen {
    /// Writes a cell at a column and row.
    pub(super) fn put(&mut self, out: &mut String, (column, row): (u16, u16), cell: &Cell) {
        self.go(out, column, row);
        self.style(out, cell);
        let symbol = cell.symbol();
        out.push_str(symbol);
        self.at = Some((column + width(symbol).max(1) as u16, row));
    }

    /// Moves to a column and row, if need be.
    pub(super) fn go(&mut self, out: &mut String, column: u16, row: u16) {
        match self.at {
            Some(at) if at == (column, row) => {}
            Some((from, here)) if here == row && from < column => {
                let _ = write!(out, "\u{1b}[{}C", column - from);
            }
            _ => {
                let _ = write!(out, "\u{1b}[{};{}H", row + 1, column + 1);
            }
        }
        self.at = Some((column, row));
    }

    /// How many cells of a row are skipped to get to a column.
    pub(super) fn gap(&self, column: u16, row: u16) -> Option<u16> {
        let (from, here) = self.at?;
        if here == row { column.checked_sub(from) } else { None }
    }

    /// Forgets the place: the next cell is placed whatever comes before it. So it has to be behind
    /// a character whose width terminals disagree on, and in the last column, where the cursor is
    /// neither in it nor behind it.
    pub(super) fn lift(&mut self) {
        self.at = None;
    }

    /// Whether a cell needs nothing but its symbol.
    pub(super) fn is_set_for(&self, cell: &Cell) -> bool {
        self.style.is_some() && self.style == Some(self.wanted(cell))
    }

    /// The style that a cell needs. A blank shows neither the colour of letters nor their weight.
    fn wanted(&self, cell: &Cell) -> (Color, Color, Modifier) {
        const ON_BLANKS: Modifier =
            Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT);
        match self.style {
            Some((fg, _, modifier))
                if cell.symbol() == " " && !(modifier | cell.modifier).intersects(ON_BLANKS) =>
            {
                (fg, cell.bg, modifier)
            }
            _ => (cell.fg, cell.bg, cell.modifier),
        }
    }

    fn style(&mut self, out: &mut String, cell: &Cell) {
        let wanted = self.wanted(cell);
        if self.style == Some(wanted) {
            return;
        }
        let (wanted_fg, wanted_bg, wanted_modifier) = wanted;
        let mut codes: Vec<String> = Vec::new();
        let (fg, bg, modifier) = self.style.unwrap_or_else(|| {
            codes.push("0".to_owned());
            (Color::Reset, Color::Reset, Modifier::empty())
        });
        for (one, _, off) in MODIFIERS {
            if modifier.contains(one) && !wanted_modifier.contains(one) {
                codes.push(off.to_string());
            }
        }
        let unset = codes.iter().any(|code| code == "22");
        for (one, on, off) in MODIFIERS {
            let lost = !modifier.contains(one) || unset && off == 22;
            if wanted_modifier.contains(one) && lost {
                codes.push(on.to_string());
            }
        }
        if fg != wanted_fg {
            codes.push(color_parameter(wanted_fg, 30));
        }
        if bg != wanted_bg {
            codes.push(color_parameter(wanted_bg, 40));
        }
        if !codes.is_empty() {
            let _ = write!(out, "\u{1b}[{}m", codes.join(";"));
        }
        self.style = Some(wanted);
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;

    fn written(cells: &[((u16, u16), &str, Style)]) -> String {
        let (mut pen, mut out) = (Pen::default(), String::new());
        for (at, symbol, style) in cells {
            let mut cell = Cell::default();
            cell.set_symbol(symbol).set_style(*style);
            pen.put(&mut out, *at, &cell);
        }
        out.replace('\u{1b}', "E")
    }

    #[test]
    fn only_what_changes_is_written() {
        let plain = Style::new();
        let red = Style::new().fg(Color::Red);
        let bold = red.add_modifier(Modifier::BOLD);
        assert_eq!(
            written(&[
                ((0, 0), "a", plain),
                ((1, 0), "b", plain),
                ((5, 0), "c", red),
                ((6, 0), "d", bold),
                ((7, 0), "中", bold.bg(Color::Rgb(1, 2, 3))),
                ((9, 0), "e", plain),
                // A blank needs no colour of letters.
                ((10, 0), " ", red),
                ((11, 0), "_", plain),
                ((0, 1), "f", plain),
            ]),
            "E[1;1HE[0mabE[3CE[31mcE[1mdE[48;2;1;2;3m中E[22;39;49me _E[2;1Hf"
        );
    }

    #[test]
    fn bold_and_dim_are_told_apart_though_one_code_ends_both() {
        let both = Style::new().add_modifier(Modifier::BOLD | Modifier::DIM);
        let bold = Style::new().add_modifier(Modifier::BOLD);
        assert_eq!(written(&[((0, 0), "a", both), ((1, 0), "b", bold)]), "E[1;1HE[0;1;2maE[22;1mb");
    }
}
