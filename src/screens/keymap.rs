//! Maps keys to commands. Keys are matched nowhere else.

mod chord;
mod preset;

pub use self::chord::{Chord, UnknownKey};
use super::command::{Action, COMMANDS, Command, FORMER_IDS, STACKS, Scope, by_scope, command};
use crate::{
    config::{KeyLine, KeyLines, Written},
    content::Issue,
    search::nearest,
};

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

/// Keys of a command.
#[derive(Debug, Clone)]
struct Binding {
    command: &'static Command,
    chords: Vec<Chord>,
    /// Where they are configured; `None` for those of the preset.
    configured: Option<Written>,
    /// Whether they are named in the help and elsewhere.
    shown: bool,
}

/// Keys that work where the terminal can send them, and are named nowhere, since most can't: for
/// them, Ctrl-i is Tab.
const UNADVERTISED: &[(&str, &str)] = &[("history-forward", "Ctrl-i")];

impl Binding {
    fn new(command: &'static Command, chords: Vec<Chord>, configured: Option<Written>) -> Self {
        Self { command, chords, configured, shown: true }
    }

    /// Whether keys in the scope of this one can't both be told apart from it.
    fn clashes(&self, scope: Scope, chords: &[Chord]) -> bool {
        self.command.scope == scope
            && (self.chords.starts_with(chords) || chords.starts_with(&self.chords))
    }
}

/// A command with its keys.
#[derive(Debug, Clone)]
pub struct KeyRow {
    /// The command.
    pub command: &'static Command,
    /// Its keys, the main one first.
    pub keys: Vec<String>,
    /// Where they are configured; `None` for those of the preset.
    pub configured: Option<Written>,
}

/// The bindings of all commands: those of a preset, changed by the configuration.
#[derive(Debug, Clone)]
pub struct Keymap {
    bindings: Vec<Binding>,
    /// Commands that are about reviews are not there.
    without_reviews: bool,
}

impl Default for Keymap {
    fn default() -> Self {
        Self::new(&KeyLines::default()).0
    }
}

impl Keymap {
    /// The keys of the preset, with those of some commands replaced, and everything that is wrong
    /// with the configured lines. A wrong key is left out, and the rest counts. Where two configured
    /// commands of a scope have the same key, the first has it; a configured key takes the key from
    /// commands that are not configured.
    pub fn new(configured: &KeyLines) -> (Self, Vec<Issue>) {
        let mut problems = configured.problems.clone();
        let lines = lines_by_command(configured, &mut problems);
        let mut keymap = Self { bindings: Vec::new(), without_reviews: false };
        for (command, line) in &lines {
            for key in &line.keys {
                if let Err(why) = keymap.bind(command, key) {
                    problems.push(key.issue(why));
                }
            }
        }
        let configured_keys = keymap.bindings.len();
        let changes = preset::keys(configured.preset);
        let mut taken: Vec<Vec<String>> = vec![Vec::new(); configured_keys];
        for command in COMMANDS {
            if lines.iter().any(|(known, _)| known.id == command.id) {
                continue;
            }
            let of_table = || command.keys.iter().map(|key| (*key).to_owned()).collect();
            for key in changes.get(command.id).cloned().unwrap_or_else(of_table) {
                let Ok(chords) = sequence(&key) else { continue };
                let by = keymap.bindings[..configured_keys]
                    .iter()
                    .position(|binding| binding.clashes(command.scope, &chords));
                match by {
                    Some(at) => taken[at].push(format!("{} loses {key}", command.id)),
                    None => keymap.bindings.push(Binding::new(command, chords, None)),
                }
            }
        }
        keymap.bind_unadvertised();
        let losses = keymap.bindings.iter().zip(&taken).filter(|(_, losses)| !losses.is_empty());
        problems.extend(losses.filter_map(|(binding, losses)| {
            let key = binding.configured.as_ref()?;
            Some(key.issue(format!(
                "{} is now {}: {}",
                key.text,
                binding.command.id,
                losses.join(", ")
            )))
        }));
        (keymap, problems)
    }

