//! The actions of the form. Every `match` on them is exhaustive.

/// An action of the form.
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
