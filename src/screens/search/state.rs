//! The state of the search: a prompt and the hits.

use crate::{
    editor::Prompt,
    library::{Hit, Hits, SearchRequest, SearchScope},
    screens::{cursor::Cursor, ticket::Ticket},
    search::Query,
};

/// The search over entries.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// The query as typed.
    pub prompt: Prompt,
    /// Where to search.
    pub scope: SearchScope,
    /// The parsed query.
    pub query: Query,
    /// The hits.
    pub hits: Hits,
    /// The selected hit.
    pub cursor: Cursor,
    /// The last request.
    pub(in crate::screens) ticket: Ticket,
    /// The request that the shown hits answer.
    pub(in crate::screens) answered: Ticket,
    /// The scroll position of the open entry, to be restored.
    pub(in crate::screens) scroll: usize,
    /// Which earlier query is in the prompt, counted from the newest.
    pub(in crate::screens) recalled: Option<usize>,
}

impl Search {
    /// The selected hit.
    pub fn hit(&self) -> Option<&Hit> {
        self.hits.rows.get(usize::try_from(self.cursor.selected).ok()?)
    }

    /// The request for the typed query.
    pub(in crate::screens) fn request(&self, first: usize) -> SearchRequest {
        SearchRequest { query: self.prompt.text().to_owned(), scope: self.scope.clone(), first }
    }

    /// Stores the hits of an answer. In a second answer (`again`), the selection stays on its
    /// entry, unless it is at the top.
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
