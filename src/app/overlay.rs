//! What lies over the panes: the help, the command palette, the search.

use fuzzy_matcher::{FuzzyMatcher as _, skim::SkimMatcherV2};

use super::{
    command::{COMMANDS, Command, Scope},
    cursor::Cursor,
    find::Search,
    form::Form,
    keymap::Keymap,
    prompt::Prompt,
    versions::Versions,
};
use crate::domain::List;

/// Something that takes the keys before the panes do.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// The keys of a pane.
    Help(Help),
    /// Commands by name.
    Palette(Box<Palette>),
    /// Entries by what they are about.
    Search(Box<Search>),
    /// A word within the open entry, or within what is written.
    Find(Box<Prompt>),
    /// The form of an entry of one's own.
    Form(Box<Form>),
    /// The versions of a note.
    Versions(Box<Versions>),
}

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

/// A catalogue that can be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What it is called.
    pub title: String,
    /// Where it comes from, which names it among all others.
    pub origin: String,
    /// How many entries it has.
    pub entries: u64,
}

/// What the palette offers.
#[derive(Debug, Clone)]
pub enum PaletteTarget {
    /// A command.
    Command(&'static Command),
    /// A catalogue to open.
    Catalogue(Choice),
    /// A category, or another list of entries.
    List {
        /// Which.
        list: List,
        /// What it is called.
        title: String,
        /// How many entries it has, if that is known.
        entries: Option<u64>,
    },
}

impl PaletteTarget {
    /// What it is called.
    pub fn title(&self) -> &str {
        match self {
            Self::Command(command) => command.title,
            Self::Catalogue(choice) => &choice.title,
            Self::List { title, .. } => title,
        }
    }
}

/// A line of the palette.
#[derive(Debug, Clone)]
pub struct PaletteItem {
    /// What is offered.
    pub what: PaletteTarget,
    /// Which characters of its title were matched.
    pub matched: Vec<usize>,
}

/// The palette: a line to type in, and the commands, catalogues or categories that fit.
#[derive(Debug, Clone)]
pub struct Palette {
    /// What was typed.
    pub prompt: Prompt,
    /// What fits it, the best first.
    pub completions: Vec<PaletteItem>,
    /// Which of them is selected.
    pub cursor: Cursor,
    /// All that there is; nothing while the catalogues are being asked for.
    all: Vec<PaletteTarget>,
    /// What it is a palette of.
    pub title: &'static str,
}

impl Palette {
    /// A palette of the commands of these scopes.
    pub fn new(scopes: &[Scope]) -> Self {
        let commands = COMMANDS.iter().filter(|command| scopes.contains(&command.scope));
        Self::of("Commands", commands.map(PaletteTarget::Command).collect())
    }

    /// A palette of the catalogues that there are.
    pub fn catalogues(all: Vec<Choice>) -> Self {
        Self::of("Catalogues", all.into_iter().map(PaletteTarget::Catalogue).collect())
    }

    /// A palette of the lists of entries that there are.
    pub fn lists(all: Vec<PaletteTarget>) -> Self {
        Self::of("Categories", all)
    }

    fn of(title: &'static str, all: Vec<PaletteTarget>) -> Self {
        let mut palette = Self {
            prompt: Prompt::default(),
            completions: Vec::new(),
            cursor: Cursor::default(),
            all,
            title,
        };
        palette.search();
        palette
    }

    /// Finds what fits what is typed.
    pub fn search(&mut self) {
        let matcher = SkimMatcherV2::default().ignore_case();
        let query: String = self.prompt.text().split_whitespace().collect();
        let mut scored: Vec<(i64, PaletteItem)> = self
            .all
            .iter()
            .filter_map(|what| {
                let (score, matched) = if query.is_empty() {
                    (0, Vec::new())
                } else {
                    matcher.fuzzy_indices(what.title(), &query)?
                };
                Some((score, PaletteItem { what: what.clone(), matched }))
            })
            .collect();
        scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        self.completions = scored.into_iter().map(|(_, offer)| offer).collect();
        self.cursor = Cursor { length: self.completions.len() as u64, ..Cursor::default() };
    }

    /// What is selected.
    pub fn selected(&self) -> Option<&PaletteTarget> {
        self.completions.get(usize::try_from(self.cursor.selected).ok()?).map(|offer| &offer.what)
    }
}
