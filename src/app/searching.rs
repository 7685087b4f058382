//! What the keys of the search do.

use super::{
    Effect, Hits, Jump, Model, Overlay, Pane, Search, Ticket,
    command::Action,
    find::{Kept, MOST_RECALLED},
    history::Step,
    layout,
};
use crate::{
    domain::{EntryId, List, fold},
    search::Query,
};

impl Model {
    /// Opens the search over all entries, or over those of a category.
    pub(super) fn search(
        &mut self,
        within: Option<(crate::domain::CategoryId, String)>,
    ) -> Vec<Effect> {
        let scroll = self.details.scroll;
        let search = Search { within, scroll, ..Search::default() };
        self.overlays.push(Overlay::Search(Box::new(search)));
        self.ask()
    }

    /// Opens the search over the open list.
    pub(super) fn filter(&mut self) -> Vec<Effect> {
        let within = match &self.entries.list {
            List::All | List::Mine(_) => None,
            List::Category(id) => Some((id.clone(), self.list_title().to_owned())),
        };
        self.search(within)
    }

    /// Asks for what is typed now.
    pub(super) fn ask(&mut self) -> Vec<Effect> {
        let ticket = self.ticket();
        let Some(Overlay::Search(search)) = self.overlays.last_mut() else { return Vec::new() };
        search.query = Query::parse(search.prompt.text());
        search.ticket = ticket;
        search.hits.more = true;
        vec![Effect::Search(ticket, search.asked())]
    }

    /// Asks once more when the entries may have changed.
    pub(super) fn ask_again(&mut self) -> Vec<Effect> {
        match self.overlays.last() {
            Some(Overlay::Search(_)) => self.ask(),
            _ => Vec::new(),
        }
    }

    /// Takes hits, unless something else is asked for by now.
    pub(super) fn found(&mut self, ticket: Ticket, hits: Hits) {
        let height = self.hits_height();
        if self.offered(ticket, &hits) {
            return;
        }
        if let Some(Overlay::Search(search)) = self.overlays.last_mut()
            && search.ticket == ticket
        {
            let again = search.answered == ticket;
            search.answered = ticket;
            search.take(hits, again, height);
        }
    }

    /// How many hits are on the screen.
    pub(super) fn hits_height(&self) -> u64 {
        let area = self.areas().and_then(|areas| areas.entries);
        area.map_or(1, |area| u64::from(layout::hits(area).height / layout::HIT_ROWS).max(1))
    }

    pub(super) fn hits_page(&self) -> i64 {
        i64::try_from(self.hits_height()).unwrap_or(1).saturating_sub(1).max(1)
    }

    pub(super) fn step_hits(&mut self, by: i64) {
        let height = self.hits_height();
        if let Some(Overlay::Search(search)) = self.overlays.last_mut() {
            search.cursor.step(by, height);
        }
    }

    /// Goes to the selected hit; the others stay to be gone through.
    pub(super) fn open_hit(&mut self) -> Vec<Effect> {
        let Some(Overlay::Search(search)) = self.overlays.last() else { return Vec::new() };
        let Some(hit) = search.hit() else {
            self.say("There is no hit to read.");
            return Vec::new();
        };
        let entry = hit.row.id.clone();
        let query = search.prompt.text().trim().to_owned();
        self.kept = Some(Kept {
            rows: search.hits.rows.iter().map(|hit| hit.row.clone()).collect(),
            at: usize::try_from(search.cursor.selected).unwrap_or(0),
        });
        let from = self.entries.row().map(|row| Step {
            list: self.entries.list.clone(),
            entry: row.id.clone(),
            scroll: search.scroll,
        });
        self.overlays.pop();
        self.focus = Pane::Details;
        let among_all = self.entries.list == List::All;
        let mut effects = vec![self.read_show(entry.clone(), among_all, Jump::Follow(from))];
        effects.extend(self.visit(entry));
        if !query.is_empty() {
            self.searches.retain(|earlier| *earlier != query);
            self.searches.push(query);
            let surplus = self.searches.len().saturating_sub(MOST_RECALLED);
            self.searches.drain(..surplus);
            effects.push(Effect::KeepSearches(self.searches.clone()));
        }
        effects
    }

