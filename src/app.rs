//! What the browser knows and what it decides: `update(message) -> effects`.
//!
//! Decides and does nothing: there is no clock, file, thread or database here. What is to be
//! done goes out as an [`Effect`], what was done comes in as a [`Msg`]. Draws nothing: the
//! `ui` reads the [`Model`].

mod arriving;
pub mod command;
mod cursor;
mod details;
pub mod document;
mod editing;
pub mod editor;
mod entries;
mod find;
mod form;
mod history;
mod keeping;
pub mod keymap;
pub mod layout;
mod mouse;
mod moving;
mod msg;
mod overlay;
mod prompt;
mod reading;
mod saving;
mod searching;
mod update;
mod versions;
mod writing;

use std::collections::{HashMap, HashSet, VecDeque};

use serde::{Deserialize, Serialize};

pub use cursor::Cursor;
pub use details::{Details, LayoutJob};
pub use editing::{Completions, Editing, State, Subject};
pub use entries::Entries;
pub use find::{Hit, Hits, MatchReason, OtherCatalogue, Search, SearchRequest, SearchScope};
pub use form::{Field, Form, category_of};
pub use msg::{Answer, Effect, ExternalEditor, Msg, Place, Read, Shown, Start, Ticket};
pub use overlay::{Choice, Help, HelpLine, Overlay, Palette, PaletteItem, PaletteTarget};
pub use prompt::Prompt;
pub use versions::{Versions, wrap_diff};

use crate::domain::{Base, Draft, EntryId, List, Overview, SmartList};
use command::{Action, Scope};
use document::{CodeKey, Highlights};
use find::Kept;
use history::{History, Step};
use keeping::{After, Undo};
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
    /// Names this sitting among all: the number of the process, a dash, and more. Drafts are
    /// kept under it.
    pub edit_session: String,
}

