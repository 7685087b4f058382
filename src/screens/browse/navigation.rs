//! Navigation: selections, panes, links, history, results.

use super::{
    action::BrowseAction,
    matches::OpensAt,
    state::{Browse, Jump},
};
use crate::{
    content::TAKEAWAYS,
    document::Target,
    domain::List,
    library::Pane,
    screens::{command::Motion, msg::Effect, shared::Shared},
};

impl Browse {
    /// Moves the selection, or the text, of the pane in focus.
    pub(in crate::screens) fn motion(&mut self, motion: Motion, cx: &Shared) {
        self.step_pane(self.focus, motion.rows(self.page(cx)), cx);
    }

    /// The rows of a page in the pane in focus. One row of the previous page stays visible.
    pub(super) fn page(&self, cx: &Shared) -> i64 {
        let rows = match self.focus {
            Pane::Categories | Pane::Entries => cx.list_rows(),
            Pane::Details => cx.text_rows() as u64,
        };
        i64::try_from(rows).unwrap_or(1).saturating_sub(1).max(1)
    }

    fn step_pane(&mut self, pane: Pane, by: i64, cx: &Shared) {
        match pane {
            Pane::Categories => {
                self.categories.step(by, cx.sidebar_rows());
                self.open_selected_list(cx);
            }
            Pane::Entries => self.step_entries(by, cx),
            Pane::Details => self.details.scroll_by(by, cx.text_rows()),
        }
    }

    pub(in crate::screens) fn step_entries(&mut self, by: i64, cx: &Shared) {
        self.entries.cursor.step(by, cx.list_rows());
    }

    /// Scrolls a pane, and moves the selection only as far as needed.
    pub(in crate::screens) fn scroll_pane(&mut self, pane: Pane, by: i64, cx: &Shared) {
        match pane {
            Pane::Categories => {
                self.categories.scroll(by, cx.sidebar_rows());
                self.open_selected_list(cx);
            }
            Pane::Entries => self.entries.cursor.scroll(by, cx.list_rows()),
            Pane::Details => self.details.scroll_by(by, cx.text_rows()),
        }
    }

    pub(super) fn select_row(&mut self, pane: Pane, row: u64, cx: &Shared) {
        match pane {
            Pane::Categories => {
                self.categories.select(row, cx.sidebar_rows());
                self.open_selected_list(cx);
            }
            Pane::Entries => self.entries.cursor.select(row, cx.list_rows()),
            Pane::Details => {}
        }
    }

    /// Selects a list, if it exists.
    pub(in crate::screens) fn select_list(&mut self, list: &List, cx: &Shared) {
        if let Some(row) = cx.lists().position(|(it, ..)| it == *list) {
            self.select_row(Pane::Categories, row as u64, cx);
        }
    }

    /// Goes to the entries of a list in the sidebar.
    pub(in crate::screens) fn go_to(&mut self, list: &List, cx: &Shared) {
        self.select_list(list, cx);
        self.focus_on(Pane::Entries, cx);
    }

    /// Goes to the category of the takeaways.
    pub(in crate::screens) fn go_to_takeaways(&mut self, cx: &mut Shared) {
        let categories = cx.overview.iter().flat_map(|overview| &overview.categories);
        let found = categories.into_iter().find(|category| category.title == TAKEAWAYS);
        match found.map(|category| List::Category(category.id.clone())) {
            Some(list) => self.go_to(&list, cx),
            None => {
                let key = self.key(cx, BrowseAction::Takeaway);
                cx.say(format!("No takeaways yet: {key} saves one."));
            }
        }
    }

    /// Opens the list that is selected in the sidebar.
    pub(super) fn open_selected_list(&mut self, cx: &Shared) {
        let at = usize::try_from(self.categories.selected).unwrap_or(usize::MAX);
        let Some((list, _, length)) = cx.lists().nth(at) else { return };
        // A saved search is run when it is opened, and not on the way past it.
        let is_search = matches!(list, List::SavedSearch(_));
        let length = if is_search { 0 } else { length.unwrap_or(0) };
        self.entries.open(list, length, cx.list_rows());
        if length == 0 {
            self.details.forget();
            self.details.show(None);
        }
    }

    pub(in crate::screens) fn focus_on(&mut self, pane: Pane, cx: &Shared) {
        self.focus = pane;
        self.show_selections(cx);
    }

    /// Goes to the text, which counts as reading its entry.
    pub(super) fn enter_text(&mut self, cx: &mut Shared) {
        if self.focus != Pane::Details {
            self.focus_on(Pane::Details, cx);
            if let Some(row) = self.entries.row() {
                cx.visit(row.id.clone());
            }
        }
    }