    /// Notes that an entry was opened.
    pub(super) fn visit(&self, entry: EntryId) -> Option<Effect> {
        let catalogue = self.catalogue()?;
        (!self.read_only).then_some(Effect::Visit(catalogue, entry))
    }

    /// Closes the search. The panes below have not moved; the text goes back to where it was.
    pub(super) fn cancel_search(&mut self) {
        if let Some(Overlay::Search(search)) = self.overlays.pop() {
            let row = self.entries.row().map(|row| &row.id);
            let open = self.details.reading.as_ref().map(|reading| &reading.entry.id);
            if row == open {
                self.details.scroll = search.scroll;
            } else {
                self.details.scroll_on_return = Some(search.scroll);
            }
        }
    }

    pub(super) fn complete(&mut self) -> Vec<Effect> {
        let (shelves, tags) = match &self.overview {
            None => (Vec::new(), Vec::new()),
            Some(overview) => (
                overview.shelves.iter().map(|shelf| shelf.id.to_string()).collect(),
                overview.catalogue.tags.iter().map(|(tag, _)| tag.clone()).collect(),
            ),
        };
        let names = |field: &str| match field {
            "cat" => shelves.clone(),
            "tag" => tags.clone(),
            _ => Vec::new(),
        };
        let Some(Overlay::Search(search)) = self.overlays.last_mut() else { return Vec::new() };
        if search.complete(&names) {
            return self.ask();
        }
        self.say("Nothing to complete: cat: tag: kind: level: has: is: and their values can be.");
        Vec::new()
    }

    /// Puts an earlier search into the line, the newest first.
    pub(super) fn recall(&mut self) -> Vec<Effect> {
        let count = self.searches.len();
        let Some(Overlay::Search(search)) = self.overlays.last_mut() else { return Vec::new() };
        if count == 0 {
            self.say("There is no earlier search yet.");
            return Vec::new();
        }
        let back = search.recalled.map_or(0, |back| (back + 1) % count);
        search.recalled = Some(back);
        search.prompt.set(&self.searches[count - 1 - back]);
        self.ask()
    }

    /// Goes to the next match within the entry, or else to the next hit of the last search.
    pub(super) fn next_match(&mut self, forward: bool) -> Vec<Effect> {
        if self.focus == Pane::Details && !self.details.finding.is_empty() {
            if !self.details.walk_matches(forward, self.text_height()) {
                self.say("There is no further match that way.");
            }
            return Vec::new();
        }
        let Some(kept) = &mut self.kept else {
            let key = self.key(Action::Search);
            self.say(format!("Nothing has been searched for yet: {key} searches."));
            return Vec::new();
        };
        let next = if forward { kept.at.checked_add(1) } else { kept.at.checked_sub(1) };
        let Some(row) = next.and_then(|at| kept.rows.get(at)) else {
            self.say(if forward { "This was the last hit." } else { "This was the first hit." });
            return Vec::new();
        };
        let (entry, at, count) = (row.id.clone(), next.unwrap_or_default(), kept.rows.len());
        kept.at = at;
        self.say(format!("Hit {} of {count}", at + 1));
        let among_all = self.entries.list == List::All;
        let from = self.here();
        vec![self.read_show(entry, among_all, Jump::Follow(from))]
    }

    /// Searches within the open entry; for nothing, forgets what was searched for.
    pub(super) fn find(&mut self, text: &str) {
        self.details.finding = fold(text);
        self.details.mark_matches();
        if !self.details.finding.is_empty() {
            self.details.show_first_match(self.text_height());
        }
    }
}
