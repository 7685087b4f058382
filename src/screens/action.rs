//! What the commands do, nested by where they can be given: each screen matches its own, without a
//! catch-all, so that a command without an arm does not compile.

use crate::editor::Move;

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// To the program.
    App(AppAction),
    /// To whatever moves a selection or scrolls.
    Motion(Motion),
    /// In the panes.
    Browse(BrowseAction),
    /// In the help.
    Help(HelpAction),
    /// In the palette.
    Palette(PaletteAction),
    /// In the search.
    Search(SearchAction),
    /// In the search within a text.
    Find(FindAction),
    /// In the form of an entry.
    Form(FormAction),
    /// In the versions of a note.
    Versions(VersionsAction),
    /// In a text that is edited.
    Edit(EditAction),
    /// In the entries that a link can lead to.
    Completion(CompletionAction),
    /// In a line that is typed in.
    Prompt(PromptAction),
}

/// What holds everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum AppAction {
    Quit,
    Suspend,
    Redraw,
}

/// How a selection moves, or a text scrolls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum Motion {
    Down,
    Up,
    HalfPageDown,
    HalfPageUp,
    PageDown,
    PageUp,
    Top,
    Bottom,
}

/// What the panes can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum BrowseAction {
    Find,
    Search,
    Filter,
    Open,
    NextLink,
    PreviousLink,
    Reveal,
    Back,
    NextPane,
    PreviousPane,
    NextEntry,
    PreviousEntry,
    NextResult,
    PreviousResult,
    EditNote,
    EditExternally,
    Takeaway,
    Star,
    NewEntry,
    EditEntry,
    Duplicate,
    MoveUp,
    MoveDown,
    Versions,
    Delete,
    Undo,
    Restore,
    Recover,
    HistoryBack,
    HistoryForward,
    Copy,
    Zoom,
    ToggleSidebar,
    ToggleTheme,
    ToggleMouse,
    Palette,
    Catalogues,
    Help,
    Quit,
}

/// What the help can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum HelpAction {
    Close,
}

/// What the palette can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum PaletteAction {
    Run,
    Cancel,
    Next,
    Previous,
}

/// What the search can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum SearchAction {
    Open,
    Cancel,
    Next,
    Previous,
    NextPage,
    PreviousPage,
    Complete,
    Widen,
    SaveAsTakeaway,
    Recall,
}

/// What the search within a text can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum FindAction {
    Accept,
    Cancel,
}

/// What the form can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum FormAction {
    Submit,
    Cancel,
    CompleteField,
    NextField,
    PreviousField,
    AcceptSuggestion,
    NextKind,
    PreviousKind,
}

/// What the versions of a note can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum VersionsAction {
    Restore,
    Close,
    Next,
    Previous,
    Scroll(i8),
}

/// What an editor can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum EditAction {
    Leave,
    Save,
    Undo,
    Redo,
    Find,
    FindNext,
    FindPrevious,
    Cut,
    Copy,
    Paste,
    SelectAll,
    NewLine,
    Indent,
    Outdent,
    Delete(Move),
    DeleteLine,
    Help,
    Go(Move, bool),
    ScrollEntry(i8),
}

/// What the completion of a link can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum CompletionAction {
    Accept,
    Next,
    Previous,
    Close,
}

/// What a line that is typed in can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum PromptAction {
    Left,
    Right,
    Start,
    End,
    DeleteBackward,
    DeleteForward,
    DeleteWord,
    DeleteLine,
}

impl Motion {
    /// The rows that it moves by, downwards, where a page has so many.
    pub(super) fn rows(self, page: i64) -> i64 {
        match self {
            Self::Down => 1,
            Self::Up => -1,
            Self::HalfPageDown => page / 2,
            Self::HalfPageUp => -page / 2,
            Self::PageDown => page,
            Self::PageUp => -page,
            Self::Top => i64::MIN,
            Self::Bottom => i64::MAX,
        }
    }
}

impl BrowseAction {
    /// Whether it is about the entry that is selected, and has to wait until that is here.
    pub(super) fn is_about_the_entry(self) -> bool {
        matches!(
            self,
            Self::EditNote
                | Self::EditExternally
                | Self::Takeaway
                | Self::EditEntry
                | Self::Duplicate
                | Self::Star
                | Self::Delete
                | Self::Restore
                | Self::MoveUp
                | Self::MoveDown
                | Self::Versions
                | Self::Copy
                | Self::Reveal
        )
    }
}
