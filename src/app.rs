//! What the browser knows and what it decides: `update(message) -> effects`.
//!
//! Decides and does nothing: there is no clock, file, thread or database here. What is to be
//! done goes out as an [`Effect`], what was done comes in as a [`Msg`]. Draws nothing: the
//! `ui` reads the [`Model`].

pub mod command;
mod cursor;
mod details;
pub mod document;
mod entries;
mod find;
mod history;
pub mod keymap;
pub mod layout;
mod mouse;
mod msg;
mod overlay;
mod prompt;
mod reading;
mod searching;
mod update;

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

pub use cursor::Cursor;
pub use details::Details;
pub use entries::Entries;
pub use find::{Asked, Hit, Hits, Search, Why};
pub use msg::{Answer, Effect, Msg, Place, Read, Shown, Start, Ticket};
pub use overlay::{Help, HelpLine, Offer, Overlay, Palette};
pub use prompt::Prompt;

use crate::domain::{List, Overview, Shelf};
use command::{Action, Scope};
use document::{CodeKey, Highlights};
use find::Kept;
use history::{History, Step};
use keymap::{Chord, Keymap};
use layout::{Areas, Folds};

/// The panes, from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pane {
    /// The list of categories.
    #[default]
    Categories,
    /// The list of entries.
    Entries,
    /// The text of an entry.
    Details,
}

impl Pane {
    fn scope(self) -> Scope {
        match self {
            Self::Categories => Scope::Categories,
            Self::Entries => Scope::Entries,
            Self::Details => Scope::Details,
        }
    }

    fn next(self) -> Option<Self> {
        match self {
            Self::Categories => Some(Self::Entries),
            Self::Entries => Some(Self::Details),
            Self::Details => None,
        }
    }

    fn previous(self) -> Option<Self> {
        match self {
            Self::Categories => None,
            Self::Entries => Some(Self::Categories),
            Self::Details => Some(Self::Entries),
        }
    }
}

/// What the footer says in place of its hints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The words.
    pub text: String,
    /// Whether something went wrong.
    pub error: bool,
}

/// How a browser is set up.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The keys.
    pub keymap: Keymap,
    /// Whether the theme is for a light background.
    pub light: bool,
    /// Whether that is so whatever was chosen last.
    pub theme_fixed: bool,
    /// Whether the mouse is taken.
    pub mouse: bool,
    /// Whether to begin with a search.
    pub searching: bool,
    /// The screen, in cells.
    pub size: (u16, u16),
}

/// Why an entry was asked for together with its list.
#[derive(Debug, Clone)]
enum Jump {
    /// To begin; with the place that was kept.
    Restore,
    /// To go on after the catalogue has changed.
    Refresh,
    /// To follow a link, from a step that is then behind.
    Follow(Option<Step>),
    /// To travel the history, to how far the entry was scrolled.
    Travel(usize),
}

/// Everything the browser knows.
#[derive(Debug)]
pub struct Model {
    /// The screen, in cells.
    pub size: (u16, u16),
    /// The pane that takes the keys.
    pub focus: Pane,
    /// What is folded away.
    pub folds: Folds,
    /// The catalogue, once it is here.
    pub overview: Option<Overview>,
    /// The list of categories: all entries first, then each category.
    pub categories: Cursor,
    /// The list of entries.
    pub entries: Entries,
    /// The entry that is open.
    pub details: Details,
    /// What lies over the panes, the uppermost last.
    pub overlays: Vec<Overlay>,
    /// What the footer says.
    pub status: Option<Status>,
    /// The keys of a sequence that is not complete.
    pub pending_keys: Vec<Chord>,
    /// The keys and their commands.
    pub keymap: Keymap,
    /// Whether the theme is for a light background.
    pub light: bool,
    /// Whether the mouse is taken.
    pub mouse: bool,
    /// Whether the store can't be written to.
    pub read_only: bool,
    /// How many entries an import under way has put in.
    pub importing: Option<usize>,
    /// The colours of code that are known.
    pub highlights: Highlights,
    theme_fixed: bool,
    highlighting: HashSet<CodeKey>,
    /// The searches that can be brought back, the newest last.
    searches: Vec<String>,
    /// The hits of the last search.
    kept: Option<Kept>,
    history: History,
    jump: Option<(Ticket, Jump)>,
    tickets: u64,
}

impl Model {
    /// A browser that has read nothing yet, and the effects that make it begin.
    pub fn new(setup: Setup) -> (Self, Vec<Effect>) {
        let mut model = Self {
            size: setup.size,
            focus: Pane::default(),
            folds: Folds::default(),
            overview: None,
            categories: Cursor::default(),
            entries: Entries::default(),
            details: Details::default(),
            overlays: Vec::new(),
            status: None,
            pending_keys: Vec::new(),
            keymap: setup.keymap,
            light: setup.light,
            theme_fixed: setup.theme_fixed,
            mouse: setup.mouse,
            read_only: false,
            importing: None,
            highlights: Highlights::new(),
            highlighting: HashSet::new(),
            searches: Vec::new(),
            kept: None,
            history: History::default(),
            jump: None,
            tickets: 0,
        };
        let start = model.read_start(None, Jump::Restore);
        let mut effects = vec![start];
        if setup.searching {
            effects.extend(model.search(None));
        }
        (model, effects)
    }

    /// Where everything stands; `None` on a screen that is too small.
    pub fn areas(&self) -> Option<Areas> {
        if let Some(Overlay::Search(_)) = self.overlays.last() {
            return Areas::searching(self.size.0, self.size.1);
        }
        Areas::new(self.size.0, self.size.1, self.focus, self.folds)
    }

    /// Where commands are taken from, the nearest first.
    pub fn scopes(&self) -> Vec<Scope> {
        match self.overlays.last() {
            Some(Overlay::Help(_)) => vec![Scope::Help, Scope::Moving, Scope::Always],
            Some(Overlay::Palette(_)) => vec![Scope::Palette, Scope::Prompt, Scope::Always],
            Some(Overlay::Search(_)) => vec![Scope::Search, Scope::Prompt, Scope::Always],
            Some(Overlay::Find(_)) => vec![Scope::Find, Scope::Prompt, Scope::Always],
            None => self.pane_scopes(),
        }
    }

    fn pane_scopes(&self) -> Vec<Scope> {
        vec![self.focus.scope(), Scope::Panes, Scope::Moving, Scope::Always]
    }

    /// The category at a row of the list of categories; `None` for all entries.
    pub fn shelf(&self, row: u64) -> Option<&Shelf> {
        let at = usize::try_from(row.checked_sub(1)?).ok()?;
        self.overview.as_ref()?.shelves.get(at)
    }

    /// What the open list is called.
    pub fn list_title(&self) -> &str {
        self.shelf(self.categories.selected).map_or("All entries", |shelf| &shelf.title)
    }

    /// The reader's place, to come back to.
    pub fn place(&self) -> Place {
        let selected = self.entries.row().map(|row| &row.id);
        let open = self.details.reading.as_ref().map(|reading| &reading.entry.id);
        Place {
            category: match &self.entries.list {
                List::All => None,
                List::Category(id) => Some(id.to_string()),
            },
            entry: open.or(selected).map(ToString::to_string),
            scroll: self.details.scroll,
            focus: self.focus,
            categories_folded: self.folds.categories,
            zoomed: self.folds.zoom,
        }
    }

    /// The key that gives an action in the panes, for texts.
    pub fn key(&self, action: Action) -> String {
        self.keymap.key(&self.pane_scopes(), action).unwrap_or_else(|| "—".to_owned())
    }
}
