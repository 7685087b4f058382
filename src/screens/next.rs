//! What an overlay asks the model to do after an action.

use ratatui::layout::Position;

use super::{browse::Results, change::Change, edit::Resolution, palette::Target};
use crate::{
    domain::{EntryId, List},
    library::{DeckMode, DeckScope, OtherCatalogue, WantedNames},
};

/// A request of an overlay to the model.
#[derive(Debug)]
pub(super) enum Next {
    /// Close the overlay.
    Close,
    /// Close the overlay and write a change.
    Write(Box<Change>),
    /// Close the form and keep its input.
    LeaveForm,
    /// Close the form and write its change; keep the input until that is done.
    SubmitForm(Box<Change>),
    /// Close the palette and run the selected item.
    Run(Option<Target>),
    /// Show the help of the query language over the search.
    QueryHelp,
    /// Ask for a name to save a query under.
    NameSearch(String),
    /// Close the palette, and open or import what is at a path that was typed.
    Path(Target, String),
    /// Close the search.
    CloseSearch,
    /// Close the search and edit its query as a takeaway.
    SaveAsTakeaway(String),
    /// Open a result in this catalogue.
    OpenResult {
        /// The entry.
        entry: EntryId,
        /// All results in this catalogue, to step through.
        results: Results,
    },
    /// Open a result in another catalogue.
    OpenElsewhere(OtherCatalogue, EntryId),
    /// Search within the open entry or the edited text.
    FindTyped(String),
    /// End the search within a text; with its text to stay at the match.
    EndFind(Option<String>),
    /// Close the review, and show what it has changed.
    CloseReview,
    /// Edit the note on an entry, then continue the review.
    NoteInReview(EntryId),
    /// Show an entry; the review can be continued.
    EntryInReview(EntryId),
    /// Open the home screen.
    Home,
    /// Begin a review.
    Review(DeckScope, DeckMode),
    /// Close the search and review its results.
    ReviewResults(String),
    /// Close the screen and open the search with a query.
    SearchFor(String),
    /// Close the screen and show a list.
    ShowList(List),
    /// Close the screen and show an entry.
    ShowEntry(EntryId),
    /// Close the screen and recover a draft.
    Recover,
    /// Close the screen and write a takeaway.
    SaveTakeaway,
    /// Ask for the path of a folder or file to open.
    AskForPath,
    /// Close the form, and show what changes in files with what was filled in.
    PlanRename(WantedNames),
    /// Close the choice after a conflict, and do with the texts what was chosen, if anything.
    Resolve(Option<Resolution>),
    /// Pass a click to the panes.
    ClickBelow(Position),
}
