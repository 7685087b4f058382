//! What the palette can lead to.

use crate::{domain::List, library::CatalogueChoice, screens::command::Command};

/// What a line of the palette leads to.
#[derive(Debug, Clone)]
pub enum Target {
    /// A command.
    Command(&'static Command),
    /// A catalogue to open.
    Catalogue(CatalogueChoice),
    /// A category, or another list of entries.
    List {
        /// Which.
        list: List,
        /// What it is called.
        title: String,
        /// How many entries it has, if that is known.
        entries: Option<u64>,
    },
}

impl Target {
    /// What it is called.
    pub fn title(&self) -> &str {
        match self {
            Self::Command(command) => command.title,
            Self::Catalogue(choice) => &choice.title,
            Self::List { title, .. } => title,
        }
    }
}