    /// Lets Ctrl-z undo in the editor, unless that is configured: for terminals that do not suspend
    /// programs with it.
    pub fn undo_with_ctrl_z(&mut self) {
        let undo = |binding: &&Binding| binding.command.id == "undo-edit";
        let configured = self.bindings.iter().find(undo).is_some_and(|it| it.configured.is_some());
        let (Some(command), Ok(chords)) = (command("undo-edit"), sequence("Ctrl-z")) else {
            return;
        };
        let taken = self.bindings.iter().any(|binding| binding.clashes(command.scope, &chords));
        if !configured && !taken {
            self.bindings.insert(0, Binding::new(command, chords, None));
        }
    }

    fn bind_unadvertised(&mut self) {
        for (id, key) in UNADVERTISED {
            let (Some(command), Ok(chords)) = (command(id), sequence(key)) else { continue };
            if !self.bindings.iter().any(|binding| binding.clashes(command.scope, &chords)) {
                let binding = Binding::new(command, chords, None);
                self.bindings.push(Binding { shown: false, ..binding });
            }
        }
    }

    /// Binds a configured key.
    fn bind(&mut self, command: &'static Command, key: &Written) -> Result<(), String> {
        let chords = sequence(&key.text).map_err(|error| error.to_string())?;
        if let Some(c) = chords[0].text()
            && command.scope.is_typed_in()
            // No kind has a space.
            && (command.scope, c) != (Scope::Kind, ' ')
        {
            return Err(format!("{}: \"{c}\" could not be typed any more", command.id));
        }
        match self.bindings.iter().find(|binding| binding.clashes(command.scope, &chords)) {
            Some(first) if first.command.id == command.id => {}
            Some(first) => {
                let first = first.command.id;
                return Err(format!("{} is bound to both {first} and {}", key.text, command.id));
            }
            None => {
                let configured = Some(key.clone());
                self.bindings.push(Binding::new(command, chords, configured));
            }
        }
        Ok(())
    }

    /// Leaves out the commands that are about reviews, where there are none.
    pub(super) fn hide_reviews(&mut self) {
        self.without_reviews = true;
        self.bindings.retain(|binding| !binding.command.action.is_about_reviews());
    }

