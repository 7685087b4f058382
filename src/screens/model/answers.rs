//! Handles results: answers of the store, hits, changes that were made.

use super::Model;
use crate::{
    domain::{EntryId, clean_line},
    library::{Answer, Done, FileWritten, Hits, Place, Plan, Written},
    screens::{
        browse::{BrowseAction, Jump, Restored, Started},
        change::After,
        conflict::Conflict,
        model::reviewing::hide_reviews,
        msg::{Effect, Synced},
        overlay::{Overlay, search_in, versions_in},
        palette::Palette,
        rename::Rename,
        search::SearchHistory,
        ticket::Ticket,
    },
    theme::{Colors, ThemeName},
};

/// In the header, if the last sync failed.
const TROUBLE: &str = "⇅ failed";

impl Model {
    pub(super) fn answered(&mut self, ticket: Ticket, mut answer: Answer) {
        if self.shared.review.is_none() {
            hide_reviews(&mut answer);
        }
        let searching = self.is_searching();
        let (browse, cx) = (&mut self.browse, &mut self.shared);
        match answer {
            Answer::Window(window) => browse.take_window(ticket, window),
            Answer::EntryView(entry_view) => browse.details.take(ticket, entry_view),
            Answer::Counts(counts, saved) => browse.take_counts(ticket, (counts, saved), cx),
            Answer::Tags(tags) => {
                if self.overlays.is_empty() && self.edit.session.is_none() {
                    self.overlays.push(Overlay::Palette(Box::new(Palette::tags(tags))));
                }
            }
            Answer::Catalogues(all) => {
                // Ignored if something else was opened meanwhile.
                if self.overlays.is_empty() && self.edit.session.is_none() {
                    let palette = Palette::catalogues(all, cx);
                    self.overlays.push(Overlay::Palette(Box::new(palette)));
                }
            }
            Answer::Home(view) => self.home_read(ticket, view),
            Answer::Origin(Ok(origin)) => {
                cx.effect(Effect::Open(origin));
                self.quit();
            }
            Answer::Origin(Err(why)) => cx.fail(why),
            Answer::File(file) => self.edit.file_read(ticket, file, browse, cx),
            Answer::Link(target) => self.edit.link_read(ticket, &target, cx),
            Answer::Plan(plan) => self.planned(ticket, plan),
            Answer::Versions(rows) => {
                if let Some(versions) = versions_in(&mut self.overlays) {
                    versions.take_rows(ticket, rows, cx);
                }
            }
            Answer::Version(diff) => {
                if let Some(versions) = versions_in(&mut self.overlays) {
                    versions.take_diff(ticket, diff);
                }
            }
            Answer::Start(start) => match browse.take_start(ticket, start, cx) {
                Some(Started::Outdated) => browse.refresh(searching, cx),
                Some(Started::Shown(restored)) => self.started(restored),
                None => {}
            },
            Answer::Show(listing) => {
                if browse.take_listing(ticket, listing, cx) {
                    browse.catch_up(searching, cx);
                }
            }
        }
    }

    /// Shows what a rename changes in files.
    fn planned(&mut self, ticket: Ticket, plan: Result<Box<Plan>, String>) {
        if self.edit.planning.take_if(|planning| *planning == ticket).is_none() {
            return;
        }
        match plan {
            Ok(plan) if plan.is_empty() => self.shared.say("Nothing changes."),
            Ok(plan) => self.overlays.push(Overlay::Rename(Box::new(Rename::new(plan)))),
            Err(why) => self.shared.fail(format!("{why}.")),
        }
    }

    /// Handles a change to a file; returns whether nothing else is to be shown.
    fn file_written(&mut self, written: FileWritten) -> bool {
        match written {
            FileWritten::Made { path, line } => {
                self.changes.unsent_form = None;
                self.edit.open_path(path, line, &mut self.shared);
                return true;
            }
            FileWritten::Removed { path, in_bin, has_note } => {
                let key = self.browse.key(&self.shared, BrowseAction::Restore);
                let place = if in_bin { "moved to the bin" } else { "removed" };
                let path = clean_line(&path).into_owned();
                let note = if has_note { "; your note on it stays" } else { "" };
                self.shared.say(format!("{path} was {place}{note}. {key} brings it back."));
            }
            FileWritten::Back(path) => {
                self.shared.say(format!("{} is back.", clean_line(&path)));
                self.edit.show_path(path, &mut self.shared);
            }
            FileWritten::Saved { .. }
            | FileWritten::Conflict { .. }
            | FileWritten::Gone
            | FileWritten::Added(_)
            | FileWritten::Changed(_) => {}
        }
        false
    }

