//! Editing files of the user's own: opening them, what became of a save, and what other programs do
//! to them meanwhile.

use super::{
    action::EditAction,
    session::{EditSession, Elsewhere, ReadFor, State, Subject, Theirs},
    state::Edit,
};
use crate::{
    content::merge_with_marks,
    domain::{Base, Draft, EntryId, clean_line},
    editor::{Move, Place},
    library::{FileToEdit, FileWrite, FileWritten, Read, WhichFile, Write},
    screens::{
        browse::{Browse, BrowseAction},
        command::Action,
        msg::Effect,
        shared::Shared,
        ticket::Ticket,
    },
};

/// What becomes of a text that is in conflict with the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::screens) enum Resolution {
    /// The file gets the user's text.
    KeepMine,
    /// The editor gets the text of the file.
    TakeTheirs,
    /// The editor gets both, to be merged by hand.
    Both,
    /// The file, which is gone, is made again with the user's text.
    MakeAgain,
}

fn base_of(text: String) -> Base {
    Base { version: String::new(), text, clock: 0 }
}

impl Edit {
    /// Edits the file in which the open entry stands; what is in no file, as a note.
    pub(in crate::screens) fn open_file(&mut self, browse: &mut Browse, cx: &mut Shared) {
        match browse.entry_in_file(cx) {
            Some(entry) => {
                let which = WhichFile::Of(entry.clone());
                self.read_file(which, ReadFor::Edit(Some(entry)), cx);
            }
            None => self.open_note(browse, cx),
        }
    }

    /// Edits the file in which the open entry stands in the user's own editor; what is in no file, as
    /// a note.
    pub(in crate::screens) fn open_file_externally(&mut self, browse: &Browse, cx: &mut Shared) {
        match browse.entry_in_file(cx) {
            Some(entry) => self.read_file(WhichFile::Of(entry), ReadFor::Externally, cx),
            None => self.open_externally(browse, cx),
        }
    }

    /// Edits the file with a path, from a line on.
    pub(in crate::screens) fn open_path(&mut self, path: String, line: usize, cx: &mut Shared) {
        self.read_file(WhichFile::At(path), ReadFor::EditAt(line), cx);
    }

    /// Shows a file as the entry that it is, once it is known as one.
    pub(in crate::screens) fn show_path(&mut self, path: String, cx: &mut Shared) {
        self.to_show = Some(path.clone());
        self.read_file(WhichFile::At(path), ReadFor::Show, cx);
    }

    pub(super) fn read_file(&mut self, which: WhichFile, what_for: ReadFor, cx: &mut Shared) {
        self.reading = Some((cx.read(Read::File(which)), what_for));
    }

    /// Looks whether the edited file is still what it was; called when anything has changed.
    pub(in crate::screens) fn check_file(&mut self, cx: &mut Shared) {
        if self.reading.as_ref().is_some_and(|(_, what_for)| what_for.opens()) {
            return;
        }
        let path = self.session.as_ref().and_then(|session| session.file());
        if let Some(path) = path.map(str::to_owned) {
            self.read_file(WhichFile::At(path), ReadFor::Check, cx);
        } else if let Some(path) = self.to_show.clone() {
            self.read_file(WhichFile::At(path), ReadFor::Show, cx);
        }
    }

    /// Handles a file that was read, or why it was not, for the user.
    pub(in crate::screens) fn file_read(
        &mut self,
        ticket: Ticket,
        file: Result<Box<FileToEdit>, String>,
        browse: &mut Browse,
        cx: &mut Shared,
    ) {
        let Some((_, what_for)) = self.reading.take_if(|(it, _)| *it == ticket) else { return };
        match (what_for, file) {
            (ReadFor::Check, Ok(file)) => self.checked(Some(file.text)),
            (ReadFor::Check, Err(_)) => {
                match self.session.as_ref().and_then(|it| it.entry().cloned()) {
                    // Its entry may be known under another path by now.
                    Some(entry) => self.read_file(WhichFile::Of(entry), ReadFor::Find, cx),
                    None => self.checked(None),
                }
            }
            (ReadFor::Find, file) => self.file_found(file.ok().map(|file| *file), cx),
            (ReadFor::Show, file) => {
                if let Some(entry) = file.ok().and_then(|file| file.entry)
                    && self.session.is_none()
                {
                    self.to_show = None;
                    browse.go_to_entry(&entry, cx);
                }
            }
            (ReadFor::EditAt(line), Ok(file)) => {
                let file = FileToEdit { line, ..*file };
                self.edit_file(file, None, None, browse, cx);
                if let Some(session) = &mut self.session {
                    session.editor.go(Move::LineEnd, false);
                }
            }
            (ReadFor::Edit(entry), Ok(file)) => self.edit_file(*file, entry, None, browse, cx),
            (ReadFor::Draft(draft), Ok(file)) => {
                self.edit_file(*file, None, Some(*draft), browse, cx);
            }
            (ReadFor::Draft(draft), Err(why)) => {
                // The text is what counts, wherever it will be saved.
                let base = draft.base.as_ref().map_or_else(String::new, |base| base.text.clone());
                let path = draft.file.clone().unwrap_or_default();
                let file = FileToEdit { path, text: base, writable: true, ..FileToEdit::default() };
                self.edit_file(file, None, Some(*draft), browse, cx);
                cx.fail(format!("{why}. Your text is here."));
            }
            (ReadFor::Externally, Ok(file)) => {
                let ticket = cx.ticket();
                cx.effect(Effect::EditFile(ticket, file.full, file.line));
            }
            (ReadFor::Edit(_) | ReadFor::EditAt(_) | ReadFor::Externally, Err(why)) => {
                cx.fail(format!("{why}."));
            }
        }
    }

