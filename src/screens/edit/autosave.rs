//! Saving: drafts, saves, and merging changes made elsewhere.

use super::{
    action::EditAction,
    session::{Elsewhere, State, Subject},
    state::Edit,
};
use crate::{
    domain::{Base, Draft, Outcome, clean_line},
    library::{FileWrite, FileWritten, Write, Written},
    screens::{
        browse::Browse,
        browse::BrowseAction,
        command::{Action, Scope},
        msg::Effect,
        shared::Shared,
        ticket::Ticket,
    },
};

impl Edit {
    /// Saves a draft, if there are changes that no draft holds.
    pub(in crate::screens) fn save_draft(&mut self, cx: &mut Shared) {
        let ticket = cx.ticket();
        let Some(catalogue) = cx.catalogue() else { return };
        let draft = self.unsaved_draft(cx);
        let Some(session) = &mut self.session else { return };
        let Some(draft) = draft else {
            // The text is the same as the saved one.
            session.drafted = session.editor.revision();
            return;
        };
        if session.needs_draft() {
            session.drafting = Some((ticket, session.editor.revision()));
            cx.effect(Effect::SaveDraft(ticket, catalogue, draft));
        }
    }

    /// The draft of the edited text, if it has unsaved changes.
    pub(in crate::screens) fn unsaved_draft(&self, cx: &Shared) -> Option<Draft> {
        let session = self.session.as_ref().filter(|session| session.is_unsaved())?;
        let (title, about) = match &session.subject {
            Subject::Entry { title, .. } => (title.clone(), None),
            Subject::Takeaway(meta) => ("a new takeaway".to_owned(), Some(meta.clone())),
            Subject::File { path, .. } => (path.clone(), None),
        };
        let (entry, file) = (session.draft_id(), session.file().map(str::to_owned));
        let (text, base) = (session.editor.text(), session.base.clone());
        let owner = cx.edit_session.clone();
        Some(Draft { owner, entry, title, text, base, about, at: 0, file })
    }

    /// Handles the result of saving a draft.
    pub(in crate::screens) fn draft_saved(&mut self, ticket: Ticket, result: Result<(), String>) {
        let Some(session) = &mut self.session else { return };
        let Some((_, revision)) = session.drafting.take_if(|(it, _)| *it == ticket) else { return };
        match result {
            Ok(()) => {
                session.drafted = revision;
                if session.state == State::Unsaved && session.editor.revision() == revision {
                    session.state = State::Drafted;
                }
            }
            Err(why) => {
                if session.saving.is_none() {
                    session.state = State::Failed(why);
                }
            }
        }
    }

    /// Saves the edited text.
    pub(in crate::screens) fn save(&mut self, cx: &mut Shared) {
        let ticket = cx.ticket();
        let Some(catalogue) = cx.catalogue() else { return };
        let Some(session) = &mut self.session else { return };
        if session.saving.is_some() || !session.is_open() {
            return;
        }
        if !session.is_unsaved() && session.elsewhere != Elsewhere::Gone {
            session.saved = session.editor.revision();
            session.state = State::Saved;
            return;
        }
        let text = session.editor.text();
        session.state = State::Saving;
        session.saving = Some((ticket, session.editor.revision(), text.clone()));
        let draft_owners = session.draft_owners.clone();
        let write = match &session.subject {
            Subject::Entry { id, .. } => Write::Save {
                entry: id.clone(),
                text,
                base: session.base.clone(),
                edit_session: cx.edit_session.clone(),
                draft_owners,
            },
            Subject::Takeaway(meta) if cx.own_files && !cx.takeaways.is_empty() => {
                let (pattern, meta) = (cx.takeaways.clone(), meta.clone());
                Write::File(FileWrite::AddTakeaway { pattern, meta, text })
            }
            Subject::Takeaway(meta) => Write::Create { meta: meta.clone(), text, draft_owners },
            Subject::File { path, .. } => Write::File(FileWrite::Save {
                path: path.clone(),
                base: session.base.as_ref().map_or_else(String::new, |base| base.text.clone()),
                text,
                edit_session: cx.edit_session.clone(),
                draft_owners,
            }),
        };
        cx.effect(Effect::Write(ticket, catalogue, write));
    }

    /// Saves and closes the editor; stays open if the save fails.
    pub(in crate::screens) fn leave(&mut self, browse: &mut Browse, cx: &mut Shared) {
        let Some(session) = &mut self.session else { return };
        session.completions = None;
        let safe = session.drafted == session.editor.revision();
        if matches!(session.state, State::Failed(_)) && safe && session.saving.is_none() {
            // The text can't be saved, but the draft was: the editor can be closed.
            let draft = self.unsaved_draft(cx);
            self.session = None;
            self.drafts.splice(0..0, draft);
            let key = browse.key(cx, BrowseAction::Recover);
            cx.say(format!("Not saved; kept as a draft. {key} recovers it."));
            browse.show_selections(cx);
            return;
        }
        session.leaving = true;
        if session.is_unsaved() || session.saving.is_some() {
            self.save(cx);
        } else {
            self.close(browse, cx);
        }
    }

    pub(super) fn close(&mut self, browse: &mut Browse, cx: &mut Shared) {
        let Some(session) = self.session.take() else { return };
        browse.show_selections(cx);
        if let Subject::File { path, entry: None, .. } = &session.subject {
            self.show_path(path.clone(), cx);
        }
        let Some(catalogue) = cx.catalogue() else { return };
        let entry = session.draft_id();
        // The text is saved or unchanged, so its drafts are not needed any more.
        for owner in session.draft_owners {
            cx.effect(Effect::DropDraft(catalogue.clone(), owner, entry.clone()));
        }
    }

