//! Reviews among the other screens: how they begin, pause and end, and when the home screen comes.

use super::Model;
use crate::{
    domain::{EntryId, EntryView, List, SmartList, Window, counted, review::EntryCards},
    library::{
        Answer, DeckMode, DeckScope, HomeView, Pane, Place, ReviewAnswer, ReviewRequest,
        SearchScope,
    },
    screens::{
        browse::{BrowseAction, Jump},
        command::{Action, Scope},
        home::Home,
        next::Next,
        overlay::Overlay,
        review::Review,
        ticket::Ticket,
    },
};

impl Model {
    /// Begins a review, or continues the paused one.
    pub(super) fn open_review(&mut self, scope: DeckScope, mode: DeckMode) {
        if self.shared.read_only {
            return self.shared.fail("The database is read-only: nothing can be reviewed.");
        }
        let resumed = self.reviewing.paused.take_if(|(paused, _)| {
            scope == DeckScope::All && mode == DeckMode::Daily && paused.session.left() > 0
        });
        let review = match resumed {
            Some((paused, _)) => paused,
            None => Box::new(Review::open(scope, mode, &mut self.shared)),
        };
        self.overlays.push(Overlay::Review(review));
    }

    /// Carries out an action of the panes that is about reviews.
    pub(super) fn review_action(&mut self, action: BrowseAction) {
        if !self.has_reviews() {
            return;
        }
        let list = || DeckScope::List(self.browse.entries.list.clone());
        match action {
            BrowseAction::Review => self.open_review(DeckScope::All, DeckMode::Daily),
            BrowseAction::ReviewList => self.open_review(list(), DeckMode::Daily),
            BrowseAction::Home => self.open_home(),
            BrowseAction::EnrolList if self.browse.entries.list == List::All => {
                self.shared.say("Everything at once is too much: choose a category.");
            }
            BrowseAction::EnrolList => {
                let request = ReviewRequest::Enrol(list(), None);
                self.shared.review(request);
            }
            BrowseAction::Enrol => {
                let entry = self.browse.open_entry(&mut self.shared);
                if let Some(entry) = entry.map(|view| view.entry.id.clone()) {
                    self.shared.review(ReviewRequest::EnrolEntry(entry));
                }
            }
            _ => {}
        }
    }

    /// Opens the home screen.
    pub(super) fn open_home(&mut self) {
        if let Some(home) = Home::open(&mut self.shared) {
            self.overlays.push(Overlay::Home(Box::new(home)));
        }
    }

    /// Whether there are reviews; says so if not.
    pub(super) fn has_reviews(&mut self) -> bool {
        if self.shared.review.is_none() {
            self.shared.say("Reviews are off: `review = false` in the configuration.");
        }
        self.shared.review.is_some()
    }

    /// Called when a catalogue is shown for the first time.
    pub(super) fn begin_reviews(&mut self) {
        if self.shared.review.is_none() {
            return;
        }
        if let Some((scope, mode)) = self.reviewing.at_start.take() {
            return self.open_review(scope, mode);
        }
        if self.reviewing.home_at_start
            && let Some(home) = Home::open(&mut self.shared)
        {
            self.reviewing.waiting_home = Some(Box::new(home));
        }
        self.refresh_cards();
    }

    /// Has the cards brought up to date with the texts.
    pub(super) fn refresh_cards(&mut self) {
        if !self.shared.read_only {
            self.shared.review(ReviewRequest::Refresh);
        }
    }

    /// The home screen was read.
    pub(super) fn home_read(&mut self, ticket: Ticket, view: Option<Box<HomeView>>) {
        let cx = &mut self.shared;
        if let Some(Overlay::Home(home)) = self.overlays.last_mut() {
            return home.take(ticket, view, cx);
        }
        let Some(mut home) = self.reviewing.waiting_home.take() else { return };
        let is_due = view.as_ref().is_some_and(|view| view.due);
        if is_due && self.reviewing.home_at_start && self.overlays.is_empty() {
            self.reviewing.home_at_start = false;
            home.take(ticket, view, cx);
            self.overlays.push(Overlay::Home(home));
        }
    }

    /// Takes the answer to a request of the reviews.
    pub(super) fn reviewed(&mut self, ticket: Ticket, result: Result<Box<ReviewAnswer>, String>) {
        let result = result.map(|answer| *answer);
        let paused = self.reviewing.paused.as_mut().map(|(review, _)| &mut **review);
        let open = self.overlays.iter_mut().find_map(|overlay| match overlay {
            Overlay::Review(review) => Some(&mut **review),
            _ => None,
        });
        if let Some(review) = [open, paused].into_iter().flatten().find(|it| it.ticket == ticket) {
            return review.answered(ticket, result, &mut self.shared);
        }
        match result {
            Err(why) => self.shared.fail(format!("Not done: {why}.")),
            Ok(ReviewAnswer::Refreshed(true)) => self.cards_changed(),
            Ok(ReviewAnswer::Enrolled(entries, enrolled)) => {
                let what = match entries {
                    0 => return self.shared.say("No entries here."),
                    1 => "The entry".to_owned(),
                    entries => counted(entries, "entry", "entries"),
                };
                let verb = match (entries, enrolled) {
                    (1, true) => "is reviewed from now on",
                    (_, true) => "are reviewed from now on",
                    (1, false) => "is no longer reviewed",
                    (_, false) => "are no longer reviewed",
                };
                self.shared.say(format!("{what} {verb}."));
                self.cards_changed();
            }
            Ok(ReviewAnswer::Fitted(fitted)) => {
                self.shared.say(match fitted {
                    None => "Too few reviews yet to fit the scheduler.".to_owned(),
                    Some((fitted, kept)) => format!(
                        "Log-loss {:.3} before, {:.3} after: {}.",
                        fitted.before,
                        fitted.after,
                        if kept { "kept" } else { "not better, so not kept" }
                    ),
                });
                self.cards_changed();
            }
            Ok(_) => {}
        }
    }

