//! The table of commands. The keymap, the footer's hints, the help, the palette and
//! `assets/keys.md` are derived from it. To add a command, add a variant to its screen's action, a
//! row here, and the arm that the compiler then asks for. Actions nest by screen, so that no match
//! needs a catch-all.

use super::{
    browse::BrowseAction,
    conflict::ConflictAction,
    edit::{CompletionAction, EditAction},
    find::FindAction,
    form::FormAction,
    help::HelpAction,
    home::HomeAction,
    messages::MessagesAction,
    palette::PaletteAction,
    rename::RenameAction,
    review::ReviewAction,
    search::SearchAction,
    themes::ThemesAction,
    versions::VersionsAction,
};
use crate::{domain::review::Grade, editor::Move};

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Action {
    /// In the whole program.
    App(AppAction),
    /// In lists and texts: moves the selection or scrolls.
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
    /// In a review.
    Review(ReviewAction),
    /// In the home screen.
    Home(HomeAction),
    /// In the choice of a theme.
    Themes(ThemesAction),
    /// In the list of messages.
    Messages(MessagesAction),
    /// In the choice after a conflict.
    Conflict(ConflictAction),
    /// In the plan of a rename.
    Rename(RenameAction),
    /// In the editor.
    Edit(EditAction),
    /// In the suggestions for a link.
    Completion(CompletionAction),
    /// In a prompt.
    Prompt(PromptAction),
}

/// An action of the whole program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum AppAction {
    Quit,
    Suspend,
    Redraw,
    Sync,
}

impl Action {
    /// Whether it is hidden where there are no reviews.
    pub(super) fn is_about_reviews(self) -> bool {
        matches!(
            self,
            Self::Review(_)
                | Self::Home(_)
                | Self::Search(SearchAction::Review | SearchAction::Enrol)
                | Self::Browse(
                    BrowseAction::Review
                        | BrowseAction::ReviewList
                        | BrowseAction::Enrol
                        | BrowseAction::EnrolList
                        | BrowseAction::Home
                )
        )
    }
}

/// How a selection moves, or a text scrolls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Motion {
    Down,
    Up,
    HalfPageDown,
    HalfPageUp,
    PageDown,
    PageUp,
    Top,
    Bottom,
}

impl Motion {
    /// The rows that it moves down, for a page of this many rows.
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

/// An action of a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum PromptAction {
    Left,
    Right,
    Start,
    End,
    DeleteBackward,
    DeleteForward,
    DeleteWord,
    DeleteLine,
    Help,
}

/// Where a command is available.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Everywhere.
    Always,
    /// In lists and texts that scroll.
    Moving,
    /// In every screen where nothing is typed: the same keys in all of them.
    Common,
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
    /// In the search that chooses an entry for the shell.
    Pick,
    /// In the search within an entry.
    Find,
    /// In the editor of a takeaway.
    Takeaway,
    /// In the suggestions for a link.
    Completions,
    /// In the editor.
    Editor,
    /// In the form of a user entry.
    Form,
    /// In the form's field for the kind.
    Kind,
    /// In the versions of a note.
    Versions,
    /// In a review: at the question.
    ReviewQuestion,
    /// In a review: at a question with an answer that is short enough to be typed.
    ReviewTypeable,
    /// In a review: while the answer is typed.
    ReviewTyping,
    /// In a review: at the answer.
    ReviewAnswer,
    /// In a review: at a card that was forgotten again and again.
    ReviewLeech,
    /// In a review: at its end.
    ReviewEnd,
    /// In a review.
    Review,
    /// In the home screen.
    Home,
    /// In the choice of a theme.
    Themes,
    /// In the list of messages.
    Messages,
    /// In the choice after a conflict.
    Conflict,
    /// In the choice after the edited file was removed.
    Gone,
    /// In the plan of a rename.
    Rename,
    /// In every prompt.
    Prompt,
}

impl Scope {
    /// The heading for the commands of this scope.
    pub fn title(self) -> &'static str {
        match self {
            Self::Always => "Everywhere",
            Self::Common => "Everywhere but in texts",
            Self::Moving => "Moving",
            Self::Panes => "In every pane",
            Self::Categories => "Categories",
            Self::Entries => "Entries",
            Self::Details => "Reading",
            Self::Help => "Help",
            Self::Palette => "Command palette",
            Self::Search => "Search",
            Self::Pick => "Choosing an entry",
            Self::Find => "Search within an entry",
            Self::Takeaway => "Saving a takeaway",
            Self::Completions => "Entries for a link",
            Self::Editor => "Editor",
            Self::Form => "New entry",
            Self::Kind => "Kind of entry",
            Self::Versions => "Note history",
            Self::ReviewQuestion => "Review: question",
            Self::ReviewTypeable => "Review: question with a short answer",
            Self::ReviewTyping => "Review: typing the answer",
            Self::ReviewAnswer => "Review: answer",
            Self::ReviewLeech => "Review: leech",
            Self::ReviewEnd => "Review: the end",
            Self::Review => "Review",
            Self::Home => "Home",
            Self::Themes => "Theme",
            Self::Messages => "Messages",
            Self::Conflict => "Changed on disk",
            Self::Gone => "Deleted on disk",
            Self::Rename => "Lines that will change",
            Self::Prompt => "Typing",
        }
    }

    /// Whether characters are typed where it is active, so that they can't be keys of commands.
    pub(super) fn is_typed_in(self) -> bool {
        match self {
            Self::Always
            | Self::Help
            | Self::Palette
            | Self::Search
            | Self::Pick
            | Self::Find
            | Self::Takeaway
            | Self::Completions
            | Self::Editor
            | Self::Form
            | Self::Kind
            | Self::ReviewTyping
            | Self::Prompt => true,
            Self::Moving
            | Self::Common
            | Self::Panes
            | Self::Categories
            | Self::Entries
            | Self::Details
            | Self::Versions
            | Self::ReviewQuestion
            | Self::ReviewTypeable
            | Self::ReviewAnswer
            | Self::ReviewLeech
            | Self::ReviewEnd
            | Self::Review
            | Self::Home
            | Self::Themes
            | Self::Messages
            | Self::Conflict
            | Self::Gone
            | Self::Rename => false,
        }
    }
}

