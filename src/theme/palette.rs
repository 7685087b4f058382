//! The palettes: one embedded file each.

use ratatui::style::Color;
use serde::{Deserialize, Deserializer, de::Error as _};

/// Every palette, by the name of its theme.
pub(super) const PALETTES: &[(&str, &str)] =
    &[("dark", include_str!("palettes/dark.toml")), ("light", include_str!("palettes/light.toml"))];

/// A colour in 24 bits, and the nearest ANSI colour.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tone {
    #[serde(deserialize_with = "color")]
    pub(super) rgb: Color,
    #[serde(deserialize_with = "color")]
    pub(super) ansi: Color,
}

/// The tones of a theme.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Palette {
    pub(super) accent: Tone,
    pub(super) warm: Tone,
    pub(super) cool: Tone,
    pub(super) green: Tone,
    pub(super) violet: Tone,
    pub(super) red: Tone,
    pub(super) muted: Tone,
    pub(super) line: Tone,
    pub(super) selected: Tone,
}

/// The palette of a theme of [`PALETTES`].
pub(super) fn of(theme: &str) -> Palette {
    let text = PALETTES.iter().find(|(name, _)| *name == theme).map_or("", |(_, text)| *text);
    toml::from_str(text).expect("a test reads every palette that is embedded")
}

/// A colour as ratatui writes it: `#rrggbb`, or the name of an ANSI colour.
fn color<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Color, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| D::Error::custom(format!("{text:?} is not a colour")))
}
