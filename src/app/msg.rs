//! What comes into `update` and what comes out of it.

use crossterm::event::{KeyEvent, MouseEvent};
use serde::{Deserialize, Serialize};

use super::{
    Pane,
    details::LayoutJob,
    document::{CodeBlock, CodeKey, Document, Tokens},
    find::{Hits, SearchRequest},
    layout::Folds,
    overlay::Choice,
};
use crate::{
    content::DiffLine,
    domain::{CatalogueId, Draft, EntryId, EntryView, List, Overview, SmartList, Version, Window},
    library::{Done, Write},
};

/// Pairs a request with its answer, so that a stale answer is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ticket(pub(super) u64);

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Msg {
    /// A key was pressed.
    Key(KeyEvent),
    /// Keys came faster than hands can type: a paste, where the terminal does not mark these.
    Burst(Vec<KeyEvent>),
    /// The next key of a sequence has not come in time.
    KeysExpired,
    /// The mouse was used.
    Mouse(MouseEvent),
    /// Text was pasted.
    Paste(String),
    /// The screen has a new size, in cells.
    Resize(u16, u16),
    /// A read was carried out.
    Answer(Ticket, Answer),
    /// A read failed, with what to tell the user.
    Failed(Ticket, String),
    /// A search has found something; more may come under the same ticket.
    Found(Ticket, Hits),
    /// An import has put in so many entries.
    Importing(usize),
    /// The catalogue is as it should be; whether an import has changed it.
    Imported {
        /// Whether anything was imported.
        changed: bool,
    },
    /// So many entries can be browsed, but have still to come into the full text.
    Unindexed(u64),
    /// The full text is complete.
    Indexed,
    /// The catalogue could not be imported, with what to tell the user.
    ImportFailed(String),
    /// Something the user should know of went wrong in the background.
    Trouble(String),
    /// What the terminal's clipboard can't hold is on the system's, by a program of this name; or
    /// it is not, with what to tell the user.
    Copied(Result<String, String>),
    /// The store can be read but not written to.
    ReadOnly,
    /// A change was made, or was not, with what to tell the user.
    Written(Ticket, Result<Box<Done>, String>),
    /// A draft was kept, or was not, with what to tell the user.
    DraftSaved(Ticket, Result<(), String>),
    /// What is typed has not been safe for a while.
    Rest,
    /// Text that others left unsaved.
    Drafts(Vec<Draft>),
    /// Somebody has changed what is shown.
    Changed,
    /// The user's editor has ended.
    ExternalEditor(Ticket, ExternalEditor),
    /// The colours of a code block are there.
    Highlighted(CodeKey, Tokens),
    /// A large text is laid out.
    LaidOut(Ticket, Box<Document>),
    /// The program is asked to end.
    Terminate,
}

/// What to read from the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// The catalogue, and what its reader had open; from the store unless `place` says it.
    Start {
        /// The place to show instead of the one in the store.
        place: Option<Place>,
        /// How many rows the window shall have.
        length: u64,
    },
    /// Rows of a list.
    Window {
        /// The list.
        list: List,
        /// The position of the first row.
        start: u64,
        /// How many rows.
        length: u64,
    },
    /// One entry.
    EntryView {
        /// The entry.
        entry: EntryId,
        /// The catalogue that it stands in, where that is not the one that is open.
        elsewhere: Option<CatalogueId>,
    },
    /// How many entries the lists of one's own hold.
    Counts,
    /// The catalogues that can be opened.
    Catalogues,
    /// The versions of the note on an entry.
    Versions(EntryId),
    /// How a version of a note differs from the note as it is.
    Version {
        /// The entry.
        entry: EntryId,
        /// The version.
        version: String,
        /// The columns that a line of it may have.
        width: usize,
    },
    /// An entry in a list that holds it.
    Show {
        /// The entry.
        entry: EntryId,
        /// Whether to show it among all entries, and not in its category.
        among_all: bool,
        /// How many rows the window shall have.
        length: u64,
    },
}

