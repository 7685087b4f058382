//! A document as printed output: lines with escape sequences, or plain lines for a pipe.

use ratatui::style::{Color, Modifier, Style};

use super::text::Document;
use crate::{
    domain::clean_line,
    theme::{Depth, Theme},
};

/// The lines of a document, with escape sequences for a theme or, without one, as plain text.
pub fn to_ansi(document: &Document, theme: Option<Theme>) -> String {
    let mut out = String::new();
    for line in &document.lines {
        let mut plain = String::new();
        for span in line {
            let text = clean_line(&span.text);
            match theme {
                Some(theme) if theme.depth() != Depth::Mono => {
                    plain.push_str(&painted(&text, theme.face(span.face)));
                }
                _ => plain.push_str(&text),
            }
        }
        out.push_str(plain.trim_end());
        out.push('\n');
    }
    out
}

/// A clean text with the escape sequences for a style.
pub fn painted(text: &str, style: Style) -> String {
    let codes = codes(style);
    if codes.is_empty() || text.is_empty() {
        return text.to_owned();
    }
    format!("\u{1b}[{codes}m{text}\u{1b}[0m")
}

/// The parameters of the SGR sequence (ECMA-48, 8.3.117) for a style.
fn codes(style: Style) -> String {
    let mut codes: Vec<String> = Vec::new();
    for (modifier, code) in [
        (Modifier::BOLD, "1"),
        (Modifier::ITALIC, "3"),
        (Modifier::UNDERLINED, "4"),
        (Modifier::CROSSED_OUT, "9"),
    ] {
        if style.add_modifier.contains(modifier) {
            codes.push(code.to_owned());
        }
    }
    codes.extend(style.fg.map(|color| color_parameter(color, 30)));
    codes.extend(style.bg.map(|color| color_parameter(color, 40)));
    codes.join(";")
}

/// The SGR parameters (ECMA-48, 8.3.117) for a colour of letters (`base` 30) or of the ground (40).
pub fn color_parameter(color: Color, base: u8) -> String {
    let number = match color {
        Color::Reset => return (base + 9).to_string(),
        Color::Rgb(r, g, b) => return format!("{};2;{r};{g};{b}", base + 8),
        Color::Indexed(number) => return format!("{};5;{number}", base + 8),
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 60,
        Color::LightRed => 61,
        Color::LightGreen => 62,
        Color::LightYellow => 63,
        Color::LightBlue => 64,
        Color::LightMagenta => 65,
        Color::LightCyan => 66,
        Color::White => 67,
    };
    (base + number).to_string()
}
