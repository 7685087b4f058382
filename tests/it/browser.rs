//! A browser without a terminal: the real model, store and drawing; effects run at once, one after
//! the other.

use std::{fmt::Write as _, path::Path};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use nexus_tui::{
    config::{HomeChoice, Settings},
    library::{
        Answer, Done, Hits, Read, ReviewRequest, SearchRequest, Searcher, Source, Written, answer,
        bring_up_to_date, change, complete, home_view, open_as_own, review, save_undos,
    },
    screens::{Characters, Effect, ExternalEdit, Model, Msg, Options, keymap::Keymap, view},
    store::Store,
    theme::{Depth, Theme, ThemeName},
};
use ratatui::{Terminal, backend::TestBackend, buffer::Buffer};

/// 30 November 2026, noon in UTC.
pub(crate) const NOON: i64 = 1_796_040_000_000;

pub(crate) fn fixture(name: &str) -> Source {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    Source::at(&path).unwrap()
}

/// A store in a temporary folder with an imported catalogue.
pub(crate) fn store_of(source: &Source) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("nexus.db")).unwrap();
    bring_up_to_date(&mut store, source, &mut |_| {}).unwrap();
    (folder, store)
}

/// How the browser is started without a configuration.
pub(crate) fn options() -> Options {
    Options {
        // The home screen would cover the panes.
        settings: Settings { home: HomeChoice::Never, ..Settings::default() },
        keymap: Keymap::default(),
        key_problems: Vec::new(),
        background: ThemeName::DARK,
        depth: Depth::True,
        characters: Characters::All,
        searching: None,
        review: None,
        picking: false,
    }
}

pub(crate) struct Browser {
    pub(crate) model: Model,
    /// Effects besides reading and colouring.
    pub(crate) done: Vec<Effect>,
    /// If set, saving fails with this error.
    pub(crate) broken: Option<String>,
    /// What the external editor does to a text.
    pub(crate) outside: fn(&str) -> ExternalEdit,
    /// What the external editor does to a file, which it opens at a line.
    pub(crate) outside_file: fn(&Path, usize),
    pub(crate) store: Store,
    searcher: Searcher,
    source: Source,
    /// The time of reviews: milliseconds since 1970.
    pub(crate) now: i64,
    /// How often an entry was opened: the time of the next visit.
    visits: i64,
    _folder: tempfile::TempDir,
}

impl Browser {
    pub(crate) fn new(size: (u16, u16)) -> Self {
        Self::on(fixture("small"), size)
    }

    pub(crate) fn on(source: Source, size: (u16, u16)) -> Self {
        Self::prepared(source, size, |_, _| {})
    }

    /// A browser that is drawn to be read aloud.
    pub(crate) fn plain(size: (u16, u16)) -> Self {
        let settings = Settings { plain: true, ..Settings::default() };
        Self::with(settings, Characters::Spoken, fixture("small"), size)
    }

    pub(crate) fn with(
        settings: Settings,
        characters: Characters,
        source: Source,
        size: (u16, u16),
    ) -> Self {
        Self::prepared(source, size, |_, options| {
            let home = options.settings.home;
            options.settings = Settings { home, ..settings };
            options.characters = characters;
        })
    }

    /// With other options, and something done to the store before.
    pub(crate) fn prepared(
        source: Source,
        size: (u16, u16),
        prepare: impl FnOnce(&mut Store, &mut Options),
    ) -> Self {
        let (folder, mut store) = store_of(&source);
        let mut options = options();
        prepare(&mut store, &mut options);
        let (model, effects) = Model::new(options, size, "1-session".to_owned());
        let searcher = Searcher::new(Store::open(store.path()).unwrap(), source.origin());
        let mut browser = Self {
            model,
            done: Vec::new(),
            broken: None,
            outside: |_| ExternalEdit { text: None, failed: None },
            outside_file: |_, _| {},
            store,
            searcher,
            source,
            now: NOON,
            visits: 0,
            _folder: folder,
        };
        browser.perform(effects);
        browser
    }

    /// Starts the browser again, on the same store.
    pub(crate) fn restart(&mut self, options: Options) -> &mut Self {
        let size = self.model.shared.size;
        let (model, effects) = Model::new(options, size, "2-session".to_owned());
        self.model = model;
        self.done.clear();
        self.perform(effects);
        self
    }

    pub(crate) fn with_theme(mut self, theme: Theme) -> Self {
        self.model.shared.theme = theme;
        self
    }

    /// What a read gives now.
    pub(crate) fn answer(&self, read: Read) -> Answer {
        if let Read::Home(options) = read {
            let catalogue = self.store.catalogue_from(&self.source.origin()).unwrap().unwrap();
            let view = home_view(&self.store, &catalogue, &options, self.now).unwrap();
            return Answer::Home(Some(Box::new(view)));
        }
        answer(&self.store, &self.source.origin(), read).unwrap()
    }

