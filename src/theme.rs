//! Themes: palettes as data, and the style of each role. Colour is never the only signal: what
//! matters has a mark or a modifier too.
//!
//! Configuration, store and browser refer to a theme by its name. To add one, put a file into
//! `theme/palettes` and a row into `PALETTES`. Knows no screen, no file and no terminal.

mod color;
mod name;
mod palette;
mod role;

use ratatui::{
    buffer::Cell,
    style::{Color, Modifier, Style},
};

use crate::domain::Kind;
pub use color::Rgb;
pub use name::{ThemeName, UnknownTheme};
pub use palette::Colors;
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

/// A tone of a palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tone {
    Text,
    Muted,
    Line,
    Accent,
    Red,
    Yellow,
    Green,
    Cyan,
    Blue,
    Violet,
}

/// The styles of a palette at a colour depth.
#[derive(Debug, Clone, Copy)]
pub struct Theme {
    depth: Depth,
    palette: Colors,
    transparent: bool,
}

impl Theme {
    /// The shipped theme of this name, or else the dark one, at a colour depth.
    pub fn new(name: &ThemeName, depth: Depth) -> Self {
        Self::of(Colors::shipped(name.as_str()).unwrap_or_default(), depth)
    }

    /// The theme of a palette, at a colour depth.
    pub fn of(palette: Colors, depth: Depth) -> Self {
        Self { depth, palette, transparent: false }
    }

    /// This theme with the terminal's own background, if `transparent` is set.
    #[must_use]
    pub fn transparent(self, transparent: bool) -> Self {
        Self { transparent, ..self }
    }

    /// This theme with another palette.
    #[must_use]
    pub fn with(self, palette: Colors) -> Self {
        Self { palette, ..self }
    }

    /// How many colours it uses.
    pub fn depth(self) -> Depth {
        self.depth
    }

    fn rgb(self, tone: Tone) -> Rgb {
        let palette = &self.palette;
        match tone {
            Tone::Text => palette.text,
            Tone::Muted => palette.muted,
            Tone::Line => palette.line,
            Tone::Accent => palette.accent,
            Tone::Red => palette.red,
            Tone::Yellow => palette.yellow,
            Tone::Green => palette.green,
            Tone::Cyan => palette.cyan,
            Tone::Blue => palette.blue,
            Tone::Violet => palette.violet,
        }
    }

    /// The one of the 16 colours for a tone. On a light ground neither the bright ones nor yellow
    /// can be read.
    fn ansi(self, tone: Tone) -> Color {
        match (tone, self.palette.is_light()) {
            (Tone::Text, _) => Color::Reset,
            (Tone::Muted, false) => Color::Gray,
            (Tone::Line, _) | (Tone::Muted, true) => Color::DarkGray,
            (Tone::Accent, false) => Color::Yellow,
            (Tone::Yellow, false) => Color::LightYellow,
            (Tone::Red, false) => Color::LightRed,
            (Tone::Red, true) => Color::Red,
            (Tone::Blue, false) => Color::LightBlue,
            (Tone::Blue | Tone::Accent, true) => Color::Blue,
            (Tone::Green, _) => Color::Green,
            (Tone::Cyan, _) => Color::Cyan,
            (Tone::Violet, _) | (Tone::Yellow, true) => Color::Magenta,
        }
    }

    fn fg(self, tone: Tone) -> Style {
        match self.depth {
            Depth::Mono => Style::new(),
            Depth::Ansi => Style::new().fg(self.ansi(tone)),
            Depth::True => Style::new().fg(self.rgb(tone).into()),
        }
    }

    fn bg(self, ground: Rgb) -> Style {
        match self.depth {
            Depth::Mono | Depth::Ansi => Style::new(),
            Depth::True => Style::new().bg(ground.into()),
        }
    }

    /// Plain text on the ground of the screen.
    pub fn base(self) -> Style {
        let ground = match self.depth {
            Depth::True if !self.transparent => Style::new().bg(self.palette.ground.into()),
            _ => Style::new(),
        };
        match self.depth {
            Depth::True => ground.patch(self.fg(Tone::Text)),
            Depth::Mono | Depth::Ansi => ground,
        }
    }

    /// Plain text on the ground of what stands in front: overlays, toasts, bars.
    pub fn raised(self) -> Style {
        self.base().patch(self.bg(self.palette.raised))
    }

    /// Makes what a cell shows step back behind what stands in front of it.
    pub fn recede(self, cell: &mut Cell) {
        if self.depth != Depth::True {
            cell.modifier.insert(Modifier::DIM);
            return;
        }
        let ground = self.palette.ground;
        if let Color::Rgb(r, g, b) = cell.fg {
            cell.fg = Rgb(r, g, b).mix(ground, 0.55).into();
        }
        if let Color::Rgb(r, g, b) = cell.bg {
            cell.bg = Rgb(r, g, b).mix(ground, 0.55).into();
        }
        cell.modifier.remove(Modifier::BOLD);
    }

