//! Opening the editor, and its actions.

use super::{
    action::EditAction,
    session::{EditSession, ReadFor, State, Subject},
    state::Edit,
};
use crate::{
    content::{TAKEAWAYS, category_of},
    domain::{Base, Draft, EntryId, EntryMeta, EntryStatus, Kind, SOLUTION_BELOW, clean_line},
    editor::{Full, Move},
    library::{Pane, WhichFile, new_takeaway},
    screens::{
        browse::Browse,
        browse::BrowseAction,
        msg::{Effect, ExternalEdit},
        shared::Shared,
        ticket::Ticket,
    },
};

impl Edit {
    // ---- opening ---------------------------------------------------------------------------

    /// Edits the note on the open entry, or the text of a user entry.
    pub(in crate::screens) fn open_note(&mut self, browse: &mut Browse, cx: &mut Shared) {
        let Some((subject, base)) = open_text(browse, cx) else { return };
        let Subject::Entry { id, .. } = &subject else { return };
        let id = id.clone();
        let mut session = EditSession::new(subject, base, &cx.edit_session);
        if session.editor.text() == SOLUTION_BELOW {
            session.editor.go(Move::Top, false);
        }
        // A draft with an older base is only opened on request.
        let version = session.base.as_ref().map(|base| base.version.clone());
        let continues = |draft: &Draft| {
            draft.entry == id && draft.base.as_ref().map(|base| base.version.clone()) == version
        };
        if let Some(at) = self.drafts.iter().position(continues) {
            let draft = self.drafts.remove(at);
            session.recover(&draft);
            cx.say("Draft recovered; undo returns to the saved text.");
        }
        self.begin(session, browse, cx);
    }

    /// Edits a draft on an entry.
    fn open_draft(&mut self, draft: &Draft, browse: &mut Browse, cx: &mut Shared) {
        let here = browse.details.entry_view.as_ref().filter(|it| it.entry.id == draft.entry);
        let subject = Subject::Entry {
            id: draft.entry.clone(),
            title: here.map_or(&draft.title, |it| &it.entry.title).clone(),
            own: here.is_some_and(|it| it.status == EntryStatus::Own),
        };
        let base = here.and_then(|it| it.note.as_ref()).map(Base::from);
        let mut session = EditSession::new(subject, base, &cx.edit_session);
        self.drafts.retain(|known| known != draft);
        session.recover(draft);
        cx.say("Draft recovered; undo returns to the saved text.");
        self.begin(session, browse, cx);
    }

    pub(super) fn begin(&mut self, mut session: EditSession, browse: &mut Browse, cx: &mut Shared) {
        if self.session.is_some() {
            // Never replace an open session.
            return;
        }
        if cx.read_only {
            session.state = State::ReadOnly("the database is read-only".to_owned());
        }
        if let State::ReadOnly(why) = &session.state {
            cx.say(format!("Read-only: {why}."));
        }
        if session.entry().is_some() {
            browse.focus = Pane::Details;
        }
        self.session = Some(Box::new(session));
        browse.show_selections(cx);
    }

    /// Edits a new takeaway, which will link to the open entry.
    pub(in crate::screens) fn open_takeaway(
        &mut self,
        text: &str,
        browse: &mut Browse,
        cx: &mut Shared,
    ) {
        let Some(overview) = &cx.overview else { return };
        let Ok((category, category_title)) = category_of(TAKEAWAYS, &overview.categories) else {
            return;
        };
        let link = browse
            .details
            .entry_view
            .as_deref()
            .filter(|it| matches!(it.status, EntryStatus::Published | EntryStatus::Own));
        let meta = EntryMeta {
            kind: Kind::Takeaway,
            title: String::new(),
            category,
            category_title,
            tags: Vec::new(),
            links: link.map(|it| it.entry.id.clone()).into_iter().collect(),
        };
        let mut session = EditSession::new(Subject::Takeaway(meta), None, &cx.edit_session);
        if let Some(at) = self.drafts.iter().position(|draft| draft.entry == new_takeaway()) {
            let draft = self.drafts.remove(at);
            if let Some(about) = &draft.about {
                session.subject = Subject::Takeaway(about.clone());
            }
            session.recover(&draft);
        }
        if !text.is_empty() {
            let gap = if session.editor.is_blank() { "" } else { "\n" };
            if session.editor.insert(&format!("{gap}{text}")).is_ok() {
                session.touched();
            }
        }
        self.begin(session, browse, cx);
    }

