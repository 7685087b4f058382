//! What the keys of the editor do, and how what is typed gets safe.

use super::{
    Effect, Jump, Model, Overlay, Pane, Place, SearchScope, Ticket,
    command::Action,
    editing::{Completions, Editing, MOST_OFFERS, State, Subject},
    editor::Full,
    find::{Hits, SearchRequest},
    form::category_of,
    msg::ExternalEditor,
};
use crate::domain::{Base, CatalogueId, Draft, EntryId, EntryMeta, EntryStatus, Kind, List};
use crate::library::new_takeaway;

impl Model {
    // ---- beginning -------------------------------------------------------------------------

    /// Opens the note on the open entry, or its text where it is the user's own, in place.
    pub(super) fn edit_note(&mut self) -> Vec<Effect> {
        let Some((subject, base)) = self.open_text() else { return Vec::new() };
        let id = match &subject {
            Subject::Entry { id, .. } => id.clone(),
            Subject::Takeaway(_) => return Vec::new(),
        };
        let mut editing = Editing::new(subject, base, &self.edit_session);
        // One that is older than what is saved is opened when it is asked for, not by itself.
        let version = editing.base.as_ref().map(|base| base.version.clone());
        let goes_on = |draft: &Draft| {
            draft.entry == id && draft.base.as_ref().map(|base| base.version.clone()) == version
        };
        if let Some(at) = self.drafts.iter().position(goes_on) {
            let draft = self.drafts.remove(at);
            editing.recover(&draft);
            self.say("Draft recovered; undo returns to the saved text.");
        }
        self.begin(editing)
    }

    /// Opens a draft on an entry.
    fn open_draft(&mut self, draft: &Draft) -> Vec<Effect> {
        let here = self.details.entry_view.as_ref().filter(|it| it.entry.id == draft.entry);
        let subject = Subject::Entry {
            id: draft.entry.clone(),
            title: here.map_or(&draft.title, |it| &it.entry.title).clone(),
            own: here.is_some_and(|it| it.status == EntryStatus::Own),
        };
        let base = here.and_then(|it| it.note.as_ref()).map(Base::from);
        let mut editing = Editing::new(subject, base, &self.edit_session);
        self.drafts.retain(|known| known != draft);
        editing.recover(draft);
        self.say("Draft recovered; undo returns to the saved text.");
        self.begin(editing)
    }

    fn begin(&mut self, mut editing: Editing) -> Vec<Effect> {
        if self.editing.is_some() {
            // What is being written goes before whatever else was to be.
            return Vec::new();
        }
        if self.read_only {
            editing.state = State::ReadOnly("the database can't be written to".to_owned());
        }
        if let State::ReadOnly(why) = &editing.state {
            self.say(format!("Read-only: {why}."));
        }
        if editing.entry().is_some() {
            self.focus = Pane::Details;
        }
        self.editing = Some(Box::new(editing));
        self.show_selections();
        Vec::new()
    }

    /// The subject and the text of the open entry, as far as it can be written on.
    fn open_text(&mut self) -> Option<(Subject, Option<Base>)> {
        let entry_view = self.details.entry_view.as_ref();
        let Some(entry_view) =
            entry_view.filter(|entry_view| entry_view.status != EntryStatus::Deleted)
        else {
            let why = if entry_view.is_some() {
                let key = self.key(Action::BringBack);
                format!("This is deleted: {key} restores it.")
            } else {
                "No entry is open to write on.".to_owned()
            };
            self.say(why);
            return None;
        };
        let subject = Subject::Entry {
            id: entry_view.entry.id.clone(),
            title: entry_view.entry.title.clone(),
            own: entry_view.status == EntryStatus::Own,
        };
        Some((subject, entry_view.note.as_ref().map(Base::from)))
    }

