//! What lies over the panes and takes the keys before they do.

use super::{
    command::Scope, form::Form, help::Help, palette::Palette, search::Search, versions::Versions,
};
use crate::editor::Prompt;

/// A screen over the panes.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// The keys of a place.
    Help(Help),
    /// Commands by name.
    Palette(Box<Palette>),
    /// Entries by what they are about.
    Search(Box<Search>),
    /// A word within the open entry, or within what is edited.
    Find(Box<Prompt>),
    /// The form of a user entry.
    Form(Box<Form>),
    /// The versions of a note.
    Versions(Box<Versions>),
}

impl Overlay {
    /// Where commands are taken from, the nearest first.
    pub fn scopes(&self) -> &'static [Scope] {
        match self {
            Self::Help(_) => &[Scope::Help, Scope::Moving, Scope::Always],
            Self::Palette(_) => &[Scope::Palette, Scope::Prompt, Scope::Always],
            Self::Search(_) => &[Scope::Search, Scope::Prompt, Scope::Always],
            Self::Find(_) => &[Scope::Find, Scope::Prompt, Scope::Always],
            Self::Form(form) => form.scopes(),
            Self::Versions(_) => &[Scope::Versions, Scope::Always],
        }
    }

    /// The line that is typed in.
    pub(super) fn prompt(&mut self) -> Option<&mut Prompt> {
        match self {
            Self::Palette(palette) => Some(&mut palette.prompt),
            Self::Search(search) => Some(&mut search.prompt),
            Self::Find(prompt) => Some(prompt),
            Self::Form(form) => form.prompt(),
            Self::Help(_) | Self::Versions(_) => None,
        }
    }
}
