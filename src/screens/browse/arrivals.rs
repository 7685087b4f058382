//! Requests to the store for the panes' content, and the handling of its answers.

use super::{
    action::BrowseAction,
    entries::window_length,
    state::{Browse, Jump},
};
use crate::{
    document::Highlights,
    domain::{CatalogueId, EntryId, List, SavedSearch, SmartList, Window},
    library::{Listing, Place, Read, Start, Undo},
    screens::{
        layout::Arrangement, layout_job::LayoutJob, msg::Effect, shared::Shared, ticket::Ticket,
    },
};

impl Browse {
    // ---- requests --------------------------------------------------------------------------

    /// Requests the catalogue and the entry at a place.
    pub(in crate::screens) fn read_start(
        &mut self,
        place: Option<Place>,
        jump: Jump,
        cx: &mut Shared,
    ) {
        // The minimum that `Entries::wanted` needs around any place: the start waits for this.
        let length = 3 * cx.list_rows();
        self.jump = Some((cx.read(Read::Start { place, length }), jump));
    }

    /// Requests an entry in a list that contains it.
    pub(in crate::screens) fn read_show(&mut self, entry: EntryId, jump: Jump, cx: &mut Shared) {
        let among_all = self.entries.list == List::All;
        self.read_show_in(entry, among_all, jump, cx);
    }

    pub(super) fn read_show_in(
        &mut self,
        entry: EntryId,
        among_all: bool,
        jump: Jump,
        cx: &mut Shared,
    ) {
        self.details.arriving = None;
        let length = window_length(cx.list_rows());
        self.jump = Some((cx.read(Read::Show { entry, among_all, length }), jump));
    }

    /// Reloads what is shown.
    pub(in crate::screens) fn refresh(&mut self, searching: bool, cx: &mut Shared) {
        if matches!(self.entries.list, List::SavedSearch(_)) {
            // It has no entries here: only its count can change, and itself go.
            self.counting = Some(cx.read(Read::Counts));
            return;
        }
        let place = self.place(searching);
        let from = Jump::Refresh(self.entries.list.clone(), self.entries.cursor.selected);
        self.read_start(Some(place), from, cx);
    }

    /// Goes to an entry that may be new, in whatever list it is.
    pub(in crate::screens) fn go_to_entry(&mut self, entry: &EntryId, cx: &mut Shared) {
        if let Some(step) = self.here() {
            self.history.leave(step);
        }
        let category = match self.entries.list {
            List::All => None,
            // Any category: the entry's own category is shown.
            List::Category(_) | List::SmartList(_) | List::SavedSearch(_) => Some(String::new()),
        };
        let id = Some(entry.to_string());
        let place = Place { category, smart_list: None, entry: id, ..self.place(false) };
        self.read_start(Some(place), Jump::ToEntry, cx);
    }

    /// Reloads what is shown, after any jump under way has ended.
    pub(in crate::screens) fn refresh_soon(&mut self, searching: bool, cx: &mut Shared) {
        self.stale = self.jump.is_some();
        if !self.stale {
            self.refresh(searching, cx);
        }
    }

    /// After a jump: reloads if something has changed meanwhile.
    pub(in crate::screens) fn catch_up(&mut self, searching: bool, cx: &mut Shared) {
        if std::mem::take(&mut self.stale) {
            self.refresh(searching, cx);
        }
    }

    /// Requests the rows and the entry that the screen lacks. `selected` is the selected hit of a
    /// search, with its catalogue.
    pub(in crate::screens) fn request_missing(
        &mut self,
        selected: Option<(EntryId, Option<CatalogueId>)>,
        searching: bool,
        cx: &mut Shared,
    ) {
        if cx.overview.is_some()
            && let Some(read) = self.entries.wanted(cx.list_rows())
        {
            let window = match read {
                Read::Window { start, length, .. } => Some((start, length)),
                _ => None,
            };
            let ticket = cx.read(read);
            if let Some((start, length)) = window {
                self.entries.expect(ticket, start, length);
            }
        }
        let selected =
            if searching { selected } else { self.entries.row().map(|row| (row.id.clone(), None)) };
        // A jump under way brings its entry itself.
        if let Some(wanted) = selected
            && self.jump.is_none()
            && self.details.wants(&wanted)
        {
            let (entry, other_catalogue) = wanted.clone();
            let ticket = cx.read(Read::EntryView { entry, other_catalogue });
            self.details.expect(ticket, wanted);
        }
    }

    /// Lays the text out, unless that is done. Returns a job for another thread if it is large.
    pub(in crate::screens) fn lay_out(
        &mut self,
        width: usize,
        edited: Option<&EntryId>,
        highlights: &Highlights,
        cx: &Shared,
    ) -> Option<LayoutJob> {
        let key = self.key(cx, BrowseAction::Reveal);
        // While the note is edited, it is not shown in the text.
        let open = self.details.entry_view.as_ref().map(|entry_view| &entry_view.entry.id);
        let note = edited.is_none() || edited != open;
        self.details.lay_out((width, cx.text_rows()), (note, cx.plain), &key, highlights)
    }

    // ---- answers ---------------------------------------------------------------------------

    pub(in crate::screens) fn take_window(&mut self, ticket: Ticket, window: Window) {
        self.entries.take(ticket, window);
    }