    /// Opens a line for a takeaway, which will link to the open entry.
    pub(super) fn open_takeaway(&mut self, text: &str) -> Vec<Effect> {
        let Some(overview) = &self.overview else { return Vec::new() };
        let Ok((category, category_title)) = category_of("Takeaways", &overview.categories) else {
            return Vec::new();
        };
        let link = self.details.entry_view.as_deref().filter(|entry_view| {
            matches!(entry_view.status, EntryStatus::Published | EntryStatus::Own)
        });
        let meta = EntryMeta {
            kind: Kind::Takeaway,
            title: String::new(),
            category,
            category_title,
            tags: Vec::new(),
            links: link.map(|entry_view| entry_view.entry.id.clone()).into_iter().collect(),
        };
        let mut editing = Editing::new(Subject::Takeaway(meta), None, &self.edit_session);
        if let Some(at) = self.drafts.iter().position(|draft| draft.entry == new_takeaway()) {
            let draft = self.drafts.remove(at);
            if let Some(about) = &draft.about {
                editing.subject = Subject::Takeaway(about.clone());
            }
            editing.recover(&draft);
        }
        if !text.is_empty() {
            let gap = if editing.editor.is_blank() { "" } else { "\n" };
            if editing.editor.insert(&format!("{gap}{text}")).is_ok() {
                editing.touched();
            }
        }
        self.begin(editing)
    }

    /// Opens the newest draft that was left behind.
    pub(super) fn recover(&mut self) -> Vec<Effect> {
        let Some(draft) = self.drafts.first().cloned() else {
            self.say("No unsaved drafts.");
            return Vec::new();
        };
        if draft.entry == new_takeaway() {
            return self.open_takeaway("");
        }
        let open = self.details.entry_view.as_ref().is_some_and(|it| it.entry.id == draft.entry);
        if open {
            return self.open_draft(&draft);
        }
        self.show_and_edit(draft.entry)
    }

    /// Opens the open entry's note in the user's editor.
    pub(super) fn edit_outside(&mut self) -> Vec<Effect> {
        let Some((subject, base)) = self.open_text() else { return Vec::new() };
        let Subject::Entry { id, title, .. } = &subject else { return Vec::new() };
        if self.read_only {
            self.fail("The database can't be written to: there is nothing to save into.");
            return Vec::new();
        }
        let Some(catalogue) = self.catalogue() else { return Vec::new() };
        let left = self.drafts.iter().find(|draft| draft.entry == *id);
        let saved = base.as_ref().map_or("", |base| &base.text);
        let draft = Draft {
            owner: self.edit_session.clone(),
            entry: id.clone(),
            title: title.clone(),
            text: left.map_or(saved, |left| &left.text).to_owned(),
            base: left.map_or_else(|| base.clone(), |left| left.base.clone()),
            about: None,
            at: 0,
        };
        let ticket = self.ticket();
        self.outside = Some((ticket, subject, base));
        vec![Effect::ExternalEditor(ticket, catalogue, Box::new(draft))]
    }

    /// The user's editor has ended.
    pub(super) fn back_from_outside(
        &mut self,
        ticket: Ticket,
        outside: ExternalEditor,
    ) -> Vec<Effect> {
        let Some((_, subject, base)) = self.outside.take_if(|(it, ..)| *it == ticket) else {
            return Vec::new();
        };
        let mut editing = Editing::new(subject, base, &self.edit_session);
        if let Some(at) = self.drafts.iter().position(|d| Some(&d.entry) == editing.entry()) {
            let draft = self.drafts.remove(at);
            editing.recover(&draft);
        }
        if let Some(text) = &outside.text {
            // Whatever its length: it is written already. Editors end a text with a line end
            // that nobody typed.
            editing.state = State::Unsaved;
            editing.editor.set(text.strip_suffix('\n').unwrap_or(text));
        }
        let unsaved = editing.is_unsaved();
        let mut effects = self.begin(editing);
        match outside.failed {
            // Whatever it had written by then is here, not saved and not lost.
            Some(why) if unsaved => self.fail(format!("{why} What it had written is here.")),
            Some(why) => {
                self.editing = None;
                self.fail(why);
            }
            None => effects.extend(self.leave_editor()),
        }
        effects
    }

    // ---- the keys --------------------------------------------------------------------------

    /// Types a text into the editor.
    pub(super) fn type_in_editor(&mut self, text: &str) -> Vec<Effect> {
        self.edit_with(|editing| editing.editor.insert(text))
    }

    pub(super) fn paste_in_editor(&mut self, text: &str) -> Vec<Effect> {
        self.edit_with(|editing| editing.editor.paste(text))
    }

    /// Makes a change, unless the text is read-only.
    fn edit_with(&mut self, change: impl FnOnce(&mut Editing) -> Result<(), Full>) -> Vec<Effect> {
        let Some(editing) = &mut self.editing else { return Vec::new() };
        if let State::ReadOnly(why) = &editing.state {
            let text = format!("Read-only: {why}.");
            self.say(text);
            return Vec::new();
        }
        let result = change(editing);
        editing.touched();
        if let Err(full) = result {
            self.fail(full.to_string());
        }
        self.offer_links()
    }

