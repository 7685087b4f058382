//! The one table of commands. The keymap, the footer's hints, the help, the palette and the
//! README's key table are all derived from it; adding a command is a row here and an arm in
//! `update`.

use super::editor::Move;

/// Where a command can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Everywhere, whatever is open.
    Always,
    /// In whatever moves a selection or scrolls.
    Moving,
    /// In every pane.
    Panes,
    /// In the list of categories.
    Categories,
    /// In the list of entries.
    Entries,
    /// In the text of an entry.
    Details,
    /// In the help.
    Help,
    /// In the command palette.
    Palette,
    /// In the search.
    Search,
    /// In the search within an entry.
    Find,
    /// While a takeaway is taken down.
    Takeaway,
    /// While entries are offered for a link.
    Completions,
    /// While a text is written.
    Editor,
    /// In the form of an entry of one's own.
    Form,
    /// In its line of the kind.
    Kind,
    /// In the versions of a note.
    Versions,
    /// In every line that is typed in.
    Prompt,
}

impl Scope {
    /// Where the commands of this scope work, as a heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Always => "Anywhere",
            Self::Moving => "Moving",
            Self::Panes => "In every pane",
            Self::Categories => "Categories",
            Self::Entries => "Entries",
            Self::Details => "Reading",
            Self::Help => "Help",
            Self::Palette => "Command palette",
            Self::Search => "Search",
            Self::Find => "Search within an entry",
            Self::Takeaway => "Saving a takeaway",
            Self::Completions => "Entries for a link",
            Self::Editor => "Editor",
            Self::Form => "New entry",
            Self::Kind => "Kind of entry",
            Self::Versions => "Note history",
            Self::Prompt => "Typing",
        }
    }
}

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is described by its row in COMMANDS")]
pub enum Action {
    Down,
    Up,
    HalfPageDown,
    HalfPageUp,
    PageDown,
    PageUp,
    Top,
    Bottom,
    Open,
    Back,
    NextPane,
    PreviousPane,
    NextEntry,
    PreviousEntry,
    NextLink,
    PreviousLink,
    Reveal,
    HistoryBack,
    HistoryForward,
    Copy,
    Zoom,
    FoldCategories,
    ToggleMouse,
    ToggleTheme,
    Help,
    Palette,
    Catalogues,
    Quit,
    ForceQuit,
    Suspend,
    Redraw,
    CloseHelp,
    Run,
    CancelPalette,
    NextCommand,
    PreviousCommand,
    Search,
    Filter,
    OpenHit,
    CancelSearch,
    NextHit,
    PreviousHit,
    NextHitPage,
    PreviousHitPage,
    Complete,
    Widen,
    Recall,
    NextMatch,
    PreviousMatch,
    Find,
    AcceptFind,
    CancelFind,
    CursorLeft,
    CursorRight,
    CursorStart,
    CursorEnd,
    DeleteBackward,
    DeleteForward,
    DeleteWord,
    DeleteLine,
    EditNote,
    EditOutside,
    Takeaway,
    TakeQuery,
    Add,
    ChangeOwn,
    CopyOwn,
    Star,
    Delete,
    Undo,
    BringBack,
    Recover,
    MoveUp,
    MoveDown,
    Versions,
    RestoreVersion,
    CloseVersions,
    NextVersion,
    PreviousVersion,
    ScrollVersion(i8),
    SubmitForm,
    CancelForm,
    CompleteField,
    NextField,
    PreviousField,
    Suggest,
    NextKind,
    PreviousKind,
    SaveText,
    LeaveEditor,
    NewLine,
    Indent,
    Outdent,
    Go(Move, bool),
    Erase(Move),
    EraseLine,
    UndoEdit,
    RedoEdit,
    CutText,
    CopyText,
    Paste,
    SelectAll,
    FindInText,
    FindNext,
    FindPrevious,
    ReadOn(i8),
    AcceptCompletion,
    NextCompletion,
    PreviousCompletion,
    CloseCompletions,
}

impl Action {
    /// Whether it is about the entry that is selected, and has to wait until that is here.
    pub fn is_about_the_entry(self) -> bool {
        matches!(
            self,
            Self::EditNote
                | Self::EditOutside
                | Self::Takeaway
                | Self::ChangeOwn
                | Self::CopyOwn
                | Self::Star
                | Self::Delete
                | Self::BringBack
                | Self::MoveUp
                | Self::MoveDown
                | Self::Versions
                | Self::Copy
                | Self::Reveal
        )
    }
}

