//! Which theme is shown, and which ones the user has chosen for dark and for light terminals.

use crate::theme::{Colors, ThemeName};

/// The theme on the screen, and how it was chosen.
#[derive(Debug, Clone)]
pub struct ThemeState {
    /// The theme on the screen.
    pub name: ThemeName,
    /// Whether the terminal's own background shows.
    pub(in crate::screens) transparent: bool,
    /// Whether it follows the terminal's background.
    pub(in crate::screens) auto: bool,
    /// Whether the terminal's background is light, as far as known.
    light: bool,
    /// What was chosen for a dark and for a light terminal.
    chosen: [Option<ThemeName>; 2],
    /// The user's own themes, as far as they are read.
    pub(in crate::screens) user: Vec<(ThemeName, Colors)>,
}

impl ThemeState {
    pub(in crate::screens) fn new(name: ThemeName, auto: bool, light: bool) -> Self {
        Self { name, transparent: false, auto, light, chosen: [None, None], user: Vec::new() }
    }

    /// The palette of a shipped theme, or of a user's own that was read.
    pub(in crate::screens) fn palette(&self, name: &ThemeName) -> Option<Colors> {
        let own = self.user.iter().find(|(known, _)| known == name);
        own.map(|(_, palette)| *palette).or_else(|| name.palette())
    }

    /// The theme for the terminal's background.
    pub(in crate::screens) fn wanted(&self) -> ThemeName {
        let usual = if self.light { ThemeName::LIGHT } else { ThemeName::DARK };
        self.chosen[usize::from(self.light)].clone().unwrap_or(usual)
    }

    /// Remembers a choice for the terminal's background.
    pub(in crate::screens) fn choose(&mut self, name: ThemeName) {
        self.chosen[usize::from(self.light)] = Some(name);
    }

    /// Takes up what the terminal says of its background; returns whether that is new.
    pub(in crate::screens) fn seen(&mut self, light: bool) -> bool {
        let new = self.light != light;
        self.light = light;
        new
    }

    /// The choices as they are stored.
    pub(in crate::screens) fn to_setting(&self) -> String {
        let names = ["dark", "light"].into_iter().zip(&self.chosen);
        let chosen =
            names.filter_map(|(ground, name)| Some(format!("{ground}={}", name.as_ref()?)));
        let now = if self.light { "now=light" } else { "now=dark" };
        chosen.chain([now.to_owned()]).collect::<Vec<_>>().join(" ")
    }

    /// Restores stored choices. Earlier versions stored one name, for any background.
    pub(in crate::screens) fn restore(&mut self, setting: &str) {
        let name = |text: &str| match text.parse() {
            Ok(shipped) => shipped,
            Err(_) => ThemeName::custom(text.to_owned()),
        };
        if !setting.contains('=') {
            self.chosen = [Some(name(setting)), Some(name(setting))];
            return;
        }
        for part in setting.split(' ') {
            match part.split_once('=') {
                Some(("dark", chosen)) => self.chosen[0] = Some(name(chosen)),
                Some(("light", chosen)) => self.chosen[1] = Some(name(chosen)),
                Some(("now", ground)) => self.light = ground == "light",
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_kept_for_dark_and_for_light_terminals() {
        let mut state = ThemeState::new(ThemeName::DARK, true, false);
        state.choose("nord".parse().unwrap());
        assert!(state.seen(true) && !state.seen(true));
        assert_eq!(state.wanted(), ThemeName::LIGHT);
        state.choose(ThemeName::custom("mine".to_owned()));
        let mut again = ThemeState::new(ThemeName::DARK, true, false);
        again.restore(&state.to_setting());
        assert_eq!(again.wanted().as_str(), "mine");
        again.seen(false);
        assert_eq!(again.wanted().as_str(), "nord");
        // As earlier versions stored it.
        again.restore("light");
        assert_eq!(again.wanted(), ThemeName::LIGHT);
    }
}
