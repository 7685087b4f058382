//! One key with its modifiers: read from the configuration, of an event, and as it is shown.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// One key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Chord {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// No key has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a key: use a character, Ctrl-x, Alt-x, Enter, Esc, Tab, Space, Up, PgDn, F1 …"
)]
pub struct UnknownKey(pub String);

const NAMED: &[(&str, KeyCode)] = &[
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("Space", KeyCode::Char(' ')),
    ("Backspace", KeyCode::Backspace),
    ("Delete", KeyCode::Delete),
    ("Insert", KeyCode::Insert),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("PgUp", KeyCode::PageUp),
    ("PgDn", KeyCode::PageDown),
];

impl Chord {
    /// The chord of a key event, normalised: characters have no Shift, and Shift-Tab is Tab with
    /// Shift, however the terminal reports them.
    pub fn of(event: KeyEvent) -> Self {
        let mut modifiers = event.modifiers;
        let mut code = event.code;
        match code {
            KeyCode::BackTab => {
                code = KeyCode::Tab;
                modifiers |= KeyModifiers::SHIFT;
            }
            KeyCode::Char(c) => {
                if modifiers.contains(KeyModifiers::CONTROL) {
                    code = KeyCode::Char(c.to_ascii_lowercase());
                }
                modifiers -= KeyModifiers::SHIFT;
            }
            _ => {}
        }
        Self { code, modifiers }
    }

    /// The key to try if this one is not bound: without Shift; Backspace for Ctrl-h, which some
    /// terminals send for it; Enter for Ctrl-j, which it is when pressed before raw mode.
    pub(in crate::screens) fn fallback(self) -> Option<Self> {
        let plain = |code| Some(Self { code, modifiers: KeyModifiers::NONE });
        match (self.code, self.modifiers) {
            (KeyCode::Char('h'), KeyModifiers::CONTROL) => plain(KeyCode::Backspace),
            (KeyCode::Char('j'), KeyModifiers::CONTROL) => plain(KeyCode::Enter),
            (code, modifiers) if modifiers.contains(KeyModifiers::SHIFT) => {
                Some(Self { code, modifiers: modifiers - KeyModifiers::SHIFT })
            }
            _ => None,
        }
    }

    /// The character of this key in a text that is pasted key by key, if it can be part of one. A
    /// line end is Enter, Ctrl-j, or both.
    pub fn written(self) -> Option<char> {
        match (self.code, self.modifiers) {
            (KeyCode::Enter, KeyModifiers::NONE) => Some('\r'),
            (KeyCode::Char('j'), KeyModifiers::CONTROL) => Some('\n'),
            (KeyCode::Tab, KeyModifiers::NONE) => Some('\t'),
            _ => self.text(),
        }
    }

    /// A key event for this chord.
    pub(in crate::screens) fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, self.modifiers)
    }

    /// Whether it is Esc.
    pub(in crate::screens) fn is_escape(self) -> bool {
        self.code == KeyCode::Esc
    }

    /// The character that this key types, if any.
    pub fn text(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.modifiers.is_empty() => Some(c),
            _ => None,
        }
    }

    /// The chord with this name.
    pub(super) fn parse(text: &str) -> Result<Self, UnknownKey> {
        let unknown = || UnknownKey(text.to_owned());
        let mut rest = text;
        let mut modifiers = KeyModifiers::NONE;
        loop {
            let (modifier, after) = match rest.split_once('-') {
                Some(("Ctrl", after)) if !after.is_empty() => (KeyModifiers::CONTROL, after),
                Some(("Alt", after)) if !after.is_empty() => (KeyModifiers::ALT, after),
                Some(("Shift", after)) if !after.is_empty() => (KeyModifiers::SHIFT, after),
                _ => break,
            };
            modifiers |= modifier;
            rest = after;
        }
        let mut chars = rest.chars();
        let code = match (chars.next(), chars.next()) {
            (Some(c), None) => KeyCode::Char(c),
            _ => match NAMED.iter().find(|(name, _)| *name == rest) {
                Some((_, code)) => *code,
                None => {
                    let number = rest.strip_prefix('F').and_then(|n| n.parse().ok());
                    KeyCode::F(number.filter(|n| (1..=24).contains(n)).ok_or_else(unknown)?)
                }
            },
        };
        Ok(Self::of(KeyEvent::new(code, modifiers)))
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (modifier, name) in [
            (KeyModifiers::CONTROL, "Ctrl-"),
            (KeyModifiers::ALT, "Alt-"),
            (KeyModifiers::SHIFT, "Shift-"),
        ] {
            if self.modifiers.contains(modifier) {
                f.write_str(name)?;
            }
        }
        match (NAMED.iter().find(|(_, code)| *code == self.code), self.code) {
            (Some((name, _)), _) => f.write_str(name),
            (None, KeyCode::Char(c)) => write!(f, "{c}"),
            (None, KeyCode::F(n)) => write!(f, "F{n}"),
            (None, _) => f.write_str("?"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_mean_nothing_are_what_a_person_would_expect() {
        let fallback = |key: &str| Chord::parse(key).unwrap().fallback().map(|key| key.to_string());
        for (key, plain) in [
            ("Ctrl-h", Some("Backspace")),
            ("Ctrl-j", Some("Enter")),
            ("Shift-Backspace", Some("Backspace")),
            ("Ctrl-Shift-Left", Some("Ctrl-Left")),
            ("Ctrl-k", None),
            ("j", None),
        ] {
            assert_eq!(fallback(key).as_deref(), plain, "{key}");
        }
        for held in [KeyModifiers::SUPER, KeyModifiers::HYPER, KeyModifiers::META] {
            let chord = Chord::of(KeyEvent::new(KeyCode::Char('q'), held));
            assert_eq!((chord.text(), chord.written()), (None, None));
            assert_ne!(chord, Chord::parse("q").unwrap());
        }
    }
}
