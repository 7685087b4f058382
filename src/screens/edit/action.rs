//! What the editor, and the completion of links in it, can do; each is matched without a catch-all.

use crate::editor::Move;

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