    /// Shows the catalogue; `None` if the answer is stale or there is no catalogue.
    pub(in crate::screens) fn take_start(
        &mut self,
        ticket: Ticket,
        start: Option<Box<Start>>,
        cx: &mut Shared,
    ) -> Option<Started> {
        let (_, jump) = self.jump.take_if(|(expected, _)| *expected == ticket)?;
        let start = *start?;
        // Do not move a reader who has moved on meanwhile.
        if let Jump::Refresh(list, position) = &jump
            && (list, *position) != (&self.entries.list, self.entries.cursor.selected)
        {
            return Some(Started::Outdated);
        }
        let restore = matches!(jump, Jump::Restore);
        let Start { overview, own_files, place, theme, searches, undos, listing, smart_count } =
            start;
        cx.overview = Some(overview);
        cx.own_files = own_files;
        cx.smart_counts.extend(smart_count);
        self.details.forget();
        self.show(listing, cx);
        if restore && let Some(place) = place {
            self.focus = place.focus;
            self.arrangement = Arrangement {
                sidebar_hidden: place.sidebar_hidden,
                zoomed: place.zoomed,
                widths: place.widths,
                ..self.arrangement
            };
            self.show_selections(cx);
            self.details.scroll = place.scroll;
        }
        // Counting can take long, so nothing waits for it.
        self.counting = Some(cx.read(Read::Counts));
        let restored = restore.then_some(Restored { searches, theme, undos });
        Some(Started::Shown(restored))
    }

    /// Counts the smart lists again; not while the rows of one are shown that would have to be read
    /// again too.
    pub(in crate::screens) fn count_again(&mut self, cx: &mut Shared) {
        if cx.overview.is_some() && self.smart_list() != Some(SmartList::Recent) {
            self.counting = Some(cx.read(Read::Counts));
        }
    }

    /// Updates the number of entries in each smart list.
    pub(in crate::screens) fn take_counts(
        &mut self,
        ticket: Ticket,
        (counts, saved): (Vec<(SmartList, u64)>, Vec<SavedSearch>),
        cx: &mut Shared,
    ) {
        if self.counting.take_if(|expected| *expected == ticket).is_none() {
            return;
        }
        cx.smart_counts = counts.into_iter().collect();
        let known = std::mem::take(&mut cx.saved_searches);
        let count = |search: &SavedSearch| known.iter().find(|(it, _)| it == search)?.1;
        cx.saved_searches = saved.iter().map(|it| (it.clone(), count(it))).collect();
        if !saved.is_empty() {
            cx.effect(Effect::CountSearches(saved));
        }
        let open = cx.lists().position(|(list, ..)| list == self.entries.list);
        self.categories.length = cx.lists().count() as u64;
        if let Some(row) = open {
            self.categories.select(row as u64, cx.sidebar_rows());
        } else if matches!(self.entries.list, List::SavedSearch(_)) {
            // It was removed; its neighbour has its place now.
            self.categories.select(self.categories.selected, cx.sidebar_rows());
            self.open_selected_list(cx);
        }
        if let Some(list) = self.smart_list() {
            let cursor = &mut self.entries.cursor;
            cursor.length = cx.smart_counts.get(&list).copied().unwrap_or(0);
            cursor.select(cursor.selected, cx.list_rows());
        }
    }

    /// Shows an entry in a list; returns false if the answer is stale or there is no such entry.
    pub(in crate::screens) fn take_listing(
        &mut self,
        ticket: Ticket,
        listing: Option<Box<Listing>>,
        cx: &mut Shared,
    ) -> bool {
        let Some((_, jump)) = self.jump.take_if(|(expected, _)| *expected == ticket) else {
            return false;
        };
        let Some(listing) = listing else {
            cx.fail("This catalogue has no such entry.");
            return false;
        };
        self.show(*listing, cx);
        match jump {
            Jump::Follow(Some(step)) => self.history.leave(step),
            Jump::Travel(scroll) => self.details.scroll = scroll,
            Jump::Follow(None) | Jump::Restore | Jump::Refresh(..) | Jump::ToEntry => {}
        }
        true
    }

    /// Handles a failed read; returns whether it was for the panes, and whether it was a jump.
    pub(in crate::screens) fn failed(&mut self, ticket: Ticket) -> (bool, bool) {
        let jumping = self.jump.take_if(|(expected, _)| *expected == ticket).is_some();
        (self.entries.failed(ticket) | self.details.failed(ticket) | jumping, jumping)
    }

    /// After a search is closed: scrolls the text back to where it was.
    pub(in crate::screens) fn search_closed(&mut self, scroll: usize) {
        if self.details.other_catalogue.is_some() {
            self.details.show(None);
        }
        self.details.stop_seeking();
        let row = self.entries.row().map(|row| &row.id);
        let open = self.details.entry_view.as_ref().map(|entry_view| &entry_view.entry.id);
        if row == open {
            self.details.scroll = scroll;
        } else {
            self.details.scroll_on_return = Some(scroll);
        }
    }

    /// Shows a list, its rows and an entry.
    fn show(&mut self, listing: Listing, cx: &Shared) {
        let mut found = (0, 0);
        let mut count = 0;
        for (row, (list, _, entries)) in cx.lists().enumerate() {
            count = row as u64 + 1;
            if list == listing.list {
                found = (row as u64, entries.unwrap_or(0));
            }
        }
        let (row, length) = found;
        let height = cx.list_rows();
        self.categories.length = count;
        self.categories.select(row, cx.sidebar_rows());
        self.entries.show(listing.list, length, listing.position, listing.window, height);
        self.details.show(listing.entry_view);
    }
}

/// What [`Browse::take_start`] did with a catalogue.
pub(in crate::screens) enum Started {
    /// Nothing: the reader has moved on, and the panes have to be reloaded.
    Outdated,
    /// It is shown; the first time, with the stored searches and theme.
    Shown(Option<Restored>),
}

/// What was stored with the reader's place.
pub(in crate::screens) struct Restored {
    /// The search history, the newest last.
    pub(in crate::screens) searches: Vec<String>,
    /// The theme that was chosen last.
    pub(in crate::screens) theme: Option<String>,
    /// The changes that can be undone, the last one last.
    pub(in crate::screens) undos: Vec<Undo>,
}
