//! Screens as SVG, and several of them one after the other.

use std::fmt::Write as _;

/// The size of a cell.
const WIDTH: f32 = 8.4;
const HEIGHT: f32 = 18.0;
/// Where letters stand in a cell, from its top.
const BASELINE: f32 = 13.5;
/// What the window shows where the program sets no colour.
const FOREGROUND: &str = "#dce1eb";
const BACKGROUND: &str = "#14161e";

/// The colours 0 to 15 of xterm.
const NAMED: [&str; 16] = [
    "#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5",
    "#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff",
];

/// A screen: what each of its rows looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    rows: Vec<String>,
    columns: u16,
}

/// Screens with the times, in milliseconds, for which they are shown.
#[derive(Default)]
pub(super) struct Movie {
    frames: Vec<(Frame, u32)>,
}

/// What neighbouring cells have in common.
#[derive(PartialEq, Eq, Clone)]
struct Style {
    foreground: String,
    background: String,
    attributes: String,
}

impl Style {
    fn of(cell: &vt100::Cell, has_cursor: bool) -> Self {
        let mut foreground = color(cell.fgcolor(), FOREGROUND);
        let mut background = color(cell.bgcolor(), BACKGROUND);
        if cell.inverse() != has_cursor {
            std::mem::swap(&mut foreground, &mut background);
        }
        let mut attributes = String::new();
        for (has, attribute) in [
            (cell.bold(), " font-weight=\"bold\""),
            (cell.italic(), " font-style=\"italic\""),
            (cell.underline(), " text-decoration=\"underline\""),
            (cell.dim(), " opacity=\"0.6\""),
        ] {
            if has {
                attributes.push_str(attribute);
            }
        }
        Self { foreground, background, attributes }
    }
}

fn color(color: vt100::Color, default: &str) -> String {
    match color {
        vt100::Color::Default => default.to_owned(),
        vt100::Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        vt100::Color::Idx(index) => match index {
            0..16 => NAMED[usize::from(index)].to_owned(),
            16..232 => {
                let level = |part: u8| if part == 0 { 0 } else { 55 + 40 * part };
                let index = index - 16;
                let (red, green, blue) = (index / 36, index / 6 % 6, index % 6);
                format!("#{:02x}{:02x}{:02x}", level(red), level(green), level(blue))
            }
            232.. => {
                let grey = 8 + 10 * (index - 232);
                format!("#{grey:02x}{grey:02x}{grey:02x}")
            }
        },
    }
}

impl Frame {
    pub(super) fn of(screen: &vt100::Screen) -> Self {
        let (rows, columns) = screen.size();
        let cursor = (!screen.hide_cursor()).then(|| screen.cursor_position());
        let rows = (0..rows.get()).map(|row| row_of(screen, row, columns.get(), cursor)).collect();
        Self { rows, columns: columns.get() }
    }

    pub(super) fn to_svg(&self) -> String {
        let mut svg = head(self);
        for (row, content) in self.rows.iter().enumerate() {
            let _ = writeln!(svg, "<g transform=\"{}\">{content}</g>", place(row));
        }
        svg + "</svg>\n"
    }
}

fn place(row: usize) -> String {
    format!("translate(0 {})", row as f32 * HEIGHT + BASELINE)
}

fn head(frame: &Frame) -> String {
    let (width, height) = (f32::from(frame.columns) * WIDTH, frame.rows.len() as f32 * HEIGHT);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-8 -8 {} {}\" font-size=\"14\" \
         style=\"white-space:pre\" font-family=\"ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace\">\n\
         <rect x=\"-8\" y=\"-8\" width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n",
        width + 16.0,
        height + 16.0
    )
}

/// A row: the grounds first, then the texts, each as wide as its cells whatever the font.
fn row_of(screen: &vt100::Screen, row: u16, columns: u16, cursor: Option<(u16, u16)>) -> String {
    let mut runs: Vec<(u16, u16, Style, String)> = Vec::new();
    for column in 0..columns {
        let Some(cell) = screen.cell(row, column).filter(|cell| !cell.is_wide_continuation())
        else {
            continue;
        };
        let style = Style::of(cell, cursor == Some((row, column)));
        let width = if cell.is_wide() { 2 } else { 1 };
        let text = if cell.has_contents() { cell.contents() } else { " " };
        match runs.last_mut() {
            Some((_, cells, last, all)) if *last == style => {
                *cells += width;
                all.push_str(text);
            }
            _ => runs.push((column, width, style, text.to_owned())),
        }
    }
    let mut grounds = String::new();
    let mut texts = String::new();
    for (column, cells, style, text) in runs {
        let (x, width) = (f32::from(column) * WIDTH, f32::from(cells) * WIDTH);
        if style.background != BACKGROUND {
            let _ = write!(
                grounds,
                "<rect x=\"{x:.1}\" y=\"-{BASELINE}\" width=\"{width:.1}\" height=\"{HEIGHT}\" fill=\"{}\"/>",
                style.background
            );
        }
        let shown = text.trim_end();
        if shown.trim_start().is_empty() {
            continue;
        }
        let indent = shown.chars().take_while(|letter| *letter == ' ').count();
        let x = x + indent as f32 * WIDTH;
        let blanks = text.len() - shown.len();
        let width = width - (indent + blanks) as f32 * WIDTH;
        let _ = write!(
            texts,
            "<text x=\"{x:.1}\" textLength=\"{width:.1}\" fill=\"{}\"{}>{}</text>",
            style.foreground,
            style.attributes,
            escaped(shown.trim_start())
        );
    }
    grounds + &texts
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

impl Movie {
    pub(super) fn show(&mut self, frame: Frame, time: u32) {
        self.frames.push((frame, time));
    }

    /// All frames in a loop. A row that stays as it is from one frame to the next is there once.
    pub(super) fn to_svg(&self) -> String {
        let Some((first, _)) = self.frames.first() else { return String::new() };
        let all: u32 = self.frames.iter().map(|(_, time)| time).sum();
        let mut svg = head(first);
        for row in 0..first.rows.len() {
            let mut from = 0;
            let mut at = 0;
            for (number, (frame, time)) in self.frames.iter().enumerate() {
                at += time;
                let content = &frame.rows[row];
                let next = self.frames.get(number + 1).map(|(frame, _)| &frame.rows[row]);
                if next == Some(content) {
                    continue;
                }
                // Where nothing moves, the first frame is seen.
                let hidden = if from == 0 { "" } else { " visibility=\"hidden\"" };
                let _ = writeln!(
                    svg,
                    "<g transform=\"{}\"{hidden}>{}{content}</g>",
                    place(row),
                    visible((from, at), all)
                );
                from = at;
            }
        }
        svg + "</svg>\n"
    }
}

/// Visible from one time to another of a loop.
fn visible((from, to): (u32, u32), all: u32) -> String {
    let share = |time: u32| time as f32 / all as f32;
    let (values, times) = match (from == 0, to == all) {
        (true, true) => return String::new(),
        (true, false) => ("visible;hidden".to_owned(), format!("0;{:.4}", share(to))),
        (false, true) => ("hidden;visible".to_owned(), format!("0;{:.4}", share(from))),
        (false, false) => {
            ("hidden;visible;hidden".to_owned(), format!("0;{:.4};{:.4}", share(from), share(to)))
        }
    };
    format!(
        "<animate attributeName=\"visibility\" calcMode=\"discrete\" values=\"{values}\" \
         keyTimes=\"{times}\" dur=\"{:.1}s\" repeatCount=\"indefinite\"/>",
        all as f32 / 1000.0
    )
}
