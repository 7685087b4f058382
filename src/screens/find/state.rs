//! The line that is typed in.

use super::action::FindAction;
use crate::{editor::Prompt, screens::next::Next};

/// The search within a text.
#[derive(Debug, Clone, Default)]
pub struct Find {
    /// What is typed.
    pub prompt: Prompt,
    /// Whether it is a text that is edited.
    pub editing: bool,
}

impl Find {
    /// Does what a key asks for, and says what follows.
    pub(in crate::screens) fn action(&self, action: FindAction) -> Next {
        Next::EndFind(match action {
            FindAction::Accept => Some(self.prompt.text().to_owned()),
            FindAction::Cancel => None,
        })
    }
}
