//! Themes: palettes as data, and the style of each role. Colour is never the only signal: what
//! matters has a mark or a modifier too.
//!
//! Configuration, store and browser refer to a theme by its name. To add one, put a file into
//! `theme/palettes` and a row into [`PALETTES`]. Knows no screen and no terminal.

mod palette;
mod role;

use std::{fmt, str::FromStr};

use ratatui::style::{Color, Modifier, Style};

use palette::{PALETTES, Palette, Tone};
pub use role::{Face, Role, Token};

/// How many colours a terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// None: bold, underline and reverse only.
    Mono,
    /// The 16 ANSI colours.
    Ansi,
    /// 24-bit colour.
    True,
}

/// The name of a theme that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThemeName(&'static str);

/// A name that no theme has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown theme {0:?}; choose one of: auto, {list}", list = names())]
pub struct UnknownTheme(String);

impl ThemeName {
    /// For a dark background.
    pub const DARK: Self = Self("dark");
    /// For a light background.
    pub const LIGHT: Self = Self("light");

    /// Every theme, in the order in which they cycle.
    pub fn all() -> impl Iterator<Item = Self> {
        PALETTES.iter().map(|(name, _)| Self(name))
    }

    /// The name as it is written in the configuration.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The theme after this one; after the last, the first.
    #[must_use]
    pub fn next(self) -> Self {
        Self::all().chain(Self::all()).skip_while(|name| *name != self).nth(1).unwrap_or(self)
    }
}

fn names() -> String {
    ThemeName::all().map(ThemeName::as_str).collect::<Vec<_>>().join(", ")
}

impl FromStr for ThemeName {
    type Err = UnknownTheme;

    fn from_str(text: &str) -> Result<Self, UnknownTheme> {
        Self::all().find(|name| name.0 == text).ok_or_else(|| UnknownTheme(text.to_owned()))
    }
}

impl fmt::Display for ThemeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The styles of a palette at a colour depth.
#[derive(Debug, Clone, Copy)]
pub struct Theme {
    name: ThemeName,
    depth: Depth,
    palette: Palette,
}

impl Theme {
    /// The theme with this name, at a colour depth.
    pub fn new(name: ThemeName, depth: Depth) -> Self {
        Self { name, depth, palette: palette::of(name.0) }
    }

    /// Its name.
    pub fn name(self) -> ThemeName {
        self.name
    }

    /// How many colours it uses.
    pub fn depth(self) -> Depth {
        self.depth
    }

    fn color(self, tone: Tone) -> Option<Color> {
        match self.depth {
            Depth::Mono => None,
            Depth::Ansi => Some(tone.ansi),
            Depth::True => Some(tone.rgb),
        }
    }

    fn fg(self, tone: Tone) -> Style {
        self.color(tone).map_or(Style::new(), |color| Style::new().fg(color))
    }

    /// Secondary text.
    pub fn muted(self) -> Style {
        self.fg(self.palette.muted)
    }

    /// What matters most.
    pub fn accent(self) -> Style {
        self.fg(self.palette.accent)
    }

    /// Something went wrong.
    pub fn error(self) -> Style {
        self.fg(self.palette.red).add_modifier(Modifier::BOLD)
    }

    /// The border of a pane, with or without the focus.
    pub fn border(self, focused: bool) -> Style {
        self.fg(if focused { self.palette.accent } else { self.palette.line })
    }

    /// The title of a pane, with or without the focus.
    pub fn title(self, focused: bool) -> Style {
        if focused { self.accent().add_modifier(Modifier::BOLD) } else { self.muted() }
    }

    /// A selected row, in a pane with or without the focus.
    pub fn selected(self, focused: bool) -> Style {
        let style = Style::new().add_modifier(Modifier::BOLD);
        match (focused, self.depth) {
            (false, _) => style,
            (true, Depth::True) => match self.color(self.palette.selected) {
                Some(color) => style.bg(color),
                None => style,
            },
            (true, _) => style.add_modifier(Modifier::REVERSED),
        }
    }

    /// Text that is selected.
    pub fn selection() -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// The mark of something that the user wrote.
    pub fn own(self) -> Style {
        self.fg(self.palette.cool)
    }

    /// A line that a diff removes.
    pub fn removed(self) -> Style {
        self.fg(self.palette.red)
    }

    /// A line that a diff adds.
    pub fn added(self) -> Style {
        self.fg(self.palette.green)
    }

    /// Letters that a search matched.
    pub fn matched(self) -> Style {
        self.fg(self.palette.warm).add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    /// The match that the reader is at.
    pub fn match_here(self) -> Style {
        self.matched().add_modifier(Modifier::REVERSED)
    }

    /// The style of a face.
    pub fn face(self, face: Face) -> Style {
        let mut style = match face.role {
            Role::Text => Style::new(),
            Role::Muted => self.muted(),
            Role::Tag => self.fg(self.palette.violet),
            Role::Heading(level) => {
                let style = self.fg(self.palette.warm);
                if level == 1 { style.add_modifier(Modifier::UNDERLINED) } else { style }
            }
            Role::Code => self.fg(self.palette.green),
            Role::Token(token) => self.token(token),
            Role::Line => self.fg(self.palette.line),
            Role::TableHead => self.accent(),
            Role::Marker => self.fg(self.palette.warm),
            Role::Link => self.fg(self.palette.cool).add_modifier(Modifier::UNDERLINED),
            Role::Own => self.fg(self.palette.cool),
            Role::HiddenSolution => self.accent().add_modifier(Modifier::BOLD),
        };
        for (on, modifier) in [
            (face.strong, Modifier::BOLD),
            (face.emphasis, Modifier::ITALIC),
            (face.struck, Modifier::CROSSED_OUT),
        ] {
            if on {
                style = style.add_modifier(modifier);
            }
        }
        style
    }

    fn token(self, token: Token) -> Style {
        match token {
            Token::Plain => Style::new(),
            Token::Comment => self.muted().add_modifier(Modifier::ITALIC),
            Token::String | Token::Inserted => self.fg(self.palette.green),
            Token::Number | Token::Constant => self.fg(self.palette.violet),
            Token::Keyword | Token::Tag => self.fg(self.palette.accent),
            Token::Function => self.fg(self.palette.warm),
            Token::Type => self.fg(self.palette.cool),
            Token::Deleted => self.fg(self.palette.red),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_palette_can_be_read_and_every_theme_leads_to_the_next() {
        let mut name = ThemeName::DARK;
        for known in ThemeName::all() {
            assert_eq!(known.as_str().parse(), Ok(known));
            assert_ne!(Theme::new(known, Depth::True).palette.muted.rgb, Color::Reset, "{known}");
            name = name.next();
        }
        assert_eq!(name, ThemeName::DARK);
        assert!("beige".parse::<ThemeName>().unwrap_err().to_string().contains("dark, light"));
    }
}