    /// Reads what shows the state of cards again.
    fn cards_changed(&mut self) {
        if let Some(Overlay::Home(home)) = self.overlays.last_mut() {
            home.refresh(&mut self.shared);
        }
        self.changed();
    }

    /// Whether keys have to wait for the next question.
    pub(in crate::screens) fn review_is_waiting(&self) -> bool {
        matches!(self.overlays.last(), Some(Overlay::Review(review)) if review.is_waiting())
    }

    /// Continues a review that was left to write a note, once the editor is closed.
    pub(super) fn continue_review(&mut self) {
        let idle = self.edit.session.is_none()
            && self.edit.when_shown.is_none()
            && !self.changes.is_opening()
            && self.overlays.is_empty();
        if idle && let Some((review, true)) = self.reviewing.paused.take_if(|(_, auto)| *auto) {
            self.overlays.push(Overlay::Review(review));
        }
    }

    /// Ends the review; the key of reviews continues one that has cards left.
    pub(super) fn leave_review(&mut self) {
        match self.overlays.last() {
            Some(Overlay::Review(review)) if review.session.left() > 0 => self.pause_review(false),
            _ => {}
        }
        if std::mem::take(&mut self.shared.cards_changed) {
            self.cards_changed();
        }
    }

    fn pause_review(&mut self, until_editor_closes: bool) {
        if let Some(Overlay::Review(review)) = self.overlays.pop() {
            self.reviewing.paused = Some((review, until_editor_closes));
        }
    }

    /// Does what a review or the home screen has requested.
    pub(super) fn follow_from_review(&mut self, next: Next) {
        match next {
            Next::CloseReview => {
                self.overlays.pop();
                if std::mem::take(&mut self.shared.cards_changed) {
                    self.cards_changed();
                }
            }
            Next::NoteInReview(entry) => {
                self.pause_review(true);
                self.edit.show_and_edit(entry, &mut self.browse, &mut self.shared);
            }
            Next::EntryInReview(entry) => {
                self.pause_review(false);
                self.show_entry(entry);
                let key =
                    self.shared.key_in(&[Scope::Common], Action::Browse(BrowseAction::Review));
                self.shared.say(format!("Review paused: {key} continues it."));
            }
            Next::Home => {
                self.overlays.clear();
                self.open_home();
            }
            Next::Review(scope, mode) => self.open_review(scope, mode),
            Next::ReviewResults(query) if self.has_reviews() => {
                self.close_search();
                self.open_review(DeckScope::Query(query), DeckMode::Daily);
            }
            Next::SearchFor(query) => {
                self.overlays.pop();
                self.open_search(SearchScope::Catalogue, &query);
            }
            Next::ShowList(list) => {
                self.overlays.pop();
                self.show_list(&list);
            }
            Next::ShowEntry(entry) => {
                self.overlays.pop();
                self.show_entry(entry);
            }
            Next::Recover => {
                self.overlays.pop();
                self.edit.recover(&mut self.browse, &mut self.shared);
            }
            Next::SaveTakeaway => {
                self.overlays.pop();
                self.edit.open_takeaway("", &mut self.browse, &mut self.shared);
            }
            _ => {}
        }
    }

    fn show_entry(&mut self, entry: EntryId) {
        self.browse.focus = Pane::Details;
        let place = Place { entry: Some(entry.to_string()), focus: Pane::Details, ..self.place() };
        self.browse.read_start(Some(place), Jump::ToEntry, &mut self.shared);
        self.shared.visit(entry);
    }

    fn show_list(&mut self, list: &List) {
        let is_shown = self.shared.lists().any(|(shown, ..)| shown == *list);
        if is_shown {
            self.browse.select_list(list, &self.shared);
        } else if let List::SmartList(smart) = list {
            self.shared.say(match smart {
                SmartList::Due => "Nothing is due.",
                SmartList::Leeches => "There are no leeches.",
                _ => "This list is empty.",
            });
        }
    }
}

/// Takes the state of cards out of what was read.
pub(super) fn hide_reviews(answer: &mut Answer) {
    let in_window = |window: &mut Window| {
        for row in &mut window.rows {
            (row.marks.due, row.marks.known) = (false, false);
        }
    };
    let in_entry = |view: &mut Option<Box<EntryView>>| {
        if let Some(view) = view {
            view.cards = EntryCards::default();
        }
    };
    match answer {
        Answer::Window(window) => in_window(window),
        Answer::EntryView(view) => in_entry(view),
        Answer::Start(Some(start)) => {
            in_window(&mut start.listing.window);
            in_entry(&mut start.listing.entry_view);
        }
        Answer::Show(Some(listing)) => {
            in_window(&mut listing.window);
            in_entry(&mut listing.entry_view);
        }
        Answer::Counts(counts, _) => {
            counts.retain(|(list, _)| !matches!(list, SmartList::Due | SmartList::Leeches));
        }
        Answer::Start(None)
        | Answer::Show(None)
        | Answer::Home(_)
        | Answer::Tags(_)
        | Answer::Catalogues(_)
        | Answer::Origin(_)
        | Answer::File(_)
        | Answer::Plan(_)
        | Answer::Link(_)
        | Answer::Versions(_)
        | Answer::Version(_) => {}
    }
}
