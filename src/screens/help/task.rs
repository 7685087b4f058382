//! What one does with a command: the headings of the help. Every `match` is exhaustive, so that a
//! new command gets its place.

use crate::{
    editor::Move,
    screens::{
        browse::BrowseAction as B,
        command::{Action, PromptAction},
        edit::EditAction as E,
        form::FormAction as F,
        home::HomeAction as H,
        search::SearchAction as S,
        versions::VersionsAction as V,
    },
};

/// A heading of the help, in the order in which they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Task {
    Find,
    Read,
    Remember,
    GoTo,
    Move,
    Write,
    YourEntries,
    Undo,
    Form,
    Cursor,
    Select,
    Delete,
    Screen,
    Program,
}

impl Task {
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Find => "Find",
            Self::Read => "Read",
            Self::Remember => "Remember",
            Self::GoTo => "Go to",
            Self::Move => "Move",
            Self::Write => "Write",
            Self::YourEntries => "Your own entries",
            Self::Undo => "Undo and restore",
            Self::Form => "Fill in",
            Self::Cursor => "Move the cursor",
            Self::Select => "Select, cut and paste",
            Self::Delete => "Delete text",
            Self::Screen => "Screen",
            Self::Program => "Program",
        }
    }

    pub(super) fn of(action: Action) -> Self {
        match action {
            Action::App(_) | Action::Help(_) | Action::Palette(_) | Action::Messages(_) => {
                Self::Program
            }
            Action::Themes(_) => Self::Screen,
            Action::Rename(_) => Self::YourEntries,
            Action::Home(H::Search) => Self::Find,
            Action::Home(H::Takeaway) => Self::Write,
            Action::Home(H::OpenPath | H::Leave) => Self::Program,
            Action::Review(_) | Action::Home(_) | Action::Search(S::Review | S::Enrol) => {
                Self::Remember
            }
            Action::Motion(_) => Self::Move,
            Action::Browse(action) => of_browse(action),
            Action::Conflict(_) | Action::Search(S::SaveAsTakeaway) | Action::Completion(_) => {
                Self::Write
            }
            Action::Search(_) | Action::Find(_) => Self::Find,
            Action::Form(
                F::Submit
                | F::Cancel
                | F::AcceptSuggestion
                | F::NextField
                | F::PreviousField
                | F::NextChoice
                | F::PreviousChoice
                | F::NextKind
                | F::PreviousKind,
            ) => Self::Form,
            Action::Versions(action) => match action {
                V::Restore => Self::Undo,
                V::Next | V::Previous | V::Scroll(_) => Self::Move,
                V::Compare | V::Accept => Self::Read,
                V::Close => Self::Program,
            },
            Action::Edit(action) => of_edit(action),
            Action::Prompt(action) => match action {
                PromptAction::Left
                | PromptAction::Right
                | PromptAction::Start
                | PromptAction::End => Self::Cursor,
                PromptAction::DeleteBackward
                | PromptAction::DeleteForward
                | PromptAction::DeleteWord
                | PromptAction::DeleteLine => Self::Delete,
                PromptAction::Help => Self::Program,
            },
        }
    }
}

fn of_browse(action: B) -> Task {
    match action {
        B::Find | B::Search | B::Filter | B::NextResult | B::PreviousResult => Task::Find,
        B::Open
        | B::NextLink
        | B::PreviousLink
        | B::Reveal
        | B::Copy
        | B::CopyCode
        | B::NextBlock
        | B::PreviousBlock
        | B::ScrollRight
        | B::ScrollLeft
        | B::Star
        | B::NextEntry
        | B::PreviousEntry
        | B::HistoryBack
        | B::HistoryForward => Task::Read,
        B::Review | B::ReviewList | B::Enrol | B::EnrolList | B::Home => Task::Remember,
        B::Starred
        | B::Notes
        | B::Takeaways
        | B::Recent
        | B::GoToCategories
        | B::Outline
        | B::Backlinks
        | B::Mentions
        | B::BrokenLinks
        | B::Tags => Task::GoTo,
        B::Back | B::NextPane | B::PreviousPane => Task::Move,
        B::EditNote | B::NoteBeside | B::EditExternally | B::Takeaway | B::Today => Task::Write,
        B::NewEntry | B::EditEntry | B::Duplicate | B::MoveUp | B::MoveDown => Task::YourEntries,
        B::Versions | B::NoteVersions | B::Delete | B::Undo | B::Restore | B::Recover => Task::Undo,
        B::Zoom | B::ToggleSidebar | B::Themes | B::ToggleMouse | B::ToggleWrap => Task::Screen,
        B::OpenPath
        | B::ImportPath
        | B::ExportPath
        | B::Catalogues
        | B::Palette
        | B::Messages
        | B::Help
        | B::Quit => Task::Program,
    }
}

fn of_edit(action: E) -> Task {
    match action {
        E::Leave | E::Save | E::NewLine | E::Indent | E::Outdent => Task::Write,
        E::Undo | E::Redo => Task::Undo,
        E::Find | E::FindNext | E::FindPrevious => Task::Find,
        E::Cut | E::Copy | E::Paste | E::SelectAll => Task::Select,
        E::Delete(_) | E::DeleteLine => Task::Delete,
        E::Help => Task::Program,
        E::Go(
            Move::Left
            | Move::Right
            | Move::Up
            | Move::Down
            | Move::WordLeft
            | Move::WordRight
            | Move::LineStart
            | Move::LineEnd
            | Move::PageUp
            | Move::PageDown
            | Move::Top
            | Move::Bottom,
            selecting,
        ) => {
            if selecting {
                Task::Select
            } else {
                Task::Cursor
            }
        }
        E::ScrollEntry(_) => Task::Screen,
    }
}
