//! The state of the browser, and how its screens work together: a message comes in, its screen
//! handles it, effects go out.

mod answers;
mod dispatch;
mod keys;
mod mouse;
mod reviewing;

use std::collections::{HashSet, VecDeque};

use super::{
    browse::{Browse, Jump},
    changes::Changes,
    characters::Characters,
    command::Scope,
    edit::{Edit, Subject},
    keymap::{Chord, Keymap},
    layout::{self, Areas, Separator},
    msg::{Effect, Msg},
    overlay::Overlay,
    reviewing::Reviewing,
    search::Search,
    shared::Shared,
    themes::ThemeState,
};
use crate::{
    config::{HomeChoice, LayoutChoice, Settings, ThemeChoice},
    content::Issue,
    document::{CodeKey, Highlights},
    domain::Draft,
    library::{DeckMode, DeckScope, Pane, Place, SearchScope},
    theme::{Depth, Theme, ThemeName},
};

/// The most code blocks whose tokens are cached.
const MAX_HIGHLIGHTS: usize = 512;

/// How a browser is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// The configuration.
    pub settings: Settings,
    /// The keymap from the configuration.
    pub keymap: Keymap,
    /// What is wrong with the configured keys.
    pub key_problems: Vec<Issue>,
    /// The theme for the terminal's background.
    pub background: ThemeName,
    /// How many colours the terminal has.
    pub depth: Depth,
    /// The characters that the terminal can show.
    pub characters: Characters,
    /// The query of the search to start with, if any.
    pub searching: Option<String>,
    /// The review to start with, if any: of the entries that match a query, or of all.
    pub review: Option<(Option<String>, DeckMode)>,
    /// Whether the search only chooses an entry, whose id is the result; see [`Effect::Choose`].
    pub picking: bool,
}

/// The state of the browser.
#[derive(Debug)]
pub struct Model {
    /// What all screens share.
    pub shared: Shared,
    /// The panes.
    pub browse: Browse,
    /// The editor.
    pub edit: Edit,
    /// The overlays over the panes, the topmost last.
    pub overlays: Vec<Overlay>,
    /// The keys of an incomplete sequence.
    pub pending_keys: Vec<Chord>,
    /// Whether what can follow these keys is shown.
    pub(super) continuations_shown: bool,
    changes: Changes,
    /// The tokens of code blocks.
    pub highlights: Highlights,
    /// The code blocks that are being highlighted.
    highlighting: HashSet<CodeKey>,
    waiting: Waiting,
    reviewing: Reviewing,
    /// The line between two panes that the mouse drags.
    dragging: Option<Separator>,
    /// Whether the search only chooses an entry.
    picking: bool,
}

/// Keys, pastes and clicks that came too early, and whether they wait for the entry or for hits.
#[derive(Debug, Default)]
struct Waiting {
    messages: VecDeque<Msg>,
    for_entry: bool,
    for_hits: bool,
}