    /// Called when a catalogue is shown; the first time, with the stored searches and theme.
    fn started(&mut self, restored: Option<Restored>) {
        if let Some(Restored { searches, theme, undos }) = restored {
            self.begin_reviews();
            self.changes.restore(undos);
            self.shared.searches = SearchHistory(searches);
            if let Some(theme) = theme {
                self.shared.themes.restore(&theme);
            }
            let cx = &mut self.shared;
            if cx.themes.auto {
                cx.show_wanted_theme();
            }
            cx.theme = cx.theme.transparent(cx.themes.transparent);
        }
        self.edit.take_change(&self.browse);
        self.edit.edit_when_shown(&mut self.browse, &mut self.shared);
        self.browse.catch_up(self.is_searching(), &mut self.shared);
    }

    /// Handles a failed read; `message` is for the user.
    pub(super) fn read_failed(&mut self, ticket: Ticket, message: String) {
        let (expected, jumping) = self.browse.failed(ticket);
        let planning = self.edit.planning.take_if(|planning| *planning == ticket).is_some();
        let expected = expected || planning || self.edit.file_failed(ticket);
        if jumping {
            self.edit.when_shown = None;
        }
        let asked = versions_in(&mut self.overlays).is_some_and(|it| it.ticket == ticket);
        if asked {
            self.overlays.clear();
        }
        if expected || asked {
            self.shared.fail(message);
        }
    }

    /// Takes up the user's own themes; `wrong` says what could not be read.
    pub(super) fn user_themes(&mut self, user: Vec<(ThemeName, Colors)>, wrong: &[String]) {
        let cx = &mut self.shared;
        cx.themes.user = user;
        if let Some(Overlay::Themes(themes)) = self.overlays.last_mut() {
            themes.take_user_themes(cx);
        } else if cx.themes.auto {
            let wanted = cx.themes.wanted();
            cx.show_theme(&wanted);
        }
        if !wrong.is_empty() {
            cx.fail(format!("Themes that can't be used: {}", wrong.join("; ")));
        }
    }

    /// Handles what the terminal says of its background.
    pub(super) fn background(&mut self, light: bool) {
        let cx = &mut self.shared;
        if cx.themes.seen(light) && cx.themes.auto {
            cx.show_wanted_theme();
            cx.effect(Effect::SaveTheme(cx.themes.to_setting()));
        }
    }

    pub(super) fn found(&mut self, ticket: Ticket, hits: Hits) {
        if self.edit.found(ticket, &hits) {
            return;
        }
        if let Some(search) = search_in(&mut self.overlays) {
            search.found(ticket, hits, &self.shared);
        }
    }

    pub(super) fn imported(&mut self, changed: bool) {
        if self.shared.syncs {
            self.shared.sync(false);
        }
        let progress = &mut self.shared.progress;
        progress.up_to_date = true;
        let importing = progress.importing.take().is_some();
        if !changed && self.shared.overview.is_some() {
            return;
        }
        self.edit.check_file(&mut self.shared);
        self.search_again();
        if self.shared.overview.is_none() {
            return self.browse.read_start(None, Jump::Restore, &mut self.shared);
        }
        if importing {
            self.shared.say("The catalogue was updated.");
        }
        self.browse.refresh(self.is_searching(), &mut self.shared);
    }

