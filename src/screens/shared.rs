//! The state that all screens share: the terminal, the open catalogue, the notice in the footer,
//! and the effects to carry out.

use std::collections::{HashMap, VecDeque};

use super::{
    characters::Characters,
    command::Action,
    command::Scope,
    keymap::Keymap,
    layout::{Areas, Arrangement, body},
    msg::Effect,
    search::SearchHistory,
    themes::ThemeState,
    ticket::Ticket,
};
use crate::{
    domain::{CatalogueId, EntryId, List, Overview, SavedSearch, SmartList},
    library::{Pane, Read, ReviewOptions, ReviewRequest},
    theme::{Depth, Theme, ThemeName},
};

/// A message to the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The text.
    pub text: String,
    /// Whether something went wrong.
    pub error: bool,
}

/// The progress of bringing the catalogue up to date.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// The number of entries that a running import has read.
    pub importing: Option<usize>,
    /// The number of entries that are not in the full text yet.
    pub unindexed: u64,
    /// Whether the catalogue is up to date, or can't be.
    pub(super) up_to_date: bool,
}

/// The most messages that are kept.
const MAX_MESSAGES: usize = 100;
/// The titles of groups in the sidebar, which take a row each.
const GROUPS: u64 = 2;

/// The state that all screens share.
#[derive(Debug)]
pub struct Shared {
    /// The size of the screen in cells.
    pub size: (u16, u16),
    /// The keymap.
    pub keymap: Keymap,
    /// The styles of the theme on the screen.
    pub theme: Theme,
    /// Which theme that is, and how it was chosen.
    pub themes: ThemeState,
    /// Whether the mouse is captured.
    pub mouse: bool,
    /// Whether the screen is drawn to be read aloud: one pane, without frames.
    pub plain: bool,
    /// The characters that the terminal can show.
    pub characters: Characters,
    /// Whether the store is read-only.
    pub read_only: bool,
    /// The open catalogue, once it is loaded.
    pub overview: Option<Overview>,
    /// Whether it is a folder of files of the user's own, which are edited in place.
    pub own_files: bool,
    /// The number of entries in each smart list, as far as known.
    pub smart_counts: HashMap<SmartList, u64>,
    /// The path of the page of a day in such a folder, and its template.
    pub(super) journal: (String, String),
    /// The file in such a folder to which takeaways are added; empty for none.
    pub(super) takeaways: String,
    /// The newest message, while it is shown.
    pub notice: Option<Notice>,
    /// The saved searches by name, each with the number of entries that it finds, once known.
    pub saved_searches: Vec<(SavedSearch, Option<u64>)>,
    /// The last messages, the newest last.
    pub messages: VecDeque<Notice>,
    /// How many messages there were.
    pub message_count: u64,
    /// The progress of bringing the catalogue up to date.
    pub progress: Progress,
    /// How sync is going, in a word or two for the header: `⇅ 3 min`, `⇅ off`, `⇅ failed`; empty before it
    /// is known.
    pub sync: String,
    /// Whether the browser syncs by itself.
    pub(super) syncs: bool,
    /// Earlier queries.
    pub(super) searches: SearchHistory,
    /// What reviews are configured to; `None` where there are none.
    pub review: Option<ReviewOptions>,
    /// A review has changed what lists and entries show.
    pub(super) cards_changed: bool,
    /// The text that was cut or copied last.
    pub(super) clipboard: String,
    /// The unique id of this edit session: the process id, a dash, and more.
    pub(super) edit_session: String,
    /// The areas of the screen.
    pub(super) areas: Option<Areas>,
    effects: Vec<Effect>,
    tickets: u64,
}

impl Shared {
    pub(super) fn new(
        size: (u16, u16),
        keymap: Keymap,
        (theme, themes): (Theme, ThemeState),
        mouse: bool,
        edit_session: String,
    ) -> Self {
        Self {
            size,
            keymap,
            theme,
            themes,
            mouse,
            plain: false,
            characters: Characters::All,
            read_only: false,
            overview: None,
            own_files: false,
            journal: (String::new(), String::new()),
            takeaways: String::new(),
            smart_counts: HashMap::new(),
            saved_searches: Vec::new(),
            notice: None,
            messages: VecDeque::new(),
            message_count: 0,
            progress: Progress::default(),
            sync: String::new(),
            syncs: false,
            searches: SearchHistory::default(),
            review: None,
            cards_changed: false,
            clipboard: String::new(),
            edit_session,
            areas: None,
            effects: Vec::new(),
            tickets: 0,
        }
    }