/// What was read from the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// To [`Read::Start`]; `None` when there is no catalogue yet.
    Start(Option<Box<Start>>),
    /// To [`Read::Window`].
    Window(Window),
    /// To [`Read::EntryView`]; `None` when there is no such entry.
    EntryView(Option<Box<EntryView>>),
    /// To [`Read::Counts`], in the order of [`SmartList::ALL`].
    Counts(Vec<(SmartList, u64)>),
    /// To [`Read::Catalogues`].
    Catalogues(Vec<Choice>),
    /// To [`Read::Versions`], each with its time for people.
    Versions(Vec<(Version, String)>),
    /// To [`Read::Version`].
    Version(Vec<DiffLine>),
    /// To [`Read::Show`]; `None` when there is no such entry.
    Show(Option<Box<Shown>>),
}

/// A catalogue and what its reader had open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The catalogue.
    pub overview: Overview,
    /// Where the reader was, if that is known.
    pub place: Option<Place>,
    /// Whether the theme that was chosen last is for a light background.
    pub light: Option<bool>,
    /// The searches that can be brought back, the newest last.
    pub searches: Vec<String>,
    /// What is to be seen there.
    pub shown: Shown,
    /// How many entries the list there holds, if it is one of one's own.
    pub mine: Option<(SmartList, u64)>,
}

/// An entry in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The list.
    pub list: List,
    /// Where the entry stands in it.
    pub position: u64,
    /// Rows around it.
    pub window: Window,
    /// The entry; `None` in an empty list.
    pub entry_view: Option<Box<EntryView>>,
}

/// How the user's own editor ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalEditor {
    /// The text as it left it; nothing where it can't be read.
    pub text: Option<String>,
    /// Why it is not to be saved by itself, for the user.
    pub failed: Option<String>,
}

/// Where a reader is: what is kept from one start to the next.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// The id of the category; `None` for all entries.
    pub category: Option<String>,
    /// The list of one's own that is open, by its name.
    pub mine: Option<String>,
    /// The position in the list, for when the entry is not in it any more.
    pub position: u64,
    /// The id of the entry.
    pub entry: Option<String>,
    /// The first line of the entry on the screen, from 0.
    pub scroll: usize,
    /// Which pane has the focus.
    pub focus: Pane,
    /// Whether the categories are folded away.
    pub categories_folded: bool,
    /// Whether one pane has the whole screen.
    pub zoomed: bool,
}

impl Place {
    pub(super) fn folds(&self) -> Folds {
        Folds { categories: self.categories_folded, zoom: self.zoomed }
    }
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Read from the store; answered by [`Msg::Answer`] or [`Msg::Failed`].
    Read(Ticket, Read),
    /// Search; answered by one [`Msg::Found`] or two. A later search stops an earlier one.
    Search(Ticket, SearchRequest),
    /// Note that an entry of a catalogue was opened.
    Visit(CatalogueId, EntryId),
    /// Change what is the user's in a catalogue; answered by [`Msg::Written`].
    Write(Ticket, CatalogueId, Write),
    /// Keep a draft; answered by [`Msg::DraftSaved`].
    SaveDraft(Ticket, CatalogueId, Draft),
    /// Forget a draft of an owner on an entry.
    DropDraft(CatalogueId, String, EntryId),
    /// Open the text of a draft in the user's editor; answered by [`Msg::ExternalEditor`].
    ExternalEditor(Ticket, CatalogueId, Box<Draft>),
    /// Keep the searches that can be brought back, the newest last.
    SaveSearches(Vec<String>),
    /// Colour a code block; answered by [`Msg::Highlighted`].
    Highlight(CodeBlock),
    /// Lay a large text out; answered by [`Msg::LaidOut`].
    LayOut(Ticket, Box<LayoutJob>),
    /// Keep the reader's place in a catalogue, which is named by its id.
    SavePlace(String, Place),
    /// Keep the choice of theme: "dark" or "light".
    SaveTheme(&'static str),
    /// Put text on the clipboard.
    Copy(String),
    /// Take the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Stop, and give the terminal to the shell until the user comes back.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Open the catalogue from an origin once this one is left.
    Open(String),
    /// End.
    Quit,
}