    #[expect(clippy::too_many_lines, reason = "an arm for each effect")]
    pub(crate) fn perform(&mut self, effects: Vec<Effect>) {
        let mut waiting = effects;
        while !waiting.is_empty() {
            let mut next = Vec::new();
            for effect in waiting {
                match effect {
                    Effect::Read(ticket, read) => {
                        let answer = self.answer(read);
                        next.extend(self.model.update(Msg::Answer(ticket, answer)));
                    }
                    Effect::Search(ticket, request) => {
                        let mut answers = Vec::new();
                        let mut answer = |hits| {
                            answers.push(hits);
                            true
                        };
                        self.searcher.search(&request, &mut answer).unwrap();
                        for hits in answers {
                            next.extend(self.model.update(Msg::Found(ticket, hits)));
                        }
                    }
                    Effect::CountSearches(searches) => {
                        let mut counts = Vec::new();
                        for search in searches {
                            let request =
                                SearchRequest { query: search.query, ..SearchRequest::default() };
                            let mut total = 0;
                            let mut answer = |hits: Hits| {
                                total = hits.total as u64;
                                true
                            };
                            self.searcher.search(&request, &mut answer).unwrap();
                            counts.push((search.name, total));
                        }
                        next.extend(self.model.update(Msg::SearchCounts(counts)));
                    }
                    Effect::SaveSearch { catalogue, name, query } => {
                        self.visits += 1;
                        let query = query.as_deref();
                        self.store.save_search(&catalogue, &name, query, self.visits).unwrap();
                        next.extend(self.model.update(Msg::Changed));
                    }
                    Effect::Practise(catalogue, entry) => {
                        self.visits += 1;
                        self.store.record_practice(&catalogue, &entry, self.visits).unwrap();
                    }
                    Effect::Visit(catalogue, entry) => {
                        self.visits += 1;
                        self.store.record_visit(&catalogue, &entry, self.visits).unwrap();
                        next.extend(self.model.update(Msg::Visited));
                    }
                    Effect::SaveUndos(catalogue, undos) => {
                        save_undos(&mut self.store, catalogue.as_str(), &undos).unwrap();
                    }
                    Effect::Write(ticket, catalogue, write) => {
                        let result = match &self.broken {
                            Some(why) => Err(why.clone()),
                            None => change(&mut self.store, &catalogue, write)
                                .map(Box::new)
                                .map_err(|error| error.to_string()),
                        };
                        let in_file =
                            matches!(result.as_deref(), Ok(Done { written: Written::File(_), .. }));
                        next.extend(self.model.update(Msg::Written(ticket, result)));
                        if in_file {
                            next.extend(self.follow());
                        }
                    }
                    Effect::Review(ticket, catalogue, options, request) => {
                        // Each request takes a while.
                        self.now += 4000;
                        let result = match &self.broken {
                            // As the runtime does.
                            Some(_) if request == ReviewRequest::Refresh => continue,
                            Some(why) => Err(why.clone()),
                            None => {
                                review(&mut self.store, &catalogue, &options, request, self.now)
                                    .map(Box::new)
                                    .map_err(|error| error.to_string())
                            }
                        };
                        next.extend(self.model.update(Msg::Reviewed(ticket, result)));
                    }
                    Effect::SaveDraft(ticket, catalogue, draft) => {
                        let result = self.store.save_draft(&catalogue, &draft);
                        let result = result.map_err(|error| error.to_string());
                        next.extend(self.model.update(Msg::DraftSaved(ticket, result)));
                    }
                    Effect::DropDraft(catalogue, owner, entry) => {
                        self.store.drop_draft(&catalogue, &owner, &entry).unwrap();
                    }
                    Effect::EditExternally(ticket, _, draft) => {
                        let outside = (self.outside)(&draft.text);
                        next.extend(self.model.update(Msg::ExternalEdit(ticket, outside)));
                    }
                    Effect::EditFile(ticket, path, line) => {
                        (self.outside_file)(&path, line);
                        next.extend(self.model.update(Msg::FileEdited(ticket, Ok(()))));
                        next.extend(self.follow());
                    }
                    Effect::LayOut(ticket, job) => {
                        let document = Box::new(job.run());
                        next.extend(self.model.update(Msg::LaidOut(ticket, document)));
                    }
                    Effect::Highlight(_) => {}
                    other => self.done.push(other),
                }
            }
            waiting = next;
        }
    }

    /// A browser on a folder that is the user's own.
    pub(crate) fn on_own(folder: &Path, size: (u16, u16)) -> Self {
        let source = Source::at(folder).unwrap();
        let opened = source.clone();
        Self::prepared(source, size, move |store, _| {
            open_as_own(store, &opened).unwrap();
        })
    }

    /// Takes in what was changed in the files, here or by another program.
    pub(crate) fn follow(&mut self) -> Vec<Effect> {
        bring_up_to_date(&mut self.store, &self.source, &mut |_| {}).unwrap();
        complete(&mut self.store, &mut |_| true).unwrap();
        self.model.update(Msg::Changed)
    }