    pub(super) fn editor_action(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Go(way, selecting) => {
                if let Some(editing) = &mut self.editing {
                    editing.editor.go(way, selecting);
                    // Nothing is offered for what is not being typed.
                    editing.completions.take_if(|completions| !completions.declined);
                }
                Vec::new()
            }
            Action::Erase(way) => self.edit_with(|editing| editing.editor.delete(way)),
            Action::EraseLine => self.edit_with(|editing| editing.editor.delete_line()),
            Action::NewLine => self.edit_with(|editing| editing.editor.new_line()),
            Action::Indent => self.edit_with(|editing| editing.editor.indent()),
            Action::Outdent => self.edit_with(|editing| editing.editor.outdent()),
            Action::Paste => {
                let text = std::mem::take(&mut self.copied);
                let effects = self.edit_with(|editing| editing.editor.paste(&text));
                self.copied = text;
                effects
            }
            Action::UndoEdit | Action::RedoEdit => {
                let undo = action == Action::UndoEdit;
                let mut done = false;
                let effects = self.edit_with(|editing| {
                    let editor = &mut editing.editor;
                    done = if undo { editor.undo() } else { editor.redo() };
                    Ok(())
                });
                if !done {
                    self.say(if undo { "Nothing to undo." } else { "Nothing to redo." });
                }
                effects
            }
            Action::CutText => {
                let mut text = String::new();
                let mut effects = self.edit_with(|editing| {
                    text = editing.editor.cut()?;
                    Ok(())
                });
                if !text.is_empty() {
                    effects.push(self.put_on_clipboard(text));
                }
                effects
            }
            Action::CopyText => match &self.editing {
                Some(editing) => {
                    let text = editing.editor.copy();
                    self.say("Copied.");
                    vec![self.put_on_clipboard(text)]
                }
                None => Vec::new(),
            },
            Action::SelectAll => {
                if let Some(editing) = &mut self.editing {
                    editing.editor.select_all();
                }
                Vec::new()
            }
            Action::SaveText => self.save(),
            Action::LeaveEditor => self.leave_editor(),
            Action::FindInText => {
                self.overlays.push(Overlay::Find(Box::default()));
                Vec::new()
            }
            Action::FindNext | Action::FindPrevious => {
                let wanted = self.found_in_text.clone();
                self.find_in_text(&wanted, action == Action::FindNext, false);
                Vec::new()
            }
            Action::NextCompletion | Action::PreviousCompletion => {
                let by = if action == Action::NextCompletion { 1 } else { -1 };
                if let Some(completions) =
                    self.editing.as_mut().and_then(|it| it.completions.as_mut())
                {
                    completions.cursor.step(by, MOST_OFFERS as u64);
                }
                Vec::new()
            }
            Action::AcceptCompletion => self.accept_completion(),
            Action::CloseCompletions => {
                if let Some(editing) = &mut self.editing {
                    editing.completions =
                        Some(Completions { declined: true, ..Completions::default() });
                }
                Vec::new()
            }
            Action::ReadOn(by) => {
                self.details.scroll_by(i64::from(by), self.text_height());
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn find_in_text(&mut self, wanted: &str, forward: bool, here: bool) {
        wanted.clone_into(&mut self.found_in_text);
        let Some(editing) = &mut self.editing else { return };
        if wanted.is_empty() {
            editing.editor.deselect();
        } else if !editing.editor.find(wanted, forward, here) {
            self.say(format!("“{wanted}” is not in the text."));
        }
    }

    // ---- links -----------------------------------------------------------------------------

    /// Asks for entries while a link is being typed.
    fn offer_links(&mut self) -> Vec<Effect> {
        let ticket = self.ticket();
        let Some(editing) = &mut self.editing else { return Vec::new() };
        let begun = editing.editor.link_begun();
        let Some(query) = begun.filter(|_| editing.is_open()).map(str::to_owned) else {
            editing.completions = None;
            return Vec::new();
        };
        let completions = editing.completions.get_or_insert_default();
        if completions.declined {
            return Vec::new();
        }
        completions.ticket = ticket;
        // One more, for what is written may be among them.
        let first = MOST_OFFERS + 1;
        vec![Effect::Search(ticket, SearchRequest { query, within: SearchScope::Catalogue, first })]
    }

    /// Takes entries for the link that is being typed; says whether they were for it.
    pub(super) fn offered(&mut self, ticket: Ticket, hits: &Hits) -> bool {
        let Some(editing) = &mut self.editing else { return false };
        let written = editing.entry().cloned();
        let completions =
            editing.completions.as_mut().filter(|completions| completions.ticket == ticket);
        let Some(completions) = completions else { return false };
        let rows = hits.rows.iter().map(|hit| &hit.row);
        let others = rows.filter(|row| written.as_ref() != Some(&row.id));
        completions.rows = others.take(MOST_OFFERS).cloned().collect();
        let length = completions.rows.len() as u64;
        completions.cursor = super::Cursor { length, ..super::Cursor::default() };
        true
    }

    fn accept_completion(&mut self) -> Vec<Effect> {
        let Some(editing) = &mut self.editing else { return Vec::new() };
        let chosen = editing.completions.take().and_then(|completions| {
            completions.rows.get(usize::try_from(completions.cursor.selected).ok()?).cloned()
        });
        match chosen {
            Some(row) => self.edit_with(|editing| editing.editor.complete_link(row.id.as_str())),
            None => Vec::new(),
        }
    }

    /// The id of the open catalogue.
    pub(super) fn catalogue(&self) -> Option<CatalogueId> {
        self.overview.as_ref().map(|overview| overview.catalogue.id.clone())
    }

    /// The place to come back to after a change.
    pub(super) fn refresh(&mut self) -> Effect {
        let place = self.place();
        let from = Jump::Refresh(self.entries.list.clone(), self.entries.cursor.selected);
        self.read_start(Some(place), from)
    }

    /// Goes to an entry, which may be new, and opens the editor as soon as it is on the screen.
    pub(super) fn show_and_edit(&mut self, entry: EntryId) -> Vec<Effect> {
        if let Some(step) = self.here() {
            self.history.leave(step);
        }
        let category = match self.entries.list {
            List::All => None,
            // Any: the entry's own is what is shown.
            List::Category(_) | List::SmartList(_) => Some(String::new()),
        };
        let id = Some(entry.to_string());
        let place = Place { category, mine: None, entry: id, ..self.place() };
        self.edit_when_shown = Some(entry);
        vec![self.read_start(Some(place), Jump::Made)]
    }

    /// After an entry has come onto the screen: opens the editor if it waits for that one. An
    /// entry that is nowhere any more may have a draft all the same.
    pub(super) fn edit_what_was_awaited(&mut self) -> Vec<Effect> {
        let Some(awaited) = self.edit_when_shown.take() else { return Vec::new() };
        let open = self.details.entry_view.as_ref().map(|entry_view| &entry_view.entry.id);
        let draft = self.drafts.iter().find(|draft| draft.entry == awaited).cloned();
        match draft {
            Some(draft) => self.open_draft(&draft),
            None if open == Some(&awaited) => self.edit_note(),
            None => {
                self.fail("The entry is not in this catalogue any more.");
                Vec::new()
            }
        }
    }

    /// Whether keys have to wait: for the entry that they are about, for the editor that they
    /// are to be typed into, or for the save that is to close it.
    pub(super) fn keys_wait(&self) -> bool {
        let leaving = self.editing.as_ref().is_some_and(|it| it.leaving && it.saving.is_some());
        let opening = self.edit_when_shown.is_some() || self.opening.is_some();
        leaving
            || opening
            || self.awaits_reading && !self.reading_is_here()
            || self.awaits_hits && self.hits_may_come()
    }

    /// Whether the entry that is shown is the one that is selected.
    pub(super) fn reading_is_here(&self) -> bool {
        let selected = self.entries.row().map(|row| &row.id);
        let open = self.details.entry_view.as_ref().map(|entry_view| &entry_view.entry.id);
        self.details.is_settled()
            && self.details.elsewhere.is_none()
            && (selected.is_none() || selected == open)
    }

    /// Whether a takeaway is being taken down.
    pub fn is_taking(&self) -> bool {
        self.editing.as_ref().is_some_and(|it| matches!(it.subject, Subject::Takeaway(_)))
    }

    /// What offers entries for a link, if something is offered.
    pub fn completions(&self) -> Option<&Completions> {
        self.editing
            .as_ref()?
            .completions
            .as_ref()
            .filter(|completions| !completions.rows.is_empty())
    }
}