/// The scopes that are active together, for each place that keys can go to; the innermost first.
#[rustfmt::skip]
pub(super) const STACKS: &[&[Scope]] = {
    use Scope as S;
    &[
        &[S::Categories, S::Common, S::Panes, S::Moving, S::Always],
        &[S::Entries, S::Common, S::Panes, S::Moving, S::Always],
        &[S::Details, S::Common, S::Panes, S::Moving, S::Always],
        &[S::Help, S::Prompt, S::Always],
        &[S::Palette, S::Prompt, S::Always],
        &[S::Search, S::Prompt, S::Always],
        &[S::Pick, S::Search, S::Prompt, S::Always],
        &[S::Find, S::Prompt, S::Always],
        &[S::Form, S::Prompt, S::Always],
        &[S::Kind, S::Form, S::Always],
        &[S::Versions, S::Common, S::Moving, S::Always],
        &[S::Themes, S::Common, S::Moving, S::Always],
        &[S::Messages, S::Common, S::Moving, S::Always],
        &[S::Conflict, S::Moving, S::Always],
        &[S::Gone, S::Moving, S::Always],
        &[S::Rename, S::Moving, S::Always],
        &[S::ReviewQuestion, S::ReviewTypeable, S::Review, S::Common, S::Always],
        &[S::ReviewTyping, S::Prompt, S::Always],
        &[S::ReviewAnswer, S::Review, S::Common, S::Always],
        &[S::ReviewLeech, S::Common, S::Always],
        &[S::ReviewEnd, S::Common, S::Always],
        &[S::Home, S::Common, S::Always],
        &[S::Editor, S::Always],
        &[S::Takeaway, S::Editor, S::Always],
        &[S::Completions, S::Editor, S::Always],
    ]
};

