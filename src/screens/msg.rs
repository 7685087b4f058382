//! Messages, which go into `update`, and effects, which come out of it.

use std::path::PathBuf;

use crossterm::event::{KeyEvent, MouseEvent};

use super::{layout_job::LayoutJob, ticket::Ticket};
use crate::{
    document::{CodeBlock, CodeKey, Document, Tokens},
    domain::{CatalogueId, Draft, EntryId, SavedSearch},
    library::{
        Answer, Done, Hits, Place, Read, ReviewAnswer, ReviewOptions, ReviewRequest, SearchRequest,
        Undo, Write,
    },
    theme::{Colors, ThemeName},
};

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Msg {
    /// A key was pressed.
    Key(KeyEvent),
    /// Keys came too fast to be typed: a paste that the terminal does not mark.
    Burst(Vec<KeyEvent>),
    /// The next key of a sequence did not come within the time of [`super::Model::sequence_wait`].
    KeysDue,
    /// The mouse was used.
    Mouse(MouseEvent),
    /// Text was pasted.
    Paste(String),
    /// The window has got the focus.
    Focused,
    /// The screen has a new size, in cells.
    Resize(u16, u16),
    /// A read was carried out.
    Answer(Ticket, Answer),
    /// A read failed, with a message for the user.
    Failed(Ticket, String),
    /// A search was answered; a second answer may come under the same ticket.
    Found(Ticket, Hits),
    /// An import has read this many entries so far.
    Importing(usize),
    /// The catalogue is up to date.
    Imported {
        /// Whether the import changed anything.
        changed: bool,
    },
    /// This many entries are not in the full text yet.
    Unindexed(u64),
    /// The full text is complete.
    Indexed,
    /// The import failed, with a message for the user.
    ImportFailed(String),
    /// How many entries each saved search finds, by its name.
    SearchCounts(Vec<(String, u64)>),
    /// Something went wrong in the background, with a message for the user.
    Trouble(String),
    /// Something was done in the background, with a message for the user.
    Said(String),
    /// A large text was copied to the system's clipboard by the program of this name; or it was
    /// not, with a message for the user.
    Copied(Result<String, String>),
    /// A sync has ended.
    Synced(Synced),
    /// How long ago the last sync was: `3 min`.
    SyncedAgo(String),
    /// The store is read-only.
    ReadOnly,
    /// A change was made; or it failed, with a message for the user.
    Written(Ticket, Result<Box<Done>, String>),
    /// A request of the reviews was carried out; or it failed, with a message for the user.
    Reviewed(Ticket, Result<Box<ReviewAnswer>, String>),
    /// A draft was saved; or that failed, with a message for the user.
    DraftSaved(Ticket, Result<(), String>),
    /// A draft of the typed text is due.
    AutosaveDue,
    /// Unsaved drafts of earlier sessions were found.
    Drafts(Vec<Draft>),
    /// Another process has changed what is shown.
    Changed,
    /// It was recorded that an entry was opened.
    Visited,
    /// The external editor has ended.
    ExternalEdit(Ticket, ExternalEdit),
    /// The user's own editor has ended, with a file that it had open; or why it failed, for the user.
    FileEdited(Ticket, Result<(), String>),
    /// A code block was highlighted.
    Highlighted(CodeKey, Tokens),
    /// A large text was laid out.
    LaidOut(Ticket, Box<Document>),
    /// The newest message was shown long enough.
    NoticeExpired,
    /// The user's own themes were read; and what is wrong with others, for the user.
    UserThemes(Vec<(ThemeName, Colors)>, Vec<String>),
    /// The terminal says whether its background is light.
    Background {
        /// Whether it is.
        light: bool,
    },
    /// An address was opened outside, or why it was copied instead.
    OpenedOutside(Result<String, String>),
    /// The program has to end.
    Terminate,
}

