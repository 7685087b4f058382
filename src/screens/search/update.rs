//! Carries out the actions of the search.

use ratatui::layout::Position;

use super::{action::SearchAction, state::Search};
use crate::{
    domain::Row,
    library::{DeckScope, Hit, Hits, MatchReason, ReviewRequest, SearchScope},
    screens::{
        browse::{OpensAt, Results, Sought},
        layout,
        msg::Effect,
        next::Next,
        shared::Shared,
        ticket::Ticket,
    },
    search::{NamesOf, Query, Snippet, completable, fold},
};

impl Search {
    /// A search in a scope, with a query.
    pub(in crate::screens) fn new(scope: SearchScope, text: &str, scroll: usize) -> Self {
        let mut search = Self { scope, scroll, ..Self::default() };
        search.prompt.insert(text);
        search
    }

    /// Carries out an action; returns what to do outside the search.
    pub(in crate::screens) fn action(
        &mut self,
        action: SearchAction,
        cx: &mut Shared,
    ) -> Option<Next> {
        let page = i64::try_from(self.visible(cx)).unwrap_or(1).saturating_sub(1).max(1);
        match action {
            SearchAction::Next => self.step(1, cx),
            SearchAction::Previous => self.step(-1, cx),
            SearchAction::NextPage => self.step(page, cx),
            SearchAction::PreviousPage => self.step(-page, cx),
            SearchAction::Complete => self.complete_word(cx),
            SearchAction::Widen => {
                self.scope = match self.scope {
                    SearchScope::Catalogue => SearchScope::Everywhere,
                    SearchScope::Category(_)
                    | SearchScope::SmartList(_)
                    | SearchScope::Everywhere => SearchScope::Catalogue,
                };
                self.ask(cx);
            }
            SearchAction::Recall => self.recall(cx),
            SearchAction::Help => return Some(Next::QueryHelp),
            SearchAction::Keep => return self.keep(cx),
            SearchAction::Cancel => return Some(Next::CloseSearch),
            SearchAction::SaveAsTakeaway => {
                return Some(Next::SaveAsTakeaway(self.prompt.text().to_owned()));
            }
            SearchAction::Review => {
                let query = self.prompt.text().trim();
                if query.is_empty() {
                    cx.say("Type what to review.");
                    return None;
                }
                return Some(Next::ReviewResults(query.to_owned()));
            }
            SearchAction::Enrol => {
                let query = self.prompt.text().trim().to_owned();
                if query.is_empty() {
                    cx.say("Everything at once is too much: type what to review.");
                } else {
                    cx.review(ReviewRequest::Enrol(DeckScope::Query(query), None));
                }
            }
            SearchAction::Open => return self.open(cx),
        }
        None
    }

    /// Requests hits for the typed query.
    pub(in crate::screens) fn ask(&mut self, cx: &mut Shared) {
        let first = usize::try_from(self.visible(cx)).unwrap_or(usize::MAX);
        self.query = Query::parse(self.prompt.text());
        self.ticket = cx.ticket();
        self.hits.more = true;
        cx.effect(Effect::Search(self.ticket, self.request(first)));
    }

    /// Handles an answer, unless it is stale.
    pub(in crate::screens) fn found(&mut self, ticket: Ticket, hits: Hits, cx: &Shared) {
        if self.ticket == ticket {
            let again = self.answered == ticket;
            self.answered = ticket;
            self.take(hits, again, cx);
        }
    }

    /// Whether the hits are of the query as it is typed.
    pub(in crate::screens) fn is_answered(&self) -> bool {
        self.answered == self.ticket
    }

    /// Whether the first hits may still come: the request is not answered yet, or nothing was found
    /// so far and the full text or an import is still pending.
    pub(in crate::screens) fn hits_may_come(&self, cx: &Shared) -> bool {
        self.answered != self.ticket
            || self.hit().is_none() && (self.hits.more || !cx.progress.up_to_date)
    }

    pub(in crate::screens) fn step(&mut self, by: i64, cx: &Shared) {
        self.cursor.step(by, self.visible(cx));
    }

