//! Maps keys to commands. Keys are matched nowhere else.

use std::{collections::BTreeMap, fmt};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{
    command::Action,
    command::{COMMANDS, Command, Scope, command},
};

/// One key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Chord {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// An error in the configured keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKeys {
    /// No key has this name.
    #[error(
        "{0:?} is not a key: use a character, Ctrl-x, Alt-x, Enter, Esc, Tab, Space, Up, PgDn, F1 …"
    )]
    UnknownKey(String),
    /// No command has this id.
    #[error("{0:?} is not a command; assets/keys.md lists them")]
    UnknownCommand(String),
    /// A command is configured under its id and a former one.
    #[error("{0:?} is the former name of {1:?}, which is configured too")]
    NamedTwice(String, &'static str),
    /// Two commands of one scope have the same key.
    #[error("{keys} is bound to both {first} and {second}")]
    Clash {
        /// The key or keys.
        keys: String,
        /// One command.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
}

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
    pub(super) fn fallback(self) -> Option<Self> {
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
    pub(super) fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, self.modifiers)
    }

    /// The character that this key types, if any.
    pub fn text(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.modifiers.is_empty() => Some(c),
            _ => None,
        }
    }

    fn parse(text: &str) -> Result<Self, InvalidKeys> {
        let unknown = || InvalidKeys::UnknownKey(text.to_owned());
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

/// The result of a lookup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lookup {
    /// The action of a command.
    Found(Action),
    /// The start of a longer sequence.
    Prefix,
    /// The keys are not bound.
    Nothing,
}