    /// Handles the result of a save; returns whether it was for the edited text.
    pub(in crate::screens) fn saved(
        &mut self,
        ticket: Ticket,
        result: &Result<Written, String>,
        browse: &mut Browse,
        cx: &mut Shared,
    ) -> bool {
        let Some(session) = self.session.as_mut() else { return false };
        let Some((_, revision, text)) = session.saving.take_if(|(it, ..)| *it == ticket) else {
            return false;
        };
        match result {
            Err(why) => {
                session.leaving = false;
                session.state = State::Failed(why.clone());
                let again = match session.file() {
                    Some(_) => {
                        let key = cx.key_in(&[Scope::Editor], Action::Edit(EditAction::Save));
                        format!("; {key} tries again")
                    }
                    None => String::new(),
                };
                cx.fail(format!("Not saved: {why}. The text is still here{again}."));
            }
            Ok(Written::Note { note, outcome, .. }) => {
                let as_stored = note.as_ref().map(Base::from);
                self.note_saved(as_stored, (revision, text), *outcome, browse, cx);
            }
            Ok(Written::Entry { entry, title, version })
                if session.editor.revision() != revision =>
            {
                // The user typed while the entry was created: from now on, edit that entry's text.
                session.base = Some(Base { version: version.clone(), text, clock: 0 });
                session.saved = revision;
                session.drafted = revision;
                session.state = State::Unsaved;
                session.subject =
                    Subject::Entry { id: entry.clone(), title: title.clone(), own: true };
                self.save(cx);
            }
            Ok(Written::Entry { title, .. }) => {
                self.close(browse, cx);
                let key = browse.key(cx, BrowseAction::Undo);
                cx.say(format!("Saved: “{title}”. {key} undoes it."));
            }
            Ok(Written::File(FileWritten::Added(path)))
                if session.editor.revision() != revision =>
            {
                session.state = State::Unsaved;
                let path = clean_line(path);
                cx.say(format!("Saved in {path}; what you typed meanwhile is still here."));
            }
            Ok(Written::File(FileWritten::Added(path))) => {
                self.close(browse, cx);
                let key = browse.key(cx, BrowseAction::Undo);
                cx.say(format!("Saved in {}. {key} undoes it.", clean_line(path)));
            }
            Ok(Written::File(written)) => {
                self.file_saved(written.clone(), (revision, text), browse, cx);
            }
            Ok(Written::Done) => {}
        }
        true
    }

    /// Handles the save of a note that was sent at a revision, with a text.
    fn note_saved(
        &mut self,
        as_stored: Option<Base>,
        (revision, text): (u64, String),
        outcome: Outcome,
        browse: &mut Browse,
        cx: &mut Shared,
    ) {
        let Some(session) = self.session.as_mut() else { return };
        session.elsewhere = Elsewhere::Same;
        let typed_on = session.editor.revision() != revision;
        let differs =
            as_stored.as_ref().is_some_and(|base| base.text != text && !base.text.is_empty());
        session.saved = revision;
        if typed_on {
            // The next save merges in what others wrote: its base is the text that was sent.
            let sent = Base { version: String::new(), text, clock: 0 };
            session.base = if differs { Some(sent) } else { as_stored };
            session.state = State::Unsaved;
            // A draft saved meanwhile has the old base: save a new one.
            session.drafted = revision;
        } else {
            session.base = as_stored;
            if differs && let Some(base) = &session.base {
                session.editor.set(&base.text);
                session.saved = session.editor.revision();
            }
            session.state = State::Saved;
        }
        match outcome {
            Outcome::Merged => cx.say("Saved and merged with changes made elsewhere."),
            Outcome::BothKept => {
                cx.say("Conflict: the same lines were changed elsewhere; both are kept.");
            }
            Outcome::Unchanged | Outcome::AsGiven => {}
        }
        if session.leaving && outcome == Outcome::BothKept {
            // Stay open, so that the user sees the conflict.
            session.leaving = false;
        } else if session.leaving && typed_on {
            self.save(cx);
        } else if session.leaving {
            self.close(browse, cx);
        }
    }

    /// After a reload: an edited note without unsaved changes gets the new text; with unsaved
    /// changes, it is marked as changed elsewhere.
    pub(in crate::screens) fn take_change(&mut self, browse: &Browse) {
        let Some(session) = &mut self.session else { return };
        let Some(entry_view) = &browse.details.entry_view else { return };
        if session.file().is_some()
            || session.entry() != Some(&entry_view.entry.id)
            || session.saving.is_some()
            || !session.is_open()
        {
            return;
        }
        let now = entry_view.note.as_ref().map(Base::from);
        let known = session.base.as_ref();
        // A note that was read before the last save is outdated.
        let at = |base: Option<&Base>| base.map_or(0, |base| base.clock);
        let same = now.as_ref().map(|base| &base.version) == known.map(|base| &base.version);
        if same || at(now.as_ref()) < at(known) {
            return;
        }
        if session.is_unsaved() {
            session.elsewhere = Elsewhere::Changed;
        } else if let Some(now) = now {
            session.editor.set(&now.text);
            session.saved = session.editor.revision();
            session.base = Some(now);
            session.state = State::Saved;
        }
    }
}
