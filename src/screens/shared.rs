//! What all screens share: the terminal, the catalogue that is open, the message in the footer, and
//! the effects that wait to be carried out.

use std::collections::HashMap;

use super::{
    command::Action,
    command::Scope,
    keymap::Keymap,
    layout::{Areas, Arrangement, inner},
    msg::Effect,
    search::SearchHistory,
    ticket::Ticket,
};
use crate::{
    domain::{CatalogueId, EntryId, List, Overview, SmartList},
    library::{Pane, Read},
    theme::Theme,
};

/// What the footer says in place of its hints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The words.
    pub text: String,
    /// Whether something went wrong.
    pub error: bool,
}

/// How far the catalogue is from being as it should be.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// How many entries an import under way has put in.
    pub importing: Option<usize>,
    /// How many entries the full text lacks.
    pub unindexed: u64,
    /// Whether the catalogue is as it should be, or can't be.
    pub(super) up_to_date: bool,
}

/// What all screens share.
#[derive(Debug)]
pub struct Shared {
    /// The screen, in cells.
    pub size: (u16, u16),
    /// The keys and their commands.
    pub keymap: Keymap,
    /// The colours.
    pub theme: Theme,
    /// Whether the mouse is captured.
    pub mouse: bool,
    /// Whether the store can't be written to.
    pub read_only: bool,
    /// The catalogue, once it is here.
    pub overview: Option<Overview>,
    /// How many entries the smart lists hold, as far as that is known.
    pub smart_counts: HashMap<SmartList, u64>,
    /// What the footer says.
    pub notice: Option<Notice>,
    /// What is still going on with the catalogue.
    pub progress: Progress,
    /// What was searched for before.
    pub(super) searches: SearchHistory,
    /// What was cut or copied last, in whichever text, to be pasted elsewhere.
    pub(super) clipboard: String,
    /// Names this edit session among all: the number of the process, a dash, and more.
    pub(super) edit_session: String,
    /// Where everything stood when the message came.
    pub(super) areas: Option<Areas>,
    effects: Vec<Effect>,
    tickets: u64,
}

impl Shared {
    pub(super) fn new(
        size: (u16, u16),
        keymap: Keymap,
        theme: Theme,
        mouse: bool,
        edit_session: String,
    ) -> Self {
        Self {
            size,
            keymap,
            theme,
            mouse,
            read_only: false,
            overview: None,
            smart_counts: HashMap::new(),
            notice: None,
            progress: Progress::default(),
            searches: SearchHistory::default(),
            clipboard: String::new(),
            edit_session,
            areas: None,
            effects: Vec::new(),
            tickets: 0,
        }
    }

    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), error: false });
    }

    pub(super) fn fail(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), error: true });
    }

    pub(super) fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// Has something done when the message has been taken.
    pub(super) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub(super) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Asks for something of the store.
    pub(super) fn read(&mut self, read: Read) -> Ticket {
        let ticket = self.ticket();
        self.effect(Effect::Read(ticket, read));
        ticket
    }

    /// Notes that an entry of the open catalogue was opened.
    pub(super) fn visit(&mut self, entry: EntryId) {
        if let Some(catalogue) = self.catalogue()
            && !self.read_only
        {
            self.effect(Effect::Visit(catalogue, entry));
        }
    }

    /// Puts a text on the clipboard. It is remembered here as well: not every terminal takes it,
    /// and few give it back.
    pub(super) fn copy(&mut self, text: String) {
        self.clipboard.clone_from(&text);
        self.effect(Effect::Copy(text));
    }

    /// The id of the open catalogue.
    pub(super) fn catalogue(&self) -> Option<CatalogueId> {
        self.overview.as_ref().map(|overview| overview.catalogue.id.clone())
    }

    /// The key that gives an action in these scopes, for texts.
    pub fn key_in(&self, scopes: &[Scope], action: Action) -> String {
        self.keymap.key(scopes, action).unwrap_or_else(|| "—".to_owned())
    }

    /// The rows of a list, in whichever pane it is shown.
    pub(super) fn list_rows(&self) -> u64 {
        let (width, height) = self.size;
        let areas = Areas::new(width, height, Pane::Entries, Arrangement::default());
        let area = areas.and_then(|areas| areas.entries);
        area.map_or(u64::from(height).saturating_sub(4).max(1), |area| {
            u64::from(inner(area).height).max(1)
        })
    }

    /// The rows of the text of an entry, which it may share with a note that is edited.
    pub(super) fn text_rows(&self) -> usize {
        let area = self.areas.and_then(|areas| areas.details);
        area.map_or(self.list_rows() as usize, |area| usize::from(inner(area).height).max(1))
    }

    /// The lists that can be opened, in their order on the screen, each with its title and how
    /// many entries it holds, if that is known yet: all, the categories, then the smart lists.
    pub fn lists(&self) -> impl Iterator<Item = (List, &str, Option<u64>)> {
        self.overview.iter().flat_map(|overview| {
            let categories = overview.categories.iter().map(|category| {
                let list = List::Category(category.id.clone());
                (list, &category.title[..], Some(category.entries))
            });
            let smart = SmartList::ALL
                .iter()
                .map(|&list| (list, self.smart_counts.get(&list).copied()))
                .filter(|(list, entries)| {
                    entries.is_some_and(|entries| entries > 0) || list.is_always_shown()
                })
                .map(|(list, entries)| (List::SmartList(list), list.title(), entries));
            std::iter::once((List::All, "All entries", Some(overview.entries)))
                .chain(categories)
                .chain(smart)
        })
    }
}
