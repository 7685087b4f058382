//! The names of themes.

use std::{borrow::Cow, fmt, str::FromStr};

use super::palette::{Colors, PALETTES};

/// The name of a theme.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ThemeName(Cow<'static, str>);

/// A name that no theme has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown theme {0:?}; choose one of: auto, {list}", list = names())]
pub struct UnknownTheme(pub String);

impl ThemeName {
    /// For a dark background.
    pub const DARK: Self = Self(Cow::Borrowed("dark"));
    /// For a light background.
    pub const LIGHT: Self = Self(Cow::Borrowed("light"));

    /// Every shipped theme.
    pub fn all() -> impl Iterator<Item = Self> {
        PALETTES.iter().map(|(name, _)| Self(Cow::Borrowed(name)))
    }

    /// The name of a theme that the user has written.
    pub fn custom(name: String) -> Self {
        Self(Cow::Owned(name))
    }

    /// The name as it is written in the configuration.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The palette of a shipped theme.
    pub fn palette(&self) -> Option<Colors> {
        Colors::shipped(&self.0)
    }

    /// The title of a shipped theme, and who made it under which licence.
    pub fn title(&self) -> Option<(String, String)> {
        Colors::title(&self.0)
    }
}

fn names() -> String {
    PALETTES.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

impl FromStr for ThemeName {
    type Err = UnknownTheme;

    /// The shipped theme of this name.
    fn from_str(text: &str) -> Result<Self, UnknownTheme> {
        let known = PALETTES.iter().find(|(name, _)| *name == text);
        known
            .map(|(name, _)| Self(Cow::Borrowed(name)))
            .ok_or_else(|| UnknownTheme(text.to_owned()))
    }
}

impl fmt::Display for ThemeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_theme_has_a_title_and_names_its_licence() {
        for name in ThemeName::all() {
            assert_eq!(name.as_str().parse(), Ok(name.clone()));
            let (title, credit) = name.title().unwrap();
            assert!(!title.is_empty() && credit.ends_with(", MIT"), "{name}: {credit}");
            assert!(name.palette().is_some());
        }
        assert!("beige".parse::<ThemeName>().unwrap_err().to_string().contains("dark, light"));
    }
}