    pub(in crate::screens) fn next_pane(&mut self, cx: &mut Shared) {
        match self.focus {
            Pane::Categories => self.focus_on(Pane::Entries, cx),
            Pane::Entries => self.enter_text(cx),
            Pane::Details => {}
        }
    }

    /// Goes to the previous pane; returns whether there is one.
    pub(in crate::screens) fn previous_pane(&mut self, cx: &Shared) -> bool {
        match self.focus {
            Pane::Categories => return false,
            Pane::Entries => self.focus_on(Pane::Categories, cx),
            Pane::Details => self.focus_on(Pane::Entries, cx),
        }
        true
    }

    /// Goes one level in: to the entries, to the text, to the target of a link.
    pub(in crate::screens) fn open(&mut self, cx: &mut Shared) {
        match self.focus {
            Pane::Categories => self.focus_on(Pane::Entries, cx),
            Pane::Entries => self.enter_text(cx),
            Pane::Details => match self.details.link {
                Some(link) => self.follow(link, cx),
                None => {
                    let key = self.key(cx, BrowseAction::NextLink);
                    cx.say(format!("No link is marked: {key} marks the next one."));
                }
            },
        }
    }

    /// Goes one level out; never quits.
    pub(in crate::screens) fn back(&mut self, cx: &mut Shared) {
        let details = &mut self.details;
        if self.focus == Pane::Details
            && (details.link.take().is_some() || details.block.take().is_some())
        {
            return;
        }
        if !self.previous_pane(cx) {
            let key = self.key(cx, BrowseAction::Quit);
            cx.say(format!("This is the top level. {key} quits."));
        }
    }

    pub(in crate::screens) fn walk_links(&mut self, forward: bool, cx: &mut Shared) {
        if !self.details.walk_links(forward, cx.text_rows()) {
            cx.say("No more links in that direction.");
            return;
        }
        let marked = self.details.link.map(|link| &self.details.document.links[link].target);
        if let Some(Target::Url(url)) = marked {
            let (open, copy) = (self.key(cx, BrowseAction::Open), self.key(cx, BrowseAction::Copy));
            cx.say(format!("{url}  ({open} opens it, {copy} copies it)"));
        }
    }

    pub(super) fn follow(&mut self, link: usize, cx: &mut Shared) {
        let Some(link) = self.details.document.links.get(link) else { return };
        let part = link.part.clone();
        match link.target.clone() {
            Target::Solution => self.reveal(cx),
            Target::Here => {
                if !self.details.go_to(&part, cx.text_rows()) {
                    cx.say("No heading of that name in this entry.");
                }
            }
            Target::Url(url) => {
                cx.effect(Effect::OpenOutside(url));
            }
            Target::Entry(id) => {
                cx.visit(id.clone());
                let from = self.here();
                self.read_show(id.clone(), Jump::Follow(from), cx);
                self.details.arriving = Some((id, part)).filter(|(_, part)| !part.is_empty());
            }
        }
    }

    pub(in crate::screens) fn travel(&mut self, forward: bool, cx: &mut Shared) {
        let now = self.here();
        match self.history.go(forward, now) {
            None if forward => cx.say("End of history."),
            None => cx.say("Start of history."),
            Some(step) => {
                let among_all = step.list == List::All;
                self.read_show_in(step.entry, among_all, Jump::Travel(step.scroll), cx);
            }
        }
    }

    /// Goes to the next or previous match within the entry, and from the last one on to the next
    /// result of the search.
    pub(in crate::screens) fn next_result(&mut self, forward: bool, cx: &mut Shared) {
        if self.focus == Pane::Details && self.details.walk_matches(forward, cx.text_rows()) {
            return;
        }
        if self.focus == Pane::Details && !self.details.finding.is_empty() {
            cx.say("No more matches in that direction.");
            return;
        }
        let Some(results) = &mut self.results else {
            let key = self.key(cx, BrowseAction::Search);
            cx.say(format!("No search yet: {key} searches."));
            return;
        };
        let next = if forward { results.at.checked_add(1) } else { results.at.checked_sub(1) };
        let Some((at, row)) = next.and_then(|at| Some((at, results.rows.get(at)?))) else {
            cx.say(if forward { "This is the last result." } else { "This is the first result." });
            return;
        };
        let entry = row.id.clone();
        results.at = at;
        if let Some(sought) = results.sought.get(at).cloned() {
            let opens_at = if forward { sought.opens_at } else { OpensAt::Last };
            self.details.seek(sought);
            self.details.place_again(opens_at);
        }
        cx.say(format!("Result {} of {}", at + 1, results.rows.len()));
        let from = self.here();
        self.read_show(entry, Jump::Follow(from), cx);
    }
}
