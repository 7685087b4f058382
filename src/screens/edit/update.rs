//! Opening a text for editing, and what the keys of the editor do.

use super::{
    action::EditAction,
    session::{EditSession, State, Subject},
    state::Edit,
};
use crate::{
    content::category_of,
    domain::{Base, Draft, EntryId, EntryMeta, EntryStatus, Kind, clean_line},
    editor::Full,
    library::{Pane, new_takeaway},
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

    /// Opens the note on the open entry, or its text where it is the user's own, in place.
    pub(in crate::screens) fn open_note(&mut self, browse: &mut Browse, cx: &mut Shared) {
        let Some((subject, base)) = open_text(browse, cx) else { return };
        let Subject::Entry { id, .. } = &subject else { return };
        let id = id.clone();
        let mut session = EditSession::new(subject, base, &cx.edit_session);
        // One that is older than what is saved is opened when it is asked for, not by itself.
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

    /// Opens a draft on an entry.
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

    fn begin(&mut self, mut session: EditSession, browse: &mut Browse, cx: &mut Shared) {
        if self.session.is_some() {
            // What is being edited goes before whatever else was to be.
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

    /// Opens an editor for a takeaway, which will link to the open entry.
    pub(in crate::screens) fn open_takeaway(
        &mut self,
        text: &str,
        browse: &mut Browse,
        cx: &mut Shared,
    ) {
        let Some(overview) = &cx.overview else { return };
        let Ok((category, category_title)) = category_of("Takeaways", &overview.categories) else {
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

    /// Opens the newest draft that was left behind.
    pub(in crate::screens) fn recover(&mut self, browse: &mut Browse, cx: &mut Shared) {
        let Some(draft) = self.drafts.first().cloned() else {
            cx.say("No unsaved drafts.");
            return;
        };
        if draft.entry == new_takeaway() {
            return self.open_takeaway("", browse, cx);
        }
        let open = browse.details.entry_view.as_ref();
        if open.is_some_and(|it| it.entry.id == draft.entry) {
            return self.open_draft(&draft, browse, cx);
        }
        self.show_and_edit(draft.entry, browse, cx);
    }

    /// Opens the open entry's note in the user's editor.
    pub(in crate::screens) fn open_externally(&mut self, browse: &Browse, cx: &mut Shared) {
        let Some((subject, base)) = open_text(browse, cx) else { return };
        let Subject::Entry { id, title, .. } = &subject else { return };
        if cx.read_only {
            cx.fail("The database is read-only: there is nothing to save into.");
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
        };
        let ticket = cx.ticket();
        self.external = Some((ticket, subject, base));
        cx.effect(Effect::EditExternally(ticket, catalogue, Box::new(draft)));
    }

    /// The user's editor has ended.
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
            // Whatever its length: it is written already. Editors end a text with a line end
            // that nobody typed.
            session.state = State::Unsaved;
            session.editor.set(text.strip_suffix('\n').unwrap_or(text));
        }
        let unsaved = session.is_unsaved();
        self.begin(session, browse, cx);
        match external.failed {
            // Whatever it had written by then is here, not saved and not lost.
            Some(why) if unsaved => cx.fail(format!("{why} What it had written is here.")),
            Some(why) => {
                self.session = None;
                cx.fail(why);
            }
            None => self.leave(browse, cx),
        }
    }

    // ---- the keys --------------------------------------------------------------------------

    /// Types a text.
    pub(in crate::screens) fn type_text(&mut self, text: &str, cx: &mut Shared) {
        self.edit_with(cx, |session| session.editor.insert(text));
    }

    pub(in crate::screens) fn paste(&mut self, text: &str, cx: &mut Shared) {
        self.edit_with(cx, |session| session.editor.paste(text));
    }

    /// Makes a change, unless the text is read-only.
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

    /// Does what a key of the editor asks for.
    pub(in crate::screens) fn action(
        &mut self,
        action: EditAction,
        browse: &mut Browse,
        cx: &mut Shared,
    ) -> Option<Opens> {
        match action {
            EditAction::Go(way, selecting) => {
                if let Some(session) = &mut self.session {
                    session.editor.go(way, selecting);
                    // Nothing is completed that is not being typed.
                    session.completions.take_if(|completions| !completions.declined);
                }
            }
            EditAction::Delete(way) => self.edit_with(cx, |it| it.editor.delete(way)),
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
            // A takeaway is one thing to say: once said, it is closed.
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

    /// Goes to a place where a text stands: what is typed, from the cursor on; or what was
    /// searched for last, behind or before the cursor.
    pub(in crate::screens) fn find(&mut self, typed: Option<&str>, forward: bool, cx: &mut Shared) {
        if let Some(typed) = typed {
            typed.clone_into(&mut self.found);
        }
        let wanted = &self.found;
        let Some(session) = &mut self.session else { return };
        if wanted.is_empty() {
            session.editor.deselect();
        } else if !session.editor.find(wanted, forward, typed.is_some()) {
            cx.say(format!("“{wanted}” is not in the text."));
        }
    }

    // ---- waiting for an entry --------------------------------------------------------------

    /// Goes to an entry, which may be new, and opens it for editing as soon as it is on the screen.
    pub(in crate::screens) fn show_and_edit(
        &mut self,
        entry: EntryId,
        browse: &mut Browse,
        cx: &mut Shared,
    ) {
        browse.show_made(&entry, cx);
        self.when_shown = Some(entry);
    }

    /// After an entry has come onto the screen: opens the editor if it waits for that one. An
    /// entry that is nowhere any more may have a draft all the same.
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

    /// Takes the text that others left unsaved, and tells of it.
    pub(in crate::screens) fn take_drafts(
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

/// What a key of the editor opens over it.
pub(in crate::screens) enum Opens {
    /// The search within the text.
    Find,
    /// The help.
    Help,
}

/// The subject and the text of the open entry, as far as it can be edited.
fn open_text(browse: &Browse, cx: &mut Shared) -> Option<(Subject, Option<Base>)> {
    let Some(entry_view) = browse.details.entry_view.as_ref() else {
        cx.say("No entry is open to edit.");
        return None;
    };
    if entry_view.status == EntryStatus::Deleted {
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