    /// A read has failed altogether.
    pub(in crate::screens) fn file_failed(&mut self, ticket: Ticket) -> bool {
        let linking = self.linking.take_if(|(it, _)| *it == ticket).is_some();
        self.reading.take_if(|(it, _)| *it == ticket).is_some() || linking
    }

    /// Opens the editor on a file, at the line of an entry, or with a draft.
    fn edit_file(
        &mut self,
        file: FileToEdit,
        entry: Option<EntryId>,
        draft: Option<Draft>,
        browse: &mut Browse,
        cx: &mut Shared,
    ) {
        self.to_show = None;
        let FileToEdit { path, line, text, about, form, writable, .. } = file;
        let continues = |it: &Draft| {
            it.file.as_ref() == Some(&path)
                && (draft.is_some() || it.base.as_ref().is_some_and(|base| base.text == text))
        };
        let left = self.drafts.iter().position(continues).map(|at| self.drafts.remove(at));
        let subject = Subject::File { path, entry, about, form };
        let mut session = EditSession::new(subject, Some(base_of(text.clone())), &cx.edit_session);
        if !writable && session.is_open() {
            session.state =
                State::ReadOnly("you don't have permission to write this file".to_owned());
        }
        session.editor.go_to(Place { line: line.saturating_sub(1), byte: 0 }, false);
        if let Some(draft) = draft.or(left) {
            session.recover(&draft);
            if draft.base.as_ref().is_some_and(|base| base.text != text) {
                session.elsewhere = Elsewhere::Changed;
            }
            cx.say("Draft recovered; undo returns to the saved text.");
        }
        self.begin(session, browse, cx);
    }

    /// The edited file has this text now; nothing if it is gone. What is in the editor stays: the next
    /// save brings both together.
    fn checked(&mut self, now: Option<String>) {
        let Some(session) = &mut self.session else { return };
        if session.file().is_none() || session.saving.is_some() {
            return;
        }
        session.elsewhere = match (now, &session.base) {
            (None, _) => Elsewhere::Gone,
            (Some(now), Some(base)) if base.text == now => Elsewhere::Same,
            (Some(_), _) => Elsewhere::Changed,
        };
    }

    /// The file in which the edited entry stands now; nothing if it is gone. What was renamed is edited
    /// under its new path.
    fn file_found(&mut self, file: Option<FileToEdit>, cx: &mut Shared) {
        let Some(session) = self.session.as_mut().filter(|it| it.saving.is_none()) else { return };
        let is_it = |file: &FileToEdit| {
            let known = session.base.as_ref().map(|base| &base.text);
            file.entry.is_some() && file.entry.as_ref() == session.entry()
                || known == Some(&file.text)
        };
        let Some(file) = file.filter(is_it) else { return self.checked(None) };
        let former = session.draft_id();
        let Subject::File { path, about, form, .. } = &mut session.subject else { return };
        if *path != file.path {
            let message = format!(
                "{} is now {}; saving writes there.",
                clean_line(path),
                clean_line(&file.path)
            );
            (*path, *about, *form) = (file.path, file.about, file.form);
            // Its draft goes by the path.
            session.drafted = session.saved;
            session.touched();
            if let Some(catalogue) = cx.catalogue() {
                for owner in session.draft_owners.clone() {
                    cx.effect(Effect::DropDraft(catalogue.clone(), owner, former.clone()));
                }
            }
            self.save_draft(cx);
            cx.say(message);
        }
        self.checked(Some(file.text));
    }

