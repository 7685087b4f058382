//! What comes into `update` and what comes out of it.

use crossterm::event::{KeyEvent, MouseEvent};

use super::{layout_job::LayoutJob, ticket::Ticket};
use crate::{
    document::{CodeBlock, CodeKey, Document, Tokens},
    domain::{CatalogueId, Draft, EntryId},
    library::{Answer, Done, Hits, Place, Read, SearchRequest, Write},
    theme::ThemeName,
};

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
    /// A draft was saved, or was not, with what to tell the user.
    DraftSaved(Ticket, Result<(), String>),
    /// What is typed has not been safe for a while: a draft is due.
    AutosaveDue,
    /// Text that others left unsaved.
    Drafts(Vec<Draft>),
    /// Somebody has changed what is shown.
    Changed,
    /// The user's editor has ended.
    ExternalEdit(Ticket, ExternalEdit),
    /// The colours of a code block are there.
    Highlighted(CodeKey, Tokens),
    /// A large text is laid out.
    LaidOut(Ticket, Box<Document>),
    /// The program is asked to end.
    Terminate,
}

/// How the user's own editor ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalEdit {
    /// The text as it left it; nothing where it can't be read.
    pub text: Option<String>,
    /// Why it is not to be saved by itself, for the user.
    pub failed: Option<String>,
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
    /// Note that the solution of a challenge was revealed.
    Practise(CatalogueId, EntryId),
    /// Change what is the user's in a catalogue; answered by [`Msg::Written`].
    Write(Ticket, CatalogueId, Write),
    /// Save a draft; answered by [`Msg::DraftSaved`].
    SaveDraft(Ticket, CatalogueId, Draft),
    /// Drop a draft of an owner on an entry.
    DropDraft(CatalogueId, String, EntryId),
    /// Open the text of a draft in the user's editor; answered by [`Msg::ExternalEdit`].
    EditExternally(Ticket, CatalogueId, Box<Draft>),
    /// Save the search history, the newest last.
    SaveSearches(Vec<String>),
    /// Colour a code block; answered by [`Msg::Highlighted`].
    Highlight(CodeBlock),
    /// Lay a large text out; answered by [`Msg::LaidOut`].
    LayOut(Ticket, Box<LayoutJob>),
    /// Save the reader's place in a catalogue, which is named by its id.
    SavePlace(String, Place),
    /// Save the choice of theme.
    SaveTheme(ThemeName),
    /// Put text on the clipboard.
    Copy(String),
    /// Capture the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Stop, and give the terminal to the shell until the user comes back.
    Suspend,
    /// Draw everything again.
    Redraw,
    /// Open the catalogue from an origin once this one is left.
    Open(String),
    /// End.
    Quit,
}