/// The bindings of all commands: the table's, changed by the configuration.
#[derive(Debug, Clone)]
pub struct Keymap {
    bindings: Vec<(&'static Command, Vec<Chord>)>,
}

impl Keymap {
    /// The keys of the table, with those of some commands replaced. `changes` maps command ids to
    /// keys, each a sequence of chords separated by spaces.
    ///
    /// # Errors
    /// All invalid keys, unknown commands and clashes.
    pub fn new(changes: &BTreeMap<String, Vec<String>>) -> Result<Self, Vec<InvalidKeys>> {
        let mut errors: Vec<InvalidKeys> = changes
            .keys()
            .filter(|id| command(id).is_none())
            .map(|id| InvalidKeys::UnknownCommand(id.clone()))
            .collect();
        errors.extend(changes.keys().filter_map(|id| {
            let command = command(id).filter(|command| command.id != id.as_str())?;
            let twice = changes.contains_key(command.id);
            twice.then(|| InvalidKeys::NamedTwice(id.clone(), command.id))
        }));
        let changed: BTreeMap<&str, &Vec<String>> =
            changes.iter().filter_map(|(id, keys)| Some((command(id)?.id, keys))).collect();
        let mut bindings: Vec<(&'static Command, Vec<Chord>)> = Vec::new();
        for command in COMMANDS {
            let keys: Vec<&str> = match changed.get(command.id) {
                Some(keys) => keys.iter().map(String::as_str).collect(),
                None => command.keys.to_vec(),
            };
            for text in keys {
                let chords: Result<Vec<_>, _> = text.split_whitespace().map(Chord::parse).collect();
                match chords {
                    Ok(chords) if !chords.is_empty() => {
                        let clash = bindings.iter().find(|(other, others)| {
                            other.scope == command.scope
                                && (others.starts_with(&chords) || chords.starts_with(others))
                        });
                        match clash {
                            Some((first, _)) => errors.push(InvalidKeys::Clash {
                                keys: text.to_owned(),
                                first: first.id,
                                second: command.id,
                            }),
                            None => bindings.push((command, chords)),
                        }
                    }
                    Ok(_) => errors.push(InvalidKeys::UnknownKey(text.to_owned())),
                    Err(error) => errors.push(error),
                }
            }
        }
        if errors.is_empty() { Ok(Self { bindings }) } else { Err(errors) }
    }

    /// Looks up a sequence of keys in these scopes; an earlier scope takes precedence.
    pub(super) fn lookup(&self, scopes: &[Scope], keys: &[Chord]) -> Lookup {
        for &scope in scopes {
            let here = self.bindings.iter().filter(|(command, _)| command.scope == scope);
            for (command, chords) in here {
                if chords == keys {
                    return Lookup::Found(command.action);
                }
                if chords.starts_with(keys) {
                    return Lookup::Prefix;
                }
            }
        }
        Lookup::Nothing
    }

    /// The keys of a command, the main one first.
    pub fn keys(&self, id: &str) -> Vec<String> {
        self.bindings
            .iter()
            .filter(|(command, _)| command.id == id)
            .map(|(_, chords)| chords.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
            .collect()
    }

    /// The first key of the first command with this action in these scopes, for messages.
    pub(super) fn key(&self, scopes: &[Scope], action: Action) -> Option<String> {
        let command = scopes.iter().find_map(|scope| {
            COMMANDS.iter().find(|command| command.scope == *scope && command.action == action)
        })?;
        self.keys(command.id).into_iter().next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screens::command::Motion;

    #[test]
    fn the_table_has_no_clash_and_every_key_is_written_as_it_is_shown() {
        let keymap = Keymap::new(&BTreeMap::new()).unwrap();
        for command in COMMANDS {
            assert_eq!(keymap.keys(command.id), command.keys, "{}", command.id);
        }
        let mut ids: Vec<_> = COMMANDS.iter().map(|command| command.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), COMMANDS.len());
    }

    #[test]
    fn sequences_scopes_and_changes() {
        let keymap = Keymap::new(&BTreeMap::from([(
            "help".to_owned(),
            vec!["Ctrl-g h".to_owned(), "F2".to_owned()],
        )]))
        .unwrap();
        let g = Chord::parse("g").unwrap();
        let scopes = [Scope::Entries, Scope::Moving, Scope::Panes];
        assert_eq!(keymap.lookup(&scopes, &[g]), Lookup::Prefix);
        assert_eq!(keymap.lookup(&scopes, &[g, g]), Lookup::Found(Action::Motion(Motion::Top)));
        assert_eq!(keymap.lookup(&scopes, &[Chord::parse("?").unwrap()]), Lookup::Nothing);
        assert_eq!(keymap.keys("help"), ["Ctrl-g h", "F2"]);
        assert_eq!(keymap.lookup(&[Scope::Palette], &[g]), Lookup::Nothing);
    }

    #[test]
    fn a_former_id_names_its_command_and_two_names_of_one_are_a_mistake() {
        let keys = |ids: &[&str]| {
            let changes = ids.iter().map(|id| ((*id).to_owned(), vec!["F9".to_owned()]));
            Keymap::new(&changes.collect())
        };
        assert_eq!(keys(&["bring-back"]).unwrap().keys("restore-deleted"), ["F9"]);
        assert_eq!(keys(&["restore-deleted"]).unwrap().keys("restore-deleted"), ["F9"]);
        let error = InvalidKeys::NamedTwice("bring-back".into(), "restore-deleted");
        assert_eq!(keys(&["bring-back", "restore-deleted"]).unwrap_err(), [error]);
        for (former, id) in crate::screens::command::FORMER_IDS {
            assert!(COMMANDS.iter().any(|command| command.id == *id), "{former}");
            assert!(!COMMANDS.iter().any(|command| command.id == *former), "{former}");
        }
    }

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

    #[test]
    fn everything_wrong_with_the_configured_keys_is_told_at_once() {
        let changes = BTreeMap::from([
            ("fly".to_owned(), vec!["x".to_owned()]),
            ("copy".to_owned(), vec!["Hyper-y".to_owned()]),
            ("zoom".to_owned(), vec!["q".to_owned()]),
        ]);
        let errors = Keymap::new(&changes).unwrap_err();
        assert!(errors.contains(&InvalidKeys::UnknownCommand("fly".into())));
        assert!(errors.contains(&InvalidKeys::UnknownKey("Hyper-y".into())));
        assert!(errors.iter().any(|e| matches!(e, InvalidKeys::Clash { second: "quit", .. })));
    }
}
