//! Search requests and their hits.

use super::close::Suggestion;
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
    /// The most hits in the first answer: as many as fit on the screen.
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
    /// Its names match.
    Name,
    /// Its names match with a typo.
    Typo,
    /// Its text matches.
    Body,
    /// The user's note on it matches.
    Note,
    /// Its names have the letters of the words in order, with others between them.
    Letters,
    /// It has some of the words, or other forms of them.
    Close,
    /// The query is empty, and it was read recently.
    Recent,
    /// The query is empty, and it is starred.
    Starred,
}

/// The parts of an answer, in their order: none moves what stands above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// What matches by its names; of an empty query, what was read or starred.
    Name,
    /// What has all the words in its texts.
    Text,
    /// What has their letters in its names.
    Letters,
    /// What has some of them, or other forms of them.
    Close,
}

impl Tier {
    /// The word in the JSON of the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Text => "text",
            Self::Letters => "letters",
            Self::Close => "close",
        }
    }

    /// The heading above its hits.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Name => "By name",
            Self::Text => "In texts and notes",
            Self::Letters => "By letters in names",
            Self::Close => "Close matches: some of the words",
        }
    }
}

impl MatchReason {
    /// The part of an answer that a hit belongs to.
    pub fn tier(self) -> Tier {
        match self {
            Self::Name | Self::Typo | Self::Recent | Self::Starred => Tier::Name,
            Self::Body | Self::Note => Tier::Text,
            Self::Letters => Tier::Letters,
            Self::Close => Tier::Close,
        }
    }

    /// The word that the command line prints.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "title",
            Self::Typo => "typo",
            Self::Body => "body",
            Self::Note => "note",
            Self::Letters => "letters",
            Self::Close => "close",
            Self::Recent => "recent",
            Self::Starred => "starred",
        }
    }
}

/// An entry that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The key of its entry.
    pub key: i64,
    /// Id, title and kind.
    pub row: Row,
    /// Its category.
    pub category: CategoryId,
    /// The title of its category.
    pub category_title: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Why it is among the hits.
    pub reason: MatchReason,
    /// How well it matches; comparable within one answer only.
    pub score: i64,
    /// The byte positions of the title's characters that matched.
    pub positions: Vec<usize>,
    /// The text, alias or note around the match, if it is not the title.
    pub snippet: Option<Snippet>,
    /// Its catalogue, if that is not the open one.
    pub other_catalogue: Option<OtherCatalogue>,
}

impl Hit {
    /// Its catalogue, if `here` is the open one.
    pub fn catalogue<'a>(&'a self, here: &'a CatalogueId) -> &'a CatalogueId {
        self.other_catalogue.as_ref().map_or(here, |other| &other.catalogue)
    }
}

/// A catalogue other than the open one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherCatalogue {
    /// Its id.
    pub catalogue: CatalogueId,
    /// Its title.
    pub title: String,
    /// Its origin.
    pub origin: String,
}

/// What was found for a query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hits {
    /// The best hits, best first.
    pub rows: Vec<Hit>,
    /// The number of entries that match, shown or not; those that are only close don't count.
    pub total: usize,
    /// What may be meant by words that are nowhere.
    pub suggestions: Vec<Suggestion>,
    /// The folded words that close entries were compared by, in all their forms.
    pub compared: Vec<String>,
    /// The number of entries searched.
    pub all: usize,
    /// Whether a second answer may follow.
    pub more: bool,
    /// What went wrong, if anything.
    pub failed: Option<String>,
}