    pub(crate) fn send(&mut self, msg: Msg) {
        let effects = self.model.update(msg);
        self.perform(effects);
    }

    /// Presses keys, written as in the key table and separated by spaces.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for name in keys.split_whitespace() {
            self.send(Msg::Key(key(name)));
        }
        self
    }

    /// Types a text.
    pub(crate) fn type_in(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.send(Msg::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)));
        }
        self
    }

    pub(crate) fn mouse(&mut self, kind: MouseEventKind, column: u16, row: u16) -> &mut Self {
        let event = MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE };
        self.send(Msg::Mouse(event));
        self
    }

    pub(crate) fn click(&mut self, column: u16, row: u16) -> &mut Self {
        self.mouse(MouseEventKind::Down(MouseButton::Left), column, row)
    }

    /// Clicks on the first place where a text is on the screen.
    pub(crate) fn click_on(&mut self, text: &str) -> &mut Self {
        let screen = self.text();
        let (row, line) = screen
            .lines()
            .enumerate()
            .find(|(_, line)| line.contains(text))
            .unwrap_or_else(|| panic!("{text} is not on the screen:\n{screen}"));
        let before = &line[..line.find(text).unwrap()];
        let column = nexus_tui::domain::width(before);
        self.click(column as u16, row as u16)
    }

    pub(crate) fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.send(Msg::Resize(width, height));
        self
    }

    pub(crate) fn buffer(&self) -> Buffer {
        let (width, height) = self.model.shared.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| view(&self.model, frame)).unwrap();
        terminal.backend().buffer().clone()
    }

    /// The column and row of the terminal's cursor.
    pub(crate) fn cursor(&self) -> (u16, u16) {
        let (width, height) = self.model.shared.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| view(&self.model, frame)).unwrap();
        assert!(terminal.backend().cursor_visible());
        let at = terminal.backend().cursor_position();
        (at.x, at.y)
    }

    /// The screen as text, without trailing spaces.
    pub(crate) fn text(&self) -> String {
        let buffer = self.buffer();
        let mut out = String::new();
        for y in 0..buffer.area.height {
            let mut line = String::new();
            let mut skip = 0;
            for x in 0..buffer.area.width {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                let symbol = buffer[(x, y)].symbol();
                skip = nexus_tui::domain::width(symbol).saturating_sub(1);
                line.push_str(symbol);
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }

    /// The screen as text, and below it the runs of cells that have a style.
    pub(crate) fn styled(&self) -> String {
        let buffer = self.buffer();
        let mut out = self.text();
        for y in 0..buffer.area.height {
            let mut runs: Vec<(u16, u16, String)> = Vec::new();
            for x in 0..buffer.area.width {
                let cell = &buffer[(x, y)];
                let mut style = Vec::new();
                if cell.fg != ratatui::style::Color::Reset {
                    style.push(cell.fg.to_string());
                }
                if cell.bg != ratatui::style::Color::Reset {
                    style.push(format!("on {}", cell.bg));
                }
                if !cell.modifier.is_empty() {
                    style.push(format!("{:?}", cell.modifier));
                }
                let style = style.join(" ");
                match runs.last_mut() {
                    Some((_, end, last)) if *last == style => *end = x,
                    _ => runs.push((x, x, style)),
                }
            }
            for (from, to, style) in runs {
                if !style.is_empty() {
                    writeln!(out, "{y:>3}: {from}-{to} {style}").unwrap();
                }
            }
        }
        out
    }

    /// The title of the open entry.
    pub(crate) fn open(&self) -> &str {
        self.model
            .browse
            .details
            .entry_view
            .as_ref()
            .map_or("", |entry_view| &entry_view.entry.title)
    }
}

/// A key by its name.
pub(crate) fn key(name: &str) -> KeyEvent {
    let (modifiers, name) = match name.split_once('-') {
        Some(("Ctrl", rest)) => (KeyModifiers::CONTROL, rest),
        Some(("Alt", rest)) => (KeyModifiers::ALT, rest),
        Some(("Shift", rest)) => (KeyModifiers::SHIFT, rest),
        _ => (KeyModifiers::NONE, name),
    };
    let code = match name {
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Tab" if modifiers == KeyModifiers::SHIFT => KeyCode::BackTab,
        "Tab" => KeyCode::Tab,
        "Space" => KeyCode::Char(' '),
        "Backspace" => KeyCode::Backspace,
        "Delete" => KeyCode::Delete,
        "Up" => KeyCode::Up,
        "Down" => KeyCode::Down,
        "Left" => KeyCode::Left,
        "Right" => KeyCode::Right,
        "Home" => KeyCode::Home,
        "End" => KeyCode::End,
        "PgUp" => KeyCode::PageUp,
        "PgDn" => KeyCode::PageDown,
        function if function.len() > 1 && function.starts_with('F') => {
            KeyCode::F(function[1..].parse().unwrap())
        }
        one => KeyCode::Char(one.chars().next().unwrap()),
    };
    KeyEvent::new(code, modifiers)
}