impl Model {
    /// A new browser on a screen of this size, and its first effects. `edit_session` is a unique id
    /// under which drafts are saved: the process id, a dash, and more.
    pub fn new(options: Options, size: (u16, u16), edit_session: String) -> (Self, Vec<Effect>) {
        let Options {
            settings,
            keymap,
            key_problems,
            background,
            depth,
            characters,
            searching,
            review: first_review,
            picking,
        } = options;
        // Without `..`: a setting that nothing uses is a warning here. The runtime has waited for
        // keys as `escape_wait` says, and the keymap starts from `keymap`.
        let review = settings.review_options();
        let Settings {
            theme,
            transparent,
            layout,
            ascii: _,
            plain,
            mouse,
            escape_wait: _,
            keymap: _,
            folder: _,
            palette,
            sync_every,
            journal,
            journal_template,
            takeaways,
            home,
            review: _,
            retention: _,
            new_cards: _,
            review_limit: _,
            day_start: _,
        } = settings;
        let light = background == ThemeName::LIGHT;
        let (name, auto) = match theme {
            ThemeChoice::Auto => (background, true),
            ThemeChoice::Named(name) => (name, false),
        };
        let theme = match palette {
            Some(palette) => Theme::of(palette, depth),
            None => Theme::new(&name, depth),
        };
        let mut themes = ThemeState::new(name.clone(), auto, light);
        themes.user.extend(palette.map(|palette| (name, palette)));
        themes.transparent = transparent;
        // Which theme was chosen is read with the catalogue: until then, no ground is painted that
        // might be of another.
        let theme = theme.transparent(transparent || auto);
        let mut model = Self {
            shared: Shared::new(size, keymap, (theme, themes), mouse, edit_session),
            browse: Browse::default(),
            edit: Edit::default(),
            overlays: Vec::new(),
            pending_keys: Vec::new(),
            continuations_shown: false,
            changes: Changes::default(),
            highlights: Highlights::new(),
            highlighting: HashSet::new(),
            waiting: Waiting::default(),
            reviewing: Reviewing::default(),
            dragging: None,
            picking,
        };
        model.shared.plain = plain;
        model.shared.syncs = sync_every > 0;
        model.shared.journal = (journal, journal_template);
        model.shared.takeaways = takeaways;
        model.shared.review = review;
        if review.is_none() {
            model.shared.keymap.hide_reviews();
        }
        model.shared.characters = characters;
        let arrangement = &mut model.browse.arrangement;
        (arrangement.fixed, arrangement.single) = (layout == LayoutChoice::Fixed, plain);
        model.browse.read_start(None, Jump::Restore, &mut model.shared);
        model.reviewing.home_at_start =
            home == HomeChoice::Daily && searching.is_none() && !picking;
        model.reviewing.at_start = first_review
            .map(|(query, mode)| (query.map_or(DeckScope::All, DeckScope::Query), mode));
        if let Some(query) = searching {
            model.open_search(SearchScope::Catalogue, &query);
        }
        model.report_keys(&key_problems);
        let effects = model.shared.take_effects();
        (model, effects)
    }

    /// The areas of the screen; `None` if it is too small.
    pub fn areas(&self) -> Option<Areas> {
        let size = self.shared.size;
        if self.is_searching() {
            return Areas::searching(size.0, size.1, self.browse.arrangement);
        }
        // Who writes beside an entry reads it too.
        let focus = match self.edit.session.as_ref().map(|session| &session.subject) {
            Some(Subject::Entry { .. } | Subject::File { .. }) => Pane::Details,
            Some(Subject::Takeaway(_)) | None => self.browse.focus,
        };
        let mut areas = Areas::new(size.0, size.1, focus, self.browse.arrangement)?;
        match self.edit.session.as_ref().map(|session| &session.subject) {
            Some(Subject::Entry { .. } | Subject::File { .. })
                if self.browse.arrangement.single =>
            {
                areas.text = areas.details.take();
            }
            Some(Subject::Entry { own, .. }) => areas.make_room_for_editor(*own),
            Some(Subject::File { .. }) => areas.make_room_for_editor(true),
            Some(Subject::Takeaway(_)) => {
                (areas.text, areas.boxed) = (Some(layout::takeaway(size)), true);
            }
            None => {}
        }
        Some(areas)
    }

    /// The active scopes of commands, the innermost first.
    pub fn scopes(&self) -> Vec<Scope> {
        match self.overlays.last() {
            Some(Overlay::Search(_)) if self.picking => {
                vec![Scope::Pick, Scope::Search, Scope::Prompt, Scope::Always]
            }
            Some(overlay) => overlay.scopes().to_vec(),
            None if self.edit.session.is_some() => self.edit.scopes(),
            None => self.browse.scopes().to_vec(),
        }
    }

    /// The reader's place, to be restored later.
    pub fn place(&self) -> Place {
        self.browse.place(self.is_searching())
    }

    /// The draft of the edited text, if it has unsaved changes.
    pub fn unsaved_draft(&self) -> Option<Draft> {
        self.edit.unsaved_draft(&self.shared)
    }

