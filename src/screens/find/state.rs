//! The state of the search within a text.

use super::action::FindAction;
use crate::{editor::Prompt, screens::next::Next};

/// The search within a text.
#[derive(Debug, Clone, Default)]
pub struct Find {
    /// The text to find.
    pub prompt: Prompt,
    /// Whether it searches the edited text, or the changes of a version, instead of the open entry.
    pub editing: bool,
}

impl Find {
    /// Carries out an action; returns what to do next.
    pub(in crate::screens) fn action(&self, action: FindAction) -> Next {
        Next::EndFind(match action {
            FindAction::Accept => Some(self.prompt.text().to_owned()),
            FindAction::Cancel => None,
        })
    }
}
