//! What the writer is asked to do.

use std::{path::PathBuf, sync::mpsc::Sender};

use crate::{
    domain::{CatalogueId, Draft, EntryId},
    library::{self, Place, ReviewOptions, ReviewRequest, Undo},
    screens::Ticket,
};

/// Something to write.
#[derive(Debug)]
pub(super) enum Write {
    /// Nothing yet: the start-up work may begin.
    Begin,
    /// The reader's place in a catalogue.
    Place(String, Place),
    /// The choice of theme.
    Theme(String),
    /// The search history.
    Searches(Vec<String>),
    /// A query under a name, or the removal of what is saved under it.
    SaveSearch(CatalogueId, String, Option<String>),
    /// The changes in a catalogue that can be undone.
    Undos(CatalogueId, Vec<Undo>),
    /// That an entry of a catalogue was opened.
    Visit(CatalogueId, EntryId),
    /// That the solution of a challenge was revealed.
    Practise(CatalogueId, EntryId),
    /// A change to a note, a star or a user entry.
    Change(Ticket, CatalogueId, library::Write),
    /// That another program had a file of the catalogue open: what it wrote is taken in.
    Follow(PathBuf),
    /// A request of the reviews.
    Review(Ticket, CatalogueId, ReviewOptions, ReviewRequest),
    /// A draft.
    Draft(Ticket, CatalogueId, Draft),
    /// The removal of an owner's draft on an entry.
    DropDraft(CatalogueId, String, EntryId),
    /// Bring the store up to date with these files or folders of the catalogue; answered when it is.
    Files(Vec<PathBuf>, Sender<()>),
    /// Have the watcher look whether files have changed, which the system may not tell of.
    Look,
    /// The end: report when everything is written.
    Finish(Sender<()>),
}

impl Write {
    /// The catalogue that it is about.
    pub(super) fn catalogue(&mut self) -> Option<&mut CatalogueId> {
        match self {
            Self::SaveSearch(catalogue, ..)
            | Self::Undos(catalogue, _)
            | Self::Visit(catalogue, _)
            | Self::Practise(catalogue, _)
            | Self::Change(_, catalogue, _)
            | Self::Review(_, catalogue, ..)
            | Self::Draft(_, catalogue, _)
            | Self::DropDraft(catalogue, ..) => Some(catalogue),
            Self::Begin
            | Self::Place(..)
            | Self::Theme(_)
            | Self::Searches(_)
            | Self::Files(..)
            | Self::Follow(_)
            | Self::Look
            | Self::Finish(_) => None,
        }
    }
}