/// A row of the table.
#[derive(Debug)]
pub struct Command {
    /// What it does.
    pub(super) action: Action,
    /// Its name in the configuration file.
    pub id: &'static str,
    /// Its title in the help and the palette.
    pub title: &'static str,
    /// Its hint in the footer; empty if the footer does not show it.
    pub hint: &'static str,
    /// Where it is available.
    pub scope: Scope,
    /// Its default keys; the footer shows the first.
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

/// Every command, in the order of the help.
#[rustfmt::skip]
pub const COMMANDS: &[Command] = {
    use Action as A;
    use AppAction as App;
    use BrowseAction as B;
    use CompletionAction as C;
    use ConflictAction as X;
    use RenameAction as N;
    use EditAction as E;
    use FormAction as Form;
    use PaletteAction as P;
    use HomeAction as H;
    use PromptAction as L;
    use ReviewAction as R;
    use Scope as S;
    use SearchAction as F;
    use MessagesAction as M;
    use ThemesAction as T;
    use VersionsAction as V;
    &[
        row(A::Browse(B::Find), "find", "Search within this entry", "find", S::Details, &["f"]),
        row(A::Browse(B::Search), "search", "Search all entries", "search", S::Common, &["/", "Ctrl-p"]),
        row(A::Browse(B::Filter), "filter", "Search this list", "", S::Entries, &["f"]),
        row(A::Browse(B::Filter), "find-category", "Find a category", "", S::Categories, &["f"]),
        row(A::Browse(B::Open), "open-category", "Open category", "entries", S::Categories, &["Enter"]),
        row(A::Browse(B::Open), "open", "Open entry", "read", S::Entries, &["Enter"]),
        row(A::Browse(B::Open), "follow", "Follow link", "follow", S::Details, &["Enter"]),
        row(A::Browse(B::NextLink), "next-link", "Next link", "link", S::Details, &["]"]),
        row(A::Browse(B::PreviousLink), "previous-link", "Previous link", "", S::Details, &["["]),
        row(A::Browse(B::NextBlock), "next-code", "Next code block", "", S::Details, &["}"]),
        row(A::Browse(B::PreviousBlock), "previous-code", "Previous code block", "", S::Details, &["{"]),
        row(A::Browse(B::CopyCode), "copy-code", "Copy code block", "", S::Panes, &["Y"]),
        row(A::Browse(B::ToggleWrap), "toggle-wrap", "Toggle wrapping of a code block", "", S::Panes, &["w"]),
        row(A::Browse(B::ScrollRight), "scroll-right", "Scroll a code block right", "", S::Details, &[">", "Shift-Right"]),
        row(A::Browse(B::ScrollLeft), "scroll-left", "Scroll a code block left", "", S::Details, &["<", "Shift-Left"]),
        row(A::Browse(B::Reveal), "reveal", "Reveal or hide the solution", "solution", S::Panes, &["Space"]),
        row(A::Browse(B::Back), "back", "Back", "back", S::Panes, &["Esc", "Backspace"]),
        row(A::Browse(B::NextPane), "next-pane", "Next pane", "pane", S::Panes, &["Tab", "l", "Right"]),
        row(A::Browse(B::PreviousPane), "previous-pane", "Previous pane", "", S::Panes, &["Shift-Tab", "h", "Left"]),
        row(A::Browse(B::NextEntry), "next-entry", "Next entry", "", S::Panes, &["J"]),
        row(A::Browse(B::PreviousEntry), "previous-entry", "Previous entry", "", S::Panes, &["K"]),
        row(A::Browse(B::NextResult), "next-result", "Next result", "", S::Panes, &["n"]),
        row(A::Browse(B::PreviousResult), "previous-result", "Previous result", "", S::Panes, &["N"]),
        row(A::Browse(B::EditNote), "edit-note", "Edit note, entry or file", "note", S::Common, &["e"]),
        row(A::Browse(B::NoteBeside), "note-beside", "Edit the note beside a file", "", S::Panes, &["g e"]),
        row(A::Browse(B::EditExternally), "edit-external", "Edit in $EDITOR", "", S::Panes, &["E"]),
        row(A::Browse(B::Takeaway), "takeaway", "Save a takeaway", "takeaway", S::Panes, &["t"]),
        row(A::Browse(B::Today), "today", "Page of today", "", S::Panes, &["g d"]),
        row(A::Browse(B::Star), "star", "Toggle star", "star", S::Panes, &["s"]),
        row(A::Browse(B::Review), "review", "Review what is due", "", S::Common, &["v"]),
        row(A::Browse(B::ReviewList), "review-list", "Review this list", "", S::Panes, &["V"]),
        row(A::Browse(B::Enrol), "enrol", "Toggle review of this entry", "", S::Panes, &["+"]),
        row(A::Browse(B::EnrolList), "enrol-list", "Toggle review of this list", "", S::Categories, &["+"]),
        row(A::Browse(B::Home), "home", "Home", "", S::Common, &["g h"]),
        row(A::Browse(B::NewEntry), "new-entry", "New entry", "", S::Panes, &["a"]),
        row(A::Browse(B::EditEntry), "edit-entry", "Edit title, tags or category of your entry or file", "", S::Panes, &["r"]),
        row(A::Browse(B::Duplicate), "duplicate", "Duplicate as your own entry", "", S::Panes, &["C"]),
        row(A::Browse(B::MoveUp), "move-up", "Move your entry up", "", S::Panes, &["Alt-Up"]),
        row(A::Browse(B::MoveDown), "move-down", "Move your entry down", "", S::Panes, &["Alt-Down"]),
        row(A::Browse(B::Versions), "versions", "History of the note or file", "", S::Panes, &["H"]),
        row(A::Browse(B::NoteVersions), "note-versions", "History of the note beside a file", "", S::Panes, &["g v"]),
        row(A::Browse(B::Delete), "delete", "Delete note, your entry or file", "", S::Panes, &["d d", "Delete"]),
        row(A::Browse(B::Undo), "undo", "Undo", "", S::Common, &["u"]),
        row(A::Browse(B::Restore), "restore-deleted", "Restore deleted", "", S::Panes, &["U"]),
        row(A::Browse(B::Recover), "recover", "Recover draft", "", S::Panes, &["R"]),
        row(A::Browse(B::HistoryBack), "history-back", "Go back in history", "", S::Panes, &["Ctrl-o", "-"]),
        row(A::Browse(B::HistoryForward), "history-forward", "Go forward in history", "", S::Panes, &["="]),
        row(A::Browse(B::Starred), "go-starred", "Go to starred entries", "", S::Common, &["g s"]),
        row(A::Browse(B::Notes), "go-notes", "Go to notes and takeaways", "", S::Common, &["g n"]),
        row(A::Browse(B::Takeaways), "go-takeaways", "Go to takeaways", "", S::Common, &["g t"]),
        row(A::Browse(B::Recent), "go-recent", "Go to recently read entries", "", S::Common, &["g r"]),
        row(A::Browse(B::GoToCategories), "go-categories", "Go to categories", "", S::Common, &["g c"]),
        row(A::Browse(B::Outline), "go-outline", "Go to a heading of the text", "", S::Common, &["g o"]),
        row(A::Browse(B::Backlinks), "go-backlinks", "Entries that link here", "", S::Panes, &["g b"]),
        row(A::Browse(B::Mentions), "go-mentions", "Unlinked mentions of this entry", "", S::Panes, &["g m"]),
        row(A::Browse(B::BrokenLinks), "go-broken-links", "Entries with broken links", "", S::Panes, &["g l"]),
        row(A::Browse(B::Copy), "copy", "Copy entry or marked link", "", S::Panes, &["y"]),
        row(A::Browse(B::Zoom), "zoom", "Zoom pane", "", S::Panes, &["z"]),
        row(A::Browse(B::ToggleSidebar), "toggle-sidebar", "Toggle sidebar", "", S::Panes, &["b"]),
        row(A::Browse(B::Themes), "themes", "Choose theme", "", S::Panes, &["T"]),
        row(A::Browse(B::Messages), "messages", "Messages", "", S::Panes, &[]),
        row(A::Browse(B::ToggleMouse), "toggle-mouse", "Toggle mouse capture", "", S::Panes, &["M"]),
        row(A::Browse(B::Palette), "palette", "Command palette", "commands", S::Common, &[":"]),
        row(A::Browse(B::Catalogues), "catalogues", "Open another catalogue", "", S::Panes, &["c"]),
        row(A::Browse(B::OpenPath), "open-path", "Open a folder or file of your own", "", S::Panes, &["O"]),
        row(A::Browse(B::ImportPath), "import", "Import a folder or file", "", S::Panes, &[]),
        row(A::Browse(B::ExportPath), "export", "Export to a folder, as Markdown", "", S::Panes, &[]),
        row(A::Browse(B::Tags), "tags", "Tags", "", S::Panes, &["#"]),
        row(A::Browse(B::Help), "help", "Help", "help", S::Common, &["?", "F1"]),
        row(A::Browse(B::Quit), "quit", "Quit", "quit", S::Panes, &["q"]),

        row(A::Motion(Motion::Down), "down", "Move down", "", S::Moving, &["j", "Down"]),
        row(A::Motion(Motion::Up), "up", "Move up", "", S::Moving, &["k", "Up"]),
        row(A::Motion(Motion::HalfPageDown), "half-page-down", "Move down half a page", "", S::Moving, &["Ctrl-d"]),
        row(A::Motion(Motion::HalfPageUp), "half-page-up", "Move up half a page", "", S::Moving, &["Ctrl-u"]),
        row(A::Motion(Motion::PageDown), "page-down", "Move down a page", "", S::Moving, &["PgDn", "Ctrl-f"]),
        row(A::Motion(Motion::PageUp), "page-up", "Move up a page", "", S::Moving, &["PgUp", "Ctrl-b"]),
        row(A::Motion(Motion::Top), "top", "Go to the top", "", S::Moving, &["g g", "Home"]),
        row(A::Motion(Motion::Bottom), "bottom", "Go to the bottom", "", S::Moving, &["G", "End"]),

        row(A::Help(HelpAction::Close), "close-help", "Close help", "close", S::Help, &["Esc", "Enter", "F1"]),
        row(A::Help(HelpAction::Down), "help-down", "Scroll down", "", S::Help, &["Down", "Ctrl-n"]),
        row(A::Help(HelpAction::Up), "help-up", "Scroll up", "", S::Help, &["Up", "Ctrl-p"]),
        row(A::Help(HelpAction::PageDown), "help-page-down", "Scroll down a page", "", S::Help, &["PgDn"]),
        row(A::Help(HelpAction::PageUp), "help-page-up", "Scroll up a page", "", S::Help, &["PgUp"]),

        row(A::Palette(P::Run), "run", "Run", "run", S::Palette, &["Enter"]),
        row(A::Palette(P::Cancel), "cancel-palette", "Close the palette", "close", S::Palette, &["Esc"]),
        row(A::Palette(P::Next), "next-command", "Next command", "", S::Palette, &["Down", "Ctrl-n", "Tab"]),
        row(A::Palette(P::Previous), "previous-command", "Previous command", "", S::Palette, &["Up", "Ctrl-p", "Shift-Tab"]),

        row(A::Search(F::Open), "open-result", "Open result", "read", S::Search, &["Enter"]),
        row(A::Search(F::Cancel), "cancel-search", "Cancel search", "close", S::Search, &["Esc"]),
        row(A::Search(F::Next), "next-search-result", "Next result", "next", S::Search, &["Down", "Ctrl-n"]),
        row(A::Search(F::Previous), "previous-search-result", "Previous result", "", S::Search, &["Up", "Ctrl-p"]),
        row(A::Search(F::NextPage), "next-page-of-results", "Next page of results", "", S::Search, &["PgDn"]),
        row(A::Search(F::PreviousPage), "previous-page-of-results", "Previous page of results", "", S::Search, &["PgUp"]),
        row(A::Search(F::Complete), "complete", "Complete operator or value", "complete", S::Search, &["Tab"]),
        row(A::Search(F::Widen), "search-all-catalogues", "Toggle search in all catalogues", "all catalogues", S::Search, &["Ctrl-g"]),
        row(A::Search(F::SaveAsTakeaway), "save-query", "Save query as a takeaway", "", S::Search, &["Ctrl-t"]),
        row(A::Search(F::Review), "review-results", "Review all results", "", S::Search, &["Alt-v"]),
        row(A::Search(F::Enrol), "enrol-results", "Toggle review of all results", "", S::Search, &["Alt-+"]),
        row(A::Search(F::Help), "query-help", "Query language with examples", "operators", S::Search, &["F1"]),
        row(A::Search(F::Keep), "keep-search", "Save this search under a name", "", S::Search, &["Ctrl-s"]),
        row(A::Search(F::Recall), "search-history", "Search history", "history", S::Search, &["Ctrl-r"]),

        row(A::Search(F::Open), "pick-result", "Print the id of this entry", "choose", S::Pick, &["Enter"]),
        row(A::Search(F::Cancel), "cancel-pick", "Cancel", "cancel", S::Pick, &["Esc"]),

        row(A::Find(FindAction::Accept), "accept-find", "Go to match, or search all entries", "go to match", S::Find, &["Enter"]),
        row(A::Find(FindAction::Cancel), "cancel-find", "Cancel", "close", S::Find, &["Esc"]),

        row(A::Edit(E::Save), "save-takeaway", "Save takeaway", "save", S::Takeaway, &["Enter"]),
        row(A::Edit(E::NewLine), "takeaway-line", "New line", "new line", S::Takeaway, &["Alt-Enter", "Shift-Enter", "Ctrl-j"]),

        row(A::Completion(C::Accept), "insert-link", "Insert link", "link", S::Completions, &["Enter", "Tab"]),
        row(A::Completion(C::Next), "next-suggestion", "Next entry", "", S::Completions, &["Down", "Ctrl-n"]),
        row(A::Completion(C::Previous), "previous-suggestion", "Previous entry", "", S::Completions, &["Up", "Ctrl-p"]),
        row(A::Completion(C::Close), "close-suggestions", "Close suggestions", "close", S::Completions, &["Esc"]),

        row(A::Edit(E::Leave), "leave-editor", "Save and close", "save and close", S::Editor, &["Esc"]),
        row(A::Edit(E::Save), "save", "Save", "save", S::Editor, &["Ctrl-s"]),
        row(A::Edit(E::Undo), "undo-edit", "Undo", "undo", S::Editor, &["Ctrl-/", "Ctrl-7"]),
        row(A::Edit(E::Redo), "redo-edit", "Redo", "", S::Editor, &["Ctrl-y", "Ctrl-r"]),
        row(A::Edit(E::Find), "find-in-text", "Find in text", "find", S::Editor, &["Ctrl-f"]),
        row(A::Edit(E::FindNext), "find-next", "Next match", "", S::Editor, &["F3", "Ctrl-g"]),
        row(A::Edit(E::FindPrevious), "find-previous", "Previous match", "", S::Editor, &["Shift-F3"]),
        row(A::Edit(E::Cut), "cut", "Cut selection or line", "", S::Editor, &["Ctrl-x"]),
        row(A::Edit(E::Copy), "copy-text", "Copy selection or line", "", S::Editor, &["Ctrl-c"]),
        row(A::Edit(E::Paste), "paste", "Paste", "", S::Editor, &["Ctrl-v"]),
        row(A::Edit(E::SelectAll), "select-all", "Select all", "", S::Editor, &["Ctrl-o a"]),
        row(A::Edit(E::NewLine), "new-line", "New line or list item", "", S::Editor, &["Enter"]),
        row(A::Edit(E::Indent), "indent", "Indent", "", S::Editor, &["Tab"]),
        row(A::Edit(E::Outdent), "outdent", "Outdent", "", S::Editor, &["Shift-Tab"]),
        row(A::Edit(E::Delete(Move::Left)), "delete-left", "Delete previous character", "", S::Editor, &["Backspace", "Ctrl-h"]),
        row(A::Edit(E::Delete(Move::Right)), "delete-right", "Delete next character", "", S::Editor, &["Delete", "Ctrl-d"]),
        row(A::Edit(E::Delete(Move::WordLeft)), "delete-word-left", "Delete previous word", "", S::Editor, &["Ctrl-w", "Alt-Backspace", "Ctrl-Backspace"]),
        row(A::Edit(E::Delete(Move::WordRight)), "delete-word-right", "Delete next word", "", S::Editor, &["Ctrl-Delete", "Ctrl-o d"]),
        row(A::Edit(E::Delete(Move::LineStart)), "delete-to-start", "Delete to start of line", "", S::Editor, &["Ctrl-u"]),
        row(A::Edit(E::Delete(Move::LineEnd)), "delete-to-end", "Delete to end of line", "", S::Editor, &["Ctrl-k"]),
        row(A::Edit(E::DeleteLine), "delete-text-line", "Delete line", "", S::Editor, &["Ctrl-o k"]),
        row(A::Edit(E::Help), "editor-help", "Help", "keys", S::Editor, &["F1"]),
        row(A::Edit(E::Go(Move::Left, false)), "left", "Move left", "", S::Editor, &["Left", "Ctrl-b"]),
        row(A::Edit(E::Go(Move::Right, false)), "right", "Move right", "", S::Editor, &["Right"]),
        row(A::Edit(E::Go(Move::Up, false)), "line-up", "Move up", "", S::Editor, &["Up", "Ctrl-p"]),
        row(A::Edit(E::Go(Move::Down, false)), "line-down", "Move down", "", S::Editor, &["Down", "Ctrl-n"]),
        row(A::Edit(E::Go(Move::WordLeft, false)), "word-left", "Move a word left", "", S::Editor, &["Ctrl-Left", "Alt-Left", "Alt-b"]),
        row(A::Edit(E::Go(Move::WordRight, false)), "word-right", "Move a word right", "", S::Editor, &["Ctrl-Right", "Alt-Right", "Alt-f"]),
        row(A::Edit(E::Go(Move::LineStart, false)), "line-start", "Move to the start of the line", "", S::Editor, &["Home", "Ctrl-a"]),
        row(A::Edit(E::Go(Move::LineEnd, false)), "line-end", "Move to the end of the line", "", S::Editor, &["End", "Ctrl-e"]),
        row(A::Edit(E::Go(Move::PageUp, false)), "text-page-up", "Move a page up", "", S::Editor, &["PgUp"]),
        row(A::Edit(E::Go(Move::PageDown, false)), "text-page-down", "Move a page down", "", S::Editor, &["PgDn"]),
        row(A::Edit(E::Go(Move::Top, false)), "text-top", "Move to the beginning", "", S::Editor, &["Ctrl-Home", "Alt-<"]),
        row(A::Edit(E::Go(Move::Bottom, false)), "text-bottom", "Move to the end", "", S::Editor, &["Ctrl-End", "Alt->"]),
        row(A::Edit(E::Go(Move::Left, true)), "select-left", "Select to the left", "", S::Editor, &["Shift-Left"]),
        row(A::Edit(E::Go(Move::Right, true)), "select-right", "Select to the right", "", S::Editor, &["Shift-Right"]),
        row(A::Edit(E::Go(Move::Up, true)), "select-up", "Select upwards", "", S::Editor, &["Shift-Up"]),
        row(A::Edit(E::Go(Move::Down, true)), "select-down", "Select downwards", "", S::Editor, &["Shift-Down"]),
        row(A::Edit(E::Go(Move::WordLeft, true)), "select-word-left", "Select a word to the left", "", S::Editor, &["Ctrl-Shift-Left", "Alt-Shift-Left"]),
        row(A::Edit(E::Go(Move::WordRight, true)), "select-word-right", "Select a word to the right", "", S::Editor, &["Ctrl-Shift-Right", "Alt-Shift-Right"]),
        row(A::Edit(E::Go(Move::LineStart, true)), "select-to-start", "Select to the start of the line", "", S::Editor, &["Shift-Home"]),
        row(A::Edit(E::Go(Move::LineEnd, true)), "select-to-end", "Select to the end of the line", "", S::Editor, &["Shift-End"]),
        row(A::Edit(E::Go(Move::PageUp, true)), "select-page-up", "Select a page up", "", S::Editor, &["Shift-PgUp"]),
        row(A::Edit(E::Go(Move::PageDown, true)), "select-page-down", "Select a page down", "", S::Editor, &["Shift-PgDn"]),
        row(A::Edit(E::Go(Move::Top, true)), "select-to-top", "Select to the beginning", "", S::Editor, &["Ctrl-Shift-Home"]),
        row(A::Edit(E::Go(Move::Bottom, true)), "select-to-bottom", "Select to the end", "", S::Editor, &["Ctrl-Shift-End"]),
        row(A::Edit(E::ScrollEntry(-3)), "scroll-entry-up", "Scroll entry up", "", S::Editor, &["Alt-Up", "Alt-PgUp"]),
        row(A::Edit(E::ScrollEntry(3)), "scroll-entry-down", "Scroll entry down", "", S::Editor, &["Alt-Down", "Alt-PgDn"]),

        row(A::Form(Form::Submit), "submit-form", "Continue", "continue", S::Form, &["Enter", "Ctrl-s"]),
        row(A::Form(Form::Cancel), "cancel-form", "Close and keep what was typed", "close", S::Form, &["Esc"]),
        row(A::Form(Form::NextField), "next-field", "Next field", "next field", S::Form, &["Tab"]),
        row(A::Form(Form::PreviousField), "previous-field", "Previous field", "", S::Form, &["Shift-Tab"]),
        row(A::Form(Form::NextChoice), "next-choice", "Next choice or field", "", S::Form, &["Down", "Ctrl-n"]),
        row(A::Form(Form::PreviousChoice), "previous-choice", "Previous choice or field", "", S::Form, &["Up", "Ctrl-p"]),
        row(A::Form(Form::AcceptSuggestion), "accept-suggestion", "Accept suggestion", "", S::Form, &["Ctrl-f", "Ctrl-e"]),
        row(A::Form(Form::NextKind), "next-kind", "Next kind", "kind", S::Kind, &["Right", "Space"]),
        row(A::Form(Form::PreviousKind), "previous-kind", "Previous kind", "", S::Kind, &["Left"]),

        row(A::Versions(V::Restore), "restore-version", "Restore this version", "restore", S::Versions, &["Enter"]),
        row(A::Versions(V::Close), "close-versions", "Close history", "close", S::Versions, &["Esc", "q", "H"]),
        row(A::Versions(V::Next), "next-version", "Older version", "older", S::Versions, &["j", "Down"]),
        row(A::Versions(V::Previous), "previous-version", "Newer version", "newer", S::Versions, &["k", "Up"]),
        row(A::Versions(V::Compare), "compare-version", "Compare with previous, current or merged versions", "compare", S::Versions, &["Tab"]),
        row(A::Versions(V::Accept), "accept-merge", "Accept the merged text", "accept", S::Versions, &["a"]),
        row(A::Browse(B::Find), "find-in-version", "Search within these changes", "", S::Versions, &["f"]),
        row(A::Versions(V::Scroll(1)), "scroll-version-down", "Scroll changes down", "scroll", S::Versions, &["PgDn", "Ctrl-d", "Space"]),
        row(A::Versions(V::Scroll(-1)), "scroll-version-up", "Scroll changes up", "", S::Versions, &["PgUp", "Ctrl-u"]),

        row(A::Review(R::Show), "show-answer", "Show the answer", "show the answer", S::ReviewQuestion, &["Space", "Enter"]),
        row(A::Review(R::Type), "type-answer", "Type the answer", "type it", S::ReviewTypeable, &["i"]),
        row(A::Review(R::Submit), "submit-answer", "Compare with the answer", "compare", S::ReviewTyping, &["Enter"]),
        row(A::Review(R::CancelTyping), "cancel-answer", "Stop typing", "back", S::ReviewTyping, &["Esc"]),
        row(A::Review(R::Grade(Grade::Again)), "grade-again", "Forgotten", "again", S::ReviewAnswer, &["1"]),
        row(A::Review(R::Grade(Grade::Hard)), "grade-hard", "Remembered with effort", "hard", S::ReviewAnswer, &["2"]),
        row(A::Review(R::Grade(Grade::Good)), "grade-good", "Remembered", "good", S::ReviewAnswer, &["3", "Space", "Enter"]),
        row(A::Review(R::Grade(Grade::Easy)), "grade-easy", "Remembered at once", "easy", S::ReviewAnswer, &["4"]),
        row(A::Review(R::KeepLeech), "keep-leech", "Keep the card", "keep it", S::ReviewLeech, &["Enter", "Esc", "Space"]),
        row(A::Review(R::EditNote), "edit-leech", "Edit the note", "edit the note", S::ReviewLeech, &["e"]),
        row(A::Review(R::Suspend), "suspend-leech", "Suspend the card", "suspend", S::ReviewLeech, &["x"]),
        row(A::Review(R::Undo), "undo-leech", "Undo the last answer", "undo", S::ReviewLeech, &["u"]),
        row(A::Review(R::LearnNew), "learn-new", "Learn new cards or close", "continue", S::ReviewEnd, &["Enter", "Space"]),
        row(A::Review(R::Home), "home-after-review", "Home", "home", S::ReviewEnd, &["g h"]),
        row(A::Review(R::Undo), "undo-last-answer", "Undo the last answer", "undo", S::ReviewEnd, &["u"]),
        row(A::Review(R::Leave), "close-review", "Close review", "back", S::ReviewEnd, &["Esc", "q"]),
        row(A::Review(R::OpenEntry), "review-open", "Open the entry", "entry", S::Review, &["o"]),
        row(A::Review(R::EditNote), "review-note", "Edit the note", "note", S::Review, &["e"]),
        row(A::Review(R::Bury), "bury", "Ask again tomorrow", "tomorrow", S::Review, &["b"]),
        row(A::Review(R::Suspend), "suspend-card", "Suspend the card", "suspend", S::Review, &["x"]),
        row(A::Review(R::Undo), "undo-answer", "Undo the last answer", "undo", S::Review, &["u"]),
        row(A::Review(R::Scroll(1)), "scroll-card-down", "Scroll down", "", S::Review, &["j", "Down", "PgDn", "Ctrl-d"]),
        row(A::Review(R::Scroll(-1)), "scroll-card-up", "Scroll up", "", S::Review, &["k", "Up", "PgUp", "Ctrl-u"]),
        row(A::Review(R::Leave), "end-review", "End the review", "end", S::Review, &["Esc", "q"]),

        row(A::Home(H::Review), "home-review", "Review what is due", "review", S::Home, &["v"]),
        row(A::Home(H::Learn), "home-learn", "Learn new cards", "new cards", S::Home, &["n"]),
        row(A::Home(H::Search), "home-search", "Search all entries", "search", S::Home, &["/", "Ctrl-p", "f"]),
        row(A::Home(H::Go), "home-go", "Go to selection", "go", S::Home, &["Enter", "Space"]),
        row(A::Home(H::NextBox), "next-box", "Next box", "next box", S::Home, &["Tab"]),
        row(A::Home(H::PreviousBox), "previous-box", "Previous box", "", S::Home, &["Shift-Tab"]),
        row(A::Home(H::Next), "home-down", "Next row", "", S::Home, &["j", "Down"]),
        row(A::Home(H::Previous), "home-up", "Previous row", "", S::Home, &["k", "Up"]),
        row(A::Home(H::Earlier), "earlier-day", "Earlier day", "", S::Home, &["h", "Left"]),
        row(A::Home(H::Later), "later-day", "Later day", "", S::Home, &["l", "Right"]),
        row(A::Home(H::Practise), "home-practise", "Practise the challenge of the day", "", S::Home, &["p"]),
        row(A::Home(H::OpenPath), "home-open-path", "Open a folder or file of your own", "", S::Home, &["O"]),
        row(A::Home(H::Takeaway), "home-takeaway", "Save a takeaway", "", S::Home, &["t"]),
        row(A::Home(H::ToggleStart), "toggle-home", "Toggle home at startup", "", S::Home, &["H"]),
        row(A::Home(H::Leave), "close-home", "Browse", "browse", S::Home, &["Esc", "q"]),
        row(A::Themes(T::Choose), "choose-theme", "Use this theme", "use", S::Themes, &["Enter"]),
        row(A::Themes(T::Cancel), "cancel-themes", "Go back to the theme before", "back", S::Themes, &["Esc", "q", "T"]),

        row(A::Rename(N::Apply), "apply-rename", "Change these lines", "do it", S::Rename, &["Enter"]),
        row(A::Rename(N::Cancel), "cancel-rename", "Leave everything as it is", "cancel", S::Rename, &["Esc", "q"]),
        row(A::Conflict(X::KeepMine), "keep-mine", "Save your text over the file's", "keep mine", S::Conflict, &["m"]),
        row(A::Conflict(X::TakeTheirs), "take-theirs", "Take the text of the file", "take theirs", S::Conflict, &["t"]),
        row(A::Conflict(X::Both), "merge-by-hand", "Put both texts into the editor", "both", S::Conflict, &["b"]),
        row(A::Conflict(X::Later), "decide-later", "Go back to the text; nothing is saved", "later", S::Conflict, &["Esc"]),
        row(A::Conflict(X::MakeAgain), "make-again", "Recreate the file with your text", "recreate", S::Gone, &["m"]),
        row(A::Conflict(X::Later), "leave-gone", "Go back to the text; nothing is saved", "later", S::Gone, &["Esc"]),
        row(A::Messages(M::Close), "close-messages", "Close messages", "close", S::Messages, &["Esc", "q", "Enter"]),

        row(A::Prompt(L::Left), "cursor-left", "Move left", "", S::Prompt, &["Left", "Ctrl-b"]),
        row(A::Prompt(L::Right), "cursor-right", "Move right", "", S::Prompt, &["Right", "Ctrl-f"]),
        row(A::Prompt(L::Start), "cursor-start", "Move to start", "", S::Prompt, &["Home", "Ctrl-a"]),
        row(A::Prompt(L::End), "cursor-end", "Move to end", "", S::Prompt, &["End", "Ctrl-e"]),
        row(A::Prompt(L::DeleteBackward), "delete-backward", "Delete previous character", "", S::Prompt, &["Backspace", "Ctrl-h"]),
        row(A::Prompt(L::DeleteForward), "delete-forward", "Delete next character", "", S::Prompt, &["Delete", "Ctrl-d"]),
        row(A::Prompt(L::DeleteWord), "delete-word", "Delete previous word", "", S::Prompt, &["Ctrl-w", "Alt-Backspace"]),
        row(A::Prompt(L::DeleteLine), "delete-line", "Delete to start of line", "", S::Prompt, &["Ctrl-u"]),
        row(A::Prompt(L::Help), "typing-help", "Help", "", S::Prompt, &["F1"]),

        row(A::App(App::Quit), "force-quit", "Quit (except while editing)", "", S::Always, &["Ctrl-c"]),
        row(A::App(App::Suspend), "suspend", "Suspend (`fg` returns)", "", S::Always, &["Ctrl-z"]),
        row(A::App(App::Redraw), "redraw", "Redraw", "", S::Always, &["Ctrl-l"]),
        row(A::App(App::Sync), "sync", "Sync now", "", S::Always, &[]),
    ]
};

/// Former command ids, which a configuration may still use, with the current ones.
pub(super) const FORMER_IDS: &[(&str, &str)] = &[
    ("toggle-theme", "themes"),
    ("next-theme", "themes"),
    ("complete-field", "next-field"),
    ("outline", "go-outline"),
    ("change-own", "edit-entry"),
    ("copy-own", "duplicate"),
    ("bring-back", "restore-deleted"),
    ("edit-outside", "edit-external"),
    ("fold-categories", "toggle-sidebar"),
    ("next-match", "next-result"),
    ("previous-match", "previous-result"),
    ("take-offer", "insert-link"),
    ("next-offer", "next-suggestion"),
    ("previous-offer", "previous-suggestion"),
    ("close-offers", "close-suggestions"),
    ("fill-in", "submit-form"),
    ("suggest", "accept-suggestion"),
    ("erase-left", "delete-left"),
    ("erase-right", "delete-right"),
    ("erase-word-left", "delete-word-left"),
    ("erase-word-right", "delete-word-right"),
    ("erase-to-start", "delete-to-start"),
    ("erase-to-end", "delete-to-end"),
    ("erase-line", "delete-text-line"),
    ("read-up", "scroll-entry-up"),
    ("read-down", "scroll-entry-down"),
    ("add", "new-entry"),
    ("take-query", "save-query"),
    ("keep-find", "accept-find"),
    ("recall", "search-history"),
    ("widen", "search-all-catalogues"),
    ("enter-category", "open-category"),
    ("take", "save-takeaway"),
    ("take-line", "takeaway-line"),
    ("writing-help", "editor-help"),
    ("next-hit", "next-search-result"),
    ("previous-hit", "previous-search-result"),
    ("next-hit-page", "next-page-of-results"),
    ("previous-hit-page", "previous-page-of-results"),
    ("open-hit", "open-result"),
];

/// Every command, those of a scope together, in the order in which the scopes come first.
pub fn by_scope() -> Vec<&'static Command> {
    let mut commands: Vec<&Command> = COMMANDS.iter().collect();
    let first = |scope: Scope| COMMANDS.iter().position(|command| command.scope == scope);
    commands.sort_by_key(|command| first(command.scope));
    commands
}

/// The command with this id, current or former.
pub fn command(id: &str) -> Option<&'static Command> {
    let known = |id: &str| COMMANDS.iter().find(|command| command.id == id);
    let former = || FORMER_IDS.iter().find(|(former, _)| *former == id);
    known(id).or_else(|| known(former()?.1))
}