    /// Syncs, if that is on. `asked`: whether the user asked for it.
    pub(super) fn sync(&mut self, asked: bool) {
        if asked {
            self.say("Syncing …");
        }
        self.effect(Effect::Sync { asked });
    }

    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.tell(Notice { text: text.into(), error: false });
    }

    pub(super) fn fail(&mut self, text: impl Into<String>) {
        self.tell(Notice { text: text.into(), error: true });
    }

    fn tell(&mut self, notice: Notice) {
        if self.messages.len() >= MAX_MESSAGES {
            self.messages.pop_front();
        }
        self.messages.push_back(notice.clone());
        self.message_count += 1;
        self.notice = Some(notice);
    }

    /// Shows a theme, if there is one of this name.
    pub(super) fn show_theme(&mut self, name: &ThemeName) {
        if let Some(palette) = self.themes.palette(name) {
            self.theme = self.theme.with(palette);
            self.themes.name = name.clone();
        }
    }

    /// Shows a theme, and stores the choice.
    pub(super) fn choose_theme(&mut self, name: ThemeName) {
        self.show_theme(&name);
        self.themes.choose(name);
        self.effect(Effect::SaveTheme(self.themes.to_setting()));
    }

    /// Whether the theme follows the terminal's background.
    pub fn follows_the_terminal(&self) -> bool {
        self.themes.auto && self.theme.depth() == Depth::True && self.characters == Characters::All
    }

    /// Shows the theme that was chosen for the terminal's background.
    pub(super) fn show_wanted_theme(&mut self) {
        let wanted = self.themes.wanted();
        if self.themes.palette(&wanted).is_none() {
            // One of the user's own: shown when it is read.
            self.effect(Effect::ReadThemes);
        }
        self.show_theme(&wanted);
    }

    pub(super) fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// Queues an effect, carried out after the message was handled.
    pub(super) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub(super) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Requests a read; returns its ticket.
    pub(super) fn read(&mut self, read: Read) -> Ticket {
        let ticket = self.ticket();
        self.effect(Effect::Read(ticket, read));
        ticket
    }

    /// Requests something of the reviews; returns its ticket. Nothing is requested while no
    /// catalogue is open, or where there are no reviews.
    pub(super) fn review(&mut self, request: ReviewRequest) -> Ticket {
        let ticket = self.ticket();
        if let (Some(catalogue), Some(options)) = (self.catalogue(), self.review) {
            self.effect(Effect::Review(ticket, catalogue, options, request));
        }
        ticket
    }

    /// Records that an entry of the open catalogue was opened.
    pub(super) fn visit(&mut self, entry: EntryId) {
        if let Some(catalogue) = self.catalogue()
            && !self.read_only
        {
            self.effect(Effect::Visit(catalogue, entry));
        }
    }

    /// Copies a text to the clipboard. Also keeps it here, since not every terminal supports
    /// copying, and few support pasting.
    pub(super) fn copy(&mut self, text: String) {
        self.clipboard.clone_from(&text);
        self.effect(Effect::Copy(text));
    }

    /// The id of the open catalogue.
    pub(super) fn catalogue(&self) -> Option<CatalogueId> {
        self.overview.as_ref().map(|overview| overview.catalogue.id.clone())
    }

    /// The query of a saved search.
    pub(super) fn saved_query(&self, name: &str) -> Option<&str> {
        let found = self.saved_searches.iter().find(|(search, _)| search.name == name);
        found.map(|(search, _)| &search.query[..])
    }

    /// The key for an action in these scopes, for messages.
    pub(super) fn key_in(&self, scopes: &[Scope], action: Action) -> String {
        self.keymap.key(scopes, action).unwrap_or_else(|| "—".to_owned())
    }

    /// The number of visible rows in a list; the same in every pane.
    pub(super) fn list_rows(&self) -> u64 {
        let (width, height) = self.size;
        let areas = Areas::new(width, height, Pane::Entries, Arrangement::default());
        let area = areas.and_then(|areas| areas.entries);
        area.map_or(u64::from(height).saturating_sub(4).max(1), |area| {
            u64::from(body(area).height).max(1)
        })
    }

    /// The number of lists of the sidebar that are visible beside the titles of its groups.
    pub(super) fn sidebar_rows(&self) -> u64 {
        self.list_rows().saturating_sub(GROUPS).max(1)
    }

    /// The number of visible rows of the entry's text, which can be less beside the editor.
    pub(super) fn text_rows(&self) -> usize {
        let area = self.areas.and_then(|areas| areas.details);
        area.map_or(self.list_rows() as usize, |area| usize::from(body(area).height).max(1))
    }

    /// The lists of the sidebar in order (all entries, categories, smart lists, saved searches), each with its
    /// title and its number of entries, if known.
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
            let saved = self.saved_searches.iter().map(|(search, entries)| {
                (List::SavedSearch(search.name.clone()), &search.name[..], *entries)
            });
            std::iter::once((List::All, "All entries", Some(overview.entries)))
                .chain(categories)
                .chain(smart)
                .chain(saved)
        })
    }
}
