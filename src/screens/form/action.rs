//! The actions of the form. Every `match` on them is exhaustive.

/// An action of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::screens) enum FormAction {
    Submit,
    Cancel,
    NextField,
    PreviousField,
    NextChoice,
    PreviousChoice,
    AcceptSuggestion,
    NextKind,
    PreviousKind,
}