/// A row of the table.
#[derive(Debug)]
pub struct Command {
    /// What it does.
    pub action: Action,
    /// Its name in the configuration file.
    pub id: &'static str,
    /// What it does, in the words of help and palette.
    pub title: &'static str,
    /// The word in the footer; empty when the footer does not show it.
    pub hint: &'static str,
    /// Where it can be given.
    pub scope: Scope,
    /// The keys that give it unless the configuration says otherwise; the first is the one
    /// that the footer shows.
    pub keys: &'static [&'static str],
}

const fn row(
    action: Action,
    id: &'static str,
    title: &'static str,
    hint: &'static str,
    scope: Scope,
    keys: &'static [&'static str],
) -> Command {
    Command { action, id, title, hint, scope, keys }
}

/// Every command there is, in the order in which help lists them.
#[rustfmt::skip]
pub const COMMANDS: &[Command] = {
    use Action as A;
    use Scope as S;
    &[
        row(A::Find, "find", "Search within this entry", "find", S::Details, &["/", "f"]),
        row(A::Search, "search", "Search all entries", "search", S::Panes, &["/", "Ctrl-p"]),
        row(A::Filter, "filter", "Search this list", "", S::Entries, &["f"]),
        row(A::Filter, "find-category", "Find a category", "", S::Categories, &["f"]),
        row(A::Open, "enter-category", "Open category", "entries", S::Categories, &["Enter"]),
        row(A::Open, "open", "Open entry", "read", S::Entries, &["Enter"]),
        row(A::Open, "follow", "Follow link", "follow", S::Details, &["Enter"]),
        row(A::NextLink, "next-link", "Next link", "link", S::Details, &["]"]),
        row(A::PreviousLink, "previous-link", "Previous link", "", S::Details, &["["]),
        row(A::Reveal, "reveal", "Reveal or hide the solution", "solution", S::Panes, &["Space"]),
        row(A::Back, "back", "Back", "back", S::Panes, &["Esc", "Backspace"]),
        row(A::NextPane, "next-pane", "Next pane", "pane", S::Panes, &["Tab", "l", "Right"]),
        row(A::PreviousPane, "previous-pane", "Previous pane", "", S::Panes, &["Shift-Tab", "h", "Left"]),
        row(A::NextEntry, "next-entry", "Next entry", "", S::Panes, &["J"]),
        row(A::PreviousEntry, "previous-entry", "Previous entry", "", S::Panes, &["K"]),
        row(A::NextMatch, "next-match", "Next result", "", S::Panes, &["n"]),
        row(A::PreviousMatch, "previous-match", "Previous result", "", S::Panes, &["N"]),
        row(A::EditNote, "edit-note", "Edit note or entry", "note", S::Panes, &["e"]),
        row(A::EditOutside, "edit-outside", "Edit in $EDITOR", "", S::Panes, &["E"]),
        row(A::Takeaway, "takeaway", "Save a takeaway", "takeaway", S::Panes, &["t"]),
        row(A::Star, "star", "Toggle star", "star", S::Panes, &["s"]),
        row(A::Add, "add", "New entry", "", S::Panes, &["a"]),
        row(A::ChangeOwn, "change-own", "Edit title, tags or category of your entry", "", S::Panes, &["r"]),
        row(A::CopyOwn, "copy-own", "Duplicate as your own entry", "", S::Panes, &["C"]),
        row(A::MoveUp, "move-up", "Move your entry up", "", S::Panes, &["Alt-Up"]),
        row(A::MoveDown, "move-down", "Move your entry down", "", S::Panes, &["Alt-Down"]),
        row(A::Versions, "versions", "Note history", "", S::Panes, &["H"]),
        row(A::Delete, "delete", "Delete note or your entry", "", S::Panes, &["d d", "Delete"]),
        row(A::Undo, "undo", "Undo", "", S::Panes, &["u"]),
        row(A::BringBack, "bring-back", "Restore deleted", "", S::Panes, &["U"]),
        row(A::Recover, "recover", "Recover draft", "", S::Panes, &["R"]),
        row(A::HistoryBack, "history-back", "Go back in history", "", S::Panes, &["Ctrl-o", "-"]),
        row(A::HistoryForward, "history-forward", "Go forward in history", "", S::Panes, &["=", "Ctrl-i"]),
        row(A::Copy, "copy", "Copy entry or marked link", "", S::Panes, &["y"]),
        row(A::Zoom, "zoom", "Zoom pane", "", S::Panes, &["z"]),
        row(A::FoldCategories, "fold-categories", "Toggle sidebar", "", S::Panes, &["b"]),
        row(A::ToggleTheme, "toggle-theme", "Toggle dark and light theme", "", S::Panes, &["T"]),
        row(A::ToggleMouse, "toggle-mouse", "Toggle mouse capture", "", S::Panes, &["M"]),
        row(A::Palette, "palette", "Command palette", "commands", S::Panes, &[":"]),
        row(A::Catalogues, "catalogues", "Open another catalogue", "", S::Panes, &["c"]),
        row(A::Help, "help", "Help", "help", S::Panes, &["?", "F1"]),
        row(A::Quit, "quit", "Quit", "quit", S::Panes, &["q"]),

        row(A::Down, "down", "Move down", "", S::Moving, &["j", "Down"]),
        row(A::Up, "up", "Move up", "", S::Moving, &["k", "Up"]),
        row(A::HalfPageDown, "half-page-down", "Move down half a page", "", S::Moving, &["Ctrl-d"]),
        row(A::HalfPageUp, "half-page-up", "Move up half a page", "", S::Moving, &["Ctrl-u"]),
        row(A::PageDown, "page-down", "Move down a page", "", S::Moving, &["PgDn", "Ctrl-f"]),
        row(A::PageUp, "page-up", "Move up a page", "", S::Moving, &["PgUp", "Ctrl-b"]),
        row(A::Top, "top", "Go to the top", "", S::Moving, &["g g", "Home"]),
        row(A::Bottom, "bottom", "Go to the bottom", "", S::Moving, &["G", "End"]),

        row(A::CloseHelp, "close-help", "Close the help", "close", S::Help, &["Esc", "q", "?", "Enter"]),

        row(A::Run, "run", "Run", "choose", S::Palette, &["Enter"]),
        row(A::CancelPalette, "cancel-palette", "Close the palette", "close", S::Palette, &["Esc"]),
        row(A::NextCommand, "next-command", "Next command", "", S::Palette, &["Down", "Ctrl-n", "Tab"]),
        row(A::PreviousCommand, "previous-command", "Previous command", "", S::Palette, &["Up", "Ctrl-p", "Shift-Tab"]),

        row(A::OpenHit, "open-hit", "Open result", "read", S::Search, &["Enter"]),
        row(A::CancelSearch, "cancel-search", "Cancel search", "close", S::Search, &["Esc"]),
        row(A::NextHit, "next-hit", "Next result", "next", S::Search, &["Down", "Ctrl-n"]),
        row(A::PreviousHit, "previous-hit", "Previous result", "", S::Search, &["Up", "Ctrl-p"]),
        row(A::NextHitPage, "next-hit-page", "Next page of results", "", S::Search, &["PgDn"]),
        row(A::PreviousHitPage, "previous-hit-page", "Previous page of results", "", S::Search, &["PgUp"]),
        row(A::Complete, "complete", "Complete operator or value", "complete", S::Search, &["Tab"]),
        row(A::Widen, "widen", "Toggle search in all catalogues", "all catalogues", S::Search, &["Ctrl-g"]),
        row(A::TakeQuery, "take-query", "Save query as a takeaway", "", S::Search, &["Ctrl-t"]),
        row(A::Recall, "recall", "Search history", "history", S::Search, &["Ctrl-r"]),

        row(A::AcceptFind, "keep-find", "Go to match, or search all entries", "go to match", S::Find, &["Enter"]),
        row(A::CancelFind, "cancel-find", "Cancel", "close", S::Find, &["Esc"]),

        row(A::SaveText, "take", "Save takeaway", "save", S::Takeaway, &["Enter"]),
        row(A::NewLine, "take-line", "New line", "new line", S::Takeaway, &["Alt-Enter", "Shift-Enter", "Ctrl-j"]),

        row(A::AcceptCompletion, "take-offer", "Insert link", "link", S::Completions, &["Enter", "Tab"]),
        row(A::NextCompletion, "next-offer", "Next entry", "", S::Completions, &["Down", "Ctrl-n"]),
        row(A::PreviousCompletion, "previous-offer", "Previous entry", "", S::Completions, &["Up", "Ctrl-p"]),
        row(A::CloseCompletions, "close-offers", "Close suggestions", "close", S::Completions, &["Esc"]),

        row(A::LeaveEditor, "leave-editor", "Save and close", "save and close", S::Editor, &["Esc"]),
        row(A::SaveText, "save", "Save", "save", S::Editor, &["Ctrl-s"]),
        row(A::UndoEdit, "undo-edit", "Undo", "undo", S::Editor, &["Ctrl-/", "Ctrl-7"]),
        row(A::RedoEdit, "redo-edit", "Redo", "", S::Editor, &["Ctrl-y", "Ctrl-r"]),
        row(A::FindInText, "find-in-text", "Find in text", "find", S::Editor, &["Ctrl-f"]),
        row(A::FindNext, "find-next", "Next match", "", S::Editor, &["F3", "Ctrl-g"]),
        row(A::FindPrevious, "find-previous", "Previous match", "", S::Editor, &["Shift-F3"]),
        row(A::CutText, "cut", "Cut selection or line", "", S::Editor, &["Ctrl-x"]),
        row(A::CopyText, "copy-text", "Copy selection or line", "", S::Editor, &["Ctrl-c"]),
        row(A::Paste, "paste", "Paste", "", S::Editor, &["Ctrl-v"]),
        row(A::SelectAll, "select-all", "Select all", "", S::Editor, &["Ctrl-o a"]),
        row(A::NewLine, "new-line", "New line or list item", "", S::Editor, &["Enter"]),
        row(A::Indent, "indent", "Indent", "", S::Editor, &["Tab"]),
        row(A::Outdent, "outdent", "Outdent", "", S::Editor, &["Shift-Tab"]),
        row(A::Erase(Move::Left), "erase-left", "Delete previous character", "", S::Editor, &["Backspace", "Ctrl-h"]),
        row(A::Erase(Move::Right), "erase-right", "Delete next character", "", S::Editor, &["Delete", "Ctrl-d"]),
        row(A::Erase(Move::WordLeft), "erase-word-left", "Delete previous word", "", S::Editor, &["Ctrl-w", "Alt-Backspace", "Ctrl-Backspace"]),
        row(A::Erase(Move::WordRight), "erase-word-right", "Delete next word", "", S::Editor, &["Ctrl-Delete", "Ctrl-o d"]),
        row(A::Erase(Move::LineStart), "erase-to-start", "Delete to start of line", "", S::Editor, &["Ctrl-u"]),
        row(A::Erase(Move::LineEnd), "erase-to-end", "Delete to end of line", "", S::Editor, &["Ctrl-k"]),
        row(A::EraseLine, "erase-line", "Delete line", "", S::Editor, &["Ctrl-o k"]),
        row(A::Help, "writing-help", "Help", "keys", S::Editor, &["F1"]),
        row(A::Go(Move::Left, false), "left", "Move left", "", S::Editor, &["Left", "Ctrl-b"]),
        row(A::Go(Move::Right, false), "right", "Move right", "", S::Editor, &["Right"]),
        row(A::Go(Move::Up, false), "line-up", "Move up", "", S::Editor, &["Up", "Ctrl-p"]),
        row(A::Go(Move::Down, false), "line-down", "Move down", "", S::Editor, &["Down", "Ctrl-n"]),
        row(A::Go(Move::WordLeft, false), "word-left", "Move a word left", "", S::Editor, &["Ctrl-Left", "Alt-Left", "Alt-b"]),
        row(A::Go(Move::WordRight, false), "word-right", "Move a word right", "", S::Editor, &["Ctrl-Right", "Alt-Right", "Alt-f"]),
        row(A::Go(Move::LineStart, false), "line-start", "Move to the start of the line", "", S::Editor, &["Home", "Ctrl-a"]),
        row(A::Go(Move::LineEnd, false), "line-end", "Move to the end of the line", "", S::Editor, &["End", "Ctrl-e"]),
        row(A::Go(Move::PageUp, false), "text-page-up", "Move a page up", "", S::Editor, &["PgUp"]),
        row(A::Go(Move::PageDown, false), "text-page-down", "Move a page down", "", S::Editor, &["PgDn"]),
        row(A::Go(Move::Top, false), "text-top", "Move to the beginning", "", S::Editor, &["Ctrl-Home", "Alt-<"]),
        row(A::Go(Move::Bottom, false), "text-bottom", "Move to the end", "", S::Editor, &["Ctrl-End", "Alt->"]),
        row(A::Go(Move::Left, true), "select-left", "Select to the left", "", S::Editor, &["Shift-Left"]),
        row(A::Go(Move::Right, true), "select-right", "Select to the right", "", S::Editor, &["Shift-Right"]),
        row(A::Go(Move::Up, true), "select-up", "Select upwards", "", S::Editor, &["Shift-Up"]),
        row(A::Go(Move::Down, true), "select-down", "Select downwards", "", S::Editor, &["Shift-Down"]),
        row(A::Go(Move::WordLeft, true), "select-word-left", "Select a word to the left", "", S::Editor, &["Ctrl-Shift-Left", "Alt-Shift-Left"]),
        row(A::Go(Move::WordRight, true), "select-word-right", "Select a word to the right", "", S::Editor, &["Ctrl-Shift-Right", "Alt-Shift-Right"]),
        row(A::Go(Move::LineStart, true), "select-to-start", "Select to the start of the line", "", S::Editor, &["Shift-Home"]),
        row(A::Go(Move::LineEnd, true), "select-to-end", "Select to the end of the line", "", S::Editor, &["Shift-End"]),
        row(A::Go(Move::PageUp, true), "select-page-up", "Select a page up", "", S::Editor, &["Shift-PgUp"]),
        row(A::Go(Move::PageDown, true), "select-page-down", "Select a page down", "", S::Editor, &["Shift-PgDn"]),
        row(A::Go(Move::Top, true), "select-to-top", "Select to the beginning", "", S::Editor, &["Ctrl-Shift-Home"]),
        row(A::Go(Move::Bottom, true), "select-to-bottom", "Select to the end", "", S::Editor, &["Ctrl-Shift-End"]),
        row(A::ReadOn(-3), "read-up", "Scroll entry up", "", S::Editor, &["Alt-Up", "Alt-PgUp"]),
        row(A::ReadOn(3), "read-down", "Scroll entry down", "", S::Editor, &["Alt-Down", "Alt-PgDn"]),

        row(A::SubmitForm, "fill-in", "Continue", "continue", S::Form, &["Enter", "Ctrl-s"]),
        row(A::CancelForm, "cancel-form", "Close and keep what was typed", "close", S::Form, &["Esc"]),
        row(A::CompleteField, "complete-field", "Accept suggestion or next field", "next", S::Form, &["Tab"]),
        row(A::NextField, "next-field", "Next field", "", S::Form, &["Down"]),
        row(A::PreviousField, "previous-field", "Previous field", "", S::Form, &["Shift-Tab", "Up"]),
        row(A::Suggest, "suggest", "Accept suggestion", "", S::Form, &["Ctrl-f", "Ctrl-e"]),
        row(A::NextKind, "next-kind", "Next kind", "kind", S::Kind, &["Right", "Space"]),
        row(A::PreviousKind, "previous-kind", "Previous kind", "", S::Kind, &["Left"]),

        row(A::RestoreVersion, "restore-version", "Restore this version", "restore", S::Versions, &["Enter"]),
        row(A::CloseVersions, "close-versions", "Close history", "close", S::Versions, &["Esc", "q", "H"]),
        row(A::NextVersion, "next-version", "Older version", "older", S::Versions, &["j", "Down"]),
        row(A::PreviousVersion, "previous-version", "Newer version", "newer", S::Versions, &["k", "Up"]),
        row(A::ScrollVersion(1), "scroll-version-down", "Scroll changes down", "scroll", S::Versions, &["PgDn", "Ctrl-d", "Space"]),
        row(A::ScrollVersion(-1), "scroll-version-up", "Scroll changes up", "", S::Versions, &["PgUp", "Ctrl-u"]),

        row(A::CursorLeft, "cursor-left", "Move left", "", S::Prompt, &["Left", "Ctrl-b"]),
        row(A::CursorRight, "cursor-right", "Move right", "", S::Prompt, &["Right", "Ctrl-f"]),
        row(A::CursorStart, "cursor-start", "Move to start", "", S::Prompt, &["Home", "Ctrl-a"]),
        row(A::CursorEnd, "cursor-end", "Move to end", "", S::Prompt, &["End", "Ctrl-e"]),
        row(A::DeleteBackward, "delete-backward", "Delete previous character", "", S::Prompt, &["Backspace", "Ctrl-h"]),
        row(A::DeleteForward, "delete-forward", "Delete next character", "", S::Prompt, &["Delete", "Ctrl-d"]),
        row(A::DeleteWord, "delete-word", "Delete previous word", "", S::Prompt, &["Ctrl-w", "Alt-Backspace"]),
        row(A::DeleteLine, "delete-line", "Delete to start of line", "", S::Prompt, &["Ctrl-u"]),

        row(A::ForceQuit, "force-quit", "Quit (except while editing)", "", S::Always, &["Ctrl-c"]),
        row(A::Suspend, "suspend", "Suspend (`fg` returns)", "", S::Always, &["Ctrl-z"]),
        row(A::Redraw, "redraw", "Redraw", "", S::Always, &["Ctrl-l"]),
    ]
};