    /// Recovers the newest draft.
    pub(in crate::screens) fn recover(&mut self, browse: &mut Browse, cx: &mut Shared) {
        let Some(draft) = self.drafts.first().cloned() else {
            cx.say("No unsaved drafts.");
            return;
        };
        if draft.entry == new_takeaway() {
            return self.open_takeaway("", browse, cx);
        }
        if let Some(path) = draft.file.clone() {
            return self.read_file(WhichFile::At(path), ReadFor::Draft(Box::new(draft)), cx);
        }
        let open = browse.details.entry_view.as_ref();
        if open.is_some_and(|it| it.entry.id == draft.entry) {
            return self.open_draft(&draft, browse, cx);
        }
        self.show_and_edit(draft.entry, browse, cx);
    }

    /// Edits the open entry's note in the external editor.
    pub(in crate::screens) fn open_externally(&mut self, browse: &Browse, cx: &mut Shared) {
        let Some((subject, base)) = open_text(browse, cx) else { return };
        let Subject::Entry { id, title, .. } = &subject else { return };
        if cx.read_only {
            cx.fail("The database is read-only.");
            return;
        }
        let Some(catalogue) = cx.catalogue() else { return };
        let left = self.drafts.iter().find(|draft| draft.entry == *id);
        let saved = base.as_ref().map_or("", |base| &base.text);
        let draft = Draft {
            owner: cx.edit_session.clone(),
            entry: id.clone(),
            title: title.clone(),
            text: left.map_or(saved, |left| &left.text).to_owned(),
            base: left.map_or_else(|| base.clone(), |left| left.base.clone()),
            about: None,
            at: 0,
            file: None,
        };
        let ticket = cx.ticket();
        self.external = Some((ticket, subject, base));
        cx.effect(Effect::EditExternally(ticket, catalogue, Box::new(draft)));
    }

    /// Handles the end of the external editor.
    pub(in crate::screens) fn edited_externally(
        &mut self,
        ticket: Ticket,
        external: ExternalEdit,
        browse: &mut Browse,
        cx: &mut Shared,
    ) {
        let Some((_, subject, base)) = self.external.take_if(|(it, ..)| *it == ticket) else {
            return;
        };
        let mut session = EditSession::new(subject, base, &cx.edit_session);
        if let Some(at) = self.drafts.iter().position(|it| Some(&it.entry) == session.entry()) {
            let draft = self.drafts.remove(at);
            session.recover(&draft);
        }
        if let Some(text) = &external.text {
            // No length check: the text exists already. Editors add a line end to the last line.
            session.state = State::Unsaved;
            session.editor.set(text.strip_suffix('\n').unwrap_or(text));
        }
        let unsaved = session.is_unsaved();
        self.begin(session, browse, cx);
        match external.failed {
            // Keep the editor open with what the external editor had written.
            Some(why) if unsaved => cx.fail(format!("{why} Its text is here, unsaved.")),
            Some(why) => {
                self.session = None;
                cx.fail(why);
            }
            None => self.leave(browse, cx),
        }
    }

    // ---- the keys --------------------------------------------------------------------------

    /// Types a text at the cursor.
    pub(in crate::screens) fn type_text(&mut self, text: &str, cx: &mut Shared) {
        self.edit_with(cx, |session| session.editor.insert(text));
    }

    pub(in crate::screens) fn paste(&mut self, text: &str, cx: &mut Shared) {
        self.edit_with(cx, |session| session.editor.paste(text));
    }

    /// Edits the text, unless it is read-only.
    pub(super) fn edit_with(
        &mut self,
        cx: &mut Shared,
        change: impl FnOnce(&mut EditSession) -> Result<(), Full>,
    ) {
        let Some(session) = &mut self.session else { return };
        if let State::ReadOnly(why) = &session.state {
            cx.say(format!("Read-only: {why}."));
            return;
        }
        let result = change(session);
        session.touched();
        if let Err(full) = result {
            cx.fail(full.to_string());
        }
        self.complete_link(cx);
    }