    /// Handles a message; returns the effects to carry out.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        if matches!(msg, Msg::Key(_) | Msg::Burst(_) | Msg::Paste(_) | Msg::Mouse(_)) {
            // The home screen gets in nobody's way.
            self.reviewing.home_at_start = false;
        }
        let typed = matches!(msg, Msg::Key(_) | Msg::Burst(_) | Msg::Paste(_) | Msg::Mouse(_));
        if typed && self.keys_wait() {
            if !self.cancels_waiting(&msg) {
                self.waiting.messages.push_back(msg);
                return Vec::new();
            }
            self.waiting = Waiting::default();
        }
        self.take(msg);
        // Input that had to wait is handled in order.
        while !self.keys_wait()
            && let Some(msg) = self.waiting.messages.pop_front()
        {
            self.waiting.for_entry = false;
            self.waiting.for_hits = false;
            self.take(msg);
        }
        self.shared.take_effects()
    }

    fn take(&mut self, msg: Msg) {
        self.shared.areas = self.areas();
        let cx = &mut self.shared;
        match msg {
            Msg::Key(key) => self.key_pressed(Chord::of(key)),
            Msg::Burst(keys) => self.burst(keys.into()),
            Msg::Mouse(mouse) => {
                self.pending_keys.clear();
                self.mouse_used(mouse);
            }
            Msg::Paste(text) => {
                self.pending_keys.clear();
                self.pasted(&text);
            }
            Msg::KeysDue => self.keys_due(),
            Msg::Resize(width, height) => self.resized((width, height)),
            Msg::Answer(ticket, answer) => self.answered(ticket, answer),
            Msg::Failed(ticket, message) => self.read_failed(ticket, message),
            Msg::Found(ticket, hits) => self.found(ticket, hits),
            Msg::SearchCounts(counts) => {
                for (name, count) in counts {
                    let saved = cx.saved_searches.iter_mut().filter(|(it, _)| it.name == name);
                    saved.for_each(|(_, known)| *known = Some(count));
                }
            }
            Msg::Importing(entries) => cx.progress.importing = Some(entries),
            Msg::Imported { changed } => self.imported(changed),
            Msg::Unindexed(left) => cx.progress.unindexed = left,
            Msg::Indexed => {
                cx.progress.unindexed = 0;
                // Searches and links by title find more now.
                self.changed();
            }
            Msg::ImportFailed(message) => {
                cx.progress.importing = None;
                cx.progress.up_to_date = true;
                cx.fail(message);
            }
            Msg::Trouble(message) | Msg::Copied(Err(message)) => cx.fail(message),
            Msg::Synced(synced) => self.synced(synced),
            Msg::SyncedAgo(ago) => self.shared.sync = format!("⇅ {ago}"),
            Msg::Copied(Ok(program)) => {
                cx.say(format!("Copied by {program}: too large for the terminal's clipboard."));
            }
            Msg::ReadOnly => {
                cx.read_only = true;
                cx.progress.up_to_date = true;
            }
            Msg::Written(ticket, result) => self.written(ticket, result),
            Msg::Reviewed(ticket, result) => self.reviewed(ticket, result),
            Msg::DraftSaved(ticket, result) => self.edit.draft_saved(ticket, result),
            Msg::AutosaveDue => self.edit.save_draft(cx),
            Msg::Drafts(drafts) => self.edit.set_drafts(drafts, &self.browse, cx),
            Msg::Changed => self.changed(),
            Msg::Visited => self.browse.count_again(cx),
            Msg::ExternalEdit(ticket, edit) => {
                self.edit.edited_externally(ticket, edit, &mut self.browse, cx);
            }
            Msg::FileEdited(_, Ok(())) => {}
            Msg::FileEdited(_, Err(why)) => cx.fail(why),
            Msg::Highlighted(key, tokens) => {
                self.highlighting.remove(&key);
                if self.highlights.len() >= MAX_HIGHLIGHTS {
                    self.highlights.clear();
                }
                self.highlights.insert(key, tokens);
            }
            Msg::LaidOut(ticket, document) => self.browse.details.take_layout(ticket, *document),
            Msg::NoticeExpired => cx.notice = None,
            Msg::UserThemes(user, wrong) => self.user_themes(user, &wrong),
            Msg::Background { light } => self.background(light),
            Msg::Focused => cx.effect(Effect::LookAtFiles),
            Msg::OpenedOutside(Ok(address)) => cx.say(format!("Opened {address}")),
            Msg::Said(message) | Msg::OpenedOutside(Err(message)) => cx.say(message),
            Msg::Terminate => self.quit(),
        }
        self.changes.save(&mut self.shared);
        self.complete_screen();
    }

    /// Called after every message: requests what the screen lacks, and lays out the text.
    fn complete_screen(&mut self) {
        self.continue_review();
        self.shared.areas = self.areas();
        let areas = self.shared.areas;
        let searching = self.is_searching();
        let hit = self.search().and_then(Search::hit);
        let selected = hit.map(|hit| {
            let catalogue = hit.other_catalogue.as_ref().map(|it| it.catalogue.clone());
            (hit.row.id.clone(), catalogue)
        });
        self.preview();
        let cx = &mut self.shared;
        self.browse.request_missing(selected, searching, cx);
        if let (Some(area), Some(session)) =
            (areas.and_then(|areas| areas.editor_text()), &mut self.edit.session)
        {
            session.editor.show(usize::from(area.width), usize::from(area.height));
        }
        if let Some(Overlay::Review(review)) = self.overlays.last_mut() {
            for block in review.lay_out((cx.size, cx.plain), &self.highlights) {
                if self.highlighting.insert(block.key) {
                    cx.effect(Effect::Highlight(block.clone()));
                }
            }
        }
        if let Some(area) = areas.and_then(|areas| areas.details) {
            let width = usize::from(layout::reading(area).width);
            let edited = self.edit.session.as_ref().and_then(|session| session.entry());
            if let Some(job) = self.browse.lay_out(width, edited, &self.highlights, cx) {
                let ticket = cx.ticket();
                self.browse.details.layout_requested(ticket);
                cx.effect(Effect::LayOut(ticket, Box::new(job)));
            }
            for block in &self.browse.details.document.plain_code {
                if self.highlighting.insert(block.key) {
                    cx.effect(Effect::Highlight(block.clone()));
                }
            }
        }
    }

    /// Has the selected hit of the search marked and shown at its match. An entry of an earlier query
    /// is not shown any more.
    fn preview(&mut self) {
        let Some(search) = self.search().filter(|search| search.is_answered()) else { return };
        let open = self.browse.details.entry_view.as_ref().map(|entry_view| &entry_view.entry.id);
        let is_hit = search.hits.rows.iter().any(|hit| Some(&hit.row.id) == open);
        let sought = search.hit().map(|hit| search.sought(hit));
        let nothing = search.query.is_empty() || search.hits.more;
        let details = &mut self.browse.details;
        match sought {
            Some(sought) => details.seek(sought),
            None if nothing => return,
            None => details.forget(),
        }
        if !is_hit {
            details.blank();
        }
    }

    fn resized(&mut self, size: (u16, u16)) {
        self.shared.size = size;
        self.shared.areas = self.areas();
        let cx = &mut self.shared;
        self.browse.show_selections(cx);
        for overlay in &mut self.overlays {
            overlay.resized(cx);
        }
    }

    pub(super) fn is_searching(&self) -> bool {
        self.search().is_some()
    }

    /// The search, if it is open, perhaps below another overlay.
    pub(super) fn search(&self) -> Option<&Search> {
        self.overlays.iter().rev().find_map(|overlay| match overlay {
            Overlay::Search(search) => Some(&**search),
            _ => None,
        })
    }

    /// Says what is wrong with the configured keys, and where.
    fn report_keys(&mut self, problems: &[Issue]) {
        let Some(first) = problems.first() else { return };
        let more = match problems.len() - 1 {
            0 => String::new(),
            more => format!(" ({more} more)"),
        };
        self.shared.fail(format!("{first}{more}; `nexus keys --conflicts` lists all."));
    }

    /// Whether keys have to wait: for the selected entry, for the editor to open or to close, or
    /// for hits.
    fn keys_wait(&self) -> bool {
        self.edit.keys_wait()
            || self.review_is_waiting()
            || self.changes.is_opening()
            || self.waiting.for_entry && !self.browse.entry_is_here()
            || self.waiting.for_hits && self.hits_may_come()
    }

    fn hits_may_come(&self) -> bool {
        self.search().is_some_and(|search| search.hits_may_come(&self.shared))
    }

    /// Opens the search in a scope, with a query.
    fn open_search(&mut self, scope: SearchScope, text: &str) {
        let mut search = Search::new(scope, text, self.browse.details.scroll);
        search.ask(&mut self.shared);
        self.overlays.push(Overlay::Search(Box::new(search)));
    }

    fn quit(&mut self) {
        self.edit.save_draft(&mut self.shared);
        if let Some(catalogue) = self.shared.catalogue().filter(|_| !self.picking) {
            let place = self.place();
            self.shared.effect(Effect::SavePlace(catalogue.to_string(), place));
        }
        self.shared.effect(Effect::Quit);
    }
}
