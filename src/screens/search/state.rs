//! The state of the search: a prompt and the hits.

use crate::{
    editor::Prompt,
    library::{Hit, Hits, SearchRequest, SearchScope, Tier},
    screens::{cursor::Cursor, layout, shared::Shared, ticket::Ticket},
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

    /// The number of the first hit that is only close: above it is a heading.
    pub(super) fn first_close(&self) -> Option<u64> {
        let first = self.hits.rows.iter().position(|hit| hit.reason.tier() == Tier::Close)?;
        Some(first as u64)
    }

    /// The number of visible hits: on a screen with room for so many, less where a heading is
    /// among them.
    pub(in crate::screens) fn visible(&self, cx: &Shared) -> u64 {
        let room = layout::hits_shown(cx.size, self.summary_rows(cx));
        room.saturating_sub(u64::from(self.first_close().is_some())).max(1)
    }

    /// Where the visible hits are: their numbers, and their first rows from the top of the list.
    pub(super) fn places(&self, cx: &Shared) -> impl Iterator<Item = (u64, u16)> {
        let (top, close, height) = (self.cursor.top, self.first_close(), layout::hit_rows(cx.size));
        let end = self.cursor.length.min(top + self.visible(cx));
        (top..end).map(move |number| {
            let heading = close.is_some_and(|close| (top..=number).contains(&close));
            (number, (number - top) as u16 * height + u16::from(heading))
        })
    }

    /// Stores the hits of an answer. In a second answer (`again`), the selection stays on its entry,
    /// unless it is at the top.
    pub(in crate::screens) fn take(&mut self, hits: Hits, again: bool, cx: &Shared) {
        let chosen = (again && self.cursor.selected > 0)
            .then(|| self.hit().map(|hit| hit.row.id.clone()))
            .flatten();
        self.hits = hits;
        let at = chosen.and_then(|id| self.hits.rows.iter().position(|hit| hit.row.id == id));
        self.cursor = Cursor { length: self.hits.rows.len() as u64, ..self.cursor };
        if !again {
            self.cursor.top = 0;
        }
        self.cursor.select(at.unwrap_or(0) as u64, self.visible(cx));
    }
}
