//! What follows outside a screen when it has carried out an action.

use ratatui::layout::Position;

use super::{browse::Results, change::Change, palette::Target};
use crate::{domain::EntryId, library::OtherCatalogue};

/// What a screen asks of the model, since it is for another screen.
#[derive(Debug)]
pub(super) enum Next {
    /// It is closed.
    Close,
    /// It is closed and a change written.
    Write(Box<Change>),
    /// The form is closed; what was typed stays for the next time.
    LeaveForm,
    /// The form is closed and what it says is done; until then, it stays as it is.
    SubmitForm(Box<Change>),
    /// The palette is closed and its choice carried out.
    Run(Option<Target>),
    /// The search is closed.
    CloseSearch,
    /// The search is closed and what is typed in it saved as a takeaway.
    SaveAsTakeaway(String),
    /// A result in the open catalogue is opened; the others stay to be gone through.
    OpenResult {
        /// The entry.
        entry: EntryId,
        /// All results of this catalogue.
        results: Results,
    },
    /// A result in another catalogue is opened.
    OpenElsewhere(OtherCatalogue, EntryId),
    /// A text is searched for within the open entry, or within what is edited.
    FindTyped(String),
    /// The search within a text ends; with its text where the reader stays at the match.
    EndFind(Option<String>),
    /// A click was for what is below.
    ClickBelow(Position),
}
