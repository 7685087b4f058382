//! What the keys of the search do.

use super::{
    Effect, Hits, Jump, Model, OtherCatalogue, Overlay, Palette, PaletteTarget, Pane, Place,
    Prompt, Search, SearchScope, Ticket,
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
    /// Opens the search.
    pub(super) fn search(&mut self, within: SearchScope) -> Vec<Effect> {
        self.search_for(within, Prompt::default())
    }

    fn search_for(&mut self, within: SearchScope, prompt: Prompt) -> Vec<Effect> {
        let scroll = self.details.scroll;
        let search = Search { prompt, within, scroll, ..Search::default() };
        self.overlays.push(Overlay::Search(Box::new(search)));
        self.ask()
    }

    /// Opens the search over the list of the pane: over the open one, or for one of all lists.
    pub(super) fn filter(&mut self) -> Vec<Effect> {
        if self.focus == Pane::Categories {
            let offered = |(list, title, entries): (List, &str, Option<u64>)| PaletteTarget::List {
                list,
                title: title.to_owned(),
                entries,
            };
            let palette = Palette::lists(self.lists().map(offered).collect());
            self.overlays.push(Overlay::Palette(Box::new(palette)));
            return Vec::new();
        }
        self.search(match &self.entries.list {
            List::All => SearchScope::Catalogue,
            List::Category(id) => SearchScope::Category(id.clone()),
            List::SmartList(mine) if !mine.is_searchable() => {
                let title = mine.title();
                self.say(format!(
                    "“{title}” is not a category of the catalogue and can't be searched."
                ));
                return Vec::new();
            }
            List::SmartList(mine) => SearchScope::SmartList(*mine),
        })
    }

    /// Searches more than until now; after everything, the open catalogue again.
    pub(super) fn widen(&mut self) -> Vec<Effect> {
        if let Some(Overlay::Search(search)) = self.overlays.last_mut() {
            search.within = match search.within {
                SearchScope::Catalogue => SearchScope::Everywhere,
                SearchScope::Category(_) | SearchScope::SmartList(_) | SearchScope::Everywhere => {
                    SearchScope::Catalogue
                }
            };
        }
        self.ask()
    }

    /// Asks for what is typed now.
    pub(super) fn ask(&mut self) -> Vec<Effect> {
        let ticket = self.ticket();
        let first = usize::try_from(self.hits_height()).unwrap_or(usize::MAX);
        let Some(Overlay::Search(search)) = self.overlays.last_mut() else { return Vec::new() };
        search.query = Query::parse(search.prompt.text());
        search.ticket = ticket;
        search.hits.more = true;
        vec![Effect::Search(ticket, search.request(first))]
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

    /// Whether the hits for what is typed are still to come: the search is not answered yet, or
    /// has found nothing in entries that are still on their way.
    pub(super) fn hits_may_come(&self) -> bool {
        matches!(self.overlays.last(), Some(Overlay::Search(search))
            if search.answered != search.ticket
                || search.hit().is_none() && (search.hits.more || !self.up_to_date))
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
            self.say("No result to open.");
            return Vec::new();
        };
        let (entry, elsewhere) = (hit.row.id.clone(), hit.elsewhere.clone());
        let query = search.prompt.text().trim().to_owned();
        let mut effects = self.remember(query);
        if let Some(elsewhere) = elsewhere {
            effects.extend(self.open_elsewhere(elsewhere, entry));
            return effects;
        }
        let Some(Overlay::Search(search)) = self.overlays.last() else { return effects };
        let here = || search.hits.rows.iter().filter(|hit| hit.elsewhere.is_none());
        self.kept = Some(Kept {
            rows: here().map(|hit| hit.row.clone()).collect(),
            at: here().position(|hit| hit.row.id == entry).unwrap_or(0),
        });
        let from = self.entries.row().map(|row| Step {
            list: self.entries.list.clone(),
            entry: row.id.clone(),
            scroll: search.scroll,
        });
        self.overlays.pop();
        self.focus = Pane::Details;
        let among_all = self.entries.list == List::All;
        effects.insert(0, self.read_show(entry.clone(), among_all, Jump::Follow(from)));
        effects.extend(self.visit(entry));
        effects
    }

    /// Remembers a search, so that it can be brought back.
    fn remember(&mut self, query: String) -> Vec<Effect> {
        if query.is_empty() {
            return Vec::new();
        }
        self.searches.retain(|earlier| *earlier != query);
        self.searches.push(query);
        let surplus = self.searches.len().saturating_sub(MOST_RECALLED);
        self.searches.drain(..surplus);
        vec![Effect::SaveSearches(self.searches.clone())]
    }

    /// Leaves this catalogue for an entry of another.
    fn open_elsewhere(&mut self, elsewhere: OtherCatalogue, entry: EntryId) -> Vec<Effect> {
        self.cancel_search();
        let OtherCatalogue { catalogue, origin, .. } = elsewhere;
        let place =
            Place { entry: Some(entry.to_string()), focus: Pane::Details, ..Place::default() };
        let mut effects = vec![Effect::SavePlace(catalogue.to_string(), place)];
        if !self.read_only {
            effects.push(Effect::Visit(catalogue, entry));
        }
        effects.push(Effect::Open(origin));
        effects.extend(self.quit());
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
            if self.details.elsewhere.is_some() {
                self.details.show(None);
            }
            let row = self.entries.row().map(|row| &row.id);
            let open = self.details.entry_view.as_ref().map(|entry_view| &entry_view.entry.id);
            if row == open {
                self.details.scroll = search.scroll;
            } else {
                self.details.scroll_on_return = Some(search.scroll);
            }
        }
    }

    pub(super) fn complete(&mut self) -> Vec<Effect> {
        let (categories, tags) = match &self.overview {
            None => (Vec::new(), Vec::new()),
            Some(overview) => (
                overview.categories.iter().map(|category| category.id.to_string()).collect(),
                overview.catalogue.tags.iter().map(|(tag, _)| tag.clone()).collect(),
            ),
        };
        let names = |field: &str| match field {
            "cat" => categories.clone(),
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
            self.say("No earlier searches.");
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
                self.say("No more matches in that direction.");
            }
            return Vec::new();
        }
        let Some(kept) = &mut self.kept else {
            let key = self.key(Action::Search);
            self.say(format!("No search yet: {key} searches."));
            return Vec::new();
        };
        let next = if forward { kept.at.checked_add(1) } else { kept.at.checked_sub(1) };
        let Some(row) = next.and_then(|at| kept.rows.get(at)) else {
            self.say(if forward { "This was the last hit." } else { "This was the first hit." });
            return Vec::new();
        };
        let (entry, at, count) = (row.id.clone(), next.unwrap_or_default(), kept.rows.len());
        kept.at = at;
        self.say(format!("Result {} of {count}", at + 1));
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

    /// Goes on at the match. What is not in an entry may be in another: they are searched for it.
    pub(super) fn accept_find(&mut self) -> Vec<Effect> {
        let Some(Overlay::Find(prompt)) = self.overlays.pop() else { return Vec::new() };
        let missed = self.editing.is_none() && self.details.found.is_empty();
        if !missed || prompt.text().is_empty() {
            return Vec::new();
        }
        self.find("");
        self.search_for(SearchScope::Catalogue, *prompt)
    }
}
