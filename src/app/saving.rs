//! How what is typed gets safe: drafts, saves, and what others have changed meanwhile.

use super::{
    Effect, Model, Ticket,
    command::Action,
    editing::{State, Subject},
};
use crate::domain::{Base, Draft, Outcome};
use crate::library::{Write, Written, new_takeaway};

impl Model {
    /// Whether text is in danger: the browser is to be told of it by [`super::Msg::Rest`] soon.
    pub fn has_unkept_text(&self) -> bool {
        self.editing.as_ref().is_some_and(|editing| editing.is_unkept())
    }

    /// Whether text is neither saved nor known to be kept as a draft.
    pub fn has_unsafe_text(&self) -> bool {
        self.editing.as_ref().is_some_and(|editing| {
            let revision = editing.editor.revision();
            editing.is_unsaved() && revision != editing.kept
        })
    }

    /// Keeps a draft of what is not safe yet.
    pub(super) fn save_draft(&mut self) -> Vec<Effect> {
        let ticket = self.ticket();
        let Some(catalogue) = self.catalogue() else { return Vec::new() };
        let Some(draft) = self.unsaved_draft() else {
            if let Some(editing) = &mut self.editing {
                // As it was is safe.
                editing.kept = editing.editor.revision();
            }
            return Vec::new();
        };
        let Some(editing) = &mut self.editing else { return Vec::new() };
        if !editing.is_unkept() {
            return Vec::new();
        }
        editing.keeping = Some((ticket, editing.editor.revision()));
        vec![Effect::SaveDraft(ticket, catalogue, draft)]
    }

    /// The draft of what is being written, for whoever has to bring it to safety.
    pub fn unsaved_draft(&self) -> Option<Draft> {
        let editing = self.editing.as_ref().filter(|editing| editing.is_unsaved())?;
        let (entry, title, about) = match &editing.subject {
            Subject::Entry { id, title, .. } => (id.clone(), title.clone(), None),
            Subject::Takeaway(meta) => {
                (new_takeaway(), "a new takeaway".to_owned(), Some(meta.clone()))
            }
        };
        let (text, base) = (editing.editor.text(), editing.base.clone());
        Some(Draft { owner: self.edit_session.clone(), entry, title, text, base, about, at: 0 })
    }

    /// A draft was kept, or not.
    pub(super) fn draft_saved(&mut self, ticket: Ticket, result: Result<(), String>) {
        let Some(editing) = &mut self.editing else { return };
        let Some((_, revision)) = editing.keeping.take_if(|(it, _)| *it == ticket) else { return };
        match result {
            Ok(()) => {
                editing.kept = revision;
                if editing.state == State::Unsaved && editing.editor.revision() == revision {
                    editing.state = State::Kept;
                }
            }
            Err(why) => {
                if editing.saving.is_none() {
                    editing.state = State::Failed(why);
                }
            }
        }
    }

    /// Saves what is being written.
    pub(super) fn save(&mut self) -> Vec<Effect> {
        let ticket = self.ticket();
        let (Some(catalogue), edit_session) = (self.catalogue(), self.edit_session.clone()) else {
            return Vec::new();
        };
        let Some(editing) = &mut self.editing else { return Vec::new() };
        if editing.saving.is_some() || !editing.is_open() {
            return Vec::new();
        }
        if !editing.is_unsaved() {
            editing.saved = editing.editor.revision();
            editing.state = State::Saved;
            return Vec::new();
        }
        let text = editing.editor.text();
        editing.state = State::Saving;
        editing.saving = Some((ticket, editing.editor.revision(), text.clone()));
        let draft_owners = editing.draft_owners.clone();
        let write = match &editing.subject {
            Subject::Entry { id, .. } => Write::Save {
                entry: id.clone(),
                text,
                base: editing.base.clone(),
                edit_session,
                draft_owners,
            },
            Subject::Takeaway(meta) => Write::Create { meta: meta.clone(), text, draft_owners },
        };
        vec![Effect::Write(ticket, catalogue, write)]
    }

    /// Saves and closes; what is not saved stays open.
    pub(super) fn leave_editor(&mut self) -> Vec<Effect> {
        let Some(editing) = &mut self.editing else { return Vec::new() };
        editing.completions = None;
        let kept = editing.kept == editing.editor.revision();
        if matches!(editing.state, State::Failed(_)) && kept && editing.saving.is_none() {
            // It can't be saved, and is safe all the same: nobody has to stay for it.
            let draft = self.unsaved_draft();
            self.editing = None;
            self.drafts.splice(0..0, draft);
            let key = self.key(Action::Recover);
            self.say(format!("Not saved: the draft is kept. {key} recovers it."));
            self.show_selections();
            return Vec::new();
        }
        let Some(editing) = &mut self.editing else { return Vec::new() };
        editing.leaving = true;
        if editing.is_unsaved() || editing.saving.is_some() {
            return self.save();
        }
        self.close_editor()
    }

