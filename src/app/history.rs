//! The way that the reader came, to go back and forward on.

use crate::domain::{EntryId, List};

/// The most steps that are kept.
const LONGEST: usize = 200;

/// A point on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// The list that was open.
    pub(super) list: List,
    /// The entry that was open.
    pub(super) entry: EntryId,
    /// How far it was scrolled.
    pub(super) scroll: usize,
}

/// Steps behind and ahead.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    behind: Vec<Step>,
    ahead: Vec<Step>,
}

impl History {
    /// Notes the step that a jump starts from.
    pub(super) fn leave(&mut self, step: Step) {
        self.ahead.clear();
        if self.behind.last() != Some(&step) {
            self.behind.push(step);
        }
        if self.behind.len() > LONGEST {
            self.behind.remove(0);
        }
    }

    /// The step to go to, when the reader goes back (or forward) from `now`.
    pub(super) fn go(&mut self, forward: bool, now: Option<Step>) -> Option<Step> {
        let (from, to) = if forward {
            (&mut self.ahead, &mut self.behind)
        } else {
            (&mut self.behind, &mut self.ahead)
        };
        let step = from.pop()?;
        to.extend(now);
        Some(step)
    }
}
