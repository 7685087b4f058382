//! `update`: what each message changes, and what is to be done about it.

use std::collections::VecDeque;

use crossterm::event::KeyEvent;

use super::{
    Effect, Help, Model, Msg, Overlay, Palette, PaletteTarget, Pane, Prompt, Read, SearchScope,
    Status, Ticket,
    command::Action,
    keymap::{Chord, Lookup},
    layout::{self, inner},
};

/// Colours of more code blocks than this are not kept.
const MOST_HIGHLIGHTS: usize = 512;

impl Model {
    /// Takes a message; says what is to be done.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let typed = matches!(msg, Msg::Key(_) | Msg::Burst(_) | Msg::Paste(_) | Msg::Mouse(_));
        if typed && self.keys_wait() {
            if !self.gives_up_waiting(&msg) {
                self.deferred.push_back(msg);
                return Vec::new();
            }
            self.awaits_hits = false;
            self.deferred.clear();
        }
        let mut effects = self.carry_out(msg);
        // What was typed while it had to wait comes in its order.
        while !self.keys_wait()
            && let Some(msg) = self.deferred.pop_front()
        {
            self.awaits_reading = false;
            self.awaits_hits = false;
            effects.extend(self.carry_out(msg));
        }
        effects
    }

    fn carry_out(&mut self, msg: Msg) -> Vec<Effect> {
        let mut effects = match msg {
            Msg::Key(key) => self.key_pressed(Chord::of(key)),
            Msg::Burst(keys) => self.burst(keys.into()),
            Msg::Mouse(mouse) => {
                self.pending_keys.clear();
                self.mouse_used(mouse)
            }
            Msg::Paste(text) => {
                self.pending_keys.clear();
                self.pasted(&text)
            }
            Msg::KeysExpired => {
                self.keys_expired();
                Vec::new()
            }
            Msg::Resize(width, height) => {
                self.size = (width, height);
                self.show_selections();
                self.ask_version()
            }
            Msg::Answer(ticket, answer) => self.answered(ticket, answer),
            Msg::Failed(ticket, message) => {
                self.read_failed(ticket, message);
                Vec::new()
            }
            Msg::Found(ticket, hits) => {
                self.found(ticket, hits);
                Vec::new()
            }
            Msg::Importing(entries) => {
                self.importing = Some(entries);
                Vec::new()
            }
            Msg::Imported { changed } => {
                self.up_to_date = true;
                self.imported(changed)
            }
            Msg::Unindexed(left) => {
                self.unindexed = left;
                Vec::new()
            }
            Msg::Indexed => {
                self.unindexed = 0;
                // More is found now, also what is linked to by its title.
                self.changed()
            }
            Msg::ImportFailed(message) => {
                self.importing = None;
                self.up_to_date = true;
                self.fail(message);
                Vec::new()
            }
            Msg::Trouble(message) => {
                self.fail(message);
                Vec::new()
            }
            Msg::Copied(Ok(program)) => {
                self.say(format!(
                    "Copied by {program}: it is too much for the terminal's clipboard."
                ));
                Vec::new()
            }
            Msg::Copied(Err(why)) => {
                self.fail(why);
                Vec::new()
            }
            Msg::ReadOnly => {
                self.read_only = true;
                self.up_to_date = true;
                Vec::new()
            }
            Msg::Written(ticket, result) => self.written(ticket, result),
            Msg::DraftSaved(ticket, result) => {
                self.draft_saved(ticket, result);
                Vec::new()
            }
            Msg::Rest => self.save_draft(),
            Msg::Drafts(drafts) => {
                self.offered_drafts(drafts);
                Vec::new()
            }
            Msg::Changed => self.changed(),
            Msg::ExternalEditor(ticket, outside) => self.back_from_outside(ticket, outside),
            Msg::Highlighted(key, tokens) => {
                self.highlighting.remove(&key);
                if self.highlights.len() >= MOST_HIGHLIGHTS {
                    self.highlights.clear();
                }
                self.highlights.insert(key, tokens);
                Vec::new()
            }
            Msg::LaidOut(ticket, document) => {
                self.details.take_layout(ticket, *document);
                Vec::new()
            }
            Msg::Terminate => self.quit(),
        };
        self.settle(&mut effects);
        effects
    }

    /// A read has failed, with what to tell the user.
    fn read_failed(&mut self, ticket: Ticket, message: String) {
        let jumping = self.jump.take_if(|(expected, _)| *expected == ticket).is_some();
        if jumping {
            self.edit_when_shown = None;
        }
        let versions = matches!(self.overlays.last(),
            Some(Overlay::Versions(versions)) if versions.ticket == ticket);
        if versions {
            self.overlays.pop();
        }
        if self.entries.failed(ticket) | self.details.failed(ticket) | jumping | versions {
            self.fail(message);
        }
    }

    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.status = Some(Status { text: text.into(), error: false });
    }

    pub(super) fn fail(&mut self, text: impl Into<String>) {
        self.status = Some(Status { text: text.into(), error: true });
    }

    pub(super) fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// How many rows a pane shows, or would show.
    pub(super) fn height(&self, pane: Pane) -> u64 {
        let area = self.areas().and_then(|areas| areas.of(pane));
        area.map_or(u64::from(self.size.1).saturating_sub(4).max(1), |area| {
            u64::from(inner(area).height).max(1)
        })
    }

    pub(super) fn text_height(&self) -> usize {
        self.height(Pane::Details) as usize
    }

    /// After every message: selections are on the screen, what is missing is asked for, the
    /// text is laid out.
    fn settle(&mut self, effects: &mut Vec<Effect>) {
        let height = self.height(Pane::Entries);
        if self.overview.is_some()
            && let Some(read) = self.entries.wanted(height)
        {
            let ticket = self.ticket();
            if let Read::Window { start, length, .. } = read {
                self.entries.expect(ticket, start, length);
            }
            effects.push(Effect::Read(ticket, read));
        }
        let selected = match self.overlays.last() {
            Some(Overlay::Search(search)) => search.hit().map(|hit| {
                let catalogue = hit.elsewhere.as_ref().map(|it| it.catalogue.clone());
                (hit.row.id.clone(), catalogue)
            }),
            _ => self.entries.row().map(|row| (row.id.clone(), None)),
        };
        // An entry that is on its way with its list is not to be asked for by itself.
        if let Some(wanted) = selected
            && self.jump.is_none()
            && self.details.wants(&wanted)
        {
            let ticket = self.ticket();
            let (entry, elsewhere) = wanted.clone();
            self.details.expect(ticket, wanted);
            effects.push(Effect::Read(ticket, Read::EntryView { entry, elsewhere }));
        }
        let areas = self.areas();
        if let (Some(area), Some(editing)) = (areas.and_then(|areas| areas.text), &mut self.editing)
        {
            let area = layout::writing(area);
            editing.editor.show(usize::from(area.width), usize::from(area.height));
        }
        if let Some(area) = areas.and_then(|areas| areas.details) {
            let width = usize::from(inner(area).width).saturating_sub(2);
            let key = self.key(Action::Reveal);
            // While it is written, it stands beside.
            let written = self.editing.as_ref().and_then(|editing| editing.entry());
            let open = self.details.entry_view.as_ref().map(|entry_view| &entry_view.entry.id);
            let note = written.is_none() || written != open;
            let size = (width, self.text_height());
            if let Some(job) = self.details.lay_out(size, note, &key, &self.highlights) {
                let ticket = self.ticket();
                self.details.layout_requested(ticket);
                effects.push(Effect::LayOut(ticket, Box::new(job)));
            }
            for block in &self.details.document.plain_code {
                if self.highlighting.insert(block.key) {
                    effects.push(Effect::Highlight(block.clone()));
                }
            }
        }
    }

    pub(super) fn show_selections(&mut self) {
        self.categories.show(self.height(Pane::Categories));
        self.entries.cursor.show(self.height(Pane::Entries));
        let list = u64::from(layout::palette(self.size).list.height);
        match self.overlays.last_mut() {
            Some(Overlay::Palette(palette)) => palette.cursor.show(list),
            Some(Overlay::Help(help)) => {
                let height = inner(layout::help(self.size, help.lines.len())).height;
                help.scroll_by(0, usize::from(height));
            }
            Some(Overlay::Search(_)) => self.step_hits(0),
            Some(Overlay::Versions(versions)) => {
                let areas = layout::versions(self.size);
                versions.cursor.show(u64::from(areas.list.height));
                versions.scroll_by(0, usize::from(areas.text.height));
            }
            Some(Overlay::Find(_) | Overlay::Form(_)) | None => {}
        }
    }

    fn key_pressed(&mut self, chord: Chord) -> Vec<Effect> {
        self.status = None;
        let scopes = self.scopes();
        self.pending_keys.push(chord);
        let mut found = self.keymap.lookup(&scopes, &self.pending_keys);
        if found == Lookup::Nothing && self.pending_keys.len() > 1 {
            // The sequence leads nowhere; its last key may mean something by itself.
            self.pending_keys = vec![chord];
            found = self.keymap.lookup(&scopes, &self.pending_keys);
        }
        if found == Lookup::Nothing
            && let Some(plainer) = chord.plainer()
        {
            self.pending_keys = vec![plainer];
            found = self.keymap.lookup(&scopes, &self.pending_keys);
        }
        match found {
            Lookup::Prefix => Vec::new(),
            Lookup::Found(action) => {
                if action.is_about_the_entry()
                    && !self.reading_is_here()
                    && self.overlays.is_empty()
                {
                    // On a slow line keys come faster than entries.
                    self.awaits_reading = true;
                    self.defer_pending_keys();
                    return Vec::new();
                }
                if action == Action::OpenHit && self.hits_may_come() {
                    self.awaits_hits = true;
                    self.defer_pending_keys();
                    self.say("Entries are still being imported.");
                    return Vec::new();
                }
                self.pending_keys.clear();
                self.act(action)
            }
            Lookup::Nothing => {
                self.pending_keys.clear();
                match chord.text() {
                    Some(c) => self.type_in(c),
                    None => Vec::new(),
                }
            }
        }
    }

    /// Has the keys so far wait for what they are about.
    fn defer_pending_keys(&mut self) {
        for chord in std::mem::take(&mut self.pending_keys).into_iter().rev() {
            self.deferred.push_front(Msg::Key(chord.event()));
        }
    }

    /// Whether a message ends the wait for hits, and what waits with it.
    fn gives_up_waiting(&self, msg: &Msg) -> bool {
        let Msg::Key(key) = msg else { return false };
        let found = self.keymap.lookup(&self.scopes(), &[Chord::of(*key)]);
        self.awaits_hits && matches!(found, Lookup::Found(Action::CancelSearch | Action::ForceQuit))
    }

    /// Keys that came faster than hands can type: what a text takes of them is pasted.
    fn burst(&mut self, mut keys: VecDeque<KeyEvent>) -> Vec<Effect> {
        let mut effects = Vec::new();
        let mut text = String::new();
        while !self.keys_wait()
            && let Some(key) = keys.pop_front()
        {
            let chord = Chord::of(key);
            let writes =
                self.editing.is_some() && self.overlays.is_empty() && self.pending_keys.is_empty();
            match chord.written().filter(|_| writes) {
                Some(c) => text.push(c),
                None => {
                    effects.extend(self.paste_burst(&mut text));
                    effects.extend(self.key_pressed(chord));
                }
            }
        }
        effects.extend(self.paste_burst(&mut text));
        if !keys.is_empty() {
            self.deferred.push_front(Msg::Burst(keys.into()));
        }
        effects
    }

    fn paste_burst(&mut self, text: &mut String) -> Vec<Effect> {
        match std::mem::take(text) {
            text if text.is_empty() => Vec::new(),
            text => self.pasted(&text),
        }
    }

    /// The next key of a sequence has not come in time.
    fn keys_expired(&mut self) {
        let keys: Vec<String> =
            std::mem::take(&mut self.pending_keys).iter().map(ToString::to_string).collect();
        if !keys.is_empty() {
            self.say(format!("Cancelled: no key after {}.", keys.join(" ")));
        }
    }

    /// Types a character into whatever takes it.
    fn type_in(&mut self, c: char) -> Vec<Effect> {
        if let Some(prompt) = self.prompt() {
            prompt.insert(c.encode_utf8(&mut [0; 4]));
            return self.typed();
        }
        match self.overlays.last_mut() {
            Some(Overlay::Form(form)) => form.choose_kind(c),
            Some(_) => {}
            None => return self.type_in_editor(c.encode_utf8(&mut [0; 4])),
        }
        Vec::new()
    }

    /// The line that is being typed in.
    pub(super) fn prompt(&mut self) -> Option<&mut Prompt> {
        match self.overlays.last_mut()? {
            Overlay::Palette(palette) => Some(&mut palette.prompt),
            Overlay::Search(search) => Some(&mut search.prompt),
            Overlay::Find(prompt) => Some(prompt),
            Overlay::Form(form) => form.prompt(),
            Overlay::Help(_) | Overlay::Versions(_) => None,
        }
    }

    /// After every change of that line.
    pub(super) fn typed(&mut self) -> Vec<Effect> {
        match self.overlays.last_mut() {
            Some(Overlay::Palette(palette)) => palette.search(),
            Some(Overlay::Search(_)) => return self.ask(),
            Some(Overlay::Find(prompt)) => {
                let text = prompt.text().to_owned();
                if self.editing.is_some() {
                    self.find_in_text(&text, true, true);
                } else {
                    self.find(&text);
                }
            }
            Some(Overlay::Help(_) | Overlay::Form(_) | Overlay::Versions(_)) | None => {}
        }
        Vec::new()
    }

    fn pasted(&mut self, text: &str) -> Vec<Effect> {
        if let Some(prompt) = self.prompt() {
            prompt.insert(text);
            return self.typed();
        }
        if self.overlays.is_empty() && self.editing.is_some() {
            return self.paste_in_editor(text);
        }
        self.say("Nowhere to paste here.");
        Vec::new()
    }

    pub(super) fn act(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Down | Action::NextCommand => self.step(1),
            Action::Up | Action::PreviousCommand => self.step(-1),
            Action::HalfPageDown => self.step(self.page() / 2),
            Action::HalfPageUp => self.step(-self.page() / 2),
            Action::PageDown => self.step(self.page()),
            Action::PageUp => self.step(-self.page()),
            Action::Top => self.step(i64::MIN),
            Action::Bottom => self.step(i64::MAX),
            Action::Open => return self.open(),
            Action::Back => self.back(),
            Action::NextPane => self.focus_on(self.focus.next()),
            Action::PreviousPane => self.focus_on(self.focus.previous()),
            Action::NextEntry => self.step_entries(1),
            Action::PreviousEntry => self.step_entries(-1),
            Action::NextLink => self.walk_links(true),
            Action::PreviousLink => self.walk_links(false),
            Action::Reveal => self.reveal(),
            Action::HistoryBack => return self.travel(false),
            Action::HistoryForward => return self.travel(true),
            Action::Copy => return self.copy(),
            Action::Zoom => {
                self.folds.zoom = !self.folds.zoom;
                self.show_selections();
            }
            Action::FoldCategories => {
                self.folds.categories = !self.folds.categories;
                self.show_selections();
            }
            Action::ToggleMouse => {
                self.mouse = !self.mouse;
                self.say(if self.mouse {
                    "The mouse is used here again."
                } else {
                    "The mouse is the terminal's: select text with it."
                });
                return vec![Effect::Mouse(self.mouse)];
            }
            Action::ToggleTheme => {
                self.light = !self.light;
                return vec![Effect::SaveTheme(if self.light { "light" } else { "dark" })];
            }
            Action::Help => {
                let help = Help::new(&self.scopes(), &self.keymap);
                self.overlays.push(Overlay::Help(help));
            }
            Action::Palette => {
                let palette = Palette::new(&self.pane_scopes());
                self.overlays.push(Overlay::Palette(Box::new(palette)));
            }
            Action::Catalogues => {
                let ticket = self.ticket();
                return vec![Effect::Read(ticket, Read::Catalogues)];
            }
            Action::AcceptFind => return self.accept_find(),
            Action::CloseHelp | Action::CancelPalette => {
                self.overlays.pop();
            }
            Action::Run => return self.run_selected(),
            Action::CursorLeft
            | Action::CursorRight
            | Action::CursorStart
            | Action::CursorEnd
            | Action::DeleteBackward
            | Action::DeleteForward
            | Action::DeleteWord
            | Action::DeleteLine => return self.edit(action),
            Action::Search => return self.search(SearchScope::Catalogue),
            Action::Filter => return self.filter(),
            Action::OpenHit => return self.open_hit(),
            Action::CancelSearch => self.cancel_search(),
            Action::NextHit => self.step_hits(1),
            Action::PreviousHit => self.step_hits(-1),
            Action::NextHitPage => self.step_hits(self.hits_page()),
            Action::PreviousHitPage => self.step_hits(-self.hits_page()),
            Action::Complete => return self.complete(),
            Action::Widen => return self.widen(),
            Action::Recall => return self.recall(),
            Action::NextMatch => return self.next_match(true),
            Action::PreviousMatch => return self.next_match(false),
            Action::Find => self.overlays.push(Overlay::Find(Box::default())),
            Action::CancelFind => {
                self.overlays.pop();
                if self.editing.is_none() {
                    self.find("");
                }
            }
            Action::Quit | Action::ForceQuit => return self.quit(),
            Action::Suspend => return vec![Effect::Suspend],
            Action::Redraw => return vec![Effect::Redraw],
            other => return self.own_action(other),
        }
        Vec::new()
    }

    fn edit(&mut self, action: Action) -> Vec<Effect> {
        let Some(prompt) = self.prompt() else { return Vec::new() };
        match action {
            Action::CursorLeft => prompt.left(),
            Action::CursorRight => prompt.right(),
            Action::CursorStart => prompt.start(),
            Action::CursorEnd => prompt.end(),
            Action::DeleteBackward => prompt.delete_backward(),
            Action::DeleteForward => prompt.delete_forward(),
            Action::DeleteWord => prompt.delete_word(),
            _ => prompt.delete_line(),
        }
        self.typed()
    }

    /// Does what is selected in the palette.
    fn run_selected(&mut self) -> Vec<Effect> {
        let Some(Overlay::Palette(palette)) = self.overlays.pop() else { return Vec::new() };
        match palette.selected() {
            Some(PaletteTarget::Command(command)) => self.act(command.action),
            Some(PaletteTarget::List { list, .. }) => {
                let row = self.lists().position(|(it, ..)| it == *list);
                if let Some(row) = row {
                    self.select_row(Pane::Categories, row as u64);
                }
                Vec::new()
            }
            Some(PaletteTarget::Catalogue(choice)) => {
                let mut effects = vec![Effect::Open(choice.origin.clone())];
                effects.extend(self.quit());
                effects
            }
            None => Vec::new(),
        }
    }
}
