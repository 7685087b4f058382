//! The characters that a terminal can show, and what stands for others.

use ratatui::buffer::Buffer;
use unicode_normalization::UnicodeNormalization as _;

use crate::domain::width;

/// Which characters are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Characters {
    /// All of them.
    #[default]
    All,
    /// No symbols and no lines, but the letters of all languages.
    Letters,
    /// ASCII only.
    Ascii,
    /// The letters of all languages, and no lines: what is read aloud.
    Spoken,
}

/// Characters that the screens draw, and some that texts have, each with what stands for it.
const SYMBOLS: &[(&str, &str)] = &[
    ("│", "|"),
    ("┃", "#"),
    ("▎", "|"),
    ("▏", "|"),
    ("─", "-"),
    ("━", "="),
    ("┬", "+"),
    ("├", "+"),
    ("┼", "+"),
    ("╭", "+"),
    ("╮", "+"),
    ("╰", "+"),
    ("╯", "+"),
    ("▌", ">"),
    ("▸", ">"),
    ("›", ">"),
    ("‹", "<"),
    ("→", ">"),
    ("←", "<"),
    ("↪", "\\"),
    ("…", "~"),
    ("·", "-"),
    ("•", "*"),
    ("◦", "-"),
    ("⋯", "~"),
    ("◆", "T"),
    ("○", "C"),
    ("▲", "P"),
    ("⇄", "I"),
    ("⇅", "="),
    ("✦", "K"),
    ("¶", "A"),
    ("★", "*"),
    ("✎", "n"),
    ("✓", "v"),
    ("●", "@"),
    ("≈", "~"),
    ("≡", "="),
    ("☑", "x"),
    ("☐", "-"),
    ("“", "\""),
    ("”", "\""),
    ("‘", "'"),
    ("’", "'"),
    ("–", "-"),
    ("—", "-"),
    ("×", "x"),
    ("−", "-"),
    ("≤", "<"),
    ("≥", ">"),
    ("░", "."),
    ("▒", ":"),
    ("▓", "*"),
    ("█", "#"),
    ("▁", "."),
    ("▂", "."),
    ("▃", "-"),
    ("▄", "-"),
    ("▅", "+"),
    ("▆", "+"),
    ("▇", "*"),
    ("\u{a0}", " "),
];

/// Lines and bars, which say nothing when they are read aloud.
const LINES: &str = "│┃▎▏─━┬├┼╭╮╰╯▌▸";

impl Characters {
    /// Replaces what can't be shown in a buffer.
    pub(super) fn apply(self, buffer: &mut Buffer) {
        if self == Self::All {
            return;
        }
        for at in 0..buffer.content.len() {
            // A pause belongs to the word before it.
            if self == Self::Spoken
                && let [before, dot] = &mut buffer.content[at.saturating_sub(1)..=at]
                && (before.symbol(), dot.symbol()) == (" ", "·")
            {
                before.set_symbol(",");
                dot.set_symbol(" ");
                continue;
            }
            let cell = &mut buffer.content[at];
            let symbol = cell.symbol();
            if symbol.is_ascii() {
                continue;
            }
            if let Some(shown) = self.instead(symbol) {
                cell.set_symbol(&shown);
            }
        }
    }

    /// What stands for a symbol; `None` if it is shown as it is. It is as wide as the symbol.
    fn instead(self, symbol: &str) -> Option<String> {
        if self == Self::Spoken && LINES.contains(symbol) {
            return Some(" ".to_owned());
        }
        // Between facts, where a pause is heard.
        if self == Self::Spoken && symbol == "·" {
            return Some(",".to_owned());
        }
        if let Some((_, shown)) = SYMBOLS.iter().find(|(it, _)| *it == symbol) {
            return Some((*shown).to_owned());
        }
        let is_text = symbol.chars().next().is_some_and(char::is_alphanumeric);
        if is_text && self != Self::Ascii {
            return None;
        }
        let base = symbol.nfd().next().filter(char::is_ascii_graphic).unwrap_or('?');
        let wide = width(symbol).max(1);
        Some(format!("{base}{}", " ".repeat(wide - 1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_a_character_is_as_wide_and_can_be_shown() {
        for (symbol, shown) in SYMBOLS {
            assert!(shown.len() == 1 && shown.is_ascii() && width(symbol) == 1, "{symbol}");
        }
        let shown = |it: Characters, symbol: &str| it.instead(symbol);
        assert_eq!(shown(Characters::Ascii, "é").as_deref(), Some("e"));
        assert_eq!(shown(Characters::Ascii, "中").as_deref(), Some("? "));
        assert_eq!(shown(Characters::Letters, "中"), None);
        assert_eq!(shown(Characters::Letters, "🦀").as_deref(), Some("? "));
        assert_eq!(shown(Characters::Spoken, "│").as_deref(), Some(" "));
        assert_eq!(shown(Characters::Spoken, "é"), None);
    }
}