    /// Looks up a sequence of keys in these scopes; an earlier scope takes precedence.
    pub(super) fn lookup(&self, scopes: &[Scope], keys: &[Chord]) -> Lookup {
        for &scope in scopes {
            let here = self.bindings.iter().filter(|binding| binding.command.scope == scope);
            for Binding { command, chords, .. } in here {
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
            .filter(|binding| binding.command.id == id && binding.shown)
            .map(|binding| shown(&binding.chords))
            .collect()
    }

    /// Every command with its keys, those of a scope together.
    pub fn rows(&self) -> impl Iterator<Item = KeyRow> {
        by_scope().into_iter().map(|command| KeyRow {
            command,
            keys: self.keys(command.id),
            configured: self
                .bindings
                .iter()
                .find(|binding| binding.command.id == command.id)
                .and_then(|binding| binding.configured.clone()),
        })
    }

    /// Every command of these scopes, once, with all the keys that reach it there.
    pub(super) fn reachable(&self, scopes: &[Scope]) -> Vec<KeyRow> {
        let mut rows: Vec<KeyRow> = Vec::new();
        let commands =
            scopes.iter().flat_map(|scope| COMMANDS.iter().filter(move |it| it.scope == *scope));
        for command in commands {
            if self.without_reviews && command.action.is_about_reviews() {
                continue;
            }
            let of_this = self.bindings.iter().filter(|it| it.command.id == command.id && it.shown);
            let reaching = of_this.filter(|binding| {
                self.lookup(scopes, &binding.chords) == Lookup::Found(command.action)
            });
            let keys: Vec<String> = reaching.map(|binding| shown(&binding.chords)).collect();
            match rows.iter_mut().find(|row| row.command.action == command.action) {
                Some(row) => {
                    for key in keys {
                        if !row.keys.contains(&key) {
                            row.keys.push(key);
                        }
                    }
                }
                None => rows.push(KeyRow { command, keys, configured: None }),
            }
        }
        rows
    }

    /// Whether a command has a key anywhere.
    pub(super) fn is_bound(&self, command: &Command) -> bool {
        self.bindings.iter().any(|it| it.command.id == command.id && it.shown)
    }

    /// What can follow after keys that begin a sequence: the rest of the keys, and the command.
    pub(super) fn continuations(
        &self,
        scopes: &[Scope],
        begun: &[Chord],
    ) -> Vec<(String, &'static Command)> {
        let longer = scopes.iter().flat_map(|scope| {
            self.bindings.iter().filter(move |binding| {
                binding.command.scope == *scope
                    && !(self.without_reviews && binding.command.action.is_about_reviews())
                    && binding.chords.len() > begun.len()
                    && binding.chords.starts_with(begun)
            })
        });
        let reached = longer.filter(|binding| {
            self.lookup(scopes, &binding.chords) == Lookup::Found(binding.command.action)
        });
        reached.map(|it| (shown(&it.chords[begun.len()..]), it.command)).collect()
    }

    /// Configured keys that do nothing in some place, because a command of a narrower one has them
    /// there.
    pub fn hidden(&self) -> Vec<Issue> {
        let mut issues: Vec<Issue> = Vec::new();
        for binding in &self.bindings {
            let Some(key) = &binding.configured else { continue };
            for stack in STACKS {
                let Some(at) = stack.iter().position(|it| *it == binding.command.scope) else {
                    continue;
                };
                let hiding = self.bindings.iter().find(|other| {
                    stack[..at].contains(&other.command.scope)
                        && other.clashes(other.command.scope, &binding.chords)
                });
                if let Some(other) = hiding {
                    let message = format!(
                        "{} is {} in “{}”, not {}",
                        key.text,
                        other.command.id,
                        other.command.scope.title(),
                        binding.command.id
                    );
                    let issue = key.issue(message);
                    if !issues.contains(&issue) {
                        issues.push(issue);
                    }
                }
            }
        }
        issues
    }

    /// The first key of the first command with this action in these scopes, for messages.
    pub(super) fn key(&self, scopes: &[Scope], action: Action) -> Option<String> {
        let mut commands = scopes.iter().flat_map(|scope| {
            COMMANDS.iter().filter(move |it| it.scope == *scope && it.action == action)
        });
        commands.find_map(|command| self.keys(command.id).into_iter().next())
    }
}

/// The last line of each command, in the order of the lines.
fn lines_by_command<'l>(
    configured: &'l KeyLines,
    problems: &mut Vec<Issue>,
) -> Vec<(&'static Command, &'l KeyLine)> {
    let mut lines: Vec<(&'static Command, &KeyLine)> = Vec::new();
    for line in &configured.lines {
        let name = &line.command;
        let Some(command) = command(&name.text) else {
            problems.push(name.issue(unknown_command(&name.text)));
            continue;
        };
        let earlier = lines.iter().position(|(known, _)| known.id == command.id);
        if let Some((_, former)) = earlier.map(|at| lines.remove(at))
            && former.command.file == name.file
        {
            problems.push(former.command.issue(format!(
                "{:?} and {:?} are names of one command: line {} counts",
                former.command.text, name.text, name.line
            )));
        }
        lines.push((command, line));
    }
    lines
}

fn unknown_command(name: &str) -> String {
    let known = COMMANDS.iter().map(|command| command.id);
    let ids: Vec<String> =
        known.chain(FORMER_IDS.iter().map(|(former, _)| *former)).map(str::to_owned).collect();
    match nearest(name, &ids, 1).first() {
        Some(similar) => format!("{name:?} is not a command; did you mean {similar}?"),
        None => format!("{name:?} is not a command; nexus keys lists them"),
    }
}

/// The chords of a sequence; at least one.
fn sequence(text: &str) -> Result<Vec<Chord>, UnknownKey> {
    let chords: Vec<Chord> = text.split_whitespace().map(Chord::parse).collect::<Result<_, _>>()?;
    if chords.is_empty() { Err(UnknownKey(text.to_owned())) } else { Ok(chords) }
}

fn shown(chords: &[Chord]) -> String {
    chords.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
