//! From keys to commands. A key is matched nowhere else.

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

/// Why a text names no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKeys {
    /// No key has this name.
    #[error(
        "{0:?} is no key: write a character, Ctrl-x, Alt-x, Enter, Esc, Tab, Space, Up, PgDn, F1 …"
    )]
    UnknownKey(String),
    /// No command has this id.
    #[error("{0:?} is no command; assets/keys.md lists them")]
    UnknownCommand(String),
    /// A command is named by its id and by a former one.
    #[error("{0:?} is the former name of {1:?}, which is configured as well")]
    NamedTwice(String, &'static str),
    /// Two commands of one scope claim a key.
    #[error("{keys} is given to both {first} and {second}")]
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
    /// The chord of a key event, in its one form: Shift is part of a character, and Shift-Tab
    /// is Tab with Shift, however the terminal reports them.
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

    /// The same key as a person would expect it to work where nothing is bound to it: without
    /// Shift; Ctrl-h, which some terminals send for Backspace, as that; and Ctrl-j, which is
    /// Enter when that is pressed before the program has the terminal, as Enter.
    pub(super) fn plainer(self) -> Option<Self> {
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

    /// What this key is in a text that is pasted key by key, if it can be in one. A line may end
    /// as Enter, as Ctrl-j, or as both.
    pub fn written(self) -> Option<char> {
        match (self.code, self.modifiers) {
            (KeyCode::Enter, KeyModifiers::NONE) => Some('\r'),
            (KeyCode::Char('j'), KeyModifiers::CONTROL) => Some('\n'),
            (KeyCode::Tab, KeyModifiers::NONE) => Some('\t'),
            _ => self.text(),
        }
    }

    /// The event of such a key.
    pub(super) fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, self.modifiers)
    }

    /// The text that this key types, if it types any.
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

/// What keys mean after a lookup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    /// They give a command.
    Found(Action),
    /// They begin a longer sequence.
    Prefix,
    /// They mean nothing here.
    Nothing,
}

/// Every key that gives a command: the table's, less and more what the user configured.
#[derive(Debug, Clone)]
pub struct Keymap {
    bindings: Vec<(&'static Command, Vec<Chord>)>,
}

impl Keymap {
    /// The keys of the table, with those of some commands replaced: command id to keys, each
    /// a chord or chords with spaces between.
    ///
    /// # Errors
    /// Every key, command and clash that is wrong, together.
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

    /// What a sequence of keys means where these scopes hold; an earlier scope wins.
    pub fn lookup(&self, scopes: &[Scope], keys: &[Chord]) -> Lookup {
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

    /// The keys of a command, the most used first.
    pub fn keys(&self, id: &str) -> Vec<String> {
        self.bindings
            .iter()
            .filter(|(command, _)| command.id == id)
            .map(|(_, chords)| chords.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
            .collect()
    }

    /// The first key of the first command with this action in these scopes, for messages.
    pub fn key(&self, scopes: &[Scope], action: Action) -> Option<String> {
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
        let plainer = |key: &str| Chord::parse(key).unwrap().plainer().map(|key| key.to_string());
        for (key, plain) in [
            ("Ctrl-h", Some("Backspace")),
            ("Ctrl-j", Some("Enter")),
            ("Shift-Backspace", Some("Backspace")),
            ("Ctrl-Shift-Left", Some("Ctrl-Left")),
            ("Ctrl-k", None),
            ("j", None),
        ] {
            assert_eq!(plainer(key).as_deref(), plain, "{key}");
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