    /// Secondary text.
    pub fn muted(self) -> Style {
        self.fg(Tone::Muted)
    }

    /// Lines between things.
    pub fn line(self) -> Style {
        self.fg(Tone::Line)
    }

    /// What matters most.
    pub fn accent(self) -> Style {
        self.fg(Tone::Accent)
    }

    /// Something went wrong.
    pub fn error(self) -> Style {
        self.fg(Tone::Red).add_modifier(Modifier::BOLD)
    }

    /// The frame of a pane, with or without the focus.
    pub fn border(self, focused: bool) -> Style {
        if focused { self.accent() } else { self.line() }
    }

    /// The title of a pane, with or without the focus.
    pub fn title(self, focused: bool) -> Style {
        if focused { self.accent().add_modifier(Modifier::BOLD) } else { self.muted() }
    }

    /// The rows of a list, in a pane with or without the focus.
    pub fn row(self, focused: bool) -> Style {
        self.fg(if focused { Tone::Text } else { Tone::Muted })
    }

    /// A selected row, in a pane with or without the focus.
    pub fn selected(self, focused: bool) -> Style {
        let style = Style::new().add_modifier(Modifier::BOLD);
        match (focused, self.depth) {
            (false, Depth::Mono) => style,
            (false, _) => style.patch(self.bg(self.palette.raised)).patch(self.fg(Tone::Text)),
            (true, Depth::True) => {
                style.patch(self.bg(self.palette.selection)).patch(self.fg(Tone::Text))
            }
            (true, _) => style.add_modifier(Modifier::REVERSED),
        }
    }

    /// Text that is selected.
    pub fn selection() -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// The mark of something that the user wrote.
    pub fn own(self) -> Style {
        self.fg(Tone::Cyan)
    }

    /// The mark of something that is starred.
    pub fn star(self) -> Style {
        self.fg(Tone::Yellow)
    }

    /// A line that a diff removes.
    pub fn removed(self) -> Style {
        self.fg(Tone::Red)
    }

    /// A line that a diff adds.
    pub fn added(self) -> Style {
        self.fg(Tone::Green)
    }

    /// Letters that a search matched.
    pub fn matched(self) -> Style {
        self.fg(Tone::Yellow).add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    /// The match that the reader is at.
    pub fn match_here(self) -> Style {
        self.matched().add_modifier(Modifier::REVERSED)
    }

    /// What belongs to entries of a kind.
    pub fn kind(self, kind: Kind) -> Style {
        self.fg(match kind {
            Kind::Technology => Tone::Blue,
            Kind::Concept => Tone::Cyan,
            Kind::Practice => Tone::Green,
            Kind::Integration => Tone::Violet,
            Kind::Challenge => Tone::Yellow,
            Kind::Takeaway => Tone::Accent,
            Kind::Article => Tone::Muted,
        })
    }

    /// The style of a face.
    pub fn face(self, face: Face) -> Style {
        let raised = || self.bg(self.palette.raised);
        let mut style = match face.role {
            Role::Text => Style::new(),
            Role::Muted => self.muted(),
            Role::Title => self.fg(Tone::Text).add_modifier(Modifier::BOLD),
            Role::Kind(kind) => self.kind(kind),
            Role::KindChip(kind) => raised().patch(self.kind(kind)),
            Role::Chip | Role::CodeLabel => raised().patch(self.muted()),
            Role::Tag => raised().patch(self.fg(Tone::Violet)),
            Role::Heading(2) => self.fg(Tone::Blue),
            Role::Heading(3) => self.fg(Tone::Violet),
            Role::Code => raised().patch(self.fg(Tone::Green)),
            Role::Token(token) => raised().patch(self.token(token)),
            Role::Line => self.line(),
            Role::Heading(1) | Role::HeadingRule | Role::Card | Role::TableHead | Role::Marker => {
                self.accent()
            }
            Role::Link => self.fg(Tone::Blue).add_modifier(Modifier::UNDERLINED),
            Role::Own => self.own(),
            Role::Heading(_) => self.muted().add_modifier(Modifier::ITALIC),
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
        let style = match self.depth {
            Depth::Mono => Style::new(),
            Depth::True => Style::new().fg(self.palette.token(token).into()),
            Depth::Ansi => match token {
                Token::Plain => Style::new(),
                Token::Comment => self.muted(),
                Token::String | Token::Inserted => self.fg(Tone::Green),
                Token::Number | Token::Constant | Token::Keyword => self.fg(Tone::Violet),
                Token::Tag => self.accent(),
                Token::Function => self.fg(Tone::Blue),
                Token::Type => self.fg(Tone::Cyan),
                Token::Deleted => self.fg(Tone::Red),
            },
        };
        if token == Token::Comment { style.add_modifier(Modifier::ITALIC) } else { style }
    }
}
