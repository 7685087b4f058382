//! The palettes: shipped ones, one embedded file each, and those that a user wrote.

use std::cell::LazyCell;

use serde::Deserialize;
use yaml_rust2::{Yaml, YamlLoader};

use super::{color::Rgb, role::Token};

/// Every shipped palette, by the name of its theme.
pub(super) const PALETTES: &[(&str, &str)] = &[
    ("dark", include_str!("palettes/dark.toml")),
    ("light", include_str!("palettes/light.toml")),
    ("contrast-dark", include_str!("palettes/contrast-dark.toml")),
    ("contrast-light", include_str!("palettes/contrast-light.toml")),
    ("colour-blind", include_str!("palettes/colour-blind.toml")),
    ("catppuccin-latte", include_str!("palettes/catppuccin-latte.toml")),
    ("catppuccin-frappe", include_str!("palettes/catppuccin-frappe.toml")),
    ("catppuccin-macchiato", include_str!("palettes/catppuccin-macchiato.toml")),
    ("catppuccin-mocha", include_str!("palettes/catppuccin-mocha.toml")),
    ("dracula", include_str!("palettes/dracula.toml")),
    ("everforest", include_str!("palettes/everforest.toml")),
    ("gruvbox-dark", include_str!("palettes/gruvbox-dark.toml")),
    ("gruvbox-light", include_str!("palettes/gruvbox-light.toml")),
    ("kanagawa", include_str!("palettes/kanagawa.toml")),
    ("nord", include_str!("palettes/nord.toml")),
    ("rose-pine", include_str!("palettes/rose-pine.toml")),
    ("solarized-dark", include_str!("palettes/solarized-dark.toml")),
    ("solarized-light", include_str!("palettes/solarized-light.toml")),
    ("tokyo-night", include_str!("palettes/tokyo-night.toml")),
];

/// The least contrast of what is read with each ground that it stands on (WCAG 2.2, 1.4.3).
const READABLE: f64 = 4.5;
/// The least contrast of lines that carry meaning (WCAG 2.2, 1.4.11).
const VISIBLE: f64 = 3.0;

/// The colours of a theme. Whatever is read stands out from every ground: a colour that does not is
/// lifted when the palette is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colors {
    /// Behind everything.
    pub ground: Rgb,
    /// Behind overlays, code and chips.
    pub raised: Rgb,
    /// Behind the selected row.
    pub selection: Rgb,
    /// What is read.
    pub text: Rgb,
    /// Secondary text.
    pub muted: Rgb,
    /// Lines between panes, and of tables.
    pub line: Rgb,
    /// What has the focus, and what matters most.
    pub accent: Rgb,
    /// Errors, and what was removed.
    pub red: Rgb,
    /// Matches, and challenges.
    pub yellow: Rgb,
    /// What was added or done, and practices.
    pub green: Rgb,
    /// The user's own, and concepts.
    pub cyan: Rgb,
    /// Links, and technologies.
    pub blue: Rgb,
    /// Tags, and integrations.
    pub violet: Rgb,
    syntax: [Rgb; 8],
}

/// A palette as a file has it. What it leaves out comes from the palette `dark` or `light`,
/// whichever fits its ground.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Source {
    title: Option<String>,
    credit: Option<String>,
    ground: Option<Rgb>,
    raised: Option<Rgb>,
    selection: Option<Rgb>,
    text: Option<Rgb>,
    muted: Option<Rgb>,
    line: Option<Rgb>,
    accent: Option<Rgb>,
    red: Option<Rgb>,
    yellow: Option<Rgb>,
    green: Option<Rgb>,
    cyan: Option<Rgb>,
    blue: Option<Rgb>,
    violet: Option<Rgb>,
    syntax: SyntaxSource,
}

/// The colours of code; what is left out comes from the tones.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SyntaxSource {
    comment: Option<Rgb>,
    string: Option<Rgb>,
    number: Option<Rgb>,
    keyword: Option<Rgb>,
    function: Option<Rgb>,
    #[serde(rename = "type")]
    kind: Option<Rgb>,
    constant: Option<Rgb>,
    tag: Option<Rgb>,
}

impl Colors {
    /// The shipped palette of this name.
    pub(super) fn shipped(name: &str) -> Option<Self> {
        let (_, text) = PALETTES.iter().find(|(known, _)| *known == name)?;
        Self::from_toml(text).ok()
    }