    /// Carries out an action. Returns the overlay to open, if any.
    pub(in crate::screens) fn action(
        &mut self,
        action: EditAction,
        browse: &mut Browse,
        cx: &mut Shared,
    ) -> Option<Opens> {
        match action {
            EditAction::Go(motion, selecting) => {
                if let Some(session) = &mut self.session {
                    session.editor.go(motion, selecting);
                    // Moving ends completion.
                    session.completions.take_if(|completions| !completions.declined);
                }
            }
            EditAction::Delete(motion) => self.edit_with(cx, |it| it.editor.delete(motion)),
            EditAction::DeleteLine => self.edit_with(cx, |it| it.editor.delete_line()),
            EditAction::NewLine => self.edit_with(cx, |it| it.editor.new_line()),
            EditAction::Indent => self.edit_with(cx, |it| it.editor.indent()),
            EditAction::Outdent => self.edit_with(cx, |it| it.editor.outdent()),
            EditAction::Paste => {
                let text = std::mem::take(&mut cx.clipboard);
                self.edit_with(cx, |session| session.editor.paste(&text));
                cx.clipboard = text;
            }
            EditAction::Undo => self.undo_with(cx, "Nothing to undo.", |it| it.editor.undo()),
            EditAction::Redo => self.undo_with(cx, "Nothing to redo.", |it| it.editor.redo()),
            EditAction::Cut => {
                let mut text = String::new();
                self.edit_with(cx, |session| {
                    text = session.editor.cut()?;
                    Ok(())
                });
                if !text.is_empty() {
                    cx.copy(text);
                }
            }
            EditAction::Copy => {
                if let Some(session) = &self.session {
                    cx.say("Copied.");
                    cx.copy(session.editor.copy());
                }
            }
            EditAction::SelectAll => {
                if let Some(session) = &mut self.session {
                    session.editor.select_all();
                }
            }
            // Saving a takeaway closes it.
            EditAction::Save if self.is_takeaway() => self.leave(browse, cx),
            EditAction::Save => self.save(cx),
            EditAction::Leave => self.leave(browse, cx),
            EditAction::FindNext => self.find(None, true, cx),
            EditAction::FindPrevious => self.find(None, false, cx),
            EditAction::ScrollEntry(by) => {
                browse.details.scroll_by(i64::from(by), cx.text_rows());
            }
            EditAction::Find => return Some(Opens::Find),
            EditAction::Help => return Some(Opens::Help),
        }
        None
    }

    fn undo_with(
        &mut self,
        cx: &mut Shared,
        nothing: &str,
        undo: impl FnOnce(&mut EditSession) -> bool,
    ) {
        let mut done = false;
        self.edit_with(cx, |session| {
            done = undo(session);
            Ok(())
        });
        if !done {
            cx.say(nothing);
        }
    }

    /// Finds text: `typed`, from the cursor on; or, without it, the next or previous match of the
    /// last search.
    pub(in crate::screens) fn find(&mut self, typed: Option<&str>, forward: bool, cx: &mut Shared) {
        if let Some(typed) = typed {
            typed.clone_into(&mut self.last_find);
        }
        let wanted = &self.last_find;
        let Some(session) = &mut self.session else { return };
        if wanted.is_empty() {
            session.editor.deselect();
        } else if !session.editor.find(wanted, forward, typed.is_some()) {
            cx.say(format!("No match for “{wanted}”."));
        }
    }

    // ---- waiting for an entry --------------------------------------------------------------

    /// Goes to an entry, which may be new, and edits it as soon as it is loaded.
    pub(in crate::screens) fn show_and_edit(
        &mut self,
        entry: EntryId,
        browse: &mut Browse,
        cx: &mut Shared,
    ) {
        browse.go_to_entry(&entry, cx);
        self.when_shown = Some(entry);
    }

    /// Called when an entry was loaded: opens the editor if it waits for it. An entry that no
    /// longer exists may still have a draft.
    pub(in crate::screens) fn edit_when_shown(&mut self, browse: &mut Browse, cx: &mut Shared) {
        let Some(awaited) = self.when_shown.take() else { return };
        let open = browse.details.entry_view.as_ref().map(|entry_view| &entry_view.entry.id);
        let draft = self.drafts.iter().find(|draft| draft.entry == awaited).cloned();
        match draft {
            Some(draft) => self.open_draft(&draft, browse, cx),
            None if open == Some(&awaited) => self.open_note(browse, cx),
            None => cx.fail("The entry is no longer in this catalogue."),
        }
    }

    /// Stores the unsaved drafts of earlier sessions and announces the newest.
    pub(in crate::screens) fn set_drafts(
        &mut self,
        drafts: Vec<Draft>,
        browse: &Browse,
        cx: &mut Shared,
    ) {
        self.drafts = drafts;
        if let Some(draft) = self.drafts.first() {
            let title = clean_line(&draft.title);
            let key = browse.key(cx, BrowseAction::Recover);
            cx.say(format!("Unsaved draft: {title}. {key} recovers it."));
        }
    }
}

/// An overlay that the editor opens.
pub(in crate::screens) enum Opens {
    /// The search within the text.
    Find,
    /// The help.
    Help,
}

/// The editable text of the open entry, or a notice why there is none.
fn open_text(browse: &Browse, cx: &mut Shared) -> Option<(Subject, Option<Base>)> {
    let Some(entry_view) = browse.details.entry_view.as_ref() else {
        cx.say("No entry is open to edit.");
        return None;
    };
    if matches!(entry_view.status, EntryStatus::Deleted | EntryStatus::Removed) {
        let key = browse.key(cx, BrowseAction::Restore);
        cx.say(format!("This is deleted: {key} restores it."));
        return None;
    }
    let subject = Subject::Entry {
        id: entry_view.entry.id.clone(),
        title: entry_view.entry.title.clone(),
        own: entry_view.status == EntryStatus::Own,
    };
    Some((subject, entry_view.note.as_ref().map(Base::from)))
}
