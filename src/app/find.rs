//! Search: a line to type in, the hits that came for it, and the search within an entry.

use super::{cursor::Cursor, msg::Ticket, prompt::Prompt};
use crate::{
    domain::{CatalogueId, CategoryId, Row, SmartList},
    search::{NamesOf, Query, Snippet, completions},
};

/// Searches that are remembered.
pub(super) const MOST_RECALLED: usize = 50;

/// What is asked of the searcher.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchRequest {
    /// The query as it was typed.
    pub query: String,
    /// Where to search.
    pub within: SearchScope,
    /// So many hits are answered at once, before all others: those that there is room to show.
    pub first: usize,
}

/// Where to search.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SearchScope {
    /// In the open catalogue.
    #[default]
    Catalogue,
    /// In one of its categories.
    Category(CategoryId),
    /// In one of the lists of one's own.
    SmartList(SmartList),
    /// In every catalogue that is not hidden.
    Everywhere,
}

/// Why an entry is among the hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchReason {
    /// Its names fit.
    Name,
    /// Its names fit with a letter changed.
    Typo,
    /// Its text fits.
    Body,
    /// The user's note on it fits.
    Note,
    /// Nothing was asked for, and it was read lately.
    Recent,
    /// Nothing was asked for, and it is starred.
    Starred,
}

impl MatchReason {
    /// In a word, as the command line prints it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "title",
            Self::Typo => "typo",
            Self::Body => "body",
            Self::Note => "note",
            Self::Recent => "recent",
            Self::Starred => "starred",
        }
    }
}

/// An entry that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Id, title and kind.
    pub row: Row,
    /// Its category.
    pub category: CategoryId,
    /// What that is called.
    pub category_title: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Why it is here.
    pub why: MatchReason,
    /// How good it is, to be compared within one answer only.
    pub score: i64,
    /// Where the characters of the title are that matched, in bytes.
    pub positions: Vec<usize>,
    /// The piece of the text that matched, where it was the text.
    pub snippet: Option<Snippet>,
    /// The catalogue that it stands in, where that is not the one that is open.
    pub elsewhere: Option<OtherCatalogue>,
}

/// Another catalogue than the one that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherCatalogue {
    /// Its lasting name.
    pub catalogue: CatalogueId,
    /// What it is called.
    pub title: String,
    /// Where it came from.
    pub origin: String,
}

/// What was found for a query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hits {
    /// The best, best first.
    pub rows: Vec<Hit>,
    /// How many entries were found, shown or not.
    pub total: usize,
    /// How many entries were searched.
    pub all: usize,
    /// Whether more may come for the same query.
    pub more: bool,
    /// What went wrong, if something did.
    pub failed: Option<String>,
}

/// The search over all entries.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// What is typed.
    pub prompt: Prompt,
    /// Where to search.
    pub within: SearchScope,
    /// What is typed, as it was understood.
    pub query: Query,
    /// What was found.
    pub hits: Hits,
    /// Which hit is selected.
    pub cursor: Cursor,
    /// The request that the hits to come belong to.
    pub(super) ticket: Ticket,
    /// The request that the hits belong to that are shown.
    pub(super) answered: Ticket,
    /// How far the open entry was scrolled.
    pub(super) scroll: usize,
    /// Which of the earlier searches is shown, from the newest.
    pub(super) recalled: Option<usize>,
}

impl Search {
    /// The selected hit.
    pub fn hit(&self) -> Option<&Hit> {
        self.hits.rows.get(usize::try_from(self.cursor.selected).ok()?)
    }

    /// What to ask for what is typed.
    pub(super) fn request(&self, first: usize) -> SearchRequest {
        SearchRequest { query: self.prompt.text().to_owned(), within: self.within.clone(), first }
    }

    /// Takes an answer. The selection stays on its entry if that was chosen, else at the top.
    pub(super) fn take(&mut self, hits: Hits, again: bool, height: u64) {
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

    /// Completes the operator before the cursor, or its value. `names` gives the
    /// names that complete values. Says whether anything changed.
    pub(super) fn complete(&mut self, names: &dyn Fn(NamesOf) -> Vec<String>) -> bool {
        let before = self.prompt.before();
        let start = before
            .char_indices()
            .rfind(|(_, c)| c.is_whitespace() || matches!(c, '(' | ')'))
            .map_or(0, |(at, c)| at + c.len_utf8());
        let word = before[start..].trim_start_matches('-');
        let (typed, candidates) = completions(word, names);
        let typed = typed.to_lowercase();
        let rest = candidates.iter().find_map(|candidate| rest_of(candidate, &typed));
        let Some(rest) = rest.filter(|_| !word.is_empty()) else { return false };
        self.prompt.insert(rest);
        if !rest.ends_with(':') {
            self.prompt.insert(" ");
        }
        true
    }
}

/// What is missing of a candidate, if it begins with what is typed in lower case. A letter can be
/// of another length then.
fn rest_of<'c>(candidate: &'c str, typed: &str) -> Option<&'c str> {
    if !candidate.to_lowercase().starts_with(typed) {
        return None;
    }
    let mut begins = candidate.char_indices().map(|(at, _)| at);
    let at = begins.find(|&at| candidate[..at].to_lowercase() == typed)?;
    Some(&candidate[at..])
}

/// The hits of the last search, to be gone through one by one.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept {
    pub(super) rows: Vec<Row>,
    pub(super) at: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_told_by_letters_and_not_by_bytes() {
        assert_eq!(rest_of("Web", "w"), Some("eb"));
        assert_eq!(rest_of("web", ""), Some("web"));
        assert_eq!(rest_of("web", "web"), None);
        assert_eq!(rest_of("web", "x"), None);
        // Two bytes that are three in lower case, and three that are one.
        assert_eq!(rest_of("İzmir", "i\u{307}z"), Some("mir"));
        assert_eq!(rest_of("\u{212a}elvin", "ke"), Some("lvin"));
        assert_eq!(rest_of("İzmir", "i"), None);
    }
}
