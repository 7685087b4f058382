//! The help: every command of some scopes with its keys.

use crate::screens::{
    command::{COMMANDS, Scope},
    keymap::Keymap,
};

/// A line of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpLine {
    /// Where the commands below it work.
    Heading(&'static str),
    /// A command: its keys and what it does.
    Command {
        /// All its keys.
        keys: String,
        /// What it does.
        title: &'static str,
    },
    /// Nothing.
    Blank,
}

/// The help: every command of some scopes with its keys.
#[derive(Debug, Clone)]
pub struct Help {
    /// The lines.
    pub lines: Vec<HelpLine>,
    /// The first line on the screen.
    pub scroll: usize,
}

impl Help {
    /// The help for these scopes.
    pub fn new(scopes: &[Scope], keymap: &Keymap) -> Self {
        let mut lines = Vec::new();
        for &scope in scopes {
            let commands: Vec<_> =
                COMMANDS.iter().filter(|command| command.scope == scope).collect();
            if commands.is_empty() {
                continue;
            }
            if !lines.is_empty() {
                lines.push(HelpLine::Blank);
            }
            lines.push(HelpLine::Heading(scope.title()));
            lines.extend(commands.into_iter().map(|command| HelpLine::Command {
                keys: keymap.keys(command.id).join("  "),
                title: command.title,
            }));
        }
        Self { lines, scroll: 0 }
    }

    /// Scrolls by some lines.
    pub fn scroll_by(&mut self, by: i64, height: usize) {
        let by = isize::try_from(by).unwrap_or(0);
        let deepest = self.lines.len().saturating_sub(height);
        self.scroll = self.scroll.saturating_add_signed(by).min(deepest);
    }
}