/// Why an entry was asked for together with its list.
#[derive(Debug, Clone)]
enum Jump {
    /// To begin; with the place that was kept.
    Restore,
    /// To go on after something has changed, from this place in a list.
    Refresh(List, u64),
    /// To be taken to what has just been made.
    Made,
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
    /// How many entries the lists of one's own hold, as far as that is known.
    pub mine: HashMap<SmartList, u64>,
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
    /// How many entries the full text lacks, as far as that is told.
    pub unindexed: u64,
    /// The colours of code that are known.
    pub highlights: Highlights,
    /// What is being written.
    pub editing: Option<Box<Editing>>,
    /// Text that others left unsaved, the newest first.
    pub drafts: Vec<Draft>,
    edit_session: String,
    /// What is open in the user's own editor.
    outside: Option<(Ticket, Subject, Option<Base>)>,
    /// What was searched for last in a text that is written.
    found_in_text: String,
    /// What was cut or copied last, in whichever text, to be put in elsewhere.
    copied: String,
    /// Keys, pastes and clicks that wait, and whether they wait for the selected entry or for hits.
    deferred: VecDeque<Msg>,
    awaits_reading: bool,
    awaits_hits: bool,
    /// Whether the catalogue is as it should be, or can't be.
    up_to_date: bool,
    /// The request that makes an entry which is then to be written on.
    opening: Option<Ticket>,
    /// Whether something has changed while an entry was on its way.
    stale: bool,
    /// The entry that is to be written on as soon as it is here.
    edit_when_shown: Option<EntryId>,
    /// The form as it was left.
    form_left: Option<Form>,
    writes: HashMap<Ticket, (After, crate::library::Write)>,
    undos: Vec<Undo>,
    theme_fixed: bool,
    highlighting: HashSet<CodeKey>,
    /// The searches that can be brought back, the newest last.
    searches: Vec<String>,
    /// The hits of the last search.
    kept: Option<Kept>,
    history: History,
    jump: Option<(Ticket, Jump)>,
    /// The request for the counts of the lists of one's own.
    counting: Option<Ticket>,
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
            mine: HashMap::new(),
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
            unindexed: 0,
            highlights: Highlights::new(),
            editing: None,
            drafts: Vec::new(),
            edit_session: setup.edit_session,
            outside: None,
            found_in_text: String::new(),
            copied: String::new(),
            edit_when_shown: None,
            deferred: VecDeque::new(),
            awaits_reading: false,
            awaits_hits: false,
            up_to_date: false,
            opening: None,
            stale: false,
            form_left: None,
            writes: HashMap::new(),
            undos: Vec::new(),
            highlighting: HashSet::new(),
            searches: Vec::new(),
            kept: None,
            history: History::default(),
            jump: None,
            counting: None,
            tickets: 0,
        };
        let start = model.read_start(None, Jump::Restore);
        let mut effects = vec![start];
        if setup.searching {
            effects.extend(model.search(SearchScope::Catalogue));
        }
        (model, effects)
    }

    /// Where everything stands; `None` on a screen that is too small.
    pub fn areas(&self) -> Option<Areas> {
        if let Some(Overlay::Search(_)) = self.overlays.last() {
            return Areas::searching(self.size.0, self.size.1);
        }
        let mut areas = Areas::new(self.size.0, self.size.1, self.focus, self.folds)?;
        match self.editing.as_ref().map(|editing| &editing.subject) {
            Some(Subject::Entry { own, .. }) => areas.make_room_to_write(*own),
            Some(Subject::Takeaway(_)) => areas.text = Some(layout::takeaway(self.size)),
            None => {}
        }
        Some(areas)
    }

    /// Where commands are taken from, the nearest first.
    pub fn scopes(&self) -> Vec<Scope> {
        match self.overlays.last() {
            Some(Overlay::Help(_)) => vec![Scope::Help, Scope::Moving, Scope::Always],
            Some(Overlay::Palette(_)) => vec![Scope::Palette, Scope::Prompt, Scope::Always],
            Some(Overlay::Search(_)) => vec![Scope::Search, Scope::Prompt, Scope::Always],
            Some(Overlay::Find(_)) => vec![Scope::Find, Scope::Prompt, Scope::Always],
            Some(Overlay::Form(form)) if form.field == Field::Kind => {
                vec![Scope::Kind, Scope::Form, Scope::Always]
            }
            Some(Overlay::Form(_)) => vec![Scope::Form, Scope::Prompt, Scope::Always],
            Some(Overlay::Versions(_)) => vec![Scope::Versions, Scope::Always],
            None if self.editing.is_some() => {
                let mut scopes = Vec::new();
                if self.completions().is_some() {
                    scopes.push(Scope::Completions);
                }
                if self.is_taking() {
                    scopes.push(Scope::Takeaway);
                }
                scopes.extend([Scope::Editor, Scope::Always]);
                scopes
            }
            None => self.pane_scopes(),
        }
    }

    fn pane_scopes(&self) -> Vec<Scope> {
        vec![self.focus.scope(), Scope::Panes, Scope::Moving, Scope::Always]
    }

    /// The lists that can be opened, in their order on the screen, each with its title and how
    /// many entries it holds, if that is known yet: all, the categories, then those of one's own.
    pub fn lists(&self) -> impl Iterator<Item = (List, &str, Option<u64>)> {
        self.overview.iter().flat_map(|overview| {
            let categories = overview
                .categories
                .iter()
                .map(|category| {
                    (List::Category(category.id.clone()), &category.title[..], category.entries)
                })
                .map(|(list, title, entries)| (list, title, Some(entries)));
            let mine = SmartList::ALL
                .iter()
                .map(|&mine| (mine, self.mine.get(&mine).copied()))
                .filter(|(mine, entries)| {
                    entries.is_some_and(|entries| entries > 0) || mine.is_always_shown()
                })
                .map(|(mine, entries)| (List::SmartList(mine), mine.title(), entries));
            std::iter::once((List::All, "All entries", Some(overview.entries)))
                .chain(categories)
                .chain(mine)
        })
    }

    /// What the open list is called.
    pub fn list_title(&self) -> &str {
        let open = &self.entries.list;
        if let List::SmartList(mine) = open {
            return mine.title();
        }
        let found = self.lists().find(|(list, ..)| list == open);
        found.map_or("All entries", |(_, title, _)| title)
    }

    /// The reader's place, to come back to.
    pub fn place(&self) -> Place {
        let selected = self.entries.row().map(|row| &row.id);
        let open = self.details.entry_view.as_ref().map(|entry_view| &entry_view.entry.id);
        let open = open.filter(|_| self.details.elsewhere.is_none());
        // Otherwise what is open is what is selected, or is about to be; where the row is not here
        // yet, its position says which.
        let searching = matches!(self.overlays.last(), Some(Overlay::Search(_)));
        let entry = if searching { open.or(selected) } else { selected };
        Place {
            category: match &self.entries.list {
                List::All | List::SmartList(_) => None,
                List::Category(id) => Some(id.to_string()),
            },
            mine: match self.entries.list {
                List::SmartList(mine) => Some(mine.as_str().to_owned()),
                _ => None,
            },
            position: self.entries.cursor.selected,
            entry: entry.map(ToString::to_string),
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