    /// Opens the selected result.
    fn open(&self, cx: &mut Shared) -> Option<Next> {
        let Some(hit) = self.hit() else {
            cx.say("No result to open.");
            return None;
        };
        let entry = hit.row.id.clone();
        if cx.searches.push(self.prompt.text().trim().to_owned()) {
            cx.effect(Effect::SaveSearches(cx.searches.0.clone()));
        }
        if let Some(other) = &hit.other_catalogue {
            return Some(Next::OpenElsewhere(other.clone(), entry));
        }
        let here = self.hits.rows.iter().filter(|hit| hit.other_catalogue.is_none());
        let (rows, sought): (Vec<Row>, Vec<Sought>) =
            here.map(|hit| (hit.row.clone(), self.sought(hit))).unzip();
        let at = rows.iter().position(|row| row.id == entry).unwrap_or(0);
        Some(Next::OpenResult { entry, results: Results { rows, sought, at } })
    }

    /// What is to be marked in the text of a hit, and where it opens.
    pub(in crate::screens) fn sought(&self, hit: &Hit) -> Sought {
        let hidden = hit.snippet.as_ref().is_some_and(Snippet::is_hidden);
        let opens_at = match hit.reason {
            MatchReason::Body | MatchReason::Note | MatchReason::Close if !hidden => OpensAt::Best,
            _ => OpensAt::Top,
        };
        let mut words = self.query.words();
        if hit.reason == MatchReason::Close {
            words.extend(self.hits.compared.iter().cloned());
        }
        Sought { entry: hit.row.id.clone(), words, opens_at, hidden }
    }

    fn complete_word(&mut self, cx: &mut Shared) {
        let names = |of: NamesOf| match (of, &cx.overview) {
            (NamesOf::Categories, Some(overview)) => {
                overview.categories.iter().map(|category| category.id.to_string()).collect()
            }
            (NamesOf::Tags, Some(overview)) => {
                overview.catalogue.tags.iter().map(|(tag, _)| tag.clone()).collect()
            }
            (_, None) => Vec::new(),
        };
        if self.complete(&names) || self.take_suggestion() {
            self.ask(cx);
        } else {
            cx.say(format!(
                "Nothing to complete. Completion works for {} and their values.",
                completable()
            ));
        }
    }

    /// Asks for a name to save the query under.
    fn keep(&self, cx: &mut Shared) -> Option<Next> {
        let query = self.prompt.text().trim();
        if query.is_empty() {
            cx.say("Nothing to save: type a query first.");
            return None;
        }
        Some(Next::NameSearch(query.to_owned()))
    }

    /// Replaces a word that is nowhere by what may be meant. Returns whether there is one.
    fn take_suggestion(&mut self) -> bool {
        let text = self.prompt.text();
        let replaced = self.hits.suggestions.iter().find_map(|suggestion| {
            // A word, or the value of an operator.
            let values =
                text.split_whitespace().map(|word| word.rsplit(':').next().unwrap_or(word));
            let mut words = text.split_whitespace().chain(values);
            let word = words.find(|word| fold(word) == suggestion.word)?;
            Some(text.replacen(word, &suggestion.meant, 1))
        });
        let Some(replaced) = replaced else { return false };
        self.prompt.set(&replaced);
        true
    }

    /// Puts an earlier query into the prompt, the newest first.
    fn recall(&mut self, cx: &mut Shared) {
        let count = cx.searches.0.len();
        if count == 0 {
            cx.say("No earlier searches.");
            return;
        }
        let back = self.recalled.map_or(0, |back| (back + 1) % count);
        self.recalled = Some(back);
        self.prompt.set(&cx.searches.0[count - 1 - back]);
        self.ask(cx);
    }

    /// Handles the wheel; returns false if it was over the entry's text.
    pub(in crate::screens) fn wheel(&mut self, at: Position, by: i64, cx: &Shared) -> bool {
        let over_text = cx.areas.and_then(|areas| areas.details).is_some_and(|it| it.contains(at));
        if !over_text {
            self.step(by.signum(), cx);
        }
        !over_text
    }

    /// Selects the clicked hit, or opens it if it was selected already.
    pub(in crate::screens) fn click(&mut self, at: Position, cx: &mut Shared) -> Option<Next> {
        let list = layout::hits(cx.areas?.entries?, self.summary_rows(cx));
        if !list.contains(at) {
            return None;
        }
        let clicked =
            |&(_, y): &(u64, u16)| (y..y + layout::hit_rows(cx.size)).contains(&(at.y - list.y));
        let (row, _) = self.places(cx).find(clicked)?;
        if self.cursor.selected == row {
            return self.open(cx);
        }
        self.cursor.select(row, self.visible(cx));
        None
    }
}