    /// Handles the save of a text that was sent at a revision.
    pub(super) fn file_saved(
        &mut self,
        written: FileWritten,
        (revision, sent): (u64, String),
        browse: &mut Browse,
        cx: &mut Shared,
    ) {
        let Some(session) = self.session.as_mut() else { return };
        let typed_on = session.editor.revision() != revision;
        match written {
            FileWritten::Conflict { theirs, difference } => {
                session.leaving = false;
                session.state = State::Failed("another program changed the same lines".to_owned());
                session.elsewhere = Elsewhere::Changed;
                session.theirs = Some(Theirs { text: Some(theirs), difference });
            }
            FileWritten::Gone => {
                session.leaving = false;
                session.state = State::Failed("the file is gone".to_owned());
                session.elsewhere = Elsewhere::Gone;
                session.theirs = Some(Theirs { text: None, difference: Vec::new() });
            }
            FileWritten::Saved { text, merged, .. } => {
                session.elsewhere = Elsewhere::Same;
                session.saved = revision;
                session.drafted = revision;
                if typed_on {
                    // The next save merges with what is in the file now: its base is what was sent.
                    let differs = text != sent;
                    session.base = Some(base_of(if differs { sent } else { text }));
                    session.state = State::Unsaved;
                } else {
                    if !session.editor.is(&text) {
                        session.editor.set(&text);
                        session.saved = session.editor.revision();
                        session.drafted = session.saved;
                    }
                    session.base = Some(base_of(text));
                    session.state = State::Saved;
                }
                if merged {
                    let key = browse.key(cx, BrowseAction::Undo);
                    cx.say(format!(
                        "Saved, and merged with what another program wrote. {key} undoes the save."
                    ));
                }
                if self.session.as_ref().is_some_and(|session| session.leaving) {
                    if typed_on {
                        self.save(cx);
                    } else {
                        self.close(browse, cx);
                    }
                }
            }
            FileWritten::Made { .. }
            | FileWritten::Removed { .. }
            | FileWritten::Back(_)
            | FileWritten::Added(_)
            | FileWritten::Changed(_) => {}
        }
    }

    /// What the last save was in conflict with, and the file.
    pub(in crate::screens) fn conflict(&mut self) -> Option<(String, Theirs)> {
        let session = self.session.as_mut()?;
        let path = session.file()?.to_owned();
        Some((path, session.theirs.clone()?))
    }

    /// Does with a conflict what the user has chosen.
    pub(in crate::screens) fn resolve(&mut self, resolution: Resolution, cx: &mut Shared) {
        let Some(session) = self.session.as_mut() else { return };
        let Some(Theirs { text: theirs, .. }) = session.theirs.take() else { return };
        let Some(theirs) = theirs else { return self.make_again(cx) };
        let base =
            session.base.replace(Base { version: String::new(), text: theirs.clone(), clock: 0 });
        session.elsewhere = Elsewhere::Same;
        session.state = State::Unsaved;
        match resolution {
            Resolution::KeepMine | Resolution::MakeAgain => self.save(cx),
            Resolution::TakeTheirs => {
                session.editor.set(&theirs);
                session.saved = session.editor.revision();
                session.state = State::Saved;
                cx.say("This is the text of the file now; undo returns to yours.");
            }
            Resolution::Both => {
                let base = base.map_or_else(String::new, |base| base.text);
                let both = merge_with_marks(&base, &theirs, &session.editor.text());
                session.editor.set(&both);
                session.touched();
                session.editor.find("<<<<<<< yours", true, true);
                cx.say("Both texts are here, between marks: keep what is right, then save.");
            }
        }
    }

    /// Makes the edited file, which is gone, with the text in the editor.
    fn make_again(&mut self, cx: &mut Shared) {
        let ticket = cx.ticket();
        let Some(catalogue) = cx.catalogue() else { return };
        let Some(session) = &mut self.session else { return };
        let Subject::File { path, form, .. } = &session.subject else { return };
        let text = session.editor.text();
        let write = FileWrite::MakeAgain {
            path: path.clone(),
            text: text.clone(),
            form: *form,
            draft_owners: session.draft_owners.clone(),
        };
        session.state = State::Saving;
        session.saving = Some((ticket, session.editor.revision(), text));
        cx.effect(Effect::Write(ticket, catalogue, Write::File(write)));
    }

    /// The user has not chosen yet: nothing was written.
    pub(in crate::screens) fn postpone_conflict(&mut self, cx: &mut Shared) {
        if let Some(session) = self.session.as_mut() {
            session.theirs = None;
            let what = match session.elsewhere {
                Elsewhere::Gone => "the file is gone; your text is still here",
                Elsewhere::Same | Elsewhere::Changed => "the file is as the other program left it",
            };
            let key = cx.key_in(&self.scopes(), Action::Edit(EditAction::Save));
            cx.say(format!("Not saved: {what}. {key} asks again."));
        }
    }
}
