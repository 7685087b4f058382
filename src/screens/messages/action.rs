//! The actions of the list of messages. Every `match` on them is exhaustive.

/// An action of the list of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::screens) enum MessagesAction {
    Close,
}
