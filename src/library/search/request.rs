//! What can be searched for, and what is found.

use crate::{
    domain::{CatalogueId, CategoryId, Row, SmartList},
    search::Snippet,
};

/// What to search for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchRequest {
    /// The query as it was typed.
    pub query: String,
    /// Where to search.
    pub scope: SearchScope,
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
    /// In a smart list.
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
    /// Nothing was asked for, and it was read recently.
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
    pub reason: MatchReason,
    /// How good it is, to be compared scope one answer only.
    pub score: i64,
    /// Where the characters of the title are that matched, in bytes.
    pub positions: Vec<usize>,
    /// The piece of the text that matched, where it was the text.
    pub snippet: Option<Snippet>,
    /// The catalogue that it stands in, where that is not the one that is open.
    pub other_catalogue: Option<OtherCatalogue>,
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
