//! The state of the help: every command of some scopes with its keys.

use std::borrow::Cow;

use ratatui::layout::Position;

use crate::{
    screens::{
        command::{COMMANDS, Motion, Scope},
        keymap::Keymap,
        layout,
        next::Next,
        shared::Shared,
    },
    search::forms,
};

/// A line of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpLine {
    /// The title of a scope.
    Heading(&'static str),
    /// A command: its keys and what it does.
    Command {
        /// All its keys.
        keys: String,
        /// What it does.
        title: Cow<'static, str>,
    },
    /// An empty line.
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
                title: command.title.into(),
            }));
        }
        Self { lines, scroll: 0 }
    }

    /// The help for these scopes, below the query language with examples.
    pub(in crate::screens) fn of_queries(scopes: &[Scope], keymap: &Keymap) -> Self {
        let mut lines = vec![HelpLine::Heading("Query language")];
        for form in forms() {
            let title = match &form.values[..] {
                [] => form.meaning.to_owned(),
                values => format!("{}: {}", form.meaning, values.join(", ")),
            };
            lines.push(HelpLine::Command { keys: form.example.to_owned(), title: title.into() });
        }
        lines.push(HelpLine::Blank);
        lines.extend(Self::new(scopes, keymap).lines);
        Self { lines, scroll: 0 }
    }

    /// Scrolls by some lines.
    pub fn scroll_by(&mut self, by: i64, height: usize) {
        let by = isize::try_from(by).unwrap_or(0);
        let deepest = self.lines.len().saturating_sub(height);
        self.scroll = self.scroll.saturating_add_signed(by).min(deepest);
    }

    pub(in crate::screens) fn motion(&mut self, motion: Motion, cx: &Shared) {
        let page = i64::try_from(self.rows(cx)).unwrap_or(1).saturating_sub(1).max(1);
        self.scroll_by(motion.rows(page), self.rows(cx));
    }

    pub(in crate::screens) fn resized(&mut self, cx: &Shared) {
        self.scroll_by(0, self.rows(cx));
    }

    pub(in crate::screens) fn wheel(&mut self, by: i64, cx: &Shared) {
        self.scroll_by(by, self.rows(cx));
    }

    pub(in crate::screens) fn click(&mut self, at: Position, cx: &Shared) -> Option<Next> {
        let outside = !layout::help(cx.size, self.lines.len()).contains(at);
        outside.then_some(Next::Close)
    }

    fn rows(&self, cx: &Shared) -> usize {
        layout::help_rows(cx.size, self.lines.len())
    }
}
