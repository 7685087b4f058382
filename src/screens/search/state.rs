//! The search over all entries: a line to type in, and what was found.

use crate::{
    editor::Prompt,
    library::{Hit, Hits, SearchRequest, SearchScope},
    screens::{cursor::Cursor, ticket::Ticket},
    search::Query,
};

/// The search over all entries.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// What is typed.
    pub prompt: Prompt,
    /// Where to search.
    pub scope: SearchScope,
    /// What is typed, as it was understood.
    pub query: Query,
    /// What was found.
    pub hits: Hits,
    /// Which hit is selected.
    pub cursor: Cursor,
    /// The request that the hits to come belong to.
    pub(in crate::screens) ticket: Ticket,
    /// The request that the hits belong to that are shown.
    pub(in crate::screens) answered: Ticket,
    /// How far the open entry was scrolled.
    pub(in crate::screens) scroll: usize,
    /// Which of the earlier searches is shown, from the newest.
    pub(in crate::screens) recalled: Option<usize>,
}

impl Search {
    /// The selected hit.
    pub fn hit(&self) -> Option<&Hit> {
        self.hits.rows.get(usize::try_from(self.cursor.selected).ok()?)
    }

    /// What to ask for what is typed.
    pub(in crate::screens) fn request(&self, first: usize) -> SearchRequest {
        SearchRequest { query: self.prompt.text().to_owned(), scope: self.scope.clone(), first }
    }

    /// Takes an answer. The selection stays on its entry if that was chosen, else at the top.
    pub(in crate::screens) fn take(&mut self, hits: Hits, again: bool, height: u64) {
        let chosen = (again && self.cursor.selected > 0)
            .then(|| self.hit().map(|hit| hit.row.id.clone()))
            .flatten();
        self.hits = hits;
        let at = chosen.and_then(|id| self.hits.rows.iter().position(|hit| hit.row.id == id));
        self.cursor = Cursor { length: self.hits.rows.len() as u64, ..self.cursor };
        if !again {
            self.cursor.top = 0;
        }
        self.cursor.select(at.unwrap_or(0) as u64, height);
    }
}
