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
    match style.fg {
        Some(Color::Rgb(r, g, b)) => codes.push(format!("38;2;{r};{g};{b}")),
        Some(Color::Red) => codes.push("31".to_owned()),
        Some(Color::Green) => codes.push("32".to_owned()),
        Some(Color::Yellow) => codes.push("33".to_owned()),
        Some(Color::Blue) => codes.push("34".to_owned()),
        Some(Color::Magenta) => codes.push("35".to_owned()),
        Some(Color::Cyan) => codes.push("36".to_owned()),
        Some(Color::Gray) => codes.push("37".to_owned()),
        Some(Color::DarkGray) => codes.push("90".to_owned()),
        Some(Color::LightRed) => codes.push("91".to_owned()),
        Some(Color::LightBlue) => codes.push("94".to_owned()),
        _ => {}
    }
    codes.join(";")
}
