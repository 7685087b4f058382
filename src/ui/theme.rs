//! Colours. Nothing is told by colour alone: what matters has a mark or a modifier too.

use ratatui::style::{Color, Modifier, Style};

use crate::app::document::{Face, Role, Token};

/// How many colours there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// None: bold, underline and reverse only.
    Mono,
    /// The terminal's own sixteen.
    Ansi,
    /// All of them.
    True,
}

/// The colours of a background and a depth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    depth: Depth,
    light: bool,
}

/// A colour of the theme: true colour on dark and on light, and the nearest of the sixteen on
/// both.
struct Tone(u32, u32, Color, Color);

const ACCENT: Tone = Tone(0x8a_b6_e8, 0x1d_5f_a6, Color::LightBlue, Color::Blue);
const WARM: Tone = Tone(0xe3_c1_85, 0x86_58_00, Color::Yellow, Color::Red);
const COOL: Tone = Tone(0x7f_cf_c4, 0x00_6e_66, Color::Cyan, Color::Cyan);
const GREEN: Tone = Tone(0xb3_c9_8a, 0x44_66_00, Color::Green, Color::Green);
const VIOLET: Tone = Tone(0xbd_a4_de, 0x74_47_a3, Color::Magenta, Color::Magenta);
const RED: Tone = Tone(0xe8_8a_8a, 0xb0_24_1c, Color::LightRed, Color::Red);
const MUTED: Tone = Tone(0x8d_95_a5, 0x60_68_76, Color::Gray, Color::DarkGray);
const LINE: Tone = Tone(0x4b_53_63, 0xb4_ba_c6, Color::DarkGray, Color::Gray);
const SELECTED: Tone = Tone(0x2c_36_48, 0xd9_e4_f4, Color::Reset, Color::Reset);

impl Theme {
    /// The theme for a depth, on a light or a dark background.
    pub fn new(depth: Depth, light: bool) -> Self {
        Self { depth, light }
    }

    /// The same for another background.
    #[must_use]
    pub fn on(self, light: bool) -> Self {
        Self { light, ..self }
    }

    pub(super) fn depth(self) -> Depth {
        self.depth
    }

    fn color(self, tone: &Tone) -> Option<Color> {
        match (self.depth, self.light) {
            (Depth::Mono, _) => None,
            (Depth::Ansi, false) => Some(tone.2),
            (Depth::Ansi, true) => Some(tone.3),
            (Depth::True, false) => Some(Color::from_u32(tone.0)),
            (Depth::True, true) => Some(Color::from_u32(tone.1)),
        }
    }

    fn fg(self, tone: &Tone) -> Style {
        self.color(tone).map_or(Style::new(), |color| Style::new().fg(color))
    }

    pub(super) fn muted(self) -> Style {
        self.fg(&MUTED)
    }

    pub(super) fn accent(self) -> Style {
        self.fg(&ACCENT)
    }

    pub(super) fn error(self) -> Style {
        self.fg(&RED).add_modifier(Modifier::BOLD)
    }

    pub(super) fn border(self, focused: bool) -> Style {
        self.fg(if focused { &ACCENT } else { &LINE })
    }

    pub(super) fn title(self, focused: bool) -> Style {
        if focused { self.accent().add_modifier(Modifier::BOLD) } else { self.muted() }
    }

    /// A selected row, in a pane with or without the focus.
    pub(super) fn selected(self, focused: bool) -> Style {
        let style = Style::new().add_modifier(Modifier::BOLD);
        match (focused, self.depth) {
            (false, _) => style,
            (true, Depth::True) => match self.color(&SELECTED) {
                Some(color) => style.bg(color),
                None => style,
            },
            (true, _) => style.add_modifier(Modifier::REVERSED),
        }
    }

    /// Text that is selected.
    pub(super) fn selection() -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// A mark that says what is the user's.
    pub(super) fn own(self) -> Style {
        self.fg(&COOL)
    }

    /// What a difference takes away, and what it brings.
    pub(super) fn removed(self) -> Style {
        self.fg(&RED)
    }

    pub(super) fn added(self) -> Style {
        self.fg(&GREEN)
    }

    /// Letters that a search matched.
    pub(super) fn matched(self) -> Style {
        self.fg(&WARM).add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    /// The match that the reader is at.
    pub(super) fn match_here(self) -> Style {
        self.matched().add_modifier(Modifier::REVERSED)
    }

    /// What a face looks like.
    pub fn face(self, face: Face) -> Style {
        let mut style = match face.role {
            Role::Text => Style::new(),
            Role::Muted => self.muted(),
            Role::Tag => self.fg(&VIOLET),
            Role::Heading(level) => {
                let style = self.fg(&WARM);
                if level == 1 { style.add_modifier(Modifier::UNDERLINED) } else { style }
            }
            Role::Code => self.fg(&GREEN),
            Role::Token(token) => self.token(token),
            Role::Line => self.fg(&LINE),
            Role::TableHead => self.accent(),
            Role::Marker => self.fg(&WARM),
            Role::Link => self.fg(&COOL).add_modifier(Modifier::UNDERLINED),
            Role::Own => self.fg(&COOL),
            Role::Fold => self.accent().add_modifier(Modifier::BOLD),
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
            Token::String | Token::Inserted => self.fg(&GREEN),
            Token::Number | Token::Constant => self.fg(&VIOLET),
            Token::Keyword | Token::Tag => self.fg(&ACCENT),
            Token::Function => self.fg(&WARM),
            Token::Type => self.fg(&COOL),
            Token::Deleted => self.fg(&RED),
        }
    }
}