    /// Reads a palette as TOML.
    ///
    /// # Errors
    /// What is wrong with it, with its line.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let source: Source = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            format!("line {line}: {}", error.message())
        })?;
        Ok(source.palette())
    }

    /// Reads a scheme in YAML as base16 and base24 have it (tinted-theming, "styling guidelines").
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_base16(text: &str) -> Result<Self, String> {
        let documents = YamlLoader::load_from_str(text).map_err(|error| error.to_string())?;
        let root = documents.first().ok_or("it is empty")?;
        let nested = &root["palette"];
        let colors = if nested.is_badvalue() { root } else { nested };
        let color = |name: &str| match &colors[name] {
            Yaml::String(text) | Yaml::Real(text) => text.parse::<Rgb>().map(Some),
            // Six digits without quotes are a number in YAML, and its zeros may be lost.
            Yaml::Integer(number) => format!("{number:06}").parse::<Rgb>().map(Some),
            _ => Ok(None),
        };
        let needed = |name: &str| color(name)?.ok_or(format!("{name} is missing"));
        let (red, orange) = (needed("base08")?, needed("base09")?);
        let source = Source {
            ground: Some(needed("base00")?),
            raised: Some(needed("base01")?),
            selection: Some(needed("base02")?),
            text: Some(needed("base05")?),
            muted: Some(needed("base04")?),
            line: Some(needed("base03")?),
            accent: Some(orange),
            red: Some(red),
            yellow: Some(needed("base0A")?),
            green: Some(needed("base0B")?),
            cyan: Some(needed("base0C")?),
            blue: Some(needed("base0D")?),
            violet: Some(needed("base0E")?),
            syntax: SyntaxSource {
                comment: Some(needed("base03")?),
                number: Some(orange),
                constant: Some(orange),
                tag: Some(red),
                ..SyntaxSource::default()
            },
            ..Source::default()
        };
        Ok(source.palette())
    }

    /// The title and the credit of the shipped palette of this name.
    pub(super) fn title(name: &str) -> Option<(String, String)> {
        let (_, text) = PALETTES.iter().find(|(known, _)| *known == name)?;
        let source: Source = toml::from_str(text).ok()?;
        Some((source.title?, source.credit?))
    }

    /// Whether its ground is light.
    pub fn is_light(&self) -> bool {
        self.ground.is_light()
    }

    /// The colour of a token of code.
    pub(super) fn token(&self, token: Token) -> Rgb {
        let [comment, string, number, keyword, function, kind, constant, tag] = self.syntax;
        match token {
            Token::Plain => self.text,
            Token::Comment => comment,
            Token::String => string,
            Token::Number => number,
            Token::Keyword => keyword,
            Token::Function => function,
            Token::Type => kind,
            Token::Constant => constant,
            Token::Tag => tag,
            Token::Inserted => self.green,
            Token::Deleted => self.red,
        }
    }
}

impl Default for Colors {
    /// Those of the theme `dark`.
    fn default() -> Self {
        Source::default().palette()
    }
}