    /// Shows how a sync ended, and what it brought. Of one that nobody asked for, only what the user
    /// has to know is reported, and a failure once.
    pub(super) fn synced(&mut self, synced: Synced) {
        let Synced { asked, received, clashed, refused, is_on } = synced;
        let cx = &mut self.shared;
        let is_told = asked || cx.sync != TROUBLE;
        cx.sync = match &is_on {
            Ok(true) => "⇅ now".to_owned(),
            // Who never turned it on need not be told.
            Ok(false) if !asked && cx.sync.is_empty() => String::new(),
            Ok(false) => "⇅ off".to_owned(),
            Err(_) => TROUBLE.to_owned(),
        };
        match (is_on, clashed, refused) {
            (Err(why), ..) if is_told => cx.fail(format!("Sync failed: {why}")),
            (Err(_), ..) => {}
            (Ok(true), 1.., _) => cx.say(format!(
                "Synced: the same lines of {clashed} {} were changed on two computers, and both are \
                 kept; see the list Merged: check.",
                if clashed == 1 { "note" } else { "notes" }
            )),
            (Ok(true), 0, Some(why)) => cx.fail(format!("Synced, but something was skipped: {why}")),
            _ if !asked => {}
            (Ok(true), 0, None) if received => cx.say("Synced: changes received."),
            (Ok(true), 0, None) => cx.say("Synced."),
            (Ok(false), ..) => cx.fail("Sync is off; turn it on in a shell: nexus sync init REMOTE"),
        }
        if received {
            self.changed();
        }
    }

    /// Reloads after a change, made here or elsewhere.
    pub(super) fn changed(&mut self) {
        if self.shared.overview.is_some() {
            self.edit.check_file(&mut self.shared);
            self.search_again();
            self.browse.refresh_soon(self.is_searching(), &mut self.shared);
        }
    }

    /// Repeats the open search, since the entries may have changed.
    fn search_again(&mut self) {
        if let Some(search) = search_in(&mut self.overlays) {
            search.ask(&mut self.shared);
        }
    }

    /// Handles the result of a change, which is never dropped.
    pub(super) fn written(&mut self, ticket: Ticket, result: Result<Box<Done>, String>) {
        let (after, result) = self.changes.answered(ticket, result);
        let mut restored = None;
        if !self.edit.saved(ticket, &result, &mut self.browse, &mut self.shared) {
            match (result, after) {
                (Err(why), _) => self.shared.fail(format!("Not done: {why}.")),
                (Ok(Written::Entry { entry, .. }), Some(After::Edit)) => {
                    self.changes.unsent_form = None;
                    self.edit.show_and_edit(entry, &mut self.browse, &mut self.shared);
                    return;
                }
                (
                    Ok(Written::File(
                        written @ (FileWritten::Made { .. }
                        | FileWritten::Removed { .. }
                        | FileWritten::Back(_)),
                    )),
                    _,
                ) => {
                    if self.file_written(written) {
                        return;
                    }
                }
                (Ok(written), Some(After::Notice { notice, .. })) => {
                    if matches!(written, Written::File(_)) {
                        // A rename: what was filled in is done.
                        self.changes.unsent_form = None;
                    }
                    if let Written::Entry { entry, .. } = written {
                        let form = &mut self.changes.unsent_form;
                        form.take_if(|form| form.entry.as_ref() == Some(&entry));
                    }
                    if let Some(notice) = notice {
                        self.shared.say(notice);
                    }
                }
                (Ok(written), Some(After::Undone(what))) => {
                    self.shared.say(format!("Undone: {what}."));
                    if let Written::Entry { entry, .. } = written {
                        restored = Some(entry);
                    }
                }
                (Ok(_), Some(After::Edit) | None) => {}
            }
        }
        if let Some((path, theirs)) = self.edit.conflict()
            && !self.overlays.iter().any(|it| matches!(it, Overlay::Conflict(_)))
        {
            self.overlays.push(Overlay::Conflict(Box::new(Conflict::new(path, theirs))));
        }
        if self.shared.review.is_some() {
            self.refresh_cards();
        }
        self.search_again();
        match restored {
            Some(entry) => self.show_restored(&entry),
            None => self.browse.refresh_soon(self.is_searching(), &mut self.shared),
        }
    }

    /// Shows the entry that an undo restored.
    fn show_restored(&mut self, entry: &EntryId) {
        let place = Place { entry: Some(entry.to_string()), ..self.place() };
        self.browse.read_start(Some(place), Jump::ToEntry, &mut self.shared);
    }
}
