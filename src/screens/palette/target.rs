//! The targets of the palette.

use crate::{document::Heading, domain::List, library::CatalogueChoice, screens::command::Command};

/// What an item of the palette runs or opens.
#[derive(Debug, Clone)]
pub enum Target {
    /// A command.
    Command {
        /// The command.
        command: &'static Command,
        /// All its keys here.
        keys: Vec<String>,
    },
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
    /// A catalogue at a path that is typed next.
    OpenPath,
    /// An import from a path that is typed next.
    ImportPath,
    /// An export to a folder that is typed next.
    ExportPath,
}

impl Target {
    /// Its title.
    pub fn title(&self) -> &str {
        match self {
            Self::Command { command, .. } => command.title,
            Self::Heading(_, heading) => &heading.title,
            Self::Catalogue(choice) => &choice.title,
            Self::List { title, .. } => title,
            Self::Tag { tag, .. } => tag,
            Self::SaveSearch { name, .. } => name,
            Self::OpenPath => "Open a folder or file …",
            Self::ImportPath => "Import …",
            Self::ExportPath => "Export …",
        }
    }

    /// What stands at the right of its title: keys, or a number of entries.
    pub(super) fn detail(&self) -> String {
        match self {
            Self::Command { keys, .. } => keys.join("  "),
            Self::Catalogue(choice) if choice.open => format!("open  {}", choice.entries),
            Self::Catalogue(choice) => choice.entries.to_string(),
            Self::Tag { entries, .. } => entries.to_string(),
            Self::List { entries, .. } => entries.map(|it| it.to_string()).unwrap_or_default(),
            Self::Heading(..)
            | Self::SaveSearch { .. }
            | Self::OpenPath
            | Self::ImportPath
            | Self::ExportPath => String::new(),
        }
    }
}