    pub(super) fn close_editor(&mut self) -> Vec<Effect> {
        let Some(editing) = self.editing.take() else { return Vec::new() };
        self.show_selections();
        let Some(catalogue) = self.catalogue() else { return Vec::new() };
        let entry = editing.entry().cloned().unwrap_or_else(new_takeaway);
        // A draft of a text that is as it was is of no use any more.
        editing
            .draft_owners
            .iter()
            .map(|owner| Effect::DropDraft(catalogue.clone(), owner.clone(), entry.clone()))
            .collect()
    }

    /// What is being written was saved, or not. Says whether the answer was for it.
    pub(super) fn saved(
        &mut self,
        ticket: Ticket,
        result: &Result<Written, String>,
    ) -> Option<Vec<Effect>> {
        let editing = self.editing.as_mut()?;
        let (_, revision, text) = editing.saving.take_if(|(it, ..)| *it == ticket)?;
        let mut effects = Vec::new();
        match result {
            Err(why) => {
                editing.leaving = false;
                editing.state = State::Failed(why.clone());
                self.fail(format!("Not saved: {why}. The text is still here."));
            }
            Ok(Written::Note { note, outcome, .. }) => {
                editing.changed_elsewhere = false;
                let typed_on = editing.editor.revision() != revision;
                let as_stored = note.as_ref().map(Base::from);
                let differs = as_stored
                    .as_ref()
                    .is_some_and(|base| base.text != text && !base.text.is_empty());
                if typed_on && differs {
                    // What others wrote is merged in by the next save, which starts from here.
                    editing.base = Some(Base { version: String::new(), text, clock: 0 });
                } else {
                    editing.base = as_stored;
                }
                editing.saved = revision;
                if typed_on {
                    editing.state = State::Unsaved;
                    // A draft that was kept meanwhile starts from what was saved before.
                    editing.kept = revision;
                } else {
                    if differs && let Some(base) = editing.base.clone() {
                        editing.editor.set(&base.text);
                        editing.saved = editing.editor.revision();
                    }
                    editing.state = State::Saved;
                }
                let leaving = editing.leaving;
                match outcome {
                    Outcome::Merged => self.say("Saved and merged with changes made elsewhere."),
                    Outcome::BothKept => {
                        self.say("Conflict: the same lines were changed elsewhere; both are kept.");
                    }
                    _ => {}
                }
                if leaving && *outcome == Outcome::BothKept {
                    // Something is to be looked at before it is closed.
                    if let Some(editing) = &mut self.editing {
                        editing.leaving = false;
                    }
                } else if leaving {
                    effects.extend(if typed_on { self.save() } else { self.close_editor() });
                }
            }
            Ok(Written::Own { entry, title, version }) if editing.editor.revision() != revision => {
                // It went on while it was being made: from here on it is that entry's text.
                let base = Base { version: version.clone(), text, clock: 0 };
                editing.base = Some(base);
                editing.saved = revision;
                editing.kept = revision;
                editing.state = State::Unsaved;
                editing.subject =
                    Subject::Entry { id: entry.clone(), title: title.clone(), own: true };
                effects.extend(self.save());
            }
            Ok(Written::Own { title, .. }) => {
                let title = title.clone();
                effects.extend(self.close_editor());
                let key = self.key(Action::Undo);
                self.say(format!("Saved: “{title}”. {key} undoes it."));
            }
            Ok(Written::Done) => {}
        }
        Some(effects)
    }

    /// After what is shown has changed: an open note that nobody has typed in since takes the
    /// new text, any other says that it will be merged.
    pub(super) fn meet_change(&mut self) {
        let Some(editing) = &mut self.editing else { return };
        let Some(entry_view) = &self.details.entry_view else { return };
        if editing.entry() != Some(&entry_view.entry.id)
            || editing.saving.is_some()
            || !editing.is_open()
        {
            return;
        }
        let now = entry_view.note.as_ref().map(Base::from);
        let known = editing.base.as_ref();
        // What was read before the last save, and comes after the word that it was made, is of
        // yesterday.
        let at = |base: Option<&Base>| base.map_or(0, |base| base.clock);
        let same = now.as_ref().map(|base| &base.version) == known.map(|base| &base.version);
        if same || at(now.as_ref()) < at(known) {
            return;
        }
        if editing.is_unsaved() {
            editing.changed_elsewhere = true;
        } else if let Some(now) = now {
            editing.editor.set(&now.text);
            editing.saved = editing.editor.revision();
            editing.base = Some(now);
            editing.state = State::Saved;
        }
    }
}