impl Source {
    fn palette(self) -> Colors {
        // The two that others are completed from are complete.
        let base = match self.ground {
            Some(ground) if ground.is_light() => PALETTES[1].1,
            _ => PALETTES[0].1,
        };
        // Most palettes are complete too.
        let base: LazyCell<Self, _> = LazyCell::new(|| toml::from_str(base).unwrap_or_default());
        let ground = self.ground.or_else(|| base.ground).unwrap_or(Rgb(0, 0, 0));
        let plain = if ground.is_light() { Rgb(0, 0, 0) } else { Rgb(255, 255, 255) };
        // Without a choice, near the ground, so that text stands out from these too.
        let near = |own: Option<Rgb>, share| own.unwrap_or_else(|| ground.mix(plain, share));
        let (raised, selection) = (near(self.raised, 0.07), near(self.selection, 0.16));
        let grounds = [ground, raised, selection];
        let read = |own: Option<Rgb>, of: fn(&Self) -> Option<Rgb>| {
            own.or_else(|| of(&base)).unwrap_or(plain).lifted(&grounds, READABLE)
        };
        let code = |own: Option<Rgb>, tone: Rgb| {
            own.map_or(tone, |own| own.lifted(&[raised, ground], READABLE))
        };
        let text = read(self.text, |base| base.text);
        let muted = read(self.muted, |base| base.muted);
        let accent = read(self.accent, |base| base.accent);
        let red = read(self.red, |base| base.red);
        let yellow = read(self.yellow, |base| base.yellow);
        let green = read(self.green, |base| base.green);
        let cyan = read(self.cyan, |base| base.cyan);
        let blue = read(self.blue, |base| base.blue);
        let violet = read(self.violet, |base| base.violet);
        let line = self.line.or_else(|| base.line).unwrap_or(plain);
        let line = line.lifted(&[ground, raised], VISIBLE);
        let syntax = &self.syntax;
        Colors {
            ground,
            raised,
            selection,
            text,
            muted,
            line,
            accent,
            red,
            yellow,
            green,
            cyan,
            blue,
            violet,
            syntax: [
                code(syntax.comment, muted),
                code(syntax.string, green),
                code(syntax.number, yellow),
                code(syntax.keyword, violet),
                code(syntax.function, blue),
                code(syntax.kind, cyan),
                code(syntax.constant, yellow),
                code(syntax.tag, accent),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_stands_out_from_every_ground_of_every_shipped_palette() {
        for (name, text) in PALETTES {
            let palette = Colors::from_toml(text).unwrap();
            let Colors { ground, raised, selection, line, .. } = palette;
            let tones = [
                ("text", palette.text),
                ("muted", palette.muted),
                ("accent", palette.accent),
                ("red", palette.red),
                ("yellow", palette.yellow),
                ("green", palette.green),
                ("cyan", palette.cyan),
                ("blue", palette.blue),
                ("violet", palette.violet),
            ];
            for (tone, color) in tones {
                for ground in [ground, raised, selection] {
                    let contrast = color.contrast(ground);
                    assert!(contrast >= READABLE, "{name}: {tone} {contrast:.2} on {ground:?}");
                }
            }
            for color in palette.syntax {
                assert!(color.contrast(raised) >= READABLE, "{name}: code {color:?}");
            }
            assert!(line.contrast(ground) >= VISIBLE, "{name}: lines");
            assert!(raised != ground && selection != raised, "{name}: grounds are told apart");
        }
    }

    #[test]
    fn our_own_palettes_need_no_lifting() {
        for (name, least) in [
            ("dark", READABLE),
            ("light", READABLE),
            ("colour-blind", READABLE),
            ("contrast-dark", 7.0),
            ("contrast-light", 7.0),
        ] {
            let (_, text) = PALETTES.iter().find(|(known, _)| *known == name).unwrap();
            let source: Source = toml::from_str(text).unwrap();
            let grounds = [source.ground, source.raised, source.selection].map(Option::unwrap);
            let tones = [
                source.text,
                source.muted,
                source.accent,
                source.red,
                source.yellow,
                source.green,
                source.cyan,
                source.blue,
                source.violet,
            ];
            for tone in tones.map(Option::unwrap) {
                for ground in grounds {
                    let contrast = tone.contrast(ground);
                    assert!(contrast >= least, "{name}: {tone:?} {contrast:.2} on {ground:?}");
                }
            }
            assert!(source.line.unwrap().contrast(grounds[0]) >= VISIBLE, "{name}: lines");
        }
    }

    #[test]
    fn a_palette_of_a_few_colours_is_completed_for_its_ground() {
        let light = Colors::from_toml("ground = \"#fafafa\"\naccent = \"#ff0000\"").unwrap();
        assert!(light.is_light() && light.text.contrast(light.ground) > 7.0);
        assert!(
            light.accent.0 > 0x90
                && light.accent.1 == 0
                && light.accent.contrast(light.selection) >= READABLE
        );
        let wrong = Colors::from_toml("ground = \"#000000\"\n\ntxet = \"#ffffff\"").unwrap_err();
        assert!(wrong.starts_with("line 3: ") && wrong.contains("txet"), "{wrong}");
    }

    #[test]
    fn schemes_are_read_as_base16_and_base24_write_them() {
        let colors = "base00: \"101010\"\nbase01: 202020\nbase02: \"#303030\"\nbase03: '404040'\n\
                      base04: b0b0b0\nbase05: d0d0d0\nbase06: e0e0e0\nbase07: f0f0f0\n\
                      base08: ff8080\nbase09: ffb080\nbase0A: ffff80\nbase0B: 80ff80\n\
                      base0C: 80ffff\nbase0D: 8080ff\nbase0E: ff80ff\nbase0F: a06040\n";
        let old = Colors::from_base16(&format!("scheme: \"Mine\"\nauthor: me\n{colors}")).unwrap();
        let indented = format!("  {}", colors.trim_end().replace('\n', "\n  "));
        let new = Colors::from_base16(&format!("system: base24\npalette:\n{indented}")).unwrap();
        assert_eq!(old, new);
        assert_eq!((old.ground, old.raised), (Rgb(16, 16, 16), Rgb(32, 32, 32)));
        // The comments of most schemes are too dark to be read.
        assert!(old.token(Token::Comment).contrast(old.raised) >= READABLE);
        let missing = Colors::from_base16("base00: \"101010\"").unwrap_err();
        assert_eq!(missing, "base08 is missing");
        assert!(Colors::from_base16("{").is_err() && Colors::from_base16("").is_err());
    }
}
