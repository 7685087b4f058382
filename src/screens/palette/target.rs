//! The targets of the palette.

use crate::{document::Heading, domain::List, library::CatalogueChoice, screens::command::Command};

/// What an item of the palette runs or opens.
#[derive(Debug, Clone)]
pub enum Target {
    /// A command.
    Command(&'static Command),
    /// A heading to go to, with its number in the text, from 0.
    Heading(usize, Heading),
    /// A catalogue to open.
    Catalogue(CatalogueChoice),
    /// A tag to search.
    Tag {
        /// The tag.
        tag: String,
        /// The number of its entries.
        entries: u64,
    },
    /// A name to save a query under.
    SaveSearch {
        /// The name.
        name: String,
        /// The query.
        query: String,
    },
    /// A list of entries to open.
    List {
        /// The list.
        list: List,
        /// Its title.
        title: String,
        /// The number of its entries, if known.
        entries: Option<u64>,
    },
}

impl Target {
    /// Its title.
    pub fn title(&self) -> &str {
        match self {
            Self::Command(command) => command.title,
            Self::Heading(_, heading) => &heading.title,
            Self::Catalogue(choice) => &choice.title,
            Self::List { title, .. } => title,
            Self::Tag { tag, .. } => tag,
            Self::SaveSearch { name, .. } => name,
        }
    }
}
