//! The actions of a review. Every `match` on them is exhaustive.

use crate::domain::review::Grade;

/// An action of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::screens) enum ReviewAction {
    Show,
    Type,
    Submit,
    CancelTyping,
    Grade(Grade),
    EditNote,
    OpenEntry,
    Bury,
    Suspend,
    Undo,
    LearnNew,
    Home,
    KeepLeech,
    Scroll(i8),
    Leave,
}
