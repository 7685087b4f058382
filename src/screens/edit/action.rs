//! The actions of the editor and of link completion. Every `match` on them is exhaustive.

use crate::editor::Move;

/// An action of the editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::screens) enum EditAction {
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

/// An action of link completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::screens) enum CompletionAction {
    Accept,
    Next,
    Previous,
    Close,
}
