//! The one table of commands. The keymap, the footer's hints, the help, the palette and the
//! README's key table are all derived from it; adding a command is a row here and an arm in
//! `update`.

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
    /// In every line that is typed in.
    Prompt,
}

impl Scope {
    /// Where the commands of this scope work, as a heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Always => "Everywhere",
            Self::Moving => "Moving",
            Self::Panes => "In every pane",
            Self::Categories => "Categories",
            Self::Entries => "Entries",
            Self::Details => "Reading",
            Self::Help => "Help",
            Self::Palette => "Command palette",
            Self::Search => "Search",
            Self::Find => "Search within an entry",
            Self::Prompt => "Typing a line",
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
    Recall,
    NextMatch,
    PreviousMatch,
    Find,
    KeepFind,
    CancelFind,
    CursorLeft,
    CursorRight,
    CursorStart,
    CursorEnd,
    DeleteBackward,
    DeleteForward,
    DeleteWord,
    DeleteLine,
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
        row(A::Filter, "filter", "Search this list only", "", S::Entries, &["f"]),
        row(A::Open, "enter-category", "Go to the entries of the category", "entries", S::Categories, &["Enter"]),
        row(A::Open, "open", "Read the entry", "read", S::Entries, &["Enter"]),
        row(A::Open, "follow", "Follow the marked link", "follow", S::Details, &["Enter"]),
        row(A::NextLink, "next-link", "Mark the next link", "link", S::Details, &["]"]),
        row(A::PreviousLink, "previous-link", "Mark the previous link", "", S::Details, &["["]),
        row(A::Reveal, "reveal", "Show or hide the solution of a challenge", "solution", S::Panes, &["Space"]),
        row(A::Back, "back", "Go back one level", "back", S::Panes, &["Esc", "Backspace"]),
        row(A::NextPane, "next-pane", "Go to the next pane", "pane", S::Panes, &["Tab", "l", "Right"]),
        row(A::PreviousPane, "previous-pane", "Go to the pane before", "", S::Panes, &["Shift-Tab", "h", "Left"]),
        row(A::NextEntry, "next-entry", "Go to the next entry of the list", "", S::Panes, &["J"]),
        row(A::PreviousEntry, "previous-entry", "Go to the entry before in the list", "", S::Panes, &["K"]),
        row(A::NextMatch, "next-match", "Go to the next hit of the search", "", S::Panes, &["n"]),
        row(A::PreviousMatch, "previous-match", "Go to the hit before", "", S::Panes, &["N"]),
        row(A::HistoryBack, "history-back", "Go back to where you were", "", S::Panes, &["Ctrl-o", "-"]),
        row(A::HistoryForward, "history-forward", "Go forward again", "", S::Panes, &["=", "Ctrl-i"]),
        row(A::Copy, "copy", "Copy the entry, or the marked link, to the clipboard", "", S::Panes, &["y"]),
        row(A::Zoom, "zoom", "Give the whole screen to this pane, or share it again", "", S::Panes, &["z"]),
        row(A::FoldCategories, "fold-categories", "Fold the categories away, or bring them back", "", S::Panes, &["b"]),
        row(A::ToggleTheme, "toggle-theme", "Change between the dark and the light theme", "", S::Panes, &["T"]),
        row(A::ToggleMouse, "toggle-mouse", "Give the mouse to the terminal to select text, or take it back", "", S::Panes, &["M"]),
        row(A::Palette, "palette", "Find a command by name", "commands", S::Panes, &[":"]),
        row(A::Help, "help", "Show the keys of this pane", "help", S::Panes, &["?", "F1"]),
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

        row(A::Run, "run", "Give the command", "run", S::Palette, &["Enter"]),
        row(A::CancelPalette, "cancel-palette", "Close the palette", "close", S::Palette, &["Esc"]),
        row(A::NextCommand, "next-command", "Next command", "", S::Palette, &["Down", "Ctrl-n", "Tab"]),
        row(A::PreviousCommand, "previous-command", "Previous command", "", S::Palette, &["Up", "Ctrl-p", "Shift-Tab"]),

        row(A::OpenHit, "open-hit", "Read the selected hit", "read", S::Search, &["Enter"]),
        row(A::CancelSearch, "cancel-search", "Close the search and go back to where you were", "close", S::Search, &["Esc"]),
        row(A::NextHit, "next-hit", "Next hit", "next", S::Search, &["Down", "Ctrl-n"]),
        row(A::PreviousHit, "previous-hit", "Hit before", "", S::Search, &["Up", "Ctrl-p"]),
        row(A::NextHitPage, "next-hit-page", "A page of hits down", "", S::Search, &["PgDn"]),
        row(A::PreviousHitPage, "previous-hit-page", "A page of hits up", "", S::Search, &["PgUp"]),
        row(A::Complete, "complete", "Complete the operator or its value", "complete", S::Search, &["Tab"]),
        row(A::Recall, "recall", "Bring back an earlier search", "earlier", S::Search, &["Ctrl-r"]),

        row(A::KeepFind, "keep-find", "Go on reading at this match", "go on", S::Find, &["Enter"]),
        row(A::CancelFind, "cancel-find", "Close and forget it", "close", S::Find, &["Esc"]),

        row(A::CursorLeft, "cursor-left", "Move the cursor left", "", S::Prompt, &["Left", "Ctrl-b"]),
        row(A::CursorRight, "cursor-right", "Move the cursor right", "", S::Prompt, &["Right", "Ctrl-f"]),
        row(A::CursorStart, "cursor-start", "Move the cursor to the start", "", S::Prompt, &["Home", "Ctrl-a"]),
        row(A::CursorEnd, "cursor-end", "Move the cursor to the end", "", S::Prompt, &["End", "Ctrl-e"]),
        row(A::DeleteBackward, "delete-backward", "Delete what is before the cursor", "", S::Prompt, &["Backspace", "Ctrl-h"]),
        row(A::DeleteForward, "delete-forward", "Delete what is under the cursor", "", S::Prompt, &["Delete", "Ctrl-d"]),
        row(A::DeleteWord, "delete-word", "Delete the word before the cursor", "", S::Prompt, &["Ctrl-w", "Alt-Backspace"]),
        row(A::DeleteLine, "delete-line", "Delete all before the cursor", "", S::Prompt, &["Ctrl-u"]),

        row(A::ForceQuit, "force-quit", "Quit from anywhere", "", S::Always, &["Ctrl-c"]),
        row(A::Suspend, "suspend", "Give the terminal back to the shell; `fg` returns", "", S::Always, &["Ctrl-z"]),
        row(A::Redraw, "redraw", "Draw the screen anew", "", S::Always, &["Ctrl-l"]),
    ]
};