/// The end of a sync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Synced {
    /// Whether the user asked for it.
    pub asked: bool,
    /// Whether it brought anything.
    pub received: bool,
    /// How many notes had the same lines changed on two computers.
    pub clashed: usize,
    /// The first reason for which something was refused.
    pub refused: Option<String>,
    /// Whether sync is on; or why it failed, for the user.
    pub is_on: Result<bool, String>,
}

/// The result of the external editor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalEdit {
    /// The text, if the editor changed it and it can be read.
    pub text: Option<String>,
    /// Why the text is not saved automatically, for the user.
    pub failed: Option<String>,
}

/// An effect for the runtime to carry out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Look whether other programs have changed files.
    LookAtFiles,
    /// Read from the store; answered by [`Msg::Answer`] or [`Msg::Failed`].
    Read(Ticket, Read),
    /// Search; answered by one or two [`Msg::Found`]. A later search cancels an earlier one.
    Search(Ticket, SearchRequest),
    /// Count what saved searches find; answered by [`Msg::SearchCounts`].
    CountSearches(Vec<SavedSearch>),
    /// Save a query under a name, or remove what is saved under it; answered by [`Msg::Changed`].
    SaveSearch {
        /// The catalogue.
        catalogue: CatalogueId,
        /// The name.
        name: String,
        /// The query; `None` removes.
        query: Option<String>,
    },
    /// Record that an entry of a catalogue was opened.
    Visit(CatalogueId, EntryId),
    /// Record that the solution of a challenge was revealed.
    Practise(CatalogueId, EntryId),
    /// Make a change in a catalogue; answered by [`Msg::Written`].
    Write(Ticket, CatalogueId, Write),
    /// Review something in a catalogue; answered by [`Msg::Reviewed`].
    Review(Ticket, CatalogueId, ReviewOptions, ReviewRequest),
    /// Save a draft; answered by [`Msg::DraftSaved`].
    SaveDraft(Ticket, CatalogueId, Draft),
    /// Remove an owner's draft on an entry.
    DropDraft(CatalogueId, String, EntryId),
    /// Open the text of a draft in the external editor; answered by [`Msg::ExternalEdit`].
    EditExternally(Ticket, CatalogueId, Box<Draft>),
    /// Open a file in the external editor, at a line from 1; answered by [`Msg::FileEdited`].
    EditFile(Ticket, PathBuf, usize),
    /// Save the changes in a catalogue that can be undone, the last one last.
    SaveUndos(CatalogueId, Vec<Undo>),
    /// Save the search history, the newest last.
    SaveSearches(Vec<String>),
    /// Highlight a code block; answered by [`Msg::Highlighted`].
    Highlight(CodeBlock),
    /// Lay a large text out; answered by [`Msg::LaidOut`].
    LayOut(Ticket, Box<LayoutJob>),
    /// Save the reader's place in the catalogue with this id.
    SavePlace(String, Place),
    /// Save the choice of themes.
    SaveTheme(String),
    /// Read the user's own themes; answered by [`Msg::UserThemes`].
    ReadThemes,
    /// Open an address outside the program; answered by [`Msg::OpenedOutside`].
    OpenOutside(String),
    /// Copy text to the clipboard.
    Copy(String),
    /// Import from a path that was typed, with the report on the terminal.
    Import(String),
    /// Export a catalogue to a folder that was typed, with the report on the terminal.
    Export(CatalogueId, String),
    /// Capture or release the mouse.
    Mouse(bool),
    /// Suspend the program.
    Suspend,
    /// Sync, if that is on; answered by [`Msg::Synced`]. `asked`: whether the user asked for it.
    Sync {
        /// Whether the user asked for it.
        asked: bool,
    },
    /// Redraw the whole screen.
    Redraw,
    /// Take this entry as the choice of a browser that was started to choose one.
    Choose(EntryId),
    /// Open the catalogue of this origin after [`Effect::Quit`].
    Open(String),
    /// Quit.
    Quit,
}
