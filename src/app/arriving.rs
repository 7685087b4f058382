//! What the store is asked for in order to show it, and what is made of its answers.

use super::{
    Answer, Effect, Jump, Model, Overlay, Palette, Pane, Place, Read, Shown, Start, Ticket,
    entries::window_length,
};
use crate::domain::{EntryId, List, SmartList};

impl Model {
    pub(super) fn read_start(&mut self, place: Option<Place>, jump: Jump) -> Effect {
        let ticket = self.ticket();
        self.jump = Some((ticket, jump));
        // What `wanted` wants around any place, and no more: a start waits for this.
        let length = 3 * self.height(Pane::Entries);
        Effect::Read(ticket, Read::Start { place, length })
    }

    pub(super) fn read_show(&mut self, entry: EntryId, among_all: bool, jump: Jump) -> Effect {
        let ticket = self.ticket();
        self.jump = Some((ticket, jump));
        let length = window_length(self.height(Pane::Entries));
        Effect::Read(ticket, Read::Show { entry, among_all, length })
    }

    pub(super) fn imported(&mut self, changed: bool) -> Vec<Effect> {
        let importing = self.importing.take().is_some();
        if !changed && self.overview.is_some() {
            return Vec::new();
        }
        let again = self.ask_again();
        if self.overview.is_none() {
            let start = self.read_start(None, Jump::Restore);
            return again.into_iter().chain([start]).collect();
        }
        if importing {
            self.say("The catalogue was updated.");
        }
        let refresh = self.refresh();
        again.into_iter().chain([refresh]).collect()
    }

    pub(super) fn answered(&mut self, ticket: Ticket, answer: Answer) -> Vec<Effect> {
        match answer {
            Answer::Window(window) => self.entries.take(ticket, window),
            Answer::EntryView(entry_view) => self.details.take(ticket, entry_view),
            Answer::Counts(counts) => {
                if self.counting.take_if(|expected| *expected == ticket).is_some() {
                    self.counted(counts);
                }
            }
            Answer::Catalogues(all) => {
                // Unless something else has been opened meanwhile.
                if self.overlays.is_empty() && self.editing.is_none() {
                    self.overlays.push(Overlay::Palette(Box::new(Palette::catalogues(all))));
                }
            }
            Answer::Versions(rows) => {
                if let Some(Overlay::Versions(versions)) = self.overlays.last_mut()
                    && versions.ticket == ticket
                {
                    versions.cursor.length = rows.len() as u64;
                    versions.rows = Some(rows);
                    // The newest is what stands there now; the one before it can be told from it.
                    return self.step_versions(1);
                }
            }
            Answer::Version(diff) => {
                if let Some(Overlay::Versions(versions)) = self.overlays.last_mut()
                    && versions.ticket == ticket
                {
                    versions.diff = diff;
                }
            }
            Answer::Start(start) => {
                if let Some((_, jump)) = self.jump.take_if(|(expected, _)| *expected == ticket)
                    && let Some(start) = start
                {
                    // A reader who has gone on meanwhile is not to be taken back.
                    if let Jump::Refresh(list, position) = &jump
                        && (list, *position) != (&self.entries.list, self.entries.cursor.selected)
                    {
                        return vec![self.refresh()];
                    }
                    self.started(*start, matches!(jump, Jump::Restore));
                    // What counting takes grows with what is counted; nothing waits for it.
                    let ticket = self.ticket();
                    self.counting = Some(ticket);
                    let mut effects = vec![Effect::Read(ticket, Read::Counts)];
                    effects.extend(self.edit_what_was_awaited());
                    effects.extend(self.catch_up());
                    return effects;
                }
            }
            Answer::Show(shown) => {
                if let Some((_, jump)) = self.jump.take_if(|(expected, _)| *expected == ticket) {
                    match shown {
                        Some(shown) => {
                            self.jumped(*shown, jump);
                            return self.catch_up().into_iter().collect();
                        }
                        None => self.fail("There is no entry of that name in this catalogue."),
                    }
                }
            }
        }
        Vec::new()
    }

    pub(super) fn started(&mut self, start: Start, restore: bool) {
        self.overview = Some(start.overview);
        self.mine.extend(start.mine);
        if restore {
            self.searches = start.searches;
        }
        self.details.forget();
        if let (true, Some(light)) = (restore && !self.theme_fixed, start.light) {
            self.light = light;
        }
        self.show(start.shown);
        if restore && let Some(place) = start.place {
            self.focus = place.focus;
            self.folds = place.folds();
            self.show_selections();
            self.details.scroll = place.scroll;
        }
        self.meet_change();
    }

    /// Takes how many entries the lists of one's own hold.
    pub(super) fn counted(&mut self, counts: Vec<(SmartList, u64)>) {
        self.mine = counts.into_iter().collect();
        let open = self.lists().position(|(list, ..)| list == self.entries.list);
        self.categories.length = self.lists().count() as u64;
        if let Some(row) = open {
            self.categories.select(row as u64, self.height(Pane::Categories));
        }
        if let List::SmartList(mine) = self.entries.list {
            let height = self.height(Pane::Entries);
            let cursor = &mut self.entries.cursor;
            cursor.length = self.mine.get(&mine).copied().unwrap_or(0);
            cursor.select(cursor.selected, height);
        }
    }

    pub(super) fn jumped(&mut self, shown: Shown, jump: Jump) {
        self.show(shown);
        match jump {
            Jump::Follow(Some(step)) => self.history.leave(step),
            Jump::Travel(scroll) => self.details.scroll = scroll,
            _ => {}
        }
    }

    /// Puts a list, its rows and an entry on the screen.
    pub(super) fn show(&mut self, shown: Shown) {
        let mut found = (0, 0);
        let mut count = 0;
        for (row, (list, _, entries)) in self.lists().enumerate() {
            count = row as u64 + 1;
            if list == shown.list {
                found = (row as u64, entries.unwrap_or(0));
            }
        }
        let (row, length) = found;
        self.categories.length = count;
        self.categories.select(row, self.height(Pane::Categories));
        let height = self.height(Pane::Entries);
        self.entries.show(shown.list, length, shown.position, shown.window, height);
        self.details.show(shown.entry_view);
    }
}
