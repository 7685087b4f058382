//! What the keys do that change what is the user's: stars, entries of one's own, deleting and
//! bringing back.

use super::{
    Effect, Form, Jump, Model, Overlay, Place, Ticket, Versions, command::Action, msg::Read,
};
use crate::domain::{
    Content, Draft, EntryMeta, EntryStatus, EntryView, List, clean_line, join_solution,
};
use crate::library::{Done, Write, Written};

/// Changes that can be taken back.
const MOST_UNDOS: usize = 100;

/// What to do when a write is answered.
#[derive(Debug, Clone)]
pub(super) enum After {
    /// Say that it is done.
    Say(String),
    /// Show the entry and open it for writing.
    Edit,
    /// It took something back: what that was.
    Undone(String),
}

/// A change and how to take it back.
#[derive(Debug, Clone)]
pub(super) struct Undo {
    /// What the change was, in words that follow "Undone: ".
    what: String,
    write: Write,
}

impl Model {
    /// Does what the actions ask for that are about what is the user's.
    pub(super) fn own_action(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::EditNote => return self.edit_note(),
            Action::EditOutside => return self.edit_outside(),
            Action::Takeaway => return self.open_takeaway(""),
            Action::TakeQuery => return self.take_query(),
            Action::Add => return self.add(),
            Action::ChangeOwn => return self.change_own(),
            Action::CopyOwn => return self.copy_own(),
            Action::Star => return self.star(),
            Action::Delete => return self.delete(),
            Action::Undo => return self.undo(),
            Action::BringBack => return self.bring_back(),
            Action::Recover => return self.recover(),
            Action::MoveUp => return self.shift(false),
            Action::MoveDown => return self.shift(true),
            Action::Versions => return self.versions(),
            Action::RestoreVersion => return self.restore_version(),
            Action::CloseVersions => drop(self.overlays.pop()),
            Action::NextVersion => return self.step_versions(1),
            Action::PreviousVersion => return self.step_versions(-1),
            Action::ScrollVersion(by) => self.scroll_version(i64::from(by)),
            Action::SubmitForm => return self.fill_in(),
            Action::CancelForm => self.cancel_form(),
            Action::NextField | Action::PreviousField => {
                if let Some(Overlay::Form(form)) = self.overlays.last_mut() {
                    form.step(if action == Action::NextField { 1 } else { -1 });
                }
            }
            Action::NextKind | Action::PreviousKind => {
                if let Some(Overlay::Form(form)) = self.overlays.last_mut() {
                    form.step_kind(if action == Action::NextKind { 1 } else { -1 });
                }
            }
            Action::Suggest => drop(self.take_suggestion()),
            Action::CompleteField if self.take_suggestion() => {}
            Action::CompleteField => return self.own_action(Action::NextField),
            Action::SaveText if self.is_taking() => return self.leave_editor(),
            other => return self.editor_action(other),
        }
        Vec::new()
    }

    /// Sends a change to the store.
    pub(super) fn write(&mut self, write: Write, after: After) -> Vec<Effect> {
        let Some(catalogue) = self.catalogue() else { return Vec::new() };
        if self.read_only {
            self.fail("The database can be read but not written to.");
            return Vec::new();
        }
        let ticket = self.ticket();
        if matches!(after, After::Edit) {
            self.opening = Some(ticket);
        }
        self.writes.insert(ticket, (after, write.clone()));
        vec![Effect::Write(ticket, catalogue, write)]
    }

    /// A change was made, or not: its answer is never dropped.
    pub(super) fn written(
        &mut self,
        ticket: Ticket,
        result: Result<Box<Done>, String>,
    ) -> Vec<Effect> {
        let (result, undo) = match result {
            Ok(done) => (Ok(done.written), done.undo),
            Err(why) => (Err(why), None),
        };
        self.opening.take_if(|opening| *opening == ticket);
        let (after, write) = match self.writes.remove(&ticket) {
            Some((after, write)) => (Some(after), Some(write)),
            None => (None, None),
        };
        if let (Err(_), Some(After::Undone(what)), Some(write)) = (&result, &after, write) {
            // It can be tried once more.
            self.undos.push(Undo { what: what.clone(), write });
        }
        if let (Some(write), false) = (undo, matches!(after, Some(After::Undone(_)))) {
            let what = what_was_done(&result, after.as_ref());
            self.undos.push(Undo { what, write });
            let surplus = self.undos.len().saturating_sub(MOST_UNDOS);
            self.undos.drain(..surplus);
        }
        let mut effects = Vec::new();
        let mut back = None;
        if let Some(more) = self.saved(ticket, &result) {
            effects.extend(more);
        } else {
            match (result, after) {
                (Err(why), _) => self.fail(format!("Not done: {why}.")),
                (Ok(Written::Own { entry, .. }), Some(After::Edit)) => {
                    self.form_left = None;
                    effects.extend(self.show_and_edit(entry));
                    return effects;
                }
                (Ok(written), Some(After::Say(text))) => {
                    if let Written::Own { entry, .. } = written {
                        self.form_left.take_if(|form| form.of.as_ref() == Some(&entry));
                    }
                    if !text.is_empty() {
                        self.say(text);
                    }
                }
                (Ok(written), Some(After::Undone(what))) => {
                    self.say(format!("Undone: {what}."));
                    if let Written::Own { entry, .. } = written {
                        back = Some(entry);
                    }
                }
                (Ok(_), _) => {}
            }
        }
        effects.extend(self.ask_again());
        // What came back is what the reader wants to see.
        match back {
            Some(entry) => {
                let place = Place { entry: Some(entry.to_string()), ..self.place() };
                effects.push(self.read_start(Some(place), Jump::Made));
            }
            None => effects.extend(self.refresh_soon()),
        }
        effects
    }

    /// Shows what has changed: at once, or when the entry is here that is on its way.
    fn refresh_soon(&mut self) -> Option<Effect> {
        self.stale = self.jump.is_some();
        (!self.stale).then(|| self.refresh())
    }

    /// After an entry has come: shows what has changed meanwhile.
    pub(super) fn catch_up(&mut self) -> Option<Effect> {
        std::mem::take(&mut self.stale).then(|| self.refresh())
    }

    /// Something that is shown has been changed, here or by another.
    pub(super) fn changed(&mut self) -> Vec<Effect> {
        if self.overview.is_none() {
            return Vec::new();
        }
        let mut effects = self.ask_again();
        effects.extend(self.refresh_soon());
        effects
    }

    /// Takes the last change back.
    pub(super) fn undo(&mut self) -> Vec<Effect> {
        match self.undos.pop() {
            Some(Undo { what, write }) => self.write(write, After::Undone(what)),
            None => {
                self.say("Nothing to undo.");
                Vec::new()
            }
        }
    }

    fn open_reading(&mut self) -> Option<&EntryView> {
        if self.details.entry_view.is_none() {
            self.say("No entry is open.");
        }
        self.details.entry_view.as_deref()
    }

    /// Stars the open entry, or takes the star away.
    pub(super) fn star(&mut self) -> Vec<Effect> {
        let Some(entry_view) = self.open_reading() else { return Vec::new() };
        let (id, starred) = (entry_view.entry.id.clone(), !entry_view.starred);
        let title = clean_line(&entry_view.entry.title).into_owned();
        let text = if starred {
            format!("Starred “{title}”.")
        } else {
            format!("No star on “{title}”.")
        };
        self.write(Write::Star(id, starred), After::Say(text))
    }

    /// Deletes what of the open entry is the user's: the entry, or the note on it.
    pub(super) fn delete(&mut self) -> Vec<Effect> {
        let (key, back) = (self.key(Action::Undo), self.key(Action::BringBack));
        let Some(entry_view) = self.open_reading() else { return Vec::new() };
        let id = entry_view.entry.id.clone();
        let title = clean_line(&entry_view.entry.title).into_owned();
        let (write, what) = match (entry_view.status, &entry_view.note) {
            (EntryStatus::Own, _) => {
                (Write::Remove(id, true), format!("your {} “{title}”", entry_view.entry.kind))
            }
            (EntryStatus::Deleted, _) => {
                self.say(format!("It is deleted: {back} restores it."));
                return Vec::new();
            }
            (_, Some(note)) if !note.deleted => {
                let lines = match note.text.lines().count() {
                    1 => "1 line".to_owned(),
                    lines => format!("{lines} lines"),
                };
                let write = Write::RestoreNote { entry: id, version: None };
                (write, format!("your note on “{title}” ({lines})"))
            }
            _ => {
                self.say("No note to delete; the entry belongs to the catalogue.");
                return Vec::new();
            }
        };
        self.write(write, After::Say(format!("Deleted {what}. {key} restores it.")))
    }

    /// Brings back what was deleted of the open entry.
    pub(super) fn bring_back(&mut self) -> Vec<Effect> {
        let Some(entry_view) = self.open_reading() else { return Vec::new() };
        let deleted = entry_view.status == EntryStatus::Deleted
            || entry_view.note.as_ref().is_some_and(|note| note.deleted);
        let title = clean_line(&entry_view.entry.title).into_owned();
        let id = entry_view.entry.id.clone();
        if !deleted {
            self.say("Nothing to restore.");
            return Vec::new();
        }
        self.write(
            Write::BringBack(id),
            After::Say(format!("What was deleted of “{title}” is back.")),
        )
    }

    /// Moves an entry of one's own within its category.
    pub(super) fn shift(&mut self, down: bool) -> Vec<Effect> {
        let Some(entry_view) = self.open_reading() else { return Vec::new() };
        if entry_view.status != EntryStatus::Own {
            self.say("Only your own entries can be moved.");
            return Vec::new();
        }
        let id = entry_view.entry.id.clone();
        if !matches!(self.entries.list, List::All | List::Category(_)) {
            self.say("This list is sorted by time; move the entry in its category.");
            return Vec::new();
        }
        self.write(Write::Shift(id, down), After::Say(String::new()))
    }

    /// Opens the form for a new entry of one's own.
    pub(super) fn add(&mut self) -> Vec<Effect> {
        let Some(overview) = &self.overview else { return Vec::new() };
        let left = self.form_left.take_if(|form| form.of.is_none());
        let form = left.unwrap_or_else(|| {
            let category = match &self.entries.list {
                List::Category(id) => {
                    overview.categories.iter().find(|category| category.id == *id)
                }
                _ => None,
            };
            Form::new(category.map_or("", |category| &category.title))
        });
        self.overlays.push(Overlay::Form(Box::new(form)));
        Vec::new()
    }

    /// Opens the form for an entry of one's own that is there.
    pub(super) fn change_own(&mut self) -> Vec<Effect> {
        let copy = self.key(Action::CopyOwn);
        let Some(entry_view) = self.open_reading() else { return Vec::new() };
        if entry_view.status != EntryStatus::Own {
            self.say(format!(
                "Only your own entries can be edited; {copy} makes a copy of your own."
            ));
            return Vec::new();
        }
        let form = Form::of(&entry_view.entry, &entry_view.category_title);
        let left = self.form_left.take_if(|left| left.of == form.of);
        let form = left.unwrap_or(form);
        self.overlays.push(Overlay::Form(Box::new(form)));
        Vec::new()
    }

    /// Does what the form says.
    pub(super) fn fill_in(&mut self) -> Vec<Effect> {
        let Some(Overlay::Form(form)) = self.overlays.last() else { return Vec::new() };
        let Some(overview) = &self.overview else { return Vec::new() };
        match form.meta(&overview.categories) {
            Err(why) => {
                self.fail(why);
                Vec::new()
            }
            Ok(meta) => {
                let of = form.of.clone();
                // Until it is done, what is filled in is kept.
                self.form_left = Some((**form).clone());
                self.overlays.pop();
                match of {
                    None => {
                        let write =
                            Write::Create { meta, text: String::new(), draft_owners: Vec::new() };
                        self.write(write, After::Edit)
                    }
                    Some(entry) => {
                        let text = format!("Changed “{}”.", clean_line(&meta.title));
                        self.write(Write::Change { entry, meta }, After::Say(text))
                    }
                }
            }
        }
    }

    /// Makes an entry of one's own out of the open one.
    pub(super) fn copy_own(&mut self) -> Vec<Effect> {
        let Some(entry_view) = self.open_reading() else { return Vec::new() };
        let entry = &entry_view.entry;
        let meta = EntryMeta {
            kind: entry.kind,
            title: format!("{} (mine)", entry.title),
            category: entry.category.clone(),
            category_title: entry_view.category_title.clone(),
            tags: entry.tags.clone(),
            links: vec![entry.id.clone()],
        };
        let text = match &entry.content {
            Content::Body(body) => body.clone(),
            Content::Challenge { challenge, solution } => {
                join_solution(challenge, solution.as_deref())
            }
        };
        self.write(Write::Create { meta, text, draft_owners: Vec::new() }, After::Edit)
    }

    // ---- versions --------------------------------------------------------------------------

    /// Lists the versions of the open entry's note.
    pub(super) fn versions(&mut self) -> Vec<Effect> {
        let Some(entry_view) = self.open_reading() else { return Vec::new() };
        let (entry, title) = (entry_view.entry.id.clone(), entry_view.entry.title.clone());
        let current = entry_view.note.as_ref().map(|note| note.version.clone());
        if current.is_none() {
            self.say("No note here, so no versions.");
            return Vec::new();
        }
        let ticket = self.ticket();
        let versions = Versions::new(ticket, entry.clone(), title);
        self.overlays.push(Overlay::Versions(Box::new(versions)));
        vec![Effect::Read(ticket, Read::Versions(entry))]
    }

    /// Asks for the selected version, unless that is the one that is shown.
    pub(super) fn ask_version(&mut self) -> Vec<Effect> {
        let ticket = self.ticket();
        let width = usize::from(super::layout::versions(self.size).text.width);
        let width = width.saturating_sub(Versions::MARGINS);
        let Some(Overlay::Versions(versions)) = self.overlays.last_mut() else { return Vec::new() };
        let Some(version) = versions.selected().map(|version| version.id.clone()) else {
            return Vec::new();
        };
        let wanted = Some((version.clone(), width));
        if versions.wanted == wanted {
            return Vec::new();
        }
        versions.ticket = ticket;
        versions.wanted = wanted;
        versions.scroll = 0;
        vec![Effect::Read(ticket, Read::Version { entry: versions.entry.clone(), version, width })]
    }

    pub(super) fn step_versions(&mut self, by: i64) -> Vec<Effect> {
        let height = u64::from(super::layout::versions(self.size).list.height);
        if let Some(Overlay::Versions(versions)) = self.overlays.last_mut() {
            versions.cursor.step(by, height);
        }
        self.ask_version()
    }

    pub(super) fn scroll_version(&mut self, by: i64) {
        let height = usize::from(super::layout::versions(self.size).text.height);
        if let Some(Overlay::Versions(versions)) = self.overlays.last_mut() {
            versions.scroll_by(by * i64::try_from(height / 2).unwrap_or(1).max(1), height);
        }
    }

    /// Makes the note what it was in the selected version.
    pub(super) fn restore_version(&mut self) -> Vec<Effect> {
        let key = self.key(Action::Undo);
        let Some(Overlay::Versions(versions)) = self.overlays.last() else { return Vec::new() };
        let Some(version) = versions.selected() else { return Vec::new() };
        let (entry, id) = (versions.entry.clone(), version.id.clone());
        self.overlays.pop();
        let text = format!("The note is as it was then. {key} takes that back.");
        self.write(Write::RestoreNote { entry, version: Some(id) }, After::Say(text))
    }

    /// Tells of text that was left unsaved.
    pub(super) fn offered_drafts(&mut self, drafts: Vec<Draft>) {
        self.drafts = drafts;
        if let Some(draft) = self.drafts.first() {
            let title = clean_line(&draft.title).into_owned();
            let key = self.key(Action::Recover);
            self.say(format!("Unsaved draft: {title}. {key} recovers it."));
        }
    }

    /// Takes what is typed in the search down as a takeaway.
    pub(super) fn take_query(&mut self) -> Vec<Effect> {
        let Some(Overlay::Search(search)) = self.overlays.last() else { return Vec::new() };
        let text = search.prompt.text().to_owned();
        self.cancel_search();
        self.open_takeaway(&text)
    }

    pub(super) fn cancel_form(&mut self) {
        if let Some(Overlay::Form(form)) = self.overlays.pop() {
            self.form_left = Some(*form);
        }
    }

    /// Takes what the form suggests, and says whether it does; without a suggestion, goes to the
    /// end of the line.
    pub(super) fn take_suggestion(&mut self) -> bool {
        let Some(overview) = &self.overview else { return false };
        let Some(Overlay::Form(form)) = self.overlays.last_mut() else { return false };
        let suggestion = form.suggestion(&overview.categories, &overview.catalogue.tags);
        if let Some(prompt) = form.prompt() {
            prompt.end();
            if let Some(rest) = &suggestion {
                prompt.insert(rest);
            }
        }
        suggestion.is_some()
    }
}

/// What a change was, for when it is taken back.
fn what_was_done(result: &Result<Written, String>, after: Option<&After>) -> String {
    match (result, after) {
        (_, Some(After::Say(text))) if !text.is_empty() => text
            .split_once(". ")
            .map_or(&text[..], |(first, _)| first)
            .trim_end_matches('.')
            .to_owned(),
        (Ok(Written::Own { title, .. }), _) => format!("added “{}”", clean_line(title)),
        (Ok(Written::Note { .. }), _) => "the last save of a note".to_owned(),
        _ => "moved an entry".to_owned(),
    }
}
